//! What a person set up, without anything secret, to be taken to another computer.

use serde::{Deserialize, Serialize};

use super::{
    Account, AliasKey, AuthenticationKind, ConfiguredExcludedPaths, ConfiguredReports, Provider,
    RemoteId, ReportsEffect, RuleKind, Service, TreatmentChoice,
};

/// Everything that was set up, in the shape of its file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Configuration {
    /// Always [`Configuration::FORMAT`]: says what the file is.
    pub format: String,
    /// The version of its shape.
    pub version: u32,
    /// When it was written, RFC 3339.
    pub exported_at: String,
    /// Choices of the person, text by key.
    pub settings: Vec<Setting>,
    /// The integrations, without their secrets.
    pub integrations: Vec<ConfiguredIntegration>,
    /// Who goes by several names, and what was decided about people.
    pub people: Vec<ConfiguredPerson>,
    /// Pairs of names that belong to different people.
    pub different_people: Vec<(AliasKey, AliasKey)>,
    /// What reports were set up with.
    #[serde(flatten)]
    pub reports: ConfiguredReports,
}

impl Configuration {
    /// What every such file begins with.
    pub const FORMAT: &str = "flow-desktop-configuration";
    /// The version this program writes, and the newest it reads. The first knew no teams and nothing else of
    /// [`ConfiguredReports`]: a program of that time would leave them out without a word, so it is not to read this.
    pub const VERSION: u32 = 2;
}

/// A choice of the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// Which.
    pub key: String,
    /// As the store keeps it.
    pub value: String,
}

/// One integration as it was set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfiguredIntegration {
    /// Its name.
    pub name: String,
    /// Cloud or self-managed.
    pub provider: Provider,
    /// The address of the GitLab.
    pub address: String,
    /// How it signs in.
    pub sign_in: AuthenticationKind,
    /// The application of an OAuth sign-in.
    pub application_id: Option<String>,
    /// Who signed in.
    pub account: Account,
    /// The services that are on.
    pub services: Vec<Service>,
    /// Whether it is paused.
    pub paused: bool,
    /// `system`, `direct` or an address without a password.
    pub proxy: String,
    /// Certificates in PEM that are trusted for it.
    pub trusted_authorities: Vec<String>,
    /// GitLab's ids of the groups that import by themselves.
    pub auto_import_groups: Vec<RemoteId>,
    /// What keeps repositories from being imported by themselves.
    pub exclusion_rules: Vec<ConfiguredRule>,
    /// Files and folders of repositories that do not count; files of earlier programs lack it.
    #[serde(default)]
    pub excluded_paths: Vec<ConfiguredExcludedPaths>,
    /// The repositories that are imported; files of before this was told name none.
    #[serde(default)]
    pub imported_repositories: Vec<ConfiguredRepository>,
}

/// A person something was decided about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfiguredPerson {
    /// The chosen name; without one an alias gives it.
    pub name: Option<String>,
    /// Whether it counts.
    pub treatment: TreatmentChoice,
    /// Whether it is a bot, where that was decided.
    pub is_bot: Option<bool>,
    /// The names it goes by.
    pub aliases: Vec<AliasKey>,
}

/// A repository that is imported.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ConfiguredRepository {
    /// Its path.
    pub path: String,
    /// GitLab's id, by which it is found after it moved.
    pub id: RemoteId,
}

/// A rule of exclusion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConfiguredRule {
    /// What it looks at.
    pub kind: RuleKind,
    /// What it looks for.
    pub pattern: String,
    /// Whether it is in force.
    pub enabled: bool,
}

/// What taking in a configuration does, or would do.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfigurationEffect {
    /// Names of integrations that are new; each needs a sign-in.
    pub added: Vec<String>,
    /// Names that are taken here already: those are left as they are.
    pub kept: Vec<String>,
    /// Rules that come with the new ones.
    pub exclusion_rules: usize,
    /// Groups of the new ones that import by themselves.
    pub auto_import_groups: usize,
    /// Repositories of the new ones with files that do not count.
    pub excluded_paths: usize,
    /// Repositories that are to be imported through the new ones, once they are chosen there.
    pub repositories: usize,
    /// People of whom something is decided here that was not.
    pub people: usize,
    /// Settings that change.
    pub settings: usize,
    /// What reports are set up with.
    #[serde(flatten)]
    pub reports: ReportsEffect,
}
