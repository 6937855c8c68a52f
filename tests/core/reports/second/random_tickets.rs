//! Tickets by chance: labels given and taken, closings and reopenings, people assigned and taken off.

use flow_core::model::{
    LabelEvent, Note, Person, RemoteId, StateEvent, StatusCategory, Ticket, TicketDetails,
    TicketStatus, TicketStatuses, Timestamp,
};
use serde_json::{Value, json};

use super::super::team::{Team, at};
use super::random_world::ACCOUNTS;
use crate::random::Random;
use crate::store::support::{person, ticket};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// Labels that are statuses, in their order.
const STATUSES: [(&str, StatusCategory); 6] = [
    ("ready", StatusCategory::NotStarted),
    ("doing", StatusCategory::Active),
    ("blocked", StatusCategory::Waiting),
    ("review", StatusCategory::Active),
    ("shipped", StatusCategory::Done),
    ("dropped", StatusCategory::Canceled),
];

/// Those, and labels that are none.
const LABELS: [&str; 8] = [
    "ready", "doing", "blocked", "review", "shipped", "dropped", "bug", "urgent",
];

/// The same statuses as they are told to the second computation.
pub(super) fn told_statuses() -> Value {
    json!(STATUSES.map(|(label, category)| json!([label, category.as_str()])))
}

/// Chooses the statuses and files so many tickets in the team's repository; returns what was filed.
pub(in super::super) async fn file(team: &Team, random: &mut Random, count: i64) -> Vec<Value> {
    let statuses = STATUSES.map(|(label, category)| TicketStatus {
        label: label.to_owned(),
        category,
    });
    let statuses = TicketStatuses::new(statuses.to_vec()).expect("a line");
    let set = team.set_ticket_statuses(None, Some(statuses)).await;
    set.expect("the store is written");
    let filed: Vec<_> = (1..=count)
        .map(|iid| ByChance { random }.ticket(iid))
        .collect();
    for (ticket, details) in &filed {
        let row = std::slice::from_ref(ticket);
        let saved = team.save_tickets(team.repository, row, None).await;
        saved.expect("the store is written");
        let pending = team.tickets_without_details(team.repository, 100).await;
        let pending = pending.expect("the store is read");
        let own = pending.iter().find(|row| row.iid == ticket.iid);
        let own = own.expect("it was just stored");
        let saved = team
            .save_ticket_details(own.id, own.updated_at, details.clone())
            .await;
        saved.expect("the store is written");
    }
    let renewed = team.renew_ticket_flows().await;
    renewed.expect("ways are worked out");
    filed
        .iter()
        .map(|(ticket, details)| told(ticket, details))
        .collect()
}

struct ByChance<'random> {
    random: &'random mut Random,
}

