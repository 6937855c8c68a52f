//! Removing integrations: hidden at once, back again while that can be undone, then
//! deleted piece by piece, so that nobody who reads or writes waits for long.
//!
//! The file remembers how far it is: a deletion that was cut off is found at the next start.

use rusqlite::{OptionalExtension as _, Transaction, params};

use super::integrations::{by_id, name_key, require_changed, require_free_name};
use super::values::id_list;
use super::{Store, StoreError, activities, webhooks};
use crate::model::{
    ActivityAction, DeletionSummary, Integration, IntegrationId, NewActivity, RepositoryId,
    Timestamp,
};

/// A condition on rows with an `integration_id`: that the integration is not removed.
pub(super) const PRESENT: &str =
    "integration_id IN (SELECT id FROM integrations WHERE removed_at IS NULL)";

/// Rows of short things that one piece of a deletion takes: commits, people, labels.
const PIECE: usize = 2_000;
/// Pull requests and tickets count for as many rows: their comments go with them.
const ROWS_OF_AN_ITEM: usize = 20;

/// The most that is added to a name that was taken in the meantime.
const NAMES_TRIED: u32 = 1_000;

impl Store {
    /// What deleting integrations would take away, services that are off included.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when one of them is not there.
    pub async fn deletion_summary(
        &self,
        ids: &[IntegrationId],
    ) -> Result<DeletionSummary, StoreError> {
        let wanted = ids.len();
        let ids = list(ids);
        self.read(move |connection| {
            let integrations: i64 = connection
                .prepare_cached(
                    "SELECT count(*) FROM integrations
                     WHERE id IN (SELECT value FROM json_each(?1)) AND removed_at IS NULL",
                )?
                .query_row([&ids], |row| row.get(0))?;
            if usize::try_from(integrations) != Ok(wanted) {
                return Err(StoreError::NotFound);
            }
            Ok(connection
                .prepare_cached(
                    "SELECT count(DISTINCT r.id),
                        coalesce(sum(s.stored) FILTER (WHERE s.stream = 'commits'), 0),
                        coalesce(sum(s.stored) FILTER (WHERE s.stream = 'pull_requests'), 0),
                        coalesce(sum(s.stored) FILTER (WHERE s.stream = 'tickets'), 0),
                        (SELECT count(*) FROM webhooks
                            WHERE integration_id IN (SELECT value FROM json_each(?1)))
                    FROM repositories AS r LEFT JOIN streams AS s ON s.repository_id = r.id
                    WHERE r.imported_at IS NOT NULL
                        AND r.integration_id IN (SELECT value FROM json_each(?1))",
                )?
                .query_row([&ids], |row| {
                    Ok(DeletionSummary {
                        integrations,
                        repositories: row.get(0)?,
                        commits: row.get(1)?,
                        pull_requests: row.get(2)?,
                        tickets: row.get(3)?,
                        webhooks: row.get(4)?,
                    })
                })?)
        })
        .await
    }

    /// Hides an integration with all that came through it; its name is free again.
    /// Returns the moment, which tells this removal from another one of the same integration.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not there or removed already.
    pub async fn mark_removed(&self, id: IntegrationId) -> Result<Timestamp, StoreError> {
        let now = self.now();
        self.write(move |transaction| {
            let changed = transaction
                .prepare_cached(
                    // No name begins with a blank, so this one is in nobody's way.
                    "UPDATE integrations SET removed_at = ?2, name_key = ' removed ' || id
                     WHERE id = ?1 AND removed_at IS NULL",
                )?
                .execute(params![id, now])?;
            require_changed(changed)?;
            let removed = NewActivity::by_user(ActivityAction::IntegrationRemoved, id);
            activities::note(transaction, &removed, now)?;
            Ok(now)
        })
        .await
    }

    /// Takes a removal back. A name that somebody else got in the meantime gets a number.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it was not removed, or its deletion has begun.
    pub async fn undo_removal(&self, id: IntegrationId) -> Result<Integration, StoreError> {
        let now = self.now();
        self.write(move |transaction| {
            let name: String = transaction
                .prepare_cached(
                    "SELECT name FROM integrations
                     WHERE id = ?1 AND removed_at IS NOT NULL AND NOT is_being_deleted",
                )?
                .query_row([id], |row| row.get(0))?;
            let name = free_name(transaction, &name)?;
            transaction
                .prepare_cached(
                    "UPDATE integrations SET removed_at = NULL, name = ?2, name_key = ?3
                     WHERE id = ?1",
                )?
                .execute(params![id, name, name_key(&name)])?;
            let undone = NewActivity::by_user(ActivityAction::RemovalUndone, id);
            activities::note(transaction, &undone, now)?;
            by_id(transaction, id)
        })
        .await
    }

