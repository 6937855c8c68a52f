//! Who may call what: the grants of `capabilities/main.json`, enforced.

use serde_json::json;

use crate::window::{Window, settings};

/// The names the build script declares.
const COMMANDS: &str = include_str!("../../src-tauri/commands.txt");

fn window(folder: &tempfile::TempDir) -> Window {
    Window::open(flow_desktop_lib::open(settings(folder.path())), Vec::new())
}

#[test]
fn every_declared_command_is_granted_to_the_main_window() {
    let folder = tempfile::tempdir().expect("a folder");
    let window = window(&folder);
    for command in COMMANDS.lines().filter(|line| !line.is_empty()) {
        // Without arguments most fail, but at their arguments: not at the door, and not for want of a handler.
        if let Err(refusal) = window.call(command, json!({})) {
            let text = refusal.to_string();
            assert!(
                !text.contains("not allowed") && !text.contains("not found"),
                "{command} is granted and has a handler: {text}"
            );
        }
    }
}

#[test]
fn another_window_may_call_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let window = window(&folder);
    for (number, command) in COMMANDS.lines().enumerate() {
        let label = format!("second-{number}");
        let refusal = window
            .call_elsewhere(&label, command, json!({}))
            .expect_err("only the main window may call");
        assert!(
            refusal.to_string().contains("not allowed"),
            "{command}: {refusal}"
        );
    }
}

#[test]
fn what_is_not_declared_cannot_be_called() {
    let folder = tempfile::tempdir().expect("a folder");
    let window = window(&folder);
    for command in [
        "read_file",
        "plugin:shell|open",
        "plugin:shell|execute",
        "plugin:event|emit",
        "plugin:event|emit_to",
        "plugin:window|create",
        "plugin:path|resolve_directory",
        "",
    ] {
        let refusal = window
            .call(command, json!({}))
            .expect_err("nothing is granted but the list");
        assert!(
            refusal.to_string().contains("not allowed"),
            "{command:?}: {refusal}"
        );
    }
}

#[test]
fn the_window_may_listen_to_events() {
    let folder = tempfile::tempdir().expect("a folder");
    let window = window(&folder);
    let listened = window.call(
        "plugin:event|listen",
        json!({ "event": "data:changed", "target": { "kind": "Any" }, "handler": 3 }),
    );
    assert!(
        listened.is_ok(),
        "events are the window's hints: {listened:?}"
    );
}
