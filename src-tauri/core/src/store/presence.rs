//! What GitLab does not show any more: rows that were deleted or hidden keep their
//! history with the moment that was noticed, and lose that mark when they come back.

use rusqlite::{Transaction, params};

use super::integrations::require_changed;
use super::values::id_list;
use super::{Store, StoreError, report_facts};
use crate::model::{IntegrationId, RepositoryId, Stream, Timestamp};

/// A stored pull request or ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeldItem {
    /// The number within its repository.
    pub iid: i64,
    /// Whether GitLab did not show it any more.
    pub is_gone: bool,
}

/// What a search for deleted and hidden rows found in one stream.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PresenceNote {
    /// Numbers GitLab does not show any more.
    pub gone: Vec<i64>,
    /// Numbers it shows again.
    pub back: Vec<i64>,
    /// How many GitLab says it holds, where it tells.
    pub remote_total: Option<i64>,
    /// Whether the stream is to be read from its beginning: the totals differ, or
    /// what is back may have changed unseen.
    pub read_again: bool,
}

/// The table of a stream whose rows have numbers.
const fn table(stream: Stream) -> Option<&'static str> {
    match stream {
        Stream::Commits => None,
        Stream::PullRequests => Some("pull_requests"),
        Stream::Tickets => Some("tickets"),
    }
}

impl Store {
    /// The numbers of a stream's rows, rising. Commits have none.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn held_items(
        &self,
        repository: RepositoryId,
        stream: Stream,
    ) -> Result<Vec<HeldItem>, StoreError> {
        let Some(table) = table(stream) else {
            return Ok(Vec::new());
        };
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT iid, gone_at IS NOT NULL FROM {table} WHERE repository_id = ?1 ORDER BY iid"
            ))?;
            let items = statement.query_map([repository], |row| {
                Ok(HeldItem {
                    iid: row.get(0)?,
                    is_gone: row.get(1)?,
                })
            })?;
            Ok(items.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Takes up what a search found, in one transaction.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the repository has no such stream.
    pub async fn note_presence(
        &self,
        repository: RepositoryId,
        stream: Stream,
        note: PresenceNote,
    ) -> Result<(), StoreError> {
        let Some(table) = table(stream) else {
            return Ok(());
        };
        let now = self.now();
        self.write(move |transaction| {
            let mut marked = mark(transaction, table, repository, &note.gone, Some(now))?;
            marked.extend(mark(transaction, table, repository, &note.back, None)?);
            if stream == Stream::PullRequests {
                report_facts::pull_requests_touched(transaction, repository, &marked)?;
            }
            let changed = transaction
                .prepare_cached(&format!(
                    "UPDATE streams SET remote_total = ?3,
                        gone = (SELECT count(*) FROM {table} AS item
                            WHERE item.repository_id = ?1 AND item.gone_at IS NOT NULL),
                        cursor = iif(?4, NULL, cursor), done = iif(?4, 0, done),
                        state = iif(?4 AND state = 'complete', 'waiting', state)
                     WHERE repository_id = ?1 AND stream = ?2"
                ))?
                .execute(params![
                    repository,
                    stream,
                    note.remote_total,
                    note.read_again
                ])?;
            require_changed(changed)
        })
        .await
    }

    /// Has the details of open pull requests read again: GitLab does not move a pull
    /// request's time of change for everything that hangs on it. Returns how many.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn forget_open_details(&self, repository: RepositoryId) -> Result<usize, StoreError> {
        self.write(move |transaction| {
            // Reports keep nothing of open ones: there is nothing to forget.
            let forgotten = transaction
                .prepare_cached(
                    "UPDATE pull_requests SET details_of_updated_at = NULL
                     WHERE repository_id = ?1 AND state IN ('opened', 'locked')
                        AND gone_at IS NULL",
                )?
                .execute([repository])?;
            if forgotten > 0 {
                transaction
                    .prepare_cached(
                        "UPDATE streams SET state = 'waiting', done = 0, total = NULL
                         WHERE repository_id = ?1 AND stream = 'pull_requests' AND enabled
                            AND state = 'complete'",
                    )?
                    .execute([repository])?;
            }
            Ok(forgotten)
        })
        .await
    }

    /// The integration was searched for what GitLab does not show any more.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the integration is not there any more.
    pub async fn note_reconciled(&self, id: IntegrationId) -> Result<(), StoreError> {
        let now = self.now();
        self.write(move |transaction| {
            let changed = transaction
                .prepare_cached("UPDATE integrations SET reconciled_at = ?2 WHERE id = ?1")?
                .execute(params![id, now])?;
            require_changed(changed)
        })
        .await
    }

    /// When the integration was last searched for what GitLab does not show any
    /// more; before the first search, when its first run started.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the integration is not there any more.
    pub async fn reconciled_at(&self, id: IntegrationId) -> Result<Option<Timestamp>, StoreError> {
        self.read(move |connection| {
            Ok(connection
                .prepare_cached(
                    "SELECT coalesce(reconciled_at,
                        (SELECT min(started_at) FROM runs WHERE integration_id = ?1))
                     FROM integrations WHERE id = ?1",
                )?
                .query_row([id], |row| row.get(0))?)
        })
        .await
    }
}

/// Sets the mark where it is not set, or takes it away where it is; returns whose.
fn mark(
    transaction: &Transaction<'_>,
    table: &str,
    repository: RepositoryId,
    numbers: &[i64],
    gone_at: Option<Timestamp>,
) -> Result<Vec<i64>, StoreError> {
    let marked = transaction
        .prepare_cached(&format!(
            "UPDATE {table} SET gone_at = ?3 WHERE repository_id = ?1
                AND iid IN (SELECT value FROM json_each(?2))
                AND (gone_at IS NULL) = (?3 IS NOT NULL) RETURNING id"
        ))?
        .query_map(params![repository, id_list(numbers), gone_at], |row| {
            row.get(0)
        })?
        .collect::<Result<_, _>>()?;
    Ok(marked)
}
