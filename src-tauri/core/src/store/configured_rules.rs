//! Which deployments, tickets and commits count, out of the store and into another one.
//!
//! Rules of a repository lie under GitLab's id of it, so that one that is listed or imported later finds its own.
//! What was chosen here stays; what still is as the app came, is nobody's choice.

use std::collections::{BTreeSet, HashSet};

use rusqlite::{Connection, params};

use super::StoreError;
use super::configured_places::{Holder, Places, names};
use super::object_ids::{self, ObjectId};
use super::values::Columns;
use super::{configured_repositories, count_rules, deployments, ticket_statuses};
use crate::model::{
    ConfiguredCounting, ConfiguredDelivery, ConfiguredDeploymentRule, ConfiguredJudgement,
    ConfiguredPlace, ConfiguredRepository, ConfiguredStatusList, ConfiguredTicketStatuses,
    CountRules, DeliverySettings, DeploymentRule, IntegrationId, MOST_TITLES, RemoteId, Taken,
    TicketStatus, TicketStatuses, Timestamp,
};

/// Rows of a table that lie under GitLab's id of a repository: the place, then two columns of the table.
fn placed<T, F>(
    connection: &Connection,
    table: &str,
    columns: &str,
    read: F,
) -> Result<Vec<(ConfiguredPlace, T)>, StoreError>
where
    F: Fn(&mut Columns<'_, '_>) -> rusqlite::Result<T>,
{
    let names = names(connection)?;
    let mut statement = connection.prepare_cached(&format!(
        "SELECT d.integration_id, d.repository_remote_id, coalesce(r.full_path, ''), {columns}
         FROM {table} AS d LEFT JOIN repositories AS r ON r.integration_id = d.integration_id
            AND r.remote_id = d.repository_remote_id
         WHERE d.integration_id IS NOT NULL ORDER BY d.integration_id, d.repository_remote_id"
    ))?;
    let rows = statement.query_map([], |row| {
        let mut columns = Columns::of(row);
        let integration: IntegrationId = columns.take()?;
        let id: RemoteId = columns.take()?;
        let path: String = columns.take()?;
        Ok((
            integration,
            ConfiguredRepository { path, id },
            read(&mut columns)?,
        ))
    })?;
    let mut placed = Vec::new();
    for row in rows {
        let (id, mut repository, value) = row?;
        // The sample is on every computer, and what was removed goes nowhere.
        let Some(integration) = names.get(&id).cloned() else {
            continue;
        };
        if repository.path.is_empty() {
            // One that came with a configuration and is not listed yet.
            let named = configured_repositories::remembered(connection, id)?;
            let same = named.into_iter().find(|each| each.id == repository.id);
            repository = same.unwrap_or(repository);
        }
        placed.push((
            ConfiguredPlace {
                integration,
                repository,
            },
            value,
        ));
    }
    Ok(placed)
}

/// How deployments are told.
pub(super) fn delivery_to_export(
    connection: &Connection,
) -> Result<ConfiguredDelivery, StoreError> {
    let settings = deployments::settings(connection)?;
    let rules = placed(
        connection,
        "deployment_rules",
        "d.source, d.pattern",
        |columns| {
            Ok(DeploymentRule {
                source: columns.take()?,
                pattern: columns.take()?,
            })
        },
    )?;
    Ok(ConfiguredDelivery {
        rule: (settings.rule != DeploymentRule::none()).then_some(settings.rule),
        incident_label: settings.incident_label,
        repositories: rules
            .into_iter()
            .map(|(place, rule)| ConfiguredDeploymentRule { place, rule })
            .collect(),
    })
}

/// Which labels are statuses.
pub(super) fn statuses_to_export(
    connection: &Connection,
) -> Result<ConfiguredTicketStatuses, StoreError> {
    let lists = placed(connection, "ticket_status_lists", "d.statuses", |columns| {
        columns.take::<String>()
    })?;
    let repositories = lists.into_iter().map(|(place, text)| {
        let statuses: Vec<TicketStatus> =
            serde_json::from_str(&text).map_err(|_| StoreError::Damaged(None))?;
        Ok(ConfiguredStatusList { place, statuses })
    });
    let list = ticket_statuses::own(connection, (None, None))?;
    Ok(ConfiguredTicketStatuses {
        list: list.map(|(_, list)| list.list().to_vec()),
        repositories: repositories.collect::<Result<_, StoreError>>()?,
    })
}

