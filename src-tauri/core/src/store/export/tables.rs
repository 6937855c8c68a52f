//! Which tables of the schema are exported as they are.
//!
//! Named one by one: what is not here stays on this computer. Columns come from the schema.

use rusqlite::Connection;

use super::values::{Column, Kind, Value};
use crate::store::StoreError;

/// Which folders a table's files are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartedBy {
    /// It is one file.
    Nothing,
    /// One file a month.
    Months,
    /// One file a month and repository.
    MonthsAndRepositories,
}

/// A table of files, and the statement it is read by: `t` is the table, `e` the repository it belongs to.
#[derive(Debug, Clone)]
pub(super) struct Table {
    /// Its folder.
    pub(super) name: String,
    /// What follows FROM.
    pub(super) source: String,
    /// What is read.
    pub(super) columns: Vec<Column>,
    /// Which folders its rows go to.
    pub(super) parted_by: PartedBy,
    /// Milliseconds of the day that a row belongs to.
    pub(super) moment: Option<String>,
    /// The order of rows in a file.
    pub(super) order: String,
}

impl Table {
    /// One that is not parted.
    pub(super) fn whole(name: &str, source: String, order: &str) -> Self {
        Self {
            name: name.to_owned(),
            source,
            columns: Vec::new(),
            parted_by: PartedBy::Nothing,
            moment: None,
            order: order.to_owned(),
        }
    }

    /// Why a row does not count, where it says so.
    pub(super) fn reason_of<'row>(&self, values: &[Value<'row>]) -> Option<&'row str> {
        // Facts end with it.
        match (self.columns.last(), values.last()) {
            (Some(column), Some(Value::Text(reason))) if column.name == "left_out" => Some(reason),
            _ => None,
        }
    }

    /// The statement. Its first two columns are the folder of the repository and the month.
    pub(super) fn statement(&self, has_range: bool) -> String {
        let folder = match self.parted_by {
            PartedBy::MonthsAndRepositories => "e.folder",
            PartedBy::Months | PartedBy::Nothing => "NULL",
        };
        let month = self.moment.as_ref().map_or_else(
            || "NULL".to_owned(),
            // Division leaves out what is after the point; before 1970 that would be a second too late.
            |at| {
                format!(
                    "strftime('%Y-%m', ({at} - (({at} % 1000) + 1000) % 1000) / 1000, 'unixepoch')"
                )
            },
        );
        let columns: Vec<_> = self
            .columns
            .iter()
            .map(|column| format!("{} AS {}", column.expression, column.name))
            .collect();
        let range = match &self.moment {
            Some(at) if has_range => format!(" WHERE {at} >= :from AND {at} < :to"),
            _ => String::new(),
        };
        format!(
            "SELECT {folder}, {month}, {} FROM {}{range} ORDER BY 1, 2, {}",
            columns.join(", "),
            self.source,
            self.order
        )
    }
}

/// Whose a table's rows are.
#[derive(Clone, Copy)]
enum Of {
    /// Of no repository.
    Nobody,
    /// Of the repository this expression names, without a time.
    Repository(&'static str),
    /// Of the repository and the time of a row of another table: that table, and the column that names it.
    Parent(&'static str, &'static str, &'static str),
    /// Of a repository and a time.
    Timed(&'static str, &'static str),
}

struct Raw {
    name: &'static str,
    of: Of,
    /// Only these columns; all where there are none.
    only: &'static [&'static str],
    /// Columns with addresses, or texts that may hold some.
    personal: &'static [&'static str],
}

const fn raw(name: &'static str, of: Of) -> Raw {
    Raw {
        name,
        of,
        only: &[],
        personal: &[],
    }
}

impl Raw {
    const fn only(mut self, columns: &'static [&'static str]) -> Self {
        self.only = columns;
        self
    }

    const fn personal(mut self, columns: &'static [&'static str]) -> Self {
        self.personal = columns;
        self
    }
}

