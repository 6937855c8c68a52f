//! What pull requests and tickets have in common: a list by watermark, and what
//! hangs on each row, read side by side and saved a page at a time.
//!
//! How many requests are under way is the host's limiter's business alone. The
//! next page of the list is asked for while the details of the last are read.

use std::time::Duration;

use futures_util::future::try_join;

use crate::gitlab::{PageOf, RequestError};
use crate::model::{Stream, Timestamp};
use crate::store::StoreError;

use super::SyncError;
use super::repository::Work;
use super::watermark::Watermark;

/// Rows whose details are read together and saved in one transaction.
const BATCH: i64 = 100;

/// How far a run looks back behind the last change it knows: GitLab's machines
/// do not agree to the second, and a change can be seen after a later one.
const OVERLAP: Duration = Duration::from_mins(5);

/// One kind of items of a repository.
pub(super) trait Items: Sync {
    /// A row of the list.
    type Row: Send + Sync;
    /// A stored row that lacks details.
    type Missing: Send + Sync;
    /// Details as they were read.
    type Read: Send;

    /// Whose cursor and figures are kept.
    const STREAM: Stream;

    /// When GitLab last changed the row.
    fn changed_at(row: &Self::Row) -> Timestamp;

    /// One page of rows that changed at or after an instant, oldest change first.
    fn list(
        &self,
        work: &Work<'_>,
        watermark: Watermark,
    ) -> impl Future<Output = Result<PageOf<Self::Row>, RequestError>> + Send;

    /// The page behind one whose link to the next was `link`; from the watermark on unless the
    /// host has something better.
    fn behind(
        &self,
        work: &Work<'_>,
        _link: &str,
        watermark: Watermark,
    ) -> impl Future<Output = Result<PageOf<Self::Row>, RequestError>> + Send {
        self.list(work, watermark)
    }

    /// How many there are at GitLab, where it tells.
    fn count(
        &self,
        work: &Work<'_>,
    ) -> impl Future<Output = Result<Option<i64>, RequestError>> + Send;

    /// Saves rows together with the cursor.
    fn save(
        &self,
        work: &Work<'_>,
        rows: &[Self::Row],
        cursor: &str,
    ) -> impl Future<Output = Result<usize, StoreError>> + Send;

    /// Stored rows that lack details, at most `limit`.
    fn missing(
        &self,
        work: &Work<'_>,
        limit: i64,
    ) -> impl Future<Output = Result<Vec<Self::Missing>, StoreError>> + Send;

    /// Reads the details of all these rows.
    fn read(
        &self,
        work: &Work<'_>,
        missing: Vec<Self::Missing>,
    ) -> impl Future<Output = Result<Vec<Self::Read>, SyncError>> + Send;

    /// Saves details in one transaction.
    fn save_details(
        &self,
        work: &Work<'_>,
        read: Vec<Self::Read>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// Reads what changed since the last run, and all details that are missing.
pub(super) async fn import<I: Items>(items: &I, work: &Work<'_>) -> Result<(), SyncError> {
    let cursor = work.store.stream_cursor(work.id(), I::STREAM).await?;
    let known = Watermark::parse(cursor.as_deref());
    let mut watermark = known.looking_back(OVERLAP);
    work.gate.pass().await?;
    let mut page = items.list(work, watermark).await?;
    // An interrupted run goes on counting from where it was.
    let total = page.total.map(|left| left + work.done_before(I::STREAM));
    work.store.start_stream(work.id(), I::STREAM, total).await?;
    loop {
        let newest = page.rows.iter().map(I::changed_at).max();
        let is_last = page.next.is_none();
        watermark = if is_last {
            watermark.at_rest_after(newest.max(known.since))
        } else {
            watermark.after(newest)
        };
        items.save(work, &page.rows, &watermark.to_cursor()).await?;
        let next = async {
            let Some(link) = page.next.as_deref() else {
                return Ok(None);
            };
            work.gate.pass().await?;
            Ok(Some(items.behind(work, link, watermark).await?))
        };
        match try_join(next, read_missing(items, work)).await? {
            (Some(next), ()) => page = next,
            (None, ()) => break,
        }
    }
    let remote_total = items.count(work).await?;
    Ok(work
        .store
        .finish_stream(work.id(), I::STREAM, remote_total)
        .await?)
}

/// Reads and saves details until no row lacks them.
async fn read_missing<I: Items>(items: &I, work: &Work<'_>) -> Result<(), SyncError> {
    loop {
        work.gate.pass().await?;
        let missing = items.missing(work, BATCH).await?;
        if missing.is_empty() {
            return Ok(());
        }
        let rows = missing.len();
        let read = items.read(work, missing).await?;
        items.save_details(work, read).await?;
        work.tally.count(I::STREAM, rows);
    }
}
