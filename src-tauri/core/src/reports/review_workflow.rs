//! The report on pull requests on their way: every one that was open at some time of the range, from its opening to its
//! end, so that what nobody looked at stands out while it can still be helped.

use super::range::Days;
use super::resolution::{self, LeftOutPullRequests};
use super::{Filter, Reader, ReportError};
use crate::model::{
    LeftOut, PullRequestId, PullRequestMoments, PullRequestSpan, PullRequestStanding, ReadState,
    Timestamp,
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
    /// How many there are of which kind.
    pub figures: WorkflowFigures,
    /// Those that count, by time of opening.
    pub pull_requests: Vec<WorkflowPullRequest>,
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

/// Reads the report.
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
    let facts = store.workflow_facts(query).await?;
    let seen_until = facts.read_state.read_to.unwrap_or(reader.now);
    let all = facts.pull_requests.iter();
    let left_out: Vec<_> = all
        .filter_map(|span| Some((span.left_out?, span.person)))
        .collect();
    let left_out = resolution::left_out(&left_out);
    let counted = facts.pull_requests.iter();
    let counted = counted.filter(|span| span.left_out.is_none());
    let pull_requests: Vec<WorkflowPullRequest> = counted
        .map(|span| followed(span, instants, seen_until))
        .collect();
    Ok(Workflow {
        days,
        instants,
        read_state: facts.read_state,
        has_pull_requests: facts.has_pull_requests,
        left_out,
        seen_until,
        figures: figures(&pull_requests, instants),
        pull_requests,
    })
}

fn followed(
    span: &PullRequestSpan,
    (from, to): (Timestamp, Timestamp),
    seen_until: Timestamp,
) -> WorkflowPullRequest {
    let lasted = span.ended_at.map_or_else(
        // What was opened after the last reading of everything has only just been seen.
        || Some((seen_until.millis() - span.created_at.millis()).max(0)),
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
        is_ended_in_range: span.ended_at.is_some_and(|end| (from..to).contains(&end)),
        is_draft: span.is_draft && span.standing == PullRequestStanding::Open,
        followed: span.details_read.then_some(WorkflowFollowed {
            is_reviewed: span.is_reviewed,
            comments: span.comments,
            follow_on_commits: span.follow_on_commits,
        }),
    }
}

fn figures(
    pull_requests: &[WorkflowPullRequest],
    (from, to): (Timestamp, Timestamp),
) -> WorkflowFigures {
    let mut figures = WorkflowFigures::default();
    for each in pull_requests {
        let ended = i64::from(each.is_ended_in_range);
        match each.standing {
            PullRequestStanding::Open => figures.open += 1,
            PullRequestStanding::Merged => figures.merged += ended,
            PullRequestStanding::Closed => figures.closed += ended,
        }
        figures.opened += i64::from((from..to).contains(&each.created_at));
        figures.waiting += i64::from(each.is_waiting());
    }
    figures
}

/// When something happened to one pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkflowMoments {
    /// The app's own id.
    pub id: PullRequestId,
    /// Follow-on commits.
    pub commits: Vec<Timestamp>,
    /// Comments of its author.
    pub own_comments: Vec<Timestamp>,
    /// Comments and approvals of others.
    pub reviews: Vec<Timestamp>,
    /// From when until when it was a draft; `None` is still.
    pub drafts: Vec<(Timestamp, Option<Timestamp>)>,
}

/// When something happened to some pull requests, in the order asked.
///
/// # Errors
/// When the store cannot be read.
pub async fn workflow_moments(
    store: &Store,
    ids: Vec<PullRequestId>,
) -> Result<Vec<WorkflowMoments>, ReportError> {
    let moments = store.pull_request_moments(ids).await?;
    let moments = moments.into_iter().map(|own| WorkflowMoments {
        id: own.id,
        drafts: drafts(&own),
        commits: own.commits,
        own_comments: own.own_comments,
        reviews: own.reviews,
    });
    Ok(moments.collect())
}

/// When it was a draft. GitLab notes every change and not what it was opened as: what its first note ends it was from
/// the opening on, and without a note it was always what it is now.
fn drafts(own: &PullRequestMoments) -> Vec<(Timestamp, Option<Timestamp>)> {
    let first = own.draft_marks.first();
    let was_draft = first.map_or(own.is_draft, |(_, becomes_draft)| !becomes_draft);
    let mut since = was_draft.then_some(own.created_at);
    let mut drafts = Vec::new();
    for (at, becomes_draft) in &own.draft_marks {
        match (since, becomes_draft) {
            (None, true) => since = Some(*at),
            (Some(begun), false) => {
                drafts.push((begun, Some(*at)));
                since = None;
            }
            _ => {}
        }
    }
    if let Some(begun) = since {
        drafts.push((begun, own.ended_at));
    }
    drafts
}
