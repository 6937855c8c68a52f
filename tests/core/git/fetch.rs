//! Fetching: complete, only what is new, nothing lost.

use std::sync::Mutex;

use flow_core::git::{BareClone, FetchError, FetchOutcome, FetchPhase, FetchProgress};
use flow_core::model::ObjectFormat;
use tempfile::TempDir;
use tokio_util::sync::CancellationToken;

use super::scripted::{Scripted, advertisement, packet};
use super::source::{Source, contents, git, git_line};
use super::upload_pack::{UploadPack, Wire};

/// A clone in a folder of its own.
pub(crate) async fn empty_clone(format: ObjectFormat) -> (TempDir, BareClone) {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let clone = BareClone::open_or_create(&folder.path().join("clone"), format)
        .await
        .expect("an empty clone");
    (folder, clone)
}

pub(crate) async fn fetch(clone: &BareClone, transport: &UploadPack) -> FetchOutcome {
    clone
        .fetch(transport, &mut |_| {}, &CancellationToken::new())
        .await
        .expect("a fetch")
}

fn assert_mirrors(clone: &BareClone, source: &Source, why: &str) {
    let (_folder, expected) = source.mirror();
    assert_eq!(contents(clone.folder()), expected, "{why}");
}

#[tokio::test]
async fn an_empty_repository_is_empty_and_no_error() {
    for format in [ObjectFormat::Sha1, ObjectFormat::Sha256] {
        let source = Source::new(format);
        let (_folder, clone) = empty_clone(format).await;
        let outcome = fetch(&clone, &source.transport()).await;
        assert!(outcome.is_empty, "no branch and no tag");
        assert_eq!(outcome.refs, [], "no refs");
        let transport = source.transport().without_version_2();
        assert!(
            fetch(&clone, &transport).await.is_empty,
            "version 0 has its own way of saying so"
        );
    }
}

#[tokio::test]
async fn a_new_clone_equals_gits_own_mirror() {
    for format in [ObjectFormat::Sha1, ObjectFormat::Sha256] {
        for version_2 in [true, false] {
            let source = Source::new(format);
            source.long_history(30);
            source.commit("topic/one", Some("refs/heads/main~3"), "a topic");
            source.commit("orphan", None, "another root");
            source.git(&["tag", "light", "main"]);
            tag(&source, "v1", "main~1");
            let file = source.git(&["rev-parse", "main:file 1"]);
            source.git(&["tag", "a-file", &file]);
            tag(&source, "a-tree", "main^{tree}");

            let (_folder, clone) = empty_clone(format).await;
            let transport = if version_2 {
                source.transport()
            } else {
                source.transport().without_version_2()
            };
            let outcome = fetch(&clone, &transport).await;
            assert_mirrors(&clone, &source, "the same refs and objects as git's own");
            assert_eq!(outcome.refs.len(), 7, "three branches and four tags");
            assert_eq!(outcome.new_tips.len(), 4, "four commits are pointed at");
            assert!(outcome.bytes > 0, "bytes are counted");
            clone
                .check(&CancellationToken::new())
                .await
                .expect("git finds nothing wrong");
        }
    }
}

fn tag(source: &Source, name: &str, target: &str) {
    source.git(&[
        "-c",
        "user.name=Ada",
        "-c",
        "user.email=ada@example.org",
        "tag",
        "-f",
        "-a",
        "-m",
        "tag",
        name,
        target,
    ]);
}