/// Which commits count.
pub(super) fn counting_to_export(
    connection: &Connection,
) -> Result<ConfiguredCounting, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT sha, judgement FROM commit_judgements ORDER BY sha")?;
    let rows = statement.query_map([], |row| {
        let mut columns = Columns::of(row);
        let ObjectId(sha) = columns.take()?;
        Ok(ConfiguredJudgement {
            sha,
            judgement: columns.take()?,
        })
    })?;
    Ok(ConfiguredCounting {
        rules: count_rules::rules(connection)?,
        judgements: rows.collect::<Result<_, _>>()?,
    })
}

/// Where a rule of a repository lies here.
struct Place {
    integration: Option<IntegrationId>,
    remote_id: RemoteId,
    is_listed: bool,
}

/// Where a rule of a repository is to lie; none where its integration is not here.
fn place_of(places: &mut Places<'_>, place: &ConfiguredPlace) -> Result<Option<Place>, StoreError> {
    Ok(places.repository(place)?.map(|found| Place {
        integration: match found.holder {
            Holder::Here(id) => Some(id),
            Holder::Coming => None,
        },
        remote_id: found.remote_id,
        is_listed: found.listed.is_some(),
    }))
}

impl Taken {
    /// Counts something of a repository; whether it is to be written.
    fn count(&mut self, place: Option<&Place>, is_here: bool) -> bool {
        match place {
            None => self.unplaced += 1,
            Some(_) if is_here => self.kept += 1,
            Some(place) => {
                self.new += 1;
                self.waiting += usize::from(!place.is_listed);
                return true;
            }
        }
        false
    }

    /// Counts something that is one for all; whether it is to be written.
    fn count_choice(&mut self, is_here: bool) -> bool {
        if is_here {
            self.kept += 1;
        } else {
            self.new += 1;
        }
        !is_here
    }
}

/// Takes in how deployments are told, where nobody chose here.
pub(super) fn take_delivery_in(
    connection: &Connection,
    delivery: &ConfiguredDelivery,
    places: &mut Places<'_>,
    writing: Option<Timestamp>,
) -> Result<Taken, StoreError> {
    let mut taken = Taken::default();
    for ConfiguredDeploymentRule { place, rule } in &delivery.repositories {
        let place = place_of(places, place)?;
        let is_here = match &place {
            Some(place) => is_here(connection, "deployment_rules", place)?,
            None => false,
        };
        if let (true, true, Some(place)) = (
            taken.count(place.as_ref(), is_here),
            writing.is_some(),
            place,
        ) {
            connection
                .prepare_cached(
                    "INSERT INTO deployment_rules
                        (integration_id, repository_remote_id, source, pattern)
                     VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![
                    place.integration,
                    place.remote_id,
                    rule.source,
                    rule.pattern
                ])?;
        }
    }
    let DeliverySettings {
        mut rule,
        mut incident_label,
    } = deployments::settings(connection)?;
    if let Some(chosen) = &delivery.rule
        && taken.count_choice(rule != DeploymentRule::none())
    {
        rule = chosen.clone();
    }
    if !delivery.incident_label.is_empty() && taken.count_choice(!incident_label.is_empty()) {
        incident_label.clone_from(&delivery.incident_label);
    }
    // Also where only repositories got a rule: what GitLab is to be asked for follows from both.
    if writing.is_some() && taken.new > 0 {
        deployments::keep_settings(
            connection,
            &DeliverySettings {
                rule,
                incident_label,
            },
        )?;
    }
    Ok(taken)
}

/// Whether a rule lies in a place already.
fn is_here(connection: &Connection, table: &str, place: &Place) -> Result<bool, StoreError> {
    Ok(connection
        .prepare_cached(&format!(
            "SELECT EXISTS (SELECT 1 FROM {table} WHERE integration_id = ?1
                AND repository_remote_id = ?2)"
        ))?
        .query_row(params![place.integration, place.remote_id], |row| {
            row.get(0)
        })?)
}

