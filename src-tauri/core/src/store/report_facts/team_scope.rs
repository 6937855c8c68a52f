//! Whose work that of teams is.

use rusqlite::{Connection, params};

use super::super::StoreError;
use super::scope::json;
use crate::model::WorkFilter;

/// Keys of the people a filter is about, as a JSON list for a statement; `None` is everybody. Of teams that
/// are gone, and of teams without people, that is nobody.
pub(super) fn members(
    connection: &Connection,
    work: &WorkFilter,
) -> Result<Option<String>, StoreError> {
    let people = (!work.member_keys.is_empty()).then(|| json(&work.member_keys));
    if work.team_ids.is_empty() {
        return Ok(people);
    }
    let mut statement = connection.prepare_cached(
        "WITH RECURSIVE chosen (id) AS (
            SELECT value FROM json_each(?1)
            UNION SELECT t.id FROM chosen JOIN teams AS t ON t.parent_id = chosen.id WHERE ?2)
         SELECT DISTINCT coalesce('member ' || j.member_id, m.alias_key) AS member_key
         FROM chosen CROSS JOIN team_members AS m ON m.team_id = chosen.id
         LEFT JOIN member_aliases AS j ON j.alias_key = m.alias_key
         WHERE ?3 IS NULL OR member_key IN (SELECT value FROM json_each(?3))
         ORDER BY member_key",
    )?;
    let parameters = params![json(&work.team_ids), !work.without_nested_teams, people];
    let keys = statement.query_map(parameters, |row| row.get(0))?;
    let keys = keys.collect::<Result<Vec<String>, _>>()?;
    Ok(Some(json(&keys)))
}
