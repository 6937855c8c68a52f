//! From a passed ladder to an integration, and to a new credential of an old one.
//!
//! Secrets are written and read back before a row points to them, always under a
//! fresh name; see `keeping` for why a stop in between strands none. The row then
//! changes in one transaction, so the old credential is in force until the new one is.

use std::sync::Arc;

use crate::model::{
    Failure, FailureCode, Integration, IntegrationId, NetworkSecrets, NewIntegration, OauthPair,
    Service,
};
use crate::secrets::{SecretError, SecretKind, SecretName, Turn, Vault};
use crate::store::{CredentialUpdate, LooseSecret, Store, StoreError};

use super::keeping::{KeptCredential, credential_kind, forget_loose, keep_loose};
use super::pending::{PendingConnection, PendingConnections, PendingCredential};
use super::revocation::{Revocations, Unneeded};

/// Why an integration could not be created or renewed.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
    /// The ladder was not climbed in this run, or long ago.
    #[error("the connection is not known any more")]
    NotPending,
    /// The name is empty, too long, or holds control characters.
    #[error("the name cannot be used")]
    NameInvalid,
    /// The new credential is for another host.
    #[error("the credential is for {found}, not for {expected}")]
    OtherHost {
        /// The integration's base.
        expected: String,
        /// The credential's base.
        found: String,
    },
    /// The integration's own secret is not where it was put.
    #[error("the secret is missing")]
    SecretMissing,
    /// The secret could not be kept.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The row could not be written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ConnectionError {
    /// The failure as the window explains it.
    #[must_use]
    pub fn failure(&self) -> Failure {
        match self {
            Self::NotPending => Failure::new(FailureCode::NotFound),
            Self::NameInvalid => Failure::new(FailureCode::NameInvalid),
            Self::OtherHost { expected, .. } => {
                Failure::with(FailureCode::OtherHost, expected.clone())
            }
            Self::SecretMissing => Failure::new(FailureCode::SecretMissing),
            Self::Secret(error) => error.failure(),
            Self::Store(error) => error.failure(),
        }
    }
}

/// What the wizard's last step says.
#[derive(Debug, Clone)]
pub struct Creation {
    /// The name, as typed.
    pub name: String,
    /// The services that are switched on.
    pub services: Vec<Service>,
    /// The person at this computer.
    pub added_by: String,
    /// Whether it reads the sample company.
    pub is_sample: bool,
}

/// Creates an integration from a passed ladder.
///
/// # Errors
/// See [`ConnectionError`]; nothing is left behind.
pub async fn create_integration(
    store: &Store,
    vault: &Arc<Vault>,
    pending: &PendingConnections,
    connection_id: &str,
    creation: Creation,
) -> Result<Integration, ConnectionError> {
    let connection = pending.find(connection_id)?;
    let name = valid_name(&creation.name)?;
    if !store.integration_name_is_free(&name).await? {
        return Err(StoreError::NameTaken.into());
    }
    let (credential, application_id) = kept_form(&connection.credential)?;
    let report = connection.report;
    let (Some(base_url), Some(account)) = (report.base, report.account) else {
        return Err(ConnectionError::NotPending);
    };
    let loose = keep_loose(store, vault, Some(&credential), &connection.secrets).await?;
    let integration = NewIntegration {
        name,
        provider: report.provider,
        base_url,
        secret_key: loose.secret_key.clone(),
        authentication: credential.authentication,
        secret_location: loose.secret_location,
        account,
        token_name: report.token_name,
        token_expires_on: report.token_expires_on,
        scopes: report.scopes,
        gitlab_version: report.version,
        services: creation.services,
        added_by: creation.added_by,
        is_sample: creation.is_sample,
        application_id,
        network: connection.network,
    };
    match store.create_integration(integration).await {
        Ok(integration) => {
            pending.used(connection_id);
            Ok(integration)
        }
        Err(error) => {
            forget_loose(store, vault, &loose).await;
            Err(error.into())
        }
    }
}

/// A new credential in the form the vault keeps, and the application it was given to.
fn kept_form(
    credential: &PendingCredential,
) -> Result<(KeptCredential, Option<String>), ConnectionError> {
    match credential {
        PendingCredential::Token(token) => Ok((KeptCredential::token(token.clone()), None)),
        PendingCredential::Oauth {
            pair,
            application_id,
        } => Ok((KeptCredential::oauth(pair), Some(application_id.clone()))),
        PendingCredential::Stored(_) => Err(ConnectionError::NotPending),
    }
}

