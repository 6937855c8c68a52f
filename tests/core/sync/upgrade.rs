//! The file of an earlier version is opened: what was not counted then is measured from the clones beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use flow_core::model::RunReason;
use gitlab_sandbox::SandboxConfig;
use rusqlite::Connection;

use super::imported;
use crate::dump::{assert_same, dump};
use crate::world::{TestWorld, incomplete};

/// The schema before edit places were counted.
const STEPS: [&str; 17] = [
    include_str!("../../../src-tauri/core/migrations/0001_initial.sql"),
    include_str!("../../../src-tauri/core/migrations/0002_credentials.sql"),
    include_str!("../../../src-tauri/core/migrations/0003_compact_commits.sql"),
    include_str!("../../../src-tauri/core/migrations/0004_runs.sql"),
    include_str!("../../../src-tauri/core/migrations/0005_bulk_details.sql"),
    include_str!("../../../src-tauri/core/migrations/0006_no_git_program.sql"),
    include_str!("../../../src-tauri/core/migrations/0007_rules.sql"),
    include_str!("../../../src-tauri/core/migrations/0008_webhooks.sql"),
    include_str!("../../../src-tauri/core/migrations/0009_people.sql"),
    include_str!("../../../src-tauri/core/migrations/0010_manage.sql"),
    include_str!("../../../src-tauri/core/migrations/0011_excluded_paths.sql"),
    include_str!("../../../src-tauri/core/migrations/0012_report_views.sql"),
    include_str!("../../../src-tauri/core/migrations/0013_teams.sql"),
    include_str!("../../../src-tauri/core/migrations/0014_deployments.sql"),
    include_str!("../../../src-tauri/core/migrations/0015_report_facts.sql"),
    include_str!("../../../src-tauri/core/migrations/0016_ticket_statuses.sql"),
    include_str!("../../../src-tauri/core/migrations/0017_count_rules.sql"),
];

/// Names of the things of one kind in a schema, of the file's own or of the one beside it.
fn named(connection: &Connection, schema: &str, kind: &str) -> Vec<(String, String)> {
    let statement = format!(
        "SELECT name, sql FROM {schema}.sqlite_master WHERE type = ?1 AND name NOT LIKE 'sqlite_%'"
    );
    let mut statement = connection.prepare(&statement).expect("valid SQL");
    let rows = statement.query_map([kind], |row| Ok((row.get(0)?, row.get(1)?)));
    let rows: Result<Vec<_>, _> = rows.expect("a kind").collect();
    rows.expect("texts")
}

/// Columns that take values, each once.
fn columns(connection: &Connection, schema: &str, table: &str) -> Vec<String> {
    let statement = format!(
        "SELECT name FROM {schema}.pragma_table_xinfo('{table}', '{schema}') WHERE hidden = 0"
    );
    let mut statement = connection.prepare(&statement).expect("valid SQL");
    let rows = statement.query_map([], |row| row.get(0));
    let rows: Result<Vec<_>, _> = rows.expect("no parameters").collect();
    rows.expect("texts")
}

