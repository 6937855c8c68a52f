//! Reading a configuration somebody wrote to a file, here or elsewhere, and taking it in.
//!
//! The file may come from anywhere: nothing of it is believed before it was looked at,
//! and nothing in it can bring a credential along.

use uuid::Uuid;

use crate::gitlab::{Address, read_authority};
use crate::model::{
    Configuration, ConfigurationEffect, ConfiguredIntegration, ExcludedPaths, Failure, FailureCode,
    NetworkSettings, NewIntegration, ProxyChoice, RuleMatcher, SecretLocation,
};
use crate::store::{ImportedConfiguration, ImportedIntegration, Store, StoreError};

use super::configuration_checks::{ConfigurationFault, checked};
use super::create::valid_name;

/// The longest text that is read as a configuration, in bytes: thousands of integrations fit.
const LONGEST: usize = 16 * 1024 * 1024;

/// Why a configuration is not taken in. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
pub enum ConfigurationError {
    /// The text is no configuration.
    #[error("the text is no configuration")]
    Unreadable(#[source] Option<serde_json::Error>),
    /// It is one, and something in it about reports cannot be.
    #[error("the configuration is wrong: {}", .0.as_str())]
    Wrong(ConfigurationFault),
    /// It is of a shape this program does not know yet.
    #[error("the configuration has version {0}")]
    TooNew(u32),
    /// The store could not be read or written.
    #[error("the store refused")]
    Store(#[from] StoreError),
}

impl ConfigurationError {
    /// The failure to show for it.
    #[must_use]
    pub fn failure(&self) -> Failure {
        match self {
            Self::Unreadable(_) => Failure::new(FailureCode::ConfigurationUnreadable),
            Self::Wrong(fault) => {
                Failure::with(FailureCode::ConfigurationUnreadable, fault.as_str())
            }
            Self::TooNew(_) => Failure::new(FailureCode::ConfigurationTooNew),
            Self::Store(error) => error.failure(),
        }
    }
}

/// What is set up, as the text of a file people can read. The second is how many integrations.
///
/// # Errors
/// When the store cannot be read.
pub async fn export_configuration(store: &Store) -> Result<(String, usize), ConfigurationError> {
    let configuration = store.configuration().await?;
    let mut text = serde_json::to_string_pretty(&configuration)
        .map_err(|error| ConfigurationError::Unreadable(Some(error)))?;
    text.push('\n');
    Ok((text, configuration.integrations.len()))
}

/// What taking the text in would do.
///
/// # Errors
/// See [`ConfigurationError`].
pub async fn preview_configuration(
    store: &Store,
    text: &str,
) -> Result<ConfigurationEffect, ConfigurationError> {
    let configuration = read(text)?;
    // Nothing is kept, so no place for secrets is needed.
    let imported = imported(configuration, "", SecretLocation::Memory)?;
    Ok(store.configuration_effect(imported).await?)
}

/// Takes the text in: integrations whose names are free, and settings. Each new integration
/// needs a sign-in.
///
/// # Errors
/// See [`ConfigurationError`].
pub async fn import_configuration(
    store: &Store,
    text: &str,
    added_by: &str,
    location: SecretLocation,
) -> Result<ConfigurationEffect, ConfigurationError> {
    let configuration = read(text)?;
    let imported = imported(configuration, added_by, location)?;
    Ok(store.take_configuration_in(imported).await?)
}

/// The version alone, which every version has.
#[derive(serde::Deserialize)]
struct Head {
    format: String,
    version: u32,
}

fn read(text: &str) -> Result<Configuration, ConfigurationError> {
    if text.len() > LONGEST {
        return Err(ConfigurationError::Unreadable(None));
    }
    let unreadable = |error| ConfigurationError::Unreadable(Some(error));
    let head: Head = serde_json::from_str(text).map_err(unreadable)?;
    if head.format != Configuration::FORMAT {
        return Err(ConfigurationError::Unreadable(None));
    }
    if head.version > Configuration::VERSION {
        return Err(ConfigurationError::TooNew(head.version));
    }
    serde_json::from_str(text).map_err(unreadable)
}

fn imported(
    configuration: Configuration,
    added_by: &str,
    location: SecretLocation,
) -> Result<ImportedConfiguration, ConfigurationError> {
    let names = configuration.people.iter();
    let names = names.filter_map(|person| person.name.as_deref());
    if names.into_iter().any(|name| valid_name(name).is_err()) {
        return Err(ConfigurationError::Unreadable(None));
    }
    let integrations = configuration
        .integrations
        .into_iter()
        .map(|configured| {
            Ok(ImportedIntegration {
                settings: settings(&configured, added_by, location)?,
                configured,
            })
        })
        .collect::<Result<_, ConfigurationError>>()?;
    Ok(ImportedConfiguration {
        integrations,
        settings: configuration.settings,
        people: configuration.people,
        different_people: configuration.different_people,
        reports: checked(configuration.reports).map_err(ConfigurationError::Wrong)?,
    })
}

fn settings(
    configured: &ConfiguredIntegration,
    added_by: &str,
    location: SecretLocation,
) -> Result<NewIntegration, ConfigurationError> {
    let unreadable = || ConfigurationError::Unreadable(None);
    let name = valid_name(&configured.name).map_err(|_| unreadable())?;
    let address = Address::parse(&configured.address).map_err(|_| unreadable())?;
    let is_base = address.candidate_bases().contains(&configured.address);
    if !is_base || !(address.is_encrypted() || address.is_loopback()) {
        return Err(unreadable());
    }
    for pem in &configured.trusted_authorities {
        read_authority(pem).map_err(|_| unreadable())?;
    }
    for rule in &configured.exclusion_rules {
        RuleMatcher::of(rule.kind, &rule.pattern).map_err(|_| unreadable())?;
    }
    for paths in &configured.excluded_paths {
        let list = ExcludedPaths::read(&paths.patterns).map_err(|_| unreadable())?;
        // The store keeps no list without a line, and none that reads differently than it is kept.
        if list.text().is_empty() || list.text() != paths.patterns {
            return Err(unreadable());
        }
    }
    Ok(NewIntegration {
        name,
        provider: configured.provider,
        base_url: configured.address.clone(),
        // Nothing lies under this name: a sign-in puts the first secret there.
        secret_key: Uuid::new_v4().to_string(),
        authentication: configured.sign_in,
        secret_location: location,
        account: configured.account.clone(),
        token_name: None,
        token_expires_on: None,
        scopes: Vec::new(),
        gitlab_version: None,
        services: configured.services.clone(),
        added_by: added_by.to_owned(),
        is_sample: false,
        application_id: configured.application_id.clone(),
        network: NetworkSettings {
            proxy: ProxyChoice::parse(&configured.proxy).map_err(|_| unreadable())?,
            trusted_authorities: configured.trusted_authorities.clone(),
            client_certificate: None,
        },
    })
}
