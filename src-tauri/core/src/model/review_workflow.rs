//! Pull requests while they are open, as the report on their way to an end follows them.
//!
//! Only facts: how long they wait, and which of them is late, is said in `reports`.

use super::{LeftOut, PullRequestId, ReadState, RepositoryId, Timestamp, string_enum};

string_enum!(
    /// How a pull request stands.
    PullRequestStanding {
        /// It has no end yet. One that was closed and opened again is open, and so is one GitLab is merging.
        Open = "open",
        /// It was merged.
        Merged = "merged",
        /// It was closed without a merge.
        Closed = "closed",
    }
);

/// A pull request that was open at some time of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PullRequestSpan {
    /// The app's own id.
    pub id: PullRequestId,
    /// Where it is.
    pub repository_id: RepositoryId,
    /// Who opened it, where GitLab still says so, as a place among everybody the store knows.
    pub person: Option<u32>,
    /// When it was opened, as a draft or not.
    pub created_at: Timestamp,
    /// When it was merged or closed; a closing GitLab does not date is told by the last change.
    pub ended_at: Option<Timestamp>,
    /// How it stands now.
    pub standing: PullRequestStanding,
    /// Whether it is a draft now; of those that have ended only their moments tell it.
    pub is_draft: bool,
    /// Why it does not count.
    pub left_out: Option<LeftOut>,
    /// Whether comments, approvals and commits were read; the fields below say nothing otherwise, and nothing where
    /// nobody asked what happened, see [`WorkflowAsks`].
    pub details_read: bool,
    /// Whether somebody else who counts commented on it or approved it, until its end.
    pub is_reviewed: bool,
    /// Comments of anybody who counts, its author too, until its end.
    pub comments: i64,
    /// Commits after it was opened, by anybody who counts, merges not counted.
    pub follow_on_commits: i64,
}

/// What takes pull requests that were open at some time of a range one by one, those that do not count among them. As
/// with commits several of them take parts side by side.
pub trait WorkflowFold: Clone + Send + 'static {
    /// What it asks of those that have ended.
    fn asks_of_ended(&self) -> WorkflowAsks;

    /// What it asks of open ones.
    fn asks_of_open(&self) -> WorkflowAsks;

    /// Takes one.
    fn add(&mut self, span: &PullRequestSpan);

    /// Takes what another one took. No result depends on the order.
    fn merge(&mut self, other: Self);
}

/// What a fold asks of pull requests besides when they were open and whose they are; the less, the sooner it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WorkflowAsks {
    /// Nothing that happened.
    Nothing,
    /// Comments and approvals.
    Reviews,
    /// Commits as well.
    Everything,
}

/// What stands above a report on pull requests on their way, of the same moment as they.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkflowHead {
    /// How far they were read.
    pub read_state: ReadState,
    /// Whether pull requests are brought in for any of the repositories.
    pub has_pull_requests: bool,
}

/// What happened to one pull request, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRequestMoments {
    /// It, with its figures.
    pub span: PullRequestSpan,
    /// Its follow-on commits.
    pub commits: Vec<Timestamp>,
    /// Comments of its author.
    pub own_comments: Vec<Timestamp>,
    /// Comments and approvals of others who count; approvals without a time are not among them.
    pub reviews: Vec<Timestamp>,
    /// When GitLab noted that it became a draft, or was none any more, by time.
    pub draft_marks: Vec<(Timestamp, bool)>,
}

impl PullRequestMoments {
    /// Of one nothing happened to yet.
    #[must_use]
    pub const fn of(span: PullRequestSpan) -> Self {
        Self {
            span,
            commits: Vec::new(),
            own_comments: Vec::new(),
            reviews: Vec::new(),
            draft_marks: Vec::new(),
        }
    }
}
