//! Tickets as lists tell them; what hangs on each is in `ticket_details`.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::lists::{List, Sort};
use super::people::{PeopleWriter, person_columns};
use super::ticket_flows::FlowWriter;
use super::values::{Columns, id_list};
use super::{Store, StoreError, labels, streams, ticket_details};
use crate::model::{
    IntegrationId, ListQuery, Page, Person, RepositoryId, StoredTicket, Stream, Ticket,
    TicketDetails, TicketId,
};

const LIST: List = List {
    table: "tickets",
    covering_index: "tickets_by_update",
    sorts: &[
        Sort::index("updated", "updated_at"),
        Sort::index("created", "created_at"),
        Sort::index("number", "iid"),
        Sort::index("title", "title COLLATE NOCASE"),
        Sort::author("author"),
        Sort::index("state", "state"),
        Sort::index("notes", "user_note_count"),
    ],
    searched: &[
        r"title LIKE ? ESCAPE '\'",
        r"author_id IN (SELECT id FROM people WHERE name LIKE ? ESCAPE '\')",
        r"author_id IN (SELECT id FROM people WHERE username LIKE ? ESCAPE '\')",
        r"id IN (SELECT ticket_id FROM ticket_labels WHERE label_id IN (SELECT id FROM labels WHERE name LIKE ? ESCAPE '\'))",
        r"id IN (SELECT ticket_id FROM ticket_assignees WHERE person_id IN (SELECT id FROM people WHERE name LIKE ? ESCAPE '\'))",
    ],
    searched_as_number: "iid = ?",
    has_state: true,
};

impl Store {
    /// Saves tickets and the cursor (`None`: back to the beginning) in one
    /// transaction. One that is stored with a later change already stays as it
    /// is, so pages may come twice and in any order. Returns how many are new.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the repository is not imported any more.
    pub async fn save_tickets(
        &self,
        repository: RepositoryId,
        tickets: &[Ticket],
        cursor: Option<&str>,
    ) -> Result<usize, StoreError> {
        let (tickets, cursor) = (tickets.to_vec(), cursor.map(str::to_owned));
        self.write(move |transaction| {
            let stream = Stream::Tickets;
            streams::advance(transaction, repository, stream, cursor.as_deref())?;
            let mut people = PeopleWriter::of(transaction, repository)?;
            let flows = FlowWriter::of(transaction, repository)?;
            let mut new_rows = 0;
            for ticket in &tickets {
                let is_new = save(transaction, &mut people, &flows, repository, ticket)?;
                new_rows += usize::from(is_new);
            }
            streams::count_stored(transaction, repository, stream, new_rows)?;
            Ok(new_rows)
        })
        .await
    }

    /// One window of a repository's tickets, without their descriptions. Sorts:
    /// `updated` (the default, newest first), `created`, `number`, `title`,
    /// `author`, `state`, `notes`. Searches title, author, assignees, labels and
    /// number.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn list_tickets(
        &self,
        repository: RepositoryId,
        query: ListQuery,
    ) -> Result<Page<StoredTicket>, StoreError> {
        self.read(move |connection| {
            let window = LIST.window(connection, repository, &query)?;
            Ok(Page {
                total: window.total,
                offset: window.offset,
                rows: select(connection, &window.ids)?,
            })
        })
        .await
    }

    /// A ticket with its description and what hangs on it.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn ticket(&self, id: TicketId) -> Result<(StoredTicket, TicketDetails), StoreError> {
        self.read(move |connection| {
            let mut stored = select(connection, &[id.0])?
                .pop()
                .ok_or(StoreError::NotFound)?;
            stored.ticket.description = connection
                .prepare_cached("SELECT description FROM ticket_descriptions WHERE ticket_id = ?1")?
                .query_row([id], |row| row.get(0))
                .optional()?;
            Ok((stored, ticket_details::of(connection, id)?))
        })
        .await
    }
}

