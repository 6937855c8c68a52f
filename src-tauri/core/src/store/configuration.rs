//! What was set up, out of the store and into another one. Never a secret: the store has none.

use std::collections::HashSet;

use rusqlite::{Connection, Transaction, params};

use super::configured_places::Places;
use super::integrations::{all, insert_new, require_free_name};
use super::{Store, StoreError};
use super::{configured_reports, configured_repositories};
use crate::model::{
    AliasKey, Configuration, ConfigurationEffect, ConfiguredExcludedPaths, ConfiguredIntegration,
    ConfiguredPerson, ConfiguredReports, ConfiguredRule, FailureCode, Integration, IntegrationId,
    NewIntegration, Setting, Timestamp,
};

/// Settings that go along; what concerns one computer alone, such as where secrets are
/// kept, does not.
const SETTINGS: &str =
    "(key IN ('theme', 'density', 'schedule') OR key LIKE 'host\\_policy %' ESCAPE '\\')";

/// A configuration as the store takes it in.
#[derive(Debug, Clone)]
pub struct ImportedConfiguration {
    /// The integrations.
    pub integrations: Vec<ImportedIntegration>,
    /// Choices of the person; what is of one computer alone is left out.
    pub settings: Vec<Setting>,
    /// Who is who.
    pub people: Vec<ConfiguredPerson>,
    /// Who is not the same.
    pub different_people: Vec<(AliasKey, AliasKey)>,
    /// What reports were set up with.
    pub reports: ConfiguredReports,
}

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
                people: people(connection)?,
                different_people: different_people(connection)?,
                reports: configured_reports::to_export(connection)?,
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
        imported: ImportedConfiguration,
    ) -> Result<ConfigurationEffect, StoreError> {
        self.read(move |connection| {
            let mut effect = ConfigurationEffect::default();
            for each in &imported.integrations {
                foresee(connection, each, &mut effect)?;
            }
            let people = new_people(connection, &imported.people)?;
            effect.people = people.len();
            let before = settings(connection)?;
            effect.settings = imported
                .settings
                .iter()
                .filter(|setting| is_portable(setting) && !before.contains(setting))
                .count();
            let mut places = Places::of(connection, &imported.integrations, &effect.added)?;
            let reports = &imported.reports;
            effect.reports =
                configured_reports::take_in(connection, reports, &people, &mut places, None)?;
            Ok(effect)
        })
        .await
    }

    /// Takes a configuration in, all or nothing. What was decided about a person here stays. Names that are taken are left
    /// as they are; the new ones need a sign-in before anything of them runs. What deployments and tickets make of it is
    /// worked out afterwards, by [`Store::settle_changed_rules`] and [`Store::renew_ticket_flows`].
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn take_configuration_in(
        &self,
        imported: ImportedConfiguration,
    ) -> Result<ConfigurationEffect, StoreError> {
        let now = self.now();
        let effect = self.write(move |transaction| {
            let mut effect = ConfigurationEffect::default();
            for each in &imported.integrations {
                if foresee(transaction, each, &mut effect)? {
                    take_in(transaction, each, now)?;
                }
            }
            let people = new_people(transaction, &imported.people)?;
            effect.people = people.len();
            take_people_in(transaction, &people, &imported.different_people, now)?;
            let settings = imported.settings.iter();
            for setting in settings.filter(|setting| is_portable(setting)) {
                effect.settings += transaction
                    .prepare_cached(
                        "INSERT INTO settings (key, value) VALUES (?1, ?2)
                         ON CONFLICT (key) DO UPDATE SET value = excluded.value
                            WHERE value <> excluded.value",
                    )?
                    .execute([&setting.key, &setting.value])?;
            }
            let mut places = Places::of(transaction, &imported.integrations, &effect.added)?;
            let reports = &imported.reports;
            effect.reports =
                configured_reports::take_in(transaction, reports, &people, &mut places, Some(now))?;
            Ok(effect)
        });
        let effect = effect.await?;
        self.forget_team_undo();
        Ok(effect)
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
    let excluded_paths = connection
        .prepare_cached(
            "SELECT repository_remote_id, patterns FROM excluded_paths WHERE integration_id = ?1
             ORDER BY repository_remote_id",
        )?
        .query_map([id], |row| {
            Ok(ConfiguredExcludedPaths {
                repository: row.get(0)?,
                patterns: row.get(1)?,
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
        excluded_paths,
        imported_repositories: configured_repositories::to_export(connection, id)?,
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
        effect.excluded_paths += each.configured.excluded_paths.len();
        effect.repositories += each.configured.imported_repositories.len();
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
    configured_repositories::remember(transaction, id, &each.configured.imported_repositories)?;
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
    for paths in &each.configured.excluded_paths {
        transaction
            .prepare_cached(
                "INSERT INTO excluded_paths (integration_id, repository_remote_id, patterns,
                    changed_at)
                 VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            )?
            .execute(params![id, paths.repository, paths.patterns, now])?;
    }
    Ok(id)
}

fn people(connection: &Connection) -> Result<Vec<ConfiguredPerson>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT m.id, m.name, m.treatment, m.is_bot, a.alias_key
         FROM members AS m JOIN member_aliases AS a ON a.member_id = m.id
         ORDER BY m.id, a.alias_key",
    )?;
    let mut rows = statement.query([])?;
    let mut people: Vec<(i64, ConfiguredPerson)> = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, alias) = (row.get(0)?, AliasKey(row.get(4)?));
        match people.last_mut() {
            Some((last, person)) if *last == id => person.aliases.push(alias),
            _ => people.push((
                id,
                ConfiguredPerson {
                    name: row.get(1)?,
                    treatment: row.get(2)?,
                    is_bot: row.get(3)?,
                    aliases: vec![alias],
                },
            )),
        }
    }
    Ok(people.into_iter().map(|(_, person)| person).collect())
}

