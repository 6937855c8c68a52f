//! Names of labels: one row for each, so that a search looks at a name once and
//! not on everything that carries it.

use rusqlite::{OptionalExtension as _, Transaction, params};

use super::StoreError;
use crate::model::IntegrationId;

/// The row id of a label's name.
pub(super) fn save(
    transaction: &Transaction<'_>,
    integration_id: IntegrationId,
    name: &str,
) -> Result<i64, StoreError> {
    let known = transaction
        .prepare_cached("SELECT id FROM labels WHERE integration_id = ?1 AND name = ?2")?
        .query_row(params![integration_id, name], |row| row.get(0))
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    Ok(transaction
        .prepare_cached("INSERT INTO labels (integration_id, name) VALUES (?1, ?2) RETURNING id")?
        .query_row(params![integration_id, name], |row| row.get(0))?)
}
