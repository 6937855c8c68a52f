//! What reports are made of: which work is asked about, and facts of it in whole numbers.
//!
//! Only facts: which of them a metric counts, and how, is said in `reports`.

use serde::{Deserialize, Serialize};

use super::{
    CommitId, IntegrationId, MemberKey, PullRequestId, RepositoryId, TeamId, Timestamp, string_enum,
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
    /// A commit of more lines is an outlier.
    pub outlier_lines: i64,
}

string_enum!(
    /// Why a commit or pull request does not count.
    LeftOut {
        /// A commit with several parents: its lines are those of others.
        Merge = "merge",
        /// More lines than anybody writes.
        Outlier = "outlier",
        /// The same change once more: rebased, picked, or in a fork.
        Copy = "copy",
        /// One of the commits a squashed pull request was made of; the squashed one counts.
        Squashed = "squashed",
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

/// The commits of one person on one day that are alike in whether they count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitDay {
    /// Who.
    pub member: MemberKey,
    /// Days since 1970-01-01 on the author's calendar.
    pub day: i64,
    /// Why they do not count; `None` of those that do.
    pub left_out: Option<LeftOut>,
    /// How many.
    pub commits: i64,
    /// How many of them have no work types yet.
    pub unmeasured: i64,
    /// Lines of the others.
    pub lines: WorkLines,
}

/// A commit as the list behind a number shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CommitFact {
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
    /// Why it does not count.
    pub left_out: Option<LeftOut>,
    /// Its lines, where they were told apart.
    pub lines: Option<WorkLines>,
}

/// A merged pull request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PullRequestFact {
    /// The app's own id.
    pub id: PullRequestId,
    /// Where it is.
    pub repository_id: RepositoryId,
    /// Full path of that.
    pub repository: String,
    /// The number people know.
    pub iid: i64,
    /// Title.
    pub title: String,
    /// Who opened it, where GitLab still says so.
    pub author: Option<String>,
    /// The same person's key.
    #[serde(skip)]
    pub member: Option<MemberKey>,
    /// When it was opened, as a draft or not.
    pub created_at: Timestamp,
    /// When it was merged.
    pub merged_at: Timestamp,
    /// Its page in GitLab.
    pub web_url: String,
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

/// Facts of one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportFacts {
    /// How far they were read.
    pub read_state: ReadState,
    /// Whether commits are brought in for any of the repositories.
    pub has_commits: bool,
    /// Whether pull requests are.
    pub has_pull_requests: bool,
    /// By day, then person.
    pub commit_days: Vec<CommitDay>,
    /// By time of merge.
    pub pull_requests: Vec<PullRequestFact>,
}
