//! Teams out of a GitLab group, and all of it taken along: the file is written, looked at and taken in.

use gitlab_sandbox::SandboxConfig;
use serde_json::json;

use crate::desktop::Keyring;
use crate::gallery::Gallery;
use crate::stage::Stage;
use crate::steps;
use crate::window::Window;

/// Puts a file into the field as if it was chosen.
const CHOOSE: &str = "const field = document.querySelector('input[type=file]');
    const chosen = new DataTransfer();
    chosen.items.add(new File([arguments[0]], 'team.json', { type: 'application/json' }));
    field.files = chosen.files;
    field.dispatchEvent(new Event('change', { bubbles: true }));
    return field.files.length;";

async fn holds(window: &Window, script: &str, why: &str) {
    let held = window
        .wait_for(async || window.run(script, vec![]).await == json!(true))
        .await;
    window.check(held, why).await;
}

/// Makes the teams of the uppermost group, and takes them back once.
async fn make_teams(window: &Window, gallery: &mut Gallery) {
    window.go_to("/settings/teams").await;
    window.see("No teams yet").await;
    window.click("Add from GitLab group").await;
    window.see("teams will be made").await;
    gallery.visit(window, "group-teams-dialog").await;
    window.click("Add teams").await;
    window.see("The teams of the group are added").await;
    window.click("Undo").await;
    window.see("No teams yet").await;
    window.click("Add from GitLab group").await;
    window.see("teams will be made").await;
    window.click("Add teams").await;
    let nested = "return document.querySelectorAll('.team-tree ul ul > li').length > 0;";
    holds(window, nested, "groups below it are teams within").await;
    gallery.visit(window, "group-teams").await;
    window.click("Add from GitLab group").await;
    window.see("All of it is here already").await;
    window.click("Cancel").await;
}

/// Writes the configuration and returns its text.
async fn export(window: &Window) -> String {
    window.go_to("/settings/copies").await;
    window.click("Export configuration").await;
    window.see("1 integration written").await;
    let path = "return document.querySelector('.backup-saved .mono').textContent;";
    let path = window.run(path, vec![]).await;
    let path = path.as_str().expect("the file is named");
    std::fs::read_to_string(path).expect("it was written")
}

#[tokio::test(flavor = "multi_thread")]
async fn teams_of_a_group_go_along_in_a_file() {
    let stage = Stage::with("configuration", Keyring::Unlocked, SandboxConfig::default()).await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    steps::add_integration(&stage, "Halden").await;
    steps::start_import(window, &["halden"]).await;
    steps::wait_for_import(window).await;
    make_teams(window, &mut gallery).await;
    // The first that was listed.
    window.go_to("/reports/overview?repo=1").await;
    window.find("heading", "Overview").await;
    window.click("Save view").await;
    window.fill("View name", "One repo").await;
    window.click("Save").await;
    window.find("link", "One repo").await;
    let text = export(window).await;
    let moved = text
        .replace("\"Halden\"", "\"Moved\"")
        .replace("\"One repo\"", "\"From a file\"");
    window.run(CHOOSE, vec![json!(moved)]).await;
    window.see("Import team.json?").await;
    window.see("New here: Moved.").await;
    window.see("are here already").await;
    gallery.visit(window, "import-configuration").await;
    window.click("Import configuration").await;
    window.see("1 integration added. Sign in to start.").await;
    window.go_to("/reports/overview").await;
    window
        .see("Waits for a repo that is not listed here yet")
        .await;
    gallery.visit(window, "saved-view-waiting").await;
    window.go_to("/settings/copies").await;
    window
        .run(CHOOSE, vec![json!(text.replace("\"path\"", "\"road\""))])
        .await;
    window.see("cannot be read as a configuration").await;
    stage.window.close().await;
    gallery.close();
}
