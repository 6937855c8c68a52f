//! From a passed ladder to an integration, and to a new credential of an old one.
//!
//! The secret is written and read back before the row exists; a row that could
//! not be written takes its secret away again. So there is never a row without
//! a secret, and a secret without a row only if the power fails in between.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use uuid::Uuid;

use crate::model::{
    AuthenticationKind, Failure, FailureCode, Integration, IntegrationId, NewIntegration, Secret,
    Service,
};
use crate::secrets::{SecretError, SecretName, Vault};
use crate::store::{CredentialUpdate, Store, StoreError};

use super::report::ConnectionReport;

/// Passed ladders whose tokens wait for the wizard's last step.
#[derive(Debug, Default)]
pub struct PendingConnections {
    pending: Mutex<HashMap<String, (ConnectionReport, Secret)>>,
}

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
            Self::Secret(error) => error.failure(),
            Self::Store(error) => error.failure(),
        }
    }
}

impl PendingConnections {
    /// Keeps a passed ladder with its token and names it.
    #[must_use]
    pub fn add(&self, report: ConnectionReport, token: Secret) -> String {
        let id = Uuid::new_v4().to_string();
        let mut pending = self.lock();
        // The wizard has one connection at a time; older tokens have no business in memory.
        pending.clear();
        pending.insert(id.clone(), (report, token));
        id
    }

    /// The base of a pending connection.
    #[must_use]
    pub fn base(&self, id: &str) -> Option<String> {
        self.find(id).ok()?.0.base
    }

    fn find(&self, id: &str) -> Result<(ConnectionReport, Secret), ConnectionError> {
        self.lock()
            .get(id)
            .cloned()
            .ok_or(ConnectionError::NotPending)
    }

    fn forget(&self, id: &str) {
        self.lock().remove(id);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, (ConnectionReport, Secret)>> {
        self.pending
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
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
    let (report, token) = pending.find(connection_id)?;
    let name = valid_name(&creation.name)?;
    if !store.integration_name_is_free(&name).await? {
        return Err(StoreError::NameTaken.into());
    }
    let secret_key = Uuid::new_v4().to_string();
    let secret_name = SecretName::access_token(&secret_key);
    let secret_location = vault.keep(secret_name.clone(), token).await?;
    let integration = NewIntegration {
        name,
        provider: report.provider,
        base_url: report.base.ok_or(ConnectionError::NotPending)?,
        secret_key,
        authentication: AuthenticationKind::AccessToken,
        secret_location,
        account: report.account.ok_or(ConnectionError::NotPending)?,
        token_name: report.token_name,
        token_expires_on: report.token_expires_on,
        scopes: report.scopes,
        gitlab_version: report.version,
        services: creation.services,
        added_by: creation.added_by,
        is_sample: creation.is_sample,
    };
    match store.create_integration(integration).await {
        Ok(integration) => {
            pending.forget(connection_id);
            Ok(integration)
        }
        Err(error) => {
            if let Err(error) = vault.forget(secret_location, secret_name).await {
                tracing::warn!(cause = %error, "a secret without an integration stays behind");
            }
            Err(error.into())
        }
    }
}

/// Gives an integration the credential of a passed ladder; its data and name stay.
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
    let (report, token) = pending.find(connection_id)?;
    let integration = store.integration(integration).await?;
    let (Some(base), Some(account)) = (report.base, report.account) else {
        return Err(ConnectionError::NotPending);
    };
    if base != integration.settings.base_url {
        return Err(ConnectionError::OtherHost {
            expected: integration.settings.base_url,
            found: base,
        });
    }
    let secret_name = SecretName::access_token(&integration.settings.secret_key);
    let secret_location = vault.keep(secret_name.clone(), token).await?;
    let update = CredentialUpdate {
        secret_location,
        account,
        token_name: report.token_name,
        token_expires_on: report.token_expires_on,
        scopes: report.scopes,
        gitlab_version: report.version,
    };
    let updated = store.replace_credential(integration.id, update).await?;
    let before = integration.settings.secret_location;
    if before != secret_location
        && let Err(error) = vault.forget(before, secret_name).await
    {
        tracing::warn!(cause = %error, "an old secret stays in its old place");
    }
    pending.forget(connection_id);
    Ok(updated)
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
