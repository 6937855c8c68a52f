//! What runs by itself, what ran, what waits, and how complete an integration is.

use gitlab_sandbox::{Fault, FaultAction, RequestMatcher};
use serde_json::{Value, json};

use crate::shapes;
use crate::window::settings as window_settings;
use crate::world::{World, of};

fn settings(world: &World) -> Value {
    let settings = world.window.ask("get_sync_settings", json!({}));
    shapes::sync_settings(&settings);
    settings
}

fn asked(integration: &Value, offset: i64, limit: i64) -> Value {
    let mut arguments = of(integration);
    arguments["query"] = json!({ "offset": offset, "limit": limit });
    arguments
}

fn coverage(world: &World, integration: &Value) -> Vec<Value> {
    let coverage = world.window.ask("get_coverage", of(integration));
    let streams = coverage.as_array().expect("a list").clone();
    streams.iter().for_each(shapes::coverage);
    streams
}

fn queue(world: &World, integration: &Value) -> Vec<Value> {
    let queue = world.window.ask("list_queue", asked(integration, 0, 500));
    shapes::page(&queue, shapes::repository)
}

#[test]
fn the_schedule_begins_with_every_two_hours_and_is_remembered() {
    let world = World::start();
    let before = settings(&world);
    assert_eq!(before["schedule"]["intervalMinutes"], 120, "{before}");
    assert_eq!(before["schedule"]["pauseWhenMetered"], true, "{before}");
    let mut schedule = before["schedule"].clone();
    for interval in [json!(15), json!(1440), Value::Null] {
        schedule["intervalMinutes"] = interval;
        schedule["pauseOnBatterySaver"] = json!(false);
        let chosen = json!({ "schedule": schedule });
        assert_eq!(world.window.ask("set_schedule", chosen), Value::Null);
        assert_eq!(settings(&world)["schedule"], schedule);
    }
    let world = world.restart_with(|folder| flow_desktop_lib::open(window_settings(folder)));
    assert_eq!(
        settings(&world)["schedule"],
        schedule,
        "also after a restart"
    );
    for never in [0, -15, 7, i64::MAX] {
        let mut wrong = schedule.clone();
        wrong["intervalMinutes"] = json!(never);
        let wrong = json!({ "schedule": wrong });
        let answer = world.window.call("set_schedule", wrong);
        assert!(answer.is_err(), "{never} minutes are no choice");
    }
    assert_eq!(
        settings(&world)["schedule"],
        schedule,
        "nothing of it was kept"
    );
}

#[test]
fn by_hand_only_nothing_is_announced() {
    let world = World::start();
    let integration = world.import_everything();
    let next = || {
        let next = world.window.ask("get_next_run", of(&integration));
        shapes::next_run(&next);
        next
    };
    assert!(next()["at"].is_i64(), "a run is due some day: {}", next());
    assert_eq!(next()["held"], Value::Null);
    let mut schedule = settings(&world)["schedule"].clone();
    schedule["intervalMinutes"] = Value::Null;
    world
        .window
        .ask("set_schedule", json!({ "schedule": schedule }));
    assert_eq!(next()["at"], Value::Null);
    assert_eq!(next()["held"], "by_hand");
}

#[test]
fn a_host_is_pressed_as_hard_as_was_chosen() {
    let world = World::start();
    let nobody = json!({ "host": "gitlab.com", "sharePercent": 50, "polite": true });
    world
        .window
        .refused("set_host_policy", nobody, "input.invalid");
    let integration = world.connect("Orders");
    let hosts = settings(&world)["hosts"].clone();
    assert_eq!(hosts[0]["host"], integration["host"], "{hosts}");
    assert_eq!(hosts[0]["sharePercent"], 80, "the default leaves some");
    assert_eq!(hosts[0]["integrations"], 1);
    let host = hosts[0]["host"].clone();
    let chosen = json!({ "host": host, "sharePercent": 30, "polite": true });
    world.window.ask("set_host_policy", chosen);
    let world = world.restart_with(|folder| flow_desktop_lib::open(window_settings(folder)));
    let kept = settings(&world)["hosts"].clone();
    assert_eq!(kept[0]["sharePercent"], 30, "{kept}");
    assert_eq!(kept[0]["polite"], true, "{kept}");
    for share in [0, 9, 101] {
        let wrong = json!({ "host": host, "sharePercent": share, "polite": true });
        world
            .window
            .refused("set_host_policy", wrong, "input.invalid");
    }
}

