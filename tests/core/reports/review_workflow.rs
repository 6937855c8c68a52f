//! Pull requests while they are open, each figure worked out by hand.

use flow_core::model::{
    LeftOut, ListQuery, MemberKey, PullRequestStanding, Timestamp, TreatmentChoice,
};
use flow_core::reports::{
    self, Filter, Workflow, WorkflowFigures, WorkflowPullRequest, WorkflowRow, WorkflowRowsQuery,
    WorkflowShow,
};

use super::team::{Team, Written, account, at, between, reader};

/// Milliseconds of an hour.
const HOUR: i64 = 3_600_000;

/// Monday 2 to Sunday 8 November 2026, in Oslo from 23:00 UTC to 23:00 UTC.
pub(super) fn week() -> Filter {
    between("2026-11-02", "2026-11-08")
}

/// The report with its pull requests, by time of opening.
#[derive(Debug, PartialEq)]
pub(super) struct Told {
    pub(super) report: Workflow,
    pub(super) pull_requests: Vec<WorkflowPullRequest>,
}

impl std::ops::Deref for Told {
    type Target = Workflow;

    fn deref(&self) -> &Workflow {
        &self.report
    }
}

/// Rows of the report, in one window.
pub(super) async fn rows_of(
    team: &Team,
    filter: &Filter,
    show: WorkflowShow,
    (sort, descending): (&str, bool),
) -> Vec<WorkflowRow> {
    let query = WorkflowRowsQuery {
        filter: filter.clone(),
        show,
        list: ListQuery {
            sort: sort.to_owned(),
            descending,
            limit: 100,
            ..ListQuery::default()
        },
    };
    let page = reports::workflow_rows(team, &query, &reader()).await;
    let page = page.expect("the rows are read");
    assert_eq!(page.total, page.rows.len() as i64, "all in one window");
    page.rows
}

async fn report_of(team: &Team, filter: &Filter) -> Told {
    let report = reports::review_workflow(team, filter, &reader()).await;
    let report = report.expect("the report is made");
    let rows = rows_of(team, filter, WorkflowShow::All, ("opened", false)).await;
    assert_eq!(
        report.pull_requests,
        rows.len() as i64,
        "as many as are listed"
    );
    for (show, figure) in [
        (WorkflowShow::Open, report.figures.open),
        (WorkflowShow::Opened, report.figures.opened),
        (WorkflowShow::Merged, report.figures.merged),
        (WorkflowShow::Closed, report.figures.closed),
        (WorkflowShow::Waiting, report.figures.waiting),
    ] {
        let rows = rows_of(team, filter, show, ("lasted", true)).await;
        assert_eq!(rows.len() as i64, figure, "{show:?} opens what it counts");
    }
    let pull_requests = rows.into_iter().map(|row| row.pull_request).collect();
    Told {
        report,
        pull_requests,
    }
}

pub(super) async fn report(team: &Team) -> Told {
    report_of(team, &week()).await
}

async fn only(team: &Team) -> WorkflowPullRequest {
    let told = report(team).await;
    assert_eq!(told.pull_requests.len(), 1, "one was open");
    told.pull_requests[0]
}

pub(super) fn open(iid: i64, author: &str, created_at: &str) -> Written {
    let mut written = Written::new(iid, author, created_at, "2026-11-20T09:00:00Z");
    written.pull_request.state = "opened".to_owned();
    written.pull_request.merged_at = None;
    written
}

pub(super) fn closed(iid: i64, created_at: &str, closed_at: &str) -> Written {
    let mut written = open(iid, "Ada", created_at);
    written.pull_request.state = "closed".to_owned();
    written.pull_request.closed_at = Some(at(closed_at));
    written
}

fn key(name: &str) -> MemberKey {
    MemberKey(format!(
        "account gitlab.example.com {}",
        account(name).remote_id.0
    ))
}

