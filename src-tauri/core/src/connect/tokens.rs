//! The access token of an integration, as its client asks for it.

use std::sync::{Arc, Mutex, PoisonError};

use crate::gitlab::{BoxFuture, TokenSource};
use crate::model::{Failure, FailureCode, NewIntegration, Secret, SecretLocation};
use crate::secrets::{SecretKind, SecretName, Vault};

/// Where an integration's credential lies.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) vault: Arc<Vault>,
    pub(super) location: SecretLocation,
    pub(super) name: SecretName,
}

impl Place {
    pub(super) fn of(vault: &Arc<Vault>, settings: &NewIntegration, kind: SecretKind) -> Self {
        Self {
            vault: vault.clone(),
            location: settings.secret_location,
            name: SecretName::new(&settings.secret_key, kind),
        }
    }

    /// What lies there.
    pub(super) async fn read(&self) -> Result<Secret, Failure> {
        let found = self.vault.find(self.location, self.name.clone()).await;
        found
            .map_err(|error| error.failure())?
            .ok_or_else(|| missing(self.location))
    }

    /// Puts another secret there and reads it back.
    pub(super) async fn write(&self, secret: Secret) -> Result<(), Failure> {
        self.vault
            .keep_at(self.location, self.name.clone(), secret)
            .await
            .map_err(|error| error.failure())
    }
}

/// The secret is not where it was put.
pub(super) fn missing(location: SecretLocation) -> Failure {
    Failure::with(FailureCode::SecretMissing, location.as_str())
}

/// A token that only changes when the app itself has it renewed.
#[derive(Debug)]
pub(super) struct StoredToken {
    place: Place,
    known: Mutex<Option<Secret>>,
}

impl StoredToken {
    pub(super) fn new(place: Place) -> Self {
        Self {
            place,
            known: Mutex::default(),
        }
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Option<Secret>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn read(&self) -> Result<Secret, Failure> {
        let token = self.place.read().await?;
        let ours = token.expose();
        // This app writes nothing that a header could not carry.
        if ours.is_empty() || !ours.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Failure::new(FailureCode::SecretForeign));
        }
        *self.known() = Some(token.clone());
        Ok(token)
    }
}

impl TokenSource for StoredToken {
    fn bearer(&self) -> BoxFuture<'_, Result<Secret, Failure>> {
        Box::pin(async move {
            let known = self.known().clone();
            match known {
                Some(token) => Ok(token),
                None => self.read().await,
            }
        })
    }

    fn renewed_after<'a>(&'a self, refused: &'a Secret) -> BoxFuture<'a, Result<bool, Failure>> {
        Box::pin(async move {
            // Whoever renews the token holds the turn until the new one is written.
            let _turn = self.place.vault.turn(&self.place.name.key).await;
            let token = self.read().await?;
            Ok(token.expose() != refused.expose())
        })
    }
}