/// Saves one; returns whether it is new.
fn save(
    transaction: &Transaction<'_>,
    people: &mut PeopleWriter<'_>,
    flows: &FlowWriter<'_>,
    repository: RepositoryId,
    ticket: &Ticket,
) -> Result<bool, StoreError> {
    let stored: Option<i64> = transaction
        .prepare_cached(
            "SELECT updated_at FROM tickets WHERE repository_id = ?1 AND remote_id = ?2",
        )?
        .query_row(params![repository, ticket.remote_id], |row| row.get(0))
        .optional()?;
    if stored.is_some_and(|updated_at| updated_at > ticket.updated_at.millis()) {
        return Ok(false);
    }
    let id = upsert(transaction, people, repository, ticket)?;
    replace_texts(transaction, people.integration_id(), id, ticket)?;
    replace_assignees(transaction, people, id, &ticket.assignees)?;
    flows.renew(id)?;
    Ok(stored.is_none())
}

fn upsert(
    transaction: &Transaction<'_>,
    people: &mut PeopleWriter<'_>,
    repository: RepositoryId,
    ticket: &Ticket,
) -> Result<TicketId, StoreError> {
    Ok(transaction
        .prepare_cached(
            "INSERT INTO tickets (repository_id, remote_id, iid, title, state, issue_type,
                author_id, created_at, updated_at, closed_at, closed_by_id, due_on, weight,
                confidential, milestone, user_note_count, web_url)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
            ON CONFLICT (repository_id, remote_id) DO UPDATE SET
                iid = excluded.iid, title = excluded.title, state = excluded.state,
                issue_type = excluded.issue_type, author_id = excluded.author_id,
                created_at = excluded.created_at, updated_at = excluded.updated_at,
                closed_at = excluded.closed_at, closed_by_id = excluded.closed_by_id,
                due_on = excluded.due_on, weight = excluded.weight,
                confidential = excluded.confidential, milestone = excluded.milestone,
                user_note_count = excluded.user_note_count, web_url = excluded.web_url,
                gone_at = NULL
            RETURNING id",
        )?
        .query_row(
            params![
                repository,
                ticket.remote_id,
                ticket.iid,
                ticket.title,
                ticket.state,
                ticket.issue_type,
                people.save_optional(ticket.author.as_ref())?,
                ticket.created_at,
                ticket.updated_at,
                ticket.closed_at,
                people.save_optional(ticket.closed_by.as_ref())?,
                ticket.due_on,
                ticket.weight,
                ticket.confidential,
                ticket.milestone,
                ticket.user_note_count,
                ticket.web_url,
            ],
            |row| row.get(0),
        )?)
}

fn replace_texts(
    transaction: &Transaction<'_>,
    integration_id: IntegrationId,
    id: TicketId,
    ticket: &Ticket,
) -> Result<(), StoreError> {
    for statement in [
        "DELETE FROM ticket_descriptions WHERE ticket_id = ?1",
        "DELETE FROM ticket_labels WHERE ticket_id = ?1",
    ] {
        transaction.prepare_cached(statement)?.execute([id])?;
    }
    if let Some(description) = &ticket.description {
        transaction
            .prepare_cached(
                "INSERT INTO ticket_descriptions (ticket_id, description) VALUES (?1, ?2)",
            )?
            .execute(params![id, description])?;
    }
    let mut statement = transaction.prepare_cached(
        "INSERT INTO ticket_labels (ticket_id, position, label_id) VALUES (?1, ?2, ?3)",
    )?;
    for (position, name) in (0_i64..).zip(&ticket.labels) {
        let label = labels::save(transaction, integration_id, name)?;
        statement.execute(params![id, position, label])?;
    }
    Ok(())
}

