//! Which repositories and people a report is about, and how far they were read.
//!
//! A repository that several integrations reach is one repository: the copy that was read, or chosen,
//! first stands for it. Streams that are switched off are not read.

use std::collections::HashSet;
use std::sync::Arc;

use rusqlite::{Connection, params};

use super::super::StoreError;
use super::super::snapshot::Snapshot;
use super::team_scope;
use crate::model::{ReadState, Stream, WorkFilter};

/// One stream of the repositories a filter is about.
#[derive(Debug)]
pub(super) struct Scope {
    /// Ids of repositories, as a JSON list for a statement.
    pub(super) repositories: String,
    /// Keys of the chosen people likewise; `None` is everybody.
    pub(super) members: Option<String>,
    /// Ids of repositories in ascending order.
    pub(super) ids: Vec<i64>,
    /// Whether each is looked up by itself: they are few, and a small part of all there are.
    pub(super) is_narrow: bool,
}

/// Of more repositories than these the whole stretch of time is read.
const FEW_REPOSITORIES: usize = 64;

impl Scope {
    /// The repositories of which a stream is read.
    pub(super) fn of(
        snapshot: &Snapshot<'_>,
        work: &WorkFilter,
        stream: Stream,
    ) -> Result<Arc<Self>, StoreError> {
        snapshot.remembered(format!("{stream:?} {work:?}"), |snapshot| {
            Self::read(snapshot, work, stream)
        })
    }

    fn read(
        connection: &Connection,
        work: &WorkFilter,
        stream: Stream,
    ) -> Result<Self, StoreError> {
        let mut statement = connection.prepare_cached(
            "SELECT id FROM (
                SELECT r.id, row_number() OVER (PARTITION BY i.base_url, r.remote_id
                    ORDER BY s.synced_at IS NULL, r.imported_at, r.id) AS copy
                FROM repositories AS r JOIN integrations AS i ON i.id = r.integration_id
                JOIN streams AS s ON s.repository_id = r.id AND s.stream = ?1 AND s.enabled
                WHERE r.imported_at IS NOT NULL AND i.removed_at IS NULL
                    AND (?2 IS NULL OR r.integration_id = ?2)
                    AND (?3 IS NULL OR r.id IN (SELECT value FROM json_each(?3))))
             WHERE copy = 1 ORDER BY id",
        )?;
        let rows = statement
            .query_map(params![stream, work.integration_id, chosen(work)], |row| {
                row.get(0)
            })?;
        let ids = rows.collect::<Result<Vec<i64>, _>>()?;
        Ok(Self {
            repositories: json(&ids),
            members: team_scope::members(connection, work)?,
            is_narrow: is_narrow(connection, ids.len())?,
            ids,
        })
    }

    /// Whether no repository has the stream.
    pub(super) const fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Keys of the chosen people; `None` is everybody.
    pub(super) fn wanted(&self) -> Option<HashSet<String>> {
        let members = self.members.as_ref()?;
        Some(serde_json::from_str(members).expect("it was made of texts"))
    }
}

fn is_narrow(connection: &Connection, repositories: usize) -> Result<bool, StoreError> {
    if repositories > FEW_REPOSITORIES {
        return Ok(false);
    }
    let mut all = connection.prepare_cached("SELECT count(*) FROM repositories")?;
    let all: i64 = all.query_row([], |row| row.get(0))?;
    let few = i64::try_from(repositories * 2).unwrap_or(i64::MAX);
    Ok(few < all)
}

/// How far the repositories of a filter were read, over all streams that are on.
pub(super) fn read_state(
    snapshot: &Snapshot<'_>,
    work: &WorkFilter,
) -> Result<ReadState, StoreError> {
    let known = snapshot.remembered(format!("{work:?}"), |snapshot| {
        read_state_of(snapshot, work)
    })?;
    Ok(*known)
}

fn read_state_of(connection: &Connection, work: &WorkFilter) -> Result<ReadState, StoreError> {
    let mut statement = connection.prepare_cached(
        "WITH own AS (
            SELECT r.id, min(s.synced_at) AS read_at, count(*) = count(s.synced_at)
                AND NOT max(s.state IN ('failed', 'cancelled')) AS complete
            FROM repositories AS r JOIN integrations AS i ON i.id = r.integration_id
            JOIN streams AS s ON s.repository_id = r.id AND s.enabled
            WHERE r.imported_at IS NOT NULL AND i.removed_at IS NULL
                AND (?1 IS NULL OR r.integration_id = ?1)
                AND (?2 IS NULL OR r.id IN (SELECT value FROM json_each(?2)))
            GROUP BY r.id)
         SELECT count(*), coalesce(sum(complete), 0), min(read_at), (SELECT min(first) FROM (
            SELECT (SELECT min(authored_at) FROM commits WHERE repository_id = own.id) AS first
                FROM own
            UNION ALL
            SELECT (SELECT min(created_at) FROM pull_requests WHERE repository_id = own.id)
                FROM own))
         FROM own",
    )?;
    let parameters = params![work.integration_id, chosen(work)];
    Ok(statement.query_row(parameters, |row| {
        Ok(ReadState {
            repositories: row.get(0)?,
            complete: row.get(1)?,
            read_to: row.get(2)?,
            read_from: row.get(3)?,
        })
    })?)
}

fn chosen(work: &WorkFilter) -> Option<String> {
    (!work.repository_ids.is_empty()).then(|| json(&work.repository_ids))
}

pub(in super::super) fn json<T: serde::Serialize>(values: &[T]) -> String {
    serde_json::to_string(values).expect("lists of numbers and texts are JSON")
}