#[tokio::test]
async fn what_was_open_at_any_time_of_the_range_is_there() {
    let team = Team::new().await;
    for (iid, opened, merged) in [
        (1, "2026-10-20T08:00:00Z", "2026-11-01T22:59:59Z"), // merged a second before Monday in Oslo
        (2, "2026-10-20T08:00:00Z", "2026-11-01T23:00:00Z"), // merged as it begins
        (3, "2026-11-03T08:00:00Z", "2026-11-04T08:00:00Z"), // within
        (4, "2026-10-20T08:00:00Z", "2026-11-19T08:00:00Z"), // all the while
        (5, "2026-11-08T22:59:59Z", "2026-11-19T08:00:00Z"), // opened in its last second
        (6, "2026-11-08T23:00:00Z", "2026-11-19T08:00:00Z"), // opened after it
    ] {
        team.merge(Written::new(iid, "Ada", opened, merged)).await;
    }
    team.merge(closed(7, "2026-10-20T08:00:00Z", "2026-11-01T22:59:59Z"))
        .await; // closed before
    team.merge(closed(8, "2026-10-20T08:00:00Z", "2026-11-05T08:00:00Z"))
        .await;
    team.merge(closed(9, "2026-10-20T08:00:00Z", "2026-11-12T08:00:00Z"))
        .await; // closed after
    team.merge(open(10, "Ada", "2026-06-01T08:00:00Z")).await;
    team.merge(open(11, "Ada", "2026-11-09T08:00:00Z")).await; // opened after
    let report = report(&team).await;
    let ids = report.pull_requests.iter().map(|each| each.id).collect();
    let heads = team.pull_request_heads(ids).await.expect("they are read");
    let iids: Vec<i64> = heads.iter().map(|head| head.iid).collect();
    assert_eq!(iids, [10, 2, 4, 8, 9, 3, 5], "by time of opening");
    assert_eq!(
        report.figures,
        WorkflowFigures {
            open: 1,    // 10; 4, 5 and 9 have ended since
            opened: 2,  // 3 and 5
            merged: 2,  // 2 and 3
            closed: 1,  // 8
            waiting: 0, // everything was read before any of them was opened, by the clock of these tests
        }
    );
    let in_range: Vec<bool> = report
        .pull_requests
        .iter()
        .map(|each| each.is_ended_in_range)
        .collect();
    assert_eq!(in_range, [false, true, false, true, false, true, false]);
}

#[tokio::test]
async fn a_bar_lasts_from_opening_to_the_end_or_to_the_last_reading() {
    let team = Team::new().await;
    team.merge(Written::new(
        1,
        "Ada",
        "2026-11-02T08:00:00Z",
        "2026-11-03T10:00:00Z",
    ))
    .await; // 26 h
    team.merge(closed(2, "2026-11-02T09:00:00Z", "2026-11-02T12:00:00Z"))
        .await; // 3 h
    team.merge(open(3, "Ada", "2026-11-02T10:00:00Z")).await;
    let backwards = Written::new(4, "Ada", "2026-11-05T08:00:00Z", "2026-11-04T08:00:00Z");
    team.merge(backwards).await;
    let report = report(&team).await;
    let read_at = report.read_state.read_to;
    assert_eq!(Some(report.seen_until), read_at, "when all of it was read");
    let open_for = report.seen_until.millis() - at("2026-11-02T10:00:00Z").millis();
    let lasted: Vec<_> = report
        .pull_requests
        .iter()
        .map(|each| each.lasted)
        .collect();
    assert_eq!(
        lasted,
        [Some(26 * HOUR), Some(3 * HOUR), Some(open_for.max(0)), None],
        "merged before it was opened is no duration"
    );
}

#[tokio::test]
async fn closed_and_opened_again_is_open() {
    let team = Team::new().await;
    let mut again = open(1, "Ada", "2026-11-02T08:00:00Z");
    // GitLab keeps when it was closed last.
    again.pull_request.closed_at = Some(at("2026-11-03T08:00:00Z"));
    team.merge(again.clone()).await;
    let seen = only(&team).await;
    assert_eq!(seen.standing, PullRequestStanding::Open);
    assert!(!seen.is_ended_in_range);
    // Closed for good, by an old host that does not say when: its last change was on the 20th.
    again.pull_request.state = "closed".to_owned();
    again.pull_request.closed_at = None;
    again.pull_request.updated_at = at("2026-11-20T09:00:01Z");
    team.merge(again).await;
    let seen = only(&team).await;
    let last_change = at("2026-11-20T09:00:01Z").millis() - at("2026-11-02T08:00:00Z").millis();
    assert_eq!(seen.lasted, Some(last_change));
    assert_eq!(seen.standing, PullRequestStanding::Closed);
}

