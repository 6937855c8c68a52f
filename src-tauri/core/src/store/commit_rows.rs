//! Where commits stand in their table, and how pages of them are written.
//!
//! A commit's id is made of its repository's and a number, so that a repository
//! is one stretch of each table. Nothing here may read a commit's message.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

use rusqlite::{CachedStatement, OptionalExtension as _, Transaction, params};

use super::author_figures::NewFigures;
use super::report_facts::NewCommitSpans;
use super::{StoreError, count_rules, object_ids};
use crate::model::{Commit, IntegrationId, RepositoryId, Signature};

/// A commit's number within its repository has this many bits.
const NUMBER_BITS: u32 = 32;

/// The index by object id is one for each 2^17 ids, as the schema says.
pub(super) const SEGMENT_BITS: u32 = 17;

/// Bytes of an object id the index holds.
const INDEXED_BYTES: usize = 8;

/// The smallest and the largest id a repository's commits can have.
pub(super) const fn id_range(repository: RepositoryId) -> (i64, i64) {
    let first = repository.0 << NUMBER_BITS;
    (first, first + ((1 << NUMBER_BITS) - 1))
}

/// Finds commits of one repository by their object ids, in one transaction.
pub(super) struct CommitFinder<'transaction> {
    statement: CachedStatement<'transaction>,
    first_segment: i64,
    last_segment: i64,
}

impl<'transaction> CommitFinder<'transaction> {
    pub(super) fn of(
        transaction: &'transaction Transaction<'_>,
        repository: RepositoryId,
    ) -> Result<(Self, i64), StoreError> {
        let (first, last) = id_range(repository);
        let bound = |function: &str| {
            let statement =
                format!("SELECT {function}(id) FROM commits WHERE id BETWEEN ?1 AND ?2");
            transaction
                .prepare_cached(&statement)?
                .query_row([first, last], |row| row.get::<_, Option<i64>>(0))
        };
        let lowest = bound("min")?.unwrap_or(first);
        let highest = bound("max")?.unwrap_or(first);
        let finder = Self {
            statement: transaction.prepare_cached(
                "SELECT id FROM commits INDEXED BY commits_by_sha
                 WHERE id >> 17 = ?1 AND substr(sha, 1, 8) = ?2 AND sha = ?3
                    AND id BETWEEN ?4 AND ?5",
            )?,
            first_segment: lowest >> SEGMENT_BITS,
            last_segment: highest >> SEGMENT_BITS,
        };
        Ok((finder, highest + 1))
    }

