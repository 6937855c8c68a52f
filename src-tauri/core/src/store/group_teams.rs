//! Teams out of a GitLab group and the groups below it, of the people who worked there.
//!
//! No request is made for it. Whoever wrote commits, opened pull requests, or said something or approved there
//! counts as having worked in a repository; who does not count in reports is in no team either.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::time::Duration;

use rusqlite::{Connection, params};

use super::configured_teams;
use super::members_reading::Directory;
use super::teams::MEMBER_KEYS;
use super::{Store, StoreError, TeamChange, TeamError};
use crate::model::{
    GroupChoice, GroupKind, GroupTeamRequest, IntegrationId, MemberKey, PlannedPerson, PlannedTeam,
    RemoteId, TeamId, Timestamp,
};

/// The longest name of a team, in characters.
const LONGEST_NAME: usize = 120;
/// A day in hours.
const DAY: u64 = 24;

/// Who worked in which group's own repositories since ?2, and did what.
const WORKED: &str = "
    WITH place AS MATERIALIZED (
        SELECT id, group_remote_id FROM repositories
        WHERE integration_id = ?1 AND imported_at IS NOT NULL),
    account AS MATERIALIZED (
        SELECT person_id, member_key FROM account_members WHERE treatment = 'included'),
    author AS MATERIALIZED (
        SELECT author_id, member_key FROM commit_author_members WHERE treatment = 'included')
    SELECT p.group_remote_id, a.member_key FROM place AS p
        JOIN author_figures AS f ON f.repository_id = p.id AND f.last_authored_at >= ?2
        JOIN author AS a ON a.author_id = f.author_id
    UNION SELECT p.group_remote_id, a.member_key FROM place AS p
        JOIN pull_requests AS r ON r.repository_id = p.id AND r.created_at >= ?2 AND r.gone_at IS NULL
        JOIN account AS a ON a.person_id = r.author_id
    UNION SELECT p.group_remote_id, a.member_key FROM place AS p
        JOIN pull_requests AS r ON r.repository_id = p.id AND r.gone_at IS NULL
        JOIN pull_request_notes AS n ON n.pull_request_id = r.id AND NOT n.system AND n.created_at >= ?2
        JOIN account AS a ON a.person_id = n.author_id
    UNION SELECT p.group_remote_id, a.member_key FROM place AS p
        JOIN pull_requests AS r ON r.repository_id = p.id AND r.gone_at IS NULL
        JOIN pull_request_approvals AS g ON g.pull_request_id = r.id
            AND coalesce(g.approved_at, r.merged_at, r.updated_at) >= ?2
        JOIN account AS a ON a.person_id = g.person_id";

/// A group of the list.
struct GroupRow {
    remote_id: RemoteId,
    parent: Option<RemoteId>,
    name: String,
    path: String,
}

/// The groups of an integration as a tree. A circle in the list leads nowhere twice.
struct Groups {
    rows: Vec<GroupRow>,
    below: HashMap<RemoteId, Vec<usize>>,
}

impl Groups {
    fn read(connection: &Connection, integration: IntegrationId) -> Result<Self, StoreError> {
        let mut statement = connection.prepare_cached(
            "SELECT remote_id, parent_remote_id, name, full_path FROM groups
             WHERE integration_id = ?1 AND kind = ?2 ORDER BY full_path COLLATE NOCASE, id",
        )?;
        let rows = statement.query_map(params![integration, GroupKind::Group], |row| {
            Ok(GroupRow {
                remote_id: row.get(0)?,
                parent: row.get(1)?,
                name: row.get(2)?,
                path: row.get(3)?,
            })
        })?;
        let rows: Vec<GroupRow> = rows.collect::<Result<_, _>>()?;
        let mut below: HashMap<RemoteId, Vec<usize>> = HashMap::new();
        for (place, row) in rows.iter().enumerate() {
            if let Some(parent) = row.parent {
                below.entry(parent).or_default().push(place);
            }
        }
        Ok(Self { rows, below })
    }

    /// A group and all below it, each after the one above, with the place of that one among them.
    fn within(&self, top: RemoteId) -> Vec<(usize, Option<usize>)> {
        let first = self.rows.iter().position(|row| row.remote_id == top);
        first.map_or_else(Vec::new, |first| self.tree_of(first))
    }

    /// The same of the group at a place.
    fn tree_of(&self, first: usize) -> Vec<(usize, Option<usize>)> {
        let mut found = Vec::new();
        let mut known = HashSet::from([self.rows[first].remote_id]);
        let mut next = vec![(first, None)];
        while let Some((place, above)) = next.pop() {
            let below = self.below.get(&self.rows[place].remote_id);
            let own = found.len();
            found.push((place, above));
            // The last is taken first.
            for &place in below.into_iter().flatten().rev() {
                if known.insert(self.rows[place].remote_id) {
                    next.push((place, Some(own)));
                }
            }
        }
        found
    }
}

