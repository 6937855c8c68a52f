//! Tickets that were open in a range or ended in it, with whose they are and why some do not count.
//!
//! Their ways were worked out when they were stored; here they are only read. A ticket is of everybody who was
//! assigned to it after work on it began, and does not count where all of these are left out.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, named_params};

use super::super::ticket_flows;
use super::super::ticket_statuses::{self, WANTED_LISTS};
use super::super::values::Columns;
use super::super::{StoreError, lists};
use super::people::{Known, People};
use super::scope::{Scope, json};
use crate::model::{LeftOut, TicketFact, TicketFactQuery, TicketHead, TicketId, TicketWay};

const COLUMNS: &str =
    "f.ticket_id, f.opened_at, f.category, f.since, f.first_active_at, f.ended_at,
    f.reopened_at, f.waited_ms, f.moves, f.backward_moves, f.reopenings, f.weight, f.details_read,
    f.status_list_id > 0, f.repository_id, f.credited";

/// Those that ended or were taken up again in the range, each once.
const ENDED: &str = "
    SELECT {columns} FROM scope AS s CROSS JOIN ticket_flows AS f INDEXED BY ticket_flows_by_end
        ON f.repository_id = s.id AND f.ended_at >= :from AND f.ended_at < :to
    WHERE NOT f.gone
    UNION ALL
    SELECT {columns} FROM scope AS s CROSS JOIN ticket_flows AS f INDEXED BY ticket_flows_by_reopening
        ON f.repository_id = s.id AND f.reopened_at >= :from AND f.reopened_at < :to
    WHERE NOT f.gone AND (f.ended_at IS NULL OR f.ended_at < :from OR f.ended_at >= :to)";

/// Those that were open at any time of the range.
const PRESENT: &str = "
    SELECT {columns} FROM scope AS s CROSS JOIN ticket_flows AS f INDEXED BY ticket_flows_by_end
        ON f.repository_id = s.id AND f.ended_at >= :from
    WHERE NOT f.gone AND f.opened_at < :to
    UNION ALL
    SELECT {columns} FROM scope AS s CROSS JOIN ticket_flows AS f INDEXED BY ticket_flows_by_end
        ON f.repository_id = s.id AND f.ended_at IS NULL
    WHERE NOT f.gone AND f.opened_at < :to";

/// Who is credited with tickets.
struct Credits<'connection> {
    connection: &'connection Connection,
    people: &'connection People,
    /// For each person whether the question is about them; `None` is everybody.
    wanted: Option<Vec<bool>>,
    /// Only tickets told by older hosts name people by username: these are read when one does.
    by_name: OnceCell<ByName>,
}

/// Accounts by integration and username in small letters, and the integration of each repository.
struct ByName {
    accounts: HashMap<(i64, String), i64>,
    integrations: HashMap<i64, i64>,
}

/// Nobody is credited: most tickets nobody was assigned to, told without reading the list.
const NOBODY: &str = "[]";

/// A ticket's credit: rows of people and usernames.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Credit {
    Row(i64),
    Username(String),
}

/// The facts of a range.
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
    };
    let parts = if query.only_ended { ENDED } else { PRESENT };
    let mut statement = connection.prepare_cached(&format!(
        "WITH scope AS MATERIALIZED (SELECT value AS id FROM json_each(:repositories)) {}",
        parts.replace("{columns}", COLUMNS)
    ))?;
    let (from, to) = query.instants;
    let mut rows = statement
        .query(named_params! { ":repositories": scope.repositories, ":from": from, ":to": to })?;
    let mut facts = Vec::new();
    while let Some(row) = rows.next()? {
        let mut columns = Columns::of(row);
        let mut fact = TicketFact {
            id: columns.take()?,
            opened_at: columns.take()?,
            category: columns.take()?,
            since: columns.take()?,
            first_active_at: columns.take()?,
            ended_at: columns.take()?,
            reopened_at: columns.take()?,
            waited: columns.take()?,
            moves: columns.take()?,
            backward_moves: columns.take()?,
            reopenings: columns.take()?,
            weight: columns.take()?,
            details_read: columns.take()?,
            has_statuses: columns.take()?,
            left_out: None,
            left_out_members: Vec::new(),
        };
        let repository = columns.take()?;
        if credits.credit(&mut fact, repository, columns.take_text()?)? {
            facts.push(fact);
        }
    }
    Ok(facts)
}

impl Credits<'_> {
    /// Says why a ticket does not count, where it does not; returns whether it is of the chosen people at all.
    fn credit(
        &self,
        fact: &mut TicketFact,
        repository: i64,
        credited: &str,
    ) -> Result<bool, StoreError> {
        if credited == NOBODY {
            return Ok(self.wanted.is_none());
        }
        let credited: Vec<Credit> =
            serde_json::from_str(credited).map_err(|_| StoreError::Damaged(None))?;
        let mut own: Vec<Known> = Vec::new();
        for credit in credited {
            let row = match credit {
                Credit::Row(person) => Some(person),
                Credit::Username(name) => self.account_of(repository, &name)?,
            };
            own.extend(self.people.account(row.map(|row| row as u64)));
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
            let mut members: Vec<u32> = own.into_iter().map(|known| known.person).collect();
            members.sort_unstable();
            members.dedup();
            let keys = members.into_iter();
            let keys = keys.map(|person| self.people.keys[person as usize].clone());
            fact.left_out_members = keys.collect();
        }
        Ok(true)
    }

    /// The account with a username where a repository is.
    fn account_of(&self, repository: i64, name: &str) -> Result<Option<i64>, StoreError> {
        let by_name = match self.by_name.get() {
            Some(known) => known,
            None => {
                let read = ByName::read(self.connection)?;
                self.by_name.get_or_init(|| read)
            }
        };
        let integration = by_name.integrations.get(&repository).copied();
        let key = (integration.unwrap_or(0), name.to_lowercase());
        Ok(by_name.accounts.get(&key).copied())
    }
}

impl ByName {
    fn read(connection: &Connection) -> Result<Self, StoreError> {
        let mut statement =
            connection.prepare_cached("SELECT id, integration_id, username FROM people")?;
        let rows = statement.query_map([], |row| {
            let username: String = row.get(2)?;
            Ok(((row.get(1)?, username.to_lowercase()), row.get(0)?))
        })?;
        let accounts = rows.collect::<Result<_, _>>()?;
        let mut statement =
            connection.prepare_cached("SELECT id, integration_id FROM repositories")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Self {
            accounts,
            integrations: rows.collect::<Result<_, _>>()?,
        })
    }
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
