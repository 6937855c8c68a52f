//! What the ladder found, rung by rung, as facts; the shell chooses the words.

use std::net::IpAddr;
use std::time::Duration;

use crate::gitlab::CertificateReport;
use crate::model::{AccessLevel, Account, AuthenticationKind, Failure, Provider, string_enum};

use super::verdict::ServiceVerdict;

string_enum!(
    /// The nine checks, in order.
    Rung {
        /// The address is understood.
        Address = "address",
        /// The host's name resolves.
        Name = "name",
        /// The port answers.
        Port = "port",
        /// TLS is trusted.
        Certificate = "certificate",
        /// It is GitLab.
        Gitlab = "gitlab",
        /// The token is known, neither expired nor revoked.
        Token = "token",
        /// Its scopes suffice.
        Scopes = "scopes",
        /// Who the account is and its highest role.
        Account = "account",
        /// What it can see.
        Reach = "reach",
    }
);

string_enum!(
    /// How a rung went.
    RungOutcome {
        /// Being checked.
        Running = "running",
        /// Good.
        Passed = "passed",
        /// Good enough to go on, with something to know.
        Warning = "warning",
        /// Stops the ladder.
        Failed = "failed",
    }
);

/// The fact a rung established.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Nothing yet.
    None,
    /// Host and relative root.
    Address {
        /// Host, with port where unusual.
        host: String,
        /// `/gitlab` and the like; empty for the root.
        path: String,
    },
    /// The addresses the name resolves to.
    Resolved(Vec<IpAddr>),
    /// The port that answers.
    PortAnswers(u16),
    /// The addresses the proxy's name resolves to; the host's name is the proxy's affair.
    ProxyResolved {
        /// The proxy.
        proxy: ViaProxy,
        /// Where it is.
        addresses: Vec<IpAddr>,
    },
    /// The proxy opens a way to the host.
    ThroughProxy {
        /// The proxy.
        proxy: ViaProxy,
        /// The host's port behind it.
        port: u16,
    },
    /// What the host presented.
    Certificate(CertificateReport),
    /// Plain http to this very computer.
    NotEncrypted,
    /// A GitLab; version and edition as far as the token may know.
    Gitlab {
        /// E.g. `18.5.2-ee`.
        version: Option<String>,
        /// Enterprise Edition.
        enterprise: Option<bool>,
    },
    /// An authorization by OAuth; it renews itself.
    SignedIn,
    /// The token's name and last day.
    Token {
        /// Its name.
        name: Option<String>,
        /// The day (UTC) from which on it is refused.
        expires_on: Option<String>,
        /// Whole days until then.
        days_left: Option<i64>,
    },
    /// The granted scopes; `None` when the host does not tell.
    Scopes(Option<Vec<String>>),
    /// The account and its highest role.
    Account(Account),
    /// Groups and repositories in reach.
    Reach {
        /// Number of groups.
        groups: i64,
        /// Number of repositories.
        repositories: i64,
    },
}

/// The proxy on the way, as it may be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViaProxy {
    /// `scheme://host:port`, without account and password.
    pub name: String,
    /// Whether the system is set to it, not the integration.
    pub from_system: bool,
}

/// One rung's result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RungReport {
    /// Which rung.
    pub rung: Rung,
    /// How it went.
    pub outcome: RungOutcome,
    /// What it found.
    pub finding: Finding,
    /// How long it took.
    pub latency: Duration,
    /// Why it failed or warns.
    pub failure: Option<Failure>,
    /// Verdicts, on the rungs that give them.
    pub verdicts: Vec<ServiceVerdict>,
}

/// Whether the account could create webhooks, and why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebhookAbility {
    /// Role and scope suffice.
    Possible,
    /// The role is below Maintainer.
    RoleTooLow(Option<AccessLevel>),
    /// The scope `api` is missing.
    ScopeMissing,
    /// Not known before the ladder got there.
    Unknown,
}

/// The whole ladder's result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionReport {
    /// Cloud or self-managed.
    pub provider: Provider,
    /// Whether a token or a sign-in was checked.
    pub authentication: AuthenticationKind,
    /// Scheme, host, port and relative root, once known.
    pub base: Option<String>,
    /// The host as people write it.
    pub host: String,
    /// The proxy in force, once it was needed.
    pub via_proxy: Option<ViaProxy>,
    /// Fingerprints of the authorities trusted for this connection besides the system's.
    pub trusted_authorities: Vec<String>,
    /// Every rung that was reached.
    pub rungs: Vec<RungReport>,
    /// The account, once known.
    pub account: Option<Account>,
    /// The token's name.
    pub token_name: Option<String>,
    /// The day (UTC) from which on the token is refused.
    pub token_expires_on: Option<String>,
    /// Granted scopes.
    pub scopes: Vec<String>,
    /// The host's version.
    pub version: Option<String>,
    /// Last known verdicts.
    pub verdicts: Vec<ServiceVerdict>,
    /// Groups in reach.
    pub groups: Option<i64>,
    /// Repositories in reach.
    pub repositories: Option<i64>,
    /// Whether webhooks could be created.
    pub webhooks: WebhookAbility,
}

impl ConnectionReport {
    /// A ladder nobody has set a foot on.
    pub(super) const fn begin(provider: Provider) -> Self {
        Self {
            provider,
            authentication: AuthenticationKind::AccessToken,
            base: None,
            host: String::new(),
            via_proxy: None,
            trusted_authorities: Vec::new(),
            rungs: Vec::new(),
            account: None,
            token_name: None,
            token_expires_on: None,
            scopes: Vec::new(),
            version: None,
            verdicts: Vec::new(),
            groups: None,
            repositories: None,
            webhooks: WebhookAbility::Unknown,
        }
    }

    /// Whether every rung was climbed.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.rungs.len() == Rung::ALL.len() && self.stopped_at().is_none()
    }

    /// The number (from 1) of the rung that failed.
    #[must_use]
    pub fn stopped_at(&self) -> Option<usize> {
        self.rungs
            .iter()
            .position(|report| report.outcome == RungOutcome::Failed)
            .map(|index| index + 1)
    }
}
