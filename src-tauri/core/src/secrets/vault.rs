//! The one place the rest of the app asks for secrets: it knows which store is
//! in force, and moves nothing between stores without being told.

use std::path::PathBuf;
use std::sync::{Arc, RwLock};

use super::{KeyringStore, MemoryStore, PassphraseFile, SecretError, SecretName, SecretStore};
use crate::model::{Failure, Secret, SecretLocation};

/// Which places for secrets there are and which one is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageState {
    /// The place in force; `None` while the user has to choose.
    pub location: Option<SecretLocation>,
    /// Why the keyring cannot be used, if so.
    pub keyring_failure: Option<Failure>,
    /// Whether a passphrase file exists and is locked.
    pub file_locked: bool,
}

/// All places for secrets of this app.
pub struct Vault {
    keyring: Option<Arc<dyn SecretStore>>,
    keyring_failure: Option<Failure>,
    memory: Arc<MemoryStore>,
    file_path: PathBuf,
    file: RwLock<Option<Arc<PassphraseFile>>>,
    /// The user's choice where the keyring is not used.
    choice: RwLock<Option<SecretLocation>>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.state().fmt(formatter)
    }
}

impl Vault {
    /// Looks for a keyring under `service`; blocks for as long as that takes to answer.
    /// `choice` is what the user decided in an earlier run.
    #[must_use]
    pub fn open(service: &str, file_path: PathBuf, choice: Option<SecretLocation>) -> Self {
        let keyring = KeyringStore::new(service);
        match keyring.check() {
            Ok(()) => Self::with_stores(Some(Arc::new(keyring)), None, file_path, choice),
            Err(error) => {
                tracing::warn!(cause = %error, "no keyring");
                Self::with_stores(None, Some(error.failure()), file_path, choice)
            }
        }
    }

    /// A vault without a keyring, for runs that must leave no trace on this computer.
    #[must_use]
    pub fn in_memory(file_path: PathBuf) -> Self {
        Self::with_stores(None, None, file_path, Some(SecretLocation::Memory))
    }

    /// A vault over given stores.
    #[must_use]
    pub fn with_stores(
        keyring: Option<Arc<dyn SecretStore>>,
        keyring_failure: Option<Failure>,
        file_path: PathBuf,
        choice: Option<SecretLocation>,
    ) -> Self {
        Self {
            keyring,
            keyring_failure,
            memory: Arc::default(),
            file_path,
            file: RwLock::new(None),
            choice: RwLock::new(choice),
        }
    }

    /// The state as the window shows it.
    #[must_use]
    pub fn state(&self) -> StorageState {
        StorageState {
            location: self.location(),
            keyring_failure: self.keyring_failure.clone(),
            file_locked: self.file_path.exists() && read(&self.file).is_none(),
        }
    }

    fn location(&self) -> Option<SecretLocation> {
        let choice = *read(&self.choice);
        match choice {
            Some(SecretLocation::Keyring) | None => {
                self.keyring.is_some().then_some(SecretLocation::Keyring)
            }
            other => other,
        }
    }

    /// Uses the keyring from now on for new secrets.
    ///
    /// # Errors
    /// When there is none.
    pub fn choose_keyring(&self) -> Result<(), SecretError> {
        if self.keyring.is_none() {
            return Err(SecretError::Undecided);
        }
        *write(&self.choice) = Some(SecretLocation::Keyring);
        Ok(())
    }

    /// Keeps new secrets for this run only.
    pub fn choose_memory(&self) {
        *write(&self.choice) = Some(SecretLocation::Memory);
    }

    /// Keeps new secrets in the passphrase file, created if need be; blocks for about a second.
    ///
    /// # Errors
    /// When the passphrase is wrong or the file cannot be used.
    pub fn choose_file(&self, passphrase: &Secret) -> Result<(), SecretError> {
        self.unlock_file(passphrase)?;
        *write(&self.choice) = Some(SecretLocation::File);
        Ok(())
    }

