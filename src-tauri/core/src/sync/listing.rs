//! Reading what the account can reach into the store.

use std::collections::HashSet;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use crate::gitlab::{Client, Listing};
use crate::model::{IntegrationId, RemoteId, RemoteRepository};
use crate::store::Store;

use super::SyncError;

/// Repositories asked for by id side by side.
const AT_ONCE: usize = 4;

/// Reads all groups and repositories and replaces the stored list in one transaction.
/// `progress` hears the numbers read so far.
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
    let mut listing = client.read_listing(progress).await?;
    add_unlisted(store, client, integration, &mut listing).await?;
    let counts = (listing.groups.len(), listing.repositories.len());
    store
        .replace_listing(integration, listing.groups, listing.repositories)
        .await?;
    Ok(counts)
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
