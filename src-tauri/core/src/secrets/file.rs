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
    /// scrypt's cost; given so that tests need not wait a second for each write.
    work_factor: Option<u8>,
    opened: Mutex<Opened>,
}

/// What is in memory while the file is unlocked.
struct Opened {
    passphrase: SecretString,
    secrets: BTreeMap<String, String>,
}

/// The steps of writing the file; whichever is the last, the file at its place is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Encrypted,
    WrittenBeside,
    ReadBack,
    Renamed,
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
    /// Opens the file at `path`.
    ///
    /// # Errors
    /// When there is none, the passphrase is wrong, or the file cannot be used.
    pub fn open(
        path: &Path,
        passphrase: &Secret,
        work_factor: Option<u8>,
    ) -> Result<Self, SecretError> {
        let passphrase = SecretString::from(passphrase.expose().to_owned());
        let secrets = read(path, &passphrase)?;
        Ok(Self {
            path: path.to_owned(),
            work_factor,
            opened: Mutex::new(Opened {
                passphrase,
                secrets,
            }),
        })
    }

    /// Starts an empty file that is written at once, so that the passphrase is
    /// fixed from the beginning; one that is there is opened instead.
    ///
    /// # Errors
    /// When the passphrase is wrong or the file cannot be used.
    pub fn open_or_create(
        path: &Path,
        passphrase: &Secret,
        work_factor: Option<u8>,
    ) -> Result<Self, SecretError> {
        match Self::open(path, passphrase, work_factor) {
            Err(SecretError::FileMissing) => {}
            other => return other,
        }
        let file = Self {
            path: path.to_owned(),
            work_factor,
            opened: Mutex::new(Opened {
                passphrase: SecretString::from(passphrase.expose().to_owned()),
                secrets: BTreeMap::new(),
            }),
        };
        file.save(&file.lock())?;
        Ok(file)
    }

    /// Gives the file another passphrase. The old one has to open the file as it
    /// lies on the disk; until the very end it goes on to do so.
    ///
    /// # Errors
    /// When `current` is wrong or the file cannot be written; nothing has changed then.
    pub fn change_passphrase(&self, current: &Secret, new: &Secret) -> Result<(), SecretError> {
        self.change_passphrase_by(current, new, |_step| Ok(()))
    }

    fn change_passphrase_by(
        &self,
        current: &Secret,
        new: &Secret,
        after: impl FnMut(Step) -> std::io::Result<()>,
    ) -> Result<(), SecretError> {
        let mut opened = self.lock();
        let current = SecretString::from(current.expose().to_owned());
        // What another process wrote meanwhile counts more than what is in memory.
        let secrets = read(&self.path, &current)?;
        let passphrase = SecretString::from(new.expose().to_owned());
        write(&self.path, &secrets, &passphrase, self.work_factor, after)?;
        *opened = Opened {
            passphrase,
            secrets,
        };
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Opened> {
        self.opened
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn save(&self, opened: &Opened) -> Result<(), SecretError> {
        let Opened {
            passphrase,
            secrets,
        } = opened;
        write(&self.path, secrets, passphrase, self.work_factor, |_step| {
            Ok(())
        })
    }
}

/// Writes beside the file and renames, so that a stop leaves the old or the new one.
/// `after` is told each step and may stop there, as a power cut would.
fn write(
    path: &Path,
    secrets: &BTreeMap<String, String>,
    passphrase: &SecretString,
    work_factor: Option<u8>,
    mut after: impl FnMut(Step) -> std::io::Result<()>,
) -> Result<(), SecretError> {
    let plain = serde_json::to_vec(secrets).expect("a map of texts is JSON");
    let mut recipient = age::scrypt::Recipient::new(passphrase.clone());
    if let Some(work_factor) = work_factor {
        recipient.set_work_factor(work_factor);
    }
    let encrypted = age::encrypt(&recipient, &plain).map_err(|_| SecretError::FileDamaged)?;
    let mut after = |step| after(step).map_err(SecretError::FileUnusable);
    after(Step::Encrypted)?;
    let beside = path.with_extension("new");
    write_private(&beside, &encrypted).map_err(SecretError::FileUnusable)?;
    after(Step::WrittenBeside)?;
    let kept = std::fs::read(&beside).map_err(SecretError::FileUnusable)?;
    if kept != encrypted {
        return Err(SecretError::NotKept);
    }
    after(Step::ReadBack)?;
    std::fs::rename(&beside, path).map_err(SecretError::FileUnusable)?;
    after(Step::Renamed)?;
    sync_folder_of(path);
    Ok(())
}

/// Makes the rename itself survive a power cut, where the system can.
fn sync_folder_of(path: &Path) {
    let synced = path
        .parent()
        .map_or(Ok(()), |folder| std::fs::File::open(folder)?.sync_all());
    if let Err(error) = synced {
        tracing::debug!(cause = %error, "the folder could not be synced");
    }
}

/// Creates a file only its owner can read.
fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    // One that an interrupted write left may have other rights.
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn read(path: &Path, passphrase: &SecretString) -> Result<BTreeMap<String, String>, SecretError> {
    match std::fs::read(path) {
        Ok(encrypted) => decrypt(&encrypted, passphrase),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(SecretError::FileMissing),
        Err(error) => Err(SecretError::FileUnusable(error)),
    }
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
        let opened = self.lock();
        Ok(opened.secrets.get(&name.entry()).cloned().map(Secret::new))
    }

    fn set(&self, name: &SecretName, secret: &Secret) -> Result<(), SecretError> {
        let mut opened = self.lock();
        let before = opened
            .secrets
            .insert(name.entry(), secret.expose().to_owned());
        self.save(&opened).inspect_err(|_| {
            match before {
                Some(before) => opened.secrets.insert(name.entry(), before),
                None => opened.secrets.remove(&name.entry()),
            };
        })
    }

    fn delete(&self, name: &SecretName) -> Result<(), SecretError> {
        let mut opened = self.lock();
        let Some(before) = opened.secrets.remove(&name.entry()) else {
            return Ok(());
        };
        self.save(&opened).inspect_err(|_| {
            opened.secrets.insert(name.entry(), before);
        })
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
        let file = PassphraseFile::open_or_create(&path, &secret("correct horse"), CHEAP)
            .expect("a new file");
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
        let none = PassphraseFile::open(&path, &secret("right"), CHEAP);
        assert!(matches!(none, Err(SecretError::FileMissing)), "{none:?}");
        assert!(!path.exists(), "opening makes no file");
        let file = PassphraseFile::open_or_create(&path, &secret("right"), CHEAP);
        drop(file.expect("a new file"));
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
        std::fs::write(path.with_extension("new"), "left by a power cut").expect("writes");
        drop(PassphraseFile::open_or_create(&path, &secret("p"), CHEAP).expect("a new file"));
        let mode = std::fs::metadata(&path)
            .expect("the file")
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "no one else on this computer");
    }

    /// The passphrase that opens the file, which holds what it held.
    fn opens_with(path: &Path) -> &'static str {
        let name = SecretName::access_token("k");
        let opened = ["old", "new"].map(|passphrase| {
            let file = PassphraseFile::open(path, &secret(passphrase), CHEAP).ok()?;
            let kept = file.get(&name).expect("read").expect("there");
            assert_eq!(kept.expose(), "glpat-kept", "nothing is lost");
            Some(passphrase)
        });
        match opened {
            [Some(one), None] | [None, Some(one)] => one,
            other => panic!("exactly one passphrase opens it: {other:?}"),
        }
    }

    #[test]
    fn a_stop_while_the_passphrase_changes_leaves_one_of_the_two() {
        let steps = [
            (Step::Encrypted, "old"),
            (Step::WrittenBeside, "old"),
            (Step::ReadBack, "old"),
            (Step::Renamed, "new"),
        ];
        for (last, opens) in steps {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("secrets.age");
            let file = PassphraseFile::open_or_create(&path, &secret("old"), CHEAP);
            let file = file.expect("a new file");
            let name = SecretName::access_token("k");
            file.set(&name, &secret("glpat-kept")).expect("written");
            let stopped = file.change_passphrase_by(&secret("old"), &secret("new"), |step| {
                if step == last {
                    return Err(std::io::Error::other("the power fails"));
                }
                Ok(())
            });
            assert!(stopped.is_err(), "it was stopped after {last:?}");
            assert_eq!(opens_with(&path), opens, "stopped after {last:?}");
        }
    }

    #[test]
    fn a_passphrase_changes_only_for_who_knows_the_old_one() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("secrets.age");
        let file = PassphraseFile::open_or_create(&path, &secret("old"), CHEAP);
        let file = file.expect("a new file");
        let name = SecretName::access_token("k");
        file.set(&name, &secret("glpat-kept")).expect("written");
        let before = std::fs::read(&path).expect("the file");
        let wrong = file.change_passphrase(&secret("guess"), &secret("new"));
        assert!(
            matches!(wrong, Err(SecretError::PassphraseWrong)),
            "{wrong:?}"
        );
        assert_eq!(std::fs::read(&path).expect("the file"), before, "untouched");
        file.change_passphrase(&secret("old"), &secret("new"))
            .expect("changed");
        assert_eq!(opens_with(&path), "new");
        file.set(&SecretName::access_token("l"), &secret("later"))
            .expect("written");
        assert_eq!(opens_with(&path), "new", "later writes keep the new one");
    }
}
