//! Commits, saved page by page and listed without their messages.

use rusqlite::{Connection, Transaction, params};

use super::lists::{List, SearchedAsDigits, Sort};
use super::values::{Columns, id_list};
use super::{Store, StoreError, streams};
use crate::model::{
    Commit, CommitId, CommitRow, CommitSize, ListQuery, Page, RepositoryId, Signature,
    StoredCommit, Stream,
};

const LIST: List = List {
    table: "commits",
    covering_index: "commits_by_time",
    sorts: &[
        Sort::index("date", "authored_at"),
        Sort::index("author", "author_name COLLATE NOCASE"),
        Sort::index("title", "title COLLATE NOCASE"),
        Sort::index("additions", "additions"),
        Sort::index("deletions", "deletions"),
    ],
    searched: &[
        r"title LIKE ? ESCAPE '\'",
        r"author_name LIKE ? ESCAPE '\'",
        r"author_email LIKE ? ESCAPE '\'",
    ],
    searched_as_digits: Some(SearchedAsDigits::Sha("sha LIKE ?")),
    has_state: false,
};

impl Store {
    /// Saves commits and the cursor (`None`: back to the beginning) in one
    /// transaction. Commits never change, so those already stored are left as
    /// they are; only a size that was not measured yet is added. Returns how
    /// many are new.
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
        self.write(move |transaction| {
            let stream = Stream::Commits;
            streams::advance(transaction, repository, stream, cursor.as_deref())?;
            let mut new_rows = 0;
            for commit in &commits {
                new_rows += usize::from(save(transaction, repository, commit)?);
            }
            streams::count_stored(transaction, repository, stream, new_rows)?;
            Ok(new_rows)
        })
        .await
    }

    /// How many commits of the repository are stored.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn commit_count(&self, repository: RepositoryId) -> Result<i64, StoreError> {
        self.read(move |connection| {
            Ok(connection
                .prepare_cached("SELECT count(*) FROM commits WHERE repository_id = ?1")?
                .query_row([repository], |row| row.get(0))?)
        })
        .await
    }

    /// The object ids of all stored commits of the repository, in their own order.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn commit_shas(&self, repository: RepositoryId) -> Result<Vec<String>, StoreError> {
        self.read(move |connection| {
            let mut statement = connection
                .prepare_cached("SELECT sha FROM commits WHERE repository_id = ?1 ORDER BY sha")?;
            let shas = statement.query_map([repository], |row| row.get(0))?;
            Ok(shas.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// One window of a repository's commits. Sorts: `date` (when authored; the
    /// default, newest first), `author`, `title`, `additions`, `deletions`.
    /// Searches title, author and the beginning of the object id.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn list_commits(
        &self,
        repository: RepositoryId,
        query: ListQuery,
    ) -> Result<Page<CommitRow>, StoreError> {
        self.read(move |connection| {
            let window = LIST.window(connection, repository, &query)?;
            Ok(Page {
                total: window.total,
                offset: window.offset,
                rows: rows(connection, &window.ids)?,
            })
        })
        .await
    }

    /// A commit with its message and parents.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn commit(&self, id: CommitId) -> Result<StoredCommit, StoreError> {
        self.read(move |connection| by_id(connection, id)).await
    }
}

