//! The reports on tickets in the real window: statuses chosen from labels, the log read and followed to a ticket's way, and
//! the retrospective.

use fantoccini::key::Key;
use gitlab_sandbox::SandboxConfig;
use serde_json::json;

use crate::desktop::Keyring;
use crate::gallery::Gallery;
use crate::stage::Stage;
use crate::steps;
use crate::window::Window;

/// Half a year of the company's time, which stands still on 20 November 2026.
const MONTHS: &str = "?from=2026-05-25&to=2026-11-22";

async fn open_first_row(window: &Window) {
    let focus = "const table = document.querySelector('data-table table');
        table?.focus();
        return document.activeElement === table && table !== null;";
    let focused = window
        .wait_for(async || window.run(focus, vec![]).await == json!(true))
        .await;
    window.check(focused, "the table takes the focus").await;
    window.press(Key::Home).await;
    window.press(Key::Enter).await;
    let opened =
        "return document.querySelectorAll('.detail-panel[open] .way-steps tbody tr').length > 0;";
    let opened = window
        .wait_for(async || window.run(opened, vec![]).await == json!(true))
        .await;
    window
        .check(opened, "Enter shows the way of a ticket")
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn statuses_are_chosen_and_tickets_followed() {
    let stage = Stage::with("tickets", Keyring::Unlocked, SandboxConfig::default()).await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    window.go_to("/reports/ticket-log").await;
    window.see("No repos chosen yet").await;
    steps::add_integration(&stage, "Halden").await;
    steps::start_import(window, &["halden"]).await;
    steps::wait_for_import(window).await;
    window.go_to(&format!("/reports/ticket-log{MONTHS}")).await;
    window.find("heading", "Ticket log").await;
    window.wait_for_rows().await;
    window.see("No labels are statuses yet").await;
    window.see_no("Import done").await;
    gallery.visit(window, "ticket-log-without-statuses").await;
    window.click("Choose statuses").await;
    window.find("heading", "Ticket statuses").await;
    window.see("No label is a status").await;
    window.click_beginning("button", "Suggest from").await;
    window.see("workflow::in progress").await;
    gallery.glance(window, "ticket-statuses").await;
    window.click("Save").await;
    window.see_no("No labels are statuses yet").await;
    window.see("tickets in view").await;
    window.see_no("Ticket statuses saved").await;
    gallery.visit(window, "ticket-log").await;
    window.follow("Cycle time").await;
    window.wait_for_rows().await;
    let route = window.route().await;
    window
        .check(
            route.contains("show=completed") && route.contains("sort=cycle"),
            &format!("the rows of the figure are shown, not {route}"),
        )
        .await;
    open_first_row(window).await;
    gallery.glance(window, "ticket-way").await;
    window.press(Key::Escape).await;
    window
        .fill("Search tickets", "no ticket is called so")
        .await;
    window.see("Clear filters").await;
    window
        .go_to(&format!("/reports/retrospective{MONTHS}"))
        .await;
    window.find("heading", "Retrospective").await;
    window.see("Longest cycles").await;
    window.see("Coding days").await;
    gallery.visit(window, "retrospective").await;
    window.click("How is Backflow rate computed?").await;
    window.see("led to an earlier one").await;
    gallery.glance(window, "retrospective-definition").await;
    window.press(Key::Escape).await;
    stage.window.close().await;
    gallery.close();
}