    /// Integrations that were removed and are still to be deleted, and when they were removed.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn removed_integrations(
        &self,
    ) -> Result<Vec<(IntegrationId, Timestamp)>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id, removed_at FROM integrations WHERE removed_at IS NOT NULL
                 ORDER BY removed_at, id",
            )?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// From now on the removal of that moment cannot be taken back. A deletion that was
    /// cut off begins again.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when that removal was taken back, or all of it is done.
    pub async fn begin_deletion(
        &self,
        id: IntegrationId,
        removed_at: Timestamp,
    ) -> Result<(), StoreError> {
        let now = self.now();
        self.write(move |transaction| {
            let changed = transaction
                .prepare_cached(
                    "UPDATE integrations SET is_being_deleted = 1
                     WHERE id = ?1 AND removed_at = ?2",
                )?
                .execute(params![id, removed_at])?;
            require_changed(changed)?;
            webhooks::loosen_secrets(transaction, id, now)
        })
        .await
    }

    /// Deletes some of what came through an integration whose deletion has begun. Returns
    /// whether there may be more; what is left then is for [`Store::delete_integration`].
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when its deletion has not begun.
    pub async fn delete_piece(&self, id: IntegrationId) -> Result<bool, StoreError> {
        self.write(move |transaction| {
            transaction
                .prepare_cached("SELECT 1 FROM integrations WHERE id = ?1 AND is_being_deleted")?
                .query_row([id], |_row| Ok(()))?;
            let mut room = PIECE;
            while room > 0 {
                let Some(repository) = any_repository(transaction, id)? else {
                    break;
                };
                room = room.saturating_sub(delete_of_repository(transaction, repository, room)?);
            }
            for table in [
                "people",
                "labels",
                "commit_authors",
                "groups",
                "runs",
                "webhooks",
            ] {
                if room == 0 {
                    break;
                }
                let deleted = transaction
                    .prepare_cached(&format!(
                        "DELETE FROM {table} WHERE id IN
                            (SELECT id FROM {table} WHERE integration_id = ?1 LIMIT ?2)"
                    ))?
                    .execute(params![id, limit(room)])?;
                room = room.saturating_sub(deleted);
            }
            Ok(room == 0)
        })
        .await
    }
}

fn list(ids: &[IntegrationId]) -> String {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    id_list(&ids)
}

fn limit(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

/// The name, with a number behind it where it is taken.
fn free_name(transaction: &Transaction<'_>, name: &str) -> Result<String, StoreError> {
    let numbered = (2..NAMES_TRIED).map(|number| format!("{name} {number}"));
    for candidate in std::iter::once(name.to_owned()).chain(numbered) {
        match require_free_name(transaction, &candidate, None) {
            Ok(()) => return Ok(candidate),
            Err(StoreError::NameTaken) => {}
            Err(error) => return Err(error),
        }
    }
    Err(StoreError::NameTaken)
}

fn any_repository(
    transaction: &Transaction<'_>,
    id: IntegrationId,
) -> Result<Option<RepositoryId>, StoreError> {
    Ok(transaction
        .prepare_cached("SELECT id FROM repositories WHERE integration_id = ?1 LIMIT 1")?
        .query_row([id], |row| row.get(0))
        .optional()?)
}

/// Deletes of one repository what fits into `room`, and the repository itself once
/// nothing else is left of it. Returns for how many rows that counts.
fn delete_of_repository(
    transaction: &Transaction<'_>,
    repository: RepositoryId,
    room: usize,
) -> Result<usize, StoreError> {
    let mut done = 0;
    for (table, rows_of_each) in [
        ("commits", 1),
        ("pull_requests", ROWS_OF_AN_ITEM),
        ("tickets", ROWS_OF_AN_ITEM),
    ] {
        let most = (room - done).div_ceil(rows_of_each);
        let deleted = transaction
            .prepare_cached(&format!(
                "DELETE FROM {table} WHERE id IN
                    (SELECT id FROM {table} WHERE repository_id = ?1 LIMIT ?2)"
            ))?
            .execute(params![repository, limit(most)])?;
        done += deleted * rows_of_each;
        if done >= room {
            return Ok(done);
        }
    }
    // Its streams and the paths that do not count go with it.
    let deleted = transaction
        .prepare_cached("DELETE FROM repositories WHERE id = ?1")?
        .execute([repository])?;
    Ok(done + deleted)
}
