//! Removing with a way back, pausing, and what is written down of it.

use gitlab_sandbox::{Fault, FaultAction, RequestMatcher, TokenKind};
use serde_json::{Value, json};

use crate::shapes;
use crate::window::settings;
use crate::world::{World, of, these};

const ACTIVITY: &str = "key happenedAt integrationId integrationName actor action outcome sentence \
        failure";

fn everything() -> Value {
    json!({ "choice": { "integrationId": null, "actor": null, "onlyFailed": false },
            "query": { "offset": 0, "limit": 100 } })
}

/// What was done, newest first.
fn actions(world: &World) -> Vec<String> {
    let page = world.window.ask("list_activities", everything());
    let rows = page["rows"].as_array().expect("rows");
    for row in rows {
        shapes::exactly("activity", row, ACTIVITY);
    }
    rows.iter()
        .map(|row| row["action"].as_str().expect("a word").to_owned())
        .collect()
}

#[test]
fn what_is_removed_is_hidden_at_once_and_comes_back_whole() {
    let world = World::start();
    let integration = world.import_everything();
    let before = world.window.ask("get_integration", of(&integration));
    world
        .window
        .ask("remove_integrations", these(&[&integration]));
    assert_eq!(world.window.ask("list_integrations", json!({})), json!([]));
    let query = json!({ "query": { "integrationId": null, "search": "", "status": null,
        "sort": "name", "descending": false, "offset": 0, "limit": 10 } });
    let repositories = world.window.ask("list_repositories", query.clone());
    assert_eq!(repositories["total"], 0, "its repositories are hidden too");
    let again = world.connect("Everything");
    let back = world.window.ask("undo_removal", these(&[&integration]));
    assert_eq!(
        back[0]["name"], "Everything 2",
        "the name was taken in the meantime"
    );
    for key in [
        "repositoriesImported",
        "repositoriesComplete",
        "lastUpdatedAt",
        "services",
    ] {
        assert_eq!(back[0][key], before[key], "{key} is as it was");
    }
    let repositories = world.window.ask("list_repositories", query);
    assert_eq!(repositories["total"], before["repositoriesImported"]);
    world
        .window
        .refused("undo_removal", these(&[&integration]), "input.not_found");
    world.remove(&again);
    let left = world.window.ask("list_integrations", json!({}));
    assert_eq!(left.as_array().map(Vec::len), Some(1), "only the other one");
    assert_eq!(
        actions(&world)[..3],
        [
            "integration.deleted",
            "integration.removed",
            "integration.removal_undone"
        ]
    );
}

#[test]
fn a_removal_that_was_cut_off_is_finished_at_the_next_start() {
    let world = World::start();
    let integration = world.import_everything();
    world
        .window
        .ask("remove_integrations", these(&[&integration]));
    let world = world.restart_with(|folder| flow_desktop_lib::open(settings(folder)));
    world.window.wait_until("the deletion is written down", || {
        actions(&world).first().map(String::as_str) == Some("integration.deleted")
    });
    world
        .window
        .refused("undo_removal", these(&[&integration]), "input.not_found");
    let clones = world.folder.path().join("clones");
    let left = std::fs::read_dir(clones).map_or(0, Iterator::count);
    assert_eq!(left, 0, "its clones are gone as well");
}

#[test]
fn what_is_paused_runs_neither_by_hand_nor_by_itself() {
    let world = World::start();
    let integration = world.connect("Orders");
    world.sandbox.faults().push(Fault {
        matcher: RequestMatcher::path("/merge_requests"),
        action: FaultAction::Hang,
    });
    world.choose_all(&integration);
    let pause = |paused: bool| {
        let arguments = json!({ "integrationId": integration["id"], "paused": paused });
        let answer = world.window.ask("set_integration_paused", arguments);
        shapes::integration(&answer);
        answer
    };
    let paused = pause(true);
    assert!(paused["pausedAt"].is_i64(), "{paused}");
    assert_eq!(paused["isSyncing"], false, "the run ended");
    assert_eq!(world.progress(&integration)["running"], false);
    let sync = json!({ "integrationId": integration["id"], "repositoryIds": null });
    world
        .window
        .refused("sync_now", sync.clone(), "integration.paused");
    world.choose_all(&integration);
    assert_eq!(
        world.progress(&integration)["running"],
        false,
        "what is chosen waits"
    );
    world.sandbox.faults().clear();
    pause(false);
    world.window.wait_until("the import goes on and ends", || {
        let row = world.window.ask("get_integration", of(&integration));
        row["dataStatus"] == "healthy"
    });
    world.window.ask("sync_now", sync);
    assert!(
        actions(&world).contains(&"integration.paused".to_owned())
            && actions(&world).contains(&"integration.resumed".to_owned())
    );
}

