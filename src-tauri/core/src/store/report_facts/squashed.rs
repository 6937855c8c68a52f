//! Which commits squashed pull requests were made of: the one commit they became stands for them.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use super::super::StoreError;
use super::super::snapshot::Snapshot;
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
    /// Of all there are: at which version. Those of a scope have none.
    pub(super) version: Option<i64>,
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
        snapshot: &Snapshot<'_>,
        scope: &Scope,
    ) -> Result<Arc<Squashed>, StoreError> {
        // What is not kept is outdated without a word.
        if scope.is_narrow || !is_kept(snapshot)? {
            return Ok(Arc::new(Squashed::read(snapshot, scope)?));
        }
        let version = remembered_spans::version_of_all(snapshot, Kind::Squashed)?;
        let mut remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, squashed)) = remembered.as_ref()
            && *known == version
        {
            return Ok(Arc::clone(squashed));
        }
        let squashed = Arc::new(Squashed {
            version: Some(version),
            ..Squashed::read_all(snapshot)?
        });
        *remembered = Some((version, Arc::clone(&squashed)));
        Ok(squashed)
    }
}

/// Whether everything is kept that pull requests were made of. There are tens of thousands of pieces to look at.
fn is_kept(snapshot: &Snapshot<'_>) -> Result<bool, StoreError> {
    let is_kept = snapshot.remembered("pull requests are kept".to_owned(), |snapshot| {
        let statement = "SELECT 1 FROM report_pull_request_spans WHERE facts IS NULL";
        Ok(!snapshot.prepare_cached(statement)?.exists([])?)
    })?;
    Ok(*is_kept)
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
        Self {
            version: None,
            squashes,
            marks,
        }
    }

    /// Where those of a commit begin, by the hash of its object id; `None` of a commit that has none.
    pub(super) fn first_of(&self, sha: u64) -> Option<u32> {
        if self.marks.is_empty() {
            return None;
        }
        let (word, bits) = mark(sha, self.marks.len());
        if self.marks[word] & bits != bits {
            return None;
        }
        let first = self.squashes.partition_point(|squash| squash.sha < sha);
        let own = self.squashes.get(first)?;
        (own.sha == sha).then_some(first as u32)
    }

    /// Whether a pull request of some repositories that was squashed has the commit that begins at [`Self::first_of`],
    /// written from one instant until before another.
    pub(super) fn contains(
        &self,
        first: u32,
        repositories: &RepositorySet,
        (from, to): (i64, i64),
    ) -> bool {
        let from_first = &self.squashes[first as usize..];
        let own = from_first
            .iter()
            .take_while(|own| own.sha == from_first[0].sha);
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
        let contains = |sha, repositories: &[i64], instants| {
            let first = squashed.first_of(sha)?;
            Some(squashed.contains(first, &RepositorySet::of(repositories), instants))
        };
        assert_eq!(contains(77, &[1, 2], (0, 6)), Some(true), "of the first");
        assert_eq!(contains(77, &[2], (0, 6)), Some(false), "another's");
        assert_eq!(contains(77, &[2], (9, 10)), Some(true), "at its own time");
        assert_eq!(contains(77, &[2], (10, 20)), Some(false), "after it");
        assert_eq!(contains(78, &[1, 2], (0, 20)), None, "another commit");
        assert_eq!(
            contains(999 << 20, &[1, 2], (0, 20)),
            Some(true),
            "the last"
        );
        let none = Squashed::of(Vec::new());
        assert_eq!(none.first_of(0), None, "of none");
    }
}
