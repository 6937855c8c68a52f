//! Making, testing, repairing and removing a hook in GitLab.
//!
//! The row is there before the hook is: a stop in between leaves a row without a hook,
//! which the window shows and can repair or remove, never a hook nobody knows of.

use uuid::Uuid;

use super::ability::obstacle;
use super::error::WebhookError;
use super::secrets::{self, HookSecrets};
use super::{Webhooks, health};
use crate::connect::keeping::forget_loose;
use crate::gitlab::{Client, HookSettings, RemoteHook, RequestError};
use crate::model::{
    AccessLevel, HookHealth, HookPlace, HookTarget, Integration, IntegrationId, NewWebhook,
    Provider, Webhook, WebhookId,
};
use crate::store::{HookCheck, LooseSecret};

/// From here on hooks of groups tell of repositories that are made or deleted in them.
const PROJECT_EVENTS_SINCE: (u32, u32) = (17, 6);

impl Webhooks {
    /// Makes a hook of a group or a repository.
    ///
    /// # Errors
    /// See [`WebhookError`]; nothing is left behind unless GitLab's answer was lost.
    pub async fn add(&self, id: IntegrationId, place: HookPlace) -> Result<Webhook, WebhookError> {
        let _turn = self.making.lock().await;
        let (integration, client) = self.client_of(id).await?;
        let address = self.call_address().ok_or(WebhookError::NoAddress)?;
        let (target_path, level) = self.find_place(&integration, place).await?;
        if let Some(obstacle) = obstacle(&integration, place.target, level) {
            return Err(WebhookError::NotPossible(obstacle));
        }
        let hooks = self.store.webhooks(Some(id)).await?;
        if hooks.iter().any(|hook| hook.made.place == place) {
            return Err(WebhookError::Exists);
        }
        let secrets = HookSecrets::fresh();
        let loose = secrets::keep(&self.store, &self.vault, &secrets).await?;
        let path_key = Uuid::new_v4().simple().to_string();
        let url = address.hook_url(&path_key);
        let new = NewWebhook {
            integration_id: id,
            place,
            target_path,
            url: url.clone(),
            path_key,
            secret_key: loose.secret_key.clone(),
            secret_location: loose.secret_location,
        };
        let webhook = match self.store.add_webhook(new).await {
            Ok(webhook) => webhook,
            Err(error) => {
                forget_loose(&self.store, &self.vault, &loose).await;
                return Err(error.into());
            }
        };
        let settings = settings_of(&integration, place, url, secrets);
        match make(&client, place, &settings).await {
            Ok(remote) => self.made(webhook.id, remote).await,
            Err(error) => {
                if !error.may_have_acted() {
                    self.forget(webhook.id).await?;
                }
                Err(WebhookError::of_request(error, place.target))
            }
        }
    }

    /// Has GitLab deliver a test, and looks whether it arrived here.
    ///
    /// # Errors
    /// See [`WebhookError`].
    pub async fn test(&self, id: WebhookId) -> Result<Webhook, WebhookError> {
        let webhook = self.store.webhook(id).await?;
        let (_, client) = self.client_of(webhook.made.integration_id).await?;
        let remote_id = webhook.remote_id.ok_or(WebhookError::Gone)?;
        let place = webhook.made.place;
        let before = self.receiver.deliveries_of(id);
        let tested = client.test_hook(place, remote_id).await;
        let checked = health::check(&self.store, &client, &webhook).await;
        tested.map_err(|error| WebhookError::of_test(error, place.target))?;
        // GitLab answers only after it delivered, so what is not here now went elsewhere.
        let is_open = self.receiver.address().is_some();
        if is_open && self.receiver.deliveries_of(id) == before {
            return Err(WebhookError::NotArrived(webhook.made.url));
        }
        checked
    }

    /// Brings a hook back to what it was made for: makes it again where it was deleted, gives it
    /// the address of today and new secrets, and has GitLab deliver a test where it had stopped.
    ///
    /// # Errors
    /// See [`WebhookError`].
    pub async fn repair(&self, id: WebhookId) -> Result<Webhook, WebhookError> {
        let webhook = self.store.webhook(id).await?;
        let place = webhook.made.place;
        let _turn = self.making.lock().await;
        let (integration, client) = self.client_of(webhook.made.integration_id).await?;
        let address = self.call_address().ok_or(WebhookError::NoAddress)?;
        let secrets = HookSecrets::fresh();
        let loose = secrets::keep(&self.store, &self.vault, &secrets).await?;
        let url = address.hook_url(&webhook.made.path_key);
        let settings = settings_of(&integration, place, url.clone(), secrets);
        let written = match self.rewrite(&client, &webhook, &settings).await {
            Ok(written) => written,
            Err(error) => {
                forget_loose(&self.store, &self.vault, &loose).await;
                return Err(WebhookError::of_request(error, place.target));
            }
        };
        let old = LooseSecret {
            secret_key: webhook.made.secret_key.clone(),
            secret_location: webhook.made.secret_location,
        };
        self.store.renew_webhook(id, url, loose).await?;
        forget_loose(&self.store, &self.vault, &old).await;
        let was_stopped = written.health != HookHealth::Executable;
        let repaired = self.made(id, written).await?;
        if was_stopped {
            return self.test(id).await;
        }
        Ok(repaired)
    }

