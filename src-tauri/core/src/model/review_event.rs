//! What happened to merged pull requests, as review metrics follow it: who acted, and when.
//!
//! Only facts: who waited for whom, and how long, is said in `reports`.

use std::collections::HashMap;

use super::{MemberKey, PullRequestFact, PullRequestId, ReadState, Timestamp, string_enum};

string_enum!(
    /// What somebody did to a pull request.
    ReviewAction {
        /// A commit authored after it was opened that is no merge.
        Commit = "commit",
        /// A comment; notes GitLab writes itself are none.
        Comment = "comment",
        /// A comment long enough to say something, [`REGULAR_COMMENT_CHARACTERS`].
        RegularComment = "regular_comment",
        /// An approval.
        Approval = "approval",
        /// The merge.
        Merge = "merge",
    }
);

/// Characters from which on a comment is more than a nod, white space around it not counted. Flow tells
/// trivial comments from regular ones and leaves the bounds to each installation; this one is ours, about
/// eight words: longer than `LGTM, thanks!`, shorter than a sentence with a reason in it.
pub const REGULAR_COMMENT_CHARACTERS: i64 = 40;

/// One thing that happened, by somebody who counts, until the merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReviewEvent {
    /// To which pull request.
    pub pull_request: PullRequestId,
    /// When; hosts before GitLab 17.11 do not say it of approvals.
    pub at: Option<Timestamp>,
    /// What.
    pub action: ReviewAction,
    /// Who, as a place in [`ReviewFacts::reviewers`]; `None` is whoever opened the pull request.
    pub reviewer: Option<usize>,
}

/// Merged pull requests and what happened to them, of one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewFacts {
    /// How far they were read.
    pub read_state: ReadState,
    /// Whether pull requests are brought in for any of the repositories.
    pub has_pull_requests: bool,
    /// By time of merge, those that do not count among them.
    pub pull_requests: Vec<PullRequestFact>,
    /// Of those that count, one pull request after the other: by time, what has no time first.
    pub events: Vec<ReviewEvent>,
    /// From where until before where those of a pull request are among them.
    pub stretches: HashMap<PullRequestId, (usize, usize)>,
    /// Everybody who acted on somebody else's pull request, each once, as places in `people`.
    pub reviewers: Vec<u32>,
    /// Everybody the store knows, each once, in the order of their keys.
    pub people: std::sync::Arc<[MemberKey]>,
}

impl ReviewFacts {
    /// What happened to one pull request.
    #[must_use]
    pub fn events_of(&self, id: PullRequestId) -> &[ReviewEvent] {
        let stretch = self.stretches.get(&id);
        stretch.map_or(&[], |(start, end)| &self.events[*start..*end])
    }
}

/// What a list says of a pull request beside its figures.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PullRequestHead {
    /// The app's own id.
    pub id: PullRequestId,
    /// Full path of its repository.
    pub repository: String,
    /// The number people know.
    pub iid: i64,
    /// Title.
    pub title: String,
    /// Who opened it, where GitLab still says so.
    pub author: Option<String>,
    /// Its page in GitLab.
    pub web_url: String,
}
