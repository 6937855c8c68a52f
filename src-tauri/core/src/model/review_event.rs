//! What happened to merged pull requests, as review metrics follow it: who acted, and when.
//!
//! Only facts: who waited for whom, and how long, is said in `reports`.

use std::collections::HashSet;
use std::sync::Arc;

use super::{FactsHead, PullRequestFact, PullRequestId, PullRequestTime, Timestamp, string_enum};

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
    /// Who, as a place in the people beside the facts; `None` is whoever opened the pull request.
    pub reviewer: Option<usize>,
}

/// What takes merged pull requests one by one, each with what happened to it. As with commits several of them
/// take parts side by side.
pub trait ReviewFold: Clone + Send + 'static {
    /// Whether it takes any at all.
    const TAKES_ANY: bool = true;
    /// Whether it asks what happened to them.
    const TAKES_EVENTS: bool = true;

    /// Takes one. Of those that do not count, or were not read, nothing is told that happened. Reviewers are
    /// places in the people beside the facts here. How long anything took is told by `time`.
    fn add(&mut self, fact: &PullRequestFact, events: &[ReviewEvent], time: &PullRequestTime);

    /// Takes what another one took. No result depends on the order.
    fn merge(&mut self, other: Self);
}

/// Takes none: for what is made of commits alone.
#[derive(Debug, Clone, Copy)]
pub struct NoReviews;

impl ReviewFold for NoReviews {
    const TAKES_ANY: bool = false;

    fn add(&mut self, _fact: &PullRequestFact, _events: &[ReviewEvent], _time: &PullRequestTime) {}

    fn merge(&mut self, _other: Self) {}
}

/// Who could have reviewed, and what people are called, beside what folds made of commits and pull requests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollaborationHead {
    /// What stands above every report.
    pub facts: FactsHead,
    /// What each of [`FactsHead::people`] is called, as a place in [`FactsHead::names`].
    pub names_of_people: Arc<[u32]>,
    /// Everybody with an account, as places in [`FactsHead::people`]: nobody else can review.
    pub with_account: HashSet<u32>,
}

impl CollaborationHead {
    /// What somebody is called, given as a place in [`FactsHead::people`].
    #[must_use]
    pub fn name_of(&self, person: u32) -> &str {
        let place = self.names_of_people.get(person as usize);
        let name = place.and_then(|place| self.facts.names.get(*place as usize));
        name.map_or("", String::as_str)
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
