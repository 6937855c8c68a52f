//! What people did, one thing at a time, as the work log is made of it.
//!
//! Only facts: onto which day they fall and how they are counted is said in `reports`.

use std::sync::Arc;

use super::{LeftOut, MemberKey, ReadState, RepositoryId, Timestamp, WorkFilter, string_enum};

string_enum!(
    /// The lane of the work log something is in.
    WorkKind {
        /// A commit with one parent or none.
        Commit = "commit",
        /// A commit with several.
        Merge = "merge",
        /// A pull request that was opened, merged or closed.
        PullRequest = "pull_request",
        /// A comment on a pull request or a ticket.
        Comment = "comment",
        /// A ticket that was opened or closed.
        Ticket = "ticket",
    }
);

impl WorkKind {
    /// How many there are.
    pub const COUNT: usize = Self::ALL.len();

    /// Its place among all of them.
    #[must_use]
    pub const fn place(self) -> usize {
        self as usize
    }
}

string_enum!(
    /// What was done.
    WorkDeed {
        /// A commit was written.
        Committed = "committed",
        /// Something was opened.
        Opened = "opened",
        /// A pull request was merged.
        Merged = "merged",
        /// Something was closed, a pull request without being merged.
        Closed = "closed",
        /// A pull request was commented on.
        PullRequestComment = "pull_request_comment",
        /// A ticket was commented on.
        TicketComment = "ticket_comment",
    }
);

/// What a work log is read of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkQuery {
    /// Whose and which work.
    pub work: WorkFilter,
    /// From this instant until before that one.
    pub instants: (Timestamp, Timestamp),
}

/// Somebody did something, in numbers alone: a grid of many is made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkFact {
    /// Its lane.
    pub kind: WorkKind,
    /// What was done.
    pub deed: WorkDeed,
    /// When.
    pub at: Timestamp,
    /// Who, as a place in [`WorkFacts::people`]; `None` where GitLab does not say any more.
    pub person: Option<u32>,
    /// That person's name, of an account or of a commit, as a place in [`WorkFacts::names`].
    pub name: Option<u32>,
    /// Whether the name is an account's.
    pub has_account: bool,
    /// Where.
    pub repository_id: RepositoryId,
    /// Why it does not count in figures. Merges and outliers are work all the same.
    pub left_out: Option<LeftOut>,
    /// The number people know, of pull requests and tickets.
    pub number: Option<i64>,
    /// The app's own id of that commit, pull request or ticket.
    pub id: i64,
}

/// All of one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkFacts {
    /// How far it was read.
    pub read_state: ReadState,
    /// Whether commits are brought in for any of the repositories.
    pub has_commits: bool,
    /// Whether pull requests are.
    pub has_pull_requests: bool,
    /// Whether tickets are.
    pub has_tickets: bool,
    /// In no order.
    pub facts: Vec<WorkFact>,
    /// Everybody the store knows, each once, in the order of their keys.
    pub people: Arc<[MemberKey]>,
    /// What accounts and authors of commits are called.
    pub names: Arc<[String]>,
}

/// What a list says of something that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkHead {
    /// Full path of where it was done.
    pub repository: String,
    /// Title of the commit, or of what was opened, closed or commented on.
    pub title: String,
    /// Object id, of commits.
    pub sha: Option<String>,
    /// Lines added and removed; `None` of what has none, and where they were not counted.
    pub lines: Option<(i64, i64)>,
}

/// Something somebody did, with its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkEvent {
    /// What it is.
    pub fact: WorkFact,
    /// Who did it is called so; `None` where GitLab does not say any more who that was.
    pub name: Option<String>,
    /// The rest of its words.
    pub head: WorkHead,
}
