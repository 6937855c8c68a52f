//! What is remembered of credentials: never a secret, only where one lies.
//!
//! An integration's secrets lie under a random name. Another credential gets
//! another name, and one transaction makes the row point to it: so there is no
//! moment at which a row has half of each.

use rusqlite::{OptionalExtension as _, Transaction, params};

use super::integrations::{by_id, require_changed, text_list};
use super::values::{authorities_text, failure_values};
use super::{Store, StoreError, streams};
use crate::model::{
    Account, AuthenticationKind, Failure, FailureCode, Integration, IntegrationId, NetworkSettings,
    SecretLocation, Timestamp,
};

/// What changes when an integration gets another credential; the secrets themselves are kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CredentialUpdate {
    /// The name the new secrets lie under; the old one is loose from then on.
    pub secret_key: String,
    /// Where the secrets went.
    pub secret_location: SecretLocation,
    /// Token or OAuth.
    pub authentication: AuthenticationKind,
    /// The application an OAuth sign-in used.
    pub application_id: Option<String>,
    /// The way to the host.
    pub network: NetworkSettings,
    /// The account that signed in.
    pub account: Account,
    /// The token's name, when GitLab tells it.
    pub token_name: Option<String>,
    /// The day (UTC, `YYYY-MM-DD`) from which on the token is refused.
    pub token_expires_on: Option<String>,
    /// The granted scopes.
    pub scopes: Vec<String>,
    /// The host's version, as it reports it.
    pub gitlab_version: Option<String>,
}

/// The name of secrets that belong to no integration, or not yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LooseSecret {
    /// The name they lie under.
    pub secret_key: String,
    /// Where they are.
    pub secret_location: SecretLocation,
}

impl LooseSecret {
    /// What the secrets of an integration become when it lets go of them.
    #[must_use]
    pub fn of(integration: &Integration) -> Self {
        Self {
            secret_key: integration.settings.secret_key.clone(),
            secret_location: integration.settings.secret_location,
        }
    }
}

