//! A pull request and a ticket on their own, with what hangs on them.

use flow_core::model::{
    Approval, LabelEvent, Note, PullRequestCommit, PullRequestDetails, RemoteId, Reviewer,
    StateEvent, StoredPullRequest, StoredTicket, TicketDetails, Timestamp,
};
use serde::Serialize;

use super::rows::{PersonView, PullRequestView, TicketView};

/// A pull request with its notes, approvals, reviewers and commits.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PullRequestDetailView {
    #[serde(flatten)]
    row: PullRequestView,
    description: Option<String>,
    labels: Vec<String>,
    assignees: Vec<PersonView>,
    reviewers: Vec<ReviewerView>,
    approvals: Vec<ApprovalView>,
    notes: Vec<NoteView>,
    commits: Vec<PullRequestCommitView>,
    merged_by: Option<PersonView>,
    closed_by: Option<PersonView>,
    milestone: Option<String>,
    merge_commit_sha: Option<String>,
    head_sha: Option<String>,
}

#[derive(Debug, Serialize)]
struct ReviewerView {
    person: PersonView,
    state: String,
}

impl From<Reviewer> for ReviewerView {
    fn from(reviewer: Reviewer) -> Self {
        Self {
            person: reviewer.person.into(),
            state: reviewer.state,
        }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ApprovalView {
    person: PersonView,
    approved_at: Option<Timestamp>,
}

impl From<Approval> for ApprovalView {
    fn from(approval: Approval) -> Self {
        Self {
            person: approval.person.into(),
            approved_at: approval.approved_at,
        }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct NoteView {
    id: RemoteId,
    person: Option<PersonView>,
    body: String,
    created_at: Timestamp,
    system: bool,
    resolvable: bool,
    resolved: bool,
}

impl From<Note> for NoteView {
    fn from(note: Note) -> Self {
        Self {
            id: note.remote_id,
            person: note.author.map(PersonView::from),
            body: note.body,
            created_at: note.created_at,
            system: note.system,
            resolvable: note.resolvable,
            resolved: note.resolved,
        }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PullRequestCommitView {
    sha: String,
    title: String,
    author_name: String,
    authored_at: Timestamp,
}

impl From<PullRequestCommit> for PullRequestCommitView {
    fn from(commit: PullRequestCommit) -> Self {
        Self {
            sha: commit.sha,
            title: commit.title,
            author_name: commit.author_name,
            authored_at: commit.authored_at,
        }
    }
}

fn views<T, V: From<T>>(items: Vec<T>) -> Vec<V> {
    items.into_iter().map(V::from).collect()
}

impl From<(StoredPullRequest, PullRequestDetails)> for PullRequestDetailView {
    fn from((stored, details): (StoredPullRequest, PullRequestDetails)) -> Self {
        let row = PullRequestView::from(&stored);
        let pull_request = stored.pull_request;
        Self {
            row,
            description: pull_request.description,
            labels: pull_request.labels,
            assignees: views(pull_request.assignees),
            reviewers: views(details.reviewers),
            approvals: views(details.approvals),
            notes: views(details.notes),
            commits: views(details.commits),
            merged_by: pull_request.merged_by.map(PersonView::from),
            closed_by: pull_request.closed_by.map(PersonView::from),
            milestone: pull_request.milestone,
            merge_commit_sha: pull_request.merge_commit_sha,
            head_sha: pull_request.head_sha,
        }
    }
}

/// A ticket with its events.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TicketDetailView {
    #[serde(flatten)]
    row: TicketView,
    description: Option<String>,
    assignees: Vec<PersonView>,
    closed_by: Option<PersonView>,
    milestone: Option<String>,
    notes: Vec<NoteView>,
    label_events: Vec<LabelEventView>,
    state_events: Vec<StateEventView>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct LabelEventView {
    person: Option<PersonView>,
    action: String,
    label: Option<String>,
    created_at: Timestamp,
}

impl From<LabelEvent> for LabelEventView {
    fn from(event: LabelEvent) -> Self {
        Self {
            person: event.person.map(PersonView::from),
            action: event.action,
            label: event.label,
            created_at: event.created_at,
        }
    }
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct StateEventView {
    person: Option<PersonView>,
    state: String,
    created_at: Timestamp,
}

impl From<StateEvent> for StateEventView {
    fn from(event: StateEvent) -> Self {
        Self {
            person: event.person.map(PersonView::from),
            state: event.state,
            created_at: event.created_at,
        }
    }
}

impl From<(StoredTicket, TicketDetails)> for TicketDetailView {
    fn from((stored, details): (StoredTicket, TicketDetails)) -> Self {
        let row = TicketView::from(&stored);
        let ticket = stored.ticket;
        Self {
            row,
            description: ticket.description,
            assignees: views(ticket.assignees),
            closed_by: ticket.closed_by.map(PersonView::from),
            milestone: ticket.milestone,
            notes: views(details.notes),
            label_events: views(details.label_events),
            state_events: views(details.state_events),
        }
    }
}
