//! The way of each ticket through its statuses, as reports read it.
//!
//! Worked out by the model from what is stored, in the transaction that changes any of it, so that no report has
//! to read events; after another list of statuses, or a newer version of this program, piece by piece. Nothing
//! else may write `ticket_flows`.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use rusqlite::{Connection, Transaction, params};

use super::report_facts::ChangedTickets;
use super::ticket_statuses::{self, WANTED_LISTS};
use super::values::Columns;
use super::{Store, StoreError};
use crate::model::{
    LabelEvent, RemoteId, RepositoryId, StateEvent, TicketFlow, TicketHistory, TicketId,
    TicketStatuses, Timestamp,
};

/// Tickets whose way is worked out in one transaction: nobody waits long for it.
const PIECE: i64 = 2_000;

impl Store {
    /// Works out the ways that are missing or were worked out with another list of statuses; returns how many. What
    /// was cut off goes on where it was at the next call.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub async fn renew_ticket_flows(&self) -> Result<usize, StoreError> {
        let mut renewed = 0;
        let mut after = TicketId(0);
        loop {
            let stale = self
                .read(move |connection| stale(connection, after))
                .await?;
            let Some((last, _)) = stale.last() else {
                return Ok(renewed);
            };
            after = *last;
            renewed += stale.len();
            self.write(move |transaction| {
                let mut writers = HashMap::new();
                for (id, repository) in stale {
                    let writer = match writers.entry(repository) {
                        Entry::Occupied(known) => known.into_mut(),
                        Entry::Vacant(place) => {
                            place.insert(FlowWriter::of(transaction, repository)?)
                        }
                    };
                    writer.renew(id)?;
                }
                Ok(())
            })
            .await?;
        }
    }
}

fn stale(
    connection: &Connection,
    after: TicketId,
) -> Result<Vec<(TicketId, RepositoryId)>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "WITH {WANTED_LISTS}
        SELECT t.id, t.repository_id FROM tickets AS t
        CROSS JOIN wanted_list AS w ON w.repository_id = t.repository_id
        LEFT JOIN ticket_flows AS f ON f.ticket_id = t.id
        WHERE t.id > ?1 AND f.status_list_id IS NOT w.list_id ORDER BY t.id LIMIT ?2"
    ))?;
    let rows = statement.query_map(params![after, PIECE], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Works out and keeps the ways of one repository's tickets.
pub(super) struct FlowWriter<'transaction> {
    transaction: &'transaction Transaction<'transaction>,
    list_id: i64,
    statuses: TicketStatuses,
    /// What reports keep of tickets is told here that it is true no longer.
    changed: ChangedTickets,
}

/// A ticket's row as far as its way needs it.
struct Known {
    history: TicketHistory,
    repository: RepositoryId,
    weight: Option<i64>,
    details_read: bool,
    is_gone: bool,
}

impl<'transaction> FlowWriter<'transaction> {
    /// With the statuses that hold for `repository`.
    pub(super) fn of(
        transaction: &'transaction Transaction<'transaction>,
        repository: RepositoryId,
    ) -> Result<Self, StoreError> {
        let (list_id, statuses) = ticket_statuses::in_force(transaction, repository)?;
        Ok(Self {
            transaction,
            list_id,
            statuses,
            changed: ChangedTickets::default(),
        })
    }

    /// Works out the way of a ticket from what is stored of it now. Whoever writes a ticket calls this after it.
    pub(super) fn renew(&self, id: TicketId) -> Result<(), StoreError> {
        self.changed.forget(self.transaction, id)?;
        let known = read(self.transaction, id, !self.statuses.list().is_empty())?;
        let steps = known.history.steps(&self.statuses);
        let Some(flow) = TicketFlow::of(&steps) else {
            return Ok(());
        };
        let credited = credited(self.transaction, id, flow.first_active_at)?;
        self.transaction
            .prepare_cached(
                "INSERT INTO ticket_flows (ticket_id, repository_id, status_list_id, opened_at, status,
                    category, since, first_active_at, ended_at, reopened_at, waited_ms, moves,
                    backward_moves, reopenings, weight, details_read, gone, credited)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
                ON CONFLICT (ticket_id) DO UPDATE SET
                    repository_id = excluded.repository_id, status_list_id = excluded.status_list_id,
                    opened_at = excluded.opened_at, status = excluded.status,
                    category = excluded.category, since = excluded.since,
                    first_active_at = excluded.first_active_at, ended_at = excluded.ended_at,
                    reopened_at = excluded.reopened_at, waited_ms = excluded.waited_ms,
                    moves = excluded.moves, backward_moves = excluded.backward_moves,
                    reopenings = excluded.reopenings, weight = excluded.weight,
                    details_read = excluded.details_read, gone = excluded.gone,
                    credited = excluded.credited",
            )?
            .execute(params![
                id,
                known.repository,
                self.list_id,
                known.history.created_at,
                flow.label,
                flow.category,
                flow.since,
                flow.first_active_at,
                flow.ended_at,
                flow.reopened_at,
                flow.waited,
                flow.moves,
                flow.backward_moves,
                flow.reopenings,
                known.weight,
                known.details_read,
                known.is_gone,
                credited,
            ])?;
        Ok(())
    }
}

