//! What comes in by itself and what stays out: groups with auto-import, exclusion rules, and services that are switched.

use gitlab_sandbox::SandboxConfig;

use crate::desktop::Keyring;
use crate::gallery::Gallery;
use crate::stage::Stage;
use crate::steps;
use crate::window::Window;

async fn connected(journey: &'static str) -> Stage {
    let stage = Stage::with(journey, Keyring::Unlocked, SandboxConfig::default()).await;
    steps::add_integration(&stage, "Halden").await;
    stage
}

async fn open_tab(window: &Window, tab: &str) {
    steps::open_integration(window, "Halden").await;
    window.click_beginning("tab", tab).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_imports_by_itself_what_no_rule_leaves_out() {
    let stage = connected("auto-import").await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    open_tab(window, "Repo exclusion").await;
    window.see("No exclusion rules").await;
    gallery.visit(window, "exclusion-empty").await;
    add_a_rule(window, &mut gallery).await;
    switch_a_group_on(window, &mut gallery).await;
    steps::wait_for_import(window).await;
    stage
        .sandbox
        .world()
        .add_project("halden-labs", "made-later")
        .expect("made");
    window.click("Sync now").await;
    steps::wait_for_import(window).await;
    open_tab(window, "Repos").await;
    window.see("made-later").await;
    window.see_no("style-guide").await;
    stage.window.close().await;
    gallery.close();
}

/// A rule shows what it matches while it is written, and says what is no pattern.
async fn add_a_rule(window: &Window, gallery: &mut Gallery) {
    window.click("Add rule").await;
    window.fill("Name", "no-such-repo").await;
    window.see("Matches nothing now").await;
    window.fill("Name", "style-*").await;
    window.see("Matches 1 of").await;
    window.see("halden-labs/style-guide").await;
    gallery.visit(window, "exclusion-rule").await;
    window.click_role("radio", "Regular expression").await;
    window.fill("Regular expression", "(").await;
    window.see("This is no regular expression").await;
    gallery.glance(window, "exclusion-rule-refused").await;
    window.fill("Regular expression", "/style-").await;
    window.see("Matches 1 of").await;
    window.click("Save rule").await;
    window.find("switch", "Rule: Path matches /style-").await;
    gallery.visit(window, "exclusion-rules").await;
}

/// What comes in at once is told before, and what is below is covered.
async fn switch_a_group_on(window: &Window, gallery: &mut Gallery) {
    open_tab(window, "Groups").await;
    window
        .click_role("switch", "Auto-import of halden-labs")
        .await;
    window.see("Left out by a rule").await;
    gallery.visit(window, "auto-import-question").await;
    window.click("Turn on auto-import").await;
    window.see("Auto-import is on for 1 group").await;
    let switch = window.find("switch", "Auto-import of halden-labs").await;
    window
        .check(
            switch.is_selected().await.unwrap_or(false),
            "the switch does not show that it is on",
        )
        .await;
    gallery.visit(window, "auto-import-on").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_is_switched_off_with_its_data_and_on_again() {
    let stage = connected("services").await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    steps::start_import(window, &["halden", "halden-labs"]).await;
    steps::wait_for_import(window).await;
    open_tab(window, "Credentials").await;
    window.click_role("switch", "Tickets").await;
    window.find("heading", "Turn off Tickets?").await;
    gallery.visit(window, "service-off").await;
    window.click_beginning("radio", "Delete").await;
    window.click("Turn off and delete").await;
    window.see("Tickets is off").await;
    gallery.visit(window, "service-is-off").await;
    window.click_role("switch", "Tickets").await;
    window.see("Ready").await;
    gallery.visit(window, "service-on").await;
    window.click("Turn on").await;
    window.see("Tickets is on").await;
    steps::wait_for_import(window).await;
    open_tab(window, "Credentials").await;
    window.see("tickets on this computer").await;
    stage.window.close().await;
    gallery.close();
}
