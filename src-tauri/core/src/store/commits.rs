//! Commits, saved page by page, counted and read one at a time.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, params};

use super::commit_rows::{CommitFinder, CommitWriter, KnownCommits, id_range};
use super::object_ids::{self, ObjectId, ObjectIds};
use super::values::Columns;
use super::{Store, StoreError, author_figures, streams};
use crate::model::{
    Commit, CommitId, CommitSize, RepositoryId, Signature, StoredCommit, Stream, WorkTypes,
};

/// Pages from here on are those of a long import.
const LARGE_PAGE: usize = 256;

/// Repositories whose object ids are kept in memory while their pages come.
const KNOWN_REPOSITORIES: usize = 4;

impl Store {
    /// Saves commits and the cursor (`None`: back to the beginning) in one
    /// transaction. Commits never change, so those already stored are left as
    /// they are; only a size that was measured replaces theirs, because what counts
    /// may have changed meanwhile. Returns how many are new.
    ///
    /// Pages of some thousand are quickest: each is one write to the disk.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the repository is not imported any more.
    pub async fn save_commits(
        &self,
        repository: RepositoryId,
        commits: &[Commit],
        cursor: Option<&str>,
    ) -> Result<usize, StoreError> {
        let (commits, cursor) = (commits.to_vec(), cursor.map(str::to_owned));
        let known = Arc::clone(&self.known_commits);
        let kept = take(&known, repository);
        let saved = self
            .write(move |transaction| {
                let stream = Stream::Commits;
                streams::advance(transaction, repository, stream, cursor.as_deref())?;
                let mut new_rows = 0;
                let mut keep = None;
                if !commits.is_empty() {
                    let known = (commits.len() >= LARGE_PAGE)
                        .then(|| KnownCommits::of(transaction, repository, kept))
                        .transpose()?;
                    let mut writer = CommitWriter::of(transaction, repository, known)?;
                    for commit in &commits {
                        new_rows += usize::from(writer.save(commit)?);
                    }
                    keep = writer.finish(transaction)?;
                }
                streams::count_stored(transaction, repository, stream, new_rows)?;
                Ok((new_rows, keep))
            })
            .await;
        self.commit_orders.forget();
        let (new_rows, keep) = saved?;
        known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend(keep);
        Ok(new_rows)
    }

    /// Forgets these commits, and that any were read: their parents were not to be had, and are
    /// now. The others stay; all come again.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn forget_commits(
        &self,
        repository: RepositoryId,
        shas: Vec<String>,
    ) -> Result<(), StoreError> {
        drop(take(&self.known_commits, repository));
        let forgotten = self.write(move |transaction| {
            let (mut finder, _) = CommitFinder::of(transaction, repository)?;
            let mut deleted = 0;
            for sha in &shas {
                if let Some(id) = finder.find(repository, &object_ids::bytes(sha)?)? {
                    author_figures::take_out(transaction, id)?;
                    deleted += transaction.execute("DELETE FROM commits WHERE id = ?1", [id])?;
                }
            }
            let deleted = i64::try_from(deleted).unwrap_or(i64::MAX);
            transaction.execute(
                "UPDATE streams SET stored = stored - ?3, cursor = NULL
                 WHERE repository_id = ?1 AND stream = ?2",
                params![repository, Stream::Commits, deleted],
            )?;
            Ok(())
        });
        forgotten.await?;
        self.commit_orders.forget();
        Ok(())
    }

    /// How many commits of the repository are stored.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn commit_count(&self, repository: RepositoryId) -> Result<i64, StoreError> {
        self.read(move |connection| count(connection, repository))
            .await
    }

    /// The object ids of all stored commits of the repository, in their own order.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn commit_shas(&self, repository: RepositoryId) -> Result<Vec<String>, StoreError> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT sha FROM commits WHERE id BETWEEN ?1 AND ?2 ORDER BY sha",
            )?;
            let shas = statement.query_map(id_range(repository), |row| {
                row.get(0).map(|ObjectId(sha)| sha)
            })?;
            Ok(shas.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// A commit with its message, parents and work types.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn commit(&self, id: CommitId) -> Result<StoredCommit, StoreError> {
        self.read(move |connection| by_id(connection, id)).await
    }
}

/// Takes out what is known of a repository, and lets go of what is too much.
fn take(known: &Mutex<Vec<KnownCommits>>, repository: RepositoryId) -> Option<KnownCommits> {
    let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
    let place = known
        .iter()
        .position(|known| known.repository() == repository);
    let found = place.map(|place| known.remove(place));
    if known.len() >= KNOWN_REPOSITORIES {
        known.remove(0);
    }
    found
}

pub(super) fn count(connection: &Connection, repository: RepositoryId) -> Result<i64, StoreError> {
    Ok(connection
        .prepare_cached("SELECT count(*) FROM commits WHERE repository_id = ?1")?
        .query_row([repository], |row| row.get(0))?)
}

pub(super) fn take_size(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Option<CommitSize>> {
    let additions: Option<i64> = columns.take()?;
    let deletions: Option<i64> = columns.take()?;
    let files: Option<i64> = columns.take()?;
    Ok(additions
        .zip(deletions)
        .zip(files)
        .map(|((additions, deletions), files)| CommitSize {
            additions,
            deletions,
            files,
        }))
}

/// The next four columns, in the order of the fields.
pub(super) fn take_work(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Option<WorkTypes>> {
    let counts: [Option<i64>; 4] = [
        columns.take()?,
        columns.take()?,
        columns.take()?,
        columns.take()?,
    ];
    let [
        Some(new_work),
        Some(legacy_refactor),
        Some(help_others),
        Some(rework),
    ] = counts
    else {
        return Ok(None);
    };
    Ok(Some(WorkTypes {
        new_work,
        legacy_refactor,
        help_others,
        rework,
    }))
}

fn by_id(connection: &Connection, id: CommitId) -> Result<StoredCommit, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT c.sha, c.title, coalesce(m.message, c.title), a.name, a.email, c.authored_at,
                c.author_offset_minutes, p.name, p.email, c.committed_at,
                c.committer_offset_minutes, c.additions, c.deletions, c.files_changed, c.parents,
                w.new_work, w.legacy_refactor, w.help_others, w.rework
            FROM commits AS c
            JOIN commit_authors AS a ON a.id = c.author_id
            JOIN commit_authors AS p ON p.id = c.committer_id
            LEFT JOIN commit_messages AS m ON m.commit_id = c.id
            LEFT JOIN commit_work AS w ON w.commit_id = c.id
            WHERE c.id = ?1",
        )?
        .query_row([id], |row| {
            let mut columns = Columns::of(row);
            let ObjectId(sha) = columns.take()?;
            let mut commit = Commit {
                sha,
                title: columns.take()?,
                message: columns.take()?,
                author: take_signature(&mut columns)?,
                committer: take_signature(&mut columns)?,
                size: take_size(&mut columns)?,
                parents: Vec::new(),
            };
            commit.parents = columns.take::<ObjectIds>()?.like(&commit.sha);
            let work = take_work(&mut columns)?;
            Ok(StoredCommit { id, commit, work })
        })?)
}

fn take_signature(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Signature> {
    Ok(Signature {
        name: columns.take()?,
        email: columns.take()?,
        at: columns.take()?,
        offset_minutes: columns.take()?,
    })
}
