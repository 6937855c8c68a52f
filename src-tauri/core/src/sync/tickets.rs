//! The stream of tickets, and which requests each one is worth.

use std::collections::BTreeMap;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use tokio::sync::OnceCell;

use crate::gitlab::{PageOf, ReopenedTickets, RequestError, TicketParts};
use crate::model::{Note, Stream, Ticket, TicketDetails, Timestamp};
use crate::store::{ReadTicketDetails, StoreError, TicketWithoutDetails};

use super::SyncError;
use super::bulk::{WORTH_A_QUESTION, as_far_as_it_goes};
use super::item_stream::{self, Items};
use super::repository::Work;
use super::watermark::Watermark;

pub(super) async fn import(work: &Work<'_>) -> Result<(), SyncError> {
    item_stream::import(&Tickets::default(), work).await
}

/// Tickets with what the repository as a whole tells of them, asked at the first need.
#[derive(Default)]
struct Tickets {
    known: OnceCell<KnownOfAll>,
}

/// What saves a request for every ticket.
struct KnownOfAll {
    /// Whether label events can exist.
    has_labels: bool,
    /// Which were reopened.
    reopened: ReopenedTickets,
}

impl KnownOfAll {
    async fn of(work: &Work<'_>) -> Result<Self, RequestError> {
        let remote_id = work.repository.remote.remote_id;
        let (has_labels, reopened) = futures_util::try_join!(
            work.client.has_labels(remote_id),
            work.client.reopened_tickets(remote_id),
        )?;
        Ok(Self {
            has_labels,
            reopened,
        })
    }

    /// Closings and reopenings exist for what is closed, and for what was reopened.
    /// Tasks and the like are other kinds of events to GitLab: they are asked.
    fn may_have_changed_state(&self, row: &TicketWithoutDetails) -> bool {
        row.state != "opened"
            || row.issue_type != "issue"
            || self.reopened.may_hold(row.iid, row.created_at)
    }
}

impl Items for Tickets {
    type Row = Ticket;
    type Missing = TicketWithoutDetails;
    type Read = ReadTicketDetails;

    const STREAM: Stream = Stream::Tickets;

    fn changed_at(row: &Ticket) -> Timestamp {
        row.updated_at
    }

    async fn list(
        &self,
        work: &Work<'_>,
        watermark: Watermark,
    ) -> Result<PageOf<Ticket>, RequestError> {
        let remote_id = work.repository.remote.remote_id;
        work.client
            .tickets(remote_id, watermark.since, watermark.page)
            .await
    }

    async fn behind(
        &self,
        work: &Work<'_>,
        link: &str,
        watermark: Watermark,
    ) -> Result<PageOf<Ticket>, RequestError> {
        let remote_id = work.repository.remote.remote_id;
        work.client
            .tickets_behind(remote_id, link, watermark.since, watermark.page)
            .await
    }

    async fn count(&self, work: &Work<'_>) -> Result<Option<i64>, RequestError> {
        let remote_id = work.repository.remote.remote_id;
        work.client.count_tickets(remote_id).await
    }

    async fn save(
        &self,
        work: &Work<'_>,
        rows: &[Ticket],
        cursor: &str,
    ) -> Result<usize, StoreError> {
        work.store.save_tickets(work.id(), rows, Some(cursor)).await
    }

    async fn missing(
        &self,
        work: &Work<'_>,
        limit: i64,
    ) -> Result<Vec<TicketWithoutDetails>, StoreError> {
        work.store.tickets_without_details(work.id(), limit).await
    }

    async fn read(
        &self,
        work: &Work<'_>,
        missing: Vec<TicketWithoutDetails>,
    ) -> Result<Vec<ReadTicketDetails>, SyncError> {
        let known = self.known.get_or_try_init(|| KnownOfAll::of(work)).await?;
        let mut in_bulk = read_in_bulk(work, &missing).await?;
        let side_by_side = missing.len().max(1);
        stream::iter(missing)
            .map(|row| {
                let notes = in_bulk.remove(&row.iid);
                read_one(work, known, row, notes)
            })
            .buffer_unordered(side_by_side)
            .try_collect()
            .await
    }

    async fn save_details(
        &self,
        work: &Work<'_>,
        read: Vec<ReadTicketDetails>,
    ) -> Result<(), StoreError> {
        work.store.save_details_of_tickets(work.id(), read).await
    }
}

async fn read_in_bulk(
    work: &Work<'_>,
    missing: &[TicketWithoutDetails],
) -> Result<BTreeMap<i64, Vec<Note>>, SyncError> {
    if missing.len() < WORTH_A_QUESTION {
        return Ok(BTreeMap::new());
    }
    let iids: Vec<i64> = missing.iter().map(|row| row.iid).collect();
    let path = &work.repository.remote.full_path;
    as_far_as_it_goes(work.client.bulk_ticket_notes(path, &iids).await)
}

async fn read_one(
    work: &Work<'_>,
    known: &KnownOfAll,
    row: TicketWithoutDetails,
    notes: Option<Vec<Note>>,
) -> Result<ReadTicketDetails, SyncError> {
    work.gate.pass().await?;
    let wanted = TicketParts {
        notes: notes.is_none(),
        label_events: known.has_labels,
        state_events: known.may_have_changed_state(&row),
    };
    let remote_id = work.repository.remote.remote_id;
    let details = match work.client.ticket_details(remote_id, row.iid, wanted).await {
        Ok(details) => Some(TicketDetails {
            notes: notes.unwrap_or(details.notes),
            ..details
        }),
        // Deleted or hidden between list and details: what is stored of it stays.
        Err(error) if error.is_absence() => None,
        Err(error) => return Err(error.into()),
    };
    Ok(ReadTicketDetails {
        id: row.id,
        updated_at: row.updated_at,
        details,
    })
}
