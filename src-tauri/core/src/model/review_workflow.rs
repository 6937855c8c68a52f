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
    /// Whether it is a draft now; merged ones are none.
    pub is_draft: bool,
    /// Why it does not count.
    pub left_out: Option<LeftOut>,
    /// Whether comments, approvals and commits were read; the fields below say nothing otherwise.
    pub details_read: bool,
    /// Whether somebody else who counts commented on it or approved it, until its end.
    pub is_reviewed: bool,
    /// Comments of anybody who counts, its author too, until its end.
    pub comments: i64,
    /// Commits after it was opened, by anybody who counts, merges not counted.
    pub follow_on_commits: i64,
}

/// Pull requests that were open at some time of a range, of one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkflowFacts {
    /// How far they were read.
    pub read_state: ReadState,
    /// Whether pull requests are brought in for any of the repositories.
    pub has_pull_requests: bool,
    /// By time of opening, those that do not count among them.
    pub pull_requests: Vec<PullRequestSpan>,
}

/// What happened to one pull request, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRequestMoments {
    /// The app's own id.
    pub id: PullRequestId,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was merged or closed.
    pub ended_at: Option<Timestamp>,
    /// Whether it is a draft now.
    pub is_draft: bool,
    /// Its follow-on commits.
    pub commits: Vec<Timestamp>,
    /// Comments of its author.
    pub own_comments: Vec<Timestamp>,
    /// Comments and approvals of others who count; approvals without a time are not among them.
    pub reviews: Vec<Timestamp>,
    /// When GitLab noted that it became a draft, or was none any more, by time.
    pub draft_marks: Vec<(Timestamp, bool)>,
}
