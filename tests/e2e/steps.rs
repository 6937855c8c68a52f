//! The steps of the documented flow, each by the words a person reads. Journeys put them together.

use crate::stage::Stage;
use crate::window::Window;

/// From the empty app to the connect step of a self-managed GitLab, with its address filled in.
pub(crate) async fn open_connect_step(window: &Window, address: &str) {
    window.follow("Settings").await;
    window.find("heading", "Integrations").await;
    window.click("Add Integration").await;
    window.find("heading", "Integration Provider").await;
    window.find("radio", "GitLab").await;
    window.click_role("radio", "GitLab Self-Managed").await;
    window.click("Next").await;
    window.fill("GitLab address", address).await;
    window.click_role("tab", "Access Token").await;
}

/// Tests a connection that is good, and goes on to the services.
pub(crate) async fn connect(window: &Window, token: &str) {
    window.fill("Access token", token).await;
    window.click("Test connection").await;
    window.see("Connection successful").await;
    window.click("Next").await;
}

/// Opens the settings of the network and chooses a proxy of its own.
pub(crate) async fn choose_proxy(window: &Window, address: &str) {
    open_network(window).await;
    window.click_role("radio", "This proxy").await;
    window.fill("Proxy address", address).await;
}

/// Opens the settings of the network unless they are open.
pub(crate) async fn open_network(window: &Window) {
    if window
        .look_for("textbox", "Add a certificate authority")
        .await
        .is_some()
    {
        return;
    }
    window
        .click_beginning("button", "Proxy and certificates")
        .await;
    window.find("textbox", "Add a certificate authority").await;
}

/// Keeps all services on, names the integration and creates it.
pub(crate) async fn choose_services_and_name(window: &Window, name: &str) {
    for service in ["Repos", "Pull requests", "Tickets"] {
        window.find("switch", service).await;
    }
    window.click("Next").await;
    window.fill("Integration name", name).await;
    window.click("Create").await;
}

/// The whole wizard, up to the done page.
pub(crate) async fn add_integration(stage: &Stage, name: &str) {
    let window = &stage.window;
    open_connect_step(window, &stage.address()).await;
    connect(window, &stage.token()).await;
    choose_services_and_name(window, name).await;
    window
        .see("You have successfully created a new self-managed integration.")
        .await;
}

/// From the done page: ticks these groups or repos, named by full path, and starts the import.
pub(crate) async fn start_import(window: &Window, paths: &[&str]) {
    window.follow("repo import page").await;
    window.find("heading", "Import repos").await;
    start_import_here(window, paths).await;
}

/// The same, on the import page.
pub(crate) async fn start_import_here(window: &Window, paths: &[&str]) {
    for path in paths {
        window.click_role("checkbox", path).await;
    }
    window
        .click_where("button", "Import", is_import_button)
        .await;
}

/// `Import 3 repos`, with the number a person chose.
fn is_import_button(label: &str) -> bool {
    let words: Vec<&str> = label.split_whitespace().collect();
    matches!(words.as_slice(), ["import", number, "repo" | "repos"] if number.parse::<u32>().is_ok_and(|number| number > 0))
}

/// Waits until nothing is imported any more, on any page: the top line says so.
pub(crate) async fn wait_for_import(window: &Window) {
    let words = window
        .see_one_of(&["Up to date", "Update failed", "Sign-in needed"])
        .await;
    window
        .check(
            words == "Up to date",
            &format!("the import ended with `{words}`"),
        )
        .await;
}

/// Opens the page of an integration by its name.
pub(crate) async fn open_integration(window: &Window, name: &str) {
    window.go_to("/settings/integrations").await;
    window.follow(name).await;
    window.find("heading", name).await;
}

/// Opens a repo of the `Repos` page by its full path.
pub(crate) async fn open_repository(window: &Window, full_path: &str) {
    window.go_to("/settings/repos").await;
    window.find("heading", "Repos").await;
    window.fill("Search repos and groups", full_path).await;
    window.see("1 of 1 repo in view").await;
    window.open_first_row().await;
    window.find("tab", "Commits").await;
}

/// Opens the row of a table that shows this text.
pub(crate) async fn open_row(window: &Window, text: &str) {
    let script = "const plain = (words) => words.replace(/\\s+/g, ' ').trim().toLowerCase();
        const rows = [...document.querySelectorAll('tr.data-row:not(.waiting)')];
        const cell = rows.find((row) => plain(row.innerText).includes(plain(arguments[0])))?.querySelector('td:not(.tick-cell)');
        cell?.click();
        return Boolean(cell);";
    let opened = window.wait_for(async || {
        window.run(script, vec![serde_json::json!(text)]).await == serde_json::Value::Bool(true)
    });
    if !opened.await {
        window
            .fail(&format!("no row of the table shows `{text}`"))
            .await;
    }
}
