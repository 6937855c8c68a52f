//! What an import brought, on the page of a repo: work types of commits, how complete each stream is, notes of a ticket.

use super::imported;
use crate::gallery::Gallery;
use crate::steps;

const REPOSITORY: &str = "halden/platform/ledger";

#[tokio::test(flavor = "multi_thread")]
async fn work_types_coverage_and_notes_of_tickets_are_there_to_read() {
    let stage = imported("what was imported").await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    let world = stage.sandbox.world();
    let project = world
        .project_by_path(REPOSITORY)
        .expect("the sample company has a ledger");
    let issues = world.issues(project.id);
    let (title, note) = issues
        .iter()
        .find_map(|issue| {
            let written = issue.notes.iter().find(|note| note["system"] == false)?;
            let title = issue.body["title"].as_str()?.to_owned();
            Some((title, written["body"].as_str()?.to_owned()))
        })
        .expect("somebody wrote on a ticket of the ledger");
    steps::open_repository(window, REPOSITORY).await;
    for (count, what) in [
        (project.merge_requests, "pull requests"),
        (project.issues, "tickets"),
    ] {
        window
            .see(&format!("GitLab holds {count}, we hold {count}"))
            .await;
        window.see(what).await;
    }
    window.see("Work type").await;
    window.see("New work").await;
    gallery.visit(window, "sync-work-types").await;
    window.open_first_row().await;
    window.see("Work types").await;
    window.click("Close").await;
    window.click_role("tab", "Tickets").await;
    steps::open_row(window, &title).await;
    window.see(&note).await;
    window.see("written,").await;
    gallery.visit(window, "sync-ticket-notes").await;
    stage.window.close().await;
    gallery.close();
}
