//! Rules about commits: their shapes, that reports go by them at once, and what is refused.

use serde_json::{Value, json};

use crate::shapes::{exactly, page};
use crate::world::World;

fn filter() -> Value {
    json!({ "range": { "from": "2020-01-01", "to": "2026-11-22" }, "integrationId": null, "repositoryIds": [], "memberKeys": [] })
}

fn rules(world: &World) -> Value {
    let report = world.window.ask("get_count_rules", json!({}));
    exactly("rules", &report, "rules usual");
    for rules in [&report["rules"], &report["usual"]] {
        exactly(
            "rules",
            rules,
            "outlierLines outlierTitles countsOrphaned pullRequests",
        );
        exactly("rules", &rules["pullRequests"], "start days");
    }
    report
}

fn save(world: &World, rules: &Value) {
    let saved = world
        .window
        .ask("save_count_rules", json!({ "rules": rules }));
    assert_eq!(&saved["rules"], rules);
}

/// What the overview left out.
fn left_out(world: &World) -> Value {
    let overview = world
        .window
        .ask("get_overview", json!({ "filter": filter() }));
    overview["leftOut"].clone()
}

/// The largest commit that counts.
fn largest(world: &World) -> Value {
    let query = json!({
        "metric": "code_volume", "filter": filter(), "week": null,
        "list": { "search": "", "state": null, "sort": "value", "descending": true, "offset": 0, "limit": 1000 },
    });
    let rows = page(
        &world
            .window
            .ask("list_metric_rows", json!({ "query": query })),
        |_| {},
    );
    let mut rows = rows.into_iter();
    rows.find(|row| row["leftOut"].is_null())
        .expect("some count")
}

#[test]
fn reports_go_by_the_rules_at_once() {
    let world = World::start();
    world.import_everything();
    let usual = rules(&world);
    assert_eq!(usual["rules"], usual["usual"]);
    let before = left_out(&world);
    let row = largest(&world);
    let lines = row["lines"].as_i64().expect("it was measured");

    let mut stricter = usual["rules"].clone();
    stricter["outlierLines"] = json!(lines - 1);
    let preview = world
        .window
        .ask("preview_count_rules", json!({ "rules": stricter }));
    exactly("preview", &preview, "larger titled orphaned commits");
    assert!(
        preview["larger"].as_i64() > before["outliers"].as_i64(),
        "{preview}"
    );
    save(&world, &stricter);
    assert!(left_out(&world)["outliers"].as_i64() > before["outliers"].as_i64());
    let choice = json!({ "integrationId": null, "actor": "user", "onlyFailed": false });
    let query = json!({ "search": "", "state": null, "sort": "at", "descending": true, "offset": 0, "limit": 50 });
    let log = world.window.ask(
        "list_activities",
        json!({ "choice": choice, "query": query }),
    );
    let log = log["rows"].as_array().expect("a list");
    assert!(
        log.iter().any(|row| row["action"] == "count_rules.changed"),
        "{log:?}"
    );

    let mut titled = usual["usual"].clone();
    titled["outlierTitles"] = json!([row["title"].as_str().expect("a title")]);
    save(&world, &titled);
    assert!(left_out(&world)["titles"].as_i64() > Some(0));
    save(&world, &usual["usual"]);
    assert_eq!(left_out(&world), before, "as it was");
}

/// The overview's figure of time to merge, and how many pull requests it is of.
fn time_to_merge(world: &World) -> (Value, Value) {
    let overview = world
        .window
        .ask("get_overview", json!({ "filter": filter() }));
    let tiles = overview["tiles"].as_array().expect("a list");
    let tile = tiles.iter().find(|tile| tile["metric"] == "time_to_merge");
    let tile = tile.expect("it has a tile");
    (tile["value"].clone(), tile["n"].clone())
}

#[test]
fn the_time_of_pull_requests_goes_by_the_rules_at_once() {
    let world = World::start();
    world.import_everything();
    let usual = rules(&world)["usual"].clone();
    let every_day = json!({ "start": "opened", "days": "every_day" });
    assert_eq!(usual["pullRequests"], every_day);
    let (before, of) = time_to_merge(&world);
    let mut chosen = usual.clone();
    chosen["pullRequests"] = json!({ "start": "first_commented", "days": "working_days" });
    save(&world, &chosen);
    let (after, still_of) = time_to_merge(&world);
    assert!(after.as_f64() < before.as_f64(), "{after} of {before}");
    assert_eq!(still_of, of, "the same pull requests in less time");
    // Holidays are part of figures now: reports hear of them.
    let told = json!({ "tags": ["calendar", "integrations"] });
    assert!(!world.window.events("data:changed").contains(&told));
    let holiday = json!({ "name": "Closed", "kind": "holiday", "firstDay": "2010-01-01", "lastDay": "2026-11-20", "repeats": "never" });
    world
        .window
        .ask("add_calendar_event", json!({ "event": holiday }));
    assert!(world.window.events("data:changed").contains(&told));
    let nothing = (json!(0.0), of.clone());
    assert_eq!(time_to_merge(&world), nothing, "all of it was a holiday");
    save(&world, &usual);
    assert_eq!(time_to_merge(&world), (before, of), "as it was");
}

#[test]
fn a_single_commit_is_left_out_and_taken_back() {
    let world = World::start();
    world.import_everything();
    let row = largest(&world);
    let judge = |judgement: Value| {
        let arguments = json!({ "shas": [row["sha"]], "judgement": judgement });
        world.window.ask("judge_commits", arguments);
    };
    judge(json!("outlier"));
    assert!(left_out(&world)["marked"].as_i64() > Some(0));
    let judged = world.window.ask("list_judged_commits", json!({}));
    let judged = judged.as_array().expect("a list").clone();
    assert_eq!(judged.len(), 1);
    exactly(
        "judged commit",
        &judged[0],
        "sha judgement judgedAt title repository",
    );
    assert_eq!(
        (&judged[0]["sha"], &judged[0]["title"]),
        (&row["sha"], &row["title"])
    );
    judge(Value::Null);
    assert_eq!(
        world.window.ask("list_judged_commits", json!({})),
        json!([])
    );
    assert_eq!(left_out(&world)["marked"], json!(0));
}

#[test]
fn what_cannot_be_used_is_refused() {
    let world = World::start();
    let with = |lines: Value, titles: Value| json!({ "rules": { "outlierLines": lines, "outlierTitles": titles, "countsOrphaned": false } });
    let code = "input.count_rules_invalid";
    for arguments in [
        with(json!(0), json!([])),
        with(json!(null), json!(["**"])),
        with(json!(null), json!([""])),
    ] {
        for command in ["save_count_rules", "preview_count_rules"] {
            world.window.refused(command, arguments.clone(), code);
        }
    }
    for sha in ["", "zz", &"g".repeat(40), &"a".repeat(41)] {
        let arguments = json!({ "shas": [sha], "judgement": "outlier" });
        world
            .window
            .refused("judge_commits", arguments, "input.invalid");
    }
    assert_eq!(
        rules(&world)["rules"],
        rules(&world)["usual"],
        "nothing was changed"
    );
}
