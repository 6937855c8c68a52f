//! What was set up, out of the store and into another one. Never a secret: the store has none.

use rusqlite::{Connection, Transaction, params};

use super::integrations::{all, insert_new, require_free_name};
use super::{Store, StoreError};
use crate::model::{
    Configuration, ConfigurationEffect, ConfiguredIntegration, ConfiguredRule, FailureCode,
    Integration, IntegrationId, NewIntegration, Setting, Timestamp,
};

/// Settings that go along; what concerns one computer alone, such as where secrets are
/// kept, does not.
const SETTINGS: &str =
    "(key IN ('theme', 'density', 'schedule') OR key LIKE 'host\\_policy %' ESCAPE '\\')";

/// An integration of a configuration as the store takes it: without a credential.
#[derive(Debug, Clone)]
pub struct ImportedIntegration {
    /// Its settings, with a name for secrets under which there are none.
    pub settings: NewIntegration,
    /// What else was set up for it.
    pub configured: ConfiguredIntegration,
}

impl Store {
    /// What is set up, of all integrations but the sample.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn configuration(&self) -> Result<Configuration, StoreError> {
        let now = self.now();
        self.read(move |connection| {
            let integrations = all(connection, "removed_at IS NULL AND NOT is_sample")?;
            Ok(Configuration {
                format: Configuration::FORMAT.to_owned(),
                version: Configuration::VERSION,
                exported_at: now.to_rfc3339(),
                settings: settings(connection)?,
                integrations: integrations
                    .into_iter()
                    .map(|row| configured(connection, row))
                    .collect::<Result<_, _>>()?,
            })
        })
        .await
    }

    /// What taking these in would do; nothing is changed.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn configuration_effect(
        &self,
        integrations: Vec<ImportedIntegration>,
        settings: Vec<Setting>,
    ) -> Result<ConfigurationEffect, StoreError> {
        self.read(move |connection| {
            let mut effect = ConfigurationEffect::default();
            for each in &integrations {
                foresee(connection, each, &mut effect)?;
            }
            let before = self::settings(connection)?;
            effect.settings = settings
                .iter()
                .filter(|setting| is_portable(setting) && !before.contains(setting))
                .count();
            Ok(effect)
        })
        .await
    }

    /// Takes integrations and settings in, all or nothing. Names that are taken are left
    /// as they are; the new ones need a sign-in before anything of them runs.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn take_configuration_in(
        &self,
        integrations: Vec<ImportedIntegration>,
        settings: Vec<Setting>,
    ) -> Result<ConfigurationEffect, StoreError> {
        let now = self.now();
        self.write(move |transaction| {
            let mut effect = ConfigurationEffect::default();
            for each in &integrations {
                if foresee(transaction, each, &mut effect)? {
                    take_in(transaction, each, now)?;
                }
            }
            for setting in settings.iter().filter(|setting| is_portable(setting)) {
                effect.settings += transaction
                    .prepare_cached(
                        "INSERT INTO settings (key, value) VALUES (?1, ?2)
                         ON CONFLICT (key) DO UPDATE SET value = excluded.value
                            WHERE value <> excluded.value",
                    )?
                    .execute([&setting.key, &setting.value])?;
            }
            Ok(effect)
        })
        .await
    }
}

/// The same as [`SETTINGS`] says.
fn is_portable(setting: &Setting) -> bool {
    matches!(setting.key.as_str(), "theme" | "density" | "schedule")
        || setting.key.starts_with("host_policy ")
}

fn settings(connection: &Connection) -> Result<Vec<Setting>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT key, value FROM settings WHERE {SETTINGS} ORDER BY key"
    ))?;
    let rows = statement.query_map([], |row| {
        Ok(Setting {
            key: row.get(0)?,
            value: row.get(1)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn configured(
    connection: &Connection,
    integration: Integration,
) -> Result<ConfiguredIntegration, StoreError> {
    let id = integration.id;
    let auto_import_groups = connection
        .prepare_cached(
            "SELECT group_remote_id FROM auto_import_groups WHERE integration_id = ?1
             ORDER BY group_remote_id",
        )?
        .query_map([id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let exclusion_rules = connection
        .prepare_cached(
            "SELECT kind, pattern, enabled FROM exclusion_rules WHERE integration_id = ?1
             ORDER BY id",
        )?
        .query_map([id], |row| {
            Ok(ConfiguredRule {
                kind: row.get(0)?,
                pattern: row.get(1)?,
                enabled: row.get(2)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    let settings = integration.settings;
    Ok(ConfiguredIntegration {
        name: settings.name,
        provider: settings.provider,
        address: settings.base_url,
        sign_in: settings.authentication,
        application_id: settings.application_id,
        account: settings.account,
        services: settings.services,
        paused: integration.paused_at.is_some(),
        proxy: settings.network.proxy.to_text(),
        trusted_authorities: settings.network.trusted_authorities,
        auto_import_groups,
        exclusion_rules,
    })
}

/// Whether an integration is new here; what comes with it is counted then.
fn foresee(
    connection: &Connection,
    each: &ImportedIntegration,
    effect: &mut ConfigurationEffect,
) -> Result<bool, StoreError> {
    let name = each.settings.name.clone();
    // The same name twice in one file counts once.
    let is_new = !effect.added.contains(&name)
        && match require_free_name(connection, &name, None) {
            Ok(()) => true,
            // Within a transaction an earlier one of the same file is there already.
            Err(StoreError::NameTaken) => false,
            Err(error) => return Err(error),
        };
    if is_new {
        effect.added.push(name);
        effect.exclusion_rules += each.configured.exclusion_rules.len();
        effect.auto_import_groups += each.configured.auto_import_groups.len();
    } else {
        effect.kept.push(name);
    }
    Ok(is_new)
}

fn take_in(
    transaction: &Transaction<'_>,
    each: &ImportedIntegration,
    now: Timestamp,
) -> Result<IntegrationId, StoreError> {
    let id = insert_new(transaction, &each.settings, now)?;
    transaction
        .prepare_cached("UPDATE integrations SET failure_code = ?2, paused_at = ?3 WHERE id = ?1")?
        .execute(params![
            id,
            FailureCode::SignedOut,
            each.configured.paused.then_some(now)
        ])?;
    for group in &each.configured.auto_import_groups {
        transaction
            .prepare_cached(
                "INSERT INTO auto_import_groups (integration_id, group_remote_id, since)
                 VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            )?
            .execute(params![id, group, now])?;
    }
    for rule in &each.configured.exclusion_rules {
        transaction
            .prepare_cached(
                "INSERT INTO exclusion_rules (integration_id, kind, pattern, enabled, created_at)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![id, rule.kind, rule.pattern, rule.enabled, now])?;
    }
    Ok(id)
}
