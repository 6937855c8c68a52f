//! Teams and targets, out of the store and into another one.
//!
//! A team is the same as one here when the names from the top are, whatever their case. One that is here stays with
//! the people it has: who took somebody out of it does not get them back with somebody else's file.

use std::collections::HashMap;

use rusqlite::{Connection, params};

use super::StoreError;
use super::teams::roster;
use super::values::Columns;
use crate::model::{
    AliasKey, ConfiguredTarget, ConfiguredTeam, Taken, Target, TeamId, TeamPath, Timestamp,
};

/// Teams by the keys of their names from the top.
pub(super) struct TeamPlaces(HashMap<Vec<String>, TeamId>);

impl TeamPlaces {
    /// The team of these names; before anything is written, a new one has the id 0.
    pub(super) fn team(&self, path: &[String]) -> Option<TeamId> {
        self.0.get(&key_of(path)).copied()
    }
}

/// What makes names from the top the same, whatever their case.
pub(super) fn key_of(path: &[String]) -> Vec<String> {
    path.iter().map(|name| name.trim().to_lowercase()).collect()
}

/// The names from the top of every team.
pub(super) fn paths(connection: &Connection) -> Result<Vec<(TeamId, TeamPath)>, StoreError> {
    let mut known: HashMap<TeamId, TeamPath> = HashMap::new();
    let mut paths = Vec::new();
    // Each stands after the one it is part of.
    for team in roster(connection)?.teams {
        let above = team.parent_id.and_then(|parent| known.get(&parent));
        let mut path = above.cloned().unwrap_or_default();
        path.push(team.name);
        known.insert(team.id, path.clone());
        paths.push((team.id, path));
    }
    Ok(paths)
}

/// Every team with its people.
pub(super) fn to_export(connection: &Connection) -> Result<Vec<ConfiguredTeam>, StoreError> {
    let mut people: HashMap<TeamId, Vec<AliasKey>> = HashMap::new();
    let mut statement = connection.prepare_cached(
        "SELECT team_id, alias_key FROM team_members ORDER BY team_id, alias_key",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let alias = AliasKey(row.get(1)?);
        people.entry(row.get(0)?).or_default().push(alias);
    }
    let teams = paths(connection)?
        .into_iter()
        .map(|(id, path)| ConfiguredTeam {
            path,
            people: people.remove(&id).unwrap_or_default(),
        });
    Ok(teams.collect())
}

/// Every target.
pub(super) fn targets_to_export(
    connection: &Connection,
) -> Result<Vec<ConfiguredTarget>, StoreError> {
    let paths: HashMap<TeamId, TeamPath> = paths(connection)?.into_iter().collect();
    let mut statement =
        connection.prepare_cached("SELECT team_id, metric, lowest, aim, highest FROM targets")?;
    let rows = statement.query_map([], |row| {
        let mut columns = Columns::of(row);
        let team: Option<TeamId> = columns.take()?;
        Ok(ConfiguredTarget {
            team: team.and_then(|id| paths.get(&id).cloned()),
            metric: columns.take()?,
            target: Target {
                lowest: columns.take()?,
                aim: columns.take()?,
                highest: columns.take()?,
            },
        })
    })?;
    let mut targets: Vec<ConfiguredTarget> = rows.collect::<Result<_, _>>()?;
    targets.sort_by(|one, other| (&one.team, one.metric).cmp(&(&other.team, other.metric)));
    Ok(targets)
}

/// Adds the teams that are not here, `writing` telling when; without it, only counts. Each team of a file stands after
/// the one it is part of, which was checked.
pub(super) fn take_in(
    connection: &Connection,
    teams: &[ConfiguredTeam],
    writing: Option<Timestamp>,
) -> Result<(TeamPlaces, Taken), StoreError> {
    let here = paths(connection)?.into_iter();
    let mut places: HashMap<Vec<String>, TeamId> =
        here.map(|(id, path)| (key_of(&path), id)).collect();
    let mut taken = Taken::default();
    for team in teams {
        let key = key_of(&team.path);
        if places.contains_key(&key) {
            taken.kept += 1;
            continue;
        }
        taken.new += 1;
        let id = match writing {
            Some(now) => {
                let above = key.split_last().map_or(&[][..], |(_, above)| above);
                let id = insert_team(connection, &team.path, places.get(above).copied(), now)?;
                insert_people(connection, id, &team.people, now)?;
                id
            }
            None => TeamId(0),
        };
        places.insert(key, id);
    }
    Ok((TeamPlaces(places), taken))
}

/// Makes a team of these names, of which all but the last are those of the teams above it.
pub(super) fn insert_team(
    connection: &Connection,
    path: &[String],
    parent: Option<TeamId>,
    now: Timestamp,
) -> Result<TeamId, StoreError> {
    let name = path.last().map_or("", |name| name.trim());
    Ok(connection
        .prepare_cached(
            "INSERT INTO teams (parent_id, name, name_key, created_at)
             VALUES (?1, ?2, ?3, ?4) RETURNING id",
        )?
        .query_row(params![parent, name, name.to_lowercase(), now], |row| {
            row.get(0)
        })?)
}

/// Puts people into a team; who is in it stays.
pub(super) fn insert_people<'a>(
    connection: &Connection,
    id: TeamId,
    people: impl IntoIterator<Item = &'a AliasKey>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO team_members (team_id, alias_key, added_at) VALUES (?1, ?2, ?3)
         ON CONFLICT DO NOTHING",
    )?;
    for alias in people {
        insert.execute(params![id, alias.0, now])?;
    }
    Ok(())
}

/// Adds the targets of figures that have none here.
pub(super) fn take_targets_in(
    connection: &Connection,
    targets: &[ConfiguredTarget],
    teams: &TeamPlaces,
    writing: Option<Timestamp>,
) -> Result<Taken, StoreError> {
    let mut taken = Taken::default();
    for each in targets {
        let team = each.team.as_deref().map(|path| teams.team(path));
        // Each of them is in the file or here, which was checked for the file.
        let Some(team) = team.map_or(Some(None), |found| found.map(Some)) else {
            taken.unplaced += 1;
            continue;
        };
        let is_here = connection
            .prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM targets WHERE team_id IS ?1 AND metric = ?2)",
            )?
            .query_row(params![team, each.metric], |row| row.get(0))?;
        if is_here {
            taken.kept += 1;
            continue;
        }
        taken.new += 1;
        if writing.is_some() {
            connection
                .prepare_cached(
                    "INSERT INTO targets (team_id, metric, lowest, aim, highest)
                     VALUES (?1, ?2, ?3, ?4, ?5)",
                )?
                .execute(params![
                    team,
                    each.metric,
                    each.target.lowest,
                    each.target.aim,
                    each.target.highest
                ])?;
        }
    }
    Ok(taken)
}
