//! People with an account: one row for each, kept as they were last seen.

use std::collections::HashMap;

use rusqlite::{Transaction, params};

use super::StoreError;
use crate::model::{IntegrationId, Person, RemoteId, RepositoryId};

/// The columns [`super::values::Columns::take_person`] reads, of the table aliased `alias`.
pub(super) fn person_columns(alias: &str) -> String {
    format!("{alias}.remote_id, {alias}.username, {alias}.name, {alias}.state, {alias}.web_url")
}

/// Deletes the people and labels of an integration that nothing refers to any more.
///
/// The schema itself says what can refer to them, so that no table can be forgotten here; each
/// such column has an index.
pub(super) fn forget_unused(
    transaction: &Transaction<'_>,
    integration: IntegrationId,
) -> Result<(), StoreError> {
    for table in ["people", "labels"] {
        let references = transaction
            .prepare_cached(
                "SELECT s.name, f.\"from\" FROM sqlite_schema AS s
                 JOIN pragma_foreign_key_list(s.name) AS f
                 WHERE s.type = 'table' AND f.\"table\" = ?1",
            )?
            .query_map([table], |row| {
                let (name, column): (String, String) = (row.get(0)?, row.get(1)?);
                Ok(format!(
                    " AND NOT EXISTS (SELECT 1 FROM \"{name}\" AS x WHERE x.\"{column}\" = {table}.id)"
                ))
            })?
            .collect::<Result<String, _>>()?;
        transaction
            .prepare_cached(&format!(
                "DELETE FROM {table} WHERE integration_id = ?1{references}"
            ))?
            .execute([integration])?;
    }
    Ok(())
}

/// Writes the people of one page; each at most once.
pub(super) struct PeopleWriter<'transaction> {
    transaction: &'transaction Transaction<'transaction>,
    integration_id: IntegrationId,
    known: HashMap<RemoteId, i64>,
}

impl<'transaction> PeopleWriter<'transaction> {
    /// For people seen in `repository`.
    pub(super) fn of(
        transaction: &'transaction Transaction<'transaction>,
        repository: RepositoryId,
    ) -> Result<Self, StoreError> {
        let integration_id = transaction
            .prepare_cached("SELECT integration_id FROM repositories WHERE id = ?1")?
            .query_row([repository], |row| row.get(0))?;
        Ok(Self {
            transaction,
            integration_id,
            known: HashMap::new(),
        })
    }

    /// The integration the repository belongs to.
    pub(super) fn integration_id(&self) -> IntegrationId {
        self.integration_id
    }

    /// The row id of `person`, who is stored as seen now.
    pub(super) fn save(&mut self, person: &Person) -> Result<i64, StoreError> {
        if let Some(id) = self.known.get(&person.remote_id) {
            return Ok(*id);
        }
        // Some answers name people without state or page; what was known of those stays.
        let id = self
            .transaction
            .prepare_cached(
                "INSERT INTO people (integration_id, remote_id, username, name, state, web_url)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (integration_id, remote_id) DO UPDATE SET
                     username = excluded.username,
                     name = excluded.name,
                     state = iif(excluded.state = '', state, excluded.state),
                     web_url = iif(excluded.web_url = '', web_url, excluded.web_url)
                 RETURNING id",
            )?
            .query_row(
                params![
                    self.integration_id,
                    person.remote_id,
                    person.username,
                    person.name,
                    person.state,
                    person.web_url,
                ],
                |row| row.get(0),
            )?;
        self.known.insert(person.remote_id, id);
        Ok(id)
    }

    /// Likewise for a person who may be missing.
    pub(super) fn save_optional(
        &mut self,
        person: Option<&Person>,
    ) -> Result<Option<i64>, StoreError> {
        person.map(|person| self.save(person)).transpose()
    }
}
