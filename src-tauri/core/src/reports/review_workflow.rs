//! The report on pull requests on their way: every one that was open at some time of the range, from its opening to its
//! end, so that what nobody looked at stands out while it can still be helped.

use super::range::Days;
use super::resolution::{self, LeftOutPullRequests};
use super::{Filter, Reader, ReportError};
use crate::model::{
    LeftOut, PullRequestId, PullRequestSpan, PullRequestStanding, ReadState, Timestamp,
    WorkflowAsks, WorkflowFold, WorkflowHead,
};
use crate::store::Store;

/// Days after which an open pull request that nobody reviewed is told as waiting: a weekend and a day. Flow
/// publishes no such bound; this one is ours.
pub const UNREVIEWED_AFTER_DAYS: i64 = 3;

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

/// The report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workflow {
    /// Its days.
    pub days: Days,
    /// The instants these begin and end at, for the reader.
    pub instants: (Timestamp, Timestamp),
    /// How far what it is made of was read.
    pub read_state: ReadState,
    /// Whether pull requests are brought in at all.
    pub has_pull_requests: bool,
    /// Pull requests left out and whose they are, by reason.
    pub left_out: Vec<(LeftOut, LeftOutPullRequests)>,
    /// Until when open ones are known to be open: when everything was read last, or now where that is not known.
    pub seen_until: Timestamp,
    /// Those that count and were open at some time of the range.
    pub pull_requests: i64,
    /// How many of them there are of which kind.
    pub figures: WorkflowFigures,
}

/// A pull request on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkflowPullRequest {
    /// The app's own id.
    pub id: PullRequestId,
    /// When it was opened, as a draft or not.
    pub created_at: Timestamp,
    /// Milliseconds to its merge or closing, or until it was seen open; `None` where it says it ended before it was
    /// opened, as histories brought in from elsewhere have it.
    pub lasted: Option<i64>,
    /// How it stands now.
    pub standing: PullRequestStanding,
    /// Whether it was opened within the range.
    pub is_opened_in_range: bool,
    /// Whether it ended within the range; one that stands otherwise was still open when the range ended.
    pub is_ended_in_range: bool,
    /// Whether it is an open draft.
    pub is_draft: bool,
    /// What its details say; `None` until they are read.
    pub followed: Option<WorkflowFollowed>,
}

/// What comments, approvals and commits say of a pull request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkflowFollowed {
    /// Whether somebody else commented or approved, until its end.
    pub is_reviewed: bool,
    /// Comments of anybody, its author too.
    pub comments: i64,
    /// Commits after it was opened, no merges.
    pub follow_on_commits: i64,
}

/// How many pull requests there are of which kind; one may be of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WorkflowFigures {
    /// Open now, of those that were open in the range.
    pub open: i64,
    /// Opened in the range.
    pub opened: i64,
    /// Merged in the range, whichever branch they were merged to.
    pub merged: i64,
    /// Closed in the range without a merge.
    pub closed: i64,
    /// Open, no draft, and without a comment or approval of anybody else for more than [`UNREVIEWED_AFTER_DAYS`]
    /// since they were opened. Those whose comments were not read are not among them.
    pub waiting: i64,
}

impl WorkflowPullRequest {
    /// Whether it waits for a first review longer than it should.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        let is_unreviewed = self.followed.is_some_and(|of| !of.is_reviewed);
        let is_late = self
            .lasted
            .is_some_and(|lasted| lasted > UNREVIEWED_AFTER_DAYS * DAY_MS);
        self.standing == PullRequestStanding::Open && !self.is_draft && is_unreviewed && is_late
    }
}