impl Store {
    /// Records another credential: clears the integration's failure, and streams
    /// that failed because of the old one wait again.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn replace_credential(
        &self,
        id: IntegrationId,
        update: CredentialUpdate,
    ) -> Result<Integration, StoreError> {
        let now = self.now();
        self.write(move |transaction| {
            move_secrets(transaction, id, &update.secret_key, now)?;
            write_credential(transaction, id, &update, now)?;
            streams::retry_after_credential(transaction, id)?;
            by_id(transaction, id)
        })
        .await
    }

    /// Records that the user signed out: the row points to a name under which no
    /// credential lies, and says why.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn sign_out(
        &self,
        id: IntegrationId,
        empty: LooseSecret,
    ) -> Result<Integration, StoreError> {
        let now = self.now();
        self.write(move |transaction| {
            move_secrets(transaction, id, &empty.secret_key, now)?;
            transaction
                .prepare_cached(
                    "UPDATE integrations SET secret_key = ?2, secret_location = ?3, failure_code = ?4,
                        failure_detail = NULL, token_expires_on = NULL, expiry_warned_days = NULL,
                        updated_at = ?5
                    WHERE id = ?1",
                )?
                .execute(params![
                    id,
                    empty.secret_key,
                    empty.secret_location,
                    FailureCode::SignedOut,
                    now,
                ])?;
            by_id(transaction, id)
        })
        .await
    }

    /// Records that the token under the same name is a newer one, good until `expires_on`.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn record_renewal(
        &self,
        id: IntegrationId,
        expires_on: Option<String>,
    ) -> Result<Integration, StoreError> {
        let now = self.now();
        self.write(move |transaction| {
            let changed = transaction
                .prepare_cached(
                    "UPDATE integrations SET token_expires_on = ?2, expiry_warned_days = NULL,
                        failure_code = NULL, failure_detail = NULL, updated_at = ?3
                    WHERE id = ?1",
                )?
                .execute(params![id, expires_on, now])?;
            require_changed(changed)?;
            streams::retry_after_credential(transaction, id)?;
            by_id(transaction, id)
        })
        .await
    }

    /// Sets or clears why the whole integration stands still. That a sign-in is
    /// needed stays until there was one: nothing else can end it. A failure that
    /// cannot be written because of a full disk is told all the same.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_integration_failure(
        &self,
        id: IntegrationId,
        failure: Option<Failure>,
    ) -> Result<(), StoreError> {
        let noted = failure.clone();
        let written = self
            .write(move |transaction| {
                let (code, detail) = failure_values(failure.as_ref());
                let known: Option<FailureCode> = transaction
                    .prepare_cached("SELECT failure_code FROM integrations WHERE id = ?1")?
                    .query_row([id], |row| row.get(0))?;
                if known.is_some_and(ends_by_signing_in) && !code.is_some_and(ends_by_signing_in) {
                    return Ok(());
                }
                transaction
                .prepare_cached(
                    "UPDATE integrations SET failure_code = ?2, failure_detail = ?3 WHERE id = ?1",
                )?
                .execute(params![id, code, detail])?;
                Ok(())
            })
            .await;
        self.unwritten.remember(id, noted, &written);
        written
    }

    /// The days before its token's end an integration was last warned for.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn expiry_warned_days(&self, id: IntegrationId) -> Result<Option<i64>, StoreError> {
        self.read(move |connection| {
            Ok(connection
                .prepare_cached("SELECT expiry_warned_days FROM integrations WHERE id = ?1")?
                .query_row([id], |row| row.get(0))?)
        })
        .await
    }

    /// Notes that the integration was warned for so many days before its token's end.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn set_expiry_warned_days(
        &self,
        id: IntegrationId,
        days: i64,
    ) -> Result<(), StoreError> {
        self.write(move |transaction| {
            let changed = transaction
                .prepare_cached("UPDATE integrations SET expiry_warned_days = ?2 WHERE id = ?1")?
                .execute(params![id, days])?;
            require_changed(changed)
        })
        .await
    }

    /// Notes a name before a secret is written under it.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn note_loose_secret(&self, secret: LooseSecret) -> Result<(), StoreError> {
        let now = self.now();
        self.write(move |transaction| note_loose(transaction, &secret, now))
            .await
    }

    /// Every name that is noted as belonging to no integration.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn loose_secrets(&self) -> Result<Vec<LooseSecret>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT secret_key, secret_location FROM loose_secrets ORDER BY noted_at, secret_key",
            )?;
            let rows = statement.query_map([], |row| {
                Ok(LooseSecret {
                    secret_key: row.get(0)?,
                    secret_location: row.get(1)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Forgets a name whose secrets are gone.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn forget_loose_secret(&self, secret_key: &str) -> Result<(), StoreError> {
        let secret_key = secret_key.to_owned();
        self.write(move |transaction| unnote_loose(transaction, &secret_key))
            .await
    }

    /// The application id that was last used at the GitLab at `base_url`.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn oauth_application(&self, base_url: &str) -> Result<Option<String>, StoreError> {
        let base_url = base_url.to_owned();
        self.read(move |connection| {
            Ok(connection
                .prepare_cached(
                    "SELECT application_id FROM oauth_applications WHERE base_url = ?1",
                )?
                .query_row([base_url], |row| row.get(0))
                .optional()?)
        })
        .await
    }

    /// Remembers the application id for the GitLab at `base_url`.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn set_oauth_application(
        &self,
        base_url: &str,
        application_id: &str,
    ) -> Result<(), StoreError> {
        let (base_url, application_id) = (base_url.to_owned(), application_id.to_owned());
        let now = self.now();
        self.write(move |transaction| {
            transaction
                .prepare_cached(
                    "INSERT INTO oauth_applications (base_url, application_id, updated_at)
                     VALUES (?1, ?2, ?3)
                     ON CONFLICT (base_url) DO UPDATE
                     SET application_id = excluded.application_id, updated_at = excluded.updated_at",
                )?
                .execute(params![base_url, application_id, now])?;
            Ok(())
        })
        .await
    }
}

/// Failures only another credential ends.
pub(super) const fn ends_by_signing_in(code: FailureCode) -> bool {
    matches!(code, FailureCode::SignedOut | FailureCode::SignInNeeded)
}

/// Makes the old name of an integration's secrets loose, and the new one owned.
fn move_secrets(
    transaction: &Transaction<'_>,
    id: IntegrationId,
    to: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let old = transaction
        .prepare_cached("SELECT secret_key, secret_location FROM integrations WHERE id = ?1")?
        .query_row([id], |row| {
            Ok(LooseSecret {
                secret_key: row.get(0)?,
                secret_location: row.get(1)?,
            })
        })?;
    if old.secret_key != to {
        note_loose(transaction, &old, now)?;
    }
    unnote_loose(transaction, to)
}

pub(super) fn note_loose(
    transaction: &Transaction<'_>,
    secret: &LooseSecret,
    now: Timestamp,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO loose_secrets (secret_key, secret_location, noted_at) VALUES (?1, ?2, ?3)
             ON CONFLICT DO NOTHING",
        )?
        .execute(params![secret.secret_key, secret.secret_location, now])?;
    Ok(())
}

pub(super) fn unnote_loose(
    transaction: &Transaction<'_>,
    secret_key: &str,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached("DELETE FROM loose_secrets WHERE secret_key = ?1")?
        .execute([secret_key])?;
    Ok(())
}

fn write_credential(
    transaction: &Transaction<'_>,
    id: IntegrationId,
    update: &CredentialUpdate,
    now: Timestamp,
) -> Result<(), StoreError> {
    let changed = transaction
        .prepare_cached(
            "UPDATE integrations SET secret_location = ?2, account_remote_id = ?3,
                account_username = ?4, account_name = ?5, account_kind = ?6,
                account_highest_access_level = ?7, token_name = ?8, token_expires_on = ?9,
                scopes = ?10, gitlab_version = ?11, updated_at = ?12, secret_key = ?13,
                authentication = ?14, application_id = ?15, proxy = ?16, trusted_authorities = ?17,
                client_certificate = ?18, expiry_warned_days = NULL,
                failure_code = NULL, failure_detail = NULL
            WHERE id = ?1",
        )?
        .execute(params![
            id,
            update.secret_location,
            update.account.remote_id,
            update.account.username,
            update.account.name,
            update.account.kind,
            update.account.highest_access_level,
            update.token_name,
            update.token_expires_on,
            text_list(&update.scopes),
            update.gitlab_version,
            now,
            update.secret_key,
            update.authentication,
            update.application_id,
            update.network.proxy.to_text(),
            authorities_text(&update.network.trusted_authorities),
            update.network.client_certificate,
        ])?;
    require_changed(changed)
}
