//! A start on files that cannot be used, and the settings that are remembered.

use std::path::Path;

use serde_json::{Value, json};

use crate::shapes;
use crate::window::{Window, settings};

fn window(data: &Path) -> Window {
    Window::open(flow_desktop_lib::open(settings(data)), Vec::new())
}

fn state(window: &Window) -> Value {
    let state = window.ask("get_application_state", json!({}));
    shapes::application_state(&state);
    state
}

/// The window opens, says `code`, and so does every command that needs the store.
fn assert_told(data: &Path, code: &str) {
    let window = window(data);
    let state = state(&window);
    let problem = &state["startupProblem"];
    assert_eq!(problem["code"], code, "{state}");
    assert_eq!(state["theme"], "system", "the frame can be drawn");
    assert_eq!(state["dataFolder"], data.display().to_string());
    let query = json!({ "query": { "repositoryId": 1 } });
    let one = json!({ "integrationId": 1 });
    for (command, arguments) in [
        ("list_integrations", json!({})),
        ("get_integration", one.clone()),
        ("get_import_progress", one.clone()),
        ("remove_integrations", json!({ "integrationIds": [1] })),
        ("list_available", one.clone()),
        ("pause_import", one),
        ("start_sample", json!({})),
        ("set_theme", json!({ "theme": "dark" })),
        ("check_integration_name", json!({ "name": "Orders" })),
        ("list_commits", query),
        ("list_repositories", json!({ "query": {} })),
        ("get_ticket", json!({ "id": 1 })),
        ("open_in_gitlab", json!({ "kind": "commit", "id": 1 })),
        (
            "create_integration",
            json!({ "connectionId": "x", "name": "Orders", "services": [] }),
        ),
    ] {
        let failure = window.refused(command, arguments, code);
        assert_eq!(&failure, problem, "{command} says the same");
    }
    let logged = json!({ "message": "a fault", "stack": null });
    assert_eq!(window.ask("log_ui_error", logged), Value::Null);
}

#[test]
fn a_file_that_is_no_database_is_told_and_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("flow-desktop.sqlite");
    let text = "Shopping list, surely not a database. ".repeat(40);
    std::fs::write(&file, &text).expect("written");
    assert_told(folder.path(), "store.not_a_database");
    let after = std::fs::read_to_string(&file).expect("read");
    assert_eq!(after, text, "it is someone's");
}

#[test]
fn a_store_of_a_newer_version_is_told_and_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    drop(state(&window(folder.path())));
    let file = folder.path().join("flow-desktop.sqlite");
    let newer = rusqlite::Connection::open(&file).expect("a database");
    newer
        .pragma_update(None, "user_version", 9999)
        .expect("written");
    drop(newer);
    assert_told(folder.path(), "store.too_new");
}

#[test]
fn a_data_folder_that_cannot_be_made_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "not a folder").expect("written");
    assert_told(&file.join("data"), "store.unreachable");
}

/// Not even an administrator may write below `/sys`.
#[cfg(target_os = "linux")]
#[test]
fn a_folder_that_cannot_be_written_is_told() {
    assert_told(Path::new("/sys/flow-desktop"), "store.read_only");
}

#[test]
fn look_and_density_are_remembered() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = window(folder.path());
    let fresh = state(&first);
    assert_eq!(fresh["startupProblem"], Value::Null);
    assert_eq!(fresh["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(
        (&fresh["theme"], &fresh["density"]),
        (&json!("system"), &json!("comfortable"))
    );
    assert!(
        fresh["dataBytes"].as_u64() > Some(0),
        "the store has a size"
    );
    first.ask("set_theme", json!({ "theme": "dark" }));
    first.ask("set_density", json!({ "density": "compact" }));
    for theme in ["", "Dark", "blue", "dark\n"] {
        first.refused("set_theme", json!({ "theme": theme }), "input.invalid");
        first.refused("set_density", json!({ "density": theme }), "input.invalid");
    }
    let told = first.events("data:changed");
    assert_eq!(
        told,
        [
            json!({ "tags": ["settings"] }),
            json!({ "tags": ["settings"] })
        ]
    );
    drop(first);
    let second = state(&window(folder.path()));
    assert_eq!(
        (&second["theme"], &second["density"]),
        (&json!("dark"), &json!("compact"))
    );
}
