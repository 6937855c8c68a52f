//! The app is killed in the middle of an import and carries on: nothing lost, nothing doubled.

use std::time::Duration;

use gitlab_sandbox::{SandboxConfig, Size};

use crate::desktop::Keyring;
use crate::stage::Stage;
use crate::steps;

/// Slow enough that an import is still running when it is killed, on any machine.
const LATENCY: Duration = Duration::from_millis(150);

#[tokio::test(flavor = "multi_thread")]
async fn an_import_that_was_killed_carries_on_where_it_was() {
    let config = SandboxConfig {
        size: Size::Small,
        latency: LATENCY,
        ..SandboxConfig::default()
    };
    let stage = Stage::with("killed import", Keyring::Unlocked, config).await;
    steps::add_integration(&stage, "Halden").await;
    steps::start_import(&stage.window, &["halden"]).await;
    stage.window.see("1 done").await;
    let before = stage.sandbox.requests().len();

    let stage = stage.kill_and_open_again().await;
    stage.sandbox.world().set_latency(Duration::ZERO);
    steps::wait_for_import(&stage.window).await;
    assert!(
        stage.sandbox.requests().len() > before,
        "the rest was asked for after the start"
    );

    let world = stage.sandbox.world();
    let repository = "halden/platform/ledger";
    let project = world
        .project_by_path(repository)
        .expect("the sample company has a ledger");
    steps::open_repository(&stage.window, repository).await;
    for (tab, count, noun) in [
        ("Pull requests", project.merge_requests, "pull requests"),
        ("Tickets", project.issues, "tickets"),
    ] {
        stage.window.click_role("tab", tab).await;
        stage.window.see(&format!("{count} {noun}")).await;
    }
    stage.window.close().await;
}