fn different_people(connection: &Connection) -> Result<Vec<(AliasKey, AliasKey)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT first_key, second_key FROM distinct_aliases ORDER BY first_key, second_key",
    )?;
    let rows = statement.query_map([], |row| Ok((AliasKey(row.get(0)?), AliasKey(row.get(1)?))))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The people of whom none of the names is decided about here, each name once.
fn new_people(
    connection: &Connection,
    people: &[ConfiguredPerson],
) -> Result<Vec<ConfiguredPerson>, StoreError> {
    let mut taken: HashSet<String> = connection
        .prepare_cached("SELECT alias_key FROM member_aliases")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let mut new = Vec::new();
    for person in people {
        let is_known = person.aliases.iter().any(|alias| taken.contains(&alias.0));
        if is_known || person.aliases.is_empty() {
            continue;
        }
        let mut person = person.clone();
        person.aliases.retain(|alias| taken.insert(alias.0.clone()));
        new.push(person);
    }
    Ok(new)
}

fn take_people_in(
    transaction: &Transaction<'_>,
    people: &[ConfiguredPerson],
    different: &[(AliasKey, AliasKey)],
    now: Timestamp,
) -> Result<(), StoreError> {
    for person in people {
        let id: i64 = transaction
            .prepare_cached(
                "INSERT INTO members (name, treatment, is_bot, created_at)
                 VALUES (?1, ?2, ?3, ?4) RETURNING id",
            )?
            .query_row(
                params![person.name, person.treatment, person.is_bot, now],
                |row| row.get(0),
            )?;
        for alias in &person.aliases {
            transaction
                .prepare_cached(
                    "INSERT INTO member_aliases (alias_key, member_id, joined_at)
                     VALUES (?1, ?2, ?3)",
                )?
                .execute(params![alias.0, id, now])?;
        }
    }
    for (first, second) in different {
        transaction
            .prepare_cached(
                "INSERT INTO distinct_aliases (first_key, second_key, decided_at)
                 VALUES (min(?1, ?2), max(?1, ?2), ?3) ON CONFLICT DO NOTHING",
            )?
            .execute(params![first.0, second.0, now])?;
    }
    Ok(())
}
