//! How deployments are told: the choice for all, those of single repositories, and what a choice would give.

use rusqlite::{Connection, OptionalExtension as _, params};
use serde::Serialize;

use super::super::integrations::require_changed;
use super::super::values::Columns;
use super::super::{Store, StoreError};
use crate::model::{
    DeliverySettings, DeploymentRule, DeploymentSource, FailureCode, RepositoryId, Timestamp,
};

/// Where the choice for all is kept among settings.
const SETTING: &str = "delivery";
/// Names of environments or tags a preview shows.
const EXAMPLES: usize = 12;

/// An imported repository with its own rule, and whether GitLab's deployments of it were read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RepositoryDeployments {
    /// Local id.
    pub repository_id: RepositoryId,
    /// Full path.
    pub repository: String,
    /// Its own rule; `None` where the one for all holds.
    pub rule: Option<DeploymentRule>,
    /// When GitLab's deployments were last read to the end.
    pub read_at: Option<Timestamp>,
    /// Why GitLab does not give them.
    pub refusal: Option<FailureCode>,
}

/// What a rule would make of what is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeploymentPreview {
    /// Deployments since the instant that was asked about.
    pub deployments: i64,
    /// Of how many repositories.
    pub repositories: i64,
    /// Repositories the rule would hold for.
    pub of_repositories: i64,
    /// Those of them of which GitLab's deployments were not read yet; always 0 for other sources.
    pub unread: i64,
    /// Names there are, the newest first, with whether they are meant.
    pub examples: Vec<(String, bool)>,
}

/// A rule as one text.
pub(super) fn text(rule: &DeploymentRule) -> String {
    format!("{} {}", rule.source.as_str(), rule.pattern)
}

/// The rule within the text a state is kept as.
pub(super) fn of_state(state: &str) -> &str {
    state.split('\n').next().unwrap_or_default()
}

pub(in crate::store) fn settings(connection: &Connection) -> Result<DeliverySettings, StoreError> {
    let value: Option<String> = connection
        .prepare_cached("SELECT value FROM settings WHERE key = ?1")?
        .query_row([SETTING], |row| row.get(0))
        .optional()?;
    // What somebody else wrote there counts as no choice.
    let settings = value.and_then(|text| serde_json::from_str(&text).ok());
    Ok(settings.unwrap_or_default())
}

/// Chooses for all repositories without a rule of their own, and which tickets are incidents.
pub(in crate::store) fn keep_settings(
    connection: &Connection,
    wanted: &DeliverySettings,
) -> Result<(), StoreError> {
    let value = serde_json::to_string(wanted).expect("texts are JSON");
    connection
        .prepare_cached(
            "INSERT INTO settings (key, value) VALUES (?1, ?2)
             ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        )?
        .execute([SETTING, &value])?;
    look_at_unread(connection, &wanted.rule)
}

/// The rule of a repository: its own, or the one for all.
pub(super) fn in_force(
    connection: &Connection,
    repository: RepositoryId,
) -> Result<DeploymentRule, StoreError> {
    match own(connection, repository)? {
        Some(rule) => Ok(rule),
        None => Ok(settings(connection)?.rule),
    }
}

/// The rule of a repository itself.
fn own(
    connection: &Connection,
    repository: RepositoryId,
) -> Result<Option<DeploymentRule>, StoreError> {
    Ok(connection
        .prepare_cached(
            "SELECT d.source, d.pattern FROM repositories AS r
             LEFT JOIN deployment_rules AS d ON d.integration_id = r.integration_id
                AND d.repository_remote_id = r.remote_id
             WHERE r.id = ?1",
        )?
        .query_row([repository], |row| take_rule(&mut Columns::of(row)))?)
}

