//! Groups, and folding a fresh listing of groups and repositories into what is stored.

use std::collections::HashSet;

use rusqlite::{Transaction, params};

use super::integrations::require_changed;
use super::values::{Columns, id_list};
use super::{Store, StoreError, auto_import, repositories};
use crate::model::{
    AutoImport, Group, IntegrationId, RemoteGroup, RemoteId, RemoteRepository, RepositoryId,
    Timestamp,
};

impl Store {
    /// Replaces what the account can see by a fresh listing, in one transaction:
    /// groups become exactly the listed ones; repositories are updated or added;
    /// those no longer listed are forgotten, unless they are imported: these are
    /// marked as gone and keep their data.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when the integration is not there any more.
    pub async fn replace_listing(
        &self,
        id: IntegrationId,
        groups: Vec<RemoteGroup>,
        repositories: Vec<RemoteRepository>,
    ) -> Result<(), StoreError> {
        let now = self.now();
        self.write(move |transaction| {
            mark_listed(transaction, id, now)?;
            transaction
                .prepare_cached("DELETE FROM groups WHERE integration_id = ?1 AND remote_id NOT IN (SELECT value FROM json_each(?2))")?
                .execute(params![id, id_list(&group_ids(&groups))])?;
            for group in &groups {
                upsert_group(transaction, id, group)?;
            }
            for repository in &repositories {
                repositories::upsert(transaction, id, repository)?;
            }
            let listed = repositories.iter().map(|repository| repository.remote_id).collect();
            retire_unlisted(transaction, id, &listed, now)
        })
        .await
    }

    /// The groups and personal namespaces the account can see, by path.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn groups(&self, id: IntegrationId) -> Result<Vec<Group>, StoreError> {
        self.read(move |connection| {
            let mut statement = connection.prepare_cached(
                "SELECT g.id, g.remote_id, g.parent_remote_id, g.full_path, g.name, g.visibility,
                    g.access_level, g.web_url, g.archived, g.kind,
                    count(r.id) FILTER (WHERE NOT r.gone),
                    count(r.id) FILTER (WHERE r.imported_at IS NOT NULL),
                    coalesce(max(r.shared), 0)
                FROM groups AS g LEFT JOIN repositories AS r
                    ON r.integration_id = g.integration_id AND r.group_remote_id = g.remote_id
                WHERE g.integration_id = ?1
                GROUP BY g.id
                ORDER BY g.full_path COLLATE NOCASE, g.id",
            )?;
            let mut groups = statement
                .query_map([id], |row| read(&mut Columns::of(row)))?
                .collect::<Result<Vec<_>, _>>()?;
            auto_import::mark(connection, id, &mut groups)?;
            Ok(groups)
        })
        .await
    }
}

fn group_ids(groups: &[RemoteGroup]) -> Vec<i64> {
    groups.iter().map(|group| group.remote_id.0).collect()
}

fn mark_listed(
    transaction: &Transaction<'_>,
    id: IntegrationId,
    now: Timestamp,
) -> Result<(), StoreError> {
    let changed = transaction
        .prepare_cached("UPDATE integrations SET list_read_at = ?2 WHERE id = ?1")?
        .execute(params![id, now])?;
    require_changed(changed)
}

pub(super) fn upsert_group(
    transaction: &Transaction<'_>,
    id: IntegrationId,
    group: &RemoteGroup,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO groups (integration_id, remote_id, parent_remote_id, full_path, name,
                visibility, access_level, web_url, archived, kind)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            ON CONFLICT (integration_id, remote_id) DO UPDATE SET
                parent_remote_id = excluded.parent_remote_id, full_path = excluded.full_path,
                name = excluded.name, visibility = excluded.visibility,
                access_level = excluded.access_level, web_url = excluded.web_url,
                archived = excluded.archived, kind = excluded.kind",
        )?
        .execute(params![
            id,
            group.remote_id,
            group.parent_remote_id,
            group.full_path,
            group.name,
            group.visibility,
            group.access_level,
            group.web_url,
            group.archived,
            group.kind,
        ])?;
    Ok(())
}

fn retire_unlisted(
    transaction: &Transaction<'_>,
    id: IntegrationId,
    listed: &HashSet<RemoteId>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let stored = transaction
        .prepare_cached(
            "SELECT id, remote_id, imported_at IS NOT NULL FROM repositories
             WHERE integration_id = ?1 AND NOT gone",
        )?
        .query_map([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<Vec<(RepositoryId, RemoteId, bool)>, _>>()?;
    for (repository, remote_id, imported) in stored {
        if listed.contains(&remote_id) {
            continue;
        }
        if imported {
            repositories::retire(transaction, repository, now)?;
        } else {
            transaction
                .prepare_cached("DELETE FROM repositories WHERE id = ?1")?
                .execute([repository])?;
        }
    }
    Ok(())
}

fn read(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Group> {
    let id = columns.take()?;
    let remote = RemoteGroup {
        remote_id: columns.take()?,
        parent_remote_id: columns.take()?,
        full_path: columns.take()?,
        name: columns.take()?,
        visibility: columns.take()?,
        access_level: columns.take()?,
        web_url: columns.take()?,
        archived: columns.take()?,
        kind: columns.take()?,
    };
    let parent_full_path = remote
        .full_path
        .rsplit_once('/')
        .map(|(parent, _name)| parent.to_owned());
    Ok(Group {
        id,
        remote,
        parent_full_path,
        repositories_available: columns.take()?,
        repositories_imported: columns.take()?,
        shared: columns.take()?,
        auto_import: AutoImport::Off,
    })
}