impl ByChance<'_> {
    fn below(&mut self, bound: i64) -> i64 {
        let bound = usize::try_from(bound).expect("a bound above zero");
        i64::try_from(self.random.below(bound)).expect("a small number")
    }

    fn account(&mut self) -> Person {
        let place = self.random.below(ACCOUNTS.len());
        let id = i64::try_from(place).expect("a small number") + 1;
        person(id, ACCOUNTS[place])
    }

    /// Somewhere in the ten days after an instant; two things often happen at once.
    fn after(&mut self, instant: i64) -> i64 {
        instant + self.below(80) * 3 * HOUR
    }

    fn ticket(mut self, iid: i64) -> (Ticket, TicketDetails) {
        let mut own = ticket(iid);
        let opened = at("2026-08-01T09:00:00Z").millis() + self.below(110) * DAY;
        own.created_at = Timestamp::from_millis(opened);
        own.updated_at = Timestamp::from_millis(opened + 40 * DAY);
        own.issue_type = ["issue", "incident"][self.random.below(2)].to_owned();
        own.weight = (self.below(3) > 0).then(|| self.below(6));
        own.author = (self.below(9) > 0).then(|| self.account());
        own.assignees = (0..self.below(3)).map(|_| self.account()).collect();
        own.assignees.sort_by_key(|one| one.remote_id);
        own.assignees.dedup_by_key(|one| one.remote_id);
        let mut details = TicketDetails::default();
        let labels = self.label_events(iid, opened);
        let (states, is_closed) = self.state_events(iid, opened);
        own.labels = held(&labels);
        if self.below(6) == 0 {
            // Nobody saw it given.
            let label = LABELS[self.random.below(LABELS.len())].to_owned();
            if !own.labels.contains(&label) {
                own.labels.push(label);
            }
        }
        own.state = if is_closed { "closed" } else { "opened" }.to_owned();
        let last = states.last().map(|event| event.created_at);
        own.closed_at = last.filter(|_| is_closed);
        own.closed_by = is_closed.then(|| self.account());
        (details.label_events, details.state_events) = (labels, states);
        details.notes = self.notes(iid, opened);
        (own, details)
    }

    fn label_events(&mut self, iid: i64, opened: i64) -> Vec<LabelEvent> {
        let mut times: Vec<i64> = (0..self.below(9)).map(|_| self.after(opened)).collect();
        times.sort_unstable();
        let events = (0..).zip(times).map(|(number, when)| LabelEvent {
            remote_id: RemoteId(iid * 1_000 + number),
            person: None,
            created_at: Timestamp::from_millis(when),
            label: (self.below(20) > 0).then(|| LABELS[self.random.below(LABELS.len())].to_owned()),
            action: ["add", "add", "remove"][self.random.below(3)].to_owned(),
        });
        events.collect()
    }

    /// Closed and opened in turn, and how it stands then.
    fn state_events(&mut self, iid: i64, opened: i64) -> (Vec<StateEvent>, bool) {
        let mut times: Vec<i64> = (0..self.below(4)).map(|_| self.after(opened)).collect();
        times.sort_unstable();
        let is_closed = times.len() % 2 == 1;
        let events = (0..).zip(times).map(|(number, when)| StateEvent {
            remote_id: RemoteId(iid * 1_000 + 500 + number),
            person: None,
            created_at: Timestamp::from_millis(when),
            state: if number % 2 == 0 {
                "closed"
            } else {
                "reopened"
            }
            .to_owned(),
        });
        (events.collect(), is_closed)
    }

    fn notes(&mut self, iid: i64, opened: i64) -> Vec<Note> {
        let count = self.below(4);
        let notes = (0..count).map(|number| {
            let who = ACCOUNTS[self.random.below(ACCOUNTS.len())].to_lowercase();
            let other = ACCOUNTS[self.random.below(ACCOUNTS.len())].to_lowercase();
            let (body, system) = match self.below(4) {
                0 => (format!("assigned to @{who}"), true),
                1 => (format!("unassigned @{who}"), true),
                2 => (format!("assigned to @{who} and unassigned @{other}"), true),
                _ => ("Why?".to_owned(), false),
            };
            let when = Timestamp::from_millis(self.after(opened));
            Note {
                remote_id: RemoteId(iid * 1_000 + number),
                note_type: None,
                body,
                author: Some(self.account()),
                created_at: when,
                updated_at: when,
                system,
                resolvable: false,
                resolved: false,
                resolved_by: None,
                internal: false,
            }
        });
        notes.collect()
    }
}

/// Labels a ticket has after all that happened to them.
fn held(events: &[LabelEvent]) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    for event in events {
        let Some(label) = &event.label else { continue };
        labels.retain(|own| own != label);
        if event.action == "add" {
            labels.push(label.clone());
        }
    }
    labels
}

fn told(ticket: &Ticket, details: &TicketDetails) -> Value {
    let account = |person: &Option<Person>| person.as_ref().map(|one| one.remote_id.0);
    let labels = details.label_events.iter().map(|event| {
        json!({"id": event.remote_id.0, "at": event.created_at.millis(), "label": event.label,
            "action": event.action})
    });
    let states = details.state_events.iter().map(|event| {
        json!({"id": event.remote_id.0, "at": event.created_at.millis(), "state": event.state})
    });
    let notes = details.notes.iter().map(|note| {
        json!({"id": note.remote_id.0, "author": account(&note.author), "system": note.system,
            "created": note.created_at.millis(), "body": note.body})
    });
    let assignees = ticket.assignees.iter().map(|person| person.remote_id.0);
    json!({
        "repository": 1, "iid": ticket.iid, "type": ticket.issue_type, "labels": ticket.labels,
        "weight": ticket.weight, "state": ticket.state, "author": account(&ticket.author),
        "assignees": assignees.collect::<Vec<_>>(), "created": ticket.created_at.millis(),
        "updated": ticket.updated_at.millis(), "closed": ticket.closed_at.map(Timestamp::millis),
        "closed_by": account(&ticket.closed_by), "label_events": labels.collect::<Vec<_>>(),
        "state_events": states.collect::<Vec<_>>(), "notes": notes.collect::<Vec<_>>(),
    })
}
