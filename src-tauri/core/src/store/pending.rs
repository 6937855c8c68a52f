//! What is still to be read: the work of a run, and the questions asked about it while
//! it goes on. Those are asked several times a second, so none of them reads more than
//! its answer.

use rusqlite::params;

use super::removal::PRESENT;
use super::values::Columns;
use super::{Store, StoreError, repositories};
use crate::model::{IntegrationId, Repository, RepositoryId, Stream, StreamState};

/// Streams that are to be read.
pub(super) const PENDING: &str = "('waiting', 'running', 'rate_limited')";

/// A repository with streams that are to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingRepository {
    /// The repository.
    pub repository: Repository,
    /// Its streams that are waiting, were interrupted, or wait for GitLab.
    pub streams: Vec<Stream>,
}

/// A stream that is being read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunningStream {
    /// Whose it is.
    pub repository: RepositoryId,
    /// Which.
    pub stream: Stream,
    /// Items of this run that are stored.
    pub done: i64,
    /// Items of this run as far as known.
    pub total: Option<i64>,
}

impl Store {
    /// Repositories with streams to read, of one integration or of all: those
    /// with the most recent activity first. Gone repositories are left out.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn pending_work(
        &self,
        id: Option<IntegrationId>,
    ) -> Result<Vec<PendingRepository>, StoreError> {
        self.read(move |connection| {
            let filter = format!(
                "WHERE imported_at IS NOT NULL AND NOT gone AND (?1 IS NULL OR integration_id = ?1)
                    AND {PRESENT}
                    AND EXISTS (SELECT 1 FROM streams AS s WHERE s.repository_id = repositories.id
                        AND s.enabled AND s.state IN {PENDING})
                ORDER BY last_activity_at DESC NULLS LAST, full_path, id"
            );
            let pending = repositories::select(connection, &filter, [id])?
                .into_iter()
                .map(|repository| PendingRepository {
                    streams: pending_streams(&repository),
                    repository,
                });
            Ok(pending.collect())
        })
        .await
    }

    /// The integrations [`Store::pending_work`] would name, each once.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn integrations_with_pending_work(&self) -> Result<Vec<IntegrationId>, StoreError> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT DISTINCT r.integration_id FROM repositories AS r
                 JOIN streams AS s ON s.repository_id = r.id
                 WHERE r.imported_at IS NOT NULL AND NOT r.gone AND {PRESENT}
                    AND s.enabled AND s.state IN {PENDING}
                 ORDER BY r.integration_id"
            ))?;
            let ids = statement.query_map([], |row| row.get(0))?;
            Ok(ids.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Whether [`Store::pending_work`] of an integration would name a repository.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn has_pending_work(&self, id: IntegrationId) -> Result<bool, StoreError> {
        self.read(move |connection| {
            Ok(connection
                .prepare_cached(&format!(
                    "SELECT EXISTS (SELECT 1 FROM repositories AS r
                        JOIN streams AS s ON s.repository_id = r.id
                        WHERE r.integration_id = ?1 AND r.imported_at IS NOT NULL AND NOT r.gone
                            AND s.enabled AND s.state IN {PENDING})"
                ))?
                .query_row([id], |row| row.get(0))?)
        })
        .await
    }

    /// The streams of an integration that are being read, in the order of the work.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn running_streams(
        &self,
        id: IntegrationId,
    ) -> Result<Vec<RunningStream>, StoreError> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT s.repository_id, s.stream, s.done, s.total
                 FROM streams AS s JOIN repositories AS r ON r.id = s.repository_id
                 WHERE r.integration_id = ?1 AND r.imported_at IS NOT NULL AND NOT r.gone
                    AND s.enabled AND s.state = 'running'
                 ORDER BY r.last_activity_at DESC NULLS LAST, r.full_path, r.id, s.stream",
            )?;
            let running = statement.query_map([id], |row| {
                let mut columns = Columns::of(row);
                Ok(RunningStream {
                    repository: columns.take()?,
                    stream: columns.take()?,
                    done: columns.take()?,
                    total: columns.take()?,
                })
            })?;
            Ok(running.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// What was being read when a run stopped waits again; each stream goes on where
    /// it was. Returns how many.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn put_back_running(&self, id: IntegrationId) -> Result<usize, StoreError> {
        self.write(move |transaction| {
            Ok(transaction
                .prepare_cached(
                    "UPDATE streams SET state = 'waiting', failure_code = NULL,
                        failure_detail = NULL
                     WHERE enabled AND state IN ('running', 'rate_limited')
                        AND repository_id IN (SELECT id FROM repositories
                            WHERE integration_id = ?1 AND imported_at IS NOT NULL AND NOT gone)",
                )?
                .execute(params![id])?)
        })
        .await
    }
}

fn pending_streams(repository: &Repository) -> Vec<Stream> {
    repository
        .streams
        .iter()
        .filter(|report| {
            matches!(
                report.state,
                StreamState::Waiting | StreamState::Running | StreamState::RateLimited
            )
        })
        .map(|report| report.stream)
        .collect()
}
