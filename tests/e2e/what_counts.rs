//! Which commits count, decided in the real window: by a rule, and of one commit from the list behind a figure.

use gitlab_sandbox::SandboxConfig;

use crate::desktop::Keyring;
use crate::gallery::Gallery;
use crate::stage::Stage;
use crate::steps;

const ROWS: &str = "/reports/overview/code_volume?from=2020-01-01&to=2026-11-20";

const SEARCH: &str = "Search title, author or repo";

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_and_a_single_commit_change_the_figures() {
    let stage = Stage::with("what counts", Keyring::Unlocked, SandboxConfig::default()).await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    steps::add_integration(&stage, "Halden").await;
    steps::start_import(window, &["halden"]).await;
    steps::wait_for_import(window).await;
    window.see_no("Import done").await;

    window.go_to(ROWS).await;
    window.find("heading", "Code volume").await;
    window.wait_for_rows().await;
    // The largest are first commits of repos, and copies of one another: nobody can decide about those.
    window.fill(SEARCH, "temperature drift").await;
    window.see("9 of 9 commits").await;
    window.click_beginning("button", "Actions for commit").await;
    window.click_role("menuitem", "Leave out of figures").await;
    window.see("is left out of all figures").await;
    window.see("Left out").await;

    window.go_to("/settings/what-counts").await;
    window.find("heading", "What counts").await;
    window.find("heading", "Decided by you").await;
    window.see("Left out").await;
    window.fill("Lines a commit may have", "0").await;
    window.see("Write a whole number from 1 on").await;
    window.fill("Lines a commit may have", "20").await;
    window.fill("Titles that do not count", "Merge *").await;
    window.see("commits are larger").await;
    window.click_role("radio", "When it was marked ready").await;
    window.click_role("radio", "Working days").await;
    gallery.visit(window, "what-counts").await;
    window.click("Save").await;
    window.see("Reports go by it from now on").await;
    window.click_beginning("button", "Take back").await;
    window.see("goes by the rules again").await;
    window.see("Nothing yet").await;

    // Reports name the rule that is in force, and so does the definition.
    window
        .go_to("/reports/overview?from=2020-01-01&to=2026-11-20")
        .await;
    window
        .see("Time of pull requests from ready, on working days")
        .await;
    window.click("How is Time to merge computed?").await;
    window.see("When a pull request was marked ready").await;
    window.see("Taken off in full").await;
    window.click("Close").await;

    // The list behind the figure says of the commits why they are left out now.
    window.go_to(ROWS).await;
    window.wait_for_rows().await;
    window.see("Outlier").await;
    stage.window.close().await;
    gallery.close();
}
