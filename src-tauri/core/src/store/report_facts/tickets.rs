//! Tickets that were open in a range or ended in it, with whose they are and why some do not count.
//!
//! Their ways were worked out when they were stored; here they are only read, from stored columns. A ticket is of everybody who was
//! assigned to it after work on it began, and does not count where all of these are left out.

use std::cell::{OnceCell, RefCell};
use std::collections::HashSet;

use rusqlite::{Connection, named_params};

use super::super::ticket_flows;
use super::super::ticket_statuses::{self, WANTED_LISTS};
use super::super::values::Columns;
use super::super::{StoreError, lists};
use super::people::{ByNumber, Known, People};
use super::repository_set::RepositorySet;
use super::scope::{Scope, json};
use super::ticket_stretches::{self, PackedCredit, PackedTicket, PackedWay};
use crate::model::{
    LeftOut, TicketFact, TicketFactQuery, TicketHead, TicketId, TicketWay, Timestamp,
};

/// Who is credited with tickets.
struct Credits<'connection> {
    connection: &'connection Connection,
    people: &'connection People,
    /// For each person whether the question is about them; `None` is everybody.
    wanted: Option<Vec<bool>>,
    /// Accounts by username: only tickets told by older hosts name people so, and these are read when one does.
    by_name: OnceCell<ByNumber<u64>>,
    /// Used again for each ticket.
    own: RefCell<Vec<Known>>,
}

/// The facts of a range: those that were open at any time of it, or of which it is only asked those that ended or were
/// taken up again in it.
pub(super) fn all(
    connection: &Connection,
    scope: &Scope,
    people: &People,
    query: &TicketFactQuery,
) -> Result<Vec<TicketFact>, StoreError> {
    let credits = Credits {
        connection,
        people,
        wanted: people.wanted(scope),
        by_name: OnceCell::new(),
        own: RefCell::default(),
    };
    let (from, to) = (query.instants.0.millis(), query.instants.1.millis());
    let repositories = RepositorySet::of(&scope.ids);
    let is_in = |at: Option<i64>| at.is_some_and(|at| from <= at && at < to);
    let wants = |ticket: &PackedTicket| {
        let is_asked = if query.only_ended {
            is_in(ticket.ended_at) || is_in(ticket.reopened_at)
        } else {
            ticket.opened_at < to && ticket.ended_at.is_none_or(|at| at >= from)
        };
        is_asked && ticket.has_way && repositories.contains(ticket.repository)
    };
    let (mut facts, mut way) = (Vec::new(), PackedWay::default());
    ticket_stretches::each(connection, |ticket, unread| {
        if !wants(ticket) {
            return Ok(());
        }
        unread.read(&mut way)?;
        let mut fact = fact(ticket, &way);
        if credits.credit(&mut fact, &way.credits)? {
            facts.push(fact);
        }
        Ok(())
    })?;
    Ok(facts)
}

fn fact(ticket: &PackedTicket, way: &PackedWay) -> TicketFact {
    TicketFact {
        id: TicketId(ticket.id),
        opened_at: Timestamp::from_millis(ticket.opened_at),
        category: way.category,
        since: Timestamp::from_millis(way.since),
        first_active_at: way.first_active_at.map(Timestamp::from_millis),
        ended_at: ticket.ended_at.map(Timestamp::from_millis),
        reopened_at: ticket.reopened_at.map(Timestamp::from_millis),
        waited: way.waited,
        moves: way.moves,
        backward_moves: way.backward_moves,
        reopenings: way.reopenings,
        weight: way.weight,
        details_read: way.details_read,
        has_statuses: way.has_statuses,
        left_out: None,
        left_out_members: Vec::new(),
    }
}

impl Credits<'_> {
    /// Says why a ticket does not count, where it does not; returns whether it is of the chosen people at all.
    fn credit(&self, fact: &mut TicketFact, credits: &[PackedCredit]) -> Result<bool, StoreError> {
        if credits.is_empty() {
            return Ok(self.wanted.is_none());
        }
        let mut own = self.own.borrow_mut();
        own.clear();
        for credit in credits {
            let row = match credit {
                PackedCredit::Account(row) => Some(*row),
                PackedCredit::Username(name) => self.account_of(*name)?,
            };
            own.extend(self.people.account(row));
        }
        if let Some(wanted) = &self.wanted {
            own.retain(|known| wanted[known.person as usize]);
            if own.is_empty() {
                return Ok(false);
            }
        }
        if !own.is_empty() && own.iter().all(|known| known.left_out.is_some()) {
            let order = [LeftOut::Hidden, LeftOut::Excluded, LeftOut::Bot];
            let is_there =
                |reason: &LeftOut| own.iter().any(|known| known.left_out == Some(*reason));
            fact.left_out = order.into_iter().find(is_there);
            // People stand in the order of their keys.
            let mut members: Vec<u32> = own.iter().map(|known| known.person).collect();
            members.sort_unstable();
            members.dedup();
            let keys = members.into_iter();
            let keys = keys.map(|person| self.people.keys[person as usize].clone());
            fact.left_out_members = keys.collect();
        }
        Ok(true)
    }

    /// The account with a username.
    fn account_of(&self, username: u64) -> Result<Option<u64>, StoreError> {
        let by_name = match self.by_name.get() {
            Some(known) => known,
            None => {
                let read = usernames(self.connection)?;
                self.by_name.get_or_init(|| read)
            }
        };
        Ok(by_name.get(&username).copied())
    }
}

