//! The acceptance test: this project's own history, read as git holds it.

use std::path::Path;

use flow_core::git::BareClone;
use flow_core::model::ObjectFormat;
use tokio_util::sync::CancellationToken;

use super::expected::assert_same_commits;
use super::source::{contents, git, git_line, plain_git};
use super::upload_pack::UploadPack;

#[tokio::test]
async fn the_projects_own_history_is_read_as_git_holds_it() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let found = plain_git()
        .current_dir(&root)
        .args(["rev-parse", "--is-inside-work-tree"])
        .output()
        .expect("the tests need git");
    if !found.status.success() {
        println!("skipped: the project's files are not in a git repository here");
        return;
    }
    let common = git_line(
        &root,
        &["rev-parse", "--path-format=absolute", "--git-common-dir"],
    );
    let folder = tempfile::tempdir().expect("a folder for the test");
    // A copy stands still while someone commits to the original.
    git(
        folder.path(),
        &["clone", "-q", "--bare", &common, "copy"],
        b"",
    );
    let copy = folder.path().join("copy");

    let clone = BareClone::open_or_create(&folder.path().join("clone"), ObjectFormat::Sha1)
        .await
        .expect("an empty clone");
    clone
        .fetch(
            &UploadPack::new(&copy),
            &mut |_| {},
            &CancellationToken::new(),
        )
        .await
        .expect("a fetch");

    assert_eq!(
        contents(clone.folder()),
        contents(&copy),
        "the same refs and objects"
    );
    let count = assert_same_commits(&clone, &copy).await;
    assert!(count > 0, "the project has a history");
}
