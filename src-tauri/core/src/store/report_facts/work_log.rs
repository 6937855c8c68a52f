//! What people did, one thing at a time: a statement a kind, each asked from one instant until before
//! another.
//!
//! Whether a commit counts is decided where it is for all reports; nothing is left out here but what
//! GitLab wrote itself and what it does not show any more.

use rusqlite::{Connection, ToSql, named_params};

use super::super::StoreError;
use super::super::object_ids::ObjectId;
use super::super::values::Columns;
use super::plain_commits;
use super::scope::Scope;
use crate::model::{MemberKey, WorkEvent, WorkQuery};

/// To the facts of commits. A merge that a fork has as well is one merge: it has one object id, and is shown where a
/// branch still leads to it.
const COMMITS: &str = "
    SELECT iif(c.parent_count > 1, 'merge', 'commit'), 'committed', f.authored_at, f.member_key,
        f.name, 0, f.repository_id, r.full_path,
        iif(f.left_out = 'merge'
            AND row_number() OVER (
                PARTITION BY f.left_out, f.sha ORDER BY f.is_orphaned, f.id) > 1,
            'copy', f.left_out),
        NULL, f.sha, f.title, f.id,
        iif(c.parent_count > 1, NULL, c.additions), iif(c.parent_count > 1, NULL, c.deletions)
    FROM fact AS f JOIN commits AS c ON c.id = f.id
    JOIN repositories AS r ON r.id = f.repository_id";

/// The beginning of the other statements. The account of nobody stands for those GitLab names no more.
const ACCOUNTS: &str = "
    WITH scope AS MATERIALIZED (SELECT value AS id FROM json_each(:repositories)),
    account AS MATERIALIZED (
        SELECT person_id, member_key, name,
            CASE WHEN treatment = 'hidden' THEN 'hidden'
                WHEN treatment <> 'included' THEN iif(is_bot, 'bot', 'excluded') END AS left_out
        FROM account_members
        WHERE :members IS NULL OR member_key IN (SELECT value FROM json_each(:members))
        UNION ALL SELECT NULL, NULL, NULL, NULL WHERE :members IS NULL)";

/// Opened, merged and closed, each by whoever did that.
const PULL_REQUESTS: &str = ",
    done (person_id, deed, at, repository_id, iid, title, id) AS (
        SELECT p.author_id, 'opened', p.created_at, s.id, p.iid, p.title, p.id
        FROM scope AS s JOIN pull_requests AS p ON p.repository_id = s.id
        WHERE p.created_at >= :from AND p.created_at < :to AND p.gone_at IS NULL
        UNION ALL
        SELECT iif(p.state = 'merged', p.merged_by_id, p.closed_by_id),
            iif(p.state = 'merged', 'merged', 'closed'),
            iif(p.state = 'merged', p.merged_at, p.closed_at), s.id, p.iid, p.title, p.id
        FROM scope AS s JOIN pull_requests AS p ON p.repository_id = s.id
        WHERE p.state IN ('merged', 'closed') AND p.gone_at IS NULL
            AND iif(p.state = 'merged', p.merged_at, p.closed_at) >= :from
            AND iif(p.state = 'merged', p.merged_at, p.closed_at) < :to)
    SELECT 'pull_request', d.deed, d.at, a.member_key, a.name, 1, d.repository_id, r.full_path,
        a.left_out, d.iid, NULL, d.title, d.id, NULL, NULL
    FROM done AS d JOIN account AS a ON a.person_id IS d.person_id
    JOIN repositories AS r ON r.id = d.repository_id";

/// Opened, and closed for now: what was opened again is not closed.
const TICKETS: &str = ",
    done (person_id, deed, at, repository_id, iid, title, id) AS (
        SELECT t.author_id, 'opened', t.created_at, s.id, t.iid, t.title, t.id
        FROM scope AS s JOIN tickets AS t ON t.repository_id = s.id
        WHERE t.created_at >= :from AND t.created_at < :to AND t.gone_at IS NULL
        UNION ALL
        SELECT t.closed_by_id, 'closed', t.closed_at, s.id, t.iid, t.title, t.id
        FROM scope AS s JOIN tickets AS t ON t.repository_id = s.id
        WHERE t.state = 'closed' AND t.closed_at >= :from AND t.closed_at < :to
            AND t.gone_at IS NULL)
    SELECT 'ticket', d.deed, d.at, a.member_key, a.name, 1, d.repository_id, r.full_path,
        a.left_out, d.iid, NULL, d.title, d.id, NULL, NULL
    FROM done AS d JOIN account AS a ON a.person_id IS d.person_id
    JOIN repositories AS r ON r.id = d.repository_id";

