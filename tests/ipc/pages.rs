//! Pages in the system's browser. What is refused is tested; opening a browser is not for tests.

use serde_json::{Value, json};

use crate::world::{World, id};

const KINDS: [&str; 6] = [
    "commit",
    "pull_request",
    "ticket",
    "repository",
    "group",
    "integration",
];

#[test]
fn what_is_not_in_the_store_has_no_page() {
    let world = World::start();
    for kind in KINDS {
        for number in [0, -1, 1, i64::MAX, i64::MIN] {
            let arguments = json!({ "kind": kind, "id": number });
            world
                .window
                .refused("open_in_gitlab", arguments, "input.not_found");
        }
    }
    let unknown = json!({ "kind": "file", "id": 1 });
    assert!(world.window.call("open_in_gitlab", unknown).is_err());
}

#[test]
fn a_page_of_another_host_is_not_opened() {
    let world = World::start();
    let integration = world.connect("Orders");
    let rows = world.available(&integration);
    let file = world.folder.path().join("flow-desktop.sqlite");
    let database = rusqlite::Connection::open(file).expect("a database");
    for elsewhere in [
        "https://evil.example/x",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "",
    ] {
        for table in ["repositories", "groups"] {
            database
                .execute(&format!("UPDATE {table} SET web_url = ?1"), [elsewhere])
                .expect("written");
        }
        let repository = json!({ "kind": "repository", "id": id(&rows[0]) });
        world
            .window
            .refused("open_in_gitlab", repository, "internal");
        let groups = world
            .window
            .ask("list_groups", crate::world::of(&integration));
        let group = json!({ "kind": "group", "id": groups[0]["id"] });
        world.window.refused("open_in_gitlab", group, "internal");
    }
}

#[test]
fn a_token_page_needs_an_address() {
    let world = World::start();
    for address in [
        Value::Null,
        json!(""),
        json!("  "),
        json!("ftp://x.example"),
        json!("\u{0}"),
    ] {
        let arguments = json!({ "provider": "gitlab_self_managed", "address": address });
        world
            .window
            .refused("open_token_page", arguments, "address.invalid");
    }
}
