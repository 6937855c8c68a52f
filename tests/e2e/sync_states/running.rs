//! An import while it runs: followed, paused, resumed, cancelled and taken up again.

use std::time::Duration;

use gitlab_sandbox::{SandboxConfig, Size};

use super::{choose_shown, connected, open_activity};
use crate::gallery::Gallery;
use crate::stage::Stage;
use crate::steps;
use crate::window::Window;

/// Slow enough that repos finish one by one while somebody watches.
const LATENCY: Duration = Duration::from_millis(250);

/// Nothing moves while it is looked at.
const STANDSTILL: Duration = Duration::from_secs(4);

#[tokio::test(flavor = "multi_thread")]
async fn a_running_import_is_paused_resumed_cancelled_and_taken_up_again() {
    let config = SandboxConfig {
        size: Size::Medium,
        ..SandboxConfig::default()
    };
    let stage = connected("running import", config).await;
    let mut gallery = Gallery::open();
    stage.window.follow("repo import page").await;
    stage.window.find("checkbox", "halden").await;
    stage.sandbox.world().set_latency(LATENCY);
    steps::start_import_here(&stage.window, &["halden", "halden-labs"]).await;
    watch(&stage, &mut gallery).await;
    pause_and_resume(&stage, &mut gallery).await;
    cancel_and_take_up_again(&stage, &mut gallery).await;
    stage.window.close().await;
    gallery.close();
}

/// The card tells counts, rate and time left, on the import page and on the integration's.
async fn watch(stage: &Stage, gallery: &mut Gallery) {
    let window = &stage.window;
    window.see("Importing").await;
    for words in [
        " running,",
        " waiting",
        " a minute",
        "in flight",
        "Reading ",
    ] {
        window.see(words).await;
    }
    window.find("progressbar", "Import progress").await;
    window.see(" left").await;
    stage.sandbox.world().set_latency(STANDSTILL);
    gallery.visit(window, "sync-importing").await;
    stage.sandbox.world().set_latency(LATENCY);
    open_activity(window).await;
    window.see("Syncing now").await;
    choose_shown(window, "Queue").await;
    window.see("Waiting").await;
    gallery.glance(window, "sync-queue-running").await;
}

async fn pause_and_resume(stage: &Stage, gallery: &mut Gallery) {
    let window = &stage.window;
    window.click("Pause").await;
    window.see("Paused:").await;
    window.see("Paused by you").await;
    window.see("Import paused").await;
    gallery.visit(window, "sync-paused").await;
    stage.sandbox.world().set_latency(LATENCY);
    let before = stage.sandbox.requests().len();
    window.click("Resume").await;
    window.see("Importing").await;
    window.find("button", "Pause").await;
    let goes_on = window.wait_for(async || stage.sandbox.requests().len() > before);
    window
        .check(goes_on.await, "nothing is asked for after `Resume`")
        .await;
}

async fn cancel_and_take_up_again(stage: &Stage, gallery: &mut Gallery) {
    let window = &stage.window;
    window.click("Cancel").await;
    window.see("Import not finished").await;
    window.see("Cancelled").await;
    gallery.visit(window, "sync-cancelled").await;
    choose_shown(window, "History").await;
    window.see("Cancelled").await;
    choose_shown(window, "Queue").await;
    stage.sandbox.world().set_latency(Duration::ZERO);
    put_back_first(window).await;
    window.click("Read all again").await;
    steps::wait_for_import(window).await;
    window.see("Nothing waits").await;
}

/// The menu of the first row takes a cancelled repo up again.
async fn put_back_first(window: &Window) {
    window.wait_for_rows().await;
    window.click_beginning("button", "Actions for").await;
    window.click_role("menuitem", "Put back").await;
    window.see("again").await;
}