#[tokio::test]
async fn later_fetches_transfer_only_what_is_new() {
    for version_2 in [true, false] {
        let source = Source::new(ObjectFormat::Sha1);
        source.long_history(200);
        source.commit("old", Some("refs/heads/main~100"), "from long ago");
        let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
        let transport = || {
            if version_2 {
                source.transport()
            } else {
                source.transport().without_version_2()
            }
        };
        fetch(&clone, &transport()).await;

        let same = transport();
        let outcome = fetch(&clone, &same).await;
        assert_eq!(same.objects_sent(), 0, "nothing new");
        assert_eq!(outcome.new_tips, [] as [String; 0], "no new tips");

        let new = source.commit("main", None, "one more");
        let next = transport();
        let outcome = fetch(&clone, &next).await;
        assert_eq!(next.objects_sent(), 3, "a commit, a tree and a file");
        assert_eq!(outcome.new_tips, [new], "the new commit is the new tip");
        assert_mirrors(&clone, &source, "after a new commit");

        source.commit("topic", Some("refs/heads/main~150"), "forked early");
        let next = transport();
        fetch(&clone, &next).await;
        assert_eq!(next.objects_sent(), 3, "a branch forked far back");

        source.git(&["branch", "known", "main~7"]);
        let next = transport();
        fetch(&clone, &next).await;
        assert_eq!(next.objects_sent(), 0, "a branch on a known commit");
        assert_mirrors(&clone, &source, "after new branches");
    }
}

#[tokio::test]
async fn more_branches_than_can_be_named_cost_no_more() {
    let source = Source::new(ObjectFormat::Sha1);
    source.long_history(400);
    let history = source.git(&["rev-list", "main"]);
    let created: String = history
        .lines()
        .enumerate()
        .map(|(number, id)| format!("create refs/heads/branch-{number} {id}\n"))
        .collect();
    let arguments = ["update-ref", "--stdin"];
    git(source.path(), &arguments, created.as_bytes());
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    fetch(&clone, &source.transport()).await;
    for parent in ["main", "main~399"] {
        source.commit("topic", Some(parent), parent);
        let transport = source.transport();
        fetch(&clone, &transport).await;
        assert_eq!(transport.objects_sent(), 3, "only what is new on {parent}");
    }
    assert_mirrors(&clone, &source, "with all branches");
}

#[tokio::test]
async fn rewritten_history_transfers_little_and_loses_nothing() {
    let source = Source::new(ObjectFormat::Sha1);
    source.long_history(300);
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    fetch(&clone, &source.transport()).await;

    let old = source.git(&["rev-parse", "main"]);
    source.commit("main", Some("refs/heads/main~20"), "rewritten");
    // The server forgets what was pushed over, so our tip means nothing to it.
    source.git(&["gc", "-q", "--prune=now"]);
    let transport = source.transport();
    let outcome = fetch(&clone, &transport).await;

    assert!(
        transport.objects_sent() < 30,
        "the common history is found again, not sent again: {} objects",
        transport.objects_sent()
    );
    assert_eq!(
        outcome.lost_tips,
        std::slice::from_ref(&old),
        "the old tip is told"
    );
    assert_mirrors(&clone, &source, "branches are the server's");
    let tips = clone.tips().await.expect("tips");
    assert!(tips.contains(&old), "what was counted stays reachable");

    let again = fetch(&clone, &source.transport()).await;
    assert_eq!(again.lost_tips, [] as [String; 0], "lost once only");
    assert!(
        clone.tips().await.expect("tips").contains(&old),
        "and it stays"
    );

    source.commit("other", None, "something else");
    fetch(&clone, &source.transport()).await;
    assert!(
        clone.tips().await.expect("tips").contains(&old),
        "also when other refs change"
    );
}

#[tokio::test]
async fn deleted_branches_and_moved_tags_follow_the_server() {
    let source = Source::new(ObjectFormat::Sha1);
    source.long_history(10);
    let gone = source.commit("gone", Some("refs/heads/main~2"), "soon deleted");
    source.git(&["branch", "merged", "main~4"]);
    tag(&source, "moving", "main~5");
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    fetch(&clone, &source.transport()).await;

    source.git(&["branch", "-D", "gone", "merged"]);
    tag(&source, "moving", "main~1");
    // A branch becomes the folder of another one.
    source.git(&["branch", "gone/deeper", "main"]);
    let outcome = fetch(&clone, &source.transport()).await;

    assert_mirrors(&clone, &source, "refs are the server's");
    assert_eq!(
        outcome.lost_tips,
        [gone],
        "only what no other branch reaches is lost"
    );
}