/// By person first: there is an index of what each wrote when, and few people beside many comments.
const PULL_REQUEST_COMMENTS: &str = "
    SELECT 'comment', 'pull_request_comment', n.created_at, a.member_key, a.name, 1,
        p.repository_id, r.full_path, a.left_out, p.iid, NULL, p.title, p.id, NULL, NULL
    FROM account AS a CROSS JOIN pull_request_notes AS n
        ON n.author_id IS a.person_id AND n.created_at >= :from AND n.created_at < :to
    CROSS JOIN pull_requests AS p ON p.id = n.pull_request_id
    JOIN repositories AS r ON r.id = p.repository_id
    WHERE NOT n.system AND p.gone_at IS NULL AND p.repository_id IN scope";

/// Likewise.
const TICKET_COMMENTS: &str = "
    SELECT 'comment', 'ticket_comment', n.created_at, a.member_key, a.name, 1,
        t.repository_id, r.full_path, a.left_out, t.iid, NULL, t.title, t.id, NULL, NULL
    FROM account AS a CROSS JOIN ticket_notes AS n
        ON n.author_id IS a.person_id AND n.created_at >= :from AND n.created_at < :to
    CROSS JOIN tickets AS t ON t.id = n.ticket_id
    JOIN repositories AS r ON r.id = t.repository_id
    WHERE NOT n.system AND t.gone_at IS NULL AND t.repository_id IN scope";

/// Commits by when they were written.
pub(super) fn commits(
    connection: &Connection,
    scope: &Scope,
    query: &WorkQuery,
    events: &mut Vec<WorkEvent>,
) -> Result<(), StoreError> {
    let (from, to) = query.instants;
    let parameters = named_params! {
        ":repositories": scope.repositories,
        ":members": scope.members,
        ":earliest": from,
        ":latest": to,
    };
    let statement = format!("{}{COMMITS}", plain_commits::FACTS);
    read(connection, &statement, parameters, events)
}

/// What happened to pull requests, and what was said about them.
pub(super) fn pull_requests(
    connection: &Connection,
    scope: &Scope,
    query: &WorkQuery,
    events: &mut Vec<WorkEvent>,
) -> Result<(), StoreError> {
    of_accounts(connection, PULL_REQUESTS, scope, query, events)?;
    of_accounts(connection, PULL_REQUEST_COMMENTS, scope, query, events)
}

/// What happened to tickets, and what was said about them.
pub(super) fn tickets(
    connection: &Connection,
    scope: &Scope,
    query: &WorkQuery,
    events: &mut Vec<WorkEvent>,
) -> Result<(), StoreError> {
    of_accounts(connection, TICKETS, scope, query, events)?;
    of_accounts(connection, TICKET_COMMENTS, scope, query, events)
}

fn of_accounts(
    connection: &Connection,
    statement: &str,
    scope: &Scope,
    query: &WorkQuery,
    events: &mut Vec<WorkEvent>,
) -> Result<(), StoreError> {
    let (from, to) = query.instants;
    let parameters = named_params! {
        ":repositories": scope.repositories,
        ":members": scope.members,
        ":from": from,
        ":to": to,
    };
    let statement = format!("{ACCOUNTS}{statement}");
    read(connection, &statement, parameters, events)
}

fn read(
    connection: &Connection,
    statement: &str,
    parameters: &[(&str, &dyn ToSql)],
    events: &mut Vec<WorkEvent>,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(statement)?;
    let rows = statement.query_map(parameters, |row| {
        let mut columns = Columns::of(row);
        Ok(WorkEvent {
            kind: columns.take()?,
            deed: columns.take()?,
            at: columns.take()?,
            member: columns.take::<Option<String>>()?.map(MemberKey),
            name: columns.take()?,
            has_account: columns.take()?,
            repository_id: columns.take()?,
            repository: columns.take()?,
            left_out: columns.take()?,
            number: columns.take()?,
            sha: columns.take::<Option<ObjectId>>()?.map(|id| id.0),
            title: columns.take()?,
            id: columns.take()?,
            lines: columns
                .take::<Option<i64>>()?
                .zip(columns.take::<Option<i64>>()?),
        })
    })?;
    for row in rows {
        events.push(row?);
    }
    Ok(())
}