const OF_PULL_REQUEST: Of = Of::Parent("pull_requests", "pull_request_id", "created_at");
const OF_TICKET: Of = Of::Parent("tickets", "ticket_id", "created_at");
const OF_COMMIT: Of = Of::Parent("commits", "commit_id", "authored_at");

/// Every table that leaves this computer.
const TABLES: &[Raw] = &[
    raw("integrations", Of::Nobody).only(&[
        "id",
        "name",
        "provider",
        "base_url",
        "gitlab_version",
        "created_at",
        "list_read_at",
    ]),
    raw("groups", Of::Nobody),
    raw("people", Of::Nobody),
    raw("labels", Of::Nobody),
    raw("members", Of::Nobody),
    raw("member_aliases", Of::Nobody).personal(&["alias_key"]),
    raw("teams", Of::Nobody),
    raw("calendar_events", Of::Nobody),
    raw("team_members", Of::Nobody).personal(&["alias_key"]),
    raw("commit_authors", Of::Nobody).personal(&["email", "address"]),
    raw("repositories", Of::Repository("t.id")),
    raw("streams", Of::Repository("t.repository_id")).only(&[
        "repository_id",
        "stream",
        "enabled",
        "state",
        "stored",
        "gone",
        "synced_at",
    ]),
    raw("commits", Of::Timed("t.repository_id", "t.authored_at")),
    raw("commit_messages", OF_COMMIT).personal(&["message"]),
    raw("commit_work", OF_COMMIT),
    raw("orphaned_commits", OF_COMMIT),
    raw("commit_helped", OF_COMMIT).personal(&["email"]),
    raw(
        "pull_requests",
        Of::Timed("t.repository_id", "t.created_at"),
    ),
    raw("pull_request_descriptions", OF_PULL_REQUEST).personal(&["description"]),
    raw("pull_request_labels", OF_PULL_REQUEST),
    raw("pull_request_people", OF_PULL_REQUEST),
    raw("pull_request_reviews", OF_PULL_REQUEST),
    raw("pull_request_approvals", OF_PULL_REQUEST),
    raw("pull_request_notes", OF_PULL_REQUEST).personal(&["body"]),
    raw("pull_request_commits", OF_PULL_REQUEST).personal(&[
        "message",
        "author_email",
        "committer_email",
    ]),
    raw("tickets", Of::Timed("t.repository_id", "t.created_at")),
    raw("ticket_descriptions", OF_TICKET).personal(&["description"]),
    raw("ticket_labels", OF_TICKET),
    raw("ticket_assignees", OF_TICKET),
    raw("ticket_notes", OF_TICKET).personal(&["body"]),
    raw("ticket_label_events", OF_TICKET),
    raw("ticket_state_events", OF_TICKET),
    raw("tags", Of::Timed("t.repository_id", "t.tagged_at")),
    raw(
        "gitlab_deployments",
        Of::Timed("t.repository_id", "t.deployed_at"),
    ),
    raw("deployments", Of::Timed("t.repository_id", "t.deployed_at")),
    raw(
        "deployment_commits",
        Of::Parent("deployments", "deployment_id", "deployed_at"),
    ),
    raw("ticket_flows", OF_TICKET),
    raw("ticket_status_lists", Of::Nobody),
];

/// Tables of which nothing leaves: choices and doings of this computer, and what follows from other tables.
#[cfg(test)]
const KEPT_HERE: &[&str] = &[
    "settings",
    "oauth_applications",
    "loose_secrets",
    "integration_services",
    "runs",
    "change_marks",
    "auto_import_groups",
    "exclusion_rules",
    "excluded_paths",
    "deployment_rules",
    "deployment_reads",
    "deployment_states",
    "webhooks",
    "distinct_aliases",
    "activities",
    "author_figures",
    "pull_request_addresses",
    "targets",
    "saved_views",
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
    "outlier_titles",
    "outlier_title_commits",
    "commit_marks_version",
];

/// Every table of the schema that is exported, without columns that were not asked for.
pub(super) fn all(connection: &Connection, with_addresses: bool) -> Result<Vec<Table>, StoreError> {
    let tables = TABLES
        .iter()
        .map(|raw| table(connection, raw, with_addresses));
    tables.collect()
}

