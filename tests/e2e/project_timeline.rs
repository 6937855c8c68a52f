//! Project timeline in the real window: what the bars count is chosen, and a bar and a name are followed to their rows.

use fantoccini::key::Key;
use gitlab_sandbox::SandboxConfig;
use serde_json::json;

use crate::desktop::Keyring;
use crate::gallery::Gallery;
use crate::stage::Stage;
use crate::steps;

/// Twelve weeks of the company's time, which stands still on 20 November 2026.
const WEEKS: &str = "/reports/project-timeline?from=2026-08-24&to=2026-11-15";

#[tokio::test(flavor = "multi_thread")]
async fn work_is_seen_over_time_and_followed_to_its_commits() {
    let stage = Stage::with(
        "project-timeline",
        Keyring::Unlocked,
        SandboxConfig::default(),
    )
    .await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    steps::add_integration(&stage, "Halden").await;
    steps::start_import(window, &["halden"]).await;
    steps::wait_for_import(window).await;
    window.go_to(WEEKS).await;
    window.see("Where the lines are from").await;
    gallery.visit(window, "project-timeline").await;
    window.click_role("button", "Impact").await;
    window.click_role("checkbox", "Moving average").await;
    window.see("points, by week").await;
    window.click_role("button", "Repos").await;
    gallery.visit(window, "project-timeline-impact").await;
    let focus = "const chart = document.querySelector('period-bars .chart-area');
        chart?.focus();
        return Boolean(chart);";
    let focused = window
        .wait_for(async || window.run(focus, vec![]).await == json!(true))
        .await;
    window.check(focused, "the chart takes the focus").await;
    window.press(Key::Home).await;
    window.see("Week of").await;
    gallery.glance(window, "project-timeline-read-out").await;
    window.press(Key::Enter).await;
    window.find("heading", "Impact").await;
    window.wait_for_rows().await;
    window.see("Made of").await;
    gallery.visit(window, "project-timeline-points").await;
    window.click("How is this computed?").await;
    window.see("six whole numbers").await;
    gallery.glance(window, "project-timeline-definition").await;
    window.press(Key::Escape).await;
    stage.window.close().await;
    gallery.close();
}