/// Reads the report. Its pull requests are read by [`workflow_rows`](super::workflow_rows).
///
/// # Errors
/// When there is no such range, or the store cannot be read.
pub async fn review_workflow(
    store: &Store,
    filter: &Filter,
    reader: &Reader,
) -> Result<Workflow, ReportError> {
    let days = Days::of(&filter.range, reader.today())?;
    let query = reader.query(&filter.work, days);
    let instants = query.instants;
    let now = reader.now;
    let fold = move |head: &WorkflowHead| FiguresFold {
        seen: Seen::of(head, instants, now),
        pull_requests: 0,
        figures: WorkflowFigures::default(),
        left_out: Vec::new(),
    };
    let (head, fold) = store.workflow_facts(query, fold).await?;
    Ok(Workflow {
        days,
        instants,
        read_state: head.read_state,
        has_pull_requests: head.has_pull_requests,
        left_out: resolution::left_out(&fold.left_out),
        seen_until: fold.seen.until,
        pull_requests: fold.pull_requests,
        figures: fold.figures,
    })
}

/// From where a pull request is looked at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    /// The range.
    instants: (Timestamp, Timestamp),
    /// Until when open ones are known to be open.
    until: Timestamp,
}

impl Seen {
    pub(super) fn of(
        head: &WorkflowHead,
        instants: (Timestamp, Timestamp),
        now: Timestamp,
    ) -> Self {
        Self {
            instants,
            until: head.read_state.read_to.unwrap_or(now),
        }
    }

    /// What is told of a pull request.
    pub(super) fn tell(self, span: &PullRequestSpan) -> WorkflowPullRequest {
        let (from, to) = self.instants;
        let lasted = span.ended_at.map_or_else(
            // What was opened after the last reading of everything has only just been seen.
            || Some((self.until.millis() - span.created_at.millis()).max(0)),
            |end| {
                let lasted = end.millis().checked_sub(span.created_at.millis());
                lasted.filter(|lasted| *lasted >= 0)
            },
        );
        WorkflowPullRequest {
            id: span.id,
            created_at: span.created_at,
            lasted,
            standing: span.standing,
            is_opened_in_range: (from..to).contains(&span.created_at),
            is_ended_in_range: span.ended_at.is_some_and(|end| (from..to).contains(&end)),
            is_draft: span.is_draft && span.standing == PullRequestStanding::Open,
            followed: span.details_read.then_some(WorkflowFollowed {
                is_reviewed: span.is_reviewed,
                comments: span.comments,
                follow_on_commits: span.follow_on_commits,
            }),
        }
    }
}

/// Counts them as they come.
#[derive(Clone)]
struct FiguresFold {
    seen: Seen,
    pull_requests: i64,
    figures: WorkflowFigures,
    /// Those that do not count: why, and who opened them.
    left_out: Vec<(LeftOut, Option<u32>)>,
}

impl WorkflowFold for FiguresFold {
    fn asks_of_ended(&self) -> WorkflowAsks {
        WorkflowAsks::Nothing
    }

    /// Only these wait for a review.
    fn asks_of_open(&self) -> WorkflowAsks {
        WorkflowAsks::Reviews
    }

    fn add(&mut self, span: &PullRequestSpan) {
        if let Some(reason) = span.left_out {
            self.left_out.push((reason, span.person));
            return;
        }
        self.pull_requests += 1;
        self.figures.add(&self.seen.tell(span));
    }

    fn merge(&mut self, other: Self) {
        self.pull_requests += other.pull_requests;
        self.left_out.extend(other.left_out);
        self.figures.merge(other.figures);
    }
}

impl WorkflowFigures {
    fn add(&mut self, pull_request: &WorkflowPullRequest) {
        let ended = i64::from(pull_request.is_ended_in_range);
        match pull_request.standing {
            PullRequestStanding::Open => self.open += 1,
            PullRequestStanding::Merged => self.merged += ended,
            PullRequestStanding::Closed => self.closed += ended,
        }
        self.opened += i64::from(pull_request.is_opened_in_range);
        self.waiting += i64::from(pull_request.is_waiting());
    }

    fn merge(&mut self, other: Self) {
        self.open += other.open;
        self.opened += other.opened;
        self.merged += other.merged;
        self.closed += other.closed;
        self.waiting += other.waiting;
    }
}