#[tokio::test]
async fn names_that_file_systems_dislike_are_refs_all_the_same() {
    let source = Source::new(ObjectFormat::Sha1);
    source.long_history(2);
    let main = source.git(&["rev-parse", "main"]);
    let mut packed = b"# pack-refs with: sorted \n".to_vec();
    let names: [&[u8]; 6] = [
        b"A",
        b"CON",
        b"a",
        b"a|b<c>\"d\"",
        b"caf\xe9",
        "\u{1f600}".as_bytes(),
    ];
    for name in names {
        packed.extend_from_slice(main.as_bytes());
        packed.extend_from_slice(b" refs/heads/");
        packed.extend_from_slice(name);
        packed.push(b'\n');
    }
    packed.extend_from_slice(format!("{main} refs/heads/{}\n", "x".repeat(200)).as_bytes());
    std::fs::write(source.path().join("packed-refs"), packed).expect("refs of the source");

    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    let outcome = fetch(&clone, &source.transport()).await;
    assert_eq!(outcome.refs.len(), 8, "all names are there");
    assert_mirrors(&clone, &source, "byte for byte");
}

#[tokio::test]
async fn refs_left_by_a_strangers_git_do_not_hide_the_servers() {
    let source = Source::new(ObjectFormat::Sha1);
    source.long_history(5);
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    fetch(&clone, &source.transport()).await;
    git(
        clone.folder(),
        &["update-ref", "refs/heads/main", "refs/heads/main~2"],
        b"",
    );
    fetch(&clone, &source.transport()).await;
    assert_mirrors(&clone, &source, "the server decides");
}

#[tokio::test]
async fn a_shallow_server_is_mirrored_as_far_as_it_goes() {
    let full = Source::new(ObjectFormat::Sha1);
    full.long_history(20);
    let folder = tempfile::tempdir().expect("a folder for the test");
    let url = format!("file://{}", full.path().display());
    git(
        folder.path(),
        &["clone", "-q", "--bare", "--depth=5", &url, "shallow"],
        b"",
    );
    let shallow = folder.path().join("shallow");
    for version_2 in [true, false] {
        let transport = UploadPack::new(&shallow);
        let transport = if version_2 {
            transport
        } else {
            transport.without_version_2()
        };
        let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
        fetch(&clone, &transport).await;
        assert_eq!(
            contents(clone.folder()),
            contents(&shallow),
            "what it has, and no complaint about the rest"
        );
    }
}

#[tokio::test]
async fn a_server_that_is_whole_by_now_is_noticed() {
    let full = Source::new(ObjectFormat::Sha1);
    full.long_history(20);
    let url = format!("file://{}", full.path().display());
    for version_2 in [true, false] {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let arguments = ["clone", "-q", "--bare", "--depth=5", &url, "shallow"];
        git(folder.path(), &arguments, b"");
        let server = folder.path().join("shallow");
        let transport = || {
            let transport = UploadPack::new(&server);
            if version_2 {
                transport
            } else {
                transport.without_version_2()
            }
        };
        let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
        for time in ["first", "second"] {
            let outcome = fetch(&clone, &transport()).await;
            assert!(outcome.is_shallow, "version 2: {version_2}, {time}");
            assert_eq!(
                outcome.deeper_behind,
                Vec::<String>::new(),
                "it has no more than it gave; version 2: {version_2}, {time}"
            );
        }
        git(&server, &["fetch", "-q", "--depth=9", "origin"], b"");
        let outcome = fetch(&clone, &transport()).await;
        assert_eq!(outcome.deeper_behind.len(), 1, "some more; {version_2}");
        git(&server, &["fetch", "-q", "--unshallow", "origin"], b"");
        let outcome = fetch(&clone, &transport()).await;
        assert!(!outcome.deeper_behind.is_empty(), "everything; {version_2}");
        let (_folder, anew) = empty_clone(ObjectFormat::Sha1).await;
        let outcome = fetch(&anew, &transport()).await;
        assert!(!outcome.is_shallow && outcome.deeper_behind.is_empty());
        assert_eq!(
            contents(anew.folder()),
            contents(&server),
            "a clone made anew has all of it"
        );
    }
}