/// Takes in which labels are statuses, where nobody chose here. Ways are worked out anew afterwards, by
/// [`super::Store::renew_ticket_flows`].
pub(super) fn take_statuses_in(
    connection: &Connection,
    statuses: &ConfiguredTicketStatuses,
    places: &mut Places<'_>,
    writing: Option<Timestamp>,
) -> Result<Taken, StoreError> {
    let mut taken = Taken::default();
    let keep = |place, list: &[TicketStatus]| match writing {
        // The list was checked before.
        Some(now) => {
            let list = TicketStatuses::new(list.to_vec()).unwrap_or_default();
            ticket_statuses::insert(connection, place, &list, now)
        }
        None => Ok(()),
    };
    for ConfiguredStatusList { place, statuses } in &statuses.repositories {
        let place = place_of(places, place)?;
        let is_here = match &place {
            Some(place) => is_here(connection, "ticket_status_lists", place)?,
            None => false,
        };
        if let (true, Some(place)) = (taken.count(place.as_ref(), is_here), place) {
            let integration = place.integration.map(|id| id.0);
            keep((integration, Some(place.remote_id.0)), statuses)?;
        }
    }
    if let Some(list) = &statuses.list
        && taken.count_choice(ticket_statuses::own(connection, (None, None))?.is_some())
    {
        keep((None, None), list)?;
    }
    Ok(taken)
}

/// Takes in the rules about commits and the time of pull requests, each where it still is as the app came. Titles are added.
pub(super) fn take_count_rules_in(
    connection: &Connection,
    rules: &CountRules,
    writing: Option<Timestamp>,
) -> Result<Taken, StoreError> {
    let usual = CountRules::default();
    let mut here = count_rules::rules(connection)?;
    let mut taken = Taken::default();
    if rules.outlier_lines != usual.outlier_lines
        && taken.count_choice(here.outlier_lines != usual.outlier_lines)
    {
        here.outlier_lines = rules.outlier_lines;
    }
    if rules.counts_orphaned && taken.count_choice(here.counts_orphaned) {
        here.counts_orphaned = true;
    }
    let (wanted, as_usual) = (rules.pull_requests, usual.pull_requests);
    let own = &mut here.pull_requests;
    if wanted.start != as_usual.start && taken.count_choice(own.start != as_usual.start) {
        own.start = wanted.start;
    }
    if wanted.days != as_usual.days && taken.count_choice(own.days != as_usual.days) {
        own.days = wanted.days;
    }
    let mut titles: BTreeSet<String> = here.outlier_titles.drain(..).collect();
    for title in &rules.outlier_titles {
        if titles.len() >= MOST_TITLES && !titles.contains(title) {
            taken.unplaced += 1;
        } else {
            taken.count_choice(!titles.insert(title.clone()));
        }
    }
    here.outlier_titles = titles.into_iter().collect();
    if writing.is_some() && taken.new > 0 {
        count_rules::set_rules(connection, &here)?;
    }
    Ok(taken)
}

/// Takes in what was said of commits nothing is said of here.
pub(super) fn take_judgements_in(
    connection: &Connection,
    judgements: &[ConfiguredJudgement],
    writing: Option<Timestamp>,
) -> Result<Taken, StoreError> {
    let here: HashSet<String> = connection
        .prepare_cached("SELECT sha FROM commit_judgements")?
        .query_map([], |row| row.get(0).map(|ObjectId(sha)| sha))?
        .collect::<Result<_, _>>()?;
    let mut taken = Taken::default();
    for ConfiguredJudgement { sha, judgement } in judgements {
        let sha = sha.to_lowercase();
        let is_new = taken.count_choice(here.contains(&sha));
        if let (true, Some(now)) = (is_new, writing) {
            connection
                .prepare_cached(
                    "INSERT INTO commit_judgements (sha, judgement, judged_at) VALUES (?1, ?2, ?3)",
                )?
                .execute(params![object_ids::bytes(&sha)?, judgement, now])?;
        }
    }
    Ok(taken)
}
