//! Teams and targets, out of the store and into another one.
//!
//! A team is the same as one here when the names from the top are, whatever their case. One that is here keeps the
//! people it has and gets those of the file it lacks; nobody is taken out of it. Whoever was taken out of it here comes
//! back so, which is why it is told before.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension as _, params};

use super::StoreError;
use super::teams::roster;
use super::values::Columns;
use crate::model::{
    AliasKey, ConfiguredPerson, ConfiguredTarget, ConfiguredTeam, Taken, Target, TeamId, TeamPath,
    Timestamp,
};

/// Whose an alias is once a file is taken in, whether that was written already or is only foreseen.
pub(super) struct Persons<'call> {
    connection: &'call Connection,
    coming: HashMap<&'call AliasKey, usize>,
}

impl<'call> Persons<'call> {
    /// With the people a file brings: those of whom nothing is decided here.
    pub(super) fn of(connection: &'call Connection, coming: &'call [ConfiguredPerson]) -> Self {
        let each = coming.iter().enumerate();
        let each = each.flat_map(|(place, person)| {
            let aliases = person.aliases.iter();
            aliases.map(move |alias| (alias, place))
        });
        Self {
            connection,
            coming: each.collect(),
        }
    }

    /// A word that is the same for all aliases of one person.
    fn person(&self, alias: &AliasKey) -> Result<String, StoreError> {
        let joined = self
            .connection
            .prepare_cached("SELECT member_id FROM member_aliases WHERE alias_key = ?1")?
            .query_row([&alias.0], |row| row.get::<_, i64>(0))
            .optional()?;
        Ok(match (joined, self.coming.get(alias)) {
            (Some(id), _) => format!("member {id}"),
            (None, Some(place)) => format!("coming {place}"),
            (None, None) => alias.0.clone(),
        })
    }

    /// Those of a file whom a team here lacks, each person once.
    fn missing<'file>(
        &self,
        team: TeamId,
        people: &'file [AliasKey],
    ) -> Result<Vec<&'file AliasKey>, StoreError> {
        let here = self
            .connection
            .prepare_cached("SELECT alias_key FROM team_members WHERE team_id = ?1")?
            .query_map([team], |row| row.get(0).map(AliasKey))?
            .collect::<Result<Vec<_>, _>>()?;
        let here = here.iter().map(|alias| self.person(alias));
        let mut known = here.collect::<Result<HashSet<_>, _>>()?;
        let mut missing = Vec::new();
        for alias in people {
            if known.insert(self.person(alias)?) {
                missing.push(alias);
            }
        }
        Ok(missing)
    }
}

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

/// What becomes of the teams of a file.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct TakenTeams {
    /// Those that are new here, and those that are here.
    pub(super) teams: Taken,
    /// People added to those that are here.
    pub(super) people: usize,
}

/// Adds the teams that are not here, and to those that are the people they lack, `writing` telling when; without it,
/// only counts. Each team of a file stands there once, after the one it is part of, which was checked.
pub(super) fn take_in(
    persons: &Persons<'_>,
    teams: &[ConfiguredTeam],
    writing: Option<Timestamp>,
) -> Result<(TeamPlaces, TakenTeams), StoreError> {
    let connection = persons.connection;
    let here = paths(connection)?.into_iter();
    let mut places: HashMap<Vec<String>, TeamId> =
        here.map(|(id, path)| (key_of(&path), id)).collect();
    let mut taken = TakenTeams::default();
    for team in teams {
        let key = key_of(&team.path);
        if let Some(id) = places.get(&key) {
            let missing = persons.missing(*id, &team.people)?;
            taken.teams.kept += 1;
            taken.people += missing.len();
            if let Some(now) = writing {
                insert_people(connection, *id, missing, now)?;
            }
            continue;
        }
        taken.teams.new += 1;
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
