//! The store's content as a text that does not tell how it came about: two stores
//! that mirror the same GitLab have the same text, to the byte.
//!
//! Local ids, moments of runs and rows nothing refers to any more are left out;
//! a reference is written as what the host calls the row. The tables are taken
//! from the schema, so that a new one cannot be forgotten.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::{Store, StoreError};

/// Tables of this computer, not of a GitLab.
const LOCAL: &[&str] = &[
    "settings",
    "oauth_applications",
    "loose_secrets",
    "integrations",
    "integration_services",
    "runs",
    "change_marks",
    "auto_import_groups",
    "exclusion_rules",
    "excluded_paths",
    "deployment_rules",
    "deployment_reads",
    "deployments",
    "deployment_commits",
    "deployment_states",
    "ticket_status_lists",
    "webhooks",
    "members",
    "member_aliases",
    "distinct_aliases",
    "teams",
    "team_members",
    "targets",
    "saved_views",
    "calendar_events",
    "activities",
    "report_commit_spans",
    "report_pull_request_spans",
    "report_closed_spans",
    "report_ticket_stretches",
    "report_span_versions",
    "report_usual_sizes",
    "report_roots",
    "report_people_version",
    "count_rules",
    "commit_judgements",
    "orphaned_commits",
    "outlier_titles",
    "outlier_title_commits",
    "commit_marks_version",
];

/// Tables of which only the rows others refer to are kept apart from leftovers.
const REFERRED: &[&str] = &["people", "labels", "commit_authors"];

/// Columns with the moment of a run, of which only matters whether there is one.
const MOMENTS: &[&str] = &["imported_at", "gone_at"];

/// Columns that tell how far runs have come.
const OF_RUNS: &[(&str, &[&str])] = &[(
    "streams",
    &[
        "cursor",
        "done",
        "total",
        "failure_detail",
        "synced_at",
        "remote_total",
        "asked_at",
        "activity_at",
    ],
)];

/// What makes a row known where no constraint says it.
const KEYS: &[(&str, &[&str])] = &[("commits", &["repository_id", "sha"])];

/// References the schema does not declare: table, column, referred table.
const REFERENCES: &[(&str, &str, &str)] = &[
    ("commits", "author_id", "commit_authors"),
    ("commits", "committer_id", "commit_authors"),
];

/// Tables that follow from others, with the rows that do not: only these are written, because
/// what such a table counts may rightly differ between two stores.
const DERIVED: &[(&str, &str)] = &[
    (
        "ticket_flows",
        "SELECT 'ticket_flows lacks iid=' || t.iid || ' of repository_id=' || t.repository_id
        FROM tickets AS t LEFT JOIN ticket_flows AS f ON f.ticket_id = t.id
            AND f.repository_id = t.repository_id AND f.opened_at = t.created_at
            AND f.weight IS t.weight AND f.gone = (t.gone_at IS NOT NULL)
            AND (f.details_read = 1) = (t.details_of_updated_at IS NOT NULL)
            AND (t.state <> 'closed' OR f.ended_at IS NOT NULL)
        WHERE f.ticket_id IS NULL AND ?1 = ''",
    ),
    (
        "author_figures",
        "SELECT 'author_figures repository_id=' || repository_id || ' author_id=' || author_id
        || ' is wrong'
    FROM (
        SELECT repository_id, author_id, count(*) AS commits, max(authored_at) AS last_authored_at
            FROM commits WHERE ?1 = '' GROUP BY repository_id, author_id
        EXCEPT SELECT repository_id, author_id, commits, last_authored_at FROM author_figures
    )
    UNION ALL
    SELECT 'author_figures repository_id=' || repository_id || ' author_id=' || author_id
        || ' is of nobody'
    FROM author_figures AS f WHERE NOT EXISTS
        (SELECT 1 FROM commits AS c
            WHERE c.repository_id = f.repository_id AND c.author_id = f.author_id)",
    ),
];

impl Store {
    /// Every row that mirrors a GitLab, one a line, for comparing two stores. It
    /// holds all of the store in memory: for tests and small stores.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn canonical_dump(&self) -> Result<String, StoreError> {
        self.read(|connection| Dump::of(connection)?.text()).await
    }
}

/// A table as far as the dump needs to know it.
struct Table {
    /// Every column but the local id.
    columns: Vec<String>,
    /// What makes a row known to the host.
    key: Vec<String>,
    /// The table a column refers to.
    references: HashMap<String, String>,
}

struct Dump<'store> {
    connection: &'store Connection,
    tables: BTreeMap<String, Table>,
    /// What rows are called, by table and local id.
    names: HashMap<(String, i64), String>,
    referred: BTreeSet<(String, i64)>,
}

impl<'store> Dump<'store> {
    fn of(connection: &'store Connection) -> Result<Self, StoreError> {
        let names: Vec<String> = texts(
            connection,
            "SELECT name FROM sqlite_schema
             WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND ?1 = ''",
            "",
        )?;
        let tables = names
            .into_iter()
            .map(|name| Ok((name.clone(), Table::of(connection, &name)?)))
            .collect::<Result<_, StoreError>>()?;
        Ok(Self {
            connection,
            tables,
            names: HashMap::new(),
            referred: BTreeSet::new(),
        })
    }

