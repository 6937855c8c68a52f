//! What a fetch asks for: as little as it takes to know that nothing is new.

use flow_core::model::ObjectFormat;

use super::fetch::{empty_clone, fetch};
use super::source::{Source, contents, git_line};
use super::upload_pack::UploadPack;

/// Commands of the requests with a body, and how many there were without one.
fn asked(transport: &UploadPack) -> (Vec<String>, usize) {
    let requests = transport.requests.lock().expect("no test panics with it");
    let answers = transport.answers.lock().expect("no test panics with it");
    let commands = requests
        .iter()
        .map(|body| {
            let text = String::from_utf8_lossy(body);
            let line = text.lines().next().unwrap_or_default();
            line.split_once("command=")
                .map_or("version 0", |(_, name)| name)
                .to_owned()
        })
        .collect();
    (commands, answers.len() - requests.len())
}

#[tokio::test]
async fn nothing_new_costs_one_request_and_a_new_commit_two() {
    for format in [ObjectFormat::Sha1, ObjectFormat::Sha256] {
        let source = Source::new(format);
        source.long_history(20);
        let (_folder, clone) = empty_clone(format).await;
        let first = source.transport();
        let whole = fetch(&clone, &first).await;
        assert_eq!(
            asked(&first),
            (vec!["ls-refs".to_owned(), "fetch".to_owned()], 1),
            "a stranger is asked what it can do"
        );

        let same = source.transport();
        let outcome = fetch(&clone, &same).await;
        assert_eq!(
            asked(&same),
            (vec!["ls-refs".to_owned()], 0),
            "the list of refs tells that nothing is new"
        );
        assert_eq!(outcome.tips, whole.tips, "the same commits are pointed at");
        assert_eq!(outcome.new_tips, [] as [String; 0], "and none is new");

        source.commit("main", None, "one more");
        let next = source.transport();
        fetch(&clone, &next).await;
        let (commands, strangers) = asked(&next);
        assert_eq!(strangers, 0, "it is known what the server can do");
        assert_eq!(commands[0], "ls-refs", "the list comes first");
        assert!(
            commands[1..].iter().all(|command| command == "fetch"),
            "then only what is missing: {commands:?}"
        );
    }
}

#[tokio::test]
async fn a_server_that_unlearnt_version_2_is_asked_anew() {
    let source = Source::new(ObjectFormat::Sha1);
    source.long_history(5);
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    fetch(&clone, &source.transport()).await;
    source.commit("main", None, "one more");
    let old = source.transport().without_version_2();
    fetch(&clone, &old).await;
    assert_eq!(
        contents(clone.folder()),
        contents(source.path()),
        "what was remembered does no harm"
    );
    let again = source.transport().without_version_2();
    fetch(&clone, &again).await;
    assert_eq!(
        asked(&again),
        (vec![], 1),
        "and is forgotten: version 0 lists its refs when it is greeted"
    );
}

#[tokio::test]
async fn the_default_branch_is_the_servers_also_after_it_was_renamed() {
    for version_2 in [true, false] {
        let transport = |source: &Source| {
            if version_2 {
                source.transport()
            } else {
                source.transport().without_version_2()
            }
        };
        let source = Source::new(ObjectFormat::Sha1);
        source.commit("trunk", None, "begins");
        source.git(&["symbolic-ref", "HEAD", "refs/heads/trunk"]);
        let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
        fetch(&clone, &transport(&source)).await;
        let head = |folder| git_line(folder, &["symbolic-ref", "HEAD"]);
        assert_eq!(head(clone.folder()), "refs/heads/trunk", "as on the server");

        source.git(&["branch", "-m", "trunk", "haupt/zweig"]);
        source.git(&["symbolic-ref", "HEAD", "refs/heads/haupt/zweig"]);
        let outcome = fetch(&clone, &transport(&source)).await;
        assert_eq!(head(clone.folder()), "refs/heads/haupt/zweig", "it follows");
        assert_eq!(
            contents(clone.folder()),
            contents(source.path()),
            "with the branch itself"
        );
        assert_eq!(outcome.lost_tips, [] as [String; 0], "no commit was lost");
        assert_eq!(outcome.new_tips, [] as [String; 0], "none is new");
    }
}

#[tokio::test]
async fn refs_the_server_hides_or_that_are_no_branches_are_left_out() {
    let source = Source::new(ObjectFormat::Sha1);
    let tip = source.commit("main", None, "begins");
    for name in [
        "refs/merge-requests/1/head",
        "refs/keep-around/abc",
        "refs/pipelines/7",
        "refs/notes/commits",
    ] {
        source.git(&["update-ref", name, &tip]);
    }
    source.git(&["update-ref", "refs/heads/secret/plan", &tip]);
    source.git(&["config", "transfer.hideRefs", "refs/heads/secret"]);
    for version_2 in [true, false] {
        let transport = source.transport();
        let transport = if version_2 {
            transport
        } else {
            transport.without_version_2()
        };
        let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
        let outcome = fetch(&clone, &transport).await;
        assert_eq!(
            outcome.refs,
            [("refs/heads/main".to_owned(), tip.clone())],
            "branches and tags the server shows, and nothing else"
        );
    }
}

#[tokio::test]
async fn a_shallow_server_is_told() {
    let full = Source::new(ObjectFormat::Sha1);
    full.long_history(20);
    let folder = tempfile::tempdir().expect("a folder for the test");
    let url = format!("file://{}", full.path().display());
    let arguments = ["clone", "-q", "--bare", "--depth=5", &url, "shallow"];
    super::source::git(folder.path(), &arguments, b"");
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    let outcome = fetch(&clone, &UploadPack::new(&folder.path().join("shallow"))).await;
    assert!(
        outcome.is_shallow,
        "history does not begin at its beginning"
    );
    let reached = clone
        .count_reachable(&tokio_util::sync::CancellationToken::new())
        .await
        .expect("no hole but the known one");
    assert_eq!(reached, 5, "what is there counts");

    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    let outcome = fetch(&clone, &full.transport()).await;
    assert!(!outcome.is_shallow, "a whole one is not said to be");
}
