//! The documented flow without a mouse.

use fantoccini::key::Key;

use crate::stage::Stage;
use crate::window::Window;

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_alone_adds_an_integration_and_starts_an_import() {
    let stage = Stage::with_company("keyboard").await;
    let window = &stage.window;
    window.find("link", "Settings").await;
    press_on(window, "link", "Settings").await;
    window.find("button", "Add Integration").await;
    press_on(window, "button", "Add Integration").await;
    window.find("radio", "GitLab").await;
    window.tab_to("radio", "GitLab").await;
    window.press(Key::Down).await;
    press_on(window, "button", "Next").await;
    window.find("textbox", "GitLab address").await;
    window.tab_to("textbox", "GitLab address").await;
    window.type_text(&stage.address()).await;
    window.tab_to("tab", "OAuth").await;
    window.press(Key::Right).await;
    window.tab_to("textbox", "Access token").await;
    window.type_text(&stage.token()).await;
    press_on(window, "button", "Test connection").await;
    window.see("Connection successful").await;
    press_on(window, "button", "Next").await;
    window.find("switch", "Tickets").await;
    window.tab_to("switch", "Tickets").await;
    window.press(Key::Space).await;
    window.see("2 of 3 services on").await;
    window.press(Key::Space).await;
    press_on(window, "button", "Next").await;
    window.tab_to("textbox", "Integration name").await;
    press_on(window, "button", "Create").await;
    window
        .see("You have successfully created a new self-managed integration.")
        .await;
    press_on(window, "link", "repo import page").await;
    window.find("checkbox", "halden").await;
    window.tab_to("treegrid", "Groups and repos").await;
    window.press(Key::Space).await;
    let button = window.find_where("button", "Import", |label| {
        label.starts_with("import ") && label.ends_with(" repos")
    });
    let label = button.await.text().await.unwrap_or_default();
    press_on(window, "button", &label).await;
    window.see_one_of(&["Importing", "Up to date"]).await;
    stage.window.close().await;
}

/// Walks to it with Tab, expects to see where the focus is, and presses Enter.
pub(crate) async fn press_on(window: &Window, role: &str, name: &str) {
    window.tab_to(role, name).await;
    window
        .check(
            window.focus_is_visible().await,
            &format!("the focus on the {role} `{name}` cannot be seen"),
        )
        .await;
    window.press(Key::Enter).await;
}