/// A team on the way from a group.
struct Draft {
    group: String,
    path: Vec<String>,
    above: Option<usize>,
    people: BTreeSet<MemberKey>,
}

impl Store {
    /// The groups with imported repositories in or below them, of every integration, by path.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn group_choices(&self) -> Result<Vec<GroupChoice>, StoreError> {
        self.read(choices).await
    }

    /// The teams that would be made of a group, each after the one it is part of. None where nobody worked there; of
    /// groups below it only those where somebody did, there or further below.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such group.
    pub async fn plan_group_teams(
        &self,
        request: GroupTeamRequest,
    ) -> Result<Vec<PlannedTeam>, StoreError> {
        let directory = self.directory().await?;
        let since = self.active_since(request.active_days);
        self.read(move |connection| {
            let drafts = drafts(connection, &request, since)?;
            let here = TeamsHere::read(connection)?;
            let planned = drafts.into_iter().map(|draft| here.plan(draft, &directory));
            Ok(planned.collect())
        })
        .await
    }

    /// Makes these teams, all or none. Into those that are here already people are put; nobody is taken out of one.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such group, or nobody worked there.
    pub async fn make_group_teams(
        &self,
        request: GroupTeamRequest,
    ) -> Result<TeamChange, TeamError> {
        let directory = self.directory().await?;
        let since = self.active_since(request.active_days);
        let now = self.now();
        self.change_teams(move |connection| {
            let drafts = drafts(connection, &request, since)?;
            let here = TeamsHere::read(connection)?;
            let mut made: Vec<TeamId> = Vec::with_capacity(drafts.len());
            for draft in drafts {
                let above = draft.above.map(|place| made[place]);
                let id = match here.team(&draft.path) {
                    Some(id) => id,
                    None => configured_teams::insert_team(connection, &draft.path, above, now)?,
                };
                let members = draft.people.iter().filter_map(|key| directory.member(key));
                let aliases = members
                    .flat_map(|member| &member.aliases)
                    .map(|alias| &alias.key);
                configured_teams::insert_people(connection, id, aliases, now)?;
                made.push(id);
            }
            let top = made.first().copied();
            top.ok_or(TeamError::Store(StoreError::NotFound))
        })
        .await
    }

    /// The instant since which somebody has to have done something.
    fn active_since(&self, days: Option<u32>) -> Timestamp {
        let back = days.map(|days| Duration::from_hours(DAY * u64::from(days)).as_millis());
        let back = back.and_then(|back| i64::try_from(back).ok());
        Timestamp::from_millis(back.map_or(i64::MIN, |back| self.now().millis() - back))
    }
}

fn choices(connection: &Connection) -> Result<Vec<GroupChoice>, StoreError> {
    let integrations: Vec<(IntegrationId, String)> = connection
        .prepare_cached(
            "SELECT id, name FROM integrations WHERE removed_at IS NULL ORDER BY name_key",
        )?
        .query_map([], |row| row.try_into())?
        .collect::<Result<_, _>>()?;
    let mut choices = Vec::new();
    for (integration_id, integration) in integrations {
        let imported: HashMap<RemoteId, i64> = connection
            .prepare_cached(
                "SELECT group_remote_id, count(*) FROM repositories
                 WHERE integration_id = ?1 AND imported_at IS NOT NULL GROUP BY group_remote_id",
            )?
            .query_map([integration_id], |row| row.try_into())?
            .collect::<Result<_, _>>()?;
        let groups = Groups::read(connection, integration_id)?;
        for (place, row) in groups.rows.iter().enumerate() {
            let within = groups.tree_of(place);
            let own = within.iter().map(|(place, _)| {
                let group = &groups.rows[*place].remote_id;
                imported.get(group).copied().unwrap_or(0)
            });
            let own: Vec<i64> = own.collect();
            let repositories = own.iter().sum();
            let below = own.iter().skip(1).filter(|count| **count > 0).count();
            if repositories > 0 {
                choices.push(GroupChoice {
                    integration_id,
                    integration: integration.clone(),
                    group_remote_id: row.remote_id,
                    path: row.path.clone(),
                    repositories,
                    subgroups: i64::try_from(below).unwrap_or(i64::MAX),
                });
            }
        }
    }
    Ok(choices)
}