/// Makes a closed store the file that the program of then would have left, with the rows of now.
fn as_it_was(path: &Path) {
    let newer = path.with_file_name("newer.sqlite");
    let now = Connection::open(path).expect("a store");
    let newer_name = newer.to_str().expect("a path of a test");
    now.execute("VACUUM INTO ?1", [newer_name]).expect("copied");
    drop(now);
    for end in ["", "-wal", "-shm"] {
        let file = path.with_file_name(format!("flow.sqlite{end}"));
        if file.exists() {
            std::fs::remove_file(file).expect("nobody has it open");
        }
    }
    let old = Connection::open(path).expect("a new file");
    for step in STEPS {
        old.execute_batch(step).expect("the schema of then");
    }
    old.pragma_update(None, "foreign_keys", false).expect("set");
    old.execute("ATTACH ?1 AS newer", [newer_name])
        .expect("attached");
    let triggers = named(&old, "main", "trigger");
    for (name, _) in &triggers {
        old.execute_batch(&format!("DROP TRIGGER {name}"))
            .expect("it is there");
    }
    let still_there = named(&old, "newer", "table");
    for (table, _) in named(&old, "main", "table") {
        assert!(
            still_there.iter().any(|(name, _)| *name == table),
            "{table} has rows of now"
        );
        let known = columns(&old, "newer", &table);
        let mut own = columns(&old, "main", &table);
        own.retain(|column| known.contains(column));
        // What reports keep of rows is packed otherwise now; without it they read the rows.
        let of = |column: &String| match column.as_str() {
            "facts" => "NULL".to_owned(),
            _ => column.clone(),
        };
        let taken: Vec<String> = own.iter().map(of).collect();
        old.execute_batch(&format!(
            "DELETE FROM main.{table};
             INSERT INTO main.{table} ({}) SELECT {} FROM newer.{table};",
            own.join(", "),
            taken.join(", ")
        ))
        .unwrap_or_else(|error| panic!("{table}: {error}"));
    }
    for (_, trigger) in &triggers {
        old.execute_batch(trigger).expect("as it was");
    }
    old.pragma_update(None, "user_version", STEPS.len() as i64)
        .expect("set");
    old.execute_batch("DETACH newer").expect("it was attached");
    std::fs::remove_file(newer).expect("nobody has it open");
}

/// Places and files of every measured commit, by its repository and id.
fn places(world: &TestWorld) -> BTreeMap<String, (Option<i64>, Option<i64>)> {
    let store = Connection::open(world.folder.path().join("flow.sqlite")).expect("a store");
    let mut statement = store
        .prepare(
            "SELECT c.repository_id || ' ' || hex(c.sha), w.edit_places, w.edited_files
             FROM commit_work AS w JOIN commits AS c ON c.id = w.commit_id",
        )
        .expect("the schema of now");
    let rows = statement.query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))));
    let rows: Result<_, _> = rows.expect("no parameters").collect();
    rows.expect("whole numbers")
}

/// Every file of objects beside the store, with its size.
fn kept_objects(folder: &Path) -> BTreeMap<String, u64> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(kept_objects(&path));
        } else if path.extension().is_some_and(|end| end == "pack") {
            let size = path.metadata().expect("a file").len();
            found.insert(path.display().to_string(), size);
        }
    }
    found
}

/// The next run of the schedule; returns what it asked of git.
async fn next_run(world: &TestWorld) -> Vec<String> {
    let integration = world.only_integration().await;
    let before = world.sandbox.requests().len();
    world.run(&integration, RunReason::Schedule).await;
    let rows = imported(world, &integration).await;
    assert_eq!(incomplete(&rows), Vec::<String>::new(), "all is read");
    let asked = world.sandbox.requests().into_iter().skip(before);
    let asked = asked.map(|request| format!("{} {}", request.method, request.path));
    let of_git = asked.filter(|request| request.contains(".git/"));
    of_git.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn edit_places_of_before_are_measured_without_a_download() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    world.import_everything().await;
    next_run(&world).await;
    let (known, everything) = (places(&world), dump(&world.store).await);
    assert!(
        known.len() > 100,
        "there is much to measure: {}",
        known.len()
    );
    let objects = kept_objects(world.folder.path());
    assert!(!objects.is_empty(), "clones are kept");

    world.store.close().await.expect("closed");
    as_it_was(&world.folder.path().join("flow.sqlite"));
    let world = world.restart();
    let unknown = places(&world);
    assert_eq!(unknown.len(), known.len(), "all rows came along");
    assert!(
        unknown.values().all(|counts| *counts == (None, None)),
        "nobody counted places then"
    );

    let asked = next_run(&world).await;
    assert_eq!(
        places(&world),
        known,
        "each as if it had always been counted"
    );
    assert_same(
        &dump(&world.store).await,
        &everything,
        "and nothing else changed",
    );
    assert_eq!(
        kept_objects(world.folder.path()),
        objects,
        "the same objects are there"
    );
    let each: BTreeSet<&String> = asked.iter().collect();
    assert!(!asked.is_empty(), "git was asked for its branches");
    // Objects would be a second request to the same address.
    assert_eq!(each.len(), asked.len(), "and for nothing else: {asked:?}");
}
