//! The stream of tickets: lists by watermark, then the events of each.

use futures_util::{StreamExt as _, stream};

use crate::gitlab::RequestError;
use crate::model::{Stream, TicketDetails, TicketId, Timestamp};

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
            .stream_cursor(work.id(), Stream::Tickets)
            .await?
            .as_deref(),
    );
    let mut first = true;
    loop {
        work.gate.pass().await?;
        let remote_id = work.repository.remote.remote_id;
        let page = work
            .client
            .tickets(remote_id, watermark.since, watermark.page)
            .await?;
        if first {
            // An interrupted run goes on counting from where it was.
            let total = page
                .total
                .map(|left| left + work.done_before(Stream::Tickets));
            work.store
                .start_stream(work.id(), Stream::Tickets, total)
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
            .save_tickets(work.id(), &page.rows, Some(&watermark.to_cursor()))
            .await?;
        import_details(work).await?;
        if is_last {
            break;
        }
    }
    let remote_total = work
        .client
        .count_tickets(work.repository.remote.remote_id)
        .await?;
    Ok(work
        .store
        .finish_stream(work.id(), Stream::Tickets, remote_total)
        .await?)
}

/// Fetches what is missing; each ticket's events are one transaction.
async fn import_details(work: &Work<'_>) -> Result<(), SyncError> {
    loop {
        let missing = work.store.tickets_without_details(work.id(), BATCH).await?;
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
    (id, iid, updated_at): (TicketId, i64, Timestamp),
) -> Result<(), SyncError> {
    work.gate.pass().await?;
    let details = match work
        .client
        .ticket_details(work.repository.remote.remote_id, iid)
        .await
    {
        // Deleted or hidden between list and events: it keeps its row, without events.
        Err(error) if RequestError::is_absence(&error) => TicketDetails::default(),
        other => other?,
    };
    Ok(work
        .store
        .save_ticket_details(id, updated_at, details)
        .await?)
}
