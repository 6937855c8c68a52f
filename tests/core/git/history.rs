//! Reading commits: all of them, whatever they hold, in bounded pages.

use flow_core::git::{BareClone, CloneError, ReadError};
use flow_core::model::{ExcludedPaths, ObjectFormat};
use tokio_util::sync::CancellationToken;

use super::expected::{assert_same_commits, read_all};
use super::fetch::{empty_clone, fetch};
use super::source::{Source, git, git_line};

/// A commit object of any bytes; gives its id.
fn raw_commit(source: &Source, head: &[u8], message: &[u8]) -> String {
    let tree = source.git(&["rev-parse", "main^{tree}"]);
    let mut object = format!("tree {tree}\n").into_bytes();
    object.extend_from_slice(head);
    object.extend_from_slice(b"\n");
    object.extend_from_slice(message);
    let arguments = [
        "hash-object",
        "-t",
        "commit",
        "-w",
        "--literally",
        "--stdin",
    ];
    let id = git(source.path(), &arguments, &object);
    let id = String::from_utf8_lossy(&id).trim().to_owned();
    source.git(&["update-ref", &format!("refs/heads/raw-{}", &id[..12]), &id]);
    id
}

/// A commit in fast-import's language: signatures, message, and lines that
/// change files.
fn import_commit(branch: &str, who: [&[u8]; 2], message: &[u8], changes: &[&[u8]]) -> Vec<u8> {
    let mut stream = format!("commit refs/heads/{branch}\nauthor ").into_bytes();
    stream.extend_from_slice(who[0]);
    stream.extend_from_slice(b"\ncommitter ");
    stream.extend_from_slice(who[1]);
    stream.extend_from_slice(format!("\ndata {}\n", message.len()).as_bytes());
    stream.extend_from_slice(message);
    stream.push(b'\n');
    for change in changes {
        stream.extend_from_slice(change);
        stream.push(b'\n');
    }
    stream.push(b'\n');
    stream
}

/// A line of [`import_commit`] that writes a file.
fn file(mode: &str, name: &str, content: &[u8]) -> Vec<u8> {
    let mut change = format!("M {mode} inline {name}\ndata {}\n", content.len()).into_bytes();
    change.extend_from_slice(content);
    change
}

/// Commits with names, files and messages of every kind.
fn strange_history(source: &Source) {
    let strange_name = r#""new\nline\ttab \"quote\"""#;
    let ada = |seconds: u64| format!("Ada <ada@example.org> {seconds} +0545").into_bytes();
    let mut stream = import_commit(
        "main",
        [
            b"Ada <ada@example.org> 1000000000 +0530",
            b"Bo <bo@example.org> 1000000001 -0000",
        ],
        b"root\n",
        &[
            &file("100644", strange_name, b"a\nb\n"),
            &file("100644", "plain", b"1\n2\n3\n4\n5\n6\n7\n8\n9\n"),
            &file("100644", "binary", b"\0\x01\x02\n"),
        ],
    );
    stream.extend(import_commit(
        "main",
        [
            b"Ren\xc3\xa9 <> 1000000100 +1400",
            b"Jos\xe9 <jos\xe9@example.org> 1000000100 -1200",
        ],
        b"",
        &[
            b"R plain renamed",
            &file("100644", strange_name, b"a\n"),
            &file("100644", "binary", b"\0\x03\n"),
        ],
    ));
    stream.extend(import_commit(
        "main",
        [&ada(4_102_444_800), &ada(5_102_444_800)],
        b"> looks like a record\nover two lines  \n\nbody\n\n\n1\t2\tlike a size\n",
        &[
            b"M 160000 1111111111111111111111111111111111111111 module",
            &file("120000", "link", b"renamed"),
        ],
    ));
    stream.extend(import_commit(
        "side",
        [&ada(1_000_000_200), &ada(1_000_000_200)],
        b"side\n",
        &[b"from refs/heads/main", &file("100644", "side", b"x\n")],
    ));
    let merge: &[u8] = b"merge refs/heads/side";
    for (message, changes) in [
        (b"merge\n" as &[u8], &[merge] as &[&[u8]]),
        (b"empty\n", &[]),
    ] {
        let who = ada(1_000_000_300);
        stream.extend(import_commit("main", [&who, &who], message, changes));
    }
    source.import(&stream);
}

