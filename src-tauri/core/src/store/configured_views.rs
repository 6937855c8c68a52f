//! Saved views, out of the store and into another one.
//!
//! A view is an address of the window, and what it chooses there has ids of this computer's database. A file names
//! these things instead. A view that came with a file may name repositories that are not listed here yet, because
//! the sign-in comes later: until then its address has a [`Waiting`] in the place of each, and is not to be opened,
//! because without them it would show everything.

use std::collections::{BTreeMap, HashMap};

use rusqlite::{Connection, OptionalExtension as _, params};
use url::form_urlencoded;

use super::StoreError;
use super::configured_places::{Holder, Places, names};
use super::configured_teams::{TeamPlaces, paths};
use crate::model::{
    AliasKey, ConfiguredParameter, ConfiguredPlace, ConfiguredRepository, ConfiguredValue,
    ConfiguredView, IntegrationId, ParameterKind, RemoteId, RepositoryId, Taken, TeamId, TeamPath,
    Timestamp,
};

/// A repository in an address that is not listed yet; as text `integration:id:path`, which is no id.
struct Waiting {
    integration: IntegrationId,
    remote_id: RemoteId,
    path: String,
}

impl Waiting {
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, ':');
        Some(Self {
            integration: IntegrationId(parts.next()?.parse().ok()?),
            remote_id: RemoteId(parts.next()?.parse().ok()?),
            path: parts.next()?.to_owned(),
        })
    }

    fn text(&self) -> String {
        format!("{}:{}:{}", self.integration, self.remote_id, self.path)
    }

    /// Its row, once it is listed.
    fn listed(&self, connection: &Connection) -> Result<Option<RepositoryId>, StoreError> {
        Ok(connection
            .prepare_cached(
                "SELECT id FROM repositories WHERE integration_id = ?1
                    AND (remote_id = ?2 OR full_path = ?3 COLLATE NOCASE)
                 ORDER BY full_path = ?3 COLLATE NOCASE DESC LIMIT 1",
            )?
            .query_row(
                params![self.integration, self.remote_id, self.path],
                |row| row.get(0),
            )
            .optional()?)
    }
}

/// An address with the ids of repositories that are listed by now, and how many still are not.
pub(super) fn with_listed(
    connection: &Connection,
    address: String,
) -> Result<(String, usize), StoreError> {
    let (report, parameters) = parts(&address);
    let mut waiting = 0;
    let mut is_changed = false;
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (key, value) in &parameters {
        let named = (key == "repo").then(|| Waiting::read(value)).flatten();
        match named.map(|named| named.listed(connection)).transpose()? {
            Some(Some(id)) => {
                is_changed = true;
                query.append_pair(key, &id.to_string());
                continue;
            }
            Some(None) => waiting += 1,
            None => {}
        }
        query.append_pair(key, value);
    }
    if !is_changed {
        return Ok((address, waiting));
    }
    Ok((format!("{report}?{}", query.finish()), waiting))
}

/// The report of an address and what stands behind the question mark.
fn parts(address: &str) -> (&str, Vec<(String, String)>) {
    let (report, query) = address.split_once('?').unwrap_or((address, ""));
    let parameters = form_urlencoded::parse(query.as_bytes()).into_owned();
    (report, parameters.collect())
}

/// What the ids in addresses stand for here.
struct Meanings<'store> {
    connection: &'store Connection,
    integrations: HashMap<IntegrationId, String>,
    teams: HashMap<TeamId, TeamPath>,
    aliases: BTreeMap<String, Vec<AliasKey>>,
}

/// Every view but those that show something that is gone here: nothing tells what it was.
pub(super) fn to_export(connection: &Connection) -> Result<Vec<ConfiguredView>, StoreError> {
    let meanings = Meanings::read(connection)?;
    let mut statement =
        connection.prepare_cached("SELECT name, address FROM saved_views ORDER BY name_key")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut views = Vec::new();
    for row in rows {
        let (name, address): (String, String) = row?;
        let (report, parameters) = parts(&address);
        let mut meant = Vec::new();
        for (key, value) in parameters {
            meant.push(
                meanings
                    .of(&key, value)?
                    .map(|value| ConfiguredParameter { key, value }),
            );
        }
        if let Some(parameters) = meant.into_iter().collect() {
            views.push(ConfiguredView {
                name,
                report: report.to_owned(),
                parameters,
            });
        }
    }
    Ok(views)
}

impl<'store> Meanings<'store> {
    fn read(connection: &'store Connection) -> Result<Self, StoreError> {
        let mut aliases: BTreeMap<String, Vec<AliasKey>> = BTreeMap::new();
        let mut statement = connection.prepare_cached(
            "SELECT 'member ' || member_id, alias_key FROM member_aliases ORDER BY alias_key",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let alias = AliasKey(row.get(1)?);
            aliases.entry(row.get(0)?).or_default().push(alias);
        }
        Ok(Self {
            connection,
            integrations: names(connection)?,
            teams: paths(connection)?.into_iter().collect(),
            aliases,
        })
    }

