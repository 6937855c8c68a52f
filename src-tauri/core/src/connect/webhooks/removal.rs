//! Taking hooks away together with the integration that made them.

use crate::gitlab::{Client, RequestError, RequestErrorKind};
use crate::model::{IntegrationId, Webhook};
use crate::store::{Store, StoreError};

/// How it went.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HooksRemoved {
    /// Hooks GitLab deleted, or had no more.
    pub removed: usize,
    /// Paths of groups and repositories whose hook stays in GitLab. Nothing is lost: what they
    /// deliver is turned away from now on, and GitLab disables them by itself.
    pub left: Vec<String>,
}

/// Deletes every hook of an integration in GitLab as far as that can be done, and forgets all
/// of them here. Their secrets are noted as loose for the next sweep.
///
/// # Errors
/// When the store cannot be read or written.
pub async fn remove_all(
    store: &Store,
    client: &Client,
    integration: IntegrationId,
) -> Result<HooksRemoved, StoreError> {
    let mut result = HooksRemoved::default();
    for webhook in store.webhooks(Some(integration)).await? {
        match delete_remote(client, &webhook).await {
            Ok(()) => result.removed += 1,
            Err(error) => {
                tracing::warn!(webhook = %webhook.id, cause = %error, "a webhook stays in GitLab");
                result.left.push(webhook.made.target_path.clone());
            }
        }
        store.delete_webhook(webhook.id).await?;
    }
    Ok(result)
}

/// Deletes one in GitLab, also one whose id was never told.
pub(super) async fn delete_remote(client: &Client, webhook: &Webhook) -> Result<(), RequestError> {
    let place = webhook.made.place;
    let id = match webhook.remote_id {
        Some(id) => Some(id),
        None => super::registration::find_by_url(client, place, &webhook.made.url)
            .await
            .or_else(|error| match error.kind {
                RequestErrorKind::NotFound => Ok(None),
                _ => Err(error),
            })?
            .map(|found| found.remote_id),
    };
    match id {
        Some(id) => client.delete_hook(place, id).await,
        None => Ok(()),
    }
}
