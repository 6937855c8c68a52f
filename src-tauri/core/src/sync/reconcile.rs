//! The search for what no list of changes tells: pull requests and tickets that were
//! deleted or hidden, and those that are back. Everything keeps its history.
//!
//! It runs after a run has read what is new: then GitLab's count and ours differ
//! exactly when something went. A difference that stays has the stream read anew.

use std::collections::BTreeSet;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use crate::gitlab::{NUMBERS_AT_ONCE, RequestError};
use crate::model::{
    FeatureAccess, IntegrationId, RemoteId, Repository, RepositoryId, Stream, StreamState,
};
use crate::store::{HeldItem, PresenceNote, StoreError};

use super::SyncError;
use super::queue::Workshop;

/// Repositories searched side by side.
const AT_ONCE: usize = 8;

/// Searches every imported repository whose streams are complete.
///
/// # Errors
/// What concerns the whole run; a repository that cannot be searched is left for the next time.
pub(super) async fn search(shop: &Workshop<'_>, id: IntegrationId) -> Result<(), SyncError> {
    let mut repositories = shop.store.available_repositories(id).await?;
    repositories.retain(|row| row.imported_at.is_some() && !row.gone);
    let streams = repositories.iter().flat_map(searchable);
    let streams: Vec<(RepositoryId, RemoteId, Stream)> = streams.collect();
    stream::iter(streams)
        .map(|(repository, remote, stream)| async move {
            match search_stream(shop, repository, remote, stream).await {
                Err(error) if error.stops_the_run() => Err(error),
                Err(error) => {
                    tracing::warn!(%repository, cause = %error, "a repository could not be searched");
                    Ok(())
                }
                Ok(()) => Ok(()),
            }
        })
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await
}

fn searchable(row: &Repository) -> Vec<(RepositoryId, RemoteId, Stream)> {
    let of = |stream: Stream, access: FeatureAccess| {
        let is_complete = row
            .stream(stream)
            .is_some_and(|report| report.state == StreamState::Complete);
        (is_complete && access != FeatureAccess::Disabled).then_some((
            row.id,
            row.remote.remote_id,
            stream,
        ))
    };
    [
        of(Stream::PullRequests, row.remote.merge_requests_access),
        of(Stream::Tickets, row.remote.issues_access),
    ]
    .into_iter()
    .flatten()
    .collect()
}

async fn search_stream(
    shop: &Workshop<'_>,
    repository: RepositoryId,
    remote: RemoteId,
    stream: Stream,
) -> Result<(), SyncError> {
    shop.gate.pass().await?;
    let held = shop.store.held_items(repository, stream).await?;
    let remote_total = match count(shop, remote, stream).await {
        // Hidden or switched off meanwhile: the next run meets it at the list itself.
        Err(SyncError::Request(error)) if RequestError::is_absence(&error) => return Ok(()),
        other => other?,
    };
    let mut note = PresenceNote {
        remote_total,
        ..PresenceNote::default()
    };
    if !is_proven(&held, remote_total) {
        compare(shop, (remote, stream), &held, &mut note).await?;
    }
    match shop.store.note_presence(repository, stream, note).await {
        // It was removed while it was searched.
        Err(StoreError::NotFound) => return Ok(()),
        other => other?,
    }
    if stream == Stream::PullRequests {
        shop.store.forget_open_details(repository).await?;
    }
    Ok(())
}

/// Whether the counts alone say that nothing went and nothing came back.
fn is_proven(held: &[HeldItem], remote_total: Option<i64>) -> bool {
    let count = i64::try_from(held.len()).ok();
    held.iter().all(|item| !item.is_gone) && remote_total.is_some() && remote_total == count
}

/// Asks for each held number, and for the count once more: people go on working meanwhile.
async fn compare(
    shop: &Workshop<'_>,
    (remote, stream): (RemoteId, Stream),
    held: &[HeldItem],
    note: &mut PresenceNote,
) -> Result<(), SyncError> {
    for chunk in held.chunks(NUMBERS_AT_ONCE) {
        shop.gate.pass().await?;
        let numbers: Vec<i64> = chunk.iter().map(|item| item.iid).collect();
        let present = present(shop, remote, stream, &numbers).await?;
        for item in chunk {
            match (present.contains(&item.iid), item.is_gone) {
                (false, false) => note.gone.push(item.iid),
                (true, true) => note.back.push(item.iid),
                _ => {}
            }
        }
    }
    note.remote_total = count(shop, remote, stream).await?;
    let gone_before = held.iter().filter(|item| item.is_gone).count();
    let ours = held.len() + note.back.len() - note.gone.len() - gone_before;
    let differs = note.remote_total.is_some() && note.remote_total != i64::try_from(ours).ok();
    note.read_again = differs || !note.back.is_empty();
    Ok(())
}

async fn count(
    shop: &Workshop<'_>,
    remote: RemoteId,
    stream: Stream,
) -> Result<Option<i64>, SyncError> {
    Ok(match stream {
        Stream::Commits => None,
        Stream::PullRequests => shop.client.count_pull_requests(remote).await?,
        Stream::Tickets => shop.client.count_tickets(remote).await?,
    })
}

async fn present(
    shop: &Workshop<'_>,
    remote: RemoteId,
    stream: Stream,
    numbers: &[i64],
) -> Result<BTreeSet<i64>, SyncError> {
    Ok(match stream {
        Stream::Commits => BTreeSet::new(),
        Stream::PullRequests => shop.client.present_pull_requests(remote, numbers).await?,
        Stream::Tickets => shop.client.present_tickets(remote, numbers).await?,
    })
}
