//! Clients for integrations that exist: their tokens from the vault, one
//! allowance per host, however many integrations read from it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use crate::clock::SharedClock;
use crate::gitlab::{Allowance, BoxFuture, Client, ClientSettings, ClientSource};
use crate::model::{
    Failure, FailureCode, Integration, IntegrationId, NetworkSecrets, ProxyChoice, Secret,
    SecretLocation,
};
use crate::secrets::{SecretKind, SecretName, Vault};

/// Hands out clients and remembers them until the credential changes.
pub struct Clients {
    vault: Arc<Vault>,
    settings: ClientSettings,
    clock: SharedClock,
    allowances: Mutex<HashMap<String, Arc<Allowance>>>,
    clients: Mutex<HashMap<IntegrationId, Client>>,
}

impl std::fmt::Debug for Clients {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Clients")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl Clients {
    /// Clients whose tokens come from `vault`.
    #[must_use]
    pub fn new(vault: Arc<Vault>, settings: ClientSettings, clock: SharedClock) -> Self {
        Self {
            vault,
            settings,
            clock,
            allowances: Mutex::default(),
            clients: Mutex::default(),
        }
    }

    /// The allowance of the host behind `base`.
    #[must_use]
    pub fn allowance(&self, base: &str) -> Arc<Allowance> {
        let host = url::Url::parse(base).map_or_else(
            |_| base.to_owned(),
            |url| {
                format!(
                    "{}:{}",
                    url.host_str().unwrap_or_default(),
                    url.port_or_known_default().unwrap_or(0)
                )
            },
        );
        let mut allowances = self
            .allowances
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        allowances
            .entry(host)
            .or_insert_with(|| Arc::new(Allowance::new(self.clock.clone())))
            .clone()
    }

    /// Forgets the client of an integration whose credential changed or that is gone.
    pub fn forget(&self, integration: IntegrationId) {
        self.lock().remove(&integration);
    }

    /// The stored token of an integration.
    ///
    /// # Errors
    /// When the vault cannot be read or does not hold it.
    pub async fn token(&self, integration: &Integration) -> Result<Secret, Failure> {
        let settings = &integration.settings;
        self.vault
            .find(
                settings.secret_location,
                SecretName::access_token(&settings.secret_key),
            )
            .await
            .map_err(|error| error.failure())?
            .ok_or_else(|| missing(settings.secret_location))
    }

    /// The secret half of an integration's way to its host.
    ///
    /// # Errors
    /// When the vault cannot be read or does not hold what the way needs.
    pub async fn network_secrets(
        &self,
        integration: &Integration,
    ) -> Result<NetworkSecrets, Failure> {
        let settings = &integration.settings;
        let find = async |kind| {
            let name = SecretName::new(&settings.secret_key, kind);
            let found = self.vault.find(settings.secret_location, name).await;
            found.map_err(|error| error.failure())
        };
        // Only what the way needs is looked for: keyrings may ask the user for each entry.
        let wants_password = matches!(
            &settings.network.proxy,
            ProxyChoice::Custom(proxy) if proxy.username.is_some()
        );
        let proxy_password = if wants_password {
            find(SecretKind::ProxyPassword).await?
        } else {
            None
        };
        let client_key = if settings.network.client_certificate.is_some() {
            let key = find(SecretKind::ClientKey).await?;
            Some(key.ok_or_else(|| missing(settings.secret_location))?)
        } else {
            None
        };
        Ok(NetworkSecrets {
            proxy_password,
            client_key,
        })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<IntegrationId, Client>> {
        self.clients
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// The secret is not where it was put.
fn missing(location: SecretLocation) -> Failure {
    Failure::with(FailureCode::SecretMissing, location.as_str())
}

impl ClientSource for Clients {
    fn client<'a>(
        &'a self,
        integration: &'a Integration,
    ) -> BoxFuture<'a, Result<Client, Failure>> {
        Box::pin(async move {
            if let Some(client) = self.lock().get(&integration.id) {
                return Ok(client.clone());
            }
            let token = self.token(integration).await?;
            let base = &integration.settings.base_url;
            let client = Client::new(
                base,
                token,
                &self.settings,
                self.allowance(base),
                self.clock.clone(),
            )
            .map_err(|error| error.failure())?;
            self.lock().insert(integration.id, client.clone());
            Ok(client)
        })
    }
}
