//! Reading what the account can reach into the store.

use std::collections::HashSet;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::gitlab::{Client, Listing, ListingPage};
use crate::model::{IntegrationId, RemoteId, RemoteRepository};
use crate::store::Store;

use super::{SyncError, auto_import};

/// Repositories asked for by id side by side.
const AT_ONCE: usize = 4;

/// Reads all groups and repositories and replaces the stored list in one transaction.
/// `progress` hears the numbers read so far. Where there was no list yet, what comes in
/// is stored page by page before that, so that it can be looked at meanwhile.
///
/// An imported repository that is not listed any more is asked for by its id: it
/// may only have lost the membership that listed it, or have moved while the list was read.
///
/// # Errors
/// When GitLab or the store refuses; the old list stays then.
pub async fn read_available(
    store: &Store,
    client: &Client,
    integration: IntegrationId,
    progress: impl FnMut(usize, usize) + Send,
) -> Result<(usize, usize), SyncError> {
    let is_first = store.integration(integration).await?.list_read_at.is_none();
    let began = Instant::now();
    let (sender, pages) = mpsc::unbounded_channel();
    let reading = async move {
        let tell = |page: ListingPage<'_>| {
            let came = Came {
                part: is_first.then(|| Listing {
                    groups: page.groups.to_vec(),
                    repositories: page.repositories.to_vec(),
                    newest_change: None,
                }),
                groups: page.listing.groups.len(),
                repositories: page.listing.repositories.len(),
            };
            // Nobody listens when the store failed, which is told below.
            drop(sender.send(came));
        };
        client.read_listing(tell).await
    };
    let (listing, noted) = tokio::join!(reading, note_pages(store, integration, pages, progress));
    let mut listing = listing?;
    noted?;
    add_unlisted(store, client, integration, &mut listing).await?;
    let counts = (listing.groups.len(), listing.repositories.len());
    store
        .replace_listing(integration, listing.groups, listing.repositories)
        .await?;
    let newest = listing.newest_change;
    auto_import::note_listed(store, integration, newest, began.elapsed()).await?;
    Ok(counts)
}

/// What one page brought.
struct Came {
    /// To be stored at once.
    part: Option<Listing>,
    groups: usize,
    repositories: usize,
}

/// Stores pages as they come and then tells of them, so that what is told of is there.
async fn note_pages(
    store: &Store,
    integration: IntegrationId,
    mut pages: mpsc::UnboundedReceiver<Came>,
    mut progress: impl FnMut(usize, usize) + Send,
) -> Result<(), SyncError> {
    while let Some(came) = pages.recv().await {
        if let Some(Listing {
            groups,
            repositories,
            ..
        }) = came.part
        {
            store
                .add_to_listing(integration, groups, repositories)
                .await?;
        }
        progress(came.groups, came.repositories);
    }
    Ok(())
}

async fn add_unlisted(
    store: &Store,
    client: &Client,
    integration: IntegrationId,
    listing: &mut Listing,
) -> Result<(), SyncError> {
    let listed: HashSet<RemoteId> = listing
        .repositories
        .iter()
        .map(|repository| repository.remote_id)
        .collect();
    let mut known = store.available_repositories(integration).await?;
    known.retain(|row| row.imported_at.is_some() && !listed.contains(&row.remote.remote_id));
    let found: Vec<Option<RemoteRepository>> = stream::iter(known)
        .map(|row| async move {
            let found = client.repository(row.remote.remote_id).await?;
            Ok::<_, SyncError>(found.map(|found| RemoteRepository {
                shared: row.remote.shared,
                ..found
            }))
        })
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    listing.repositories.extend(found.into_iter().flatten());
    Ok(())
}
