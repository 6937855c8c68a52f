//! Clients for integrations that exist: their way from the row, their secrets from
//! the vault, one limiter per host, however many integrations read from it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedRwLockReadGuard, RwLock, broadcast};

use crate::clock::SharedClock;
use crate::gitlab::{
    BoxFuture, Client, ClientSettings, ClientSource, Limiter, OauthEndpoint, OauthError,
    TokenSource,
};
use crate::model::{
    AuthenticationKind, Failure, FailureCode, Integration, IntegrationId, NetworkSecrets,
    NetworkSettings, OauthPair, ProxyChoice, Secret,
};
use crate::secrets::{SecretKind, Vault};
use crate::store::Store;

use super::ladder::Credential;
use super::renewal::{CredentialEvent, OauthTokens, RenewalTools};
use super::revocation::Revocations;
use super::tokens::{Place, StoredToken, missing};

/// News that are kept for who comes late.
const NEWS: usize = 64;

/// A client and its tokens, good for the secrets under one key.
#[derive(Clone)]
struct Known {
    secret_key: String,
    client: Client,
    tokens: Arc<dyn TokenSource>,
}

/// Hands out clients and remembers them until the credential changes.
pub struct Clients {
    vault: Arc<Vault>,
    store: Option<Store>,
    settings: ClientSettings,
    clock: SharedClock,
    limiters: Mutex<HashMap<String, Arc<Limiter>>>,
    known: Mutex<HashMap<IntegrationId, Known>>,
    /// One client is made at a time: two would be two gates to one pair.
    making: tokio::sync::Mutex<()>,
    events: broadcast::Sender<CredentialEvent>,
    renewals: Arc<RwLock<()>>,
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
            store: None,
            settings,
            clock,
            limiters: Mutex::default(),
            known: Mutex::default(),
            making: tokio::sync::Mutex::default(),
            events: broadcast::Sender::new(NEWS),
            renewals: Arc::default(),
        }
    }

    /// Clients that note in `store` when an authorization is over.
    #[must_use]
    pub fn noting_in(mut self, store: Store) -> Self {
        self.store = Some(store);
        self
    }

    /// What happens to credentials from now on.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<CredentialEvent> {
        self.events.subscribe()
    }

    /// The limiter of the host behind `base`.
    #[must_use]
    pub fn limiter(&self, base: &str) -> Arc<Limiter> {
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
        let mut limiters = self.limiters.lock().unwrap_or_else(PoisonError::into_inner);
        limiters
            .entry(host)
            .or_insert_with(|| Arc::new(Limiter::new(self.clock.clone())))
            .clone()
    }

    /// Forgets the client of an integration whose credential changed or that is gone.
    pub fn forget(&self, integration: IntegrationId) {
        self.known().remove(&integration);
    }

    /// A token of the integration that is good now; an OAuth one is renewed if need be.
    ///
    /// # Errors
    /// When the vault cannot be read or does not hold it, or a sign-in is needed.
    pub async fn token(&self, integration: &Integration) -> Result<Secret, Failure> {
        let known = self.of(integration).await?;
        known.tokens.bearer().await
    }

    /// The integration's credential as the ladder takes it, good now; `way` is another
    /// one than the integration's own, where that is what is to be tried.
    ///
    /// # Errors
    /// As for [`Self::token`].
    pub async fn credential(
        &self,
        integration: &Integration,
        way: Option<&ClientSettings>,
    ) -> Result<Credential, Failure> {
        let token = match way {
            None => self.token(integration).await?,
            Some(way) => {
                refuse_ended(integration)?;
                self.tokens(integration, way)?.bearer().await?
            }
        };
        Ok(match integration.settings.authentication {
            AuthenticationKind::AccessToken => Credential::Stored(token),
            AuthenticationKind::Oauth => Credential::Oauth(OauthPair {
                access: token,
                refresh: None,
                expires_at: None,
                scopes: integration.settings.scopes.clone(),
            }),
        })
    }

    /// The way to an integration's host.
    ///
    /// # Errors
    /// When the vault cannot be read or does not hold what the way needs.
    pub async fn way(&self, integration: &Integration) -> Result<ClientSettings, Failure> {
        let secrets = self.network_secrets(integration).await?;
        Ok(self
            .settings
            .on_the_way(integration.settings.network.clone(), secrets))
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
            let place = Place::of(&self.vault, settings, kind);
            let found = self.vault.find(place.location, place.name).await;
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

    /// The OAuth half of an integration's host.
    ///
    /// # Errors
    /// See [`OauthError`].
    pub(super) fn endpoint(
        &self,
        integration: &Integration,
        way: &ClientSettings,
    ) -> Result<OauthEndpoint, OauthError> {
        let settings = &integration.settings;
        OauthEndpoint::new(
            &settings.base_url,
            settings.application_id.as_deref().unwrap_or_default(),
            way,
            self.clock.clone(),
        )
    }

    /// Waits until no refresh is under way, but not for ever: the app is about to end.
    pub async fn finish(&self) {
        const LONGEST: Duration = Duration::from_secs(15);
        let finished = tokio::time::timeout(LONGEST, self.renewals.write()).await;
        if finished.is_err() {
            tracing::warn!("a refresh was still under way when the app ended");
        }
    }

    pub(super) const fn clock(&self) -> &SharedClock {
        &self.clock
    }

    /// A client with one given token on a given way.
    pub(super) fn client_with(
        &self,
        base: &str,
        token: Secret,
        way: &ClientSettings,
    ) -> Result<Client, Failure> {
        Client::with_token(base, token, way, self.limiter(base), self.clock.clone())
            .map_err(|error| error.failure())
    }

    /// The app's settings on another way.
    pub(super) fn way_of(
        &self,
        network: NetworkSettings,
        secrets: NetworkSecrets,
    ) -> ClientSettings {
        self.settings.on_the_way(network, secrets)
    }

    /// What the end of the app waits for, until it is dropped.
    pub(super) async fn under_way(&self) -> OwnedRwLockReadGuard<()> {
        self.renewals.clone().read_owned().await
    }

    /// What ends authorizations nobody needs any more.
    #[must_use]
    pub fn revocations(&self) -> Revocations {
        Revocations::new(self.settings.clone(), self.clock.clone())
    }

    async fn of(&self, integration: &Integration) -> Result<Known, Failure> {
        refuse_ended(integration)?;
        let making = self.making.lock().await;
        if let Some(known) = self.known().get(&integration.id)
            && known.secret_key == integration.settings.secret_key
        {
            return Ok(known.clone());
        }
        let known = self.make(integration).await?;
        self.known().insert(integration.id, known.clone());
        drop(making);
        // What is missing is told now, not at the first request.
        known.tokens.bearer().await?;
        Ok(known)
    }

    async fn make(&self, integration: &Integration) -> Result<Known, Failure> {
        let settings = &integration.settings;
        let way = self.way(integration).await?;
        let tokens = self.tokens(integration, &way)?;
        let base = &settings.base_url;
        let client = Client::new(
            base,
            tokens.clone(),
            &way,
            self.limiter(base),
            self.clock.clone(),
        )
        .map_err(|error| error.failure())?;
        Ok(Known {
            secret_key: settings.secret_key.clone(),
            client,
            tokens,
        })
    }

    fn tokens(
        &self,
        integration: &Integration,
        way: &ClientSettings,
    ) -> Result<Arc<dyn TokenSource>, Failure> {
        let settings = &integration.settings;
        if settings.authentication == AuthenticationKind::AccessToken {
            let place = Place::of(&self.vault, settings, SecretKind::AccessToken);
            return Ok(Arc::new(StoredToken::new(place)));
        }
        let place = Place::of(&self.vault, settings, SecretKind::OauthPair);
        let endpoint = self
            .endpoint(integration, way)
            .map_err(|error| error.failure())?;
        let tools = RenewalTools {
            integration: integration.id,
            endpoint,
            clock: self.clock.clone(),
            store: self.store.clone(),
            events: self.events.clone(),
            under_way: self.renewals.clone(),
        };
        Ok(Arc::new(OauthTokens::new(place, tools)))
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<IntegrationId, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The row knows what the vault does not: that there is nothing to be tried.
fn refuse_ended(integration: &Integration) -> Result<(), Failure> {
    match &integration.failure {
        Some(failure)
            if matches!(
                failure.code,
                FailureCode::SignedOut | FailureCode::SignInNeeded
            ) =>
        {
            Err(failure.clone())
        }
        _ => Ok(()),
    }
}

impl ClientSource for Clients {
    fn client<'a>(
        &'a self,
        integration: &'a Integration,
    ) -> BoxFuture<'a, Result<Client, Failure>> {
        Box::pin(async move { Ok(self.of(integration).await?.client) })
    }
}
