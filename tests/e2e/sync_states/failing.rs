//! One repo fails while the others are complete: its reason, its remedy, and reading it again.

use gitlab_sandbox::{Fault, FaultAction, RequestMatcher, SandboxConfig};

use super::{choose_shown, connected, open_activity};
use crate::gallery::Gallery;
use crate::stage::Stage;
use crate::steps;

/// The repo whose history may not be read for a while.
const REPOSITORY: &str = "halden/platform/ledger";

#[tokio::test(flavor = "multi_thread")]
async fn a_repo_that_fails_says_why_stops_no_other_and_is_read_again() {
    let stage = connected("failing repo", SandboxConfig::default()).await;
    let mut gallery = Gallery::open();
    stage.sandbox.faults().push(Fault {
        matcher: RequestMatcher::path(format!("/{REPOSITORY}.git")),
        action: FaultAction::Status(
            403,
            "You are not allowed to download code from this project.".to_owned(),
        ),
    });
    steps::start_import(&stage.window, &["halden", "halden-labs"]).await;
    stage.window.see("Update failed").await;
    look_at_the_integration(&stage, &mut gallery).await;
    look_at_the_repository(&stage, &mut gallery).await;
    read_it_again(&stage).await;
    stage.window.close().await;
    gallery.close();
}

async fn look_at_the_integration(stage: &Stage, gallery: &mut Gallery) {
    let window = &stage.window;
    gallery.visit(window, "sync-failed-import").await;
    steps::open_integration(window, "Halden").await;
    window.see("could not be updated").await;
    gallery.visit(window, "sync-failed-integration").await;
    open_activity(window).await;
    window.see("Partly failed").await;
    window.see("1 failed").await;
    gallery.visit(window, "sync-failed-activity").await;
    window.click("Show which").await;
    window.see("1 repo").await;
    window.see("ledger").await;
    gallery.visit(window, "sync-failed-queue").await;
}

async fn look_at_the_repository(stage: &Stage, gallery: &mut Gallery) {
    let window = &stage.window;
    steps::open_repository(window, REPOSITORY).await;
    window.see("Failed").await;
    gallery.visit(window, "sync-failed-repository").await;
}

async fn read_it_again(stage: &Stage) {
    let window = &stage.window;
    stage.sandbox.faults().clear();
    window.click("Try again").await;
    window.see("Reading “ledger” again").await;
    window.see("Up to date").await;
    window.see_no("Failed").await;
    open_activity(window).await;
    choose_shown(window, "Queue").await;
    window.see("Nothing waits").await;
}