    /// The id of the commit with this object id. The newest rows are looked at first.
    pub(super) fn find(
        &mut self,
        repository: RepositoryId,
        sha: &[u8],
    ) -> Result<Option<i64>, StoreError> {
        let (first, last) = id_range(repository);
        let beginning = &sha[..INDEXED_BYTES.min(sha.len())];
        for segment in (self.first_segment..=self.last_segment).rev() {
            let found = self
                .statement
                .query_row(params![segment, beginning, sha, first, last], |row| {
                    row.get(0)
                })
                .optional()?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// Ids up to this one are looked at from now on.
    fn reach(&mut self, id: i64) {
        self.last_segment = self.last_segment.max(id >> SEGMENT_BITS);
    }
}

/// Writes one page of commits.
pub(super) struct CommitWriter<'transaction, 'page> {
    repository: RepositoryId,
    finder: CommitFinder<'transaction>,
    known: Option<KnownCommits>,
    first_new_id: i64,
    next_id: i64,
    authors: Authors<'transaction, 'page>,
    insert: CachedStatement<'transaction>,
    insert_message: CachedStatement<'transaction>,
    set_size: CachedStatement<'transaction>,
    figures: NewFigures,
    spans: NewCommitSpans,
    sha: Vec<u8>,
    parents: Vec<u8>,
}

impl<'transaction, 'page> CommitWriter<'transaction, 'page> {
    pub(super) fn of(
        transaction: &'transaction Transaction<'_>,
        repository: RepositoryId,
        known: Option<KnownCommits>,
    ) -> Result<Self, StoreError> {
        let (finder, next_id) = CommitFinder::of(transaction, repository)?;
        Ok(Self {
            repository,
            finder,
            known,
            first_new_id: next_id,
            next_id,
            authors: Authors::of(transaction, repository)?,
            insert: transaction.prepare_cached(
                "INSERT INTO commits (id, sha, title, author_id, authored_at,
                    author_offset_minutes, committer_id, committed_at, committer_offset_minutes,
                    additions, deletions, files_changed, parents)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
            )?,
            insert_message: transaction.prepare_cached(
                "INSERT INTO commit_messages (commit_id, message) VALUES (?1, ?2)",
            )?,
            set_size: transaction.prepare_cached(
                "UPDATE commits SET additions = ?2, deletions = ?3, files_changed = ?4
                 WHERE id = ?1
                    AND (additions, deletions, files_changed) IS NOT (?2, ?3, ?4)",
            )?,
            figures: NewFigures::default(),
            spans: NewCommitSpans::default(),
            sha: Vec::new(),
            parents: Vec::new(),
        })
    }

    /// Saves a commit; of one that is stored, only its size where it was measured. Says
    /// whether it is new.
    pub(super) fn save(&mut self, commit: &'page Commit) -> Result<bool, StoreError> {
        self.sha.clear();
        object_ids::append(&commit.sha, &mut self.sha)?;
        let is_new = match &mut self.known {
            Some(known) => known.add(&self.sha),
            None => false,
        };
        let found = if is_new {
            None
        } else {
            self.finder.find(self.repository, &self.sha)?
        };
        if let Some(id) = found {
            if let Some(size) = commit.size {
                self.set_size
                    .execute(params![id, size.additions, size.deletions, size.files])?;
            }
            return Ok(false);
        }
        self.parents.clear();
        for parent in &commit.parents {
            object_ids::append(parent, &mut self.parents)?;
        }
        let id = self.next_id;
        let author = self.authors.id_of(&commit.author)?;
        self.figures.add(author, commit.author.at);
        self.spans.add(commit);
        self.insert.execute(params![
            id,
            self.sha,
            commit.title,
            author,
            commit.author.at,
            commit.author.offset_minutes,
            self.authors.id_of(&commit.committer)?,
            commit.committer.at,
            commit.committer.offset_minutes,
            commit.size.map(|size| size.additions),
            commit.size.map(|size| size.deletions),
            commit.size.map(|size| size.files),
            self.parents,
        ])?;
        if commit.message != commit.title {
            self.insert_message.execute(params![id, commit.message])?;
        }
        self.next_id += 1;
        self.finder.reach(id);
        Ok(true)
    }

    /// Counts what was new, and returns what is known of the repository's commits.
    pub(super) fn finish(
        self,
        transaction: &Transaction<'_>,
    ) -> Result<Option<KnownCommits>, StoreError> {
        self.figures.save(transaction, self.repository)?;
        self.spans.forget(transaction, self.repository)?;
        count_rules::mark_titles(transaction, (self.first_new_id, self.next_id - 1))?;
        let Some(mut known) = self.known else {
            return Ok(None);
        };
        known.last_id = self.next_id - 1;
        Ok(Some(known))
    }
}

/// The beginnings of all object ids of one repository, kept from one page of an
/// import to the next: nearly every commit is new, and what is not among them
/// need not be looked for.
pub(super) struct KnownCommits {
    repository: RepositoryId,
    /// The repository's largest id; another one shows that rows came or went meanwhile.
    last_id: i64,
    beginnings: HashSet<u64, BuildHasherDefault<Spread>>,
}

impl KnownCommits {
    /// What was kept, where it still holds, or else read anew.
    pub(super) fn of(
        transaction: &Transaction<'_>,
        repository: RepositoryId,
        kept: Option<Self>,
    ) -> Result<Self, StoreError> {
        let (first, last) = id_range(repository);
        let newest: Option<(i64, Vec<u8>)> = transaction
            .prepare_cached(
                "SELECT id, sha FROM commits WHERE id BETWEEN ?1 AND ?2
                 ORDER BY id DESC LIMIT 1",
            )?
            .query_row([first, last], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let (last_id, sha) = newest.unwrap_or((first, Vec::new()));
        let holds = |kept: &Self| {
            kept.repository == repository
                && kept.last_id == last_id
                && (sha.is_empty() || kept.beginnings.contains(&beginning(&sha)))
        };
        if let Some(kept) = kept.filter(holds) {
            return Ok(kept);
        }
        let mut statement =
            transaction.prepare_cached("SELECT sha FROM commits WHERE id BETWEEN ?1 AND ?2")?;
        let beginnings = statement.query_map([first, last], |row| {
            Ok(beginning(row.get_ref(0)?.as_blob()?))
        })?;
        Ok(Self {
            repository,
            last_id,
            beginnings: beginnings.collect::<Result<_, _>>()?,
        })
    }

    /// Whose object ids they are.
    pub(super) fn repository(&self) -> RepositoryId {
        self.repository
    }

    /// Adds an object id and says whether no other begins as it does.
    fn add(&mut self, sha: &[u8]) -> bool {
        self.beginnings.insert(beginning(sha))
    }
}

fn beginning(sha: &[u8]) -> u64 {
    let mut bytes = [0; INDEXED_BYTES];
    for (place, byte) in bytes.iter_mut().zip(sha) {
        *place = *byte;
    }
    u64::from_be_bytes(bytes)
}

/// Object ids are spread evenly as they are.
#[derive(Default)]
struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = beginning(bytes);
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

/// The rows of the people a page names; each is looked for once.
struct Authors<'transaction, 'page> {
    integration_id: IntegrationId,
    known: HashMap<(&'page str, &'page str), i64>,
    find: CachedStatement<'transaction>,
    insert: CachedStatement<'transaction>,
}

impl<'transaction, 'page> Authors<'transaction, 'page> {
    fn of(
        transaction: &'transaction Transaction<'_>,
        repository: RepositoryId,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            integration_id: transaction
                .prepare_cached("SELECT integration_id FROM repositories WHERE id = ?1")?
                .query_row([repository], |row| row.get(0))?,
            known: HashMap::new(),
            find: transaction.prepare_cached(
                "SELECT id FROM commit_authors
                 WHERE integration_id = ?1 AND name = ?2 AND email = ?3",
            )?,
            insert: transaction.prepare_cached(
                "INSERT INTO commit_authors (integration_id, name, email) VALUES (?1, ?2, ?3)
                 RETURNING id",
            )?,
        })
    }

    fn id_of(&mut self, signature: &'page Signature) -> Result<i64, StoreError> {
        let key = (signature.name.as_str(), signature.email.as_str());
        if let Some(id) = self.known.get(&key) {
            return Ok(*id);
        }
        let values = params![self.integration_id, signature.name, signature.email];
        let found = self.find.query_row(values, |row| row.get(0)).optional()?;
        let id = match found {
            Some(id) => id,
            None => self.insert.query_row(values, |row| row.get(0))?,
        };
        self.known.insert(key, id);
        Ok(id)
    }
}
