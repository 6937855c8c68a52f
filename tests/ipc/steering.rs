//! Pausing, going on, cancelling, trying again, and taking out again.

use gitlab_sandbox::{Fault, FaultAction, RateLimitBody, RequestMatcher};
use serde_json::{Value, json};

use crate::shapes;
use crate::world::{World, id, of};

/// Holds back what a run asks for, until [`let_go`].
fn hold(world: &World) {
    world.sandbox.faults().push(Fault {
        matcher: RequestMatcher::path("*/projects/*/merge_requests"),
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
fn a_repository_is_removed_while_it_is_read() {
    let world = World::start();
    let integration = world.connect("Orders");
    hold(&world);
    world.choose_all(&integration);
    let all = world.importable(&integration);
    world.window.wait_until("something is being read", || {
        world.progress(&integration)["current"] != json!([])
    });
    let current = world.progress(&integration)["current"][0]["repositoryId"].clone();
    world
        .window
        .ask("remove_repository", json!({ "repositoryId": current }));
    let left = world.progress(&integration);
    assert_eq!(left["running"], true, "the others go on: {left}");
    assert_eq!(left["repositories"]["total"], all.len() - 1, "{left}");
    assert_eq!(left["paused"], false);
    world.window.ask("cancel_import", of(&integration));
    let row = world
        .window
        .ask("get_repository", json!({ "repositoryId": current }));
    assert_eq!(row["streams"], json!([]), "nothing came back: {row}");
}

#[test]
fn a_removal_keeps_a_pause() {
    let world = World::start();
    let integration = world.connect("Orders");
    hold(&world);
    world.choose_all(&integration);
    steer(&world, "pause_import", &integration);
    let first = world.importable(&integration)[0];
    world
        .window
        .ask("remove_repository", json!({ "repositoryId": first }));
    assert_eq!(world.progress(&integration)["paused"], true, "still");
    world.window.ask("cancel_import", of(&integration));
}

#[test]
fn a_repository_that_is_gone_from_gitlab_can_be_removed() {
    let world = World::start();
    let integration = world.import_everything();
    let row = world
        .available(&integration)
        .into_iter()
        .find(|row| row["commitCount"].as_i64() > Some(0))
        .expect("one has commits");
    let path = row["fullPath"].as_str().expect("a path");
    let there = world.sandbox.world();
    let project = there.project_by_path(path).expect("it is there");
    there.delete_project(project.id).expect("deleted");
    world.window.ask("read_available", of(&integration));
    let alone = json!({ "repositoryId": id(&row) });
    let gone = world.window.ask("get_repository", alone.clone());
    assert_eq!(gone["cannotImport"]["reason"], "not_found", "{gone}");
    assert_eq!(
        gone["commitCount"], row["commitCount"],
        "what was read stays"
    );
    let clone = world
        .folder
        .path()
        .join(format!("clones/{}/{}.git", integration["id"], project.id));
    assert!(clone.is_dir(), "so does the clone");
    let removed = world.window.ask("remove_repository", alone.clone());
    assert_eq!(removed, Value::Null);
    assert!(!clone.exists(), "until it is removed");
    world
        .window
        .refused("get_repository", alone, "input.not_found");
}

#[test]
fn a_wait_for_gitlab_is_told_and_can_be_cancelled() {
    let world = World::start();
    let integration = world.connect("Orders");
    world.sandbox.faults().push(Fault {
        matcher: RequestMatcher::path("/issues"),
        action: FaultAction::Status429 {
            retry_after: Some(600),
            body: RateLimitBody::RackAttack,
        },
    });
    world.choose_all(&integration);
    let row = || {
        let row = world.window.ask("get_integration", of(&integration));
        shapes::integration(&row);
        row
    };
    world.window.wait_until("the wait is shown", || {
        row()["dataStatus"] == "rate_limited"
    });
    assert!(row()["rateLimitedUntil"].is_i64(), "and its end");
    let waiting = world.progress(&integration);
    let seconds = waiting["waitingForGitlabSeconds"].as_i64();
    assert!(seconds > Some(300) && seconds <= Some(600), "{waiting}");
    let cancelled = steer(&world, "cancel_import", &integration);
    assert_eq!(cancelled["running"], false, "without waiting: {cancelled}");
    assert_eq!(cancelled["waitingForGitlabSeconds"], Value::Null);
    assert_eq!(
        row()["rateLimitedUntil"],
        Value::Null,
        "nobody waits any more"
    );
}

#[test]
fn events_of_an_import_come_in_order_and_end_with_its_end() {
    let world = World::start();
    let integration = world.connect("Orders");
    world.choose_all(&integration);
    world.wait_for_end(&integration);
    let events = || world.window.events("import:progress");
    world.window.wait_until("the last event", || {
        events().last().is_some_and(|last| last["running"] == false)
    });
    let numbers: Vec<_> = events()
        .iter()
        .map(|event| event["sequence"].as_u64())
        .collect();
    assert!(
        numbers.windows(2).all(|pair| pair[0] < pair[1]),
        "later ones have higher numbers: {numbers:?}"
    );
    let tags = json!({ "tags": ["integrations", format!("integration:{}", integration["id"])] });
    assert!(world.window.events("data:changed").contains(&tags));
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
