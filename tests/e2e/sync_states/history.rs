//! What ran: the first import, a sync that finds nothing, one that finds something, each with its figures.

use super::{choose_shown, imported, open_activity};
use crate::gallery::Gallery;
use crate::steps;
use crate::window::Window;

#[tokio::test(flavor = "multi_thread")]
async fn every_run_is_written_down_with_its_figures() {
    let stage = imported("history").await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    open_activity(window).await;
    window.see("1 of 1 run in view").await;
    sync_now(window, "2 of 2 runs in view").await;
    window.see("nothing new").await;
    let world = stage.sandbox.world();
    let ledger = world.project_by_path("halden/platform/ledger");
    let ledger = ledger.expect("the sample company has a ledger").id;
    world
        .add_issue(ledger, "The rounding of tax is off by one cent")
        .expect("an issue can be added");
    sync_now(window, "3 of 3 runs in view").await;
    window.see("1 ticket").await;
    gallery.visit(window, "sync-history").await;
    window.open_first_row().await;
    window.find("button", "Copy line").await;
    window.see("Somebody asked for it.").await;
    gallery.visit(window, "sync-run").await;
    window.click("Close").await;
    choose_shown(window, "Queue").await;
    window.see("Nothing waits").await;
    gallery.visit(window, "sync-queue-empty").await;
    steps::open_repository(window, "halden/platform/ledger").await;
    window.click_role("tab", "Tickets").await;
    window.see("The rounding of tax is off by one cent").await;
    stage.window.close().await;
    gallery.close();
}

/// Asks for a sync and waits until it is in the history and has ended.
async fn sync_now(window: &Window, then: &str) {
    window.click("Sync now").await;
    window.see(then).await;
    steps::wait_for_import(window).await;
    window.see_no("Running").await;
}
