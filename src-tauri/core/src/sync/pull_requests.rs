//! The stream of pull requests: lists by watermark, then what hangs on each.

use futures_util::{StreamExt as _, stream};

use crate::gitlab::RequestError;
use crate::model::{PullRequestDetails, PullRequestId, Stream, Timestamp};

use super::SyncError;
use super::repository::Work;
use super::watermark::Watermark;

/// Requests of one repository side by side; the host's own allowance bounds all of them.
const AT_ONCE: usize = 4;
/// Rows whose details are fetched between two looks at the queue.
const BATCH: i64 = 100;

pub(super) async fn import(work: &Work<'_>) -> Result<(), SyncError> {
    let mut watermark = Watermark::parse(
        work.store
            .stream_cursor(work.id(), Stream::PullRequests)
            .await?
            .as_deref(),
    );
    let mut first = true;
    loop {
        work.gate.pass().await?;
        let remote_id = work.repository.remote.remote_id;
        let page = work
            .client
            .pull_requests(remote_id, watermark.since, watermark.page)
            .await?;
        if first {
            // An interrupted run goes on counting from where it was.
            let total = page
                .total
                .map(|left| left + work.done_before(Stream::PullRequests));
            work.store
                .start_stream(work.id(), Stream::PullRequests, total)
                .await?;
            first = false;
        }
        let newest = page.rows.iter().map(|row| row.updated_at).max();
        let is_last = page.next.is_none();
        watermark = if is_last {
            watermark.at_rest_after(newest)
        } else {
            watermark.after(newest)
        };
        work.store
            .save_pull_requests(work.id(), &page.rows, Some(&watermark.to_cursor()))
            .await?;
        import_details(work).await?;
        if is_last {
            break;
        }
    }
    let remote_total = work
        .client
        .count_pull_requests(work.repository.remote.remote_id)
        .await?;
    Ok(work
        .store
        .finish_stream(work.id(), Stream::PullRequests, remote_total)
        .await?)
}

/// Fetches what is missing; each pull request's details are one transaction.
async fn import_details(work: &Work<'_>) -> Result<(), SyncError> {
    loop {
        let missing = work
            .store
            .pull_requests_without_details(work.id(), BATCH)
            .await?;
        if missing.is_empty() {
            return Ok(());
        }
        let mut results = stream::iter(missing)
            .map(|row| import_one(work, row))
            .buffer_unordered(AT_ONCE);
        while let Some(result) = results.next().await {
            result?;
        }
    }
}

async fn import_one(
    work: &Work<'_>,
    (id, iid, updated_at): (PullRequestId, i64, Timestamp),
) -> Result<(), SyncError> {
    work.gate.pass().await?;
    let details = match work
        .client
        .pull_request_details(work.repository.remote.remote_id, iid)
        .await
    {
        // Deleted or hidden between list and details: it keeps its row, without details.
        Err(error) if RequestError::is_absence(&error) => PullRequestDetails::default(),
        other => other?,
    };
    Ok(work
        .store
        .save_pull_request_details(id, updated_at, details)
        .await?)
}