fn table(connection: &Connection, raw: &Raw, with_addresses: bool) -> Result<Table, StoreError> {
    let mut statement =
        connection.prepare("SELECT name, type, pk FROM pragma_table_xinfo(?1) ORDER BY cid")?;
    let mut rows = statement.query([raw.name])?;
    let mut columns = Vec::new();
    let mut keys: Vec<(i64, String)> = Vec::new();
    while let Some(row) = rows.next()? {
        let (name, kind, key): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if key > 0 {
            keys.push((key, format!("t.{name}")));
        }
        let is_asked = raw.only.is_empty() || raw.only.contains(&&*name);
        if is_asked && (with_addresses || !raw.personal.contains(&&*name)) {
            columns.push(column(&name, &kind));
        }
    }
    keys.sort();
    let keys: Vec<_> = keys.into_iter().map(|(_, key)| key).collect();
    let (joins, moment) = belonging(raw.of);
    let order = match &moment {
        Some(at) => format!("{at}, {}", keys.join(", ")),
        None => keys.join(", "),
    };
    Ok(Table {
        columns,
        // By repository too they would be hundreds of thousands of files of a few rows.
        parted_by: match moment {
            Some(_) => PartedBy::Months,
            None => PartedBy::Nothing,
        },
        moment,
        ..Table::whole(
            &format!("store/{}", raw.name),
            format!("{} AS t{joins}", raw.name),
            &order,
        )
    })
}

/// What is joined, and the time.
fn belonging(of: Of) -> (String, Option<String>) {
    let folders = |id: &str| format!(" JOIN temp.export_repositories AS e ON e.id = {id}");
    match of {
        Of::Nobody => (String::new(), None),
        Of::Repository(id) => (folders(id), None),
        Of::Timed(id, at) => (folders(id), Some(at.to_owned())),
        Of::Parent(table, reference, at) => (
            format!(
                " JOIN {table} AS p ON p.id = t.{reference}{}",
                folders("p.repository_id")
            ),
            Some(format!("p.{at}")),
        ),
    }
}

/// Names as in the schema; instants say their zone, and object ids are spelt as usual.
fn column(name: &str, kind: &str) -> Column {
    match kind {
        "BLOB" => Column::new(name, Kind::Text, &format!("lower(hex(t.{name}))")),
        "TEXT" => Column::new(name, Kind::Text, &format!("t.{name}")),
        _ if name.ends_with("_at") => {
            Column::new(&format!("{name}_utc"), Kind::Instant, &format!("t.{name}"))
        }
        _ => Column::new(name, Kind::Integer, &format!("t.{name}")),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// Whoever adds a table decides whether it leaves this computer: one line in one of the two lists.
    #[test]
    fn every_table_is_exported_or_kept_on_purpose() {
        let mut connection = Connection::open_in_memory().expect("memory is there");
        crate::store::schema::migrate(&mut connection).expect("the steps are valid SQL");
        let mut statement = connection
            .prepare(
                "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
            )
            .expect("valid SQL");
        let names = statement.query_map([], |row| row.get(0)).expect("reads");
        let names: BTreeSet<String> = names.collect::<Result<_, _>>().expect("rows");
        let known = TABLES
            .iter()
            .map(|raw| raw.name)
            .chain(KEPT_HERE.iter().copied());
        let known: BTreeSet<String> = known.map(str::to_owned).collect();
        assert_eq!(
            names, known,
            "a table is exported or kept here, see TABLES and KEPT_HERE"
        );
        for raw in TABLES {
            let table = table(&connection, raw, true).expect("reads");
            let named: Vec<_> = table
                .columns
                .iter()
                .map(|column| column.expression.as_str())
                .collect();
            for column in raw.personal.iter().chain(raw.only) {
                let there = named.contains(&&*format!("t.{column}"));
                assert!(there, "{} has no column {column}", raw.name);
            }
        }
    }
}