#[tokio::test]
async fn reviewed_is_by_somebody_else_who_counts_until_the_end() {
    let team = Team::new().await;
    let merged = |iid| Written::new(iid, "Ada", "2026-11-02T08:00:00Z", "2026-11-03T08:00:00Z");
    team.merge(merged(1).comment("Ada", "2026-11-02T09:00:00Z"))
        .await; // her own: 1 comment, no review
    team.merge(merged(2).comment("Grace", "2026-11-04T09:00:00Z"))
        .await; // after the merge: nothing
    team.merge(merged(3).approve("Grace", None)).await; // a review, no comment
    let late = closed(4, "2026-11-02T08:00:00Z", "2026-11-03T08:00:00Z");
    team.merge(late.comment("Grace", "2026-11-04T09:00:00Z"))
        .await; // after the closing: nothing
    let before = closed(5, "2026-11-02T08:00:00Z", "2026-11-03T08:00:00Z");
    team.merge(before.comment("Grace", "2026-11-02T09:00:00Z"))
        .await;
    let bot = open(6, "Ada", "2026-11-02T08:00:00Z");
    team.merge(bot.comment("Renovate", "2026-11-02T09:00:00Z"))
        .await; // a bot: nothing
    let both = open(7, "Ada", "2026-11-02T08:00:00Z")
        .comment("Ada", "2026-11-02T09:00:00Z")
        .approve("Grace", Some("2026-11-02T10:00:00Z"))
        .commit("Fix", "Ada", "2026-11-02T11:00:00Z")
        .commit("Early", "Ada", "2026-11-02T08:00:00Z") // not after the opening
        .commit(
            "Merge branch 'main' into 'x'",
            "Ada",
            "2026-11-02T12:00:00Z",
        );
    team.merge(both).await;
    let mut unread = open(8, "Ada", "2026-11-02T08:00:00Z");
    unread.details = None;
    team.merge(unread).await;
    let report = report(&team).await;
    let told: Vec<_> = report
        .pull_requests
        .iter()
        .map(|each| {
            let of = each.followed?;
            Some((of.is_reviewed, of.comments, of.follow_on_commits))
        })
        .collect();
    assert_eq!(
        told,
        [
            Some((false, 1, 0)),
            Some((false, 0, 0)),
            Some((true, 0, 0)),
            Some((false, 0, 0)),
            Some((true, 1, 0)),
            Some((false, 0, 0)),
            Some((true, 1, 1)),
            None
        ],
        "reviewed, comments, follow-on commits"
    );
}

#[tokio::test]
async fn accounts_of_one_person_are_nobody_else() {
    let team = Team::new().await;
    let written = open(1, "Ada", "2026-11-02T08:00:00Z");
    team.merge(written.comment("Ada at home", "2026-11-02T09:00:00Z"))
        .await;
    let is_reviewed = async |team: &Team| only(team).await.followed.expect("read").is_reviewed;
    assert!(is_reviewed(&team).await, "a stranger");
    let both = [key("Ada"), key("Ada at home")];
    let joined = team.join_members(&both, None);
    joined.await.expect("both are there");
    assert!(!is_reviewed(&team).await, "herself");
}

#[tokio::test]
async fn whoever_is_left_out_is_told_and_who_is_gone_counts() {
    let team = Team::new().await;
    team.merge(open(1, "Renovate", "2026-11-02T08:00:00Z"))
        .await;
    team.merge(open(2, "Grace", "2026-11-02T08:00:00Z")).await;
    let mut nobody = open(3, "Ada", "2026-11-02T08:00:00Z");
    nobody.pull_request.author = None;
    team.merge(nobody.comment("Linus", "2026-11-02T09:00:00Z"))
        .await;
    let grace = [key("Grace")];
    let decided = team.set_treatment(&grace, TreatmentChoice::Hidden);
    decided.await.expect("the member is there");
    let all = report(&team).await;
    let reasons: Vec<_> = all
        .left_out
        .iter()
        .map(|(reason, figures)| (*reason, figures.pull_requests, figures.people))
        .collect();
    assert_eq!(reasons, [(LeftOut::Bot, 1, 1), (LeftOut::Hidden, 1, 1)]);
    assert_eq!(all.pull_requests.len(), 1, "that of nobody who is known");
    let followed = all.pull_requests[0].followed.expect("it was read");
    assert!(followed.is_reviewed, "Linus is somebody else");
    let mut of_linus = week();
    of_linus.work.member_keys = vec![key("Linus")];
    let none = report_of(&team, &of_linus).await;
    assert!(none.pull_requests.is_empty(), "Linus opened none");
}

#[tokio::test]
async fn waiting_is_open_no_draft_and_unreviewed_for_more_than_three_days() {
    let team = Team::new().await;
    team.merge(open(1, "Ada", "2026-11-02T08:00:00Z")).await; // after the last reading: just seen
    let seen = report(&team).await.seen_until.millis();
    let ago = |hours: i64| Timestamp::from_millis(seen - hours * HOUR).to_rfc3339();
    let mut wide = week();
    wide.range = between("2020-01-01", "2099-12-31").range;
    team.merge(open(2, "Ada", &ago(72))).await; // three days and not more
    team.merge(open(6, "Ada", &ago(73))).await; // an hour more
    team.merge(open(3, "Ada", &ago(80)).comment("Grace", &ago(79)))
        .await; // reviewed
    let mut draft = open(4, "Ada", &ago(80));
    draft.pull_request.draft = true;
    team.merge(draft).await;
    let mut unread = open(5, "Ada", &ago(80));
    unread.details = None;
    team.merge(unread).await; // nobody knows
    let report = report_of(&team, &wide).await;
    assert_eq!(report.figures.open, 6);
    assert_eq!(report.figures.waiting, 1, "the one an hour over");
}