#[tokio::test]
async fn strange_commits_are_read_as_git_holds_them() {
    let source = Source::new(ObjectFormat::Sha1);
    strange_history(&source);
    for (head, message) in [
        (
            b"author A <a@b> 1 +051800\ncommitter A <a@b> 1 -9999\n" as &[u8],
            b"impossible zones\n" as &[u8],
        ),
        (
            b"author A <a@b> -86400 +0545\ncommitter A <a@b> -1 -0330\n",
            b"before 1970\n",
        ),
        (
            b"author A <a@b> 7 +0000\ncommitter A <a@b> -2 +0100\n",
            b"one of both\n",
        ),
        (
            b"author Jos\xe9 <j@b> 1 +0100\ncommitter A <a@b> 1 +0000\nencoding ISO-8859-1\n",
            b"caf\xe9\n",
        ),
        (
            b"author A <a@b> 1 +0100\ncommitter A <a@b> 1 +0000\ngpgsig -----BEGIN\n x\n -----END\n",
            b"signed\n\nwith > and \x1b[31mcolor\x1b[0m\r\nand \xff bytes",
        ),
        (
            b"author A <a@b> 1 +0100\ncommitter A <a@b> 1 +0000\n",
            b"\n\n  indented after blank lines  \nsecond\n\nbody\n\n\n",
        ),
        (b"author A <a@b> 1 +0100\ncommitter A <a@b> 1 +0000\n", b""),
    ] {
        raw_commit(&source, head, message);
    }
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    fetch(&clone, &source.transport()).await;
    let count = assert_same_commits(&clone, source.path()).await;
    assert_eq!(count, 13, "six of the history and seven raw ones");
}

#[tokio::test]
async fn commits_without_readable_dates_are_still_commits() {
    let source = Source::new(ObjectFormat::Sha1);
    source.long_history(1);
    let no_dates = raw_commit(
        &source,
        b"author A <a@b>\ncommitter Nobody\n",
        b"no dates\n",
    );
    let one_date = raw_commit(
        &source,
        b"author A <a@b> yesterday\ncommitter A <a@b> 5 +0100\n",
        b"one date\n",
    );
    // Git's own transfer refuses such commits, older servers hold them all the same.
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("clone");
    let clone = BareClone::open_or_create(&path, ObjectFormat::Sha1)
        .await
        .expect("an empty clone");
    let pack = git(
        source.path(),
        &["pack-objects", "--all", "--stdout", "-q"],
        b"",
    );
    git(clone.folder(), &["index-pack", "--stdin"], &pack);
    for id in [&no_dates, &one_date] {
        git(
            clone.folder(),
            &["update-ref", &format!("refs/heads/{id}"), id],
            b"",
        );
    }
    git(clone.folder(), &["pack-refs", "--all"], b"");
    let commits = read_all(&clone, &[], 10).await;
    let of = |id: &str| commits.iter().find(|commit| commit.sha == id);
    let no_dates = of(&no_dates).expect("is read");
    assert_eq!(no_dates.author.at.millis(), 0, "as git shows it");
    let one_date = of(&one_date).expect("is read");
    assert_eq!(
        (one_date.author.at.millis(), one_date.author.offset_minutes),
        (5_000, 60),
        "the other date is the best guess"
    );
}

#[tokio::test]
async fn sha256_commits_are_read_too() {
    let source = Source::new(ObjectFormat::Sha256);
    source.long_history(12);
    let (_folder, clone) = empty_clone(ObjectFormat::Sha256).await;
    fetch(&clone, &source.transport()).await;
    assert_eq!(
        assert_same_commits(&clone, source.path()).await,
        12,
        "all of them"
    );
}

#[tokio::test]
async fn an_empty_clone_has_no_commits() {
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    assert_eq!(read_all(&clone, &[], 10).await, [], "and that is no error");
}

