//! What an import has done and has still to do, counted in one look at the streams.

use rusqlite::{Connection, params};

use super::pending::PENDING;
use super::values::Columns;
use super::{Store, StoreError};
use crate::model::{IntegrationId, Stream};

/// Figures of one integration's import. Each imported repository is in exactly
/// one of `done`, `running`, `waiting`, `failed` and `cancelled`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImportCounts {
    /// Imported repositories.
    pub repositories_total: i64,
    /// Every stream is complete.
    pub done: i64,
    /// A stream is being read.
    pub running: i64,
    /// A stream waits, also for GitLab, and none is being read.
    pub waiting: i64,
    /// A stream failed and none is still to be read.
    pub failed: i64,
    /// A stream was cancelled, none failed and none is still to be read.
    pub cancelled: i64,
    /// Items of the current runs that are stored.
    pub items_done: i64,
    /// Items of the current runs as far as known, never fewer than `items_done`;
    /// `None` while no stream knows its total.
    pub items_total_known: Option<i64>,
    /// Streams still to be read that do not know their total yet.
    pub streams_without_total: i64,
}

impl Store {
    /// The figures of an integration's import.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn import_counts(&self, id: IntegrationId) -> Result<ImportCounts, StoreError> {
        self.read(move |connection| import_counts(connection, id))
            .await
    }

    /// Rows the store holds of one stream of an integration's repositories.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn stored_rows(&self, id: IntegrationId, stream: Stream) -> Result<i64, StoreError> {
        self.read(move |connection| {
            Ok(connection
                .prepare_cached(
                    "SELECT coalesce(sum(s.stored), 0) FROM streams AS s
                     JOIN repositories AS r ON r.id = s.repository_id
                     WHERE r.integration_id = ?1 AND s.stream = ?2",
                )?
                .query_row(params![id, stream], |row| row.get(0))?)
        })
        .await
    }
}

fn import_counts(connection: &Connection, id: IntegrationId) -> Result<ImportCounts, StoreError> {
    Ok(connection
        .prepare_cached(&format!(
            "WITH per_repository AS (
                SELECT r.id,
                    coalesce(max(s.state = 'running'), 0) AS running,
                    coalesce(max(s.state IN ('waiting', 'rate_limited')), 0) AS waiting,
                    coalesce(max(s.state = 'failed'), 0) AS failed,
                    coalesce(max(s.state = 'cancelled'), 0) AS cancelled,
                    coalesce(sum(s.done), 0) AS items_done,
                    sum(max(coalesce(s.total, 0), s.done)) AS items_known,
                    count(s.total) AS totals_known,
                    count(*) FILTER (WHERE s.total IS NULL AND s.state IN {PENDING})
                        AS without_total
                FROM repositories AS r
                LEFT JOIN streams AS s ON s.repository_id = r.id AND s.enabled
                WHERE r.integration_id = ?1 AND r.imported_at IS NOT NULL
                GROUP BY r.id)
            SELECT count(*),
                count(*) FILTER (WHERE NOT (running OR waiting OR failed OR cancelled)),
                count(*) FILTER (WHERE running),
                count(*) FILTER (WHERE waiting AND NOT running),
                count(*) FILTER (WHERE failed AND NOT (running OR waiting)),
                count(*) FILTER (WHERE cancelled AND NOT (running OR waiting OR failed)),
                coalesce(sum(items_done), 0),
                iif(coalesce(sum(totals_known), 0) > 0, sum(items_known), NULL),
                coalesce(sum(without_total), 0)
            FROM per_repository"
        ))?
        .query_row([id], |row| {
            let mut columns = Columns::of(row);
            Ok(ImportCounts {
                repositories_total: columns.take()?,
                done: columns.take()?,
                running: columns.take()?,
                waiting: columns.take()?,
                failed: columns.take()?,
                cancelled: columns.take()?,
                items_done: columns.take()?,
                items_total_known: columns.take()?,
                streams_without_total: columns.take()?,
            })
        })?)
}
