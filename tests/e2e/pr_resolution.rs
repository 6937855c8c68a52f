//! The report on how long pull requests take in the real window: read, brushed by keys and by drag, followed to a pull request.

use fantoccini::key::Key;
use gitlab_sandbox::SandboxConfig;
use serde_json::json;

use crate::desktop::Keyring;
use crate::gallery::Gallery;
use crate::stage::Stage;
use crate::steps;
use crate::window::Window;

/// Twelve weeks of the company's time, which stands still on 20 November 2026.
const WEEKS: &str = "/reports/pr-resolution?from=2026-08-24&to=2026-11-15";

/// Draws a rectangle over the left half of the marks as a pointer does.
const DRAG: &str = "const area = document.querySelector('.scatter-area');
    const { left, top, width } = area.getBoundingClientRect();
    const at = (type, x, y) => area.dispatchEvent(new PointerEvent(type, { bubbles: true, button: 0, pointerId: 1,
        clientX: left + x, clientY: top + y }));
    area.setPointerCapture = () => {};
    at('pointerdown', 46, 14);
    at('pointermove', width / 3, 200);
    at('pointermove', width / 2, 240);
    at('pointerup', width / 2, 240);
    return true;";

async fn focus_chart(window: &Window) {
    let focus = "const chart = document.querySelector('.scatter-area');
        chart?.focus();
        return Boolean(chart);";
    let focused = window
        .wait_for(async || window.run(focus, vec![]).await == json!(true))
        .await;
    window.check(focused, "the chart takes the focus").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pull_requests_are_chosen_by_keys_and_by_drag_and_opened() {
    let stage = Stage::with("pr resolution", Keyring::Unlocked, SandboxConfig::default()).await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    steps::add_integration(&stage, "Halden").await;
    steps::start_import(window, &["halden"]).await;
    steps::wait_for_import(window).await;
    window.go_to(WEEKS).await;
    window.find("heading", "PR resolution").await;
    window.see("Reaction time").await;
    window.see("Sharing index").await;
    window.wait_for_rows().await;
    gallery.visit(window, "pr-resolution").await;
    focus_chart(window).await;
    window.press(Key::End).await;
    window.see("Time to merge").await;
    gallery.glance(window, "pr-resolution-read-out").await;
    window.press(Key::Escape).await;
    // Shift and the arrows open a rectangle from the lower left corner.
    let extend = "const area = document.querySelector('.scatter-area');
        const press = (key) => area.dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey: true, bubbles: true, cancelable: true }));
        for (let step = 0; step < 12; step += 1) { press('ArrowRight'); press('ArrowUp'); }
        return true;";
    window.run(extend, vec![]).await;
    window.see("Selected").await;
    window.press(Key::Escape).await;
    // Of a selection there is no sharing index.
    window.see("Sharing index").await;
    window.run(DRAG, vec![]).await;
    window.see("Selected").await;
    window.find("button", "Clear").await;
    gallery.visit(window, "pr-resolution-brushed").await;
    window.click("How is this counted?").await;
    window.see("what Gini").await;
    gallery.glance(window, "pr-resolution-definitions").await;
    window.press(Key::Escape).await;
    window.click("Time to merge as a table").await;
    window.see("Seven days from").await;
    window.click("Time to merge as a table").await;
    window.click("Clear").await;
    window.open_first_row().await;
    window.see("Open in GitLab").await;
    window.press(Key::Escape).await;
    // A range without work says so, and offers a wider one.
    window
        .go_to("/reports/pr-resolution?from=1990-01-01&to=1990-01-07")
        .await;
    window.see("Nothing happened in this week").await;
    stage.window.close().await;
    gallery.close();
}
