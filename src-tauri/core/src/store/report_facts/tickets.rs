//! Tickets that were open in a range or ended in it, with whose they are and why some do not count.
//!
//! Their ways were worked out when they were stored; here they are only read, from stored columns. A ticket is of everybody who was
//! assigned to it after work on it began, and does not count where all of these are left out.

use std::collections::HashSet;

use rusqlite::{Connection, named_params};

use super::super::ticket_flows;
use super::super::ticket_statuses::{self, WANTED_LISTS};
use super::super::values::Columns;
use super::super::{StoreError, lists};
use super::people::{ByNumber, Known, People};
use super::repository_set::RepositorySet;
use super::scope::{Scope, json};
use super::side_by_side::{SpanWorker, side_by_side};
use super::ticket_stretches::{self, PackedCredit, PackedTicket, PackedWay, Stretches, UnreadWay};
use crate::model::{
    LeftOut, TicketFact, TicketFactQuery, TicketFold, TicketHead, TicketId, TicketWay, Timestamp,
};

/// Which tickets a question is about.
struct Question<'facts> {
    people: &'facts People,
    repositories: RepositorySet,
    /// For each person whether it is about them; `None` is everybody.
    wanted: Option<Vec<bool>>,
    instants: (i64, i64),
    only_ended: bool,
}

/// Shows every ticket of a range to `fold`, in no order: those that were open at any time of it, or of which it is only
/// asked those that ended or were taken up again in it.
pub(super) fn fold<Fold: TicketFold>(
    connection: &Connection,
    scope: &Scope,
    people: &People,
    query: &TicketFactQuery,
    fold: Fold,
) -> Result<Fold, StoreError> {
    let question = Question {
        people,
        repositories: RepositorySet::of(&scope.ids),
        wanted: people.wanted(scope),
        instants: (query.instants.0.millis(), query.instants.1.millis()),
        only_ended: query.only_ended,
    };
    let make = || Worker {
        question: &question,
        fold: fold.clone(),
        way: PackedWay::default(),
        own: Vec::new(),
        by_username: Vec::new(),
    };
    let workers = side_by_side(make, |give| ticket_stretches::give(connection, give))?;
    let mut whole = fold.clone();
    // Only tickets told by older hosts name people by username, and these are read when one does.
    let mut names = None;
    for mut worker in workers {
        for (fact, credits) in std::mem::take(&mut worker.by_username) {
            let names = match &mut names {
                Some(names) => names,
                None => names.insert(usernames(connection)?),
            };
            let accounts = credits.iter().map(|credit| match credit {
                PackedCredit::Account(row) => Some(*row),
                PackedCredit::Username(name) => names.get(name).copied(),
            });
            worker.show(fact, accounts);
        }
        whole.merge(worker.fold);
    }
    Ok(whole)
}

impl Question<'_> {
    fn wants(&self, ticket: &PackedTicket) -> bool {
        let (from, to) = self.instants;
        let is_in = |at: Option<i64>| at.is_some_and(|at| from <= at && at < to);
        let is_asked = if self.only_ended {
            is_in(ticket.ended_at) || is_in(ticket.reopened_at)
        } else {
            ticket.opened_at < to && ticket.ended_at.is_none_or(|at| at >= from)
        };
        is_asked && ticket.has_way && self.repositories.contains(ticket.repository)
    }
}

/// Shows tickets of some stretches; several do so side by side.
struct Worker<'facts, Fold> {
    question: &'facts Question<'facts>,
    fold: Fold,
    // Used again for each ticket.
    way: PackedWay,
    own: Vec<Known>,
    /// Tickets of which a credit names nobody but a username, for whoever can look it up.
    by_username: Vec<(TicketFact, Vec<PackedCredit>)>,
}

impl<Fold: TicketFold> SpanWorker for Worker<'_, Fold> {
    type Span = Stretches;

    fn take(&mut self, stretches: Stretches) -> Result<(), StoreError> {
        stretches.each(|ticket, unread| self.take_one(ticket, unread))
    }
}

impl<Fold: TicketFold> Worker<'_, Fold> {
    fn take_one(&mut self, ticket: &PackedTicket, unread: UnreadWay<'_>) -> Result<(), StoreError> {
        if !self.question.wants(ticket) {
            return Ok(());
        }
        let mut way = std::mem::take(&mut self.way);
        unread.read(&mut way)?;
        let fact = fact(ticket, &way);
        let row = |credit: &PackedCredit| match credit {
            PackedCredit::Account(row) => Some(*row),
            PackedCredit::Username(_) => None,
        };
        if way.credits.iter().all(|credit| row(credit).is_some()) {
            self.show(fact, way.credits.iter().map(row));
        } else {
            self.by_username.push((fact, way.credits.clone()));
        }
        self.way = way;
        Ok(())
    }

    /// Shows a ticket credited to some accounts, unless it is of nobody the question is about; says why it does not
    /// count, where it does not.
    fn show(&mut self, mut fact: TicketFact, accounts: impl Iterator<Item = Option<u64>>) {
        let people = self.question.people;
        self.own.clear();
        self.own
            .extend(accounts.filter_map(|row| people.account(row)));
        if let Some(wanted) = &self.question.wanted {
            self.own.retain(|known| wanted[known.person as usize]);
            if self.own.is_empty() {
                return;
            }
        }
        if !self.own.is_empty() {
            leave_out(&mut fact, &self.own);
        }
        self.fold.add(&fact);
    }
}

/// Says why a ticket does not count, where everybody it is credited to is left out.
fn leave_out(fact: &mut TicketFact, own: &[Known]) {
    if own.iter().any(|known| known.left_out.is_none()) {
        return;
    }
    let order = [LeftOut::Hidden, LeftOut::Excluded, LeftOut::Bot];
    let is_there = |reason: &LeftOut| own.iter().any(|known| known.left_out == Some(*reason));
    fact.left_out = order.into_iter().find(is_there);
    fact.left_out_people = own.iter().map(|known| known.person).collect();
    fact.left_out_people.sort_unstable();
    fact.left_out_people.dedup();
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
        left_out_people: Vec::new(),
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
