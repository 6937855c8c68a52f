//! The report on deployments in the real window: what a deployment is is chosen, then read, and followed to its commits.

use fantoccini::key::Key;
use gitlab_sandbox::SandboxConfig;
use serde_json::json;

use crate::desktop::Keyring;
use crate::gallery::Gallery;
use crate::stage::Stage;
use crate::steps;

/// Twelve weeks of the company's time, which stands still on 20 November 2026.
const WEEKS: &str = "/reports/delivery?from=2026-08-24&to=2026-11-15";

#[tokio::test(flavor = "multi_thread")]
async fn deployments_are_told_read_and_opened() {
    let stage = Stage::with("delivery", Keyring::Unlocked, SandboxConfig::default()).await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    steps::add_integration(&stage, "Halden").await;
    steps::start_import(window, &["halden"]).await;
    steps::wait_for_import(window).await;
    window.go_to(WEEKS).await;
    window.see("What is a deployment here?").await;
    gallery.visit(window, "delivery-untold").await;
    window.click("Choose how deployments are told").await;
    window.see("Label of incidents").await;
    window.click_role("radio", "Tags").await;
    window.see("in the last 90 days").await;
    window.see("v1.0.0").await;
    gallery.visit(window, "delivery-choice").await;
    window
        .click_role("radio", "Merges into the default branch")
        .await;
    window.see("in the last 90 days").await;
    window.click("Save").await;
    window.see("Deployment frequency").await;
    window.see("merges in").await;
    window.wait_for_rows().await;
    gallery.visit(window, "delivery").await;
    window.click("Deployments as a table").await;
    window.see("Aug 24").await;
    window.click("Deployments as a table").await;
    let focus = "const chart = document.querySelector('deployment-bars .chart-area');
        chart?.focus();
        return Boolean(chart);";
    let focused = window
        .wait_for(async || window.run(focus, vec![]).await == json!(true))
        .await;
    window.check(focused, "the chart takes the focus").await;
    window.press(Key::End).await;
    window.see("Incidents opened").await;
    gallery.glance(window, "delivery-read-out").await;
    window.press(Key::Escape).await;
    window.open_first_row().await;
    window.see("at the median of").await;
    gallery.visit(window, "delivery-commits").await;
    window.press(Key::Escape).await;
    window.click("How is Lead time for changes computed?").await;
    window.see("the first to hold it").await;
    gallery.glance(window, "delivery-definition").await;
    window.press(Key::Escape).await;
    window
        .go_to("/reports/delivery/deployments?from=2026-08-24&to=2026-11-15")
        .await;
    window.find("heading", "Deployments").await;
    window.wait_for_rows().await;
    stage.window.close().await;
    gallery.close();
}
