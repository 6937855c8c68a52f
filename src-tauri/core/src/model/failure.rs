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
        /// The certificate's first day is yet to come, or this computer's clock is behind.
        CertificateNotYetValid = "tls.not_yet_valid",
        /// The certificate was revoked by who issued it.
        CertificateRevoked = "tls.revoked",
        /// The port speaks without encryption.
        PlainHttp = "tls.plain_http",
        /// The host asks for a client certificate and was shown none.
        ClientCertificateNeeded = "tls.client_certificate_needed",
        /// The host does not accept the client certificate.
        ClientCertificateRefused = "tls.client_certificate_refused",
        /// The client certificate or its key cannot be read, or they do not belong together.
        ClientCertificateUnreadable = "tls.client_certificate_unreadable",
        /// The text is no certificate of an authority.
        AuthorityUnreadable = "tls.authority_unreadable",
        /// The proxy's address is none.
        ProxyInvalid = "proxy.invalid",
        /// Nothing answers at the proxy's address.
        ProxyUnreachable = "proxy.unreachable",
        /// The proxy asks for a name and a password, or refuses those it got.
        ProxyNeedsPassword = "proxy.needs_password",
        /// The proxy does not let the connection through.
        ProxyRefused = "proxy.refused",
        /// This computer's clock and the host's differ by many minutes.
        ClockWrong = "clock.wrong",
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
        /// No application id is known for this host.
        ApplicationIdMissing = "oauth.application_id_missing",
        /// The host does not know the application, or holds it for confidential.
        ApplicationRefused = "oauth.application_refused",
        /// The application may not use this way of signing in.
        GrantRefused = "oauth.grant_refused",
        /// The application was registered without a scope that is asked for.
        ApplicationScopeMissing = "oauth.scope_missing",
        /// The person pressed the other button.
        AuthorizationDenied = "oauth.denied",
        /// Nobody approved in time.
        AuthorizationTimedOut = "oauth.timed_out",
        /// A callback while no sign-in was waiting for one.
        CallbackUnexpected = "oauth.callback_unexpected",
        /// A callback that belongs to another sign-in.
        CallbackForeign = "oauth.callback_foreign",
        /// The text is no callback of this app's.
        CallbackMalformed = "oauth.callback_malformed",
        /// The host does not accept the code.
        CodeRefused = "oauth.code_refused",
        /// The host offers no codes to type.
        DeviceUnsupported = "oauth.device_unsupported",
        /// No port on this computer could be opened for the answer.
        LoopbackUnavailable = "oauth.loopback_unavailable",
        /// The token call was answered with a redirect, which is never followed.
        TokenCallRedirected = "oauth.redirected",
        /// The authorization is over: revoked, or its refresh token used up.
        SignInNeeded = "oauth.sign_in_needed",
        /// The user signed out here.
        SignedOut = "credential.signed_out",
        /// GitLab could not be told that the credential is over.
        RevocationUnconfirmed = "credential.revocation_unconfirmed",
        /// The token may not renew itself.
        RenewalRefused = "credential.renewal_refused",
        /// The answer to a renewal was lost, so the old token may be dead and the new one unknown.
        RenewalLost = "credential.renewal_lost",
        /// The host has no service accounts: Free, Community Edition, or too old.
        ServiceAccountsUnavailable = "service_account.unavailable",
        /// The account may not create service accounts in that group.
        ServiceAccountRefused = "service_account.refused",
        /// Another program has the receiver's port.
        WebhookPortInUse = "webhook.port_in_use",
        /// The system does not let this app have the receiver's port.
        WebhookPortRefused = "webhook.port_refused",
        /// This computer does not have the receiver's address.
        WebhookAddressMissing = "webhook.address_missing",
        /// The address GitLab is to call is none.
        WebhookAddressInvalid = "webhook.address_invalid",
        /// There is no address GitLab could call.
        WebhookReceiverOff = "webhook.receiver_off",
        /// Hooks of groups are not part of this GitLab's edition or plan.
        WebhookTierTooLow = "webhook.tier_too_low",
        /// Making a hook there needs a higher role.
        WebhookRoleTooLow = "webhook.role_too_low",
        /// GitLab does not call that address.
        WebhookUrlBlocked = "webhook.url_blocked",
        /// There are as many hooks as GitLab allows.
        WebhookLimitReached = "webhook.limit_reached",
        /// There is a hook of this app already.
        WebhookExists = "webhook.exists",
        /// The hook is not in GitLab any more.
        WebhookMissing = "webhook.missing",
        /// GitLab could not deliver a test.
        WebhookDeliveryFailed = "webhook.delivery_failed",
        /// A test went out and did not arrive here.
        WebhookNotArrived = "webhook.not_arrived",
        /// The repository is gone or hidden.
        RepositoryGone = "repository.gone",
        /// The feature is switched off in the repository.
        FeatureDisabled = "repository.feature_disabled",
        /// The clone on this computer is damaged.
        CloneDamaged = "repository.clone_damaged",
        /// The git server refused, or what it sent or what is stored of it could not be read.
        GitFailed = "git.failed",
        /// The secret is not where it was put.
        SecretMissing = "secrets.missing",
        /// There is no keyring.
        KeyringUnavailable = "secrets.keyring_unavailable",
        /// The keyring is locked or said no.
        KeyringRefused = "secrets.keyring_refused",
        /// The keyring is locked.
        KeyringLocked = "secrets.keyring_locked",
        /// What was written to the keyring is not what it gave back.
        SecretNotKept = "secrets.not_kept",
        /// The entry holds something this app did not write.
        SecretForeign = "secrets.foreign",
        /// The secret is longer than this keyring's entries.
        SecretTooLong = "secrets.too_long",
        /// The passphrase file is damaged.
        SecretFileDamaged = "secrets.file_damaged",
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
        /// A team of the same parent has the name.
        TeamNameTaken = "teams.name_taken",
        /// A team was to be part of itself.
        TeamLoop = "teams.loop",
        /// Another saved view has the name.
        ViewNameTaken = "views.name_taken",
        /// A bot was to be joined with a person.
        BotWithPerson = "members.bot_with_person",
        /// The name is empty or too long.
        NameInvalid = "input.name_invalid",
        /// A rule's pattern is none: why is in the detail.
        RuleInvalid = "input.rule_invalid",
        /// A text is no list of excluded paths: why is in the detail.
        ExcludedPathsInvalid = "input.excluded_paths_invalid",
        /// Statuses of tickets are no list: why is in the detail, and after a space the label.
        TicketStatusesInvalid = "input.ticket_statuses_invalid",
        /// Rules about commits cannot be used.
        CountRulesInvalid = "input.count_rules_invalid",
        /// A calendar event is none: why is in the detail.
        CalendarEventInvalid = "input.calendar_event_invalid",
        /// The range of a report is none: why is in the detail.
        RangeInvalid = "input.range_invalid",
        /// The user paused the integration.
        IntegrationPaused = "integration.paused",
        /// The file holds no configuration this program can read.
        ConfigurationUnreadable = "configuration.unreadable",
        /// Whether there are new repositories for auto-import could not be asked; the detail is
        /// the failure that kept from it.
        NewRepositoriesUnknown = "auto_import.unanswered",
        /// The configuration is from a newer version.
        ConfigurationTooNew = "configuration.too_new",
        /// A copy of the store is not what was copied.
        BackupDamaged = "backup.damaged",
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

    /// The same as the reason why nobody knows whether there are new repositories.
    #[must_use]
    pub fn of_new_repositories(&self) -> Self {
        let cause = self.code.as_str();
        let detail = match &self.detail {
            Some(fact) => format!("{cause} {fact}"),
            None => cause.to_owned(),
        };
        Self::with(FailureCode::NewRepositoriesUnknown, detail)
    }

    /// The failure behind one that was made by [`Failure::of_new_repositories`].
    #[must_use]
    pub fn behind(&self) -> Option<Self> {
        let detail = self.detail.as_deref()?;
        let (code, fact) = match detail.split_once(' ') {
            Some((code, fact)) => (code, Some(fact.to_owned())),
            None => (detail, None),
        };
        (self.code == FailureCode::NewRepositoriesUnknown).then_some(())?;
        Some(Self {
            code: FailureCode::parse(code)?,
            detail: fact,
        })
    }
}
