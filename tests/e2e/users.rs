//! Users in the real window: found, merged, taken back, excluded, hidden, and the bots among them.
//!
//! Which aliases belong together is tested in the core; here a person works with what was found.

use fantoccini::key::Key;
use gitlab_sandbox::SandboxConfig;

use crate::desktop::Keyring;
use crate::gallery::Gallery;
use crate::keyboard::press_on;
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
    window.click_beginning("button", "Show").await;
    window.click_beginning("menuitemradio", which).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn users_are_merged_by_suggestion_and_taken_back() {
    let stage = imported("users merged").await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    gallery.visit(window, "users-list").await;
    window.click_beginning("tab", "Merge suggestions").await;
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
    window.find("button", "Undo").await;
    show(window, "Hidden").await;
    window.see("1 of 1 user in view").await;
    // What was decided outlives the app.
    let stage = stage.close_and_open_again().await;
    let window = &stage.window;
    open_users(window).await;
    show(window, "Hidden").await;
    window.see("1 of 1 user in view").await;
    // The way back from the last change lives with the process, so it is not offered where it would lead nowhere.
    let offered = window.look_for("button", "Undo").await.is_some();
    window
        .check(
            !offered,
            "what was done before the restart cannot be undone after it",
        )
        .await;
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

/// Names of the buttons that decide about suggestions, from the top.
async fn decisions(window: &Window, beginning: &str) -> Vec<String> {
    let script = "return [...document.querySelectorAll('users-suggestions tr.data-row button')]
        .map((button) => button.getAttribute('aria-label'))
        .filter((name) => name.startsWith(arguments[0]))";
    let names = window.run(script, vec![serde_json::json!(beginning)]).await;
    let names = names.as_array().into_iter().flatten();
    names
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect()
}

async fn wait_for_focus(window: &Window, role: &str, name: &str) {
    let there = window.wait_for(async || window.focus_is_on(role, name).await);
    if !there.await {
        window
            .fail(&format!("the focus does not go on to the {role} `{name}`"))
            .await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn suggestions_are_decided_without_a_mouse() {
    let stage = imported("suggestions by keyboard").await;
    let window = &stage.window;
    window.go_to("/settings/users/suggestions").await;
    window.wait_for_rows().await;
    let merge = decisions(window, "Merge ").await;
    window
        .check(merge.len() > 2, &format!("too few to go on: {merge:?}"))
        .await;
    press_on(window, "button", &merge[0]).await;
    window.find("heading", "Merge 2 users?").await;
    press_on(window, "button", "Cancel").await;
    wait_for_focus(window, "button", &merge[0]).await;
    window.press(Key::Enter).await;
    press_on(window, "button", "Merge users").await;
    window.see("2 users merged").await;
    let gone = window.wait_for(async || !decisions(window, "Merge ").await.contains(&merge[0]));
    window.check(gone.await, "what is decided goes").await;
    let merge = decisions(window, "Merge ").await;
    wait_for_focus(window, "button", &merge[0]).await;
    // One after the other to the last, and at each the focus waits where the next decision is made.
    let mut left = decisions(window, "Keep apart ").await;
    window.tab_to("button", &left[0]).await;
    while !left.is_empty() {
        wait_for_focus(window, "button", &left[0]).await;
        window.press(Key::Enter).await;
        let decided = left[0].clone();
        let gone =
            window.wait_for(async || !decisions(window, "Keep apart ").await.contains(&decided));
        window
            .check(gone.await, &format!("`{decided}` is decided"))
            .await;
        left = decisions(window, "Keep apart ").await;
    }
    window.find("heading", "Nothing to merge").await;
    wait_for_focus(window, "link", "Go to Users").await;
    stage.window.close().await;
}
