//! Arguments that no window sends: each is answered or refused, none ends the app.

use serde_json::{Value, json};

use crate::shapes;
use crate::world::{World, id, these};

const NO_IDS: [i64; 4] = [0, -1, i64::MAX, i64::MIN];

#[test]
fn ids_that_do_not_exist_are_not_found() {
    let world = World::start();
    for number in NO_IDS {
        for command in [
            "get_integration",
            "list_available",
            "read_available",
            "get_import_progress",
            "pause_import",
            "resume_import",
            "cancel_import",
        ] {
            let arguments = json!({ "integrationId": number });
            world.window.refused(command, arguments, "input.not_found");
        }
        for command in [
            "get_deletion_summary",
            "remove_integrations",
            "undo_removal",
        ] {
            let arguments = json!({ "integrationIds": [number] });
            world.window.refused(command, arguments, "input.not_found");
        }
        for command in ["get_repository", "retry_repository", "remove_repository"] {
            let arguments = json!({ "repositoryId": number });
            world.window.refused(command, arguments, "input.not_found");
        }
        for command in ["get_commit", "get_pull_request", "get_ticket"] {
            let arguments = json!({ "id": number });
            world.window.refused(command, arguments, "input.not_found");
        }
        for (command, mut arguments) in [
            ("rename_integration", json!({ "name": "Orders" })),
            ("set_services", json!({ "services": ["repos"] })),
            ("import_repositories", json!({ "repositoryIds": [number] })),
            ("sync_now", json!({ "repositoryIds": null })),
            ("set_integration_paused", json!({ "paused": true })),
            ("replace_token", json!({ "connectionId": "x" })),
            ("get_services", json!({})),
            ("get_configured_repositories", json!({})),
            ("set_auto_import", json!({ "groupId": number, "on": true })),
            ("get_auto_import_effect", json!({ "groupId": number })),
            (
                "preview_exclusion_rule",
                json!({ "kind": "name", "pattern": "*" }),
            ),
            (
                "save_exclusion_rule",
                json!({ "ruleId": null, "rule": { "kind": "name", "pattern": "*", "enabled": true } }),
            ),
            ("delete_exclusion_rule", json!({ "ruleId": number })),
        ] {
            arguments["integrationId"] = json!(number);
            world.window.refused(command, arguments, "input.not_found");
        }
        let query = json!({ "query": { "repositoryId": number, "limit": 10 } });
        for command in ["list_commits", "list_pull_requests", "list_tickets"] {
            assert_eq!(world.window.ask(command, query.clone())["total"], 0);
        }
    }
}

#[test]
fn windows_without_bounds_are_bounded() {
    let world = World::start();
    let integration = world.import_everything();
    let repository = world.importable(&integration)[0];
    let long = "x".repeat(1 << 20);
    let many_words = "a ".repeat(1 << 19);
    let changes = [
        json!({ "offset": -1 }),
        json!({ "offset": i64::MIN, "limit": i64::MIN }),
        json!({ "offset": i64::MAX, "limit": i64::MAX }),
        json!({ "limit": 0 }),
        json!({ "limit": -5 }),
        json!({ "search": long }),
        json!({ "search": many_words }),
        json!({ "search": "\u{0}" }),
        json!({ "search": "%_\\'\"; DROP TABLE commits; --" }),
        json!({ "search": "!99999999999999999999999" }),
        json!({ "sort": "1; DROP TABLE commits" }),
        json!({ "sort": "\u{0}", "state": "\u{0}" }),
        json!({ "state": long }),
    ];
    for change in changes {
        for command in [
            "list_commits",
            "list_pull_requests",
            "list_tickets",
            "list_repositories",
        ] {
            let mut query = json!({ "repositoryId": repository, "integrationId": integration["id"],
                "search": "", "state": null, "sort": "", "descending": false, "offset": 0,
                "limit": 50 });
            let query_object = query.as_object_mut().expect("an object");
            query_object.extend(change.as_object().expect("an object").clone());
            let page = world.window.ask(command, json!({ "query": query }));
            let rows = shapes::page(&page, |_| ());
            assert!(rows.len() <= 1000, "{command}: never all of a long list");
            assert!(
                page["offset"].as_i64() >= Some(0),
                "{command}: {}",
                page["offset"]
            );
        }
    }
}

