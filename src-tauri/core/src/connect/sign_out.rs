//! Signing out: told to GitLab first, then forgotten here in any case.

use std::sync::Arc;

use crate::gitlab::RequestErrorKind;
use crate::model::{
    AuthenticationKind, Failure, FailureCode, Integration, IntegrationId, NetworkSecrets, OauthPair,
};
use crate::secrets::{SecretKind, Vault};
use crate::store::{LooseSecret, Store};

use super::clients::Clients;
use super::create::{ConnectionError, with_turn};
use super::keeping::{forget_loose, keep_loose_at};
use super::revocation::revoke_pair;
use super::tokens::Place;

/// How a sign-out went.
#[derive(Debug)]
pub struct SignedOut {
    /// The integration, whose data stays.
    pub integration: Integration,
    /// Whether GitLab ended the credential.
    pub revoked: bool,
    /// Why it did not, or why the secret is still to be deleted.
    pub failure: Option<Failure>,
}

/// Ends an integration's credential at GitLab and here. An access token, which may
/// serve elsewhere too, is ended at GitLab only when `revoke_token` says so.
///
/// # Errors
/// When the store cannot be written; nothing is forgotten then.
pub async fn sign_out(
    store: &Store,
    vault: &Arc<Vault>,
    clients: &Clients,
    integration: IntegrationId,
    revoke_token: bool,
) -> Result<SignedOut, ConnectionError> {
    let (integration, _turn) = with_turn(store, vault, integration).await?;
    let settings = &integration.settings;
    let wanted = revoke_token || settings.authentication == AuthenticationKind::Oauth;
    let ended = if wanted {
        end(vault, clients, &integration).await.map(|()| true)
    } else {
        Ok(false)
    };
    // The way stays, so that signing in again finds it.
    let network = clients
        .network_secrets(&integration)
        .await
        .unwrap_or_default();
    let empty = empty_name(store, vault, &integration, &network).await?;
    let signed_out = match store.sign_out(integration.id, empty.clone()).await {
        Ok(signed_out) => signed_out,
        Err(error) => {
            forget_loose(store, vault, &empty).await;
            return Err(error.into());
        }
    };
    clients.forget(integration.id);
    let is_gone = forget_loose(store, vault, &LooseSecret::of(&integration)).await;
    let not_deleted = || match vault.state().keyring_failure {
        Some(failure) => failure,
        None => Failure::new(FailureCode::KeyringLocked),
    };
    Ok(SignedOut {
        integration: signed_out,
        revoked: matches!(ended, Ok(true)),
        failure: ended.err().or_else(|| (!is_gone).then(not_deleted)),
    })
}

/// A name under which only the secrets of the way lie, or nothing where the place is closed.
async fn empty_name(
    store: &Store,
    vault: &Arc<Vault>,
    integration: &Integration,
    network: &NetworkSecrets,
) -> Result<LooseSecret, ConnectionError> {
    let location = integration.settings.secret_location;
    match keep_loose_at(store, vault, location, None, network).await {
        Err(ConnectionError::Secret(error)) => {
            tracing::warn!(cause = %error, "the secrets of the way are lost with the sign-out");
            let nothing = NetworkSecrets::default();
            keep_loose_at(store, vault, location, None, &nothing).await
        }
        other => other,
    }
}

/// Ends the credential at GitLab.
async fn end(
    vault: &Arc<Vault>,
    clients: &Clients,
    integration: &Integration,
) -> Result<(), Failure> {
    let settings = &integration.settings;
    let unconfirmed = || {
        let host = settings.base_url.split_once("://");
        Failure::with(
            FailureCode::RevocationUnconfirmed,
            host.map_or(settings.base_url.as_str(), |(_, host)| host),
        )
    };
    let way = clients.way(integration).await?;
    match settings.authentication {
        AuthenticationKind::Oauth => {
            let kept = Place::of(vault, settings, SecretKind::OauthPair)
                .read()
                .await?;
            let pair = OauthPair::from_secret(&kept)
                .map_err(|_| Failure::new(FailureCode::SecretForeign))?;
            let revoked = match clients.endpoint(integration, &way) {
                Ok(endpoint) => revoke_pair(&endpoint, &pair).await,
                Err(error) => Err(error),
            };
            revoked.map_err(|error| {
                tracing::warn!(cause = %error, "a sign-out was not confirmed");
                unconfirmed()
            })
        }
        AuthenticationKind::AccessToken => {
            let token = Place::of(vault, settings, SecretKind::AccessToken)
                .read()
                .await?;
            let client = clients.client_with(&settings.base_url, token, &way)?;
            match client.revoke_token().await {
                Ok(()) => Ok(()),
                // It was over before.
                Err(error)
                    if matches!(
                        error.kind,
                        RequestErrorKind::TokenRevoked
                            | RequestErrorKind::TokenExpired
                            | RequestErrorKind::TokenUnknown
                    ) =>
                {
                    Ok(())
                }
                Err(error) => {
                    tracing::warn!(cause = %error, "a sign-out was not confirmed");
                    Err(unconfirmed())
                }
            }
        }
    }
}
