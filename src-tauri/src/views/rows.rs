//! Rows of the long lists.

use flow_core::model::{
    CommitId, CommitRow, CommitSize, Person, PullRequestId, StoredCommit, StoredPullRequest,
    StoredTicket, TicketId, Timestamp, WorkTypes,
};
use serde::Serialize;

/// A person of GitLab.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PersonView {
    name: String,
    username: String,
    is_bot: bool,
    deleted: bool,
}

impl From<Person> for PersonView {
    fn from(person: Person) -> Self {
        Self {
            is_bot: person.is_bot(),
            deleted: person.is_deleted(),
            name: person.name,
            username: person.username,
        }
    }
}

/// A commit of a list.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CommitView {
    id: CommitId,
    sha: String,
    title: String,
    author_name: String,
    author_email: String,
    authored_at: Timestamp,
    author_offset_minutes: i32,
    committed_at: Timestamp,
    additions: Option<i64>,
    deletions: Option<i64>,
    files_changed: Option<i64>,
    is_merge: bool,
    work: Option<WorkTypesView>,
}

/// Changed lines of a commit by what they replaced.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct WorkTypesView {
    new_work: i64,
    legacy_refactor: i64,
    help_others: i64,
    rework: i64,
}

impl From<WorkTypes> for WorkTypesView {
    fn from(work: WorkTypes) -> Self {
        Self {
            new_work: work.new_work,
            legacy_refactor: work.legacy_refactor,
            help_others: work.help_others,
            rework: work.rework,
        }
    }
}

impl CommitView {
    fn size(size: Option<CommitSize>) -> (Option<i64>, Option<i64>, Option<i64>) {
        (
            size.map(|s| s.additions),
            size.map(|s| s.deletions),
            size.map(|s| s.files),
        )
    }
}

impl From<CommitRow> for CommitView {
    fn from(row: CommitRow) -> Self {
        let (additions, deletions, files_changed) = Self::size(row.size);
        Self {
            id: row.id,
            sha: row.sha,
            title: row.title,
            author_name: row.author_name,
            author_email: row.author_email,
            authored_at: row.authored_at,
            author_offset_minutes: row.author_offset_minutes,
            committed_at: row.committed_at,
            additions,
            deletions,
            files_changed,
            is_merge: row.is_merge,
            work: row.work.map(WorkTypesView::from),
        }
    }
}

/// A commit on its own.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CommitDetailView {
    #[serde(flatten)]
    row: CommitView,
    message: String,
    committer_name: String,
    committer_email: String,
    committer_offset_minutes: i32,
    parents: Vec<String>,
    web_url: String,
}

impl CommitDetailView {
    /// The commit with its page on the host.
    pub(crate) fn new(stored: StoredCommit, web_url: String) -> Self {
        let StoredCommit { id, commit, work } = stored;
        let (additions, deletions, files_changed) = CommitView::size(commit.size);
        Self {
            row: CommitView {
                id,
                sha: commit.sha,
                title: commit.title,
                author_name: commit.author.name,
                author_email: commit.author.email,
                authored_at: commit.author.at,
                author_offset_minutes: commit.author.offset_minutes,
                committed_at: commit.committer.at,
                additions,
                deletions,
                files_changed,
                is_merge: commit.parents.len() > 1,
                work: work.map(WorkTypesView::from),
            },
            message: commit.message,
            committer_name: commit.committer.name,
            committer_email: commit.committer.email,
            committer_offset_minutes: commit.committer.offset_minutes,
            parents: commit.parents,
            web_url,
        }
    }
}

/// A pull request of a list.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PullRequestView {
    id: PullRequestId,
    iid: i64,
    title: String,
    state: String,
    draft: bool,
    author_name: Option<String>,
    author_username: Option<String>,
    author_is_bot: bool,
    created_at: Timestamp,
    updated_at: Timestamp,
    merged_at: Option<Timestamp>,
    closed_at: Option<Timestamp>,
    source_branch: String,
    target_branch: String,
    note_count: i64,
    approval_count: i64,
    commit_count: i64,
    web_url: String,
}

impl From<&StoredPullRequest> for PullRequestView {
    fn from(stored: &StoredPullRequest) -> Self {
        let row = &stored.pull_request;
        Self {
            id: stored.id,
            iid: row.iid,
            title: row.title.clone(),
            state: row.state.clone(),
            draft: row.draft,
            author_name: row.author.as_ref().map(|author| author.name.clone()),
            author_username: row.author.as_ref().map(|author| author.username.clone()),
            author_is_bot: row.author.as_ref().is_some_and(Person::is_bot),
            created_at: row.created_at,
            updated_at: row.updated_at,
            merged_at: row.merged_at,
            closed_at: row.closed_at,
            source_branch: row.source_branch.clone(),
            target_branch: row.target_branch.clone(),
            note_count: stored.note_count,
            approval_count: stored.approval_count,
            commit_count: stored.commit_count,
            web_url: row.web_url.clone(),
        }
    }
}

/// A ticket of a list.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TicketView {
    id: TicketId,
    iid: i64,
    title: String,
    state: String,
    issue_type: String,
    author_name: Option<String>,
    author_username: Option<String>,
    assignee_names: Vec<String>,
    labels: Vec<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
    closed_at: Option<Timestamp>,
    note_count: i64,
    weight: Option<i64>,
    due_on: Option<String>,
    confidential: bool,
    web_url: String,
}

impl From<&StoredTicket> for TicketView {
    fn from(stored: &StoredTicket) -> Self {
        let row = &stored.ticket;
        Self {
            id: stored.id,
            iid: row.iid,
            title: row.title.clone(),
            state: row.state.clone(),
            issue_type: row.issue_type.clone(),
            author_name: row.author.as_ref().map(|author| author.name.clone()),
            author_username: row.author.as_ref().map(|author| author.username.clone()),
            assignee_names: row
                .assignees
                .iter()
                .map(|person| person.name.clone())
                .collect(),
            labels: row.labels.clone(),
            created_at: row.created_at,
            updated_at: row.updated_at,
            closed_at: row.closed_at,
            note_count: row.user_note_count,
            weight: row.weight,
            due_on: row.due_on.clone(),
            confidential: row.confidential,
            web_url: row.web_url.clone(),
        }
    }
}
