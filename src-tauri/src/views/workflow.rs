//! The report on pull requests on their way: its figures, and a window of its rows.

use flow_core::model::{PullRequestHead, PullRequestStanding, ReadState, Timestamp};
use flow_core::reports::{
    UNREVIEWED_AFTER_DAYS, Workflow, WorkflowFigures, WorkflowPullRequest, WorkflowRow,
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
    /// Those that count and were open at some time of the range.
    pull_requests: i64,
    figures: FiguresView,
}

#[derive(Debug, Serialize)]
struct FiguresView {
    open: i64,
    opened: i64,
    merged: i64,
    closed: i64,
    waiting: i64,
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
            pull_requests: report.pull_requests,
            figures: report.figures.into(),
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

/// A pull request on its way. What is unknown is `null`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WorkflowRowView {
    #[serde(flatten)]
    head: PullRequestHead,
    created_at: Timestamp,
    /// Milliseconds.
    lasted: Option<i64>,
    standing: Standing,
    is_reviewed: Option<bool>,
    comments: Option<i64>,
    follow_on_commits: Option<i64>,
    /// When its follow-on commits were written.
    commits: Vec<Timestamp>,
    /// When its author commented.
    own_comments: Vec<Timestamp>,
    /// When others commented or approved.
    reviews: Vec<Timestamp>,
    /// From when until when it was a draft; without an end it still is.
    drafts: Vec<(Timestamp, Option<Timestamp>)>,
}

/// How it stands: what ended after the range was open as that ended, and is drawn so.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
enum Standing {
    Open,
    Draft,
    Merged,
    Closed,
    MergedLater,
    ClosedLater,
}

impl Standing {
    const fn of(pull_request: &WorkflowPullRequest) -> Self {
        match (pull_request.standing, pull_request.is_ended_in_range) {
            (PullRequestStanding::Open, _) if pull_request.is_draft => Self::Draft,
            (PullRequestStanding::Open, _) => Self::Open,
            (PullRequestStanding::Merged, true) => Self::Merged,
            (PullRequestStanding::Closed, true) => Self::Closed,
            (PullRequestStanding::Merged, false) => Self::MergedLater,
            (PullRequestStanding::Closed, false) => Self::ClosedLater,
        }
    }
}

impl From<WorkflowRow> for WorkflowRowView {
    fn from(row: WorkflowRow) -> Self {
        let followed = row.pull_request.followed;
        Self {
            head: row.head,
            created_at: row.pull_request.created_at,
            lasted: row.pull_request.lasted,
            standing: Standing::of(&row.pull_request),
            is_reviewed: followed.map(|of| of.is_reviewed),
            comments: followed.map(|of| of.comments),
            follow_on_commits: followed.map(|of| of.follow_on_commits),
            commits: row.commits,
            own_comments: row.own_comments,
            reviews: row.reviews,
            drafts: row.drafts,
        }
    }
}
