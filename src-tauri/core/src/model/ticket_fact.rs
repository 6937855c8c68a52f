//! Tickets as reports read them: the outcome of each one's way through its statuses, in whole numbers.
//!
//! Only facts: what a metric counts of them is said in `reports`.

use serde::Serialize;

use super::{
    FlowStep, LeftOut, ReadState, RepositoryId, StatusCategory, TicketId, TicketStatuses,
    Timestamp, WorkFilter,
};

/// Which tickets a report is about: those of the chosen work that were open at some time of a range, or ended in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketFactQuery {
    /// Whose and which work. A person's are the tickets assigned to that person after work on them began.
    pub work: WorkFilter,
    /// From this instant until before that one.
    pub instants: (Timestamp, Timestamp),
    /// Whether only those that ended in the range, or were taken up again in it, are wanted.
    pub only_ended: bool,
}

/// What reports know of a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketFact {
    /// The app's own id.
    pub id: TicketId,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// What the status it is in means.
    pub category: StatusCategory,
    /// Since when it is in that.
    pub since: Timestamp,
    /// When somebody first worked on it.
    pub first_active_at: Option<Timestamp>,
    /// Since when it is over, done or canceled.
    pub ended_at: Option<Timestamp>,
    /// When it last was taken up again.
    pub reopened_at: Option<Timestamp>,
    /// Milliseconds in statuses that wait, without the one it is in.
    pub waited: i64,
    /// Changes of status.
    pub moves: i64,
    /// Those that led back.
    pub backward_moves: i64,
    /// How often it was taken up again.
    pub reopenings: i64,
    /// Its weight, where GitLab has one.
    pub weight: Option<i64>,
    /// Whether its labels' and closings' history was read; what is told of its way is a guess otherwise.
    pub details_read: bool,
    /// Whether its repository has statuses beside open and closed.
    pub has_statuses: bool,
    /// Why it does not count: everybody who is credited with it is left out.
    pub left_out: Option<LeftOut>,
    /// Who these are, each once: the same number is the same person. Empty of tickets that count.
    pub left_out_people: Vec<u32>,
}

/// Takes tickets one by one, in no order: there are hundreds of thousands, and hardly anything is made of all at once.
pub trait TicketFold: Clone + Send + 'static {
    /// Takes one.
    fn add(&mut self, ticket: &TicketFact);

    /// Takes what another one took. No result depends on the order.
    fn merge(&mut self, other: Self);
}

/// What is known beside the tickets of a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TicketsHead {
    /// How far they were read.
    pub read_state: ReadState,
    /// Whether tickets are brought in for any of the repositories.
    pub has_tickets: bool,
    /// Whether any of the repositories has statuses beside open and closed.
    pub has_statuses: bool,
}

/// What a list says of a ticket beside its figures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TicketHead {
    /// The app's own id.
    pub id: TicketId,
    /// Where it is.
    pub repository_id: RepositoryId,
    /// Full path of that.
    pub repository: String,
    /// The number people know.
    pub iid: i64,
    /// Title.
    pub title: String,
    /// The label of the status it is in; `None` is open or closed without one.
    pub status: Option<String>,
    /// Names of those it is assigned to.
    pub assignees: Vec<String>,
    /// Its page in GitLab.
    pub web_url: String,
}

/// A ticket's way through its statuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketWay {
    /// What a list says of it.
    pub head: TicketHead,
    /// First step first.
    pub steps: Vec<FlowStep>,
    /// Whether its history was read.
    pub details_read: bool,
}

/// Which statuses hold for a repository, or by default, and what to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TicketStatusesReport {
    /// The list that holds.
    pub statuses: TicketStatuses,
    /// Whether it is the repository's own, or somebody set the default.
    pub is_own: bool,
    /// The list a look at the labels proposes.
    pub suggested: TicketStatuses,
    /// Labels there are on tickets, those on most tickets first.
    pub labels: Vec<LabelUse>,
    /// Repositories with a list of their own.
    pub overrides: Vec<StatusesOverride>,
}

/// How many tickets have or had a label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LabelUse {
    /// Its name.
    pub name: String,
    /// Tickets it is on now.
    pub tickets: i64,
}

/// A repository with statuses of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusesOverride {
    /// Which.
    pub repository_id: RepositoryId,
    /// Its full path.
    pub repository: String,
}
