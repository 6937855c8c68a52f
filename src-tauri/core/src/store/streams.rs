//! Streams: how far each has come, what is still to do, and what an import counts.
//!
//! A stream whose service is off keeps its row, cursor and data, but is in no
//! figure and no list until the service is on again (`enabled`).

use rusqlite::{Connection, Transaction, params};

use super::integrations::require_changed;
use super::pending::PENDING;
use super::values::{Columns, failure_values};
use super::{Store, StoreError};
use crate::model::{
    Failure, IntegrationId, RepositoryId, Service, Stream, StreamReport, StreamState,
};

/// A stream's row.
pub(super) struct StreamRow {
    pub(super) repository_id: RepositoryId,
    pub(super) report: StreamReport,
    /// Rows in the store.
    pub(super) stored: i64,
}

impl StreamRow {
    /// Before the first run a count of zero would be a claim about the host.
    pub(super) fn was_ever_read(&self) -> bool {
        self.stored > 0 || self.report.synced_at.is_some()
    }
}

impl Store {
    /// Puts complete, failed and cancelled streams back to waiting, of some
    /// repositories or of all imported ones that are not gone. Returns how many.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn requeue(
        &self,
        id: IntegrationId,
        repositories: Option<Vec<RepositoryId>>,
    ) -> Result<usize, StoreError> {
        let chosen = repositories.map(|ids| {
            super::values::id_list(
                &ids.iter()
                    .map(|repository| repository.0)
                    .collect::<Vec<_>>(),
            )
        });
        self.write(move |transaction| {
            // A complete stream starts a new run; the others carry on with theirs.
            Ok(transaction
                .prepare_cached(
                    "UPDATE streams SET state = 'waiting', failure_code = NULL,
                        failure_detail = NULL,
                        done = iif(state = 'complete', 0, done),
                        total = iif(state = 'complete', NULL, total)
                    WHERE enabled AND state IN ('complete', 'failed', 'cancelled')
                        AND repository_id IN (SELECT id FROM repositories
                            WHERE integration_id = ?1 AND imported_at IS NOT NULL AND NOT gone
                                AND (?2 IS NULL OR id IN (SELECT value FROM json_each(?2))))",
                )?
                .execute(params![id, chosen])?)
        })
        .await
    }

    /// Puts failed and cancelled streams of the imported repositories that are not
    /// gone back to waiting; each goes on where it was. Returns how many.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn requeue_stopped(&self, id: IntegrationId) -> Result<usize, StoreError> {
        self.write(move |transaction| {
            Ok(transaction
                .prepare_cached(
                    "UPDATE streams SET state = 'waiting', failure_code = NULL,
                        failure_detail = NULL
                    WHERE enabled AND state IN ('failed', 'cancelled')
                        AND repository_id IN (SELECT id FROM repositories
                            WHERE integration_id = ?1 AND imported_at IS NOT NULL AND NOT gone)",
                )?
                .execute([id])?)
        })
        .await
    }

    /// Puts failed streams back to waiting for another try. Those that only the
    /// people at GitLab can help are left alone, unless `all` are asked for.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn requeue_failed(&self, id: IntegrationId, all: bool) -> Result<usize, StoreError> {
        self.write(move |transaction| {
            Ok(transaction
                .prepare_cached(
                    "UPDATE streams SET state = 'waiting', failure_code = NULL,
                        failure_detail = NULL
                    WHERE enabled AND state = 'failed'
                        AND (?2 OR failure_code NOT IN
                            ('account.role_too_low', 'repository.feature_disabled'))
                        AND repository_id IN (SELECT id FROM repositories
                            WHERE integration_id = ?1 AND imported_at IS NOT NULL AND NOT gone)",
                )?
                .execute(params![id, all])?)
        })
        .await
    }

    /// Cancels every stream of the integration that is still to be read. What was
    /// read stays, and so does the cursor.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn cancel_waiting(&self, id: IntegrationId) -> Result<usize, StoreError> {
        self.write(move |transaction| {
            Ok(transaction
                .prepare_cached(&format!(
                    "UPDATE streams SET state = 'cancelled' WHERE enabled AND state IN {PENDING}
                        AND repository_id IN
                            (SELECT id FROM repositories WHERE integration_id = ?1)"
                ))?
                .execute([id])?)
        })
        .await
    }

    /// The same for some repositories of the integration alone.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn cancel_waiting_of(
        &self,
        id: IntegrationId,
        repositories: Vec<RepositoryId>,
    ) -> Result<usize, StoreError> {
        let ids: Vec<i64> = repositories.iter().map(|repository| repository.0).collect();
        let chosen = super::values::id_list(&ids);
        self.write(move |transaction| {
            Ok(transaction
                .prepare_cached(&format!(
                    "UPDATE streams SET state = 'cancelled' WHERE enabled AND state IN {PENDING}
                        AND repository_id IN (SELECT id FROM repositories WHERE integration_id = ?1
                            AND id IN (SELECT value FROM json_each(?2)))"
                ))?
                .execute(params![id, chosen])?)
        })
        .await
    }

    /// Where reading a stream goes on; `None` is the beginning.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the repository has no such stream.
    pub async fn stream_cursor(
        &self,
        repository: RepositoryId,
        stream: Stream,
    ) -> Result<Option<String>, StoreError> {
        self.read(move |connection| {
            Ok(connection
                .prepare_cached(
                    "SELECT cursor FROM streams WHERE repository_id = ?1 AND stream = ?2",
                )?
                .query_row(params![repository, stream], |row| row.get(0))?)
        })
        .await
    }

    /// A stream is being read from now on. A total that is not known leaves the
    /// one known before; an interrupted run keeps its figures.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the repository has no such stream.
    pub async fn start_stream(
        &self,
        repository: RepositoryId,
        stream: Stream,
        total: Option<i64>,
    ) -> Result<(), StoreError> {
        self.write(move |transaction| {
            let changed = transaction
                .prepare_cached(
                    "UPDATE streams SET state = 'running', total = coalesce(?3, total),
                        failure_code = NULL, failure_detail = NULL
                    WHERE repository_id = ?1 AND stream = ?2",
                )?
                .execute(params![repository, stream, total])?;
            require_changed(changed)
        })
        .await
    }

    /// A stream was read to its end; `remote_total` is what GitLab says it holds.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the repository has no such stream.
    pub async fn finish_stream(
        &self,
        repository: RepositoryId,
        stream: Stream,
        remote_total: Option<i64>,
    ) -> Result<(), StoreError> {
        let now = self.now();
        self.write(move |transaction| {
            let changed = transaction
                .prepare_cached(
                    "UPDATE streams SET state = 'complete', synced_at = ?3, remote_total = ?4,
                        failure_code = NULL, failure_detail = NULL,
                        gone = CASE stream
                            WHEN 'pull_requests' THEN (SELECT count(*) FROM pull_requests AS p
                                WHERE p.repository_id = ?1 AND p.gone_at IS NOT NULL)
                            WHEN 'tickets' THEN (SELECT count(*) FROM tickets AS t
                                WHERE t.repository_id = ?1 AND t.gone_at IS NOT NULL)
                            ELSE 0 END
                    WHERE repository_id = ?1 AND stream = ?2",
                )?
                .execute(params![repository, stream, now, remote_total])?;
            require_changed(changed)
        })
        .await
    }

    /// A stream was stopped by a failure; what was read stays, and so does the cursor.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the repository has no such stream.
    pub async fn fail_stream(
        &self,
        repository: RepositoryId,
        stream: Stream,
        failure: Failure,
    ) -> Result<(), StoreError> {
        self.write(move |transaction| {
            let (code, detail) = failure_values(Some(&failure));
            let changed = transaction
                .prepare_cached(
                    "UPDATE streams SET state = 'failed', failure_code = ?3, failure_detail = ?4
                     WHERE repository_id = ?1 AND stream = ?2",
                )?
                .execute(params![repository, stream, code, detail])?;
            require_changed(changed)
        })
        .await
    }

    /// Sets a state that needs no further fact; a failure that was there is cleared.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the repository has no such stream.
    pub async fn set_stream_state(
        &self,
        repository: RepositoryId,
        stream: Stream,
        state: StreamState,
    ) -> Result<(), StoreError> {
        self.write(move |transaction| {
            let changed = transaction
                .prepare_cached(
                    "UPDATE streams SET state = ?3, failure_code = NULL, failure_detail = NULL
                     WHERE repository_id = ?1 AND stream = ?2",
                )?
                .execute(params![repository, stream, state])?;
            require_changed(changed)
        })
        .await
    }
}

