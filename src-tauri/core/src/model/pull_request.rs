//! Pull requests: what GitLab calls merge requests.

use super::{Person, PullRequestId, RemoteId, RepositoryId, Timestamp};

/// A pull request as the list tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRequest {
    /// GitLab's id.
    pub remote_id: RemoteId,
    /// The number within its repository.
    pub iid: i64,
    /// The title.
    pub title: String,
    /// The description, as Markdown source.
    pub description: Option<String>,
    /// `opened`, `closed`, `locked`, `merged`; open.
    pub state: String,
    /// Not ready to be merged.
    pub draft: bool,
    /// Who opened it; gone people are `None`.
    pub author: Option<Person>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When GitLab last changed it.
    pub updated_at: Timestamp,
    /// When it was merged.
    pub merged_at: Option<Timestamp>,
    /// Who merged it.
    pub merged_by: Option<Person>,
    /// When it was closed without merging.
    pub closed_at: Option<Timestamp>,
    /// Who closed it.
    pub closed_by: Option<Person>,
    /// The branch it brings.
    pub source_branch: String,
    /// The branch it goes to.
    pub target_branch: String,
    /// The repository it comes from; `None` when that fork was deleted.
    pub source_repository_remote_id: Option<RemoteId>,
    /// Its head commit.
    pub head_sha: Option<String>,
    /// The merge commit.
    pub merge_commit_sha: Option<String>,
    /// The squashed commit.
    pub squash_commit_sha: Option<String>,
    /// Whether commits are squashed on merging.
    pub squash: bool,
    /// Names of its labels.
    pub labels: Vec<String>,
    /// People it is assigned to.
    pub assignees: Vec<Person>,
    /// People asked to review, as the list names them.
    pub reviewers: Vec<Person>,
    /// The milestone's title.
    pub milestone: Option<String>,
    /// Comments by people.
    pub user_note_count: i64,
    /// GitLab's word on whether it could be merged; open.
    pub detailed_merge_status: Option<String>,
    /// Its page.
    pub web_url: String,
}

/// What hangs on one pull request and is read per pull request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PullRequestDetails {
    /// Comments and system notes.
    pub notes: Vec<Note>,
    /// Approvals in force.
    pub approvals: Vec<Approval>,
    /// Reviewers and how far they are.
    pub reviewers: Vec<Reviewer>,
    /// Its commits, newest first as GitLab lists them.
    pub commits: Vec<PullRequestCommit>,
}

/// A comment or system note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// GitLab's id.
    pub remote_id: RemoteId,
    /// `DiffNote` when it stands at a line of code.
    pub note_type: Option<String>,
    /// Markdown source.
    pub body: String,
    /// Who wrote it.
    pub author: Option<Person>,
    /// When, to the second.
    pub created_at: Timestamp,
    /// When it was last edited, to the second.
    pub updated_at: Timestamp,
    /// Written by GitLab itself.
    pub system: bool,
    /// Whether it can be resolved.
    pub resolvable: bool,
    /// Whether it was.
    pub resolved: bool,
    /// Who resolved it.
    pub resolved_by: Option<Person>,
    /// Only visible to members.
    pub internal: bool,
}

/// An approval in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    /// Who approved.
    pub person: Person,
    /// When, on hosts that tell.
    pub approved_at: Option<Timestamp>,
}

/// A reviewer and how far they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reviewer {
    /// Who.
    pub person: Person,
    /// `unreviewed`, `reviewed`, `approved` and others; open.
    pub state: String,
    /// When they were asked.
    pub created_at: Option<Timestamp>,
}

/// A commit of a pull request; it may never have reached a branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRequestCommit {
    /// Object id.
    pub sha: String,
    /// The title.
    pub title: String,
    /// The whole message.
    pub message: String,
    /// Author's name.
    pub author_name: String,
    /// Author's address.
    pub author_email: String,
    /// When it was written.
    pub authored_at: Timestamp,
    /// Committer's name.
    pub committer_name: String,
    /// Committer's address.
    pub committer_email: String,
    /// When it was committed.
    pub committed_at: Timestamp,
}

/// A stored pull request, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredPullRequest {
    /// Local id.
    pub id: PullRequestId,
    /// Where it belongs.
    pub repository_id: RepositoryId,
    /// What the list told.
    pub pull_request: PullRequest,
    /// Stored comments that are not GitLab's own.
    pub note_count: i64,
    /// Stored approvals.
    pub approval_count: i64,
    /// Stored commits.
    pub commit_count: i64,
}
