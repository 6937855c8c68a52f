//! Repositories a configuration named for import, kept until they are chosen here.
//!
//! The configuration comes before the sign-in, and only a list read after that can tell which of
//! them the account sees. Nothing here chooses: the user does.

use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, OptionalExtension as _, Transaction, params};

use super::{Store, StoreError, repositories};
use crate::model::{ConfiguredRepository, IntegrationId, RemoteId, Repository, RepositoryId};

/// Begins the key under which they lie among the settings; the integration's id follows.
const KEY: &str = "configured_repositories ";

/// What became of the repositories a configuration named.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ConfiguredChoice {
    /// They are listed and can be chosen.
    pub to_choose: Vec<RepositoryId>,
    /// So many are imported already, or were taken out of the import by hand.
    pub done: usize,
    /// Paths of those that are listed and cannot be imported.
    pub impossible: Vec<String>,
    /// Paths of those that are not listed.
    pub missing: Vec<String>,
}

impl Store {
    /// What became of the repositories a configuration named; `None` where it named none, or the
    /// user is done with them.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn configured_repositories(
        &self,
        id: IntegrationId,
    ) -> Result<Option<ConfiguredChoice>, StoreError> {
        self.read(move |connection| {
            let named = remembered(connection, id)?;
            if named.is_empty() {
                return Ok(None);
            }
            let listed = repositories::select(connection, "WHERE integration_id = ?1", [id])?;
            let left_out = connection
                .prepare_cached(
                    "SELECT id FROM repositories WHERE integration_id = ?1 AND left_out",
                )?
                .query_map([id], |row| row.get(0))?
                .collect::<Result<HashSet<RepositoryId>, _>>()?;
            Ok(Some(judge(named, &listed, &left_out)))
        })
        .await
    }

    /// The user is done with what a configuration named.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn forget_configured_repositories(
        &self,
        id: IntegrationId,
    ) -> Result<(), StoreError> {
        self.write(move |transaction| forget(transaction, id)).await
    }
}

/// A path counts before an id: behind the same address may be another GitLab by now.
fn judge(
    named: Vec<ConfiguredRepository>,
    listed: &[Repository],
    left_out: &HashSet<RepositoryId>,
) -> ConfiguredChoice {
    let by_path: HashMap<String, &Repository> = listed
        .iter()
        .map(|row| (row.remote.full_path.to_lowercase(), row))
        .collect();
    let by_id: HashMap<RemoteId, &Repository> = listed
        .iter()
        .map(|row| (row.remote.remote_id, row))
        .collect();
    let mut choice = ConfiguredChoice::default();
    for ConfiguredRepository { path, id } in named {
        let found = by_path.get(&path.to_lowercase()).or_else(|| by_id.get(&id));
        match found {
            Some(row) if row.imported_at.is_some() || left_out.contains(&row.id) => {
                choice.done += 1;
            }
            None => choice.missing.push(path),
            Some(row) if row.gone => choice.missing.push(path),
            Some(row) if row.remote.obstacle().is_some() => choice.impossible.push(path),
            Some(row) => choice.to_choose.push(row.id),
        }
    }
    choice.to_choose.sort_unstable();
    choice.to_choose.dedup();
    choice
}

/// What the user imported, and what an earlier configuration named and nobody chose yet.
pub(super) fn to_export(
    connection: &Connection,
    id: IntegrationId,
) -> Result<Vec<ConfiguredRepository>, StoreError> {
    let mut all = connection
        .prepare_cached(
            "SELECT full_path, remote_id FROM repositories
             WHERE integration_id = ?1 AND imported_at IS NOT NULL AND NOT gone",
        )?
        .query_map([id], |row| {
            Ok(ConfiguredRepository {
                path: row.get(0)?,
                id: row.get(1)?,
            })
        })?
        .collect::<Result<Vec<_>, _>>()?;
    let imported: HashSet<RemoteId> = all.iter().map(|one| one.id).collect();
    let mut named = remembered(connection, id)?;
    named.retain(|one| !imported.contains(&one.id));
    all.append(&mut named);
    all.sort_by_cached_key(|one| one.path.to_lowercase());
    Ok(all)
}

/// Keeps what a configuration named.
pub(super) fn remember(
    transaction: &Transaction<'_>,
    id: IntegrationId,
    named: &[ConfiguredRepository],
) -> Result<(), StoreError> {
    if named.is_empty() {
        return Ok(());
    }
    let text = serde_json::to_string(named).expect("paths and numbers always serialise");
    transaction
        .prepare_cached("INSERT OR REPLACE INTO settings (key, value) VALUES (?1, ?2)")?
        .execute(params![key(id), text])?;
    Ok(())
}

pub(super) fn forget(transaction: &Transaction<'_>, id: IntegrationId) -> Result<(), StoreError> {
    transaction
        .prepare_cached("DELETE FROM settings WHERE key = ?1")?
        .execute([key(id)])?;
    Ok(())
}

/// What a configuration named for import, until the user is done with it.
pub(super) fn remembered(
    connection: &Connection,
    id: IntegrationId,
) -> Result<Vec<ConfiguredRepository>, StoreError> {
    let text: Option<String> = connection
        .prepare_cached("SELECT value FROM settings WHERE key = ?1")?
        .query_row([key(id)], |row| row.get(0))
        .optional()?;
    // A setting that was changed by hand names nothing.
    let named = text.and_then(|text| serde_json::from_str(&text).ok());
    Ok(named.unwrap_or_default())
}

fn key(id: IntegrationId) -> String {
    format!("{KEY}{id}")
}
