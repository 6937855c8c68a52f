//! Reports of tickets: ways of tickets through statuses, given by hand, and what both topics ask of reports.

mod log;
mod metrics;

use flow_core::model::{
    LabelEvent, ListQuery, Note, RemoteId, RepositoryId, StateEvent, StatusCategory, Ticket,
    TicketDetails, TicketStatus, TicketStatuses,
};
use flow_core::reports::{
    self, Filter, TicketLogQuery, TicketMetricId, TicketReport, TicketRow, TicketShow, TicketTile,
};

use super::team::{Team, account, at, between, reader};
use crate::store::support::ticket;

const HOUR: i64 = 3_600_000;

/// A ticket on its way into the store.
#[derive(Clone)]
struct Filed {
    ticket: Ticket,
    details: TicketDetails,
}

/// One that was opened at a time of 2 November 2026, such as `02 09:00`: day and time in UTC.
fn filed(iid: i64, opened: &str) -> Filed {
    let mut ticket = ticket(iid);
    ticket.created_at = on(opened);
    ticket.updated_at = on(opened);
    ticket.state = "opened".to_owned();
    ticket.closed_at = None;
    ticket.closed_by = None;
    ticket.weight = None;
    ticket.labels = Vec::new();
    ticket.assignees = Vec::new();
    let details = TicketDetails::default();
    Filed { ticket, details }
}

/// An instant of November 2026 in UTC.
fn on(day_and_time: &str) -> flow_core::model::Timestamp {
    let (day, time) = day_and_time.split_once(' ').expect("a day and a time");
    at(&format!("2026-11-{day}T{time}:00Z"))
}

impl Filed {
    fn number(&self) -> RemoteId {
        let events = self.details.label_events.len() + self.details.state_events.len();
        RemoteId(self.ticket.iid * 100 + events as i64)
    }

    fn label(mut self, label: &str, action: &str, when: &str) -> Self {
        let event = LabelEvent {
            remote_id: self.number(),
            person: None,
            created_at: on(when),
            label: Some(label.to_owned()),
            action: action.to_owned(),
        };
        self.ticket.labels.retain(|own| own != label);
        if action == "add" {
            self.ticket.labels.push(label.to_owned());
        }
        self.ticket.updated_at = self.ticket.updated_at.max(event.created_at);
        self.details.label_events.push(event);
        self
    }

    /// As GitLab does with labels of one scope: the new one takes the old one's place at the same instant.
    fn moves(self, from: &str, to: &str, when: &str) -> Self {
        self.label(to, "add", when).label(from, "remove", when)
    }

    fn state(mut self, state: &str, when: &str) -> Self {
        let event = StateEvent {
            remote_id: self.number(),
            person: None,
            created_at: on(when),
            state: state.to_owned(),
        };
        let is_closed = state == "closed";
        self.ticket.state = if is_closed { "closed" } else { "opened" }.to_owned();
        self.ticket.closed_at = is_closed.then(|| on(when));
        self.ticket.updated_at = self.ticket.updated_at.max(event.created_at);
        self.details.state_events.push(event);
        self
    }

    fn closed(self, when: &str) -> Self {
        self.state("closed", when)
    }

    fn assigned(mut self, name: &str) -> Self {
        self.ticket.assignees.push(account(name));
        self
    }

    fn noted(mut self, body: &str, when: &str) -> Self {
        self.details.notes.push(Note {
            remote_id: RemoteId(self.ticket.iid * 100 + self.details.notes.len() as i64),
            note_type: None,
            body: body.to_owned(),
            author: Some(account("Ada")),
            created_at: on(when),
            updated_at: on(when),
            system: true,
            resolvable: false,
            resolved: false,
            resolved_by: None,
            internal: false,
        });
        self
    }

    fn weighs(mut self, weight: i64) -> Self {
        self.ticket.weight = Some(weight);
        self
    }
}

/// Ready, doing, blocked, review, shipped, dropped.
fn statuses() -> TicketStatuses {
    let list = [
        ("ready", StatusCategory::NotStarted),
        ("doing", StatusCategory::Active),
        ("blocked", StatusCategory::Waiting),
        ("review", StatusCategory::Active),
        ("shipped", StatusCategory::Done),
        ("dropped", StatusCategory::Canceled),
    ];
    let list = list.map(|(label, category)| status(label, category));
    TicketStatuses::new(list.to_vec()).expect("a line")
}

fn status(label: &str, category: StatusCategory) -> TicketStatus {
    TicketStatus {
        label: label.to_owned(),
        category,
    }
}

async fn team() -> Team {
    let team = Team::new().await;
    let set = team.set_ticket_statuses(None, Some(statuses())).await;
    assert!(set.expect("the store is written"), "there was none before");
    team
}

async fn file(team: &Team, tickets: &[Filed]) {
    file_in(team, team.repository, tickets).await;
}

async fn file_in(team: &Team, repository: RepositoryId, tickets: &[Filed]) {
    for filed in tickets {
        let row = std::slice::from_ref(&filed.ticket);
        let saved = team.save_tickets(repository, row, None).await;
        saved.expect("the store is written");
        let pending = team.tickets_without_details(repository, 1_000).await;
        let pending = pending.expect("the store is read");
        let own = pending.iter().find(|row| row.iid == filed.ticket.iid);
        let own = own.expect("it was just stored");
        let details = filed.details.clone();
        let saved = team
            .save_ticket_details(own.id, own.updated_at, details)
            .await;
        saved.expect("the store is written");
    }
}

/// The four weeks from Monday 26 October to Sunday 22 November.
fn weeks() -> Filter {
    between("2026-10-26", "2026-11-22")
}

async fn report(team: &Team, filter: &Filter) -> TicketReport {
    let report = reports::ticket_report(team, filter, &reader()).await;
    report.expect("the report is made")
}

async fn tile(team: &Team, metric: TicketMetricId) -> TicketTile {
    let tiles = report(team, &weeks()).await.tiles.into_iter();
    let mut own = tiles.filter(|tile| tile.metric == metric);
    own.next().expect("every metric has a tile")
}

async fn value(team: &Team, metric: TicketMetricId) -> Option<f64> {
    tile(team, metric).await.value.ok()
}

fn asked(show: TicketShow, sort: &str) -> TicketLogQuery {
    TicketLogQuery {
        filter: weeks(),
        show,
        week: None,
        list: ListQuery {
            sort: sort.to_owned(),
            descending: true,
            limit: 100,
            ..ListQuery::default()
        },
    }
}

async fn rows(team: &Team, query: &TicketLogQuery) -> Vec<TicketRow> {
    let page = reports::ticket_log(team, query, &reader()).await;
    page.expect("the log is read").rows
}

fn iids(rows: &[TicketRow]) -> Vec<i64> {
    rows.iter().map(|row| row.head.iid).collect()
}

/// Opened Monday at 9, in work at 10, blocked from 12 to 15, reviewed until 18 and closed.
fn straight(iid: i64) -> Filed {
    filed(iid, "02 09:00")
        .label("doing", "add", "02 10:00")
        .moves("doing", "blocked", "02 12:00")
        .moves("blocked", "review", "02 15:00")
        .closed("02 18:00")
}
