//! How GitLab sees the hooks of an integration.

use super::{WebhookError, Webhooks};
use crate::gitlab::Client;
use crate::model::{HookHealth, IntegrationId, Webhook};
use crate::store::{HookCheck, Store};

impl Webhooks {
    /// Asks GitLab about every hook of an integration, and notes what it says.
    ///
    /// # Errors
    /// See [`WebhookError`].
    pub async fn refresh(&self, id: IntegrationId) -> Result<Vec<Webhook>, WebhookError> {
        let hooks = self.store.webhooks(Some(id)).await?;
        if hooks.is_empty() {
            return Ok(hooks);
        }
        let (_, client) = self.client_of(id).await?;
        let mut checked = Vec::with_capacity(hooks.len());
        for webhook in hooks {
            checked.push(check(&self.store, &client, &webhook).await?);
        }
        Ok(checked)
    }
}

/// Asks GitLab about one hook, and notes what it says.
pub(super) async fn check(
    store: &Store,
    client: &Client,
    webhook: &Webhook,
) -> Result<Webhook, WebhookError> {
    let place = webhook.made.place;
    let asked = match webhook.remote_id {
        Some(id) => client.hook(place, id).await,
        None => super::registration::find_by_url(client, place, &webhook.made.url).await,
    };
    let found = match asked {
        Ok(found) => found,
        // The group or repository itself is gone or hidden.
        Err(error) if error.is_absence() => None,
        Err(error) => return Err(WebhookError::of_request(error, place.target)),
    };
    let check = match found {
        Some(found) => HookCheck {
            // One whose answer was lost has to be repaired: nobody knows which secrets it has.
            remote_id: None,
            signed: webhook.signed,
            health: match webhook.remote_id {
                Some(_) => found.health,
                None => HookHealth::Unknown,
            },
            disabled_until: found.disabled_until,
        },
        None => HookCheck {
            remote_id: None,
            signed: webhook.signed,
            health: HookHealth::Missing,
            disabled_until: None,
        },
    };
    Ok(store.record_webhook_check(webhook.id, check).await?)
}
