//! Settings, Sync: when and how hard. What is chosen is remembered.

use super::connected;
use crate::gallery::Gallery;
use crate::stage::Stage;
use crate::window::Window;

use gitlab_sandbox::SandboxConfig;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_chosen_for_the_sync_is_remembered() {
    let stage = connected("schedule", SandboxConfig::default()).await;
    let mut gallery = Gallery::open();
    open_settings(&stage.window).await;
    choose(&stage.window, "Interval", "Every 6 hours").await;
    choose(&stage.window, "Window open", "Every 30 minutes").await;
    stage
        .window
        .click_role("switch", "Pause on metered networks")
        .await;
    choose(&stage.window, "Free", "50 %").await;
    stage.window.click_role("switch", "Polite mode").await;
    expect_choices(&stage).await;
    gallery.visit(&stage.window, "sync-settings").await;

    let stage = stage.close_and_open_again().await;
    open_settings(&stage.window).await;
    expect_choices(&stage).await;
    choose(&stage.window, "Interval", "By hand only").await;
    stage.window.see("Nothing starts by itself").await;
    gallery.visit(&stage.window, "sync-settings-by-hand").await;
    stage.window.close().await;
    gallery.close();
}

async fn open_settings(window: &Window) {
    window.follow("Settings").await;
    window.follow("Sync").await;
    window.find("heading", "Sync").await;
    window.find("heading", "Load on GitLab").await;
}

async fn expect_choices(stage: &Stage) {
    let window = &stage.window;
    for (key, value) in [
        ("Interval", "Every 6 hours"),
        ("Window open", "Every 30 minutes"),
        ("Free", "50 %"),
    ] {
        window.find("button", &format!("{key} {value}")).await;
    }
    for (name, on) in [
        ("Pause on metered networks", false),
        ("Pause while the battery saver is on", true),
        ("Polite mode", true),
    ] {
        let switch = window.find("switch", name).await;
        let is_on = switch.is_selected().await.unwrap_or(!on);
        window
            .check(is_on == on, &format!("`{name}` is not as it was left"))
            .await;
    }
}

/// Opens the menu of a picker, whatever it shows now, and takes one of its choices.
async fn choose(window: &Window, key: &str, value: &str) {
    window.click_beginning("button", key).await;
    window.click_role("menuitemradio", value).await;
    window.find("button", &format!("{key} {value}")).await;
}
