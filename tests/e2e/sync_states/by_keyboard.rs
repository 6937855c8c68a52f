//! Everything about the sync without a mouse.

use std::time::Duration;

use fantoccini::key::Key;
use gitlab_sandbox::SandboxConfig;

use super::{connected, imported};
use crate::keyboard::press_on;
use crate::steps;
use crate::window::Window;

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_alone_steers_a_running_import() {
    let config = SandboxConfig {
        latency: Duration::from_millis(400),
        in_flight: Some(2),
        ..SandboxConfig::default()
    };
    let stage = connected("steering by keyboard", config).await;
    let window = &stage.window;
    steps::start_import(window, &["halden", "halden-labs"]).await;
    press_on(window, "button", "Pause").await;
    window.see("Paused:").await;
    press_on(window, "button", "Resume").await;
    window.see("Importing").await;
    press_on(window, "button", "Cancel").await;
    window.see("Import not finished").await;
    stage.window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_alone_syncs_and_reads_what_ran() {
    let stage = imported("activity by keyboard").await;
    let window = &stage.window;
    window.go_to("/settings/integrations").await;
    window.find("link", "Halden").await;
    press_on(window, "link", "Halden").await;
    window.find("tab", "Activity").await;
    window.tab_to("tab", "Repos").await;
    window.press(Key::End).await;
    window.see("Schedule and load").await;
    check(window, "tab", "Activity").await;
    window.tab_to("button", "Sync now").await;
    press_on(window, "button", "Sync now").await;
    window.see("2 of 2 runs in view").await;
    steps::wait_for_import(window).await;
    window.tab_to("grid", "Runs").await;
    window.press(Key::Down).await;
    window.press(Key::Enter).await;
    window.find("button", "Copy line").await;
    press_on(window, "button", "Close").await;
    window.see_no("As a line").await;
    check(window, "grid", "Runs").await;
    press_on(window, "button", "Queue 0").await;
    window.see("Nothing waits").await;
    press_on(window, "button", "History").await;
    press_on(window, "link", "Schedule and load").await;
    window.find("heading", "Automatic sync").await;
    stage.window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_alone_sets_when_and_how_hard_to_sync() {
    let stage = connected("sync settings by keyboard", SandboxConfig::default()).await;
    let window = &stage.window;
    window.find("link", "Settings").await;
    press_on(window, "link", "Settings").await;
    window.find("link", "Sync").await;
    press_on(window, "link", "Sync").await;
    window.find("heading", "Load on GitLab").await;
    press_on(window, "button", "Interval Every 2 hours").await;
    window.press(Key::Home).await;
    window.press(Key::Enter).await;
    window.see("Nothing starts by itself").await;
    press_on(window, "button", "Interval By hand only").await;
    window.type_text("every 6").await;
    window.press(Key::Enter).await;
    window.find("button", "Interval Every 6 hours").await;
    for name in [
        "Pause on metered networks",
        "Pause while the battery saver is on",
        "Polite mode",
    ] {
        window.tab_to("switch", name).await;
        check(window, "switch", name).await;
        window.press(Key::Space).await;
    }
    stage.window.close().await;
}

/// Expects the focus there, and to see it.
async fn check(window: &Window, role: &str, name: &str) {
    let there = window.focus_is_on(role, name).await && window.focus_is_visible().await;
    window
        .check(
            there,
            &format!("the focus is not seen on the {role} `{name}`"),
        )
        .await;
}
