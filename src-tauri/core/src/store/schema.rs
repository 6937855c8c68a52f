//! The schema's versions, and whose file a file is.
//!
//! Nothing here may write before it is known that the file is ours and not newer.

use rusqlite::{Connection, TransactionBehavior};
use rusqlite_migration::{M, Migrations};

use super::StoreError;

/// Kept in the file's header so that it is never taken for another program's; "Flow" in ASCII.
const APPLICATION_ID: i64 = 0x466C_6F77;

const STEPS: &[M<'static>] = &[
    M::up(include_str!("../../migrations/0001_initial.sql")),
    M::up(include_str!("../../migrations/0002_credentials.sql")),
    M::up(include_str!("../../migrations/0003_compact_commits.sql")),
    M::up(include_str!("../../migrations/0004_runs.sql")),
    M::up(include_str!("../../migrations/0005_bulk_details.sql")),
    M::up(include_str!("../../migrations/0006_no_git_program.sql")),
    M::up(include_str!("../../migrations/0007_rules.sql")),
    M::up(include_str!("../../migrations/0008_webhooks.sql")),
    M::up(include_str!("../../migrations/0009_people.sql")),
    M::up(include_str!("../../migrations/0010_manage.sql")),
    M::up(include_str!("../../migrations/0011_excluded_paths.sql")),
    M::up(include_str!("../../migrations/0012_report_views.sql")),
    M::up(include_str!("../../migrations/0013_teams.sql")),
    M::up(include_str!("../../migrations/0014_deployments.sql")),
    M::up(include_str!("../../migrations/0015_report_facts.sql")),
    M::up(include_str!("../../migrations/0016_ticket_statuses.sql")),
    M::up(include_str!("../../migrations/0017_count_rules.sql")),
    M::up(include_str!("../../migrations/0018_edit_places.sql")),
    M::up(include_str!("../../migrations/0019_open_pull_requests.sql")),
    M::up(include_str!("../../migrations/0020_impact_views.sql")),
    M::up(include_str!(
        "../../migrations/0021_closed_pull_requests.sql"
    )),
    M::up(include_str!("../../migrations/0022_calendar.sql")),
    M::up(include_str!("../../migrations/0023_told_once_a_page.sql")),
    M::up(include_str!("../../migrations/0024_ticket_stretches.sql")),
    M::up(include_str!("../../migrations/0025_span_versions.sql")),
    M::up(include_str!("../../migrations/0026_comments_by_author.sql")),
    M::up(include_str!("../../migrations/0027_approvals_first.sql")),
    M::up(include_str!("../../migrations/0028_pull_request_time.sql")),
    M::up(include_str!("../../migrations/0029_addressed_commits.sql")),
];

/// The newest schema version this program knows.
pub(super) const KNOWN_VERSION: i64 = STEPS.len() as i64;

fn migrations() -> Migrations<'static> {
    Migrations::from_slice(STEPS)
}

fn pragma(connection: &Connection, name: &str) -> Result<i64, StoreError> {
    Ok(connection.pragma_query_value(None, name, |row| row.get(0))?)
}

/// Refuses files that are not ours, and ours when they are newer; reads only.
pub(super) fn check(connection: &Connection) -> Result<(), StoreError> {
    let found = pragma(connection, "user_version")?;
    let application = pragma(connection, "application_id")?;
    let objects: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))?;
    let is_new = found == 0 && application == 0 && objects == 0;
    if !is_new && application != APPLICATION_ID {
        return Err(StoreError::NotADatabase);
    }
    if found > KNOWN_VERSION {
        return Err(StoreError::TooNew {
            found,
            known: KNOWN_VERSION,
        });
    }
    Ok(())
}

/// Brings the file to the newest schema version, all steps in one transaction.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    connection.set_transaction_behavior(TransactionBehavior::Immediate);
    let Err(error) = migrations().to_latest(connection) else {
        return Ok(());
    };
    // Another process that was started at the same moment may have done it
    // between our look at the version and our turn to write.
    if pragma(connection, "user_version")? == KNOWN_VERSION {
        return Ok(());
    }
    Err(match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => err.into(),
        other => StoreError::Damaged(Some(rusqlite::Error::ToSqlConversionFailure(Box::new(
            other,
        )))),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_applies_to_an_empty_file() {
        migrations().validate().expect("the steps are valid SQL");
    }

    /// Every table and view of a new file, and whether it takes no value of a wrong type.
    fn tables() -> Vec<(String, bool)> {
        let mut connection = Connection::open_in_memory().expect("memory is there");
        migrate(&mut connection).expect("the steps are valid SQL");
        let mut statement = connection
            .prepare(
                "SELECT name, strict OR type = 'view' FROM pragma_table_list
                 WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'",
            )
            .expect("valid SQL");
        let tables = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .expect("no parameters")
            .collect::<Result<Vec<_>, _>>()
            .expect("rows");
        assert!(tables.len() > 20, "the tables were listed: {tables:?}");
        tables
    }

    #[test]
    fn every_table_is_strict() {
        for (name, strict) in tables() {
            assert!(strict, "{name} must not take values of another type");
        }
    }

    #[test]
    fn every_table_is_explained_and_no_other() {
        let readme = include_str!("../../migrations/README.md");
        let mut explained: Vec<_> = readme
            .lines()
            .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
            .map(|(name, _)| name.to_owned())
            .collect();
        let mut existing: Vec<_> = tables().into_iter().map(|(name, _)| name).collect();
        explained.sort();
        existing.sort();
        assert_eq!(explained, existing, "migrations/README.md lists the tables");
    }

    #[test]
    fn a_process_that_lost_the_race_to_migrate_is_content() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("race.sqlite");
        let mut first = Connection::open(&path).expect("opens");
        migrate(&mut first).expect("migrates");
        let mut second = Connection::open(&path).expect("opens");
        migrate(&mut second).expect("finds it done");
        check(&second).expect("and knows it as its own");
    }
}
