//! The overview in the real window: empty, filled, filtered, explained, and each number with its rows.

use fantoccini::key::Key;
use gitlab_sandbox::SandboxConfig;
use serde_json::json;

use crate::desktop::Keyring;
use crate::gallery::Gallery;
use crate::stage::Stage;
use crate::steps;
use crate::window::Window;

/// Twelve weeks of the company's time, which stands still on 20 November 2026.
const WEEKS: &str = "/reports/overview?from=2026-08-24&to=2026-11-15";

async fn open(window: &Window) {
    window.go_to(WEEKS).await;
    window.find("heading", "Overview").await;
    window.see("Time to merge").await;
}

/// Waits until the rows of a number are there.
async fn see_rows(window: &Window, name: &str) {
    window.find("heading", name).await;
    window.wait_for_rows().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_overview_is_read_filtered_and_followed_to_its_rows() {
    let stage = Stage::with("overview", Keyring::Unlocked, SandboxConfig::default()).await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    window.go_to("/reports").await;
    window.see("No repos chosen yet").await;
    gallery.visit(window, "overview-empty").await;
    steps::add_integration(&stage, "Halden").await;
    steps::start_import(window, &["halden"]).await;
    steps::wait_for_import(window).await;
    open(window).await;
    // The toast stands in the pictures otherwise.
    window.see_no("Import done").await;
    for figure in [
        "Coding days",
        "Commits per day",
        "Efficiency",
        "Code volume",
    ] {
        window.find("link", figure).await;
    }
    window.see("repos complete").await;
    gallery.visit(window, "overview").await;
    window.click("How is Efficiency computed?").await;
    window.see("Rework is a changed line").await;
    gallery.visit(window, "overview-definition").await;
    window.press(Key::Escape).await;
    window.follow("Time to merge").await;
    see_rows(window, "Time to merge").await;
    gallery.visit(window, "overview-rows").await;
    open(window).await;
    window.follow("Code volume").await;
    see_rows(window, "Code volume").await;
    // A range without work says so, and offers a wider one.
    window
        .go_to("/reports/overview?from=1990-01-01&to=1990-01-07")
        .await;
    window.see("Nothing happened in this week").await;
    window.click("Widen the range to 4 full weeks").await;
    window.find("heading", "Overview").await;
    stage.window.close().await;
    gallery.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_point_of_a_chart_is_reached_without_a_mouse() {
    let stage = Stage::with(
        "overview by keyboard",
        Keyring::Unlocked,
        SandboxConfig::default(),
    )
    .await;
    let window = &stage.window;
    steps::add_integration(&stage, "Halden").await;
    steps::start_import(window, &["halden"]).await;
    steps::wait_for_import(window).await;
    open(window).await;
    let focus = "const chart = document.querySelector('line-chart [tabindex=\"0\"]');
        chart?.focus();
        return Boolean(chart);";
    let focused = window
        .wait_for(async || window.run(focus, vec![]).await == json!(true))
        .await;
    window.check(focused, "a chart takes the focus").await;
    window.press(Key::End).await;
    window.see("Week of").await;
    window.press(Key::Enter).await;
    window.find("heading", "Time to merge").await;
    let route = window.route().await;
    window
        .check(
            route.contains("week="),
            &format!("the rows of one week are shown, not {route}"),
        )
        .await;
    // Nothing was merged in the last of these weeks, and that is said.
    window.see("No rows").await;
    window.click("Show all weeks").await;
    window.wait_for_rows().await;
    stage.window.close().await;
}
