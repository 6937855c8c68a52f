//! The one place the rest of the app asks for secrets: it knows which store is
//! in force, and moves nothing between stores without being told.

use std::path::PathBuf;
use std::sync::{Arc, RwLock};

use super::turn::{Turn, Turns};
use super::{
    KeyringStore, MemoryStore, PassphraseFile, SecretError, SecretKind, SecretName, SecretStore,
};
use crate::model::{Failure, FailureCode, Secret, SecretLocation};

/// Which places for secrets there are and which one is in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageState {
    /// The place in force; `None` while the user has to choose.
    pub location: Option<SecretLocation>,
    /// Why the keyring cannot be used, if so.
    pub keyring_failure: Option<Failure>,
    /// Whether there is a passphrase file.
    pub file_exists: bool,
    /// Whether it is locked.
    pub file_locked: bool,
}

/// The keyring, or why there is none; `None` where none is wanted.
type Keyring = Result<Arc<dyn SecretStore>, Option<Failure>>;

/// All places for secrets of this app.
pub struct Vault {
    /// Asked once where there is none, because the library decides that once per
    /// process; asked again where it was locked or said no.
    keyring: RwLock<Option<Keyring>>,
    /// The keyring's service name.
    service: String,
    memory: Arc<MemoryStore>,
    file_path: PathBuf,
    file: RwLock<Option<Arc<PassphraseFile>>>,
    /// The user's choice where the keyring is not used.
    choice: RwLock<Option<SecretLocation>>,
    turns: Turns,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.state().fmt(formatter)
    }
}

impl Vault {
    /// A vault over the system's keyring under `service`. The keyring is not asked
    /// before it is needed, or [`Vault::settle`] is called: its answer may take time.
    /// `choice` is what the user decided in an earlier run.
    #[must_use]
    pub fn open(service: &str, file_path: PathBuf, choice: Option<SecretLocation>) -> Self {
        Self::over(None, service, file_path, choice)
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
        let keyring = Some(keyring.ok_or(keyring_failure));
        Self::over(keyring, "", file_path, choice)
    }

    fn over(
        keyring: Option<Keyring>,
        service: &str,
        file_path: PathBuf,
        choice: Option<SecretLocation>,
    ) -> Self {
        Self {
            keyring: RwLock::new(keyring),
            service: service.to_owned(),
            memory: Arc::default(),
            turns: Turns::below(file_path.with_file_name("locks")),
            file_path,
            file: RwLock::new(None),
            choice: RwLock::new(choice),
        }
    }

    /// Asks the keyring, unless it was asked before; blocks until it answers.
    ///
    /// # Errors
    /// Why there is none; `None` where none is wanted.
    pub fn settle(&self) -> Result<Arc<dyn SecretStore>, Option<Failure>> {
        if let Some(known) = &*read(&self.keyring)
            && !matches!(known, Err(Some(failure)) if is_passing(failure.code))
        {
            return known.clone();
        }
        let keyring = KeyringStore::new(&self.service);
        let answer = match keyring.check() {
            Ok(()) => Ok(Arc::new(keyring) as Arc<dyn SecretStore>),
            Err(error) => {
                tracing::warn!(cause = %error, "no keyring");
                Err(Some(error.failure()))
            }
        };
        *write(&self.keyring) = Some(answer.clone());
        answer
    }

    /// The state as the window shows it; a keyring that has not answered yet counts as there.
    #[must_use]
    pub fn state(&self) -> StorageState {
        let keyring = read(&self.keyring).clone();
        let has_keyring = keyring.as_ref().is_none_or(Result::is_ok);
        let file_exists = self.file_path.exists();
        StorageState {
            location: self.chosen(has_keyring),
            keyring_failure: keyring.and_then(Result::err).flatten(),
            file_exists,
            file_locked: file_exists && read(&self.file).is_none(),
        }
    }

    /// The place in force, given whether there is a keyring.
    fn chosen(&self, has_keyring: bool) -> Option<SecretLocation> {
        let choice = *read(&self.choice);
        match choice {
            Some(SecretLocation::Keyring) | None => has_keyring.then_some(SecretLocation::Keyring),
            other => other,
        }
    }