/// What is stored of a ticket's past, and whether its events were read at all.
pub(super) fn history(
    connection: &Connection,
    id: TicketId,
) -> Result<(TicketHistory, bool), StoreError> {
    let known = read(connection, id, true)?;
    Ok((known.history, known.details_read))
}

fn read(connection: &Connection, id: TicketId, with_labels: bool) -> Result<Known, StoreError> {
    let mut known = connection
        .prepare_cached(
            "SELECT created_at, updated_at, closed_at, state = 'closed', repository_id, weight,
                details_of_updated_at IS NOT NULL, gone_at IS NOT NULL
            FROM tickets WHERE id = ?1",
        )?
        .query_row([id], |row| {
            let mut columns = Columns::of(row);
            Ok(Known {
                history: TicketHistory {
                    created_at: columns.take()?,
                    updated_at: columns.take()?,
                    closed_at: columns.take()?,
                    is_closed: columns.take()?,
                    labels: Vec::new(),
                    label_events: Vec::new(),
                    state_events: Vec::new(),
                },
                repository: columns.take()?,
                weight: columns.take()?,
                details_read: columns.take()?,
                is_gone: columns.take()?,
            })
        })?;
    known.history.state_events = state_events(connection, id)?;
    if with_labels {
        known.history.labels = labels(connection, id)?;
        known.history.label_events = label_events(connection, id)?;
    }
    Ok(known)
}

fn labels(connection: &Connection, id: TicketId) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT labels.name FROM ticket_labels AS l JOIN labels ON labels.id = l.label_id
         WHERE l.ticket_id = ?1",
    )?;
    let rows = statement.query_map([id], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn label_events(connection: &Connection, id: TicketId) -> Result<Vec<LabelEvent>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT remote_id, created_at, label, action FROM ticket_label_events
         WHERE ticket_id = ?1 AND label IS NOT NULL",
    )?;
    let rows = statement.query_map([id], |row| {
        Ok(LabelEvent {
            remote_id: RemoteId(row.get(0)?),
            person: None,
            created_at: row.get(1)?,
            label: row.get(2)?,
            action: row.get(3)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn state_events(connection: &Connection, id: TicketId) -> Result<Vec<StateEvent>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT remote_id, created_at, state FROM ticket_state_events
         WHERE ticket_id = ?1 AND state IN ('closed', 'reopened', 'opened')",
    )?;
    let rows = statement.query_map([id], |row| {
        Ok(StateEvent {
            remote_id: RemoteId(row.get(0)?),
            person: None,
            created_at: row.get(1)?,
            state: row.get(2)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Who was assigned to a ticket after work on it began, or at any time where it did not begin: rows of people for
/// those it is assigned to now, and usernames for those GitLab's own notes say it was. A name is looked up when a
/// report is read, since its person may become known later than the ticket.
fn credited(
    connection: &Connection,
    id: TicketId,
    first_active_at: Option<Timestamp>,
) -> Result<String, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT person_id FROM ticket_assignees WHERE ticket_id = ?1 ORDER BY 1")?;
    let now = statement.query_map([id], |row| row.get::<_, i64>(0))?;
    let mut credited: Vec<serde_json::Value> = Vec::new();
    for person in now {
        credited.push(person?.into());
    }
    let mut until: HashMap<String, Option<Timestamp>> = HashMap::new();
    let mut statement = connection.prepare_cached(
        "SELECT body, created_at FROM ticket_notes
         WHERE ticket_id = ?1 AND system AND body GLOB '*assigned *@*' ORDER BY created_at, remote_id",
    )?;
    let mut notes = statement.query([id])?;
    while let Some(note) = notes.next()? {
        let (body, at): (String, Timestamp) = (note.get(0)?, note.get(1)?);
        for (username, is_assigned) in assignments(&body) {
            until.insert(username, (!is_assigned).then_some(at));
        }
    }
    let mut before: Vec<String> = until
        .into_iter()
        .filter(|(_, until)| match (until, first_active_at) {
            (Some(until), Some(began)) => *until >= began,
            _ => true,
        })
        .map(|(username, _)| username)
        .collect();
    before.sort_unstable();
    credited.extend(before.into_iter().map(serde_json::Value::from));
    Ok(serde_json::Value::from(credited).to_string())
}

/// Usernames GitLab's note names, and whether it says they were assigned: `assigned to @ada and unassigned @bob`.
fn assignments(body: &str) -> Vec<(String, bool)> {
    let mut is_assigned = true;
    let mut found = Vec::new();
    for word in body.split([' ', ',']) {
        match word.strip_prefix('@') {
            Some(username) if !username.is_empty() => {
                found.push((username.to_owned(), is_assigned));
            }
            _ if word == "assigned" => is_assigned = true,
            _ if word == "unassigned" => is_assigned = false,
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::assignments;

    #[test]
    fn a_note_may_assign_some_and_unassign_others() {
        let of = |body| {
            let names = assignments(body).into_iter();
            names
                .map(|(name, is_assigned)| format!("{}{name}", if is_assigned { '+' } else { '-' }))
                .collect::<Vec<_>>()
        };
        assert_eq!(of("assigned to @ada"), ["+ada"]);
        assert_eq!(of("unassigned @ada"), ["-ada"]);
        assert_eq!(
            of("assigned to @ada, @grace.h and unassigned @bob"),
            ["+ada", "+grace.h", "-bob"]
        );
    }
}
