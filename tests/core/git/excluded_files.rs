//! What a list would leave out of a clone's newest commit.

use flow_core::git::{BareClone, ExcludedEntry, ReadError, excluded_files};
use flow_core::model::{ExcludedPaths, ObjectFormat};

use super::fetch::{empty_clone, fetch};
use super::source::Source;

fn list(text: &str) -> ExcludedPaths {
    ExcludedPaths::read(text).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

fn entry(path: &str, files: u64) -> ExcludedEntry {
    let path = path.as_bytes().to_vec();
    ExcludedEntry { path, files }
}

/// A clone of a repository with these files and a submodule `lib/module`.
async fn clone_of(format: ObjectFormat, files: &[&str]) -> (tempfile::TempDir, BareClone) {
    let source = Source::new(format);
    let who = "A <a@b> 1 +0000";
    let mut stream = format!("commit refs/heads/main\nauthor {who}\ncommitter {who}\ndata 1\nm\n");
    for file in files {
        stream += &format!("M 100644 inline {file}\ndata 2\nx\n\n");
    }
    let length = if format == ObjectFormat::Sha1 { 40 } else { 64 };
    stream += &format!("M 160000 {} lib/module\n\n", "1".repeat(length));
    source.import(stream.as_bytes());
    let (folder, clone) = empty_clone(format).await;
    fetch(&clone, &source.transport()).await;
    (folder, clone)
}

#[tokio::test]
async fn whole_folders_and_single_files_are_counted() {
    for format in [ObjectFormat::Sha1, ObjectFormat::Sha256] {
        let files = [
            "a.lock",
            "src/b.lock",
            "src/main.rs",
            "vendor/x/1",
            "vendor/x/2",
            "vendor/3",
        ];
        let (_folder, clone) = clone_of(format, &files).await;
        let look = |text: &str, most: usize| {
            excluded_files(clone.folder(), &list(text), most, || true)
                .expect("it is read")
                .expect("there is a commit")
        };
        let found = look("vendor/\n*.lock\nlib/module/", 20);
        assert_eq!(
            (found.files, found.excluded, found.entries),
            (7, 6, 4),
            "{found:?}"
        );
        let expected = [
            entry("a.lock", 1),
            entry("lib/module", 1),
            entry("src/b.lock", 1),
            entry("vendor/", 3),
        ];
        assert_eq!(found.first, expected, "in git's order, a folder as one");
        let found = look("vendor/x\n!vendor/x/1\n*.lock", 2);
        assert_eq!(
            (found.excluded, found.entries, found.first.len()),
            (4, 3, 2)
        );
        let found = look("", 20);
        assert_eq!((found.files, found.excluded), (7, 0), "nothing is left out");
        let found = look("*", 20);
        assert_eq!((found.files, found.excluded), (7, 7), "everything is");
    }
}

#[tokio::test]
async fn there_is_nothing_to_say_before_the_first_fetch_and_an_end_when_asked_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let nowhere = folder.path().join("nowhere");
    let found = excluded_files(&nowhere, &list("*"), 1, || true).expect("no clone is no error");
    assert_eq!(found, None);
    let (_folder, empty) = empty_clone(ObjectFormat::Sha1).await;
    let found = excluded_files(empty.folder(), &list("*"), 1, || true).expect("an empty clone");
    assert_eq!(found, None);
    let (_folder, clone) = clone_of(ObjectFormat::Sha1, &["a"]).await;
    let ended = excluded_files(clone.folder(), &list("*"), 1, || false);
    assert!(matches!(ended, Err(ReadError::Cancelled)), "{ended:?}");
}
