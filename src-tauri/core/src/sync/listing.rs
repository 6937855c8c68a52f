//! Reading what the account can reach into the store.

use crate::gitlab::Client;
use crate::model::IntegrationId;
use crate::store::Store;

use super::SyncError;

/// Reads all groups and repositories and replaces the stored list in one transaction.
/// `progress` hears the numbers read so far.
///
/// # Errors
/// When GitLab or the store refuses; the old list stays then.
pub async fn read_available(
    store: &Store,
    client: &Client,
    integration: IntegrationId,
    progress: impl FnMut(usize, usize) + Send,
) -> Result<(usize, usize), SyncError> {
    let listing = client.read_listing(progress).await?;
    let counts = (listing.groups.len(), listing.repositories.len());
    store
        .replace_listing(integration, listing.groups, listing.repositories)
        .await?;
    Ok(counts)
}
