//! How complete an integration is, stream by stream: what GitLab holds, what is
//! here, and how many repositories stand in which state.

use rusqlite::Connection;

use super::values::Columns;
use super::{Store, StoreError};
use crate::model::{Failure, IntegrationId, Stream};

/// One stream of all imported repositories of an integration together. Streams
/// whose service is off are in no figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamCoverage {
    /// Which stream.
    pub stream: Stream,
    /// Repositories that have it.
    pub repositories: i64,
    /// Those read to the end.
    pub complete: i64,
    /// Those that failed.
    pub failed: i64,
    /// Those that wait because GitLab asked for it.
    pub rate_limited: i64,
    /// Those somebody took off the queue.
    pub cancelled: i64,
    /// Items in the store that GitLab shows as far as known.
    pub held: i64,
    /// Items GitLab said it holds, summed over the repositories where it said so.
    pub remote: i64,
    /// Items in the store of those same repositories, none counted twice.
    pub held_of_counted: i64,
    /// Repositories whose count GitLab did not tell. One that was read to its end and
    /// has nothing, e.g. because GitLab has the service switched off there, needs no count.
    pub uncounted: i64,
    /// Repositories of which fewer items are here than GitLab said.
    pub short: i64,
    /// The failure of one of those that failed.
    pub failure: Option<Failure>,
}

impl Store {
    /// The coverage of an integration, one entry for each stream that is on.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn coverage(&self, id: IntegrationId) -> Result<Vec<StreamCoverage>, StoreError> {
        self.read(move |connection| coverage(connection, id)).await
    }
}

fn coverage(connection: &Connection, id: IntegrationId) -> Result<Vec<StreamCoverage>, StoreError> {
    // The bare columns of the failure belong to the row with the largest failed id: SQLite
    // takes them from there when the only aggregate of that kind is one max().
    let mut statement = connection.prepare_cached(
        "SELECT s.stream, count(*),
            count(*) FILTER (WHERE s.state = 'complete'),
            count(*) FILTER (WHERE s.state = 'failed'),
            count(*) FILTER (WHERE s.state = 'rate_limited'),
            count(*) FILTER (WHERE s.state = 'cancelled'),
            coalesce(sum(s.stored - s.gone), 0), coalesce(sum(s.remote_total), 0),
            coalesce(sum(min(s.stored - s.gone, s.remote_total)), 0),
            count(*) FILTER (WHERE s.remote_total IS NULL AND (s.state <> 'complete' OR s.stored > 0)),
            count(*) FILTER (WHERE s.stored - s.gone < s.remote_total),
            s.failure_code, s.failure_detail,
            max(iif(s.state = 'failed', r.id, 0))
        FROM streams AS s JOIN repositories AS r ON r.id = s.repository_id
        WHERE r.integration_id = ?1 AND r.imported_at IS NOT NULL AND NOT r.gone AND s.enabled
        GROUP BY s.stream
        ORDER BY CASE s.stream WHEN 'commits' THEN 0 WHEN 'pull_requests' THEN 1 ELSE 2 END",
    )?;
    let rows = statement.query_map([id], |row| {
        let mut columns = Columns::of(row);
        let mut coverage = StreamCoverage {
            stream: columns.take()?,
            repositories: columns.take()?,
            complete: columns.take()?,
            failed: columns.take()?,
            rate_limited: columns.take()?,
            cancelled: columns.take()?,
            held: columns.take()?,
            remote: columns.take()?,
            held_of_counted: columns.take()?,
            uncounted: columns.take()?,
            short: columns.take()?,
            failure: columns.take_failure()?,
        };
        coverage.failure = coverage.failure.filter(|_| coverage.failed > 0);
        Ok(coverage)
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