#[tokio::test]
async fn known_commits_are_not_read_again() {
    let source = Source::new(ObjectFormat::Sha1);
    source.long_history(40);
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    fetch(&clone, &source.transport()).await;
    let mut known = clone.tips().await.expect("tips");
    assert_eq!(read_all(&clone, &known, 10).await, [], "nothing is new");
    source.commit("main", None, "new");
    source.commit("topic", Some("refs/heads/main~5"), "newer");
    fetch(&clone, &source.transport()).await;
    // A clone that was made anew does not have everything that was known.
    known.push("f".repeat(40));
    known.push("--output=/tmp/x".to_owned());
    let new = read_all(&clone, &known, 10).await;
    let titles: Vec<&str> = new.iter().map(|commit| commit.title.as_str()).collect();
    assert_eq!(titles, ["newer", "new"], "the new ones, most recent first");
}

#[tokio::test]
async fn ten_thousand_commits_come_page_by_page_and_recent_first() {
    let source = Source::new(ObjectFormat::Sha1);
    source.long_history(10_000);
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    fetch(&clone, &source.transport()).await;
    let commits = read_all(&clone, &[], 500).await;
    assert_eq!(commits.len(), 10_000, "all of them");
    assert!(
        commits.is_sorted_by_key(|commit| std::cmp::Reverse(commit.committer.at)),
        "most recent first"
    );
    assert_eq!(
        commits.last().map(|commit| commit.title.as_str()),
        Some("change 0"),
        "down to the root"
    );
}

#[tokio::test]
async fn cancelling_ends_the_reading_at_once() {
    let source = Source::new(ObjectFormat::Sha1);
    source.long_history(2_000);
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    fetch(&clone, &source.transport()).await;
    let cancel = CancellationToken::new();
    let mut reader = clone
        .history(&[], &ExcludedPaths::default(), &cancel)
        .await
        .expect("it begins");
    reader.next_commits(10).await.expect("a page");
    cancel.cancel();
    let mut outcome = reader.next_commits(10).await;
    while matches!(outcome, Ok(Some(_))) {
        outcome = reader.next_commits(10).await;
    }
    assert!(matches!(outcome, Err(ReadError::Cancelled)), "{outcome:?}");
    let error = clone.count_reachable(&cancel).await;
    assert!(matches!(error, Err(CloneError::Cancelled)), "{error:?}");
}

#[tokio::test]
async fn a_damaged_clone_is_an_error_and_not_a_short_history() {
    let source = Source::new(ObjectFormat::Sha1);
    source.long_history(30);
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    fetch(&clone, &source.transport()).await;
    // A commit in the middle goes missing, as after a disk error.
    let missing = git_line(clone.folder(), &["rev-parse", "refs/heads/main~15"]);
    let objects = git(
        clone.folder(),
        &[
            "cat-file",
            "--batch-all-objects",
            "--batch-check=%(objectname)",
        ],
        b"",
    );
    let kept: String = String::from_utf8_lossy(&objects)
        .lines()
        .filter(|id| *id != missing)
        .map(|id| format!("{id}\n"))
        .collect();
    let pack = git(
        clone.folder(),
        &["pack-objects", "-q", "--stdout"],
        kept.as_bytes(),
    );
    let packs = clone.folder().join("objects/pack");
    for entry in std::fs::read_dir(packs).expect("packs").flatten() {
        std::fs::remove_file(entry.path()).expect("removed");
    }
    git(clone.folder(), &["index-pack", "--stdin"], &pack);

    let error = match clone
        .history(&[], &ExcludedPaths::default(), &CancellationToken::new())
        .await
    {
        Err(error) => error,
        Ok(mut reader) => loop {
            match reader.next_commits(10).await {
                Ok(Some(_)) => {}
                Ok(None) => panic!("the history ends too early"),
                Err(error) => break error,
            }
        },
    };
    assert!(matches!(error, ReadError::Objects(_)), "{error:?}");
    assert!(
        matches!(
            clone.check(&CancellationToken::new()).await,
            Err(CloneError::Damaged(_))
        ),
        "and the check agrees"
    );
    assert!(
        !error
            .to_string()
            .contains(&*clone.folder().to_string_lossy()),
        "messages do not tell folders: {error}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fetching_and_reading_run_in_tasks_of_their_own() {
    let source = Source::new(ObjectFormat::Sha1);
    source.long_history(5);
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    let transport = source.transport();
    // Only futures that may move between threads can be spawned.
    let task = tokio::spawn(async move {
        fetch(&clone, &transport).await;
        read_all(&clone, &[], 2).await
    });
    let commits = task.await.expect("the task ends");
    assert_eq!(commits.len(), 5, "all of them");
}
