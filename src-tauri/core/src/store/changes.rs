//! How far the changes of groups and of the account were heard, and what followed from it.
//!
//! A mark moves in the same transaction in which what it told of is put on the
//! queue: nothing that was heard once can be forgotten by a kill.

use std::collections::{BTreeSet, HashMap};

use rusqlite::{Transaction, params};

use super::integrations::require_changed;
use super::values::id_list;
use super::{Store, StoreError, repositories};
use crate::model::{IntegrationId, RemoteId, RemoteRepository, RepositoryId, Stream, Timestamp};

/// Until when changes were heard, by stream and group; group 0 is the whole account.
pub type ChangeMarks = HashMap<(Stream, RemoteId), Timestamp>;

/// A row of a list of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct KnownChange {
    /// GitLab's id of the repository.
    pub repository: RemoteId,
    /// The number within the repository.
    pub iid: i64,
    /// When it was changed.
    pub updated_at: Timestamp,
}

/// What a look for changes found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangeNote {
    /// Where the next look begins.
    pub marks: ChangeMarks,
    /// Repositories as GitLab lists them now.
    pub listed: Vec<(RepositoryId, RemoteRepository)>,
    /// Streams that are to be read.
    pub changed: Vec<(RepositoryId, Stream)>,
    /// Streams that are known to be as they were.
    pub unchanged: Vec<(RepositoryId, Stream)>,
}

impl Store {
    /// The marks of an integration.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn change_marks(&self, id: IntegrationId) -> Result<ChangeMarks, StoreError> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT stream, group_remote_id, heard_at FROM change_marks
                 WHERE integration_id = ?1",
            )?;
            let marks =
                statement.query_map([id], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
            Ok(marks.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Of a list of changed pull requests or tickets, the repositories with one
    /// that is not stored as it is now.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn repositories_with_news(
        &self,
        id: IntegrationId,
        stream: Stream,
        changes: Vec<KnownChange>,
    ) -> Result<BTreeSet<RemoteId>, StoreError> {
        let table = match stream {
            Stream::Commits => return Ok(BTreeSet::new()),
            Stream::PullRequests => "pull_requests",
            Stream::Tickets => "tickets",
        };
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT 1 FROM {table} AS item JOIN repositories AS r ON r.id = item.repository_id
                 WHERE r.integration_id = ?1 AND r.remote_id = ?2 AND item.iid = ?3
                    AND item.updated_at = ?4 AND item.details_of_updated_at = ?4
                    AND item.gone_at IS NULL"
            ))?;
            let mut with_news = BTreeSet::new();
            for change in changes {
                if with_news.contains(&change.repository) {
                    continue;
                }
                let parameters = params![id, change.repository, change.iid, change.updated_at];
                if !statement.exists(parameters)? {
                    with_news.insert(change.repository);
                }
            }
            Ok(with_news)
        })
        .await
    }

    /// Takes up what a look for changes found, in one transaction. Only streams
    /// that were complete are put on the queue: the others are on it, or wait for
    /// the user, and go on by cursors of their own.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the integration is not there any more.
    pub async fn note_changes(
        &self,
        id: IntegrationId,
        note: ChangeNote,
    ) -> Result<usize, StoreError> {
        let now = self.now();
        self.write(move |transaction| {
            require_integration(transaction, id)?;
            for (_, remote) in &note.listed {
                repositories::upsert(transaction, id, remote)?;
            }
            let mut queued = 0;
            for (repository, stream) in &note.changed {
                queued += transaction
                    .prepare_cached(
                        "UPDATE streams SET state = 'waiting', done = 0, total = NULL
                         WHERE repository_id = ?1 AND stream = ?2 AND enabled
                            AND state = 'complete'",
                    )?
                    .execute(params![repository, stream])?;
            }
            for stream in Stream::ALL {
                confirm(transaction, *stream, &note.unchanged, now)?;
            }
            for ((stream, group), heard_at) in &note.marks {
                transaction
                    .prepare_cached(
                        "INSERT INTO change_marks (integration_id, stream, group_remote_id, heard_at)
                         VALUES (?1, ?2, ?3, ?4)
                         ON CONFLICT DO UPDATE SET heard_at = max(heard_at, excluded.heard_at)",
                    )?
                    .execute(params![id, stream, group, heard_at])?;
            }
            Ok(queued)
        })
        .await
    }

    /// A stream is asked for from now on, while the repository's last activity was this.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the repository has no such stream.
    pub async fn note_asked(
        &self,
        repository: RepositoryId,
        stream: Stream,
        activity_at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        let now = self.now();
        self.write(move |transaction| {
            let changed = transaction
                .prepare_cached(
                    "UPDATE streams SET asked_at = ?3, activity_at = ?4
                     WHERE repository_id = ?1 AND stream = ?2",
                )?
                .execute(params![repository, stream, now, activity_at])?;
            require_changed(changed)
        })
        .await
    }

    /// When each repository's commits were last asked for, and its last activity then.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn commits_asked(
        &self,
        id: IntegrationId,
    ) -> Result<HashMap<RepositoryId, (Option<Timestamp>, Option<Timestamp>)>, StoreError> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT s.repository_id, s.asked_at, s.activity_at FROM streams AS s
                 JOIN repositories AS r ON r.id = s.repository_id
                 WHERE r.integration_id = ?1 AND s.stream = 'commits'",
            )?;
            let rows =
                statement.query_map([id], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }
}

fn require_integration(transaction: &Transaction<'_>, id: IntegrationId) -> Result<(), StoreError> {
    Ok(transaction
        .prepare_cached("SELECT 1 FROM integrations WHERE id = ?1")?
        .query_row([id], |_row| Ok(()))?)
}

/// What is known to be as it was, is complete as of now.
fn confirm(
    transaction: &Transaction<'_>,
    stream: Stream,
    unchanged: &[(RepositoryId, Stream)],
    now: Timestamp,
) -> Result<(), StoreError> {
    let ids: Vec<i64> = unchanged
        .iter()
        .filter(|(_, of)| *of == stream)
        .map(|(repository, _)| repository.0)
        .collect();
    transaction
        .prepare_cached(
            "UPDATE streams SET synced_at = ?3 WHERE stream = ?1 AND state = 'complete'
                AND repository_id IN (SELECT value FROM json_each(?2))",
        )?
        .execute(params![stream, id_list(&ids), now])?;
    Ok(())
}
