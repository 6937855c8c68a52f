//! What was done, in the order of time: what is written down here, and the runs, which
//! have a table of their own. It must not outlive its usefulness: 90 days.

use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::values::Columns;
use super::{Store, StoreError};
use crate::model::{Activity, Actor, IntegrationId, NewActivity, Page, Timestamp, harmless_name};

/// How long an activity is kept.
const KEPT: Duration = Duration::from_hours(90 * 24);

/// Which activities a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ActivityFilter {
    /// Only those of one integration.
    pub integration: Option<IntegrationId>,
    /// Only what somebody of this kind did.
    pub actor: Option<Actor>,
    /// Only what did not end well.
    pub only_failed: bool,
}

/// Activities and runs as rows of one shape; ?1 is since when, ?2 whose, ?3 by whom,
/// ?4 whether only what did not end well. A run belongs to whoever made it start.
fn both(filter: ActivityFilter) -> String {
    // Said outright, so that the rows of one integration are found by their index.
    let whose = match filter.integration {
        Some(_) => "integration_id = ?2",
        None => "?2 IS NULL",
    };
    format!(
        "SELECT id AS number, 'a' || id AS key, happened_at, integration_id, integration_name,
            actor, action, outcome, amount, subject, failure_code
        FROM activities
        WHERE happened_at >= ?1 AND {whose} AND (?3 IS NULL OR actor = ?3)
            AND (NOT ?4 OR outcome IN ('failed', 'partial'))
        UNION ALL
        SELECT r.id, 'r' || r.id, r.started_at, r.integration_id, i.name,
            CASE r.reason WHEN 'schedule' THEN 'schedule' WHEN 'reconcile' THEN 'schedule'
                WHEN 'webhook' THEN 'webhook' WHEN 'resume' THEN 'app' ELSE 'user' END AS actor,
            'sync.ran',
            CASE r.outcome WHEN 'complete' THEN 'done' ELSE coalesce(r.outcome, 'running') END,
            r.new_commits + r.pull_requests + r.tickets, NULL, r.failure_code
        FROM runs AS r JOIN integrations AS i ON i.id = r.integration_id
        WHERE i.removed_at IS NULL AND r.started_at >= ?1 AND {whose} AND (?3 IS NULL OR actor = ?3)
            AND (NOT ?4 OR r.outcome IN ('failed', 'partial'))"
    )
}

impl Store {
    /// Writes down that something was done, and forgets what is older than 90 days.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn note_activity(&self, activity: NewActivity) -> Result<(), StoreError> {
        let now = self.now();
        self.write(move |transaction| note(transaction, &activity, now))
            .await
    }

    /// One window of what was done in the last 90 days, runs included, newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn activities(
        &self,
        filter: ActivityFilter,
        offset: i64,
        limit: i64,
    ) -> Result<Page<Activity>, StoreError> {
        let (since, offset) = (kept_since(self.now()), offset.max(0));
        self.read(move |connection| {
            Ok(Page {
                total: count(connection, filter, since)?,
                offset,
                rows: rows(connection, filter, since, offset, limit.max(1))?,
            })
        })
        .await
    }
}

/// The instant before which nothing is kept.
fn kept_since(now: Timestamp) -> Timestamp {
    let kept = i64::try_from(KEPT.as_millis()).expect("90 days are few milliseconds");
    Timestamp::from_millis(now.millis().saturating_sub(kept))
}

/// Writes down `activity` as a part of what `transaction` does.
pub(super) fn note(
    transaction: &Transaction<'_>,
    activity: &NewActivity,
    now: Timestamp,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached("DELETE FROM activities WHERE happened_at < ?1")?
        .execute([kept_since(now)])?;
    let name: Option<String> = transaction
        .prepare_cached("SELECT name FROM integrations WHERE id = ?1")?
        .query_row([activity.integration_id], |row| row.get(0))
        .optional()?;
    transaction
        .prepare_cached(
            "INSERT INTO activities (integration_id, integration_name, happened_at, actor, action,
                outcome, amount, subject, failure_code)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            activity.integration_id,
            name.map(|name| harmless_name(&name)),
            now,
            activity.actor,
            activity.action,
            activity.outcome,
            activity.amount,
            activity.subject(),
            activity.failure,
        ])?;
    Ok(())
}

fn count(
    connection: &Connection,
    filter: ActivityFilter,
    since: Timestamp,
) -> Result<i64, StoreError> {
    Ok(connection
        .prepare_cached(&format!("SELECT count(*) FROM ({})", both(filter)))?
        .query_row(
            params![since, filter.integration, filter.actor, filter.only_failed],
            |row| row.get(0),
        )?)
}

fn rows(
    connection: &Connection,
    filter: ActivityFilter,
    since: Timestamp,
    offset: i64,
    limit: i64,
) -> Result<Vec<Activity>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "{} ORDER BY happened_at DESC, number DESC LIMIT ?5 OFFSET ?6",
        both(filter)
    ))?;
    let rows = statement.query_map(
        params![
            since,
            filter.integration,
            filter.actor,
            filter.only_failed,
            limit,
            offset
        ],
        |row| read(&mut Columns::of(row)),
    )?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn read(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Activity> {
    let _number: i64 = columns.take()?;
    Ok(Activity {
        key: columns.take()?,
        happened_at: columns.take()?,
        integration_id: columns.take()?,
        integration_name: columns
            .take::<Option<String>>()?
            .map(|name| harmless_name(&name)),
        actor: columns.take()?,
        action: columns.take()?,
        outcome: columns.take()?,
        amount: columns.take()?,
        subject: columns.take()?,
        failure: columns.take()?,
    })
}
