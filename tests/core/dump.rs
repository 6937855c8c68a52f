//! What a store holds of GitLab, as text: the same for two stores that hold the same, whatever
//! ids their rows were given and whenever they were written.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, Row};

/// Tables of this app alone, and columns that tell how it came about instead of what it holds.
const OWN_TABLES: [&str; 5] = [
    "settings",
    "loose_secrets",
    "oauth_applications",
    "integration_services",
    "runs",
];
const OWN_COLUMNS: [&str; 9] = [
    "id",
    "done",
    "total",
    "synced_at",
    "imported_at",
    "list_read_at",
    "secret_key",
    "added_by",
    "cursor",
];

/// The rows of every table that mirrors GitLab, one a line, sorted.
pub(crate) fn dump(path: &Path) -> Vec<String> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)
        .expect("the store's file opens");
    let mut keys = HashMap::new();
    let mut lines = Vec::new();
    let mut left: Vec<String> = names(
        &connection,
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    );
    left.retain(|table| !OWN_TABLES.contains(&table.as_str()));
    while !left.is_empty() {
        let before = left.len();
        left.retain(|table| {
            let references = references(&connection, table);
            let is_ready = references.values().all(|other| keys.contains_key(other));
            if is_ready {
                let known = read(&connection, table, &references, &keys, &mut lines);
                keys.insert(table.clone(), known);
            }
            !is_ready
        });
        assert!(
            left.len() < before,
            "tables that refer in a circle: {left:?}"
        );
    }
    lines.sort_unstable();
    lines
}

fn names(connection: &Connection, statement: &str) -> Vec<String> {
    let mut prepared = connection.prepare(statement).expect("SQL");
    let rows = prepared.query_map([], |row| row.get(0)).expect("read");
    rows.collect::<Result<_, _>>().expect("names")
}

/// Column to the table it refers to.
fn references(connection: &Connection, table: &str) -> BTreeMap<String, String> {
    let mut prepared = connection
        .prepare("SELECT \"from\", \"table\" FROM pragma_foreign_key_list(?1)")
        .expect("SQL");
    let rows = prepared
        .query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))
        .expect("read");
    rows.collect::<Result<_, _>>().expect("references")
}

/// Reads a table; returns what names each of its rows: the columns it is unique by.
fn read(
    connection: &Connection,
    table: &str,
    references: &BTreeMap<String, String>,
    keys: &HashMap<String, HashMap<i64, String>>,
    lines: &mut Vec<String>,
) -> HashMap<i64, String> {
    let unique = names(
        connection,
        &format!(
            "SELECT info.name FROM pragma_index_list('{table}') AS list
                JOIN pragma_index_info(list.name) AS info
             WHERE list.origin = 'u' ORDER BY info.seqno"
        ),
    );
    let mut prepared = connection
        .prepare(&format!("SELECT * FROM \"{table}\""))
        .expect("SQL");
    let columns: Vec<String> = prepared
        .column_names()
        .into_iter()
        .map(str::to_owned)
        .collect();
    let mut rows = prepared.query([]).expect("read");
    let mut known = HashMap::new();
    while let Some(row) = rows.next().expect("a row") {
        let shown = |column: &String| {
            let value = text(row, column);
            match (references.get(column), value.parse::<i64>()) {
                (Some(other), Ok(id)) => format!("{column}={}", keys[other][&id]),
                _ => format!("{column}={value}"),
            }
        };
        let line: Vec<String> = columns
            .iter()
            .filter(|column| !is_own(table, column))
            .map(shown)
            .collect();
        lines.push(format!("{table} {}", line.join(" ")));
        if columns.iter().any(|column| column == "id") {
            let key: Vec<String> = unique.iter().map(shown).collect();
            let id = row.get("id").expect("an id");
            known.insert(id, format!("({})", key.join(" ")));
        }
    }
    known
}

fn is_own(table: &str, column: &str) -> bool {
    let is_moment_of_integration =
        table == "integrations" && matches!(column, "created_at" | "updated_at");
    OWN_COLUMNS.contains(&column) || is_moment_of_integration
}

fn text(row: &Row<'_>, column: &str) -> String {
    match row.get_ref(column).expect("the column") {
        ValueRef::Null => "-".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(bytes) => format!("{:?}", String::from_utf8_lossy(bytes)),
        ValueRef::Blob(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}

/// Holds two dumps against each other and shows the first lines that only one of them has.
pub(crate) fn assert_same(found: &[String], expected: &[String], why: &str) {
    let difference = difference(found, expected);
    assert!(difference.is_empty(), "{why}:\n{}", difference.join("\n"));
}

/// Lines of one dump alone: `-` was expected and is missing, `+` was not expected. At most 20.
pub(crate) fn difference(found: &[String], expected: &[String]) -> Vec<String> {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for line in found {
        *counts.entry(line).or_default() += 1;
    }
    for line in expected {
        *counts.entry(line).or_default() -= 1;
    }
    counts
        .into_iter()
        .filter(|(_, count)| *count != 0)
        .map(|(line, count)| format!("{} {line}", if count < 0 { '-' } else { '+' }))
        .take(20)
        .collect()
}