    fn text(mut self) -> Result<String, StoreError> {
        let mut lines = Vec::new();
        let tables: Vec<String> = self.tables.keys().cloned().collect();
        for table in tables {
            if let Some((_, wrong)) = DERIVED.iter().find(|(derived, _)| *derived == table) {
                lines.extend(texts(self.connection, wrong, "")?);
            } else if !LOCAL.contains(&&*table) && !REFERRED.contains(&&*table) {
                let columns = self.tables[&table].columns.clone();
                lines.extend(
                    self.rows(&table, &columns, None)?
                        .into_iter()
                        .map(|row| row.1),
                );
            }
        }
        for (table, id) in std::mem::take(&mut self.referred) {
            let columns = self.tables[&table].columns.clone();
            lines.extend(
                self.rows(&table, &columns, Some(id))?
                    .into_iter()
                    .map(|row| row.1),
            );
        }
        lines.sort_unstable();
        lines.push(String::new());
        Ok(lines.join("\n"))
    }

    /// Rows of a table, or the one with this id: only the values, and a whole line.
    fn rows(
        &mut self,
        table: &str,
        columns: &[String],
        id: Option<i64>,
    ) -> Result<Vec<(String, String)>, StoreError> {
        let chosen = if id.is_some() {
            "id = ?1"
        } else {
            "?1 IS NULL"
        };
        let mut statement = self.connection.prepare(&format!(
            "SELECT {} FROM {table} WHERE {chosen}",
            columns.join(", ")
        ))?;
        let mut rows = statement.query([id])?;
        let mut lines = Vec::new();
        while let Some(row) = rows.next()? {
            let mut values = Vec::new();
            for (place, column) in columns.iter().enumerate() {
                values.push(self.value(table, column, row.get_ref(place)?)?);
            }
            let named = columns.iter().zip(&values);
            let line: Vec<_> = named
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            lines.push((values.join("/"), format!("{table} {}", line.join(" "))));
        }
        Ok(lines)
    }

    fn value(
        &mut self,
        table: &str,
        column: &str,
        value: ValueRef<'_>,
    ) -> Result<String, StoreError> {
        let referred = self.tables[table].references.get(column).cloned();
        if let (Some(referred), ValueRef::Integer(id)) = (referred, value) {
            return self.name(&referred, id);
        }
        if MOMENTS.contains(&column) && value != ValueRef::Null {
            return Ok("some".to_owned());
        }
        Ok(match value {
            ValueRef::Null => "-".to_owned(),
            ValueRef::Integer(number) => number.to_string(),
            ValueRef::Real(number) => number.to_string(),
            ValueRef::Text(text) => {
                serde_json::Value::from(String::from_utf8_lossy(text)).to_string()
            }
            ValueRef::Blob(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        })
    }

    /// What the host calls the row.
    fn name(&mut self, table: &str, id: i64) -> Result<String, StoreError> {
        let place = (table.to_owned(), id);
        if REFERRED.contains(&table) {
            self.referred.insert(place.clone());
        }
        if let Some(name) = self.names.get(&place) {
            return Ok(name.clone());
        }
        let key = self.tables[table].key.clone();
        let Some((name, _)) = self.rows(table, &key, Some(id))?.pop() else {
            // What a column refers to without having declared it may be missing.
            return Err(StoreError::Damaged(None));
        };
        self.names.insert(place, name.clone());
        Ok(name)
    }
}

impl Table {
    fn of(connection: &Connection, table: &str) -> Result<Self, StoreError> {
        let mut references: HashMap<String, String> = HashMap::new();
        let mut statement =
            connection.prepare("SELECT \"from\", \"table\" FROM pragma_foreign_key_list(?1)")?;
        let declared = statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?;
        for reference in declared {
            let (column, referred) = reference?;
            references.insert(column, referred);
        }
        let undeclared = REFERENCES.iter().filter(|(of, ..)| *of == table);
        references.extend(undeclared.map(|(_, from, to)| ((*from).to_owned(), (*to).to_owned())));
        let of_runs = OF_RUNS.iter().find(|(of, _)| *of == table);
        let columns = texts(connection, "SELECT name FROM pragma_table_xinfo(?1)", table)?
            .into_iter()
            .filter(|column| column != "id")
            .filter(|column| of_runs.is_none_or(|(_, columns)| !columns.contains(&&**column)))
            .collect();
        let said = KEYS.iter().find(|(of, _)| *of == table);
        let key = match said {
            Some((_, columns)) => columns.iter().map(|&column| column.to_owned()).collect(),
            None => texts(
                connection,
                "SELECT name FROM pragma_index_info((SELECT name FROM pragma_index_list(?1)
                    WHERE origin = 'u' ORDER BY seq LIMIT 1)) ORDER BY seqno",
                table,
            )?,
        };
        Ok(Self {
            columns,
            key,
            references,
        })
    }
}

fn texts(connection: &Connection, statement: &str, of: &str) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare(statement)?;
    let texts = statement.query_map([of], |row| row.get(0))?;
    Ok(texts.collect::<Result<_, _>>()?)
}
