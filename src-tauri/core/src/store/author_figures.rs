//! How many commits each author has in a repository, kept up with every page of commits.
//!
//! It must be changed in the transaction that changes the commits, or it is wrong for good.

use std::collections::HashMap;

use rusqlite::{Transaction, params};

use super::StoreError;
use crate::model::{RepositoryId, Timestamp};

/// What one page of new commits adds.
#[derive(Debug, Default)]
pub(super) struct NewFigures {
    of_authors: HashMap<i64, (i64, Timestamp)>,
}

impl NewFigures {
    /// Counts a commit that was not stored before.
    pub(super) fn add(&mut self, author: i64, authored_at: Timestamp) {
        let (commits, last) = self.of_authors.entry(author).or_insert((0, authored_at));
        *commits += 1;
        *last = (*last).max(authored_at);
    }

    /// Adds the page to what is stored.
    pub(super) fn save(
        self,
        transaction: &Transaction<'_>,
        repository: RepositoryId,
    ) -> Result<(), StoreError> {
        let mut statement = transaction.prepare_cached(
            "INSERT INTO author_figures (repository_id, author_id, commits, last_authored_at)
             VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (repository_id, author_id) DO UPDATE SET
                commits = commits + excluded.commits,
                last_authored_at = max(last_authored_at, excluded.last_authored_at)",
        )?;
        for (author, (commits, last)) in self.of_authors {
            statement.execute(params![repository, author, commits, last])?;
        }
        Ok(())
    }
}

/// Uncounts all commits of a repository, which are deleted in the same transaction.
pub(super) fn forget(
    transaction: &Transaction<'_>,
    repository: RepositoryId,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached("DELETE FROM author_figures WHERE repository_id = ?1")?
        .execute([repository])?;
    Ok(())
}

/// Uncounts a commit that is about to be deleted.
pub(super) fn take_out(transaction: &Transaction<'_>, commit: i64) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "UPDATE author_figures SET commits = commits - 1
             WHERE (repository_id, author_id) =
                (SELECT repository_id, author_id FROM commits WHERE id = ?1)",
        )?
        .execute([commit])?;
    transaction
        .prepare_cached(
            "DELETE FROM author_figures WHERE commits = 0 AND (repository_id, author_id) =
                (SELECT repository_id, author_id FROM commits WHERE id = ?1)",
        )?
        .execute([commit])?;
    Ok(())
}
