//! Bodies that a real GitLab gave, all the way into the window. Field by field the store is compared lower down.

use gitlab_sandbox::{SandboxConfig, World};

use crate::desktop::Keyring;
use crate::paths;
use crate::stage::Stage;
use crate::steps;

#[tokio::test(flavor = "multi_thread")]
async fn the_recorded_world_is_imported_and_shown() {
    let Some(folder) = paths::shared("gitlab/recorded/snowflake_spend") else {
        return;
    };
    let config = SandboxConfig {
        world: World::Recorded(folder),
        ..SandboxConfig::default()
    };
    let stage = Stage::with("recorded world", Keyring::Unlocked, config).await;
    let world = stage.sandbox.world();
    let projects = world.projects();
    let project = projects.first().expect("the recording has a project");
    steps::add_integration(&stage, "Recorded").await;
    let group = project
        .path_with_namespace
        .split('/')
        .next()
        .expect("a full path has a first part");
    steps::start_import(&stage.window, &[group]).await;
    steps::wait_for_import(&stage.window).await;
    steps::open_repository(&stage.window, &project.path_with_namespace).await;
    let window = &stage.window;
    window.click_role("tab", "Pull requests").await;
    window.see("20 pull requests").await;
    let request = &world.merge_requests(project.id)[0];
    window
        .see(request.body["title"].as_str().unwrap_or_default())
        .await;
    window.click_role("tab", "Tickets").await;
    window.see("16 tickets").await;
    // The choice says how many it would show, and then shows them.
    window.click_role("button", "Closed 12").await;
    window.see("12 tickets").await;
    stage.window.close().await;
}
