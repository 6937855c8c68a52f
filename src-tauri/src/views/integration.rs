//! Integrations and groups.

use flow_core::connect::{can_renew, expiry_threshold};
use flow_core::gitlab::read_authority;
use flow_core::model::{
    AccessLevel, Account, AccountKind, AuthenticationKind, AutoImport, DataStatus, DeletionSummary,
    FailureCode, Group, GroupId, GroupKind, Integration, IntegrationId, Provider, SecretLocation,
    Service, Timestamp, Visibility,
};
use serde::Serialize;

use crate::error::{CommandError, explain};
use crate::wording;

/// A row of the Integrations page and the head of an integration's own.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IntegrationView {
    id: IntegrationId,
    name: String,
    provider: Provider,
    host: String,
    base_url: String,
    auth_kind: AuthenticationKind,
    services: Vec<Service>,
    data_status: DataStatus,
    failure: Option<CommandError>,
    rate_limited_until: Option<Timestamp>,
    added_by: String,
    created_at: Timestamp,
    updated_at: Timestamp,
    last_updated_at: Option<Timestamp>,
    account: AccountView,
    token_name: Option<String>,
    token_expires_on: Option<String>,
    scopes: Vec<String>,
    gitlab_version: Option<String>,
    is_sample: bool,
    secret_kept_in: SecretLocation,
    repositories_imported: i64,
    repositories_complete: i64,
    repositories_failed: i64,
    repositories_available: i64,
    groups_reached: i64,
    auto_import_groups: i64,
    list_read_at: Option<Timestamp>,
    application_id: Option<String>,
    proxy: String,
    trusted_authorities: Vec<TrustedAuthorityView>,
    has_client_certificate: bool,
    client_certificate: Option<String>,
    can_renew: bool,
    needs_sign_in: bool,
    expiry_warning: Option<i64>,
    paused_at: Option<Timestamp>,
    is_syncing: bool,
}

/// An authority that is trusted for one integration alone.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TrustedAuthorityView {
    subject: String,
    fingerprint: String,
    valid_until: Timestamp,
    pem: String,
}

impl From<String> for TrustedAuthorityView {
    fn from(pem: String) -> Self {
        // What is stored was read once; a file that was changed by hand is still shown.
        let facts = read_authority(&pem).ok();
        Self {
            subject: facts
                .as_ref()
                .map_or_else(String::new, |facts| facts.subject.clone()),
            fingerprint: facts
                .as_ref()
                .map_or_else(String::new, |facts| facts.fingerprint_sha256.clone()),
            valid_until: facts.map_or(Timestamp::from_millis(0), |facts| facts.valid_until),
            pem,
        }
    }
}

/// The account behind an integration.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccountView {
    username: String,
    name: String,
    kind: AccountKind,
    highest_access_level: Option<AccessLevel>,
    highest_role_name: &'static str,
}

impl From<Account> for AccountView {
    fn from(account: Account) -> Self {
        Self {
            highest_role_name: wording::role(account.highest_access_level),
            highest_access_level: account.highest_access_level,
            username: account.username,
            name: account.name,
            kind: account.kind,
        }
    }
}

/// The host of a base as people write it, with a relative root.
pub(super) fn host_of(base: &str) -> String {
    base.split_once("://")
        .map_or(base, |(_, rest)| rest)
        .to_owned()
}

impl IntegrationView {
    /// The view at the moment `now`, while no run of it is under way.
    pub(crate) fn at(integration: Integration, now: Timestamp) -> Self {
        let data_status = integration.data_status(now);
        let settings = integration.settings;
        let expiry_warning = expiry_threshold(settings.token_expires_on.as_deref(), now);
        let can_renew = can_renew(settings.authentication, &settings.scopes);
        let needs_sign_in = integration.failure.as_ref().is_some_and(|failure| {
            matches!(
                failure.code,
                FailureCode::SignInNeeded | FailureCode::SignedOut
            )
        });
        Self {
            id: integration.id,
            host: host_of(&settings.base_url),
            name: settings.name,
            provider: settings.provider,
            base_url: settings.base_url,
            auth_kind: settings.authentication,
            services: settings.services,
            data_status,
            failure: integration.failure.as_ref().map(explain),
            rate_limited_until: integration.rate_limited_until.filter(|until| *until > now),
            added_by: settings.added_by,
            created_at: integration.created_at,
            updated_at: integration.updated_at,
            last_updated_at: integration.last_updated_at,
            account: settings.account.into(),
            token_name: settings.token_name,
            token_expires_on: settings.token_expires_on,
            scopes: settings.scopes,
            gitlab_version: settings.gitlab_version,
            is_sample: settings.is_sample,
            secret_kept_in: settings.secret_location,
            repositories_imported: integration.repositories_imported,
            repositories_complete: integration.repositories_complete,
            repositories_failed: integration.repositories_failed,
            repositories_available: integration.repositories_available,
            groups_reached: integration.groups_reached,
            auto_import_groups: integration.auto_import_groups,
            list_read_at: integration.list_read_at,
            application_id: settings.application_id,
            proxy: settings.network.proxy.to_text(),
            trusted_authorities: settings
                .network
                .trusted_authorities
                .into_iter()
                .map(TrustedAuthorityView::from)
                .collect(),
            has_client_certificate: settings.network.client_certificate.is_some(),
            client_certificate: settings.network.client_certificate,
            can_renew,
            needs_sign_in,
            expiry_warning,
            paused_at: integration.paused_at,
            is_syncing: false,
        }
    }

    /// The same while a run of it is under way, or none.
    pub(crate) fn syncing(mut self, is_syncing: bool) -> Self {
        self.is_syncing = is_syncing;
        self
    }
}

/// A group the account can reach.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct GroupView {
    id: GroupId,
    full_path: String,
    name: String,
    parent_full_path: Option<String>,
    visibility: Visibility,
    access_level: Option<AccessLevel>,
    role_name: &'static str,
    web_url: String,
    archived: bool,
    repositories_available: i64,
    repositories_imported: i64,
    kind: GroupKind,
    shared: bool,
    auto_import: AutoImport,
}

impl From<Group> for GroupView {
    fn from(group: Group) -> Self {
        Self {
            id: group.id,
            parent_full_path: group.parent_full_path,
            role_name: wording::role(group.remote.access_level),
            full_path: group.remote.full_path,
            name: group.remote.name,
            visibility: group.remote.visibility,
            access_level: group.remote.access_level,
            web_url: group.remote.web_url,
            archived: group.remote.archived,
            repositories_available: group.repositories_available,
            repositories_imported: group.repositories_imported,
            kind: group.remote.kind,
            shared: group.shared,
            auto_import: group.auto_import,
        }
    }
}

/// What a deletion takes away.
#[derive(Debug, Serialize)]
pub(crate) struct DeletionSummaryView {
    #[serde(flatten)]
    pub(crate) rows: DeletionSummary,
    /// Bytes of clones on the disk.
    pub(crate) bytes: u64,
}
