//! Secrets in one file encrypted with a passphrase (age, scrypt recipient).
//!
//! Chosen by the user where there is no keyring. The passphrase lives in memory
//! while the file is unlocked and is written nowhere.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use age::secrecy::SecretString;

use super::{SecretError, SecretName, SecretStore};
use crate::model::Secret;

/// An unlocked passphrase file.
pub struct PassphraseFile {
    path: PathBuf,
    passphrase: SecretString,
    /// scrypt's cost; given so that tests need not wait a second for each write.
    work_factor: Option<u8>,
    secrets: Mutex<BTreeMap<String, String>>,
}

impl std::fmt::Debug for PassphraseFile {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("PassphraseFile")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl PassphraseFile {
    /// Opens the file at `path`, or starts an empty one that is written at once,
    /// so that the passphrase is fixed from the beginning.
    ///
    /// # Errors
    /// When the passphrase is wrong or the file cannot be used.
    pub fn open(
        path: &Path,
        passphrase: &Secret,
        work_factor: Option<u8>,
    ) -> Result<Self, SecretError> {
        let passphrase = SecretString::from(passphrase.expose().to_owned());
        let secrets = match std::fs::read(path) {
            Ok(encrypted) => decrypt(&encrypted, &passphrase)?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(SecretError::FileUnusable(error)),
        };
        let file = Self {
            path: path.to_owned(),
            passphrase,
            work_factor,
            secrets: Mutex::new(secrets),
        };
        if !path.exists() {
            file.save(&file.lock())?;
        }
        Ok(file)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, String>> {
        self.secrets
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Writes beside the file and renames, so that a crash leaves the old or the new one.
    fn save(&self, secrets: &BTreeMap<String, String>) -> Result<(), SecretError> {
        let plain = serde_json::to_vec(secrets).expect("a map of texts is JSON");
        let mut recipient = age::scrypt::Recipient::new(self.passphrase.clone());
        if let Some(work_factor) = self.work_factor {
            recipient.set_work_factor(work_factor);
        }
        let encrypted = age::encrypt(&recipient, &plain).map_err(|_| SecretError::FileDamaged)?;
        let beside = self.path.with_extension("new");
        write_private(&beside, &encrypted)
            .and_then(|()| std::fs::rename(&beside, &self.path))
            .map_err(SecretError::FileUnusable)
    }
}

/// Creates a file only its owner can read.
fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn decrypt(
    encrypted: &[u8],
    passphrase: &SecretString,
) -> Result<BTreeMap<String, String>, SecretError> {
    let decryptor = age::Decryptor::new(encrypted).map_err(|_| SecretError::FileDamaged)?;
    let identity = age::scrypt::Identity::new(passphrase.clone());
    let mut reader = decryptor
        .decrypt(std::iter::once(&identity as &dyn age::Identity))
        .map_err(|_| SecretError::PassphraseWrong)?;
    let mut plain = Vec::new();
    reader
        .read_to_end(&mut plain)
        .map_err(|_| SecretError::FileDamaged)?;
    serde_json::from_slice(&plain).map_err(|_| SecretError::FileDamaged)
}

impl SecretStore for PassphraseFile {
    fn get(&self, name: &SecretName) -> Result<Option<Secret>, SecretError> {
        Ok(self.lock().get(&name.entry()).cloned().map(Secret::new))
    }

    fn set(&self, name: &SecretName, secret: &Secret) -> Result<(), SecretError> {
        let mut secrets = self.lock();
        let before = secrets.insert(name.entry(), secret.expose().to_owned());
        self.save(&secrets).inspect_err(|_| {
            match before {
                Some(before) => secrets.insert(name.entry(), before),
                None => secrets.remove(&name.entry()),
            };
        })
    }

    fn delete(&self, name: &SecretName) -> Result<(), SecretError> {
        let mut secrets = self.lock();
        if secrets.remove(&name.entry()).is_none() {
            return Ok(());
        }
        self.save(&secrets)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cheapest scrypt: tests are about the format, not the cost.
    const CHEAP: Option<u8> = Some(2);

    fn secret(text: &str) -> Secret {
        Secret::new(text.to_owned())
    }

    #[test]
    fn secrets_survive_reopening_and_never_stand_in_the_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("secrets.age");
        let name = SecretName::access_token("k1");
        let file =
            PassphraseFile::open(&path, &secret("correct horse"), CHEAP).expect("a new file");
        file.set(&name, &secret("glpat-visible")).expect("written");
        let bytes = std::fs::read(&path).expect("the file");
        assert!(
            !String::from_utf8_lossy(&bytes).contains("glpat-visible"),
            "encrypted, not encoded"
        );
        let again = PassphraseFile::open(&path, &secret("correct horse"), CHEAP).expect("reopened");
        assert_eq!(
            again.get(&name).expect("read").expect("there").expose(),
            "glpat-visible"
        );
        again.delete(&name).expect("deleted");
        let last = PassphraseFile::open(&path, &secret("correct horse"), CHEAP).expect("reopened");
        assert!(
            last.get(&name).expect("read").is_none(),
            "deletion is written"
        );
    }

    #[test]
    fn wrong_passphrase_and_damage_are_told_apart() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("secrets.age");
        drop(PassphraseFile::open(&path, &secret("right"), CHEAP).expect("a new file"));
        let wrong = PassphraseFile::open(&path, &secret("wrong"), CHEAP);
        assert!(
            matches!(wrong, Err(SecretError::PassphraseWrong)),
            "{wrong:?}"
        );
        std::fs::write(&path, b"not age at all").expect("damaged");
        let damaged = PassphraseFile::open(&path, &secret("right"), CHEAP);
        assert!(
            matches!(damaged, Err(SecretError::FileDamaged)),
            "{damaged:?}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_the_file() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("secrets.age");
        drop(PassphraseFile::open(&path, &secret("p"), CHEAP).expect("a new file"));
        let mode = std::fs::metadata(&path)
            .expect("the file")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "no one else on this computer");
    }
}
