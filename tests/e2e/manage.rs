//! Managing integrations in the real window: removed and brought back, removed for good while the app is closed,
//! paused, backed up, and everything of that in the log.

use gitlab_sandbox::SandboxConfig;

use crate::desktop::Keyring;
use crate::gallery::Gallery;
use crate::stage::Stage;
use crate::steps;
use crate::window::Window;

async fn imported(journey: &'static str) -> Stage {
    let stage = Stage::with(journey, Keyring::Unlocked, SandboxConfig::default()).await;
    steps::add_integration(&stage, "Halden").await;
    steps::start_import(&stage.window, &["halden"]).await;
    steps::wait_for_import(&stage.window).await;
    stage
}

async fn open_list(window: &Window) {
    window.go_to("/settings/integrations").await;
    window.find("heading", "Integrations").await;
}

/// Chooses from the menu of the only row.
async fn choose(window: &Window, item: &str) {
    window.click("Actions for Halden").await;
    window.click_role("menuitem", item).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_integration_is_removed_brought_back_and_removed_for_good() {
    let stage = imported("manage removal").await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    open_list(window).await;
    window.click_role("checkbox", "Select Halden").await;
    window.see("1 selected").await;
    gallery.visit(window, "integrations-selected").await;
    window.click("Clear selection").await;
    choose(window, "Remove").await;
    window.find("heading", "Delete “Halden”?").await;
    window.see("Repos and their clones").await;
    window.see("You can undo this for ten seconds").await;
    gallery.visit(window, "integration-remove").await;
    window.click("Delete integration").await;
    window.see("removed").await;
    window.click("Undo").await;
    window.see("“Halden” is back").await;
    window.find("link", "Halden").await;
    choose(window, "Remove").await;
    window.click("Delete integration").await;
    window.see("Undo").await;
    // Nobody waits for the ten seconds: what is removed is deleted at the next start.
    let stage = stage.kill_and_open_again().await;
    let window = &stage.window;
    window.go_to("/settings/log").await;
    window
        .see("Deleted its data and token from this computer")
        .await;
    window.see("Undid its removal").await;
    gallery.visit(window, "log").await;
    steps::add_integration(&stage, "Halden").await;
    stage.window.close().await;
    gallery.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_integration_is_paused_and_asked_about_before_it_syncs() {
    let stage = imported("manage pause").await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    open_list(window).await;
    choose(window, "Pause").await;
    window.see("Nothing of it runs until you resume it").await;
    window.see("Paused").await;
    steps::open_integration(window, "Halden").await;
    window.see("This integration is paused since").await;
    gallery.visit(window, "integration-paused").await;
    window.click("Sync now").await;
    window.find("heading", "Resume “Halden”?").await;
    window.click("Resume and sync").await;
    window.see("Sync of “Halden” started").await;
    window.see_no("This integration is paused since").await;
    window.click_role("tab", "Activity").await;
    window.click("Log").await;
    window.see("Resumed it").await;
    gallery.visit(window, "integration-log").await;
    stage.window.close().await;
    gallery.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_are_saved_and_said_where() {
    let stage = imported("manage copies").await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    window.go_to("/settings/copies").await;
    window.find("heading", "Backup and move").await;
    window.click("Save a backup").await;
    window.see("Saved and checked").await;
    window.see("flow-desktop-backup-").await;
    window.click("Open folder").await;
    let shown = window.wait_for(async || !stage.desktop.opened_folders().is_empty());
    window.check(shown.await, "the folder is shown").await;
    let downloads = stage.desktop.opened_folders().concat();
    let kept = std::fs::read_dir(&downloads).expect("a folder was shown");
    let kept: Vec<_> = kept.filter_map(Result::ok).collect();
    window
        .check(
            kept.iter().any(|entry| {
                let name = entry.file_name();
                name.to_string_lossy().starts_with("flow-desktop-backup-")
            }),
            &format!("the backup lies in {downloads}"),
        )
        .await;
    window.click("Export tables").await;
    window.see("flow-desktop-export-").await;
    window.click("Export configuration").await;
    window.see("1 integration written").await;
    window.see("flow-desktop-configuration-").await;
    gallery.visit(window, "copies").await;
    stage.window.close().await;
    gallery.close();
}