#[test]
fn after_an_import_everything_is_accounted_for() {
    let world = World::start();
    let integration = world.import_everything();
    let streams = coverage(&world, &integration);
    let names: Vec<&str> = streams
        .iter()
        .filter_map(|each| each["stream"].as_str())
        .collect();
    assert_eq!(names, ["commits", "pull_requests", "tickets"]);
    for stream in &streams {
        assert_eq!(stream["complete"], stream["repositories"], "{stream}");
        assert_eq!(stream["short"], 0, "nothing is missing: {stream}");
        assert!(stream["held"].as_i64() > Some(0), "{stream}");
    }
    assert_eq!(
        queue(&world, &integration),
        [] as [Value; 0],
        "nothing waits"
    );
    let runs = world.window.ask("list_runs", asked(&integration, 0, 10));
    let rows = shapes::page(&runs, shapes::run);
    assert_eq!(rows.len(), 1, "{runs}");
    assert_eq!(rows[0]["reason"], "import", "{runs}");
    assert_eq!(rows[0]["outcome"], "complete", "{runs}");
    let (all, requests) = (&rows[0]["repositories"], rows[0]["requests"].as_i64());
    assert_eq!(*all, json!(world.importable(&integration).len()), "{runs}");
    assert!(requests > Some(0), "{runs}");
    let beyond = world.window.ask("list_runs", asked(&integration, 5, 10));
    assert_eq!(shapes::page(&beyond, shapes::run), [] as [Value; 0]);
}

#[test]
fn a_repository_leaves_the_queue_alone_and_comes_back() {
    let world = World::start();
    let integration = world.connect("Orders");
    world.sandbox.faults().push(Fault {
        matcher: RequestMatcher::path("*/projects/*/merge_requests"),
        action: FaultAction::Hang,
    });
    world.choose_all(&integration);
    world.window.wait_until("something is being read", || {
        world.progress(&integration)["current"] != json!([])
    });
    let current = world.progress(&integration)["current"][0]["repositoryId"].clone();
    let alone = json!({ "repositoryId": current });
    let progress = world.window.ask("cancel_repository", alone.clone());
    shapes::progress(&progress);
    assert_eq!(progress["running"], true, "the others go on: {progress}");
    assert_eq!(progress["repositories"]["cancelled"], 1, "{progress}");
    let queued = queue(&world, &integration);
    let last = queued.last().expect("it is still in view");
    assert_eq!(last["id"], current, "behind all that is still to be read");
    world.sandbox.faults().clear();
    world.window.ask("cancel_import", of(&integration));
    shapes::progress(&world.window.ask("retry_repository", alone.clone()));
    world.wait_for_end(&integration);
    let row = world.window.ask("get_repository", alone);
    assert_eq!(row["dataStatus"], "healthy", "{row}");
}

#[test]
fn a_sync_by_hand_is_written_down_as_one() {
    let world = World::start();
    let integration = world.import_everything();
    let mut everything = of(&integration);
    everything["repositoryIds"] = Value::Null;
    world.window.ask("sync_now", everything);
    world.wait_for_end(&integration);
    let runs = world.window.ask("list_runs", asked(&integration, 0, 10));
    let rows = shapes::page(&runs, shapes::run);
    assert_eq!(rows.len(), 2, "{runs}");
    assert_eq!(rows[0]["reason"], "user", "the newest first: {runs}");
    assert_eq!(rows[0]["outcome"], "complete", "{runs}");
    assert_eq!(rows[0]["newCommits"], 0, "nothing was new: {runs}");
}

#[test]
fn nothing_is_told_of_integrations_that_are_not_there() {
    let world = World::start();
    let nobody = json!({ "id": 4711 });
    world
        .window
        .refused("get_next_run", of_id(4711), "input.not_found");
    assert_eq!(coverage(&world, &nobody), [] as [Value; 0]);
    assert_eq!(queue(&world, &nobody), [] as [Value; 0]);
    let alone = json!({ "repositoryId": 4711 });
    world
        .window
        .refused("cancel_repository", alone, "input.not_found");
}

fn of_id(id: i64) -> Value {
    json!({ "integrationId": id })
}
