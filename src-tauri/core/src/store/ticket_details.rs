//! What hangs on a ticket: notes, label and state events. It is read per ticket and
//! replaced as a whole, never added to.

use rusqlite::{Connection, Transaction, params};

use super::notes::NotesOf;
use super::people::{PeopleWriter, person_columns};
use super::ticket_flows::FlowWriter;
use super::values::Columns;
use super::{Store, StoreError};
use crate::model::{LabelEvent, RepositoryId, StateEvent, TicketDetails, TicketId, Timestamp};

impl Store {
    /// Tickets whose details were not read since they last changed, the most
    /// recently changed first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn tickets_without_details(
        &self,
        repository: RepositoryId,
        limit: i64,
    ) -> Result<Vec<TicketWithoutDetails>, StoreError> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id, iid, updated_at, created_at, state, issue_type FROM tickets
                 WHERE repository_id = ?1 AND details_of_updated_at IS NOT updated_at
                 ORDER BY updated_at DESC, id DESC LIMIT ?2",
            )?;
            let rows = statement.query_map(params![repository, limit.max(0)], |row| {
                Ok(TicketWithoutDetails {
                    id: row.get(0)?,
                    iid: row.get(1)?,
                    updated_at: row.get(2)?,
                    created_at: row.get(3)?,
                    state: row.get(4)?,
                    issue_type: row.get(5)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// How many tickets of the repository lack details.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn count_tickets_without_details(
        &self,
        repository: RepositoryId,
    ) -> Result<i64, StoreError> {
        self.read(move |connection| {
            Ok(connection
                .prepare_cached(
                    "SELECT count(*) FROM tickets
                     WHERE repository_id = ?1 AND details_of_updated_at IS NOT updated_at",
                )?
                .query_row([repository], |row| row.get(0))?)
        })
        .await
    }

    /// Replaces the details of a ticket, read when it had last changed at `updated_at`.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the ticket is not there any more.
    pub async fn save_ticket_details(
        &self,
        id: TicketId,
        updated_at: Timestamp,
        details: TicketDetails,
    ) -> Result<(), StoreError> {
        let read = ReadTicketDetails {
            id,
            updated_at,
            details: Some(details),
        };
        self.write(move |transaction| {
            let repository = transaction
                .prepare_cached("SELECT repository_id FROM tickets WHERE id = ?1")?
                .query_row([id], |row| row.get(0))?;
            save(
                transaction,
                &mut PeopleWriter::of(transaction, repository)?,
                &FlowWriter::of(transaction, repository)?,
                &read,
            )
        })
        .await
    }

    /// Replaces the details of many tickets of a repository in one transaction.
    /// Those that are not there any more are passed over.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the repository is not there any more.
    pub async fn save_details_of_tickets(
        &self,
        repository: RepositoryId,
        read: Vec<ReadTicketDetails>,
    ) -> Result<(), StoreError> {
        self.write(move |transaction| {
            let mut people = PeopleWriter::of(transaction, repository)?;
            let flows = FlowWriter::of(transaction, repository)?;
            for read in &read {
                let is_there = transaction
                    .prepare_cached("SELECT 1 FROM tickets WHERE id = ?1 AND repository_id = ?2")?
                    .exists(params![read.id, repository])?;
                if is_there {
                    save(transaction, &mut people, &flows, read)?;
                }
            }
            Ok(())
        })
        .await
    }
}

/// A ticket whose details are to be read, with what decides which of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketWithoutDetails {
    /// Local id.
    pub id: TicketId,
    /// The number within its repository.
    pub iid: i64,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was opened.
    pub created_at: Timestamp,
    /// `opened` or `closed`; open.
    pub state: String,
    /// `issue`, `incident`, `task` and others; open.
    pub issue_type: String,
}

/// Details of one ticket as they were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadTicketDetails {
    /// Local id.
    pub id: TicketId,
    /// When it had last changed.
    pub updated_at: Timestamp,
    /// `None` when GitLab did not show them; what is stored stays then.
    pub details: Option<TicketDetails>,
}

fn save(
    transaction: &Transaction<'_>,
    people: &mut PeopleWriter<'_>,
    flows: &FlowWriter<'_>,
    read: &ReadTicketDetails,
) -> Result<(), StoreError> {
    let id = read.id;
    if let Some(details) = &read.details {
        for statement in [
            "DELETE FROM ticket_label_events WHERE ticket_id = ?1",
            "DELETE FROM ticket_state_events WHERE ticket_id = ?1",
        ] {
            transaction.prepare_cached(statement)?.execute([id])?;
        }
        NotesOf::Ticket.replace(transaction, people, id.0, &details.notes)?;
        for event in &details.label_events {
            save_label_event(transaction, people, id, event)?;
        }
        for event in &details.state_events {
            save_state_event(transaction, people, id, event)?;
        }
    }
    transaction
        .prepare_cached("UPDATE tickets SET details_of_updated_at = ?2 WHERE id = ?1")?
        .execute(params![id, read.updated_at])?;
    flows.renew(id)
}

// An event can be on two pages when others came between them: it counts once.

fn save_label_event(
    transaction: &Transaction<'_>,
    people: &mut PeopleWriter<'_>,
    id: TicketId,
    event: &LabelEvent,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO ticket_label_events (ticket_id, remote_id, person_id, created_at, label,
                action)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
        )?
        .execute(params![
            id,
            event.remote_id,
            people.save_optional(event.person.as_ref())?,
            event.created_at,
            event.label,
            event.action,
        ])?;
    Ok(())
}

fn save_state_event(
    transaction: &Transaction<'_>,
    people: &mut PeopleWriter<'_>,
    id: TicketId,
    event: &StateEvent,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO ticket_state_events (ticket_id, remote_id, person_id, created_at, state)
             VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
        )?
        .execute(params![
            id,
            event.remote_id,
            people.save_optional(event.person.as_ref())?,
            event.created_at,
            event.state,
        ])?;
    Ok(())
}

/// The details of a ticket, each list in the order it was saved in.
pub(super) fn of(connection: &Connection, id: TicketId) -> Result<TicketDetails, StoreError> {
    Ok(TicketDetails {
        notes: NotesOf::Ticket.read(connection, id.0)?,
        label_events: label_events(connection, id)?,
        state_events: state_events(connection, id)?,
    })
}

fn label_events(connection: &Connection, id: TicketId) -> Result<Vec<LabelEvent>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT e.remote_id, {}, e.created_at, e.label, e.action
        FROM ticket_label_events AS e LEFT JOIN people ON people.id = e.person_id
        WHERE e.ticket_id = ?1 ORDER BY e.id",
        person_columns("people")
    ))?;
    let rows = statement.query_map([id], |row| {
        let mut columns = Columns::of(row);
        Ok(LabelEvent {
            remote_id: columns.take()?,
            person: columns.take_person()?,
            created_at: columns.take()?,
            label: columns.take()?,
            action: columns.take()?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn state_events(connection: &Connection, id: TicketId) -> Result<Vec<StateEvent>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT e.remote_id, {}, e.created_at, e.state
        FROM ticket_state_events AS e LEFT JOIN people ON people.id = e.person_id
        WHERE e.ticket_id = ?1 ORDER BY e.id",
        person_columns("people")
    ))?;
    let rows = statement.query_map([id], |row| {
        let mut columns = Columns::of(row);
        Ok(StateEvent {
            remote_id: columns.take()?,
            person: columns.take_person()?,
            created_at: columns.take()?,
            state: columns.take()?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
