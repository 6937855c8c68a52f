//! Groups whose repositories are imported as they appear.
//!
//! A switch belongs to a group's GitLab id, so that it survives another name, another
//! place and a time in which the group is hidden. Nothing here imports: callers
//! choose what they are told.

use std::collections::{BTreeMap, HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::exclusion_rules::Exclusions;
use super::{Store, StoreError, groups, repositories};
use crate::model::{
    AccessLevel, AutoImport, Group, GroupId, GroupKind, IntegrationId, RemoteGroup, RemoteId,
    RemoteRepository, Repository, RepositoryId, RuleSubject, Timestamp,
};

/// Deeper than GitLab lets groups stand in each other; a circle in the list must not hang anything.
const DEPTH: usize = 64;

/// What switching a group on would do now with the repositories in and below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AutoImportEffect {
    /// They would be imported.
    pub chosen: i64,
    /// They are imported already.
    pub imported: i64,
    /// A rule leaves them out.
    pub excluded: i64,
    /// They were removed by hand, and stay out.
    pub left_out: i64,
    /// They cannot be imported: role too low, switched off or about to be deleted.
    pub impossible: i64,
    /// Of those that would be imported, so many are already by another integration of the same
    /// GitLab; each keeps a copy of its own.
    pub elsewhere: i64,
}

/// A group that is switched on and has none above it that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WatchedGroup {
    /// GitLab's id.
    pub remote_id: RemoteId,
    /// Repositories in and below it that are listed here.
    pub held: i64,
}