#[test]
fn the_text_to_pass_on_says_what_was_done_and_holds_no_secret() {
    let world = World::start();
    let integration = world.import_everything();
    // Of a token's shape; the app's own are looked for in every answer anyway.
    let token = "glpat-0123456789abcdefghij";
    let name = format!("Orders {token}");
    let rename = json!({ "integrationId": integration["id"], "name": name });
    world.window.ask("rename_integration", rename);
    let choice = json!({ "choice": everything()["choice"] });
    let text = world.window.ask("get_activity_text", choice);
    let text = text.as_str().expect("a text");
    for words in [
        "Added the integration",
        "Renamed it to “Orders [left out]”",
        "repos to import",
        "Synced, ",
    ] {
        assert!(text.contains(words), "{words} is in {text}");
    }
    assert!(!text.contains(token), "a token in a name stays here");
}

#[test]
fn what_was_imported_is_offered_again_after_moving_house() {
    let world = World::start();
    let integration = world.import_everything();
    let count = integration["repositoriesImported"].as_u64();
    let count = count.filter(|count| *count > 0).unwrap_or_else(|| {
        let row = world.window.ask("get_integration", of(&integration));
        row["repositoriesImported"].as_u64().expect("a number")
    });
    let asked = |integration: &Value| {
        let choice = world
            .window
            .ask("get_configured_repositories", of(integration));
        if !choice.is_null() {
            shapes::exactly("choice", &choice, "toChoose done impossible missing");
        }
        choice
    };
    assert_eq!(asked(&integration), Value::Null, "nothing was taken in");
    let saved = world.window.ask("export_configuration", json!({}));
    let path = saved["path"].as_str().expect("a path");
    let text = std::fs::read_to_string(path).expect("it was written");
    let text = text.replace("\"Everything\"", "\"Moved\"");
    let foreseen = world
        .window
        .ask("preview_configuration", json!({ "text": text }));
    assert_eq!(foreseen["repositories"], count, "{foreseen}");
    world
        .window
        .ask("import_configuration", json!({ "text": text }));
    let all = world.window.ask("list_integrations", json!({}));
    let all = all.as_array().expect("a list");
    let moved = all.iter().find(|row| row["name"] == "Moved");
    let moved = moved.expect("it is new here");
    assert_eq!(moved["needsSignIn"], true, "{moved}");
    let before = asked(moved);
    assert_eq!(before["toChoose"], json!([]), "no list was read: {before}");
    let report = world.check(TokenKind::Good);
    let replace = json!({ "integrationId": moved["id"], "connectionId": report["connectionId"] });
    world.window.ask("replace_token", replace);
    world.window.ask("read_available", of(moved));
    let found = asked(moved);
    let ids = found["toChoose"].as_array().expect("a list").clone();
    assert_eq!(ids.len() as u64, count, "{found}");
    let chosen = json!({ "integrationId": moved["id"], "repositoryIds": ids });
    world.window.ask("import_repositories", chosen);
    let after = asked(moved);
    assert_eq!(
        (&after["toChoose"], after["done"].as_u64()),
        (&json!([]), Some(count)),
        "all of it is chosen"
    );
    world
        .window
        .ask("forget_configured_repositories", of(moved));
    assert_eq!(asked(moved), Value::Null, "it was put away");
}