/// The streams that are on, of the repositories in a JSON list of ids.
pub(super) fn of_repositories(
    connection: &Connection,
    ids: &str,
) -> Result<Vec<StreamRow>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT repository_id, stored, stream, state, done, total, failure_code, failure_detail,
            synced_at, remote_total
        FROM streams
        WHERE enabled AND repository_id IN (SELECT value FROM json_each(?1))",
    )?;
    let rows = statement.query_map([ids], |row| {
        let mut columns = Columns::of(row);
        Ok(StreamRow {
            repository_id: columns.take()?,
            stored: columns.take()?,
            report: StreamReport {
                stream: columns.take()?,
                state: columns.take()?,
                done: columns.take()?,
                total: columns.take()?,
                failure: columns.take_failure()?,
                synced_at: columns.take()?,
                remote_total: columns.take()?,
            },
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Gives an imported repository the streams it lacks of the services that are on.
pub(super) fn add_for_services(
    transaction: &Transaction<'_>,
    repository: RepositoryId,
) -> Result<(), StoreError> {
    let services = transaction
        .prepare_cached(
            "SELECT service FROM integration_services JOIN repositories USING (integration_id)
             WHERE repositories.id = ?1",
        )?
        .query_map([repository], |row| row.get(0))?
        .collect::<Result<Vec<Service>, _>>()?;
    for service in services {
        transaction
            .prepare_cached(
                "INSERT INTO streams (repository_id, stream, enabled, state)
                 VALUES (?1, ?2, 1, 'waiting')
                 ON CONFLICT DO NOTHING",
            )?
            .execute(params![repository, Stream::of(service)])?;
    }
    Ok(())
}

/// Makes the streams of the imported repositories follow the services that are on.
pub(super) fn follow_services(
    transaction: &Transaction<'_>,
    id: IntegrationId,
    services: &[Service],
) -> Result<(), StoreError> {
    for stream in Stream::ALL {
        let statement = if services.contains(&stream.service()) {
            "INSERT INTO streams (repository_id, stream, enabled, state)
                SELECT id, ?2, 1, 'waiting' FROM repositories
                WHERE integration_id = ?1 AND imported_at IS NOT NULL AND NOT gone
            ON CONFLICT DO UPDATE SET enabled = 1, state = 'waiting', failure_code = NULL,
                failure_detail = NULL
                WHERE NOT enabled"
        } else {
            "UPDATE streams SET enabled = 0 WHERE stream = ?2
                AND repository_id IN (SELECT id FROM repositories WHERE integration_id = ?1)"
        };
        transaction
            .prepare_cached(statement)?
            .execute(params![id, stream])?;
    }
    // A gone repository has nothing to wait for, but what it brought in is shown again.
    transaction
        .prepare_cached(
            "UPDATE streams SET enabled = 1 WHERE NOT enabled
                AND repository_id IN
                    (SELECT id FROM repositories WHERE integration_id = ?1 AND gone)
                AND stream IN (SELECT iif(service = 'repos', 'commits', service)
                    FROM integration_services WHERE integration_id = ?1)",
        )?
        .execute([id])?;
    Ok(())
}

/// Streams that failed because of the credential wait again.
pub(super) fn retry_after_credential(
    transaction: &Transaction<'_>,
    id: IntegrationId,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "UPDATE streams SET state = 'waiting', failure_code = NULL, failure_detail = NULL
             WHERE state = 'failed'
                AND (failure_code GLOB 'token.*' OR failure_code GLOB 'account.*'
                    OR failure_code GLOB 'secrets.*' OR failure_code GLOB 'oauth.*'
                    OR failure_code GLOB 'credential.*')
                AND repository_id IN (SELECT id FROM repositories WHERE integration_id = ?1)",
        )?
        .execute([id])?;
    Ok(())
}

/// What was still to be read of a repository that is gone cannot be read any more.
pub(super) fn give_up_gone(
    transaction: &Transaction<'_>,
    repository: RepositoryId,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(&format!(
            "UPDATE streams SET state = 'failed', failure_code = 'repository.gone',
                failure_detail = NULL
            WHERE repository_id = ?1 AND state IN {PENDING}"
        ))?
        .execute([repository])?;
    Ok(())
}

/// An imported repository that was gone is listed again.
pub(super) fn retry_returned(
    transaction: &Transaction<'_>,
    repository: RepositoryId,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "UPDATE streams SET state = 'waiting', failure_code = NULL, failure_detail = NULL
             WHERE repository_id = ?1 AND state = 'failed' AND failure_code = 'repository.gone'",
        )?
        .execute([repository])?;
    // Services may have been switched on in the meantime.
    add_for_services(transaction, repository)
}

/// Records a saved page: moves the cursor (`None`: back to the beginning) and the
/// figures. First in a page's transaction, so that a deleted repository is noticed.
pub(super) fn advance(
    transaction: &Transaction<'_>,
    repository: RepositoryId,
    stream: Stream,
    cursor: Option<&str>,
) -> Result<(), StoreError> {
    let changed = transaction
        .prepare_cached("UPDATE streams SET cursor = ?3 WHERE repository_id = ?1 AND stream = ?2")?
        .execute(params![repository, stream, cursor])?;
    require_changed(changed)
}

/// Adds to the number of stored rows and to what this run has done: pages that
/// overlap, or come again after a kill, count once.
pub(super) fn count_stored(
    transaction: &Transaction<'_>,
    repository: RepositoryId,
    stream: Stream,
    new_rows: usize,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "UPDATE streams SET stored = stored + ?3, done = done + ?3
             WHERE repository_id = ?1 AND stream = ?2",
        )?
        .execute(params![
            repository,
            stream,
            i64::try_from(new_rows).unwrap_or(i64::MAX)
        ])?;
    Ok(())
}
