//! Pausing, going on, cancelling, trying again, and taking out again.

use gitlab_sandbox::{Fault, FaultAction, RequestMatcher};
use serde_json::{Value, json};

use crate::shapes;
use crate::world::{World, id, of};

/// Holds back what a run asks for, until [`let_go`].
fn hold(world: &World) {
    world.sandbox.faults().push(Fault {
        matcher: RequestMatcher::path("/merge_requests"),
        action: FaultAction::Hang,
    });
}

fn steer(world: &World, command: &str, integration: &Value) -> Value {
    let progress = world.window.ask(command, of(integration));
    shapes::progress(&progress);
    progress
}

#[test]
fn a_paused_import_goes_on_where_it_was() {
    let world = World::start();
    let integration = world.connect("Orders");
    // Slow enough that the pause comes before the end.
    world
        .sandbox
        .world()
        .set_latency(std::time::Duration::from_millis(100));
    world.choose_all(&integration);
    let paused = steer(&world, "pause_import", &integration);
    assert_eq!(paused["paused"], true, "{paused}");
    assert_eq!(paused["running"], true, "a pause is no end: {paused}");
    let resumed = steer(&world, "resume_import", &integration);
    assert_eq!(resumed["paused"], false, "{resumed}");
    world.sandbox.world().set_latency(std::time::Duration::ZERO);
    let ended = world.wait_for_end(&integration);
    assert_eq!(
        ended["repositories"]["done"],
        ended["repositories"]["total"]
    );
}

#[test]
fn a_cancelled_import_can_be_taken_up_again() {
    let world = World::start();
    let integration = world.connect("Orders");
    hold(&world);
    world.choose_all(&integration);
    let cancelled = steer(&world, "cancel_import", &integration);
    assert_eq!(cancelled["running"], false, "{cancelled}");
    assert!(
        cancelled["repositories"]["cancelled"].as_u64() > Some(0),
        "what waited is off the queue: {cancelled}"
    );
    assert_eq!(cancelled["repositories"]["waiting"], 0, "{cancelled}");
    let again = steer(&world, "cancel_import", &integration);
    assert_eq!(
        again["repositories"], cancelled["repositories"],
        "once is enough"
    );
    world.sandbox.faults().clear();
    let mut everything = of(&integration);
    everything["repositoryIds"] = Value::Null;
    shapes::progress(&world.window.ask("sync_now", everything));
    let ended = world.wait_for_end(&integration);
    assert_eq!(
        ended["repositories"]["done"], ended["repositories"]["total"],
        "{ended}"
    );
}

#[test]
fn what_failed_says_why_and_is_tried_again() {
    let world = World::start();
    let integration = world.connect("Orders");
    let chosen = world.importable(&integration)[0];
    world.sandbox.faults().push(Fault {
        matcher: RequestMatcher::path("/issues"),
        action: FaultAction::Status(403, r#"{"message":"403 Forbidden"}"#.to_owned()),
    });
    let import = json!({ "integrationId": integration["id"], "repositoryIds": [chosen] });
    world.window.ask("import_repositories", import);
    let ended = world.wait_for_end(&integration);
    assert_eq!(ended["repositories"]["failed"], 1, "{ended}");
    let alone = json!({ "repositoryId": chosen });
    let row = world.window.ask("get_repository", alone.clone());
    shapes::repository(&row);
    assert_eq!(row["dataStatus"], "failed", "{row}");
    shapes::failure("a failed repository", &row["failure"]);
    let listed = world.window.ask("get_integration", of(&integration));
    assert_eq!(listed["dataStatus"], "failed", "{listed}");
    assert_eq!(listed["repositoriesFailed"], 1);

    world.sandbox.faults().clear();
    shapes::progress(&world.window.ask("retry_repository", alone.clone()));
    world.wait_for_end(&integration);
    let row = world.window.ask("get_repository", alone);
    assert_eq!(row["dataStatus"], "healthy", "{row}");
    assert_eq!(row["failure"], Value::Null);
}

#[test]
fn one_repository_is_synced_without_the_others() {
    let world = World::start();
    let integration = world.import_everything();
    let chosen = world.importable(&integration);
    let synced_at = |rows: &[Value], wanted: bool| -> Vec<Value> {
        rows.iter()
            .filter(|row| (id(row) == chosen[0]) == wanted)
            .map(|row| row["lastUpdatedAt"].clone())
            .collect()
    };
    let before = world.available(&integration);
    let some = json!({ "integrationId": integration["id"], "repositoryIds": [chosen[0]] });
    world.window.ask("sync_now", some);
    world.wait_for_end(&integration);
    let after = world.available(&integration);
    assert_ne!(
        synced_at(&before, true),
        synced_at(&after, true),
        "looked at again"
    );
    assert_eq!(
        synced_at(&before, false),
        synced_at(&after, false),
        "left alone"
    );
}

#[test]
fn a_removed_repository_can_be_chosen_again() {
    let world = World::start();
    let integration = world.import_everything();
    let chosen = world.importable(&integration)[0];
    let alone = json!({ "repositoryId": chosen });
    let before = world.window.ask("get_repository", alone.clone());
    assert_eq!(
        world.window.ask("remove_repository", alone.clone()),
        Value::Null
    );
    let removed = world.window.ask("get_repository", alone.clone());
    shapes::repository(&removed);
    assert_eq!(removed["imported"], false);
    assert_eq!(removed["dataStatus"], Value::Null);
    assert_eq!(removed["streams"], json!([]));
    assert_eq!(removed["commitCount"], Value::Null);
    for command in ["list_commits", "list_pull_requests", "list_tickets"] {
        let query = json!({ "query": { "repositoryId": chosen } });
        assert_eq!(world.window.ask(command, query)["total"], 0, "{command}");
    }
    let import = json!({ "integrationId": integration["id"], "repositoryIds": [chosen] });
    world.window.ask("import_repositories", import);
    world.wait_for_end(&integration);
    let again = world.window.ask("get_repository", alone);
    for key in ["commitCount", "pullRequestCount", "ticketCount"] {
        assert_eq!(again[key], before[key], "{key} is back: {again}");
    }
}

#[test]
fn a_repository_that_cannot_be_read_is_not_chosen() {
    let world = World::start();
    let integration = world.connect("Orders");
    let listed = world.available(&integration);
    let closed = listed
        .iter()
        .find(|row| row["cannotImport"].is_object())
        .expect("the sample has one");
    let import = json!({ "integrationId": integration["id"], "repositoryIds": [id(closed)] });
    let progress = world.window.ask("import_repositories", import);
    shapes::progress(&progress);
    assert_eq!(
        progress["repositories"]["total"], 0,
        "{} cannot be imported",
        closed["fullPath"]
    );
}
