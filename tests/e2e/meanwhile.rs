//! GitLab changes while somebody decides: what was listed has moved or is gone when it is imported.

use gitlab_sandbox::SandboxConfig;

use crate::desktop::Keyring;
use crate::gallery::Gallery;
use crate::stage::Stage;
use crate::steps;

async fn connected(journey: &'static str) -> Stage {
    let stage = Stage::with(journey, Keyring::Unlocked, SandboxConfig::default()).await;
    steps::add_integration(&stage, "Halden").await;
    stage
}

#[tokio::test(flavor = "multi_thread")]
async fn what_moved_is_found_by_its_id_and_what_is_gone_is_explained_in_its_row() {
    let stage = connected("changed between list and import").await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    window.follow("repo import page").await;
    window.find("checkbox", "halden-labs").await;
    let world = stage.sandbox.world();
    let project = |path: &str| world.project_by_path(path).expect("it is there").id;
    let (moving, deleted) = (
        project("halden-labs/open-measure"),
        project("halden-labs/style-guide"),
    );
    world
        .move_project(moving, "halden/open-measure")
        .expect("moved");
    world.delete_project(deleted).expect("deleted");
    steps::start_import_here(window, &["halden-labs"]).await;
    window.see_one_of(&["Up to date", "Update failed"]).await;
    window.fill("Search repos and groups", "style-guide").await;
    window.see("Not in GitLab any more").await;
    gallery.visit(window, "import-gone").await;
    steps::open_repository(window, "halden/open-measure").await;
    window.see("halden, public").await;
    steps::open_integration(window, "Halden").await;
    window.click("Sync now").await;
    window.see("Sync of “Halden” started").await;
    window.see_one_of(&["Up to date", "Update failed"]).await;
    stage.window.close().await;
    gallery.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_alone_can_be_synced_and_what_is_made_in_it_comes_in() {
    let stage = connected("sync with a group alone").await;
    let window = &stage.window;
    let world = stage.sandbox.world();
    world.add_group("halden-labs", "incubator").expect("made");
    window.follow("repo import page").await;
    window.click("Read the list again").await;
    window.find("checkbox", "halden-labs/incubator").await;
    steps::open_integration(window, "Halden").await;
    let sync = window.find("button", "Sync now").await;
    window
        .check(
            !sync.is_enabled().await.unwrap_or(true),
            "there is nothing to sync yet",
        )
        .await;
    let groups = window
        .find_where("tab", "Groups", |label| label.starts_with("groups"))
        .await;
    groups.click().await.expect("a tab can be pressed");
    window.fill("Search groups", "incubator").await;
    window
        .click_role("switch", "Auto-import of halden-labs/incubator")
        .await;
    window.click("Turn on auto-import").await;
    window.see("Auto-import is on").await;
    world
        .add_project("halden-labs/incubator", "hatched")
        .expect("made");
    window.click("Sync now").await;
    let repos = window
        .find_where("tab", "Repos", |label| label.starts_with("repos"))
        .await;
    repos.click().await.expect("a tab can be pressed");
    window.see("hatched").await;
    stage.window.close().await;
}
