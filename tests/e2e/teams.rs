//! Teams in the real window: made, filled, seen side by side in Team health, judged by targets, and kept as saved views.

use gitlab_sandbox::SandboxConfig;
use serde_json::json;

use crate::desktop::Keyring;
use crate::gallery::Gallery;
use crate::stage::Stage;
use crate::steps;
use crate::window::Window;

/// Twelve weeks of the company's time, which stands still on 20 November 2026.
const WEEKS: &str = "from=2026-08-24&to=2026-11-15";

/// A window on an imported GitLab.
async fn imported(journey: &'static str) -> Stage {
    let stage = Stage::with(journey, Keyring::Unlocked, SandboxConfig::default()).await;
    steps::add_integration(&stage, "Halden").await;
    steps::start_import(&stage.window, &["halden"]).await;
    steps::wait_for_import(&stage.window).await;
    stage
}

/// Runs a script until it answers true.
async fn holds(window: &Window, script: &str, why: &str) {
    let held = window
        .wait_for(async || window.run(script, vec![]).await == json!(true))
        .await;
    window.check(held, why).await;
}

/// Makes a team from the dialog that is open.
async fn name_team(window: &Window, name: &str) {
    window.fill("Team name", name).await;
    window.click("Add").await;
    let shown = format!(
        "return document.querySelector('#team-title')?.textContent === {};",
        json!(name)
    );
    holds(window, &shown, "the new team is shown").await;
}

/// Adds the first people the search offers, one by one.
async fn add_people(window: &Window, how_many: usize) {
    for place in 1..=how_many {
        window.click_beginning("button", "Add people").await;
        let choose = "const option = document.querySelector('.picker-panel .picker-list input');
            option?.click();
            return Boolean(option);";
        holds(window, choose, "somebody is offered").await;
        let listed =
            format!("return document.querySelectorAll('.team-people > li').length === {place};");
        holds(window, &listed, "whoever was chosen is in the team").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn teams_are_made_and_seen_side_by_side() {
    let stage = imported("team health").await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    // Who commits and who opens pull requests is one person from here on.
    window.go_to("/settings/users/suggestions").await;
    window.click("Merge all certain").await;
    window.click("Merge users").await;
    window.see("merged").await;
    window.go_to("/settings/teams").await;
    window.see("No teams yet").await;
    gallery.visit(window, "teams-empty").await;
    window.click("Add team").await;
    name_team(window, "Platform").await;
    window.see("Nobody is in this team itself yet.").await;
    add_people(window, 3).await;
    window.click("More for Platform").await;
    window.click_role("menuitem", "Add team within it").await;
    name_team(window, "Payments").await;
    add_people(window, 2).await;
    window.see("Part of Platform.").await;
    gallery.visit(window, "teams").await;
    window.go_to(&format!("/reports/team-health?{WEEKS}")).await;
    window.find("heading", "Team health").await;
    window.see("Everybody").await;
    window.click("Open Platform").await;
    window.find("button", "Open Payments").await;
    window.click("Time to merge").await;
    gallery.visit(window, "team-health").await;
    window.click("Targets").await;
    window.fill("Time to merge, at most", "1").await;
    gallery.glance(window, "team-health-targets").await;
    window.click("Save").await;
    let over = "return document.querySelectorAll('.standing.over').length > 0;";
    holds(window, over, "merging takes longer than an hour").await;
    gallery.visit(window, "team-health-judged").await;
    let follow = "const link = document.querySelector('.health-team .health-value');
        link?.click();
        return location.hash.includes('team=');";
    holds(window, follow, "a figure leads to the rows of its team").await;
    window.wait_for_rows().await;
    window.see("Platform").await;
    window
        .go_to("/reports/work-log?from=2026-11-09&by=teams")
        .await;
    window.see("teams in view").await;
    gallery.visit(window, "work-log-teams").await;
    stage.window.close().await;
    gallery.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_view_is_saved_opened_renamed_and_removed() {
    let stage = imported("saved views").await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    window
        .go_to(&format!("/reports/pr-resolution?{WEEKS}"))
        .await;
    window.find("heading", "PR resolution").await;
    window.click("Save view").await;
    window.fill("View name", "Autumn").await;
    gallery.glance(window, "saved-view-dialog").await;
    window.click("Save").await;
    window.find("link", "Autumn").await;
    window.go_to("/reports/overview").await;
    window.find("heading", "Overview").await;
    window.follow("Autumn").await;
    window.find("heading", "PR resolution").await;
    let route = window.route().await;
    window
        .check(route.contains(WEEKS), "its filter is as it was saved")
        .await;
    gallery.visit(window, "saved-views").await;
    window.click("Save view").await;
    window.fill("View name", "AUTUMN").await;
    window.click("Save").await;
    window.see("Another saved view has this name.").await;
    window.click("Cancel").await;
    window.click("More for Autumn").await;
    window.click_role("menuitem", "Rename").await;
    window.fill("View name", "Harvest").await;
    window.click("Rename").await;
    window.find("link", "Harvest").await;
    window.click("More for Harvest").await;
    window.click_role("menuitem", "Remove").await;
    window.see_no("Saved views").await;
    window.click("Undo").await;
    window.find("link", "Harvest").await;
    stage.window.close().await;
    gallery.close();
}
