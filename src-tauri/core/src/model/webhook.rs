//! Hooks by which GitLab reports changes by itself, and what a report is worth.

use super::{
    AccessLevel, IntegrationId, RemoteId, SecretLocation, Stream, Timestamp, WebhookId, string_enum,
};

string_enum!(
    /// What a hook is of.
    HookTarget {
        /// A group with all below it.
        Group = "group",
        /// One repository.
        Project = "project",
    }
);

string_enum!(
    /// What GitLab says of a hook.
    HookHealth {
        /// Deliveries are sent.
        Executable = "executable",
        /// None are sent for a while, because several failed.
        TemporarilyDisabled = "temporarily_disabled",
        /// None are sent until somebody mends it.
        Disabled = "disabled",
        /// It was deleted in GitLab.
        Missing = "missing",
        /// Nobody asked yet, or this GitLab does not tell.
        Unknown = "unknown",
    }
);

/// Where a hook is, in GitLab's terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct HookPlace {
    /// Group or repository.
    pub target: HookTarget,
    /// Which.
    pub remote_id: RemoteId,
}

/// A place that could have a hook, as the last listing had it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookSite {
    /// Where.
    pub place: HookPlace,
    /// Its path.
    pub full_path: String,
    /// The account's role there, where known.
    pub access_level: Option<AccessLevel>,
}

/// A hook that is about to be made in GitLab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWebhook {
    /// Whose account makes it.
    pub integration_id: IntegrationId,
    /// What it is of.
    pub place: HookPlace,
    /// The path of that, for people.
    pub target_path: String,
    /// The address GitLab is to call.
    pub url: String,
    /// The end of that address, which tells one hook from another.
    pub path_key: String,
    /// The name its secrets lie under.
    pub secret_key: String,
    /// Where they are.
    pub secret_location: SecretLocation,
}

/// A hook this app made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Local id.
    pub id: WebhookId,
    /// What it was made with.
    pub made: NewWebhook,
    /// GitLab's id; `None` while its answer is not known.
    pub remote_id: Option<RemoteId>,
    /// Whether GitLab signs its deliveries.
    pub signed: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// What GitLab said last.
    pub health: HookHealth,
    /// Until when deliveries are held back, where GitLab told.
    pub disabled_until: Option<Timestamp>,
    /// When GitLab was last asked.
    pub checked_at: Option<Timestamp>,
    /// When a delivery last arrived here.
    pub last_delivery_at: Option<Timestamp>,
    /// The newest entry of GitLab's own log that was read.
    pub read_event_id: Option<i64>,
}

/// What a delivery is taken for: a reason to look again, and nothing more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// Through which integration to look.
    pub integration: IntegrationId,
    /// At which repository.
    pub repository: RemoteId,
    /// At what of it; at nothing means at the repository itself, which may be new here.
    pub streams: Vec<Stream>,
}
