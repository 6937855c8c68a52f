//! How large a commit of a repository usually is: what Impact compares each commit with.
//!
//! It follows from rows alone and from the whole history, whatever range, people or rules are asked
//! about: a commit has the same Impact in every report of one moment.

use std::collections::HashMap;

use rusqlite::{Connection, Transaction, params};

use super::super::commit_rows::id_range;
use super::super::{Store, StoreError};
use super::scope::Scope;
use crate::model::RepositoryId;

/// Twice the median lines of the measured commits of each repository of a scope, 0 where none has any; those
/// that are not kept are counted.
pub(super) fn of(
    connection: &Connection,
    scope: &Scope,
) -> Result<HashMap<RepositoryId, i64>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT repository_id, twice_median FROM report_usual_sizes")?;
    let kept = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut sizes = kept.collect::<Result<HashMap<RepositoryId, i64>, _>>()?;
    for id in scope.ids.iter().copied().map(RepositoryId) {
        if let std::collections::hash_map::Entry::Vacant(missing) = sizes.entry(id) {
            missing.insert(twice_median(connection, id)?);
        }
    }
    Ok(sizes)
}

/// Lines of a commit are the same whoever its author is joined with, so that rows say them.
fn twice_median(connection: &Connection, repository: RepositoryId) -> Result<i64, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT new_work + legacy_refactor + help_others + rework FROM commit_work
         WHERE commit_id BETWEEN ?1 AND ?2",
    )?;
    let sizes = statement.query_map(id_range(repository), |row| row.get(0))?;
    let mut sizes = sizes.collect::<Result<Vec<i64>, _>>()?;
    sizes.retain(|lines| *lines > 0);
    let middle = sizes.len() / 2;
    if sizes.is_empty() {
        return Ok(0);
    }
    let is_odd = sizes.len() % 2 == 1;
    let (below, upper, _) = sizes.select_nth_unstable(middle);
    let lower = if is_odd {
        *upper
    } else {
        below.iter().copied().max().unwrap_or(*upper)
    };
    Ok(lower.saturating_add(*upper))
}

impl Store {
    /// Counts the usual sizes that are missing, one repository a transaction.
    pub(super) async fn keep_usual_sizes(&self) -> Result<(), StoreError> {
        while let Some(repository) = self.read(missing).await? {
            self.write(move |transaction| keep(transaction, repository))
                .await?;
        }
        Ok(())
    }
}

/// A repository whose spans all have facts, and whose usual size is not kept.
fn missing(connection: &Connection) -> Result<Option<RepositoryId>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT r.id FROM repositories AS r
         WHERE NOT EXISTS (SELECT 1 FROM report_usual_sizes AS u WHERE u.repository_id = r.id)
            AND EXISTS (SELECT 1 FROM report_commit_spans AS s WHERE s.repository_id = r.id)
            AND NOT EXISTS (SELECT 1 FROM report_commit_spans AS s
                WHERE s.repository_id = r.id AND s.facts IS NULL)
         LIMIT 1",
    )?;
    let mut rows = statement.query([])?;
    Ok(rows.next()?.map(|row| row.get(0)).transpose()?)
}

fn keep(transaction: &Transaction<'_>, repository: RepositoryId) -> Result<(), StoreError> {
    let size = twice_median(transaction, repository)?;
    // Something may have been written since it was found missing.
    transaction
        .prepare_cached(
            "INSERT INTO report_usual_sizes (repository_id, twice_median)
             SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM report_commit_spans
                WHERE repository_id = ?1 AND facts IS NULL)
             ON CONFLICT DO UPDATE SET twice_median = excluded.twice_median",
        )?
        .execute(params![repository, size])?;
    Ok(())
}