    /// What a choice stands for; none where it is gone.
    fn of(&self, key: &str, value: String) -> Result<Option<ConfiguredValue>, StoreError> {
        let id = || value.parse::<i64>().ok();
        Ok(match ConfiguredParameter::kind(key) {
            ParameterKind::Text => Some(ConfiguredValue::Text(value)),
            ParameterKind::Integration => id()
                .and_then(|id| self.integrations.get(&IntegrationId(id)).cloned())
                .map(ConfiguredValue::Integration),
            ParameterKind::Repository => self.repository(&value)?.map(ConfiguredValue::Repository),
            ParameterKind::Team => id()
                .and_then(|id| self.teams.get(&TeamId(id)).cloned())
                .map(ConfiguredValue::Team),
            ParameterKind::Person if value.starts_with("member ") => self
                .aliases
                .get(&value)
                .cloned()
                .map(ConfiguredValue::Person),
            ParameterKind::Person => Some(ConfiguredValue::Person(vec![AliasKey(value)])),
        })
    }

    fn repository(&self, value: &str) -> Result<Option<ConfiguredPlace>, StoreError> {
        let (integration, path, id) = if let Some(named) = Waiting::read(value) {
            (named.integration, named.path, named.remote_id)
        } else {
            let found = self
                .connection
                .prepare_cached(
                    "SELECT integration_id, full_path, remote_id FROM repositories WHERE id = ?1",
                )?
                .query_row([value.parse::<i64>().ok()], |row| row.try_into())
                .optional()?;
            let Some(found) = found else { return Ok(None) };
            found
        };
        let name = self.integrations.get(&integration).cloned();
        Ok(name.map(|integration| ConfiguredPlace {
            integration,
            repository: ConfiguredRepository { path, id },
        }))
    }
}

/// Adds the views whose names are free here. One that chooses something of an integration that is not here is left
/// out: without it, it would show more than it was made for.
pub(super) fn take_in(
    connection: &Connection,
    views: &[ConfiguredView],
    places: &mut Places<'_>,
    teams: &TeamPlaces,
    writing: Option<Timestamp>,
) -> Result<Taken, StoreError> {
    let mut taken = Taken::default();
    for view in views {
        let name = view.name.trim();
        let is_here = connection
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM saved_views WHERE name_key = ?1)")?
            .query_row([name.to_lowercase()], |row| row.get(0))?;
        if is_here {
            taken.kept += 1;
            continue;
        }
        let Some((address, is_waiting)) = address(connection, view, places, teams)? else {
            taken.unplaced += 1;
            continue;
        };
        taken.new += 1;
        taken.waiting += usize::from(is_waiting);
        if let Some(now) = writing {
            connection
                .prepare_cached(
                    "INSERT INTO saved_views (name, name_key, address, created_at)
                     VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![name, name.to_lowercase(), address, now])?;
        }
    }
    Ok(taken)
}

/// The address of a view here, and whether it waits for a repository; none where something of it has no place here.
fn address(
    connection: &Connection,
    view: &ConfiguredView,
    places: &mut Places<'_>,
    teams: &TeamPlaces,
) -> Result<Option<(String, bool)>, StoreError> {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let mut is_waiting = false;
    for ConfiguredParameter { key, value } in &view.parameters {
        let text = match value {
            ConfiguredValue::Text(text) => Some(text.clone()),
            ConfiguredValue::Integration(name) => places.holder(name).map(id_of),
            ConfiguredValue::Team(path) => teams.team(path).map(|id| id.to_string()),
            ConfiguredValue::Person(aliases) => Some(member_key(connection, aliases)?),
            ConfiguredValue::Repository(place) => places.repository(place)?.map(|found| {
                found.listed.map_or_else(
                    || {
                        is_waiting = true;
                        waiting(found.holder, place).text()
                    },
                    |id| id.to_string(),
                )
            }),
        };
        let Some(text) = text else { return Ok(None) };
        query.append_pair(key, &text);
    }
    let query = query.finish();
    let mark = if query.is_empty() { "" } else { "?" };
    Ok(Some((format!("{}{mark}{query}", view.report), is_waiting)))
}

/// An integration in an address; 0 while it is not written yet.
fn id_of(holder: Holder) -> String {
    number_of(holder).to_string()
}

fn number_of(holder: Holder) -> IntegrationId {
    match holder {
        Holder::Here(id) => id,
        Holder::Coming => IntegrationId(0),
    }
}

fn waiting(holder: Holder, place: &ConfiguredPlace) -> Waiting {
    Waiting {
        integration: number_of(holder),
        remote_id: place.repository.id,
        path: place.repository.path.clone(),
    }
}

/// Who goes by these names here; whoever nothing was decided about goes by the first.
fn member_key(connection: &Connection, aliases: &[AliasKey]) -> Result<String, StoreError> {
    for alias in aliases {
        let member: Option<String> = connection
            .prepare_cached(
                "SELECT 'member ' || member_id FROM member_aliases WHERE alias_key = ?1",
            )?
            .query_row([&alias.0], |row| row.get(0))
            .optional()?;
        if let Some(member) = member {
            return Ok(member);
        }
    }
    Ok(aliases
        .first()
        .map_or_else(String::new, |alias| alias.0.clone()))
}