fn replace_assignees(
    transaction: &Transaction<'_>,
    people: &mut PeopleWriter<'_>,
    id: TicketId,
    assignees: &[Person],
) -> Result<(), StoreError> {
    transaction
        .prepare_cached("DELETE FROM ticket_assignees WHERE ticket_id = ?1")?
        .execute([id])?;
    let mut statement = transaction.prepare_cached(
        "INSERT INTO ticket_assignees (ticket_id, position, person_id) VALUES (?1, ?2, ?3)",
    )?;
    for (position, person) in (0_i64..).zip(assignees) {
        statement.execute(params![id, position, people.save(person)?])?;
    }
    Ok(())
}

/// The tickets with these ids, in their order, without descriptions.
fn select(connection: &Connection, ids: &[i64]) -> Result<Vec<StoredTicket>, StoreError> {
    let list = id_list(ids);
    let mut rows = connection
        .prepare_cached(&format!(
            "SELECT t.id, t.repository_id, t.remote_id, t.iid, t.title, t.state, t.issue_type, {},
                t.milestone, t.created_at, t.updated_at, t.closed_at, {}, t.due_on, t.weight,
                t.confidential, t.user_note_count, t.web_url
            FROM json_each(?1) AS page
            CROSS JOIN tickets AS t ON t.id = page.value
            LEFT JOIN people AS author ON author.id = t.author_id
            LEFT JOIN people AS closer ON closer.id = t.closed_by_id
            ORDER BY page.key",
            person_columns("author"),
            person_columns("closer"),
        ))?
        .query_map([&list], |row| read(&mut Columns::of(row)))?
        .collect::<Result<Vec<_>, _>>()?;
    add_labels(connection, &list, &mut rows)?;
    add_assignees(connection, &list, &mut rows)?;
    Ok(rows)
}

fn read(columns: &mut Columns<'_, '_>) -> rusqlite::Result<StoredTicket> {
    Ok(StoredTicket {
        id: columns.take()?,
        repository_id: columns.take()?,
        ticket: Ticket {
            remote_id: columns.take()?,
            iid: columns.take()?,
            title: columns.take()?,
            description: None,
            state: columns.take()?,
            issue_type: columns.take()?,
            author: columns.take_person()?,
            assignees: Vec::new(),
            labels: Vec::new(),
            milestone: columns.take()?,
            created_at: columns.take()?,
            updated_at: columns.take()?,
            closed_at: columns.take()?,
            closed_by: columns.take_person()?,
            due_on: columns.take()?,
            weight: columns.take()?,
            confidential: columns.take()?,
            user_note_count: columns.take()?,
            web_url: columns.take()?,
        },
    })
}

fn add_labels(
    connection: &Connection,
    list: &str,
    rows: &mut [StoredTicket],
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT l.ticket_id, labels.name
        FROM ticket_labels AS l JOIN labels ON labels.id = l.label_id
        WHERE l.ticket_id IN (SELECT value FROM json_each(?1)) ORDER BY l.ticket_id, l.position",
    )?;
    let mut names: HashMap<TicketId, Vec<String>> = HashMap::new();
    let mut found = statement.query([list])?;
    while let Some(row) = found.next()? {
        names.entry(row.get(0)?).or_default().push(row.get(1)?);
    }
    for row in rows {
        row.ticket.labels = names.remove(&row.id).unwrap_or_default();
    }
    Ok(())
}

fn add_assignees(
    connection: &Connection,
    list: &str,
    rows: &mut [StoredTicket],
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {}, a.ticket_id
        FROM ticket_assignees AS a JOIN people ON people.id = a.person_id
        WHERE a.ticket_id IN (SELECT value FROM json_each(?1)) ORDER BY a.ticket_id, a.position",
        person_columns("people")
    ))?;
    let mut persons: HashMap<TicketId, Vec<Person>> = HashMap::new();
    let mut found = statement.query([list])?;
    while let Some(row) = found.next()? {
        let mut columns = Columns::of(row);
        let person = columns.take_existing_person()?;
        persons.entry(columns.take()?).or_default().push(person);
    }
    for row in rows {
        row.ticket.assignees = persons.remove(&row.id).unwrap_or_default();
    }
    Ok(())
}
