//! The order in which the view of merged pull requests is read.
//!
//! SQLite takes it for cheaper to look for an approval by everybody who counts, for each pull request: with two thousand
//! people that is two minutes for two hundred thousand pull requests. The same view, with the approvals first, is made beside it for
//! the time of an export. What it says is the schema's and stands there alone.

use rusqlite::Connection;

use crate::store::StoreError;

const VIEW: &str = "report_pull_requests";

/// What is read first, followed by the join that must not come before it.
const FIRST: &str = "FROM pull_request_approvals AS g";

/// Makes `temp.report_pull_requests`, which stands before the view of the same name.
pub(super) fn settle(connection: &Connection) -> Result<(), StoreError> {
    let as_is: String = connection.query_row(
        "SELECT sql FROM main.sqlite_schema WHERE type = 'view' AND name = ?1",
        [VIEW],
        |row| row.get(0),
    )?;
    if let Some(settled) = settled(&as_is) {
        connection.execute_batch(&settled)?;
    }
    Ok(())
}

/// The view's statement with its order; nothing where it is another view than was thought.
fn settled(as_is: &str) -> Option<String> {
    let (before, after) = as_is.split_once(FIRST)?;
    let after = after.trim_start().strip_prefix("JOIN")?;
    let before = before.strip_prefix("CREATE VIEW")?;
    Some(format!("CREATE TEMP VIEW{before}{FIRST} CROSS JOIN{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn approvals_are_read_before_people() {
        let mut connection = Connection::open_in_memory().expect("memory is there");
        crate::store::schema::migrate(&mut connection).expect("the steps are valid SQL");
        settle(&connection).expect("the view is there");
        let made: String = connection
            .query_row("SELECT sql FROM temp.sqlite_schema", [], |row| row.get(0))
            .expect("the view is as it was thought");
        assert!(made.contains("AS g CROSS JOIN account AS v"), "{made}");
        let columns = |schema: &str| {
            let statement = connection.prepare(&format!("SELECT * FROM {schema}.{VIEW}"));
            let statement = statement.expect("both are views");
            let names = statement.column_names().into_iter().map(str::to_owned);
            names.collect::<Vec<_>>()
        };
        assert_eq!(columns("temp"), columns("main"), "it is the same view");
    }
}
