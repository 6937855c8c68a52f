//! Integrations and repositories as a configuration names them, and which ones these are here.
//!
//! An integration goes by its name, and only where it leads to the address the file tells: another GitLab's
//! repositories have other ids. A repository's path counts before its id, as in `configured_repositories`.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension as _};

use super::StoreError;
use super::configuration::ImportedIntegration;
use super::integrations::name_key;
use crate::model::{ConfiguredPlace, ConfiguredRepository, IntegrationId, RemoteId, RepositoryId};

/// What holds an integration for itself: the sample is on every computer, a removed one on none.
const PORTABLE: &str = "removed_at IS NULL AND NOT is_sample";

/// An integration a file names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    /// It is here.
    Here(IntegrationId),
    /// It comes with the file; only while nothing is written.
    Coming,
}

/// A repository a file names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// Its integration.
    pub(super) holder: Holder,
    /// GitLab's id.
    pub(super) remote_id: RemoteId,
    /// Its row, where it is listed.
    pub(super) listed: Option<RepositoryId>,
}

/// Repositories of one integration.
#[derive(Default)]
struct Listed {
    by_path: HashMap<String, (RepositoryId, RemoteId)>,
    by_id: HashMap<RemoteId, RepositoryId>,
}

/// The integrations of a file, by the keys of their names.
pub(super) struct Places<'store> {
    connection: &'store Connection,
    holders: HashMap<String, Holder>,
    listed: HashMap<IntegrationId, Listed>,
}

impl<'store> Places<'store> {
    /// Finds the integrations of a file; those in `added` are new here, whether they were written already or not.
    pub(super) fn of(
        connection: &'store Connection,
        integrations: &[ImportedIntegration],
        added: &[String],
    ) -> Result<Self, StoreError> {
        let mut holders = HashMap::new();
        for each in integrations {
            let here = connection
                .prepare_cached(&format!(
                    "SELECT id FROM integrations WHERE name_key = ?1 AND base_url = ?2 AND {PORTABLE}"
                ))?
                .query_row([&name_key(&each.settings.name), &each.settings.base_url], |row| {
                    row.get(0)
                })
                .optional()?;
            let holder = match here {
                Some(id) => Some(Holder::Here(id)),
                None => added
                    .contains(&each.settings.name)
                    .then_some(Holder::Coming),
            };
            holders.extend(holder.map(|holder| (name_key(&each.settings.name), holder)));
        }
        Ok(Self {
            connection,
            holders,
            listed: HashMap::new(),
        })
    }

    /// The integration of this name; none where it is not here, or leads elsewhere.
    pub(super) fn holder(&self, name: &str) -> Option<Holder> {
        self.holders.get(&name_key(name)).copied()
    }

    /// A repository; none where its integration is not here.
    pub(super) fn repository(
        &mut self,
        place: &ConfiguredPlace,
    ) -> Result<Option<Found>, StoreError> {
        let Some(holder) = self.holder(&place.integration) else {
            return Ok(None);
        };
        let ConfiguredRepository { path, id } = &place.repository;
        let mut found = Found {
            holder,
            remote_id: *id,
            listed: None,
        };
        if let Holder::Here(integration) = holder {
            let listed = self.listed(integration)?;
            if let Some((row, remote_id)) = listed.by_path.get(&path.to_lowercase()) {
                found.remote_id = *remote_id;
                found.listed = Some(*row);
            } else {
                found.listed = listed.by_id.get(id).copied();
            }
        }
        Ok(Some(found))
    }

    fn listed(&mut self, integration: IntegrationId) -> Result<&Listed, StoreError> {
        if !self.listed.contains_key(&integration) {
            let listed = Listed::read(self.connection, integration)?;
            self.listed.insert(integration, listed);
        }
        Ok(&self.listed[&integration])
    }
}

impl Listed {
    fn read(connection: &Connection, integration: IntegrationId) -> Result<Self, StoreError> {
        let mut listed = Self::default();
        let mut statement = connection.prepare_cached(
            "SELECT id, remote_id, full_path FROM repositories WHERE integration_id = ?1",
        )?;
        let mut rows = statement.query([integration])?;
        while let Some(row) = rows.next()? {
            let (id, remote_id, path): (_, _, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            listed.by_path.insert(path.to_lowercase(), (id, remote_id));
            listed.by_id.insert(remote_id, id);
        }
        Ok(listed)
    }
}

/// The integrations that go into a file, by id.
pub(super) fn names(connection: &Connection) -> Result<HashMap<IntegrationId, String>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT id, name FROM integrations WHERE {PORTABLE}"
    ))?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
