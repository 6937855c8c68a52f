//! Tables for other programs, as the window asks for them.

use std::path::Path;

use serde_json::{Value, json};

use crate::shapes;
use crate::world::World;

fn asked(format: &str, range: Value) -> Value {
    json!({
        "choice": { "format": format, "range": range, "withAddresses": false },
        "onProgress": "__CHANNEL__:9",
    })
}

fn exported(world: &World, format: &str) -> Value {
    let saved = world
        .window
        .ask("export_tables", asked(format, Value::Null));
    shapes::exactly("saved export", &saved, "path rows files bytes");
    let folder = Path::new(saved["path"].as_str().expect("a path"));
    let text = std::fs::read_to_string(folder.join("manifest.json")).expect("it is there");
    let manifest: Value = serde_json::from_str(&text).expect("it is JSON");
    let tables = manifest["tables"].as_array().expect("a list");
    let rows: i64 = tables
        .iter()
        .filter_map(|table| table["rows"].as_i64())
        .sum();
    assert_eq!(
        saved["rows"], rows,
        "the window tells what the manifest tells"
    );
    assert!(rows > 0, "the sample company has work in it");
    saved
}

#[test]
fn tables_are_written_to_a_new_folder_each_time() {
    let world = World::start();
    world.import_everything();
    let parquet = exported(&world, "parquet");
    let csv = exported(&world, "csv");
    assert_ne!(parquet["path"], csv["path"], "nothing is written over");
    assert_eq!(
        parquet["rows"], csv["rows"],
        "the form does not change what is in it"
    );
    let everything = json!({ "choice": { "integrationId": null, "actor": null, "onlyFailed": false },
        "query": { "offset": 0, "limit": 5 } });
    let activities = world.window.ask("list_activities", everything);
    assert_eq!(activities["rows"][0]["sentence"], "Exported all tables");
}

#[test]
fn days_that_are_none_are_told_and_nothing_is_written() {
    let world = World::start();
    world.import_everything();
    let reversed = json!({ "from": "2026-11-15", "to": "2026-11-01" });
    let arguments = asked("csv", reversed);
    world
        .window
        .refused("export_tables", arguments, "input.range_invalid");
    let one = json!({ "from": "1971-01-01", "to": "1971-01-01" });
    let saved = world.window.ask("export_tables", asked("csv", one));
    let folder = Path::new(saved["path"].as_str().expect("a path"));
    let commits = std::fs::read_to_string(folder.join("commits.csv")).expect("it is there");
    assert_eq!(
        commits.lines().count(),
        1,
        "nobody worked on that day: {commits}"
    );
    world.window.ask("cancel_export", json!({}));
}
