//! The work log in the real window: empty, filled, read by keys, opened down to what happened, searched.

use fantoccini::key::Key;
use gitlab_sandbox::SandboxConfig;
use serde_json::json;

use crate::desktop::Keyring;
use crate::gallery::Gallery;
use crate::stage::Stage;
use crate::steps;
use crate::window::Window;

/// Two weeks of the company's time, which stands still on 20 November 2026.
const WEEKS: &str = "/reports/work-log?from=2026-11-09";

const READ_OUT: &str = "return document.querySelector('.read-out')?.innerText ?? '';";

/// Goes through the days of the first row by keys until one has something.
async fn find_full_day(window: &Window) {
    window.press(Key::Home).await;
    for _ in 0..14 {
        let words = window.run(READ_OUT, vec![]).await;
        if words
            .as_str()
            .is_some_and(|words| words.contains("Enter opens"))
        {
            return;
        }
        window.press(Key::Right).await;
        window.settle().await;
    }
    window.fail("who did most did something on some day").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_work_log_is_read_by_keys_and_followed_to_what_happened() {
    let stage = Stage::with("work log", Keyring::Unlocked, SandboxConfig::default()).await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    window.go_to("/reports/work-log").await;
    window.see("No repos chosen yet").await;
    steps::add_integration(&stage, "Halden").await;
    steps::start_import(window, &["halden"]).await;
    steps::wait_for_import(window).await;
    window.go_to(WEEKS).await;
    window.find("heading", "Work log").await;
    window.see("people in view").await;
    gallery.visit(window, "work-log").await;
    let focus = "const grid = document.querySelector('.work-grid');
        grid?.focus();
        return document.activeElement === grid && document.querySelector('.read-out') !== null;";
    let focused = window
        .wait_for(async || window.run(focus, vec![]).await == json!(true))
        .await;
    window
        .check(focused, "the grid takes the focus and reads out a day")
        .await;
    find_full_day(window).await;
    gallery.glance(window, "work-log-read-out").await;
    window.press(Key::Enter).await;
    let opened =
        "return document.querySelectorAll('.work-log-panel[open] .timeline > li').length > 0;";
    let opened = window
        .wait_for(async || window.run(opened, vec![]).await == json!(true))
        .await;
    window.check(opened, "Enter shows what happened").await;
    gallery.glance(window, "work-log-day").await;
    window.press(Key::Escape).await;
    let back = "return document.querySelector('.work-log-panel') === null
        && document.activeElement === document.querySelector('.work-grid');";
    let back = window
        .wait_for(async || window.run(back, vec![]).await == json!(true))
        .await;
    window
        .check(back, "Escape leaves, and the focus is where it was")
        .await;
    window.click("Repos").await;
    window.see("in view").await;
    window.fill("Search repos", "no repo is called so").await;
    window.see("No repos match this search.").await;
    window.click("Clear search").await;
    window.see("in view").await;
    gallery.visit(window, "work-log-repos").await;
    window.click("How is this counted?").await;
    window.see("It measures nobody").await;
    gallery.glance(window, "work-log-definition").await;
    window.press(Key::Escape).await;
    window.go_to("/reports/work-log?from=1990-01-01").await;
    window.see("Nothing happened on these days").await;
    stage.window.close().await;
    gallery.close();
}
