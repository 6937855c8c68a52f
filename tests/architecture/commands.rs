//! One list of commands in five places: the build, the grants, the handlers, the door of the window, and nowhere else.

use std::collections::BTreeSet;

use crate::source::{File, file, files, rust_code};

type Names = BTreeSet<String>;

fn built() -> Names {
    let list = file("src-tauri/commands.txt");
    list.text
        .lines()
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

fn granted() -> Names {
    let grants = file("src-tauri/capabilities/main.json");
    let grants: serde_json::Value =
        serde_json::from_str(&grants.text).expect("the grants are JSON");
    let permissions = grants["permissions"]
        .as_array()
        .expect("permissions are a list");
    let names = permissions
        .iter()
        .filter_map(|permission| permission.as_str()?.strip_prefix("allow-"));
    names.map(|name| name.replace('-', "_")).collect()
}

/// Last part of each path in `generate_handler![...]`.
fn handled(source: &[File]) -> Names {
    let mut names = Names::new();
    for file in source {
        let code = rust_code(&file.text);
        let Some((_, list)) = code.split_once("generate_handler![") else {
            continue;
        };
        let list = list.split(']').next().unwrap_or_default();
        let entries = list
            .split(',')
            .map(str::trim)
            .filter(|entry| !entry.is_empty());
        names.extend(
            entries
                .filter_map(|entry| entry.rsplit("::").next())
                .map(str::to_owned),
        );
    }
    names
}

/// First argument of each `call('...')` in the door.
fn called(door: &str) -> Names {
    let calls = door.split("call('").skip(1);
    calls
        .filter_map(|rest| rest.split('\'').next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn build_grants_handlers_and_window_name_the_same_commands() {
    let built = built();
    assert!(built.len() > 10, "the list was not found");
    assert_eq!(
        granted(),
        built,
        "grants (left) and build list (right) differ"
    );
    assert_eq!(
        handled(&files("src-tauri/src", "rs")),
        built,
        "handlers (left) and build list (right) differ"
    );
    assert_eq!(
        called(&(file("ui/api.js").text + &file("ui/report-api.js").text)),
        built,
        "ui/api.js (left) and build list (right) differ"
    );
}

#[test]
fn nothing_but_our_commands_and_listening_is_granted() {
    let grants = file("src-tauri/capabilities/main.json");
    let grants: serde_json::Value =
        serde_json::from_str(&grants.text).expect("the grants are JSON");
    let permissions = grants["permissions"]
        .as_array()
        .expect("permissions are a list");
    let foreign: Vec<_> = permissions
        .iter()
        .filter_map(|permission| permission.as_str())
        .filter(|name| !name.starts_with("allow-"))
        .collect();
    assert_eq!(
        foreign,
        ["core:event:allow-listen", "core:event:allow-unlisten"]
    );
    assert_eq!(grants["windows"], serde_json::json!(["main"]));
}

#[test]
fn both_readers_see_a_difference() {
    let source = File::example(
        "a.rs",
        "tauri::generate_handler![a::one, // a::two,\n three]",
    );
    assert_eq!(
        handled(&[source]),
        Names::from(["one".to_owned(), "three".to_owned()])
    );
    let door = "const a = () => call('one'); const b = (x) => call('two', { x });";
    assert_eq!(
        called(door),
        Names::from(["one".to_owned(), "two".to_owned()])
    );
}
