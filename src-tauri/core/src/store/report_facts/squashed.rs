//! Which commits squashed pull requests were made of: the one commit they became stands for them.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use super::super::StoreError;
use super::pull_request_spans;
use super::remembered_spans;
use super::repository_set::RepositorySet;
use super::scope::Scope;
use super::spans::{self, Kind};

/// By their own days, never by that of the merge: with a clock ahead they are younger than it.
const EVER: (i64, i64) = (i64::MIN >> 1, i64::MAX >> 1);

/// Such a commit in a pull request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Squash {
    /// Hash of the object id.
    sha: u64,
    authored_at: i64,
    /// Of the pull request.
    repository: i64,
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Squashed {
    /// In order.
    squashes: Vec<Squash>,
    /// Three bits of one word for each of them, by its hash: most commits are none of them, and nearly all of these are
    /// told so by one look (a Bloom filter).
    marks: Vec<u64>,
}

/// They as they were read last.
#[derive(Debug, Default)]
pub(super) struct RememberedSquashed(Mutex<Option<(i64, Arc<Squashed>)>>);

impl RememberedSquashed {
    /// Those of the connection's snapshot: of a scope at least.
    pub(super) fn get(
        &self,
        connection: &Connection,
        scope: &Scope,
    ) -> Result<Arc<Squashed>, StoreError> {
        let is_kept = || -> Result<bool, StoreError> {
            let statement = "SELECT 1 FROM report_pull_request_spans WHERE facts IS NULL";
            Ok(!connection.prepare_cached(statement)?.exists([])?)
        };
        // What is not kept is outdated without a word.
        if scope.is_narrow || !is_kept()? {
            return Ok(Arc::new(Squashed::read(connection, scope)?));
        }
        let version = remembered_spans::version_of_all(connection, Kind::Squashed)?;
        let mut remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, squashed)) = remembered.as_ref()
            && *known == version
        {
            return Ok(Arc::clone(squashed));
        }
        let squashed = Arc::new(Squashed::read_all(connection)?);
        *remembered = Some((version, Arc::clone(&squashed)));
        Ok(squashed)
    }
}

impl Squashed {
    fn read(connection: &Connection, scope: &Scope) -> Result<Self, StoreError> {
        let mut squashes = Vec::new();
        spans::each(connection, Kind::Squashed, scope, EVER, |key, facts| {
            add(&mut squashes, key, facts)
        })?;
        Ok(Self::of(squashes))
    }

    fn read_all(connection: &Connection) -> Result<Self, StoreError> {
        let mut squashes = Vec::new();
        let mut statement = connection.prepare_cached(
            "SELECT id, squashed FROM report_pull_request_spans WHERE length(squashed) > 0",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            add(&mut squashes, row.get(0)?, row.get_ref(1)?.as_blob()?)?;
        }
        Ok(Self::of(squashes))
    }

    fn of(mut squashes: Vec<Squash>) -> Self {
        squashes.sort_unstable();
        squashes.dedup();
        let mut marks = vec![0; (squashes.len() / 4).next_power_of_two()];
        if squashes.is_empty() {
            marks.clear();
        }
        for squash in &squashes {
            let (word, bits) = mark(squash.sha, marks.len());
            marks[word] |= bits;
        }
        Self { squashes, marks }
    }

    /// Whether a pull request of some repositories that was squashed has a commit, by the hash of its object id, written
    /// from one instant until before another.
    pub(super) fn contains(
        &self,
        sha: u64,
        repositories: &RepositorySet,
        (from, to): (i64, i64),
    ) -> bool {
        if self.marks.is_empty() {
            return false;
        }
        let (word, bits) = mark(sha, self.marks.len());
        if self.marks[word] & bits != bits {
            return false;
        }
        let first = self.squashes.partition_point(|squash| squash.sha < sha);
        let own = self.squashes[first..]
            .iter()
            .take_while(|squash| squash.sha == sha);
        let mut own = own.filter(|squash| (from..to).contains(&squash.authored_at));
        own.any(|squash| repositories.contains(squash.repository))
    }
}

/// The place of a hash's marks among so many words, a power of two, and these.
const fn mark(sha: u64, words: usize) -> (usize, u64) {
    let bits = 1 << (sha & 63) | 1 << ((sha >> 6) & 63) | 1 << ((sha >> 12) & 63);
    (((sha >> 18) as usize) & (words - 1), bits)
}

fn add(squashes: &mut Vec<Squash>, key: i64, facts: &[u8]) -> Result<(), StoreError> {
    pull_request_spans::unpack_squashed(facts, |sha, authored_at| {
        squashes.push(Squash {
            sha,
            authored_at,
            repository: key & 0xffff_ffff,
        });
    })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_is_squashed_by_pull_requests_asked_about_and_when_it_was_written() {
        let squash = |sha, authored_at, repository| Squash {
            sha,
            authored_at,
            repository,
        };
        let mut all: Vec<Squash> = (0..1_000).map(|n| squash(n << 20, 5, 1)).collect();
        all.extend([squash(77, 5, 1), squash(77, 9, 2), squash(77, 5, 1)]);
        let squashed = Squashed::of(all);
        let both = RepositorySet::of(&[1, 2]);
        let second = RepositorySet::of(&[2]);
        assert!(squashed.contains(77, &both, (0, 6)), "of the first");
        assert!(!squashed.contains(77, &second, (0, 6)), "another's");
        assert!(squashed.contains(77, &second, (9, 10)), "at its own time");
        assert!(!squashed.contains(77, &second, (10, 20)), "after it");
        assert!(!squashed.contains(78, &both, (0, 20)), "another commit");
        assert!(squashed.contains(999 << 20, &both, (0, 20)), "the last");
        let none = Squashed::of(Vec::new());
        assert!(!none.contains(0, &both, (i64::MIN, i64::MAX)), "of none");
    }
}
