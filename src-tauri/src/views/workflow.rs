//! The report on pull requests on their way, as columns: a list of numbers for each fact rather than an object for each
//! pull request, so that hundreds of thousands of them are few bytes and quickly drawn.

use flow_core::model::{PullRequestId, PullRequestStanding, ReadState, Timestamp};
use flow_core::reports::{
    UNREVIEWED_AFTER_DAYS, Workflow, WorkflowFigures, WorkflowMoments, WorkflowPullRequest,
};
use serde::Serialize;

use super::resolution::LeftOutView;

/// The report. Times are milliseconds; what is unknown is `null`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WorkflowView {
    from: String,
    to: String,
    /// The instants the days begin and end at.
    from_at: Timestamp,
    to_at: Timestamp,
    /// Until when open ones are known to be open.
    seen_until: Timestamp,
    coverage: ReadState,
    has_pull_requests: bool,
    left_out: LeftOutView,
    /// Days after which an unreviewed one waits.
    waiting_after_days: i64,
    figures: FiguresView,
    columns: Columns,
}

#[derive(Debug, Serialize)]
struct FiguresView {
    open: i64,
    opened: i64,
    merged: i64,
    closed: i64,
    waiting: i64,
}

/// One entry a pull request in each list, by time of opening.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Columns {
    ids: Vec<PullRequestId>,
    /// The first, and of each other one what it is later than the one before.
    created_at: Vec<i64>,
    lasted: Vec<Option<i64>>,
    /// 0 open, 1 an open draft, 2 merged in the range, 3 closed in it, 4 merged after it, 5 closed after it.
    standings: Vec<u8>,
    /// 0 unreviewed, 1 reviewed.
    reviews: Vec<Option<u8>>,
    comments: Vec<Option<i64>>,
    follow_on_commits: Vec<Option<i64>>,
}

impl From<Workflow> for WorkflowView {
    fn from(report: Workflow) -> Self {
        Self {
            from: report.days.first().to_string(),
            to: report.days.last().to_string(),
            from_at: report.instants.0,
            to_at: report.instants.1,
            seen_until: report.seen_until,
            coverage: report.read_state,
            has_pull_requests: report.has_pull_requests,
            left_out: LeftOutView::of(&report.left_out),
            waiting_after_days: UNREVIEWED_AFTER_DAYS,
            figures: report.figures.into(),
            columns: Columns::of(&report.pull_requests),
        }
    }
}

impl From<WorkflowFigures> for FiguresView {
    fn from(figures: WorkflowFigures) -> Self {
        Self {
            open: figures.open,
            opened: figures.opened,
            merged: figures.merged,
            closed: figures.closed,
            waiting: figures.waiting,
        }
    }
}

impl Columns {
    fn of(pull_requests: &[WorkflowPullRequest]) -> Self {
        let mut columns = Self::default();
        let mut before = 0;
        for each in pull_requests {
            columns.ids.push(each.id);
            columns.created_at.push(each.created_at.millis() - before);
            before = each.created_at.millis();
            columns.lasted.push(each.lasted);
            columns.standings.push(standing(each));
            let followed = each.followed;
            let reviews = followed.map(|of| u8::from(of.is_reviewed));
            columns.reviews.push(reviews);
            columns.comments.push(followed.map(|of| of.comments));
            let commits = followed.map(|of| of.follow_on_commits);
            columns.follow_on_commits.push(commits);
        }
        columns
    }
}

const fn standing(pull_request: &WorkflowPullRequest) -> u8 {
    match (pull_request.standing, pull_request.is_ended_in_range) {
        (PullRequestStanding::Open, _) if pull_request.is_draft => 1,
        (PullRequestStanding::Open, _) => 0,
        (PullRequestStanding::Merged, true) => 2,
        (PullRequestStanding::Closed, true) => 3,
        (PullRequestStanding::Merged, false) => 4,
        (PullRequestStanding::Closed, false) => 5,
    }
}

/// When something happened to a pull request.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WorkflowMomentsView {
    id: PullRequestId,
    commits: Vec<Timestamp>,
    own_comments: Vec<Timestamp>,
    reviews: Vec<Timestamp>,
    /// From when until when it was a draft; without an end it still is.
    drafts: Vec<(Timestamp, Option<Timestamp>)>,
}

impl From<WorkflowMoments> for WorkflowMomentsView {
    fn from(own: WorkflowMoments) -> Self {
        Self {
            id: own.id,
            commits: own.commits,
            own_comments: own.own_comments,
            reviews: own.reviews,
            drafts: own.drafts,
        }
    }
}
