//! Teams as they are now: the list, who is in one, and the roster reports are made by.
//!
//! Nothing is written here. Who is in a team is told by alias and answered by member, so that people who
//! were joined are one person in every team any of them was in.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::Connection;

use super::values::Columns;
use super::{Store, StoreError};
use crate::model::{MemberKey, RosterTeam, Team, TeamId, TeamPerson, TeamRoster};

/// Keys of members by alias: what was decided about, and otherwise the alias itself.
pub(super) const MEMBER_KEYS: &str =
    "SELECT m.team_id, coalesce('member ' || j.member_id, m.alias_key)
    FROM team_members AS m LEFT JOIN member_aliases AS j ON j.alias_key = m.alias_key";

impl Store {
    /// All teams, each after the one it is part of.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn teams(&self) -> Result<Vec<Team>, StoreError> {
        let roster = self.team_roster().await?;
        let people = roster.people(true);
        let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        let teams = roster.teams.into_iter().map(|team| Team {
            people: people.get(&team.id).map_or(0, |people| count(people.len())),
            own_people: count(team.own.len()),
            id: team.id,
            parent_id: team.parent_id,
            name: team.name,
        });
        Ok(teams.collect())
    }

    /// All teams with who is in them.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn team_roster(&self) -> Result<TeamRoster, StoreError> {
        self.read(roster).await
    }

    /// Who is in a team itself, by name; those who are known first.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the team is not there.
    pub async fn team_people(&self, id: TeamId) -> Result<Vec<TeamPerson>, StoreError> {
        let roster = self.team_roster().await?;
        let team = roster.team(id).ok_or(StoreError::NotFound)?;
        let directory = self.directory().await?;
        let people = team.own.iter().map(|key| TeamPerson {
            key: key.clone(),
            member: directory.member(key).cloned(),
        });
        let mut people: Vec<TeamPerson> = people.collect();
        people.sort_by_cached_key(|person| {
            let name = person.member.as_ref().map(|member| &member.name);
            let name = name.map(|name| name.to_lowercase());
            (name.is_none(), name, person.key.clone())
        });
        Ok(people)
    }

    /// The names of members as the window calls them; who is not known has none.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn member_names(
        &self,
        keys: &BTreeSet<MemberKey>,
    ) -> Result<BTreeMap<MemberKey, String>, StoreError> {
        if keys.is_empty() {
            return Ok(BTreeMap::new());
        }
        let directory = self.directory().await?;
        let names = keys.iter().filter_map(|key| {
            let member = directory.member(key)?;
            Some((key.clone(), member.name.clone()))
        });
        Ok(names.collect())
    }
}

/// The same of a connection.
pub(super) fn roster(connection: &Connection) -> Result<TeamRoster, StoreError> {
    let mut members: HashMap<TeamId, BTreeSet<MemberKey>> = HashMap::new();
    let mut statement = connection.prepare_cached(MEMBER_KEYS)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let key = MemberKey(row.get(1)?);
        members.entry(row.get(0)?).or_default().insert(key);
    }
    // A path of names with what no name has between them orders teams below the one they are part of.
    let mut statement = connection.prepare_cached(
        "WITH RECURSIVE tree (id, parent_id, name, depth, place) AS (
            SELECT id, parent_id, name, 0, name_key FROM teams WHERE parent_id IS NULL
            UNION ALL
            SELECT t.id, t.parent_id, t.name, tree.depth + 1, tree.place || char(1) || t.name_key
            FROM tree JOIN teams AS t ON t.parent_id = tree.id)
         SELECT id, parent_id, name, depth FROM tree ORDER BY place",
    )?;
    let teams = statement.query_map([], |row| {
        let mut columns = Columns::of(row);
        let id = columns.take()?;
        Ok(RosterTeam {
            id,
            parent_id: columns.take()?,
            name: columns.take()?,
            depth: columns.take()?,
            own: members.remove(&id).unwrap_or_default(),
        })
    })?;
    let teams = teams.collect::<Result<_, _>>()?;
    Ok(TeamRoster { teams })
}
