//! The reports on reviews in the real window: bars chosen and opened, pairs of people followed to their pull requests.

use fantoccini::key::Key;
use gitlab_sandbox::SandboxConfig;
use serde_json::json;

use crate::desktop::Keyring;
use crate::gallery::Gallery;
use crate::stage::Stage;
use crate::steps;
use crate::window::Window;

/// Twelve weeks of the company's time, which stands still on 20 November 2026.
const WEEKS: &str = "from=2026-08-24&to=2026-11-15";

async fn focus(window: &Window, selector: &str) {
    let focus = "const found = document.querySelector(arguments[0]); found?.focus(); return Boolean(found);";
    let focused = window
        .wait_for(async || window.run(focus, vec![json!(selector)]).await == json!(true))
        .await;
    window.check(focused, "it takes the focus").await;
}

async fn imported(name: &'static str) -> Stage {
    let stage = Stage::with(name, Keyring::Unlocked, SandboxConfig::default()).await;
    steps::add_integration(&stage, "Halden").await;
    steps::start_import(&stage.window, &["halden"]).await;
    steps::wait_for_import(&stage.window).await;
    // The toast stands in the pictures otherwise.
    stage.window.see_no("Import done").await;
    stage
}

#[tokio::test(flavor = "multi_thread")]
async fn pull_requests_on_their_way_are_chosen_and_opened() {
    let stage = imported("review workflow").await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    window
        .go_to(&format!("/reports/review-workflow?{WEEKS}"))
        .await;
    window.find("heading", "Review workflow").await;
    window.see("Waiting for a review").await;
    window.wait_for_rows().await;
    window.see("Merged, reviewed").await;
    gallery.visit(window, "review-workflow").await;
    window.click("Open").await;
    window.wait_for_rows().await;
    window.see_no("Merged, reviewed").await;
    gallery.visit(window, "review-workflow-open").await;
    window.click("Lasted").await;
    window.wait_for_rows().await;
    window.click("How is this counted?").await;
    window.see("a weekend and a day").await;
    window.press(Key::Escape).await;
    window.open_first_row().await;
    window.see("Open in GitLab").await;
    window.press(Key::Escape).await;
    window
        .go_to("/reports/review-workflow?from=1990-01-01&to=1990-01-07")
        .await;
    window.see("Nothing happened in this week").await;
    stage.window.close().await;
    gallery.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reviews_whom_is_followed_to_pull_requests() {
    let stage = imported("review collaboration").await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    window
        .go_to(&format!("/reports/review-collaboration?{WEEKS}"))
        .await;
    window.find("heading", "Review collaboration").await;
    window.see("Who reviews whom").await;
    window.see("Available reviewers").await;
    gallery.visit(window, "review-collaboration").await;
    // A name with the focus shows its own lines.
    focus(window, ".review-column.reviewer a").await;
    gallery.glance(window, "review-collaboration-chosen").await;
    window.click("Who reviews whom as a table").await;
    window.see("Reviewed by").await;
    window.click("Who reviews whom as a table").await;
    window.click("How is Reaction time computed?").await;
    window.see("is one turn").await;
    window.press(Key::Escape).await;
    // The radar by keys: the last mark reviews most; Enter opens its pull requests.
    focus(window, ".radar-area").await;
    window.press(Key::End).await;
    window.see("Authors").await;
    gallery.glance(window, "review-radar").await;
    window.press(Key::Enter).await;
    window.see("Reviewed by").await;
    window.wait_for_rows().await;
    gallery.visit(window, "review-collaboration-rows").await;
    window.open_first_row().await;
    window.see("Open in GitLab").await;
    window.press(Key::Escape).await;
    // A row of waiting opens the answers it is the mean of.
    window
        .go_to(&format!(
            "/reports/review-collaboration/reaction_time?{WEEKS}"
        ))
        .await;
    window.wait_for_rows().await;
    window.open_first_row().await;
    window.see("Answers of reviewers").await;
    window.see("Waiting since").await;
    gallery.glance(window, "review-answers").await;
    window.press(Key::Escape).await;
    window.see_no("Answers of reviewers").await;
    stage.window.close().await;
    gallery.close();
}