/// What would be made of a group, each team after the one it is part of.
fn drafts(
    connection: &Connection,
    request: &GroupTeamRequest,
    since: Timestamp,
) -> Result<Vec<Draft>, StoreError> {
    let groups = Groups::read(connection, request.integration_id)?;
    let within = groups.within(request.group_remote_id);
    if within.is_empty() {
        return Err(StoreError::NotFound);
    }
    let mut people: HashMap<RemoteId, BTreeSet<MemberKey>> = HashMap::new();
    let mut statement = connection.prepare_cached(WORKED)?;
    let mut rows = statement.query(params![request.integration_id, since])?;
    while let Some(row) = rows.next()? {
        let key = MemberKey(row.get(1)?);
        people.entry(row.get(0)?).or_default().insert(key);
    }
    let mut drafts: Vec<Draft> = Vec::with_capacity(within.len());
    let mut names: HashSet<Vec<String>> = HashSet::new();
    for (place, above) in within {
        let row = &groups.rows[place];
        let own = people.remove(&row.remote_id).unwrap_or_default();
        if !request.with_subgroups
            && let Some(top) = drafts.first_mut()
        {
            top.people.extend(own);
            continue;
        }
        let mut path = above.map_or_else(Vec::new, |above| drafts[above].path.clone());
        path.push(free_name(row, &path, &names));
        names.insert(configured_teams::key_of(&path));
        drafts.push(Draft {
            group: row.path.clone(),
            path,
            above,
            people: own,
        });
    }
    Ok(without_empty(drafts))
}

/// The group's name, with the end of its path where another group of the same place has the name.
fn free_name(row: &GroupRow, above: &[String], names: &HashSet<Vec<String>>) -> String {
    let end = row.path.rsplit('/').next().unwrap_or_default();
    let clean = |name: &str| -> String {
        let name: String = name
            .chars()
            .filter(|c| !c.is_control())
            .take(LONGEST_NAME)
            .collect();
        name.trim().to_owned()
    };
    let name = clean(&row.name);
    let name = if name.is_empty() { clean(end) } else { name };
    let key = |name: &str| {
        let path = [above, &[name.to_owned()]].concat();
        configured_teams::key_of(&path)
    };
    if !names.contains(&key(&name)) {
        return name;
    }
    // Paths of one place differ.
    let short: String = name.chars().take(LONGEST_NAME / 2).collect();
    clean(&format!("{short} ({end})"))
}

/// Without teams that nobody is in, there or in one within.
fn without_empty(drafts: Vec<Draft>) -> Vec<Draft> {
    let mut is_kept: Vec<bool> = drafts
        .iter()
        .map(|draft| !draft.people.is_empty())
        .collect();
    // Each stands after the one it is part of: from the last on, every one is decided when its turn comes.
    for place in (0..drafts.len()).rev() {
        if let (true, Some(above)) = (is_kept[place], drafts[place].above) {
            is_kept[above] = true;
        }
    }
    let mut places: BTreeMap<usize, usize> = BTreeMap::new();
    let mut kept = Vec::new();
    for (place, mut draft) in drafts.into_iter().enumerate() {
        if is_kept[place] {
            draft.above = draft.above.and_then(|above| places.get(&above).copied());
            places.insert(place, kept.len());
            kept.push(draft);
        }
    }
    kept
}

/// The teams that are here, by their names from the top, with who is in them.
struct TeamsHere {
    teams: HashMap<Vec<String>, TeamId>,
    people: HashSet<(TeamId, MemberKey)>,
}

impl TeamsHere {
    fn read(connection: &Connection) -> Result<Self, StoreError> {
        let paths = configured_teams::paths(connection)?.into_iter();
        let mut statement = connection.prepare_cached(MEMBER_KEYS)?;
        let people = statement.query_map([], |row| Ok((row.get(0)?, MemberKey(row.get(1)?))))?;
        Ok(Self {
            teams: paths
                .map(|(id, path)| (configured_teams::key_of(&path), id))
                .collect(),
            people: people.collect::<Result<_, _>>()?,
        })
    }

    fn team(&self, path: &[String]) -> Option<TeamId> {
        self.teams.get(&configured_teams::key_of(path)).copied()
    }

    fn plan(&self, draft: Draft, directory: &Directory) -> PlannedTeam {
        let here = self.team(&draft.path);
        let people = draft.people.iter().filter_map(|key| {
            let member = directory.member(key)?;
            Some(PlannedPerson {
                key: key.clone(),
                name: member.name.clone(),
                handle: member.handle(),
                is_in: here.is_some_and(|id| self.people.contains(&(id, key.clone()))),
            })
        });
        let mut people: Vec<PlannedPerson> = people.collect();
        people.sort_by_cached_key(|person| (person.name.to_lowercase(), person.key.clone()));
        PlannedTeam {
            group: draft.group,
            path: draft.path,
            exists: here.is_some(),
            people,
        }
    }
}
