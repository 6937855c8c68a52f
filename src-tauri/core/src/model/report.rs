//! What reports are made of: which work is asked about, and facts of it in whole numbers.
//!
//! Only facts: which of them a metric counts, and how, is said in `reports`.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::{
    CommitId, EditSpread, IntegrationId, MemberKey, PullRequestId, RepositoryId, TeamId, Timestamp,
    string_enum,
};

/// Whose and which work. Empty lists and no integration mean everything.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WorkFilter {
    /// Only what was read through this integration.
    pub integration_id: Option<IntegrationId>,
    /// Only these repositories.
    pub repository_ids: Vec<RepositoryId>,
    /// Only these people.
    pub member_keys: Vec<MemberKey>,
    /// Only people in one of these teams. With people chosen as well, only who is both.
    pub team_ids: Vec<TeamId>,
    /// Whether people of teams within the chosen ones are left out.
    pub without_nested_teams: bool,
}

/// What facts are read of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactQuery {
    /// Whose and which work.
    pub work: WorkFilter,
    /// First and last day of commits, as days since 1970-01-01 on their authors' calendars.
    pub days: (i64, i64),
    /// From this instant until before that one pull requests were merged.
    pub instants: (Timestamp, Timestamp),
    /// Where it is read: weekends and holidays are days there.
    pub zone: TimeZone,
}

string_enum!(
    /// Why a commit or pull request does not count.
    LeftOut {
        /// A commit with several parents: its lines are those of others.
        Merge = "merge",
        /// More lines than anybody writes.
        Outlier = "outlier",
        /// Its title is one of those that do not count.
        Title = "title",
        /// Somebody said that it does not count.
        Marked = "marked",
        /// The same change once more: rebased, picked, or in a fork.
        Copy = "copy",
        /// One of the commits a squashed pull request was made of; the squashed one counts.
        Squashed = "squashed",
        /// No branch or tag leads to it any more: it was thrown away, or written anew.
        Orphaned = "orphaned",
        /// By a bot.
        Bot = "bot",
        /// By somebody who was excluded from metrics.
        Excluded = "excluded",
        /// By somebody who was hidden.
        Hidden = "hidden",
    }
);

/// Lines by what they replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkLines {
    /// They replaced nothing.
    pub new_work: i64,
    /// They replaced lines older than 30 days.
    pub legacy_refactor: i64,
    /// They replaced young lines of somebody else.
    pub help_others: i64,
    /// They replaced young lines of the same author.
    pub rework: i64,
}

impl WorkLines {
    /// All of them: the commit's HALOC.
    #[must_use]
    pub const fn total(self) -> i64 {
        self.new_work + self.legacy_refactor + self.help_others + self.rework
    }
}

impl std::ops::AddAssign for WorkLines {
    fn add_assign(&mut self, other: Self) {
        self.new_work += other.new_work;
        self.legacy_refactor += other.legacy_refactor;
        self.help_others += other.help_others;
        self.rework += other.rework;
    }
}

/// A commit of the days a report is about, in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommitFact {
    /// The app's own id.
    pub id: CommitId,
    /// When it was written.
    pub authored_at: Timestamp,
    /// The day that was on its author's calendar, as days since 1970-01-01.
    pub day: i64,
    /// Who wrote it, as a place in [`FactsHead::people`].
    pub person: u32,
    /// What the author is called, as a place in [`FactsHead::names`].
    pub name: u32,
    /// Why it does not count.
    pub left_out: Option<LeftOut>,
    /// Whether its lines were told apart; there are none otherwise.
    pub is_measured: bool,
    /// Its lines.
    pub lines: WorkLines,
    /// Where they are; `None` where they were not told apart, or were before places were counted.
    pub spread: Option<EditSpread>,
    /// Twice the lines a commit of the repository usually has; 0 where that is not known or nobody asked.
    pub twice_usual_lines: i64,
}

impl CommitFact {
    /// Where it is.
    #[must_use]
    pub const fn repository_id(&self) -> RepositoryId {
        RepositoryId(self.id.0 >> 32)
    }
}

