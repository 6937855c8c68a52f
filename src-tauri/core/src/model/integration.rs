//! An integration: one account on one GitLab, and what is brought in from it.

use serde::{Deserialize, Serialize};

use super::{Failure, IntegrationId, NetworkSettings, RemoteId, Timestamp, string_enum};

string_enum!(
    /// Where an integration reads from.
    Provider {
        /// gitlab.com.
        Gitlab = "gitlab",
        /// A GitLab at an address of the user's own.
        GitlabSelfManaged = "gitlab_self_managed",
    }
);

string_enum!(
    /// One of the three things an integration can bring in.
    Service {
        /// Commits of every branch.
        Repos = "repos",
        /// GitLab's merge requests.
        PullRequests = "pull_requests",
        /// GitLab's issues.
        Tickets = "tickets",
    }
);

string_enum!(
    /// How the account signs in.
    AuthenticationKind {
        /// A personal, project, group or service account token.
        AccessToken = "access_token",
        /// OAuth 2.0 authorization.
        Oauth = "oauth",
    }
);

string_enum!(
    /// Who the account is.
    AccountKind {
        /// A person.
        Human = "human",
        /// A project or group token's bot user.
        Bot = "bot",
        /// A service account.
        ServiceAccount = "service_account",
        /// GitLab did not say.
        Unknown = "unknown",
    }
);

string_enum!(
    /// Where an integration's secret is kept.
    SecretLocation {
        /// The keyring of the operating system.
        Keyring = "keyring",
        /// This run's memory only.
        Memory = "memory",
        /// A file encrypted with a passphrase.
        File = "file",
    }
);

string_enum!(
    /// What the window shows of an integration's or repository's data.
    DataStatus {
        /// Being read, or waiting to be.
        Processing = "processing",
        /// Complete when last looked at.
        Healthy = "healthy",
        /// Waiting because GitLab asked for it.
        RateLimited = "rate_limited",
        /// Something stopped it; the failure says what.
        Failed = "failed",
    }
);

/// GitLab's membership level as an integer; unknown levels are kept as they are.
///
/// Source: GitLab's members API, "Roles".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccessLevel(pub i64);

impl AccessLevel {
    /// Sees tickets, no private code.
    pub const GUEST: Self = Self(10);
    /// Reads code, pull requests and tickets.
    pub const REPORTER: Self = Self(20);
    /// Writes code.
    pub const DEVELOPER: Self = Self(30);
    /// May add webhooks to a project.
    pub const MAINTAINER: Self = Self(40);
    /// May add webhooks to a group.
    pub const OWNER: Self = Self(50);

    /// The role's name as GitLab shows it; custom levels take the highest role they include.
    #[must_use]
    pub const fn role_name(self) -> &'static str {
        match self.0 {
            i64::MIN..5 => "No access",
            5..10 => "Minimal access",
            10..15 => "Guest",
            15..20 => "Planner",
            20..30 => "Reporter",
            30..40 => "Developer",
            40..50 => "Maintainer",
            50..60 => "Owner",
            _ => "Administrator",
        }
    }
}

/// The account behind an integration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// GitLab's user id.
    pub remote_id: RemoteId,
    /// The login name.
    pub username: String,
    /// The display name.
    pub name: String,
    /// Person, bot or service account.
    pub kind: AccountKind,
    /// The highest role found in any group or repository.
    pub highest_access_level: Option<AccessLevel>,
}

/// What has to be known to create an integration, or to replace its credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewIntegration {
    /// The unique name the user gave.
    pub name: String,
    /// Cloud or self-managed.
    pub provider: Provider,
    /// Scheme, host, port and relative root, without a trailing slash.
    pub base_url: String,
    /// Names the secrets of this integration in the secret store; random, never shown.
    pub secret_key: String,
    /// Token or OAuth.
    pub authentication: AuthenticationKind,
    /// Where the secret went.
    pub secret_location: SecretLocation,
    /// The account that signed in.
    pub account: Account,
    /// The token's name, when GitLab tells it.
    pub token_name: Option<String>,
    /// The day (UTC, `YYYY-MM-DD`) from which on the token is refused.
    pub token_expires_on: Option<String>,
    /// The granted scopes.
    pub scopes: Vec<String>,
    /// The host's version, as it reports it.
    pub gitlab_version: Option<String>,
    /// The services that are switched on.
    pub services: Vec<Service>,
    /// Name of the person at this computer.
    pub added_by: String,
    /// Whether it reads the sample company.
    pub is_sample: bool,
    /// The application an OAuth sign-in used.
    pub application_id: Option<String>,
    /// The way to the host.
    pub network: NetworkSettings,
}

/// An integration with the figures its row on the Integrations page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Integration {
    /// Local id.
    pub id: IntegrationId,
    /// Everything that was given at creation.
    pub settings: NewIntegration,
    /// When it was created.
    pub created_at: Timestamp,
    /// When its settings last changed.
    pub updated_at: Timestamp,
    /// When a stream of any of its repositories was last completed.
    pub last_updated_at: Option<Timestamp>,
    /// When the list of groups and repositories was last read.
    pub list_read_at: Option<Timestamp>,
    /// Why the whole integration stands still, if it does.
    pub failure: Option<Failure>,
    /// Until when GitLab asked to wait.
    pub rate_limited_until: Option<Timestamp>,
    /// Since when nothing of it runs, because the user paused it.
    pub paused_at: Option<Timestamp>,
    /// Repositories chosen for import.
    pub repositories_imported: i64,
    /// Of those, complete ones.
    pub repositories_complete: i64,
    /// Of those, failed ones.
    pub repositories_failed: i64,
    /// Repositories the account can see.
    pub repositories_available: i64,
    /// Groups the account can see.
    pub groups_reached: i64,
    /// Groups whose repositories are imported as they appear, hidden ones included.
    pub auto_import_groups: i64,
}

impl Integration {
    /// The one status its row shows.
    #[must_use]
    pub fn data_status(&self, now: Timestamp) -> DataStatus {
        if self.failure.is_some() {
            DataStatus::Failed
        } else if self.rate_limited_until.is_some_and(|until| until > now) {
            DataStatus::RateLimited
        } else if self.repositories_complete + self.repositories_failed < self.repositories_imported
        {
            DataStatus::Processing
        } else if self.repositories_failed > 0 {
            DataStatus::Failed
        } else {
            DataStatus::Healthy
        }
    }
}

/// What deleting integrations would take away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeletionSummary {
    /// Integrations.
    pub integrations: i64,
    /// Imported repositories.
    pub repositories: i64,
    /// Stored commits.
    pub commits: i64,
    /// Stored pull requests.
    pub pull_requests: i64,
    /// Stored tickets.
    pub tickets: i64,
    /// Webhooks the app made in GitLab.
    pub webhooks: i64,
}