    /// Removes a hook from GitLab and from here.
    ///
    /// # Errors
    /// When GitLab does not delete it; it stays here as well then.
    pub async fn remove(&self, id: WebhookId) -> Result<(), WebhookError> {
        let webhook = self.store.webhook(id).await?;
        let place = webhook.made.place;
        let (_, client) = self.client_of(webhook.made.integration_id).await?;
        super::removal::delete_remote(&client, &webhook)
            .await
            .or_else(
                |error| match WebhookError::of_request(error, place.target) {
                    // The group or repository itself is gone, and its hooks with it.
                    WebhookError::NoSuchPlace => Ok(()),
                    other => Err(other),
                },
            )?;
        self.forget(id).await
    }

    /// Forgets a hook with its secrets.
    async fn forget(&self, id: WebhookId) -> Result<(), WebhookError> {
        self.receiver.dismiss(id);
        let secret = self.store.delete_webhook(id).await?;
        forget_loose(&self.store, &self.vault, &secret).await;
        Ok(())
    }

    /// Notes a hook as GitLab made it, and lets its deliveries in.
    async fn made(&self, id: WebhookId, remote: RemoteHook) -> Result<Webhook, WebhookError> {
        let check = HookCheck {
            remote_id: Some(remote.remote_id),
            signed: remote.signed,
            health: remote.health,
            disabled_until: remote.disabled_until,
        };
        let webhook = self.store.record_webhook_check(id, check).await?;
        self.admit(&webhook).await;
        Ok(webhook)
    }

    /// Gives the hook its settings, or makes it again.
    async fn rewrite(
        &self,
        client: &Client,
        webhook: &Webhook,
        settings: &HookSettings,
    ) -> Result<RemoteHook, RequestError> {
        let place = webhook.made.place;
        let known = match webhook.remote_id {
            Some(id) => client.hook(place, id).await?,
            // The answer to its making was lost.
            None => find_by_url(client, place, &webhook.made.url).await?,
        };
        match known {
            Some(known) => client.update_hook(place, known.remote_id, settings).await,
            None => make(client, place, settings).await,
        }
    }

    async fn find_place(
        &self,
        integration: &Integration,
        place: HookPlace,
    ) -> Result<(String, Option<AccessLevel>), WebhookError> {
        let mut sites = self.store.hook_sites(integration.id).await?.into_iter();
        let found = sites.find(|site| site.place == place);
        let found = found.map(|site| (site.full_path, site.access_level));
        found.ok_or(WebhookError::NoSuchPlace)
    }
}

fn settings_of(
    integration: &Integration,
    place: HookPlace,
    url: String,
    secrets: HookSecrets,
) -> HookSettings {
    HookSettings {
        url,
        token: secrets.token,
        signing_token: secrets.signing_token,
        of_projects: place.target == HookTarget::Group && tells_of_projects(integration),
    }
}

/// Whether hooks of groups tell there of repositories that are made or deleted. gitlab.com is
/// always new enough; a version that is not known may be too old.
fn tells_of_projects(integration: &Integration) -> bool {
    let settings = &integration.settings;
    settings.provider == Provider::Gitlab
        || settings
            .gitlab_version
            .as_deref()
            .and_then(crate::gitlab::major_minor)
            .is_some_and(|known| known >= PROJECT_EVENTS_SINCE)
}

/// Makes a hook; one whose answer was lost is looked for by its address, which is like no other.
async fn make(
    client: &Client,
    place: HookPlace,
    settings: &HookSettings,
) -> Result<RemoteHook, RequestError> {
    match client.create_hook(place, settings).await {
        Err(error) if error.may_have_acted() => {
            match find_by_url(client, place, &settings.url).await {
                Ok(Some(found)) => Ok(found),
                Ok(None) | Err(_) => Err(error),
            }
        }
        other => other,
    }
}

pub(super) async fn find_by_url(
    client: &Client,
    place: HookPlace,
    url: &str,
) -> Result<Option<RemoteHook>, RequestError> {
    let hooks = client.hooks(place).await?;
    Ok(hooks.into_iter().find(|hook| hook.url == url))
}