/// What takes commits one by one: there may be millions, so that no list is made of them. Several of them take
/// parts of what is asked side by side, each begun as a copy of one that has taken nothing.
pub trait CommitFold: Clone + Send + 'static {
    /// Whether it takes any at all.
    const TAKES_ANY: bool = true;

    /// Whether it looks at what is usual in a repository.
    fn needs_usual_lines(&self) -> bool {
        false
    }

    /// Whether no commit of some people can change it any more, so that theirs need not be shown: for each person, at the
    /// place, whether they are one of them.
    fn is_done_with(&self, _people: &[bool]) -> bool {
        false
    }

    /// Takes one.
    fn add(&mut self, commit: &CommitFact);

    /// Takes what another one took. No result depends on the order.
    fn merge(&mut self, other: Self);
}

/// Takes none: for what is made of pull requests alone.
#[derive(Debug, Clone, Copy)]
pub struct NoCommits;

impl CommitFold for NoCommits {
    const TAKES_ANY: bool = false;

    fn add(&mut self, _commit: &CommitFact) {}

    fn merge(&mut self, _other: Self) {}
}

/// Whose titles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TitlesOf {
    /// Commits'.
    Commits,
    /// Merged pull requests'.
    PullRequests,
}

/// Where a search finds its words beside people's names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TitleWords {
    /// By id, a bit for each word of the search that the title holds.
    pub titles: HashMap<i64, u64>,
    /// Full paths of the repositories.
    pub paths: HashMap<RepositoryId, String>,
}

/// What a list says of a commit beside its figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CommitHead {
    /// The app's own id.
    pub id: CommitId,
    /// Where it is.
    pub repository_id: RepositoryId,
    /// Full path of that.
    pub repository: String,
    /// Its page's address without the object id.
    #[serde(skip)]
    pub repository_url: String,
    /// Object id.
    pub sha: String,
    /// First line of the message.
    pub title: String,
    /// Who wrote it, as people are called here.
    pub author: String,
    /// When.
    pub authored_at: Timestamp,
}

/// A merged pull request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PullRequestFact {
    /// The app's own id.
    pub id: PullRequestId,
    /// Where it is.
    pub repository_id: RepositoryId,
    /// Who opened it, as a place in the people beside it, where GitLab still says so.
    pub person: Option<u32>,
    /// What that person's account is called, as a place in [`FactsHead::names`].
    pub name: Option<u32>,
    /// When it was opened, as a draft or not.
    pub created_at: Timestamp,
    /// When it was marked ready, the last time until its merge, where GitLab says so.
    pub marked_ready_at: Option<Timestamp>,
    /// When it was merged.
    pub merged_at: Timestamp,
    /// Why it does not count.
    pub left_out: Option<LeftOut>,
    /// Whether comments, approvals and commits were read; the fields below say nothing otherwise.
    pub details_read: bool,
    /// First comment of somebody else who counts, until the merge.
    pub first_comment_at: Option<Timestamp>,
    /// Approvals of others who count, until the merge.
    pub approvals: i64,
    /// Commits after it was opened, by anybody who counts, merges not counted.
    pub follow_on_commits: i64,
}

/// How far what a report is made of was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReadState {
    /// When the oldest work in it happened.
    pub read_from: Option<Timestamp>,
    /// Until when every repository was read that was read at all.
    pub read_to: Option<Timestamp>,
    /// Repositories.
    pub repositories: i64,
    /// Those of which every stream was read to its end, the last time without a failure.
    pub complete: i64,
}

/// What stands around the facts of one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactsHead {
    /// How far they were read.
    pub read_state: ReadState,
    /// Whether commits are brought in for any of the repositories.
    pub has_commits: bool,
    /// Whether pull requests are.
    pub has_pull_requests: bool,
    /// Everybody the store knows, each once, in the order of their keys.
    pub people: Arc<[MemberKey]>,
    /// What accounts and authors of commits are called.
    pub names: Arc<[String]>,
}