impl Store {
    /// How many groups are switched on, and how many of these GitLab does not list now.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn auto_import_count(&self, id: IntegrationId) -> Result<(i64, i64), StoreError> {
        self.read(move |connection| {
            Ok(connection
                .prepare_cached(
                    "SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM groups AS g
                        WHERE g.integration_id = a.integration_id
                            AND g.remote_id = a.group_remote_id))
                    FROM auto_import_groups AS a WHERE integration_id = ?1",
                )?
                .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?)
        })
        .await
    }

    /// Switches a group on or off, and tells its path. Off ends future imports only.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the integration has no such group.
    pub async fn set_auto_import(
        &self,
        id: IntegrationId,
        group: GroupId,
        on: bool,
    ) -> Result<String, StoreError> {
        let now = self.now();
        self.write(move |transaction| {
            let (remote, path) = transaction
                .prepare_cached(
                    "SELECT remote_id, full_path FROM groups WHERE integration_id = ?1 AND id = ?2",
                )?
                .query_row(params![id, group], |row| {
                    Ok((row.get::<_, RemoteId>(0)?, row.get(1)?))
                })?;
            if on {
                transaction
                    .prepare_cached(
                        "INSERT INTO auto_import_groups (integration_id, group_remote_id, since)
                         VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                    )?
                    .execute(params![id, remote, now])?;
            } else {
                transaction
                    .prepare_cached(
                        "DELETE FROM auto_import_groups
                         WHERE integration_id = ?1 AND group_remote_id = ?2",
                    )?
                    .execute(params![id, remote])?;
            }
            Ok(path)
        })
        .await
    }

    /// Switches off the groups that GitLab does not list now. Returns how many.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn forget_hidden_auto_import(&self, id: IntegrationId) -> Result<usize, StoreError> {
        self.write(move |transaction| {
            Ok(transaction
                .prepare_cached(
                    "DELETE FROM auto_import_groups WHERE integration_id = ?1
                        AND group_remote_id NOT IN
                            (SELECT remote_id FROM groups WHERE integration_id = ?1)",
                )?
                .execute([id])?)
        })
        .await
    }

    /// What switching this group on would do.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the integration has no such group.
    pub async fn auto_import_effect(
        &self,
        id: IntegrationId,
        group: GroupId,
    ) -> Result<AutoImportEffect, StoreError> {
        let now = self.now();
        self.read(move |connection| {
            let switched = HashSet::from([remote_id(connection, id, group)?]);
            let mut effect = AutoImportEffect::default();
            let exclusions = Exclusions::of(connection, id)?;
            let elsewhere = imported_elsewhere(connection, id)?;
            for (row, left_out) in below(connection, id, &switched)? {
                let fate = fate(&row, left_out, &exclusions, now);
                let is_twice = elsewhere.contains(&row.remote.remote_id);
                effect.elsewhere += i64::from(is_twice && matches!(fate, Fate::Chosen));
                *match fate {
                    Fate::Chosen => &mut effect.chosen,
                    Fate::Imported => &mut effect.imported,
                    Fate::Excluded => &mut effect.excluded,
                    Fate::LeftOut => &mut effect.left_out,
                    Fate::Impossible => &mut effect.impossible,
                } += 1;
            }
            Ok(effect)
        })
        .await
    }

    /// Repositories that are to be imported by themselves and are not yet.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn auto_import_candidates(
        &self,
        id: IntegrationId,
    ) -> Result<Vec<RepositoryId>, StoreError> {
        let now = self.now();
        self.read(move |connection| {
            let switched = switched_on(connection, id)?;
            if switched.is_empty() {
                return Ok(Vec::new());
            }
            let exclusions = Exclusions::of(connection, id)?;
            let mut rows = below(connection, id, &switched)?;
            rows.retain(|(row, left_out)| {
                matches!(fate(row, *left_out, &exclusions, now), Fate::Chosen)
            });
            Ok(rows.into_iter().map(|(row, _)| row.id).collect())
        })
        .await
    }

    /// The groups that stand for all that are switched on and listed now, each with what is
    /// held of it; people's own namespaces are none.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn watched_groups(&self, id: IntegrationId) -> Result<Vec<WatchedGroup>, StoreError> {
        self.read(move |connection| {
            let switched = switched_on(connection, id)?;
            if switched.is_empty() {
                return Ok(Vec::new());
            }
            let parents = Parents::of(connection, id)?;
            let mut held: BTreeMap<RemoteId, i64> = connection
                .prepare_cached(
                    "SELECT remote_id FROM groups WHERE integration_id = ?1 AND kind = ?2",
                )?
                .query_map(params![id, GroupKind::Group], |row| row.get(0))?
                .collect::<Result<Vec<RemoteId>, _>>()?
                .into_iter()
                .filter(|group| parents.highest(*group, &switched) == Some(*group))
                .map(|group| (group, 0))
                .collect();
            let mut counted = connection.prepare_cached(
                "SELECT group_remote_id, count(*) FROM repositories
                 WHERE integration_id = ?1 AND NOT gone GROUP BY group_remote_id",
            )?;
            let mut rows = counted.query([id])?;
            while let Some(row) = rows.next()? {
                let top = parents.highest(row.get(0)?, &switched);
                if let Some(held) = top.and_then(|top| held.get_mut(&top)) {
                    *held += row.get::<_, i64>(1)?;
                }
            }
            let watched = held.into_iter();
            Ok(watched
                .map(|(remote_id, held)| WatchedGroup { remote_id, held })
                .collect())
        })
        .await
    }

    /// Adds to the stored listing what was listed since, in one transaction.
    /// Nothing is taken away, and what only a whole listing tells of a repository stays.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the integration is not there any more.
    pub async fn add_to_listing(
        &self,
        id: IntegrationId,
        new_groups: Vec<RemoteGroup>,
        new_repositories: Vec<RemoteRepository>,
    ) -> Result<(), StoreError> {
        self.write(move |transaction| {
            for group in &new_groups {
                groups::upsert_group(transaction, id, group)?;
            }
            for repository in &new_repositories {
                let known = known_there(transaction, id, repository)?;
                let access_level = match (repository.access_level, known) {
                    (Some(level), _) | (None, Some((_, Some(level)))) => Some(level),
                    (None, _) => role_in(transaction, id, repository.group_remote_id)?,
                };
                let repository = RemoteRepository {
                    access_level,
                    shared: known.map_or(repository.shared, |(shared, _)| shared),
                    ..repository.clone()
                };
                repositories::upsert(transaction, id, &repository)?;
            }
            Ok(())
        })
        .await
    }
}

fn remote_id(
    connection: &Connection,
    id: IntegrationId,
    group: GroupId,
) -> Result<RemoteId, StoreError> {
    Ok(connection
        .prepare_cached("SELECT remote_id FROM groups WHERE integration_id = ?1 AND id = ?2")?
        .query_row(params![id, group], |row| row.get(0))?)
}

