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
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) => Ok(Some(Secret::new(text))),
                Err(_) => Err(SecretError::Foreign),
            },
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

/// Errors that carry an entry's bytes end here: they are never logged.
fn classify(error: Error) -> SecretError {
    match error {
        Error::NoStorageAccess(source) => {
            if is_locked(&source.to_string()) {
                SecretError::KeyringLocked
            } else {
                SecretError::KeyringRefused(Error::NoStorageAccess(source))
            }
        }
        Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::Ambiguous(_) => {
            SecretError::Foreign
        }
        Error::TooLong(..) => SecretError::TooLong,
        other => SecretError::KeyringUnavailable(other),
    }
}

/// No type tells a locked keyring from a user who said no, so the keyrings' own words have to.
fn is_locked(words: &str) -> bool {
    let words = words.to_lowercase();
    // macOS says it this way where nobody can be asked.
    words.contains("locked") || words.contains("interaction is not allowed")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(error: Error) -> &'static str {
        classify(error).failure().code.as_str()
    }

    fn platform(words: &str) -> Box<dyn std::error::Error + Send + Sync> {
        words.into()
    }

    #[test]
    fn each_state_of_a_keyring_has_its_name() {
        let locked = Error::NoStorageAccess(platform("SS Error: object locked"));
        assert_eq!(code(locked), "secrets.keyring_locked");
        let said_no = Error::NoStorageAccess(platform("SS error: prompt dismissed"));
        assert_eq!(code(said_no), "secrets.keyring_refused");
        let gone = Error::PlatformFailure(platform("no secret service provider"));
        assert_eq!(code(gone), "secrets.keyring_unavailable");
        assert_eq!(code(Error::NoDefaultStore), "secrets.keyring_unavailable");
        assert_eq!(code(Error::BadEncoding(vec![0xff])), "secrets.foreign");
        assert_eq!(
            code(Error::TooLong("secret".to_owned(), 2560)),
            "secrets.too_long"
        );
    }

    #[test]
    fn what_lies_in_a_foreign_entry_is_never_printed() {
        let error = classify(Error::BadEncoding(b"hunter2".to_vec()));
        assert_eq!(
            format!("{error:?} {error}"),
            "Foreign the entry holds something else"
        );
    }
}
