//! Writing the secrets of a connection so that a stop at any moment strands none.
//!
//! The name is noted in the store before anything is written under it. The row
//! that becomes its owner takes the note away in its own transaction; until then,
//! and from the moment the row is gone, the sweep at the next start finds it.

use std::sync::Arc;

use uuid::Uuid;

use crate::model::{AuthenticationKind, NetworkSecrets, OauthPair, Secret, SecretLocation};
use crate::secrets::{SecretError, SecretKind, SecretName, Vault};
use crate::store::{LooseSecret, Store};

use super::create::ConnectionError;

/// A credential as the vault keeps it.
#[derive(Debug, Clone)]
pub(super) struct KeptCredential {
    pub(super) authentication: AuthenticationKind,
    pub(super) secret: Secret,
}

impl KeptCredential {
    pub(super) const fn token(secret: Secret) -> Self {
        Self {
            authentication: AuthenticationKind::AccessToken,
            secret,
        }
    }

    pub(super) fn oauth(pair: &OauthPair) -> Self {
        Self {
            authentication: AuthenticationKind::Oauth,
            secret: pair.to_secret(),
        }
    }
}

/// Where a credential of this kind lies under a key.
pub(super) const fn credential_kind(authentication: AuthenticationKind) -> SecretKind {
    match authentication {
        AuthenticationKind::AccessToken => SecretKind::AccessToken,
        AuthenticationKind::Oauth => SecretKind::OauthPair,
    }
}

/// Writes a credential and the secrets of its way under a fresh name that is
/// noted as loose, and returns that name.
pub(super) async fn keep_loose(
    store: &Store,
    vault: &Arc<Vault>,
    credential: Option<&KeptCredential>,
    network: &NetworkSecrets,
) -> Result<LooseSecret, ConnectionError> {
    let secret_location = vault.place().await?;
    keep_loose_at(store, vault, secret_location, credential, network).await
}

/// Likewise in a given place.
pub(super) async fn keep_loose_at(
    store: &Store,
    vault: &Arc<Vault>,
    secret_location: SecretLocation,
    credential: Option<&KeptCredential>,
    network: &NetworkSecrets,
) -> Result<LooseSecret, ConnectionError> {
    let loose = LooseSecret {
        secret_key: Uuid::new_v4().to_string(),
        secret_location,
    };
    store.note_loose_secret(loose.clone()).await?;
    if let Err(error) = write(vault, &loose, credential, network).await {
        forget_loose(store, vault, &loose).await;
        return Err(error.into());
    }
    Ok(loose)
}

async fn write(
    vault: &Arc<Vault>,
    loose: &LooseSecret,
    credential: Option<&KeptCredential>,
    network: &NetworkSecrets,
) -> Result<(), SecretError> {
    let credential =
        credential.map(|kept| (credential_kind(kept.authentication), kept.secret.clone()));
    let password = network.proxy_password.clone();
    let key = network.client_key.clone();
    let entries = [
        credential,
        password.map(|secret| (SecretKind::ProxyPassword, secret)),
        key.map(|secret| (SecretKind::ClientKey, secret)),
    ];
    for (kind, secret) in entries.into_iter().flatten() {
        let name = SecretName::new(&loose.secret_key, kind);
        vault.keep_at(loose.secret_location, name, secret).await?;
    }
    Ok(())
}

/// Deletes the secrets under a loose name, then the note. Whatever does not come
/// about now is done by the sweep at the next start.
pub(super) async fn forget_loose(store: &Store, vault: &Arc<Vault>, loose: &LooseSecret) -> bool {
    if let Err(error) = vault
        .forget_all(loose.secret_location, &loose.secret_key)
        .await
    {
        tracing::warn!(cause = %error, "secrets without an integration wait for the next start");
        return false;
    }
    if let Err(error) = store.forget_loose_secret(&loose.secret_key).await {
        tracing::warn!(cause = %error, "a note of deleted secrets stays until the next start");
        return false;
    }
    true
}

/// Deletes what an earlier run left behind; returns how many names are gone.
///
/// `loose` has to be read before anything new is connected: a name that is noted
/// later may be on its way to its owner.
pub async fn sweep_loose_secrets(
    store: &Store,
    vault: &Arc<Vault>,
    loose: &[LooseSecret],
) -> usize {
    let mut gone = 0;
    for secret in loose {
        gone += usize::from(forget_loose(store, vault, secret).await);
    }
    gone
}