fn save(
    transaction: &Transaction<'_>,
    repository: RepositoryId,
    commit: &Commit,
) -> Result<bool, StoreError> {
    let inserted = transaction
        .prepare_cached(
            "INSERT INTO commits (repository_id, sha, title, author_name, author_email,
                authored_at, author_offset_minutes, committer_name, committer_email,
                committed_at, committer_offset_minutes, parent_count, additions, deletions,
                files_changed)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
            ON CONFLICT (repository_id, sha) DO NOTHING",
        )?
        .execute(params![
            repository,
            commit.sha,
            commit.title,
            commit.author.name,
            commit.author.email,
            commit.author.at,
            commit.author.offset_minutes,
            commit.committer.name,
            commit.committer.email,
            commit.committer.at,
            commit.committer.offset_minutes,
            i64::try_from(commit.parents.len()).unwrap_or(i64::MAX),
            commit.size.map(|size| size.additions),
            commit.size.map(|size| size.deletions),
            commit.size.map(|size| size.files),
        ])?;
    if inserted == 0 {
        save_size(transaction, repository, commit)?;
        return Ok(false);
    }
    let id = transaction.last_insert_rowid();
    transaction
        .prepare_cached("INSERT INTO commit_messages (commit_id, message) VALUES (?1, ?2)")?
        .execute(params![id, commit.message])?;
    let mut parents = transaction.prepare_cached(
        "INSERT INTO commit_parents (commit_id, position, sha) VALUES (?1, ?2, ?3)",
    )?;
    for (position, parent) in (0_i64..).zip(&commit.parents) {
        parents.execute(params![id, position, parent])?;
    }
    Ok(true)
}

fn save_size(
    transaction: &Transaction<'_>,
    repository: RepositoryId,
    commit: &Commit,
) -> Result<(), StoreError> {
    let Some(size) = commit.size else {
        return Ok(());
    };
    transaction
        .prepare_cached(
            "UPDATE commits SET additions = ?3, deletions = ?4, files_changed = ?5
             WHERE repository_id = ?1 AND sha = ?2 AND files_changed IS NULL",
        )?
        .execute(params![
            repository,
            commit.sha,
            size.additions,
            size.deletions,
            size.files
        ])?;
    Ok(())
}

fn take_size(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Option<CommitSize>> {
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

fn rows(connection: &Connection, ids: &[i64]) -> Result<Vec<CommitRow>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT c.id, c.sha, c.title, c.author_name, c.author_email, c.authored_at,
            c.author_offset_minutes, c.committed_at, c.parent_count > 1, c.additions, c.deletions,
            c.files_changed
        FROM json_each(?1) AS page CROSS JOIN commits AS c ON c.id = page.value
        ORDER BY page.key",
    )?;
    let rows = statement.query_map([id_list(ids)], |row| {
        let mut columns = Columns::of(row);
        Ok(CommitRow {
            id: columns.take()?,
            sha: columns.take()?,
            title: columns.take()?,
            author_name: columns.take()?,
            author_email: columns.take()?,
            authored_at: columns.take()?,
            author_offset_minutes: columns.take()?,
            committed_at: columns.take()?,
            is_merge: columns.take()?,
            size: take_size(&mut columns)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn by_id(connection: &Connection, id: CommitId) -> Result<StoredCommit, StoreError> {
    let mut commit = connection
        .prepare_cached(
            "SELECT c.sha, c.title, m.message, c.author_name, c.author_email, c.authored_at,
                c.author_offset_minutes, c.committer_name, c.committer_email, c.committed_at,
                c.committer_offset_minutes, c.additions, c.deletions, c.files_changed
            FROM commits AS c JOIN commit_messages AS m ON m.commit_id = c.id
            WHERE c.id = ?1",
        )?
        .query_row([id], |row| {
            let mut columns = Columns::of(row);
            Ok(Commit {
                sha: columns.take()?,
                title: columns.take()?,
                message: columns.take()?,
                author: take_signature(&mut columns)?,
                committer: take_signature(&mut columns)?,
                size: take_size(&mut columns)?,
                parents: Vec::new(),
            })
        })?;
    commit.parents = connection
        .prepare_cached("SELECT sha FROM commit_parents WHERE commit_id = ?1 ORDER BY position")?
        .query_map([id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(StoredCommit { id, commit })
}

fn take_signature(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Signature> {
    Ok(Signature {
        name: columns.take()?,
        email: columns.take()?,
        at: columns.take()?,
        offset_minutes: columns.take()?,
    })
}
