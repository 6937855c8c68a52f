//! Webhooks: GitLab reports changes by itself instead of being asked every hour.
//!
//! A delivery is verified, counted once, and taken for a hint to read again; nothing
//! of its content is kept. There is no promise that one arrives, so the schedule goes
//! on beside it. Secrets of hooks lie in the vault under names of their own.

mod ability;
mod address;
mod catch_up;
mod error;
mod health;
mod payload;
mod receiver;
mod registration;
mod removal;
mod secrets;
mod seen;
mod verification;

use std::sync::{Arc, Mutex, PoisonError};

pub use ability::{HookAbility, HookCandidate, HookObstacle, ability_of, candidates, obstacle};
pub use address::{CallAddress, suggested_address};
pub use error::WebhookError;
pub use receiver::{OnHint, Receiver, ReceiverBounds, ReceiverCounts, ReceiverError, Refused};
pub use removal::{HooksRemoved, remove_all};
pub use verification::{DeliveryHeaders, Forged, HookKey, SIGNING_TOKEN_PREFIX, TOLERANCE_SECONDS};

use super::clients::Clients;
use crate::gitlab::{Client, ClientSource as _};
use crate::model::{Integration, IntegrationId, Webhook};
use crate::secrets::Vault;
use crate::store::{Store, StoreError};

/// The hooks this app made, and the receiver of their deliveries.
#[derive(Debug)]
pub struct Webhooks {
    store: Store,
    vault: Arc<Vault>,
    clients: Arc<Clients>,
    receiver: Receiver,
    /// The address GitLab calls, while there is one.
    call_address: Mutex<Option<CallAddress>>,
    /// Hooks are made one at a time, so that no place gets two.
    making: tokio::sync::Mutex<()>,
}

impl Webhooks {
    /// Hooks over a store, with a receiver that is closed.
    #[must_use]
    pub fn new(store: Store, vault: Arc<Vault>, clients: Arc<Clients>, on_hint: OnHint) -> Self {
        let receiver = Receiver::new(clients.clock().clone(), on_hint);
        Self {
            store,
            vault,
            clients,
            receiver,
            call_address: Mutex::default(),
            making: tokio::sync::Mutex::default(),
        }
    }

    /// Where deliveries come in.
    #[must_use]
    pub const fn receiver(&self) -> &Receiver {
        &self.receiver
    }

    /// Lets the deliveries of every hook in whose secrets can be read; returns how many.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn load(&self) -> Result<usize, StoreError> {
        let mut loaded = 0;
        for webhook in self.store.webhooks(None).await? {
            loaded += usize::from(self.admit(&webhook).await);
        }
        Ok(loaded)
    }

    /// Notes in the store when deliveries arrived; returns whose hooks had any.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn note_arrivals(&self) -> Result<Vec<IntegrationId>, StoreError> {
        let arrived = self.receiver.take_arrived();
        if arrived.is_empty() {
            return Ok(Vec::new());
        }
        let ids: Vec<_> = arrived.iter().map(|(id, _)| *id).collect();
        self.store.note_deliveries(arrived).await?;
        let hooks = self.store.webhooks(None).await?;
        let mut integrations: Vec<_> = hooks
            .iter()
            .filter(|hook| ids.contains(&hook.id))
            .map(|hook| hook.made.integration_id)
            .collect();
        integrations.sort_unstable();
        integrations.dedup();
        Ok(integrations)
    }

    /// For the end of an integration: takes its hooks away in GitLab as far as there is a
    /// credential that can, and turns their deliveries away in any case.
    pub async fn remove_all_of(&self, id: IntegrationId) {
        let hooks = self.store.webhooks(Some(id)).await.unwrap_or_default();
        if hooks.is_empty() {
            return;
        }
        for webhook in &hooks {
            self.receiver.dismiss(webhook.id);
        }
        // It is hidden from everybody else by now.
        let client = match self.store.removed_integration(id).await {
            Ok(row) => self.clients.client(&row).await.ok(),
            Err(_) => None,
        };
        let removed = match &client {
            Some(client) => remove_all(&self.store, client, id).await.ok(),
            None => None,
        };
        match removed {
            Some(removed) if removed.left.is_empty() => {}
            _ => {
                tracing::warn!(integration = %id, "webhooks of a removed integration stay in GitLab");
            }
        }
    }

    /// Sets the address GitLab is to call; hooks made before keep theirs until they are repaired.
    pub fn set_call_address(&self, address: Option<CallAddress>) {
        *self
            .call_address
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = address;
    }

    /// The address GitLab is to call, while there is one.
    #[must_use]
    pub fn call_address(&self) -> Option<CallAddress> {
        let address = self.call_address.lock();
        address.unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn client_of(&self, id: IntegrationId) -> Result<(Integration, Client), WebhookError> {
        let integration = self.store.integration(id).await?;
        let client = self.clients.client(&integration).await;
        let client = client.map_err(WebhookError::NoClient)?;
        Ok((integration, client))
    }

    /// Lets deliveries of a hook in; false when its secret cannot be read now.
    async fn admit(&self, webhook: &Webhook) -> bool {
        match secrets::key_of(&self.vault, webhook).await {
            Some(key) => {
                self.receiver.admit(webhook.clone(), key);
                true
            }
            None => {
                tracing::warn!(webhook = %webhook.id, "the secret of a webhook cannot be read");
                self.receiver.dismiss(webhook.id);
                false
            }
        }
    }
}