/// The next two columns, of a rule that may be missing.
fn take_rule(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Option<DeploymentRule>> {
    let source = columns.take::<Option<DeploymentSource>>()?;
    let pattern = columns.take::<Option<String>>()?;
    Ok(source.map(|source| DeploymentRule {
        source,
        pattern: pattern.unwrap_or_default(),
    }))
}

pub(super) fn settled_by(
    connection: &Connection,
    repository: RepositoryId,
) -> Result<Option<String>, StoreError> {
    Ok(connection
        .prepare_cached("SELECT rule FROM deployment_states WHERE repository_id = ?1")?
        .query_row([repository], |row| row.get(0))
        .optional()?)
}

/// Imported repositories whose deployments were told by another rule, or never where there are any to tell.
pub(super) fn unsettled(connection: &Connection) -> Result<Vec<RepositoryId>, StoreError> {
    let default = text(&settings(connection)?.rule);
    let mut statement = connection.prepare_cached(
        "SELECT r.id, coalesce(d.source || ' ' || d.pattern, ?1), s.rule
         FROM repositories AS r
         LEFT JOIN deployment_rules AS d ON d.integration_id = r.integration_id
            AND d.repository_remote_id = r.remote_id
         LEFT JOIN deployment_states AS s ON s.repository_id = r.id
         WHERE r.imported_at IS NOT NULL",
    )?;
    let rows = statement.query_map([default], |row| {
        Ok((
            row.get(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, Option<String>>(2)?,
        ))
    })?;
    let mut unsettled = Vec::new();
    for row in rows {
        let (id, wanted, state) = row?;
        let is_settled = match &state {
            Some(state) => of_state(state) == wanted,
            None => !wanted.starts_with("tags ") && !wanted.starts_with("gitlab "),
        };
        if !is_settled {
            unsettled.push(id);
        }
    }
    Ok(unsettled)
}

impl Store {
    /// How deployments are told everywhere, and which tickets are incidents.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn delivery_settings(&self) -> Result<DeliverySettings, StoreError> {
        self.read(settings).await
    }

    /// Chooses for all repositories without a rule of their own. Those that are told by GitLab's deployments from
    /// now on are looked at in the next run. Returns whether anything changed.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn set_delivery_settings(
        &self,
        wanted: DeliverySettings,
    ) -> Result<bool, StoreError> {
        let wanted = wanted.tidied();
        self.write(move |transaction| {
            let before = settings(transaction)?;
            keep_settings(transaction, &wanted)?;
            Ok(before != wanted)
        })
        .await
    }

    /// The rule in force for a repository.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the repository is not there.
    pub async fn deployment_rule(
        &self,
        repository: RepositoryId,
    ) -> Result<DeploymentRule, StoreError> {
        self.read(move |connection| in_force(connection, repository))
            .await
    }

    /// Gives a repository a rule of its own; `None` takes it away, and the one for all holds. Returns whether
    /// anything changed.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the repository is not there.
    pub async fn set_deployment_rule(
        &self,
        repository: RepositoryId,
        wanted: Option<DeploymentRule>,
    ) -> Result<bool, StoreError> {
        self.write(move |transaction| {
            let before = own(transaction, repository)?;
            let is_changed = before != wanted;
            if let Some(rule) = wanted {
                let changed = transaction
                    .prepare_cached(
                        "INSERT INTO deployment_rules
                            (integration_id, repository_remote_id, source, pattern)
                         SELECT integration_id, remote_id, ?2, ?3 FROM repositories WHERE id = ?1
                         ON CONFLICT DO UPDATE SET source = excluded.source,
                            pattern = excluded.pattern",
                    )?
                    .execute(params![repository, rule.source, rule.pattern])?;
                require_changed(changed)?;
            } else {
                transaction
                    .prepare_cached(
                        "DELETE FROM deployment_rules WHERE (integration_id, repository_remote_id) =
                            (SELECT integration_id, remote_id FROM repositories WHERE id = ?1)",
                    )?
                    .execute([repository])?;
            }
            let default = settings(transaction)?.rule;
            look_at_unread(transaction, &default)?;
            Ok(is_changed)
        })
        .await
    }

    /// Imported repositories that are told by GitLab's deployments, which no other news tells of.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn deployed_by_gitlab(&self) -> Result<Vec<RepositoryId>, StoreError> {
        self.read(|connection| {
            let default = settings(connection)?.rule.source;
            let mut statement = connection.prepare_cached(
                "SELECT r.id FROM repositories AS r
                 LEFT JOIN deployment_rules AS d ON d.integration_id = r.integration_id
                    AND d.repository_remote_id = r.remote_id
                 WHERE r.imported_at IS NOT NULL AND coalesce(d.source, ?1) = 'gitlab'",
            )?;
            let rows = statement.query_map([default], |row| row.get(0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// Every imported repository with its rule, by path.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn repository_deployments(&self) -> Result<Vec<RepositoryDeployments>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT r.id, r.full_path, d.source, d.pattern, o.read_at, o.failure_code
                 FROM repositories AS r JOIN integrations AS i ON i.id = r.integration_id
                 LEFT JOIN deployment_rules AS d ON d.integration_id = r.integration_id
                    AND d.repository_remote_id = r.remote_id
                 LEFT JOIN deployment_reads AS o ON o.repository_id = r.id
                 WHERE r.imported_at IS NOT NULL AND i.removed_at IS NULL
                 ORDER BY r.full_path COLLATE NOCASE, r.id",
            )?;
            let rows = statement.query_map([], |row| {
                let mut columns = Columns::of(row);
                Ok(RepositoryDeployments {
                    repository_id: columns.take()?,
                    repository: columns.take()?,
                    rule: take_rule(&mut columns)?,
                    read_at: columns.take()?,
                    refusal: columns.take()?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
        .await
    }

    /// What a rule would give since an instant: for one repository, or for all without a rule of their own.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn preview_deployments(
        &self,
        rule: DeploymentRule,
        repository: Option<RepositoryId>,
        since: Timestamp,
    ) -> Result<DeploymentPreview, StoreError> {
        self.read(move |connection| preview(connection, &rule, repository, since))
            .await
    }
}

/// GitLab's deployments of repositories that were not read yet are read in the next run.
fn look_at_unread(connection: &Connection, default: &DeploymentRule) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE streams SET asked_at = NULL WHERE stream = 'commits' AND repository_id IN (
                SELECT r.id FROM repositories AS r
                LEFT JOIN deployment_rules AS d ON d.integration_id = r.integration_id
                    AND d.repository_remote_id = r.remote_id
                LEFT JOIN deployment_reads AS o ON o.repository_id = r.id
                WHERE r.imported_at IS NOT NULL AND coalesce(d.source, ?1) = 'gitlab'
                    AND o.read_at IS NULL)",
        )?
        .execute([default.source])?;
    Ok(())
}

/// The repositories a choice would hold for.
const CHOSEN: &str = "
    WITH chosen AS MATERIALIZED (
        SELECT r.id, r.default_branch FROM repositories AS r
        JOIN integrations AS i ON i.id = r.integration_id
        WHERE r.imported_at IS NOT NULL AND i.removed_at IS NULL
            AND iif(?1 IS NULL, NOT EXISTS (SELECT 1 FROM deployment_rules AS d
                WHERE d.integration_id = r.integration_id
                    AND d.repository_remote_id = r.remote_id), r.id = ?1))";

fn preview(
    connection: &Connection,
    rule: &DeploymentRule,
    repository: Option<RepositoryId>,
    since: Timestamp,
) -> Result<DeploymentPreview, StoreError> {
    let count = format!(
        "{CHOSEN} SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT 1
            FROM deployment_reads AS o WHERE o.repository_id = chosen.id
                AND (o.read_at IS NOT NULL OR o.failure_code IS NOT NULL))) FROM chosen"
    );
    let (of_repositories, unread): (i64, i64) = connection
        .prepare_cached(&count)?
        .query_row([repository], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut preview = DeploymentPreview {
        deployments: 0,
        repositories: 0,
        of_repositories,
        unread: 0,
        examples: Vec::new(),
    };
    let rows = match rule.source {
        DeploymentSource::Tags => {
            "SELECT c.id, t.name, t.tagged_at FROM chosen AS c JOIN tags AS t
                ON t.repository_id = c.id ORDER BY t.tagged_at DESC"
        }
        DeploymentSource::Gitlab => {
            preview.unread = unread;
            "SELECT c.id, g.environment, g.deployed_at FROM chosen AS c
             JOIN gitlab_deployments AS g ON g.repository_id = c.id ORDER BY g.deployed_at DESC"
        }
        DeploymentSource::Merges => {
            "SELECT c.id, NULL, p.merged_at FROM chosen AS c JOIN pull_requests AS p
                ON p.repository_id = c.id
             WHERE p.state = 'merged' AND p.merged_at IS NOT NULL AND p.gone_at IS NULL
                AND p.target_branch = c.default_branch"
        }
        DeploymentSource::None => return Ok(preview),
    };
    let names = rule.names();
    let mut statement = connection.prepare_cached(&format!("{CHOSEN} {rows}"))?;
    let mut rows = statement.query([repository])?;
    let mut of = std::collections::HashSet::new();
    while let Some(row) = rows.next()? {
        let name: Option<String> = row.get(1)?;
        let is_meant = name.as_deref().is_none_or(|name| names.hold(name));
        if is_meant && row.get::<_, Timestamp>(2)? >= since {
            preview.deployments += 1;
            of.insert(row.get::<_, i64>(0)?);
        }
        let is_new = |name: &String| preview.examples.iter().all(|(known, _)| known != name);
        if let Some(name) = name.filter(is_new)
            && preview.examples.len() < EXAMPLES
        {
            preview.examples.push((name, is_meant));
        }
    }
    preview.repositories = i64::try_from(of.len()).unwrap_or(i64::MAX);
    Ok(preview)
}
