//! Tickets: what GitLab calls issues.

use super::{Note, Person, RemoteId, RepositoryId, TicketId, Timestamp};

/// A ticket as the list tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// GitLab's id.
    pub remote_id: RemoteId,
    /// The number within its repository.
    pub iid: i64,
    /// The title.
    pub title: String,
    /// The description, as Markdown source.
    pub description: Option<String>,
    /// `opened` or `closed`; open.
    pub state: String,
    /// `issue`, `incident`, `task` and others; open.
    pub issue_type: String,
    /// Who opened it.
    pub author: Option<Person>,
    /// People it is assigned to.
    pub assignees: Vec<Person>,
    /// Names of its labels.
    pub labels: Vec<String>,
    /// The milestone's title.
    pub milestone: Option<String>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When GitLab last changed it.
    pub updated_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Who closed it.
    pub closed_by: Option<Person>,
    /// The day it is due, `YYYY-MM-DD`.
    pub due_on: Option<String>,
    /// Its weight, where the edition has one.
    pub weight: Option<i64>,
    /// Only visible to members.
    pub confidential: bool,
    /// Comments by people.
    pub user_note_count: i64,
    /// Its page.
    pub web_url: String,
}

/// What hangs on one ticket and is read per ticket.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TicketDetails {
    /// Comments and system notes.
    pub notes: Vec<Note>,
    /// Labels added and removed.
    pub label_events: Vec<LabelEvent>,
    /// Closings and reopenings; there is none for the opening.
    pub state_events: Vec<StateEvent>,
}

/// A label added or removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelEvent {
    /// GitLab's id.
    pub remote_id: RemoteId,
    /// Who did it.
    pub person: Option<Person>,
    /// When.
    pub created_at: Timestamp,
    /// The label's name; `None` when the label was deleted since.
    pub label: Option<String>,
    /// `add` or `remove`.
    pub action: String,
}

/// A change of state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateEvent {
    /// GitLab's id.
    pub remote_id: RemoteId,
    /// Who did it.
    pub person: Option<Person>,
    /// When.
    pub created_at: Timestamp,
    /// `closed`, `reopened` and others; open.
    pub state: String,
}

/// A stored ticket, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTicket {
    /// Local id.
    pub id: TicketId,
    /// Where it belongs.
    pub repository_id: RepositoryId,
    /// What the list told.
    pub ticket: Ticket,
}