fn usernames(connection: &Connection) -> Result<ByNumber<u64>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT id, integration_id, username FROM people")?;
    let rows = statement.query_map([], |row| {
        let username: String = row.get(2)?;
        let key = ticket_stretches::username_of(row.get(1)?, &username);
        Ok((key, row.get::<_, i64>(0)? as u64))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Whether any repository has statuses beside open and closed.
pub(super) fn has_statuses(connection: &Connection, scope: &Scope) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached(&format!(
            "WITH {WANTED_LISTS} SELECT EXISTS (SELECT 1 FROM wanted_list AS w
             JOIN ticket_status_lists AS l ON l.id = w.list_id
             WHERE l.statuses <> '[]' AND w.repository_id IN (SELECT value FROM json_each(?1)))"
        ))?
        .query_row([&scope.repositories], |row| row.get(0))?)
}

/// Tickets whose title, status, repository, number or assignees have every word.
pub(super) fn found(
    connection: &Connection,
    scope: &Scope,
    search: &str,
) -> Result<HashSet<TicketId>, StoreError> {
    let mut found: Option<HashSet<TicketId>> = None;
    let mut statement = connection.prepare_cached(
        r"WITH scope AS MATERIALIZED (SELECT value AS id FROM json_each(:repositories)),
        pattern AS MATERIALIZED (SELECT value AS text FROM json_each(:patterns)),
        named AS MATERIALIZED (SELECT person_id FROM account_members AS a JOIN pattern AS w
            ON a.name LIKE w.text ESCAPE '\'),
        placed AS MATERIALIZED (SELECT r.id FROM repositories AS r JOIN pattern AS w
            ON r.full_path LIKE w.text ESCAPE '\')
        SELECT t.id FROM scope AS s CROSS JOIN tickets AS t ON t.repository_id = s.id
        WHERE EXISTS (SELECT 1 FROM pattern AS w WHERE t.title LIKE w.text ESCAPE '\')
            OR t.iid = :number OR t.repository_id IN placed
            OR t.id IN (SELECT ticket_id FROM ticket_assignees WHERE person_id IN named)
            OR t.id IN (SELECT f.ticket_id FROM ticket_flows AS f JOIN pattern AS w
                ON f.status LIKE w.text ESCAPE '\')",
    )?;
    for word in lists::words(search) {
        let number = word.trim_start_matches('#').parse::<i64>().ok();
        let rows = statement.query_map(
            named_params! {
                ":repositories": scope.repositories,
                ":patterns": json(&lists::patterns(&word)),
                ":number": number,
            },
            |row| row.get(0),
        )?;
        let own = rows.collect::<Result<HashSet<TicketId>, _>>()?;
        found = Some(match found {
            None => own,
            Some(before) => before.intersection(&own).copied().collect(),
        });
    }
    Ok(found.unwrap_or_default())
}

/// What a list says of some tickets, in the order asked; those that are gone are passed over.
pub(super) fn heads(
    connection: &Connection,
    ids: &[TicketId],
) -> Result<Vec<TicketHead>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT t.id, t.repository_id, r.full_path, t.iid, t.title, f.status, t.web_url,
            (SELECT json_group_array(name) FROM (SELECT DISTINCT m.name
                FROM ticket_assignees AS a JOIN account_members AS m ON m.person_id = a.person_id
                WHERE a.ticket_id = t.id AND m.treatment <> 'hidden' ORDER BY a.position))
         FROM json_each(?1) AS j CROSS JOIN tickets AS t ON t.id = j.value
         JOIN repositories AS r ON r.id = t.repository_id
         LEFT JOIN ticket_flows AS f ON f.ticket_id = t.id ORDER BY j.key",
    )?;
    let rows = statement.query_map([json(ids)], |row| {
        let mut columns = Columns::of(row);
        let head = TicketHead {
            id: columns.take()?,
            repository_id: columns.take()?,
            repository: columns.take()?,
            iid: columns.take()?,
            title: columns.take()?,
            status: columns.take()?,
            web_url: columns.take()?,
            assignees: Vec::new(),
        };
        Ok((head, columns.take::<String>()?))
    })?;
    let mut heads = Vec::new();
    for row in rows {
        let (mut head, names) = row?;
        head.assignees = serde_json::from_str(&names).map_err(|_| StoreError::Damaged(None))?;
        heads.push(head);
    }
    Ok(heads)
}

/// A ticket's way through the statuses that hold for its repository.
pub(super) fn way(connection: &Connection, id: TicketId) -> Result<TicketWay, StoreError> {
    let head = heads(connection, &[id])?
        .pop()
        .ok_or(StoreError::NotFound)?;
    let (history, details_read) = ticket_flows::history(connection, id)?;
    let (_, statuses) = ticket_statuses::in_force(connection, head.repository_id)?;
    Ok(TicketWay {
        head,
        steps: history.steps(&statuses),
        details_read,
    })
}