#[test]
fn lists_of_ids_may_hold_anything() {
    let world = World::start();
    let integration = world.connect("Orders");
    let first = world.importable(&integration)[0];
    for ids in [
        json!([]),
        json!([0, -1, i64::MAX]),
        json!(vec![first; 5000]),
    ] {
        for command in ["import_repositories", "sync_now"] {
            let arguments = json!({ "integrationId": integration["id"], "repositoryIds": ids });
            shapes::progress(&world.window.ask(command, arguments));
        }
    }
    let ended = world.wait_for_end(&integration);
    assert_eq!(ended["repositories"]["total"], 1, "one is one: {ended}");
}

#[test]
fn a_repository_of_another_integration_is_left_alone() {
    let world = World::start();
    let orders = world.connect("Orders");
    let bills = world.connect("Bills");
    let theirs = world.importable(&bills);
    for command in ["import_repositories", "sync_now"] {
        let arguments = json!({ "integrationId": orders["id"], "repositoryIds": theirs });
        let progress = world.window.ask(command, arguments);
        assert_eq!(
            progress["repositories"]["total"], 0,
            "{command}: {progress}"
        );
    }
    assert!(
        world
            .available(&bills)
            .iter()
            .all(|row| row["imported"] == false)
    );
}

#[test]
fn services_may_be_none_twice_or_unknown() {
    let world = World::start();
    let integration = world.import_everything();
    let set = |services: Value| {
        let arguments = json!({ "integrationId": integration["id"], "services": services });
        world.window.call("set_services", arguments)
    };
    let twice = set(json!(["tickets", "tickets", "repos"])).expect("understood");
    shapes::integration(&twice);
    let mut kept: Vec<_> = twice["services"].as_array().expect("a list").clone();
    kept.sort_by_key(Value::to_string);
    assert_eq!(kept, [json!("repos"), json!("tickets")], "each once");
    let none = set(json!([])).expect("understood");
    assert_eq!(none["services"], json!([]), "nothing is switched on");
    world.wait_for_end(&integration);
    assert!(set(json!(["wikis"])).is_err(), "there is no such service");
    assert!(set(Value::Null).is_err(), "nothing said");
}

#[test]
fn arguments_of_the_wrong_kind_are_refused() {
    let world = World::start();
    for (command, arguments) in [
        ("get_integration", json!({ "integrationId": "1" })),
        ("get_integration", json!({ "integrationId": 1.5 })),
        ("get_integration", json!({ "integrationId": 1e300 })),
        ("get_integration", json!({ "integrationId": null })),
        ("get_integration", json!([])),
        ("get_commit", json!({ "id": {} })),
        ("list_commits", json!({ "query": 3 })),
        ("list_commits", json!({ "query": {} })),
        (
            "list_repositories",
            json!({ "query": { "status": "fine" } }),
        ),
        ("check_connection", json!({ "request": {}, "onRung": 7 })),
        ("choose_secret_storage", json!({ "mode": 1 })),
        ("unlock_secret_file", json!({ "passphrase": null })),
    ] {
        let refused = world.window.call(command, arguments.clone());
        assert!(refused.is_err(), "{command} with {arguments}: {refused:?}");
    }
}

#[test]
fn errors_of_the_window_may_be_long() {
    let world = World::start();
    let long = "\u{1f4a5}\u{1b}[31m\n".repeat(1 << 17);
    let logged = json!({ "message": long, "stack": long });
    assert_eq!(world.window.ask("log_ui_error", logged), Value::Null);
}

#[test]
fn pasted_tokens_may_be_anything() {
    let world = World::start();
    for token in [
        "\u{0}",
        "glpat-\r\nHost: evil.example",
        "ü",
        &"x".repeat(1 << 20),
    ] {
        let report = world.check_token(token);
        assert_eq!(report["passed"], false);
        assert_eq!(report["stoppedAt"], 6, "the token is at fault: {report}");
    }
}

#[test]
fn rows_of_a_removed_repository_are_gone_from_every_page() {
    let world = World::start();
    let integration = world.import_everything();
    let repository = world.importable(&integration)[0];
    let query = json!({ "query": { "repositoryId": repository, "limit": 1 } });
    let page = world.window.ask("list_commits", query);
    let commit = page["rows"].get(0).map(id);
    world
        .window
        .ask("remove_repository", json!({ "repositoryId": repository }));
    if let Some(commit) = commit {
        world
            .window
            .refused("get_commit", json!({ "id": commit }), "input.not_found");
    }
    world
        .window
        .ask("get_deletion_summary", these(&[&integration]));
}
