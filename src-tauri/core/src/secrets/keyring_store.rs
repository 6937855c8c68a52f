//! The operating system's keyring: Keychain, Credential Manager, Secret Service.
//!
//! The library decides once per process whether a keyring is there; a keyring
//! that appears later needs a restart, and the window says so.

use std::sync::Mutex;

use keyring::{Entry, Error};

use super::{SecretError, SecretName, SecretStore};
use crate::model::Secret;

/// Keeps secrets in the system's keyring under a service name.
#[derive(Debug)]
pub struct KeyringStore {
    service: String,
    /// Calls about one entry from several threads have no order of their own.
    turn: Mutex<()>,
}

impl KeyringStore {
    /// A store whose entries carry `service` as their service name.
    #[must_use]
    pub fn new(service: &str) -> Self {
        Self {
            service: service.to_owned(),
            turn: Mutex::new(()),
        }
    }

    /// Whether the keyring answers, found out by asking for an entry that is not there.
    ///
    /// # Errors
    /// When it does not answer or refuses.
    pub fn check(&self) -> Result<(), SecretError> {
        self.get(&SecretName::access_token("availability"))
            .map(drop)
    }

    fn with_entry<T>(
        &self,
        name: &SecretName,
        action: impl FnOnce(&Entry) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let _turn = self
            .turn
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        action(&Entry::new(&self.service, &name.entry())?)
    }
}

impl SecretStore for KeyringStore {
    fn get(&self, name: &SecretName) -> Result<Option<Secret>, SecretError> {
        match self.with_entry(name, Entry::get_secret) {
            Ok(bytes) => Ok(String::from_utf8(bytes).ok().map(Secret::new)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(classify(error)),
        }
    }

    fn set(&self, name: &SecretName, secret: &Secret) -> Result<(), SecretError> {
        self.with_entry(name, |entry| entry.set_secret(secret.expose().as_bytes()))
            .map_err(classify)
    }

    fn delete(&self, name: &SecretName) -> Result<(), SecretError> {
        match self.with_entry(name, Entry::delete_credential) {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(classify(error)),
        }
    }
}

fn classify(error: Error) -> SecretError {
    match error {
        Error::NoStorageAccess(_) => SecretError::KeyringRefused(error),
        other => SecretError::KeyringUnavailable(other),
    }
}