    /// Uses the keyring from now on for new secrets.
    ///
    /// # Errors
    /// When there is none.
    pub fn choose_keyring(&self) -> Result<(), SecretError> {
        if self.settle().is_err() {
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
        let file = PassphraseFile::open_or_create(&self.file_path, passphrase, None)?;
        *write(&self.file) = Some(Arc::new(file));
        *write(&self.choice) = Some(SecretLocation::File);
        Ok(())
    }

    /// Opens the passphrase file that is there; blocks for about a second.
    ///
    /// # Errors
    /// When there is none, the passphrase is wrong or the file cannot be used.
    pub fn unlock_file(&self, passphrase: &Secret) -> Result<(), SecretError> {
        let file = PassphraseFile::open(&self.file_path, passphrase, None)?;
        *write(&self.file) = Some(Arc::new(file));
        Ok(())
    }

    /// Gives the passphrase file another passphrase, and unlocks it; blocks for some seconds.
    ///
    /// # Errors
    /// When there is none, `current` is wrong or the file cannot be used; nothing has changed then.
    pub fn change_passphrase(&self, current: &Secret, new: &Secret) -> Result<(), SecretError> {
        let opened = read(&self.file).clone();
        let file = match opened {
            Some(file) => file,
            None => Arc::new(PassphraseFile::open(&self.file_path, current, None)?),
        };
        file.change_passphrase(current, new)?;
        *write(&self.file) = Some(file);
        Ok(())
    }

    fn store(&self, location: SecretLocation) -> Result<Arc<dyn SecretStore>, SecretError> {
        match location {
            // An integration made while a keyring was there, on a day it is not.
            SecretLocation::Keyring => self.settle().map_err(SecretError::KeyringGone),
            SecretLocation::Memory => Ok(self.memory.clone()),
            SecretLocation::File => read(&self.file)
                .clone()
                .map(|file| file as Arc<dyn SecretStore>)
                .ok_or(SecretError::FileLocked),
        }
    }

    /// The place in force for new secrets.
    ///
    /// # Errors
    /// When none is chosen.
    pub fn place(
        self: &Arc<Self>,
    ) -> impl Future<Output = Result<SecretLocation, SecretError>> + Send + use<> {
        let vault = Arc::clone(self);
        blocking(move || {
            let keyring = vault.settle();
            vault.chosen(keyring.is_ok()).ok_or(match keyring {
                // It is there, so there is nothing to decide, only to unlock.
                Err(Some(failure)) if is_passing(failure.code) => {
                    SecretError::KeyringGone(Some(failure))
                }
                _ => SecretError::Undecided,
            })
        })
    }

    /// Keeps a secret in that place and reads it back.
    ///
    /// # Errors
    /// When the place cannot be written, or did not keep what it took.
    pub fn keep_at(
        self: &Arc<Self>,
        location: SecretLocation,
        name: SecretName,
        secret: Secret,
    ) -> impl Future<Output = Result<(), SecretError>> + Send + use<> {
        let vault = Arc::clone(self);
        blocking(move || {
            let store = vault.store(location)?;
            store.set(&name, &secret)?;
            // Some keyrings accept and forget; only what can be read back was kept.
            match store.get(&name)? {
                Some(kept) if kept.expose() == secret.expose() => Ok(()),
                _ => Err(SecretError::NotKept),
            }
        })
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
        let location = self.place().await?;
        self.keep_at(location, name, secret).await?;
        Ok(location)
    }

    /// Reads a secret from the place it was put.
    ///
    /// # Errors
    /// When that place cannot be read.
    pub fn find(
        self: &Arc<Self>,
        location: SecretLocation,
        name: SecretName,
    ) -> impl Future<Output = Result<Option<Secret>, SecretError>> + Send + use<> {
        let vault = Arc::clone(self);
        blocking(move || vault.store(location)?.get(&name))
    }

    /// Removes a secret from the place it was put.
    ///
    /// # Errors
    /// When that place cannot be written.
    pub fn forget(
        self: &Arc<Self>,
        location: SecretLocation,
        name: SecretName,
    ) -> impl Future<Output = Result<(), SecretError>> + Send + use<> {
        let vault = Arc::clone(self);
        blocking(move || vault.store(location)?.delete(&name))
    }
}

impl Vault {
    /// Removes every secret under a key.
    ///
    /// # Errors
    /// When the place cannot be written.
    pub fn forget_all(
        self: &Arc<Self>,
        location: SecretLocation,
        key: &str,
    ) -> impl Future<Output = Result<(), SecretError>> + Send + use<> {
        let (vault, key) = (Arc::clone(self), key.to_owned());
        blocking(move || {
            let store = vault.store(location)?;
            for kind in SecretKind::ALL {
                store.delete(&SecretName::new(&key, *kind))?;
            }
            vault.turns.forget(&key);
            Ok(())
        })
    }

    /// Waits until nobody else, in this process or another, changes the secrets
    /// under this key.
    pub fn turn(&self, key: &str) -> impl Future<Output = Turn> + Send + use<> {
        self.turns.take(key)
    }
}

/// Whether a keyring that said this may be asked again.
const fn is_passing(code: FailureCode) -> bool {
    matches!(
        code,
        FailureCode::KeyringLocked | FailureCode::KeyringRefused
    )
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