#[tokio::test]
async fn another_object_format_is_told_so_that_the_clone_can_be_made_anew() {
    let source = Source::new(ObjectFormat::Sha256);
    source.long_history(3);
    let (folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    let transport = source.transport();
    let error = clone
        .fetch(&transport, &mut |_| {}, &CancellationToken::new())
        .await;
    let Err(FetchError::ObjectFormat { found }) = error else {
        panic!("expected the right format, got {error:?}");
    };
    let clone = BareClone::open_or_create(&folder.path().join("clone"), found)
        .await
        .expect("made anew");
    assert!(clone.was_made_anew(), "the old one cannot be used");
    fetch(&clone, &source.transport()).await;
    assert_mirrors(&clone, &source, "with the right format");
}

#[tokio::test]
async fn progress_goes_forward_and_ends_with_all_objects() {
    let source = Source::new(ObjectFormat::Sha1);
    source.long_history(2_000);
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    let seen: Mutex<Vec<FetchProgress>> = Mutex::new(Vec::new());
    let transport = source.transport();
    clone
        .fetch(
            &transport,
            &mut |progress| seen.lock().expect("no panic").push(progress),
            &CancellationToken::new(),
        )
        .await
        .expect("a fetch");
    let seen = seen.into_inner().expect("no panic");
    assert!(
        seen.is_sorted_by_key(|progress| (progress.phase, progress.received_bytes)),
        "phases and bytes only go forward"
    );
    let last = seen.last().expect("progress was told");
    assert!(
        last.phase >= FetchPhase::Receiving,
        "the pack's objects are counted"
    );
    assert_eq!(
        last.received_objects, last.total_objects,
        "at the end all is done"
    );
}

#[tokio::test]
async fn a_cancelled_fetch_ends_at_once() {
    let source = Source::new(ObjectFormat::Sha1);
    source.long_history(50);
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    let wire = Wire::breaking(2_000, super::upload_pack::Break::Hang);
    let broken = std::sync::Arc::clone(&wire.broken);
    let transport = source.transport().over(wire);
    let cancel = CancellationToken::new();
    let mut ignored = |_| {};
    let (outcome, ()) = tokio::join!(clone.fetch(&transport, &mut ignored, &cancel), async {
        broken.notified().await;
        cancel.cancel();
    });
    assert!(
        matches!(outcome, Err(FetchError::Cancelled)),
        "a hanging server cannot hold it: {outcome:?}"
    );
    fetch(&clone, &source.transport()).await;
    assert_mirrors(&clone, &source, "the clone is as good as new");
}

#[tokio::test]
async fn many_fetches_do_not_leave_many_packs() {
    let source = Source::new(ObjectFormat::Sha1);
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    for number in 0..23 {
        source.commit("main", None, &format!("change {number}"));
        fetch(&clone, &source.transport()).await;
    }
    let packs = git_line(clone.folder(), &["count-objects", "-v"]);
    let packs = packs.lines().find_map(|line| line.strip_prefix("packs: "));
    let packs: usize = packs.and_then(|text| text.parse().ok()).expect("a number");
    assert!(packs < 12, "packs are put together: {packs} are left");
    assert_mirrors(&clone, &source, "and nothing is lost by it");
}

#[tokio::test]
async fn a_refusal_is_the_servers_own_sentence() {
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    let words = "GitLab is currently unable to handle this request due to load.";
    let id = "1".repeat(40);
    let mut references = packet(format!("{id} refs/heads/main\n").as_bytes());
    references.extend_from_slice(b"0000");
    let mut in_band = packet(b"packfile\n");
    in_band.extend(packet(format!("\x03{words}\n").as_bytes()));
    let in_line = packet(format!("ERR {words}\n").as_bytes());
    let advertisement = advertisement("sha1");
    for answers in [
        vec![in_line.clone()],
        vec![advertisement.clone(), in_line.clone()],
        vec![advertisement.clone(), references.clone(), in_line],
        vec![advertisement.clone(), references.clone(), in_band],
    ] {
        let transport = Scripted::new(answers, Wire::whole());
        let error = clone
            .fetch(&transport, &mut |_| {}, &CancellationToken::new())
            .await;
        assert!(
            matches!(&error, Err(FetchError::Remote(text)) if text == words),
            "{error:?}"
        );
    }
}
