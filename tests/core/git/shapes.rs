//! Repositories of unusual shape, judged by git's strictest check.

use std::fmt::Write as _;

use flow_core::model::ObjectFormat;
use tokio_util::sync::CancellationToken;

use super::fetch::{empty_clone, fetch};
use super::source::{Source, assert_sound, contents};

async fn assert_mirrored(source: &Source, format: ObjectFormat, why: &str) {
    let (_folder, clone) = empty_clone(format).await;
    fetch(&clone, &source.transport()).await;
    assert_eq!(contents(clone.folder()), contents(source.path()), "{why}");
    assert_sound(clone.folder(), why);
    clone
        .check(&CancellationToken::new())
        .await
        .expect("our own check finds nothing either");
}

#[tokio::test]
async fn submodules_pointers_links_and_binary_files_are_only_objects() {
    for format in [ObjectFormat::Sha1, ObjectFormat::Sha256] {
        let source = Source::new(format);
        let digits = match format {
            ObjectFormat::Sha1 => 40,
            ObjectFormat::Sha256 => 64,
        };
        let elsewhere = "7".repeat(digits);
        let pointer = format!(
            "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize 12345\n",
            "a".repeat(64)
        );
        let modules = "[submodule \"x\"]\n\tpath = lib/x\n\turl = https://git.example/x\n";
        let mut stream = String::from(
            "commit refs/heads/main\ncommitter A <a@example.org> 1600000000 +0000\ndata 1\nx\n",
        );
        let _ = write!(
            stream,
            "M 160000 {elsewhere} lib/x\n\
             M 100644 inline .gitmodules\ndata {}\n{modules}\n\
             M 100644 inline big.psd\ndata {}\n{pointer}\n\
             M 100644 inline .gitattributes\ndata 26\n*.psd filter=lfs diff=lfs\n\n\
             M 120000 inline link\ndata 7\nbig.psd\n\
             M 100755 inline run.sh\ndata 3\n:;\n\n\
             M 100644 inline a/b/c/d/e/f/g/deep\ndata 4\n\0\u{1}\u{2}\u{3}\n\
             M 100644 inline empty\ndata 0\n\n",
            modules.len(),
            pointer.len(),
        );
        source.import(stream.as_bytes());
        assert_mirrored(&source, format, "whatever its files are").await;
    }
}

#[tokio::test]
async fn a_hundred_thousand_files_are_no_hardship() {
    let source = Source::new(ObjectFormat::Sha1);
    let mut stream = String::from(
        "commit refs/heads/main\ncommitter A <a@example.org> 1600000000 +0000\ndata 1\nx\n",
    );
    for number in 0..100_000 {
        let content = number.to_string();
        let _ = write!(
            stream,
            "M 100644 inline d{}/f{number}\ndata {}\n{content}\n",
            number % 100,
            content.len()
        );
    }
    source.import(stream.as_bytes());
    assert_mirrored(&source, ObjectFormat::Sha1, "in one commit").await;
}

#[tokio::test]
async fn commits_no_strict_reader_accepts_are_mirrored_all_the_same() {
    let source = Source::new(ObjectFormat::Sha1);
    source.commit("main", None, "a good one");
    let tree = source.git(&["rev-parse", "main^{tree}"]);
    let parent = source.git(&["rev-parse", "main"]);
    for (name, people) in [
        ("no-date", "author A <a>\ncommitter A <a>\n"),
        ("no-people", ""),
        (
            "far-past",
            "author A <a> -99999999999 +0000\ncommitter A <a> -99999999999 +0000\n",
        ),
        (
            "far-zone",
            "author A <a> 5 +9999999\ncommitter A <a> 5 -9999999\n",
        ),
    ] {
        let object = format!("tree {tree}\nparent {parent}\n{people}\nodd\n");
        let arguments = [
            "hash-object",
            "-t",
            "commit",
            "-w",
            "--literally",
            "--stdin",
        ];
        let id = super::source::git(source.path(), &arguments, object.as_bytes());
        let id = String::from_utf8_lossy(&id).trim().to_owned();
        source.git(&["update-ref", &format!("refs/heads/{name}"), &id]);
    }
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    let outcome = fetch(&clone, &source.transport()).await;
    assert_eq!(outcome.tips.len(), 5, "each is a tip");
    let counted = clone.count_reachable(&CancellationToken::new()).await;
    assert_eq!(counted.expect("all are here"), 5, "and counts");
    assert_eq!(
        contents(clone.folder()),
        contents(source.path()),
        "as the server has them"
    );
}