    /// Opens the passphrase file; blocks for about a second.
    ///
    /// # Errors
    /// When the passphrase is wrong or the file cannot be used.
    pub fn unlock_file(&self, passphrase: &Secret) -> Result<(), SecretError> {
        let file = PassphraseFile::open(&self.file_path, passphrase, None)?;
        *write(&self.file) = Some(Arc::new(file));
        Ok(())
    }

    fn store(&self, location: SecretLocation) -> Result<Arc<dyn SecretStore>, SecretError> {
        match location {
            SecretLocation::Keyring => self.keyring.clone().ok_or(SecretError::Undecided),
            SecretLocation::Memory => Ok(self.memory.clone()),
            SecretLocation::File => read(&self.file)
                .clone()
                .map(|file| file as Arc<dyn SecretStore>)
                .ok_or(SecretError::FileLocked),
        }
    }

    /// Keeps a secret in the place in force and says which that is.
    ///
    /// # Errors
    /// When no place is chosen, or the chosen one cannot be written.
    pub async fn keep(
        self: &Arc<Self>,
        name: SecretName,
        secret: Secret,
    ) -> Result<SecretLocation, SecretError> {
        let location = self.location().ok_or(SecretError::Undecided)?;
        let store = self.store(location)?;
        blocking(move || store.set(&name, &secret)).await?;
        Ok(location)
    }

    /// Reads a secret from the place it was put.
    ///
    /// # Errors
    /// When that place cannot be read.
    pub async fn find(
        &self,
        location: SecretLocation,
        name: SecretName,
    ) -> Result<Option<Secret>, SecretError> {
        let store = match (location, self.store(location)) {
            // An integration made while a keyring was there, on a day it is not.
            (SecretLocation::Keyring, Err(_)) if self.keyring.is_none() => {
                return Err(SecretError::Undecided);
            }
            (_, store) => store?,
        };
        blocking(move || store.get(&name)).await
    }

    /// Removes a secret from the place it was put.
    ///
    /// # Errors
    /// When that place cannot be written.
    pub async fn forget(
        &self,
        location: SecretLocation,
        name: SecretName,
    ) -> Result<(), SecretError> {
        let store = self.store(location)?;
        blocking(move || store.delete(&name)).await
    }
}

/// Keyrings and key derivation block; they never run on an async worker.
async fn blocking<T: Send + 'static>(
    action: impl FnOnce() -> Result<T, SecretError> + Send + 'static,
) -> Result<T, SecretError> {
    tokio::task::spawn_blocking(action)
        .await
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
}

fn read<T>(lock: &RwLock<T>) -> std::sync::RwLockReadGuard<'_, T> {
    lock.read()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn write<T>(lock: &RwLock<T>) -> std::sync::RwLockWriteGuard<'_, T> {
    lock.write()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn without_a_keyring_nothing_is_kept_until_the_user_chose() {
        let folder = tempfile::tempdir().expect("a folder");
        let vault = Arc::new(Vault::with_stores(
            None,
            None,
            folder.path().join("secrets.age"),
            None,
        ));
        let name = SecretName::access_token("k");
        let refused = vault.keep(name.clone(), Secret::new("t".to_owned())).await;
        assert!(
            matches!(refused, Err(SecretError::Undecided)),
            "never silent: {refused:?}"
        );
        vault.choose_memory();
        let location = vault
            .keep(name.clone(), Secret::new("t".to_owned()))
            .await
            .expect("kept");
        assert_eq!(location, SecretLocation::Memory, "as chosen");
        assert_eq!(
            vault
                .find(location, name)
                .await
                .expect("read")
                .expect("there")
                .expose(),
            "t"
        );
        assert_eq!(
            std::fs::read_dir(folder.path()).expect("folder").count(),
            0,
            "memory leaves no file"
        );
    }
}
