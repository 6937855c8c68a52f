//! Where tokens are kept: the system's keyring, or, by the user's explicit choice,
//! this run's memory or a file encrypted with a passphrase. Never plaintext.
//!
//! An integration's secrets are named by a random key of its own, so that two
//! accounts on one host can never meet in one entry.

mod file;
mod keyring_store;
mod memory;
mod turn;
mod vault;

pub use file::PassphraseFile;
pub use keyring_store::KeyringStore;
pub use memory::MemoryStore;
pub use turn::Turn;
pub use vault::{StorageState, Vault};

use crate::model::{Failure, FailureCode, Secret, string_enum};

string_enum!(
    /// Which of an integration's secrets.
    SecretKind {
        /// A personal, project, group or service account token.
        AccessToken = "access-token",
        /// Both tokens of an OAuth authorization, as one text: they change together.
        OauthPair = "oauth-pair",
        /// The password of the integration's proxy.
        ProxyPassword = "proxy-password",
        /// The key of the integration's client certificate.
        ClientKey = "client-key",
        /// What GitLab sends along with each delivery of a webhook.
        WebhookToken = "webhook-token",
        /// The key by which GitLab signs the deliveries of a webhook.
        WebhookSigningToken = "webhook-signing-token",
    }
);

/// Names one secret.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SecretName {
    /// The integration's random key.
    pub key: String,
    /// Which secret.
    pub kind: SecretKind,
}

impl SecretName {
    /// One of the secrets under a key.
    #[must_use]
    pub fn new(key: &str, kind: SecretKind) -> Self {
        Self {
            key: key.to_owned(),
            kind,
        }
    }

    /// The access token of the integration with this key.
    #[must_use]
    pub fn access_token(key: &str) -> Self {
        Self::new(key, SecretKind::AccessToken)
    }

    /// The name of the entry, unambiguous within this app.
    #[must_use]
    pub fn entry(&self) -> String {
        format!("{}/{}", self.key, self.kind.as_str())
    }
}

/// A place for secrets. Calls may block and must not be made on an async worker.
pub trait SecretStore: Send + Sync {
    /// The secret, or `None` when there is none of that name.
    ///
    /// # Errors
    /// When the place cannot be read.
    fn get(&self, name: &SecretName) -> Result<Option<Secret>, SecretError>;

    /// Stores a secret, replacing what was there.
    ///
    /// # Errors
    /// When the place cannot be written.
    fn set(&self, name: &SecretName, secret: &Secret) -> Result<(), SecretError>;

    /// Removes a secret; a missing one is no error.
    ///
    /// # Errors
    /// When the place cannot be written.
    fn delete(&self, name: &SecretName) -> Result<(), SecretError>;
}

/// Why a secret could not be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// There is no keyring on this computer, or it does not answer.
    #[error("the keyring is not available")]
    KeyringUnavailable(#[source] keyring::Error),
    /// The keyring said no, or the user did.
    #[error("the keyring refused")]
    KeyringRefused(#[source] keyring::Error),
    /// The keyring is locked.
    #[error("the keyring is locked")]
    KeyringLocked,
    /// There was no keyring when this run looked for it; holds what it said then.
    #[error("the keyring was not there when it was looked for")]
    KeyringGone(Option<Failure>),
    /// What was read back is not what was written.
    #[error("the secret was not kept")]
    NotKept,
    /// The entry holds something this app did not write; it is not told what.
    #[error("the entry holds something else")]
    Foreign,
    /// The secret is longer than this keyring's entries.
    #[error("the secret is too long for the keyring")]
    TooLong,
    /// There is no passphrase file.
    #[error("there is no passphrase file")]
    FileMissing,
    /// The user has not chosen yet where to keep secrets.
    #[error("it is not decided where to keep secrets")]
    Undecided,
    /// The passphrase file is locked.
    #[error("the passphrase file is locked")]
    FileLocked,
    /// The passphrase does not open the file.
    #[error("the passphrase is wrong")]
    PassphraseWrong,
    /// The passphrase file is damaged.
    #[error("the passphrase file is damaged")]
    FileDamaged,
    /// The passphrase file cannot be read or written.
    #[error("the passphrase file cannot be used")]
    FileUnusable(#[source] std::io::Error),
}

impl SecretError {
    /// The failure as the window explains it.
    #[must_use]
    pub fn failure(&self) -> Failure {
        let code = match self {
            Self::KeyringGone(Some(failure)) => return failure.clone(),
            Self::FileMissing => return Failure::with(FailureCode::SecretMissing, "file"),
            Self::KeyringUnavailable(_) | Self::KeyringGone(None) => {
                FailureCode::KeyringUnavailable
            }
            Self::KeyringRefused(_) => FailureCode::KeyringRefused,
            Self::KeyringLocked => FailureCode::KeyringLocked,
            Self::NotKept => FailureCode::SecretNotKept,
            Self::Foreign => FailureCode::SecretForeign,
            Self::TooLong => FailureCode::SecretTooLong,
            Self::Undecided => FailureCode::SecretStorageUndecided,
            Self::FileLocked => FailureCode::SecretFileLocked,
            Self::PassphraseWrong => FailureCode::PassphraseWrong,
            Self::FileDamaged => FailureCode::SecretFileDamaged,
            Self::FileUnusable(source) if source.kind() == std::io::ErrorKind::StorageFull => {
                FailureCode::DiskFull
            }
            Self::FileUnusable(_) => FailureCode::StoreReadOnly,
        };
        Failure::new(code)
    }
}