/// Gives an integration the credential of a passed ladder, and the way it took; data,
/// name and id stay, and the kind of credential may change.
///
/// # Errors
/// See [`ConnectionError`]; the old credential stays in force.
pub async fn replace_credential(
    store: &Store,
    vault: &Arc<Vault>,
    pending: &PendingConnections,
    connection_id: &str,
    integration: IntegrationId,
) -> Result<Integration, ConnectionError> {
    let connection = pending.find(connection_id)?;
    let (integration, _turn) = with_turn(store, vault, integration).await?;
    let base = connection.report.base.as_deref();
    if base != Some(&integration.settings.base_url) {
        return Err(ConnectionError::OtherHost {
            expected: integration.settings.base_url,
            found: base.unwrap_or_default().to_owned(),
        });
    }
    let (credential, application_id) = match &connection.credential {
        PendingCredential::Stored(id) if *id == integration.id => {
            let settings = &integration.settings;
            (
                stored_credential(vault, &integration).await?,
                settings.application_id.clone(),
            )
        }
        other => kept_form(other)?,
    };
    let credential_is_kept = match connection.credential {
        PendingCredential::Stored(id) => Some(id),
        _ => None,
    };
    let loose = keep_loose(store, vault, Some(&credential), &connection.secrets).await?;
    let update = update_of(connection, &credential, application_id, &loose)?;
    let updated = match store.replace_credential(integration.id, update).await {
        Ok(updated) => updated,
        Err(error) => {
            forget_loose(store, vault, &loose).await;
            return Err(error.into());
        }
    };
    if !matches!(credential_is_kept, Some(id) if id == integration.id) {
        end_old_authorization(vault, pending.revocations(), &integration).await;
    }
    forget_loose(store, vault, &LooseSecret::of(&integration)).await;
    pending.used(connection_id);
    Ok(updated)
}

/// Has an integration's authorization ended at GitLab, where it has one and the vault still knows it.
async fn end_old_authorization(
    vault: &Arc<Vault>,
    revocations: &Revocations,
    integration: &Integration,
) {
    let settings = &integration.settings;
    let find = async |kind| {
        let name = SecretName::new(&settings.secret_key, kind);
        let found = vault.find(settings.secret_location, name).await;
        found.ok().flatten()
    };
    let Some(application_id) = &settings.application_id else {
        return;
    };
    let kept = find(SecretKind::OauthPair).await;
    let Some(pair) = kept.and_then(|kept| OauthPair::from_secret(&kept).ok()) else {
        return;
    };
    revocations.revoke_later(Unneeded {
        base: settings.base_url.clone(),
        application_id: application_id.clone(),
        network: settings.network.clone(),
        secrets: NetworkSecrets {
            proxy_password: find(SecretKind::ProxyPassword).await,
            client_key: find(SecretKind::ClientKey).await,
        },
        pair,
    });
}

/// Deletes an integration with every row and secret of it, and has its authorization
/// ended at GitLab. Its clones are the caller's to delete.
///
/// # Errors
/// When the row cannot be deleted; secrets that cannot be deleted now are deleted at the next start.
pub async fn delete_integration(
    store: &Store,
    vault: &Arc<Vault>,
    pending: &PendingConnections,
    integration: IntegrationId,
) -> Result<(), ConnectionError> {
    let (integration, _turn) = with_turn(store, vault, integration).await?;
    store.delete_integration(integration.id).await?;
    end_old_authorization(vault, pending.revocations(), &integration).await;
    forget_loose(store, vault, &LooseSecret::of(&integration)).await;
    Ok(())
}

/// An integration whose secrets nobody else changes while the turn is held.
pub(super) async fn with_turn(
    store: &Store,
    vault: &Arc<Vault>,
    id: IntegrationId,
) -> Result<(Integration, Turn), ConnectionError> {
    // Also one that was removed: whoever cleans up behind it changes its secrets.
    let mut integration = store.integration_even_removed(id).await?;
    loop {
        let turn = vault.turn(&integration.settings.secret_key).await;
        let now = store.integration_even_removed(id).await?;
        // Whoever had the turn before may have given it another name.
        if now.settings.secret_key == integration.settings.secret_key {
            return Ok((now, turn));
        }
        integration = now;
    }
}

/// The credential an integration has, as it lies in the vault.
async fn stored_credential(
    vault: &Arc<Vault>,
    integration: &Integration,
) -> Result<KeptCredential, ConnectionError> {
    let settings = &integration.settings;
    let name = SecretName::new(
        &settings.secret_key,
        credential_kind(settings.authentication),
    );
    let secret = vault
        .find(settings.secret_location, name)
        .await?
        .ok_or(ConnectionError::SecretMissing)?;
    Ok(KeptCredential {
        authentication: settings.authentication,
        secret,
    })
}

fn update_of(
    connection: PendingConnection,
    credential: &KeptCredential,
    application_id: Option<String>,
    loose: &LooseSecret,
) -> Result<CredentialUpdate, ConnectionError> {
    let report = connection.report;
    Ok(CredentialUpdate {
        secret_key: loose.secret_key.clone(),
        secret_location: loose.secret_location,
        authentication: credential.authentication,
        application_id,
        network: connection.network,
        account: report.account.ok_or(ConnectionError::NotPending)?,
        token_name: report.token_name,
        token_expires_on: report.token_expires_on,
        scopes: report.scopes,
        gitlab_version: report.version,
    })
}

/// Longer names would not fit any list.
const LONGEST_NAME: usize = 120;

/// The name without blanks at its ends.
///
/// # Errors
/// When nothing is left, it is too long, or it holds control characters.
pub fn valid_name(typed: &str) -> Result<String, ConnectionError> {
    let name = typed.trim();
    let fits = !name.is_empty()
        && name.chars().count() <= LONGEST_NAME
        && !name.chars().any(char::is_control);
    if fits {
        Ok(name.to_owned())
    } else {
        Err(ConnectionError::NameInvalid)
    }
}
