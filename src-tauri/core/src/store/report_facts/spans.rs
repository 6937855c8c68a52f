//! Stored facts by spans of time: which there are for a question, and keeping them.
//!
//! Whatever changes a row takes its span's facts away in the same transaction (triggers in the schema), so
//! that facts that are there are true. What is missing is made from the rows when it is asked for, and kept
//! for the next time.

use rusqlite::{Connection, Transaction, params};

use super::super::{Store, StoreError};
use super::commit_spans::{self, SPAN_BITS};
use super::pull_request_spans;
use super::scope::Scope;

/// Of so many repositories each is looked up by itself; of more the whole stretch of time is read.
const FEW_REPOSITORIES: usize = 64;

/// Spans that one transaction makes: nobody who writes waits for long.
const PIECE: i64 = 200;

/// Which kind of facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Commits,
    PullRequests,
    /// Only which commits were squashed.
    Squashed,
}

impl Kind {
    const fn table(self) -> &'static str {
        match self {
            Self::Commits => "report_commit_spans",
            Self::PullRequests | Self::Squashed => "report_pull_request_spans",
        }
    }

    const fn column(self) -> &'static str {
        match self {
            Self::Commits | Self::PullRequests => "facts",
            Self::Squashed => "squashed",
        }
    }

    fn make(self, connection: &Connection, key: i64) -> Result<Vec<u8>, StoreError> {
        Ok(match self {
            Self::Commits => commit_spans::pack(connection, key)?.bytes().to_vec(),
            Self::PullRequests => pull_request_spans::pack(connection, key)?.bytes().to_vec(),
            Self::Squashed => pull_request_spans::pack_squashed(connection, key)?
                .bytes()
                .to_vec(),
        })
    }
}

/// The facts of a scope from one instant until before another, by span of time, within that by repository.
pub(super) fn each(
    connection: &Connection,
    kind: Kind,
    scope: &Scope,
    (from, to): (i64, i64),
    mut visit: impl FnMut(i64, &[u8]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    // Beyond these no calendar goes, and keys would not hold them.
    let bounds = (i64::MIN >> 2, i64::MAX >> 2);
    let (from, to) = (from.clamp(bounds.0, bounds.1), to.clamp(bounds.0, bounds.1));
    let (first, last) = (from >> SPAN_BITS, to.saturating_sub(1) >> SPAN_BITS);
    let keys = (first << 32, (last << 32) | 0xffff_ffff);
    if from >= to {
        return Ok(());
    }
    let mut look = |key: i64, facts: Option<&[u8]>| match facts {
        Some(facts) => visit(key, facts),
        None => visit(key, &kind.make(connection, key)?),
    };
    let (table, column) = (kind.table(), kind.column());
    if scope.ids.len() <= FEW_REPOSITORIES {
        let statement = format!(
            "SELECT id FROM {table} INDEXED BY {table}_by_repository
             WHERE repository_id = ?1 AND id BETWEEN ?2 AND ?3"
        );
        let mut own = connection.prepare_cached(&statement)?;
        let mut wanted: Vec<i64> = Vec::new();
        for repository in &scope.ids {
            let found = own.query_map(params![repository, keys.0, keys.1], |row| row.get(0))?;
            for key in found {
                wanted.push(key?);
            }
        }
        wanted.sort_unstable();
        let statement = format!("SELECT {column} FROM {table} WHERE id = ?1");
        let mut one = connection.prepare_cached(&statement)?;
        for key in wanted {
            let mut rows = one.query([key])?;
            if let Some(row) = rows.next()? {
                look(key, row.get_ref(0)?.as_blob_or_null()?)?;
            }
        }
        return Ok(());
    }
    let statement = format!("SELECT id, {column} FROM {table} WHERE id BETWEEN ?1 AND ?2");
    let mut all = connection.prepare_cached(&statement)?;
    let mut rows = all.query(params![keys.0, keys.1])?;
    while let Some(row) = rows.next()? {
        let key: i64 = row.get(0)?;
        if scope.ids.binary_search(&(key & 0xffff_ffff)).is_ok() {
            look(key, row.get_ref(1)?.as_blob_or_null()?)?;
        }
    }
    Ok(())
}

impl Store {
    /// Makes the facts of reports that are missing, so that the next report has only to read them. It may
    /// be called at any time, and stops at no harm: reports make what they miss for themselves.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn keep_report_facts(&self) -> Result<(), StoreError> {
        for kind in [Kind::Commits, Kind::PullRequests] {
            while self
                .read(move |connection| missing(connection, kind))
                .await?
            {
                self.write(move |transaction| keep_some(transaction, kind))
                    .await?;
            }
        }
        Ok(())
    }
}

fn missing(connection: &Connection, kind: Kind) -> Result<bool, StoreError> {
    let statement = format!("SELECT 1 FROM {} WHERE facts IS NULL", kind.table());
    Ok(connection.prepare_cached(&statement)?.exists([])?)
}

fn keep_some(transaction: &Transaction<'_>, kind: Kind) -> Result<(), StoreError> {
    let table = kind.table();
    let statement = format!("SELECT id FROM {table} WHERE facts IS NULL LIMIT ?1");
    let keys = transaction
        .prepare_cached(&statement)?
        .query_map([PIECE], |row| row.get(0))?
        .collect::<Result<Vec<i64>, _>>()?;
    for key in keys {
        let facts = kind.make(transaction, key)?;
        if kind == Kind::PullRequests {
            let squashed = Kind::Squashed.make(transaction, key)?;
            transaction
                .prepare_cached(
                    "UPDATE report_pull_request_spans SET facts = ?2, squashed = ?3 WHERE id = ?1",
                )?
                .execute(params![key, facts, squashed])?;
        } else {
            let statement = format!("UPDATE {table} SET facts = ?2 WHERE id = ?1");
            transaction
                .prepare_cached(&statement)?
                .execute(params![key, facts])?;
        }
    }
    Ok(())
}
