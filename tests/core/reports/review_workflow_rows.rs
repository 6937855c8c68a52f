//! The rows of pull requests on their way: the moments in each, their order, and the same from what was kept.

use flow_core::model::{PullRequestStanding, Timestamp};
use flow_core::reports::{WorkflowRow, WorkflowShow};

use super::review_workflow::{closed, open, report, rows_of, week};
use super::team::{Team, Written, at};

async fn moments(team: &Team) -> Vec<WorkflowRow> {
    rows_of(team, &week(), WorkflowShow::All, ("opened", false)).await
}

/// Opened as a draft, ready on the 3rd, a draft again on the 4th, ready on the 5th.
fn changing() -> Written {
    let mut changing = open(1, "Ada", "2026-11-02T08:00:00Z");
    changing = changing.system_note(
        "2026-11-03T08:00:00Z",
        "marked this merge request as **ready**",
    );
    changing = changing.system_note(
        "2026-11-04T08:00:00Z",
        "marked this merge request as **draft** from 0123abcd",
    );
    changing = changing.system_note(
        "2026-11-05T08:00:00Z",
        "marked this merge request as **ready**",
    );
    changing = changing.system_note("2026-11-05T09:00:00Z", "assigned to @draft");
    changing
        .comment("Grace", "2026-11-03T10:00:00Z")
        .comment("Ada", "2026-11-03T11:00:00Z")
        .comment("Renovate", "2026-11-03T12:00:00Z")
        .approve("Linus", Some("2026-11-03T09:00:00Z"))
        .approve("Grace", None) // without a time it has no place
        .commit("Fix", "Ada", "2026-11-03T13:00:00Z")
}

#[tokio::test]
async fn moments_are_what_counts_in_its_order_and_drafts_are_told_by_notes() {
    let team = Team::new().await;
    team.merge(changing()).await;
    // Never noted: what it is now it was always.
    let mut always = closed(2, "2026-11-02T09:00:00Z", "2026-11-06T08:00:00Z");
    always.pull_request.draft = true;
    team.merge(always).await;
    let mut still = open(3, "Ada", "2026-11-02T10:00:00Z");
    still.pull_request.draft = true;
    let still = still.system_note("2026-11-04T08:00:00Z", "marked as a **Work In Progress**");
    team.merge(still).await;
    let told = moments(&team).await;
    assert_eq!(told[0].commits, [at("2026-11-03T13:00:00Z")]);
    assert_eq!(told[0].own_comments, [at("2026-11-03T11:00:00Z")]);
    assert_eq!(
        told[0].reviews,
        [at("2026-11-03T09:00:00Z"), at("2026-11-03T10:00:00Z")],
        "the approval, then the comment; the bot's is none"
    );
    assert_eq!(
        told[0].drafts,
        [
            (at("2026-11-02T08:00:00Z"), Some(at("2026-11-03T08:00:00Z"))),
            (at("2026-11-04T08:00:00Z"), Some(at("2026-11-05T08:00:00Z"))),
        ]
    );
    let until_closed = (at("2026-11-02T09:00:00Z"), Some(at("2026-11-06T08:00:00Z")));
    assert_eq!(told[1].drafts, [until_closed]);
    assert_eq!(
        told[2].drafts,
        [(at("2026-11-04T08:00:00Z"), None)],
        "ready until it became a draft"
    );
}

