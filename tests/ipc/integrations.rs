//! An integration after it was made: its name, its services, its end.

use gitlab_sandbox::{Fault, FaultAction, RequestMatcher, TokenKind};
use serde_json::{Value, json};

use crate::shapes;
use crate::world::{SERVICES, World, id, of, these};

#[test]
fn a_new_name_is_checked_like_the_first_one() {
    let world = World::start();
    let integration = world.connect("Orders");
    world.connect("Bills");
    let rename = |name: &str| json!({ "integrationId": integration["id"], "name": name });
    let renamed = world
        .window
        .ask("rename_integration", rename("  Orders, all of them "));
    shapes::integration(&renamed);
    assert_eq!(renamed["name"], "Orders, all of them");
    let same = world
        .window
        .ask("rename_integration", rename("orders, ALL of them"));
    assert_eq!(
        same["name"], "orders, ALL of them",
        "its own name is not taken"
    );
    for (name, code) in [
        ("bills", "input.name_taken"),
        ("", "input.name_invalid"),
        ("a\u{1b}[31mb", "input.name_invalid"),
    ] {
        world
            .window
            .refused("rename_integration", rename(name), code);
    }
}

#[test]
fn a_service_switched_off_keeps_its_rows_and_comes_back() {
    let world = World::start();
    let integration = world.import_everything();
    let set = |services: &[&str]| {
        let arguments = json!({ "integrationId": integration["id"], "services": services });
        let updated = world.window.ask("set_services", arguments);
        shapes::integration(&updated);
        assert_eq!(updated["services"], json!(services));
        world.wait_for_end(&integration);
        world.available(&integration)
    };
    let before = world.available(&integration);
    let state_of = |rows: &[Value], stream: &str| -> Vec<Value> {
        rows.iter()
            .filter_map(|row| row["streams"].as_array())
            .flatten()
            .filter(|report| report["stream"] == stream)
            .map(|report| report["state"].clone())
            .collect()
    };
    let off = set(&["repos"]);
    assert!(
        !state_of(&off, "tickets")
            .iter()
            .any(|state| state == "running"),
        "tickets are not read any more"
    );
    assert!(
        state_of(&off, "commits")
            .iter()
            .all(|state| state == "complete")
    );
    let on = set(&SERVICES);
    for stream in ["commits", "pull_requests", "tickets"] {
        let states = state_of(&on, stream);
        assert!(!states.is_empty(), "{stream} is back");
        assert!(
            states.iter().all(|state| state == "complete"),
            "{stream}: {states:?}"
        );
    }
    let counts = |rows: &[Value]| -> Vec<Value> {
        rows.iter().map(|row| row["ticketCount"].clone()).collect()
    };
    assert_eq!(
        counts(&before),
        counts(&on),
        "nothing was lost or counted twice"
    );
}

#[test]
fn deleting_takes_rows_clones_and_secret_away() {
    let world = World::start();
    let other = world.connect("Stays");
    let integration = world.import_everything();
    let summary = world
        .window
        .ask("get_deletion_summary", these(&[&integration]));
    shapes::exactly("summary", &summary, shapes::DELETION_SUMMARY);
    let imported = world.importable(&integration).len();
    assert_eq!(summary["repositories"], imported);
    for key in ["commits", "pullRequests", "tickets", "bytes"] {
        assert!(
            summary[key].as_u64() > Some(0),
            "{key} is counted: {summary}"
        );
    }
    let clones = world.folder.path().join("clones");
    assert!(files_below(&clones) > 0, "clones are on the disk");
    let rows = world.available(&integration);
    world.remove(&integration);
    assert_eq!(files_below(&clones), 0, "and gone with it");
    let left = world.window.ask("list_integrations", json!({}));
    assert_eq!(left.as_array().map(Vec::len), Some(1), "{left}");
    assert_eq!(left[0]["id"], other["id"]);
    for command in [
        "get_integration",
        "get_import_progress",
        "read_available",
        "list_available",
    ] {
        world
            .window
            .refused(command, of(&integration), "input.not_found");
    }
    for command in [
        "remove_integrations",
        "get_deletion_summary",
        "undo_removal",
    ] {
        world
            .window
            .refused(command, these(&[&integration]), "input.not_found");
    }
    let repository = json!({ "repositoryId": id(&rows[0]) });
    world
        .window
        .refused("get_repository", repository, "input.not_found");
    world.window.ask("create_integration", {
        let report = world.check(TokenKind::Good);
        json!({ "connectionId": report["connectionId"], "name": "Everything",
                "services": SERVICES })
    });
}

#[test]
fn deleting_ends_an_import_that_runs() {
    let world = World::start();
    let integration = world.connect("Orders");
    world.sandbox.faults().push(Fault {
        matcher: RequestMatcher::path("/merge_requests"),
        action: FaultAction::Hang,
    });
    world.choose_all(&integration);
    world.remove(&integration);
    let left = world.window.ask("list_integrations", json!({}));
    assert_eq!(left, json!([]), "deleting does not wait for GitLab");
    assert_eq!(files_below(&world.folder.path().join("clones")), 0);
}

fn files_below(folder: &std::path::Path) -> usize {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    entries
        .filter_map(Result::ok)
        .map(|entry| match entry.file_type() {
            Ok(kind) if kind.is_dir() => files_below(&entry.path()),
            _ => 1,
        })
        .sum()
}
