//! Which files and folders of a repository do not count, and whether its commits were counted
//! that way.
//!
//! What was counted is told by the cursor of the commits alone: it is written in the
//! transaction that stores them.

use rusqlite::{Connection, OptionalExtension as _, params};

use super::values::Columns;
use super::{Store, StoreError};
use crate::model::{
    CommitCursor, CountedPaths, ExcludedPaths, ExcludedPathsReport, RepositoryId, Stream, Timestamp,
};

impl Store {
    /// What does not count in a repository.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the repository is not there.
    pub async fn excluded_paths(
        &self,
        repository: RepositoryId,
    ) -> Result<ExcludedPaths, StoreError> {
        self.read(move |connection| Ok(list(connection, repository)?.0))
            .await
    }

    /// The same with what the stored commits were counted with.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the repository is not there.
    pub async fn excluded_paths_report(
        &self,
        repository: RepositoryId,
    ) -> Result<ExcludedPathsReport, StoreError> {
        self.read(move |connection| report(connection, repository))
            .await
    }

    /// Changes what does not count, from the next reading of the repository's commits on; the
    /// next run looks at it, whether GitLab has news of it or not. Returns the new state, or
    /// `None` where the list was the same.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the repository is not there.
    pub async fn set_excluded_paths(
        &self,
        repository: RepositoryId,
        wanted: ExcludedPaths,
    ) -> Result<Option<ExcludedPathsReport>, StoreError> {
        let now = self.now();
        self.write(move |transaction| {
            let (before, _) = list(transaction, repository)?;
            if before.text() == wanted.text() {
                return Ok(None);
            }
            if wanted.text().is_empty() {
                transaction
                    .prepare_cached(
                        "DELETE FROM excluded_paths WHERE (integration_id, repository_remote_id) =
                            (SELECT integration_id, remote_id FROM repositories WHERE id = ?1)",
                    )?
                    .execute([repository])?;
            } else {
                transaction
                    .prepare_cached(
                        "INSERT INTO excluded_paths
                            (integration_id, repository_remote_id, patterns, changed_at)
                         SELECT integration_id, remote_id, ?2, ?3 FROM repositories WHERE id = ?1
                         ON CONFLICT (integration_id, repository_remote_id) DO UPDATE SET
                            patterns = excluded.patterns, changed_at = excluded.changed_at",
                    )?
                    .execute(params![repository, wanted.text(), now])?;
            }
            if before.fingerprint() != wanted.fingerprint() {
                transaction
                    .prepare_cached(
                        "UPDATE streams SET asked_at = NULL WHERE repository_id = ?1 AND stream = ?2",
                    )?
                    .execute(params![repository, Stream::Commits])?;
            }
            report(transaction, repository).map(Some)
        })
        .await
    }
}

fn list(
    connection: &Connection,
    repository: RepositoryId,
) -> Result<(ExcludedPaths, Option<Timestamp>), StoreError> {
    let (patterns, changed_at): (Option<String>, _) = connection
        .prepare_cached(
            "SELECT e.patterns, e.changed_at FROM repositories AS r
             LEFT JOIN excluded_paths AS e ON e.integration_id = r.integration_id
                AND e.repository_remote_id = r.remote_id
             WHERE r.id = ?1",
        )?
        .query_row([repository], |row| Ok((row.get(0)?, row.get(1)?)))?;
    // Written by this program it is a list; somebody else's text is damage like any other.
    let list = ExcludedPaths::read(patterns.as_deref().unwrap_or_default());
    Ok((list.map_err(|_| StoreError::Damaged(None))?, changed_at))
}

fn report(
    connection: &Connection,
    repository: RepositoryId,
) -> Result<ExcludedPathsReport, StoreError> {
    let (list, changed_at) = list(connection, repository)?;
    let stream: Option<(Option<String>, i64)> = connection
        .prepare_cached(
            "SELECT cursor, stored FROM streams WHERE repository_id = ?1 AND stream = ?2",
        )?
        .query_row(params![repository, Stream::Commits], |row| {
            let mut columns = Columns::of(row);
            Ok((columns.take()?, columns.take()?))
        })
        .optional()?;
    let (cursor, stored) = stream.unwrap_or_default();
    let counted = match cursor.as_deref().and_then(CommitCursor::read) {
        Some(reached) if reached.excluded == list.fingerprint() => CountedPaths::Current,
        Some(_) => CountedPaths::Earlier,
        None if stored > 0 => CountedPaths::Unfinished,
        None => CountedPaths::Nothing,
    };
    Ok(ExcludedPathsReport {
        list,
        changed_at,
        counted,
    })
}
