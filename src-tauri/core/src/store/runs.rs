//! Runs: what was synced when, why and with what result; kept for the window to show.

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::integrations::require_changed;
use super::values::{Columns, failure_values};
use super::{Store, StoreError};
use crate::model::{
    Failure, IntegrationId, Page, Run, RunFigures, RunId, RunOutcome, RunReason, Timestamp,
};

/// Runs kept of each integration: months at the default interval.
const KEPT: i64 = 2000;

const SELECT: &str = "
    SELECT id, integration_id, reason, started_at, finished_at, outcome, repositories,
        repositories_failed, new_commits, pull_requests, tickets, requests, waited_ms,
        failure_code, failure_detail
    FROM runs";

impl Store {
    /// Writes down that a run starts. One of the same integration that has no end
    /// was cut off with the process that did it. The oldest runs are forgotten.
    ///
    /// # Errors
    /// When the store cannot be written, or the integration is not there any more.
    pub async fn begin_run(
        &self,
        id: IntegrationId,
        reason: RunReason,
    ) -> Result<RunId, StoreError> {
        let now = self.now();
        self.write(move |transaction| {
            interrupt(transaction, Some(id))?;
            transaction
                .prepare_cached(
                    "DELETE FROM runs WHERE integration_id = ?1 AND id <=
                        (SELECT id FROM runs WHERE integration_id = ?1
                         ORDER BY id DESC LIMIT 1 OFFSET ?2)",
                )?
                .execute(params![id, KEPT - 1])?;
            Ok(transaction
                .prepare_cached(
                    "INSERT INTO runs (integration_id, reason, started_at, noted_at)
                     VALUES (?1, ?2, ?3, ?3) RETURNING id",
                )?
                .query_row(params![id, reason, now], |row| row.get(0))?)
        })
        .await
    }

    /// Writes down what a run has done so far, so that the figures outlive the app.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the run or its integration was deleted.
    pub async fn note_run(&self, run: RunId, figures: RunFigures) -> Result<(), StoreError> {
        let now = self.now();
        self.write(move |transaction| note(transaction, run, figures, now))
            .await
    }

    /// Writes down how a run ended and what it did.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the run or its integration was deleted.
    pub async fn end_run(
        &self,
        run: RunId,
        outcome: RunOutcome,
        figures: RunFigures,
        failure: Option<Failure>,
    ) -> Result<(), StoreError> {
        let now = self.now();
        self.write(move |transaction| {
            note(transaction, run, figures, now)?;
            let (code, detail) = failure_values(failure.as_ref());
            let changed = transaction
                .prepare_cached(
                    "UPDATE runs SET finished_at = ?2, outcome = ?3, failure_code = ?4,
                        failure_detail = ?5
                     WHERE id = ?1",
                )?
                .execute(params![run, now, outcome, code, detail])?;
            require_changed(changed)
        })
        .await
    }

    /// For the start of the app: whatever has no end was cut off when the app ended.
    /// Returns how many runs that were.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn mark_runs_interrupted(&self) -> Result<usize, StoreError> {
        self.write(|transaction| interrupt(transaction, None)).await
    }

    /// One window of an integration's runs, or of all integrations', newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn runs(
        &self,
        id: Option<IntegrationId>,
        offset: i64,
        limit: i64,
    ) -> Result<Page<Run>, StoreError> {
        let offset = offset.max(0);
        self.read(move |connection| {
            let total = connection
                .prepare_cached(
                    "SELECT count(*) FROM runs WHERE ?1 IS NULL OR integration_id = ?1",
                )?
                .query_row([id], |row| row.get(0))?;
            let rows = connection
                .prepare_cached(&format!(
                    "{SELECT} WHERE ?1 IS NULL OR integration_id = ?1
                     ORDER BY id DESC LIMIT ?2 OFFSET ?3"
                ))?
                .query_map(params![id, limit.max(1), offset], |row| {
                    read(&mut Columns::of(row))
                })?
                .collect::<Result<_, _>>()?;
            Ok(Page {
                total,
                offset,
                rows,
            })
        })
        .await
    }

    /// The last runs of an integration that looked for changes of everything, newest first:
    /// those that only read what a webhook told of are left out.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn runs_besides_webhooks(
        &self,
        id: IntegrationId,
        limit: i64,
    ) -> Result<Vec<Run>, StoreError> {
        self.read(move |connection| {
            let runs = connection
                .prepare_cached(&format!(
                    "{SELECT} WHERE integration_id = ?1 AND reason != ?2 ORDER BY id DESC LIMIT ?3"
                ))?
                .query_map(params![id, RunReason::Webhook, limit], |row| {
                    read(&mut Columns::of(row))
                })?
                .collect::<Result<_, _>>()?;
            Ok(runs)
        })
        .await
    }

    /// The run of an integration that started last.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn latest_run(&self, id: IntegrationId) -> Result<Option<Run>, StoreError> {
        self.read(move |connection| latest(connection, id)).await
    }
}

fn latest(connection: &Connection, id: IntegrationId) -> Result<Option<Run>, StoreError> {
    Ok(connection
        .prepare_cached(&format!(
            "{SELECT} WHERE integration_id = ?1 ORDER BY id DESC LIMIT 1"
        ))?
        .query_row([id], |row| read(&mut Columns::of(row)))
        .optional()?)
}

/// Ends what nobody works on any more, at the last moment something is known of it.
fn interrupt(
    transaction: &Transaction<'_>,
    id: Option<IntegrationId>,
) -> Result<usize, StoreError> {
    Ok(transaction
        .prepare_cached(
            "UPDATE runs SET outcome = ?2, finished_at = noted_at
             WHERE finished_at IS NULL AND (?1 IS NULL OR integration_id = ?1)",
        )?
        .execute(params![id, RunOutcome::Interrupted])?)
}

fn note(
    transaction: &Transaction<'_>,
    run: RunId,
    figures: RunFigures,
    now: Timestamp,
) -> Result<(), StoreError> {
    let changed = transaction
        .prepare_cached(
            "UPDATE runs SET noted_at = ?2, repositories = ?3, repositories_failed = ?4,
                new_commits = ?5, pull_requests = ?6, tickets = ?7, requests = ?8, waited_ms = ?9
             WHERE id = ?1",
        )?
        .execute(params![
            run,
            now,
            figures.repositories,
            figures.repositories_failed,
            figures.new_commits,
            figures.pull_requests,
            figures.tickets,
            figures.requests,
            figures.waited_ms,
        ])?;
    require_changed(changed)
}

fn read(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Run> {
    Ok(Run {
        id: columns.take()?,
        integration_id: columns.take()?,
        reason: columns.take()?,
        started_at: columns.take()?,
        finished_at: columns.take()?,
        outcome: columns.take()?,
        figures: RunFigures {
            repositories: columns.take()?,
            repositories_failed: columns.take()?,
            new_commits: columns.take()?,
            pull_requests: columns.take()?,
            tickets: columns.take()?,
            requests: columns.take()?,
            waited_ms: columns.take()?,
        },
        failure: columns.take_failure()?,
    })
}