/// Whether a repository that is stored in the same group is shared, and the account's role in it.
fn known_there(
    transaction: &Transaction<'_>,
    id: IntegrationId,
    repository: &RemoteRepository,
) -> Result<Option<(bool, Option<AccessLevel>)>, StoreError> {
    Ok(transaction
        .prepare_cached(
            "SELECT shared, access_level FROM repositories
             WHERE integration_id = ?1 AND remote_id = ?2 AND group_remote_id = ?3",
        )?
        .query_row(
            params![id, repository.remote_id, repository.group_remote_id],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .optional()?)
}

/// The account's role in a stored group: lists of repositories leave it out where it comes from further up.
fn role_in(
    transaction: &Transaction<'_>,
    id: IntegrationId,
    group: RemoteId,
) -> Result<Option<AccessLevel>, StoreError> {
    let role = transaction
        .prepare_cached(
            "SELECT access_level FROM groups WHERE integration_id = ?1 AND remote_id = ?2",
        )?
        .query_row(params![id, group], |row| row.get(0))
        .optional()?;
    Ok(role.flatten())
}

fn switched_on(
    connection: &Connection,
    id: IntegrationId,
) -> Result<HashSet<RemoteId>, StoreError> {
    let switched = connection
        .prepare_cached("SELECT group_remote_id FROM auto_import_groups WHERE integration_id = ?1")?
        .query_map([id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(switched)
}

/// Says of each group whether it is switched on, or one above it.
pub(super) fn mark(
    connection: &Connection,
    id: IntegrationId,
    groups: &mut [Group],
) -> Result<(), StoreError> {
    let switched = switched_on(connection, id)?;
    if switched.is_empty() {
        return Ok(());
    }
    let parents = Parents(
        groups
            .iter()
            .map(|group| (group.remote.remote_id, group.remote.parent_remote_id))
            .collect(),
    );
    for group in groups {
        let own = group.remote.remote_id;
        group.auto_import = if switched.contains(&own) {
            AutoImport::On
        } else if parents.covers(own, &switched) {
            AutoImport::Covered
        } else {
            AutoImport::Off
        };
    }
    Ok(())
}

/// Each group's parent, by the host's ids.
struct Parents(HashMap<RemoteId, Option<RemoteId>>);

impl Parents {
    fn of(connection: &Connection, id: IntegrationId) -> Result<Self, StoreError> {
        let parents = connection
            .prepare_cached(
                "SELECT remote_id, parent_remote_id FROM groups WHERE integration_id = ?1",
            )?
            .query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<HashMap<_, _>, _>>()?;
        Ok(Self(parents))
    }

    /// The group and those above it, from below.
    fn line(&self, group: RemoteId) -> impl Iterator<Item = RemoteId> {
        let above = |at: &RemoteId| self.0.get(at).copied().flatten();
        std::iter::successors(Some(group), above).take(DEPTH)
    }

    /// Whether the group or one above it is among these.
    fn covers(&self, group: RemoteId, switched: &HashSet<RemoteId>) -> bool {
        self.line(group).any(|at| switched.contains(&at))
    }

    /// The highest of these among the group and those above it.
    fn highest(&self, group: RemoteId, switched: &HashSet<RemoteId>) -> Option<RemoteId> {
        self.line(group).filter(|at| switched.contains(at)).last()
    }
}

/// Every repository in and below these groups that is not gone, and whether it was left out by hand.
fn below(
    connection: &Connection,
    id: IntegrationId,
    switched: &HashSet<RemoteId>,
) -> Result<Vec<(Repository, bool)>, StoreError> {
    let parents = Parents::of(connection, id)?;
    let left_out = connection
        .prepare_cached("SELECT id FROM repositories WHERE integration_id = ?1 AND left_out")?
        .query_map([id], |row| row.get(0))?
        .collect::<Result<HashSet<RepositoryId>, _>>()?;
    let rows = repositories::select(connection, "WHERE integration_id = ?1 AND NOT gone", [id])?;
    Ok(rows
        .into_iter()
        .filter(|row| parents.covers(row.remote.group_remote_id, switched))
        .map(|row| {
            let is_left_out = left_out.contains(&row.id);
            (row, is_left_out)
        })
        .collect())
}

/// Repositories that other integrations of the same GitLab import.
fn imported_elsewhere(
    connection: &Connection,
    id: IntegrationId,
) -> Result<HashSet<RemoteId>, StoreError> {
    let found = connection
        .prepare_cached(
            "SELECT r.remote_id FROM integrations AS own
             JOIN integrations AS other ON other.base_url = own.base_url AND other.id <> own.id
                AND other.removed_at IS NULL
             JOIN repositories AS r ON r.integration_id = other.id
                AND r.imported_at IS NOT NULL AND NOT r.gone
             WHERE own.id = ?1",
        )?
        .query_map([id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(found)
}

/// What becomes of a repository in a group that is switched on.
enum Fate {
    Chosen,
    Imported,
    Excluded,
    LeftOut,
    Impossible,
}

fn fate(row: &Repository, left_out: bool, exclusions: &Exclusions, now: Timestamp) -> Fate {
    if row.imported_at.is_some() {
        Fate::Imported
    } else if row.remote.obstacle().is_some() {
        Fate::Impossible
    } else if left_out {
        Fate::LeftOut
    } else if exclusions.hold(&RuleSubject::from(&row.remote), now) {
        Fate::Excluded
    } else {
        Fate::Chosen
    }
}
