//! One run over an integration's queue: several repositories side by side until
//! nothing waits any more, the user cancels, or the credential is refused.

use std::path::{Path, PathBuf};

use futures_util::{TryStreamExt as _, stream};

use crate::gitlab::ClientSource;
use crate::model::{IntegrationId, Repository};
use crate::store::{PendingRepository, Store};

use super::SyncError;
use super::gate::Gate;
use super::repository;

/// Repositories side by side: enough to hide latency, few enough for a laptop's disk.
const REPOSITORIES_AT_ONCE: usize = 3;

/// Where the clone of a repository lives.
pub(super) fn clone_folder(clones: &Path, repository: &Repository) -> PathBuf {
    integration_folder(clones, repository.integration_id)
        .join(format!("{}.git", repository.remote.remote_id))
}

/// Where the clones of an integration live.
pub(super) fn integration_folder(clones: &Path, integration: IntegrationId) -> PathBuf {
    clones.join(integration.to_string())
}

/// Works the queue off.
pub(super) async fn work_off(
    store: &Store,
    clients: &dyn ClientSource,
    clones: &Path,
    integration: IntegrationId,
    gate: &Gate,
) -> Result<(), SyncError> {
    loop {
        let pending = store.pending_work(Some(integration)).await?;
        if pending.is_empty() {
            return Ok(());
        }
        let integration = store.integration(integration).await?;
        let client = clients
            .client(&integration)
            .await
            .map_err(SyncError::NoClient)?;
        stream::iter(pending.into_iter().map(Ok))
            .try_for_each_concurrent(REPOSITORIES_AT_ONCE, |pending: PendingRepository| {
                let folder = clone_folder(clones, &pending.repository);
                let client = &client;
                async move { repository::import(store, client, gate, pending, folder).await }
            })
            .await?;
    }
}
