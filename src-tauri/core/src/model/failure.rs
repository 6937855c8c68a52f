//! Why something did not work, as a stable code with the facts a sentence needs.
//!
//! The words people read are chosen in one file of the shell; nothing here is prose.

use serde::{Deserialize, Serialize};

use super::string_enum;

string_enum!(
    /// One cause each; the window branches on it, the store keeps it.
    FailureCode {
        /// The text is no address at all.
        AddressInvalid = "address.invalid",
        /// Plain http on a host that is not this computer.
        AddressInsecure = "address.insecure",
        /// The host's name is not known.
        NameUnknown = "network.name_unknown",
        /// Nothing answers at that port.
        PortClosed = "network.port_closed",
        /// No answer in time.
        Timeout = "network.timeout",
        /// The connection broke in the middle of an answer.
        ConnectionLost = "network.connection_lost",
        /// There is no network.
        Offline = "network.offline",
        /// Nobody this computer trusts signed the certificate.
        CertificateUntrusted = "tls.untrusted",
        /// The certificate is past its end or before its start.
        CertificateExpired = "tls.expired",
        /// The certificate is for another name.
        CertificateWrongName = "tls.wrong_name",
        /// The handshake failed otherwise.
        TlsFailed = "tls.failed",
        /// The address answers, but with something else.
        NotGitlab = "gitlab.not_gitlab",
        /// A sign-in page of something else stands in front.
        LoginPageInFront = "gitlab.login_page_in_front",
        /// The host is too old.
        VersionTooOld = "gitlab.version_too_old",
        /// An answer could not be understood.
        AnswerMalformed = "gitlab.answer_malformed",
        /// 5xx again and again.
        ServerError = "gitlab.server_error",
        /// GitLab asked to wait.
        RateLimited = "gitlab.rate_limited",
        /// Refused without a reason we know.
        Refused = "gitlab.refused",
        /// No token was entered.
        TokenEmpty = "token.empty",
        /// The token holds characters no token can hold.
        TokenUnreadable = "token.unreadable",
        /// The host does not know the token.
        TokenUnknown = "token.unknown",
        /// The token is past its date.
        TokenExpired = "token.expired",
        /// The token works, but not for long.
        TokenExpiresSoon = "token.expires_soon",
        /// The token was revoked.
        TokenRevoked = "token.revoked",
        /// Impersonation tokens are switched off there.
        TokenImpersonationDisabled = "token.impersonation_disabled",
        /// The account demands proof of possession.
        TokenNeedsProof = "token.needs_proof",
        /// A fine-grained token that does not allow what is needed.
        TokenFineGrained = "token.fine_grained",
        /// A needed scope is missing.
        ScopeMissing = "token.scope_missing",
        /// The account may not use the API.
        AccountBlocked = "account.blocked",
        /// The role is too low.
        RoleTooLow = "account.role_too_low",
        /// The account sees no group and no repository.
        NothingVisible = "account.nothing_visible",
        /// The repository is gone or hidden.
        RepositoryGone = "repository.gone",
        /// The feature is switched off in the repository.
        FeatureDisabled = "repository.feature_disabled",
        /// The clone on this computer is damaged.
        CloneDamaged = "repository.clone_damaged",
        /// The git program is not there.
        GitMissing = "git.missing",
        /// Git refused or ended with an error.
        GitFailed = "git.failed",
        /// The secret is not where it was put.
        SecretMissing = "secrets.missing",
        /// There is no keyring.
        KeyringUnavailable = "secrets.keyring_unavailable",
        /// The keyring is locked or said no.
        KeyringRefused = "secrets.keyring_refused",
        /// The passphrase file is locked.
        SecretFileLocked = "secrets.file_locked",
        /// The passphrase is wrong.
        PassphraseWrong = "secrets.passphrase_wrong",
        /// Where to keep secrets is not decided yet.
        SecretStorageUndecided = "secrets.undecided",
        /// The store is from a newer version.
        StoreTooNew = "store.too_new",
        /// The store cannot be written.
        StoreReadOnly = "store.read_only",
        /// The file is no store.
        StoreNotDatabase = "store.not_a_database",
        /// The store is damaged.
        StoreDamaged = "store.damaged",
        /// The disk is full.
        DiskFull = "store.disk_full",
        /// The disk cannot hold a store: network drives lack the locking it needs.
        StoreDiskUnsuitable = "store.disk_unsuitable",
        /// The store's folder or file cannot be reached.
        StoreUnreachable = "store.unreachable",
        /// Another window of the app works on the same data.
        StoreInUse = "store.in_use",
        /// Another program holds the store.
        StoreBusy = "store.busy",
        /// The name is taken.
        NameTaken = "input.name_taken",
        /// The name is empty or too long.
        NameInvalid = "input.name_invalid",
        /// A credential for another host than the integration's.
        OtherHost = "input.other_host",
        /// An input was not understood.
        InputInvalid = "input.invalid",
        /// What was asked for is not in the store.
        NotFound = "input.not_found",
        /// The user cancelled.
        Cancelled = "cancelled",
        /// A fault of ours.
        Internal = "internal",
    }
);

/// A failure: its code and, where a sentence needs it, one fact (a host, a scope, a date).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The cause.
    pub code: FailureCode,
    /// A host, scope, feature, date or quoted sentence; never a secret, never a body.
    pub detail: Option<String>,
}

impl Failure {
    /// A failure that needs no further fact.
    #[must_use]
    pub const fn new(code: FailureCode) -> Self {
        Self { code, detail: None }
    }

    /// A failure with the fact its sentence needs.
    #[must_use]
    pub fn with(code: FailureCode, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: Some(detail.into()),
        }
    }
}