/// Whether one that has ended is told from stored columns or from rows read anew changes nothing.
#[tokio::test]
async fn kept_facts_tell_the_same() {
    let team = Team::new().await;
    for iid in 1..6 {
        let opened = format!("2026-11-0{iid}T08:00:00Z");
        let written = Written::new(iid, "Ada", &opened, "2026-11-07T08:00:00Z");
        let written = written
            .comment("Grace", &format!("2026-11-0{iid}T09:00:00Z"))
            .commit("Fix", "Ada", &format!("2026-11-0{iid}T10:00:00Z"));
        team.merge(written).await;
        let written = closed(iid + 5, &opened, "2026-11-07T09:00:00Z");
        let written = written
            .comment("Grace", &format!("2026-11-0{iid}T09:00:00Z"))
            .commit("Fix", "Ada", &format!("2026-11-0{iid}T10:00:00Z"));
        team.merge(written).await;
    }
    let anew = report(&team).await;
    assert_eq!(anew.pull_requests.len(), 10);
    team.keep_report_facts()
        .await
        .expect("the store is written");
    assert_eq!(report(&team).await, anew);
    // Opened again, closed another time, and merged at last: what was kept of it goes with each.
    let mut again = open(6, "Ada", "2026-11-01T08:00:00Z");
    for (standing, ended_at) in [
        (PullRequestStanding::Open, None),
        (PullRequestStanding::Closed, Some("2026-11-08T09:00:00Z")),
        (PullRequestStanding::Merged, Some("2026-11-08T10:00:00Z")),
    ] {
        let (closed_at, merged_at) = match standing {
            PullRequestStanding::Merged => (None, ended_at.map(at)),
            _ => (ended_at.map(at), None),
        };
        let state = match standing {
            PullRequestStanding::Open => "opened",
            other => other.as_str(),
        };
        state.clone_into(&mut again.pull_request.state);
        again.pull_request.closed_at = closed_at;
        again.pull_request.merged_at = merged_at;
        again.pull_request.updated_at =
            Timestamp::from_millis(again.pull_request.updated_at.millis() + 1);
        team.merge(again.clone()).await;
        let told = report(&team).await;
        assert_eq!(told.pull_requests.len(), 10, "once, {standing:?}");
        let standings = told.pull_requests.iter().map(|each| each.standing);
        let changed = usize::from(standing != PullRequestStanding::Closed);
        let closed = standings
            .filter(|each| *each == PullRequestStanding::Closed)
            .count();
        assert_eq!(closed, 5 - changed, "{standing:?}");
        team.keep_report_facts()
            .await
            .expect("the store is written");
        assert_eq!(report(&team).await, told, "kept, {standing:?}");
    }
}

#[tokio::test]
async fn rows_are_in_the_order_asked_and_what_is_unknown_comes_last() {
    let team = Team::new().await;
    let day = |iid, opened: &str, merged: &str| Written::new(iid, "Ada", opened, merged);
    // Lasted 2 h with one comment; 1 h with two commits; merged before it was opened; not read, 3 h.
    team.merge(
        day(1, "2026-11-02T08:00:00Z", "2026-11-02T10:00:00Z")
            .comment("Grace", "2026-11-02T09:00:00Z"),
    )
    .await;
    team.merge(
        day(2, "2026-11-02T09:00:00Z", "2026-11-02T10:00:00Z")
            .commit("One", "Ada", "2026-11-02T09:10:00Z")
            .commit("Two", "Ada", "2026-11-02T09:20:00Z"),
    )
    .await;
    team.merge(day(3, "2026-11-05T08:00:00Z", "2026-11-04T08:00:00Z"))
        .await;
    let mut unread = day(4, "2026-11-02T07:00:00Z", "2026-11-02T10:00:00Z");
    unread.details = None;
    team.merge(unread).await;
    for (sort, descending, expected) in [
        ("opened", false, [4, 1, 2, 3]),
        ("opened", true, [3, 2, 1, 4]),
        ("lasted", true, [4, 1, 2, 3]),
        ("lasted", false, [2, 1, 4, 3]),
        ("activity", true, [2, 1, 3, 4]),
        ("activity", false, [3, 1, 2, 4]),
    ] {
        let rows = rows_of(&team, &week(), WorkflowShow::All, (sort, descending)).await;
        let iids: Vec<i64> = rows.iter().map(|row| row.head.iid).collect();
        assert_eq!(iids, expected, "{sort}, descending: {descending}");
    }
}
