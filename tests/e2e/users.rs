//! Users in the real window: found, merged, taken back, excluded, hidden, and the bots among them.
//!
//! Which aliases belong together is tested in the core; here a person works with what was found.

use gitlab_sandbox::SandboxConfig;

use crate::desktop::Keyring;
use crate::gallery::Gallery;
use crate::stage::Stage;
use crate::steps;
use crate::window::Window;

/// A window on an imported GitLab, at the page of users.
async fn imported(journey: &'static str) -> Stage {
    let stage = Stage::with(journey, Keyring::Unlocked, SandboxConfig::default()).await;
    steps::add_integration(&stage, "Halden").await;
    steps::start_import(&stage.window, &["halden", "halden-labs"]).await;
    steps::wait_for_import(&stage.window).await;
    open_users(&stage.window).await;
    stage
}

async fn open_users(window: &Window) {
    window.go_to("/settings/users").await;
    window.find("heading", "Users").await;
    window.wait_for_rows().await;
}

/// Chooses which users are shown, by the beginning of the words.
async fn show(window: &Window, which: &str) {
    let picker = window
        .find_where("button", "Show", |label| label.starts_with("show"))
        .await;
    if let Err(problem) = picker.click().await {
        window
            .fail(&format!("the filter does not open: {problem}"))
            .await;
    }
    let wanted = which.to_lowercase();
    let item = window
        .find_where("menuitemradio", which, |label| label.starts_with(&wanted))
        .await;
    if let Err(problem) = item.click().await {
        window
            .fail(&format!("`{which}` cannot be chosen: {problem}"))
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_merged_by_suggestion_and_taken_back() {
    let stage = imported("users merged").await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    gallery.visit(window, "users-list").await;
    let tab = window
        .find_where("tab", "Merge suggestions", |label| {
            label.starts_with("merge suggestions")
        })
        .await;
    if let Err(problem) = tab.click().await {
        window
            .fail(&format!("the suggestions do not open: {problem}"))
            .await;
    }
    window.wait_for_rows().await;
    window.see("Certain").await;
    window.see("is the address GitLab itself gave").await;
    gallery.visit(window, "users-suggestions").await;
    window.click("Merge all certain").await;
    window.see("spellings of one mailbox").await;
    gallery.glance(window, "users-merge-certain").await;
    window.click("Merge users").await;
    window.see("merged").await;
    window.see_no("is the address GitLab itself gave").await;
    window.click("Undo").await;
    window.see("is the address GitLab itself gave").await;
    stage.window.close().await;
    gallery.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_excluded_hidden_and_shown_again() {
    let stage = imported("users treated").await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    show(window, "Bots").await;
    window.see("Dependabot").await;
    gallery.visit(window, "users-bots").await;
    show(window, "Everybody").await;
    window.wait_for_rows().await;
    window.open_first_row().await;
    window.find("switch", "Include in metrics").await;
    window.see("seen in Halden").await;
    gallery.visit(window, "users-detail").await;
    window.click_role("switch", "Hide").await;
    window.see("Hidden users never count.").await;
    window.click("Close").await;
    show(window, "Hidden").await;
    window.see("1 of 1 user in view").await;
    // What was decided outlives the app.
    let stage = stage.close_and_open_again().await;
    let window = &stage.window;
    open_users(window).await;
    show(window, "Hidden").await;
    window.see("1 of 1 user in view").await;
    window.open_first_row().await;
    window.click_role("switch", "Hide").await;
    window.see("Their work counts in reports.").await;
    window.click("Close").await;
    window.click("Exclude or hide?").await;
    window.see("Somebody who has left needs neither").await;
    gallery.visit(window, "users-exclude-or-hide").await;
    window.click("Close").await;
    stage.window.close().await;
    gallery.close();
}
