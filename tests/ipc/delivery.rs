//! The report on deployments, its rows, and how deployments are told.

use serde_json::{Value, json};

use crate::shapes::exactly;
use crate::world::World;

const REPORT: &str =
    "from to weeks coverage sources leftOut tiles byWeek openIncidents withoutCommits";
const SOURCES: &str = "gitlab gitlabUnread gitlabRefused tags merges none";
const TILE: &str = "metric value unit n nOf weekly trend notAvailable";
const WEEK: &str = "deployments incidents commits leadTimeMedian leadTimeNinetieth";
const ROW: &str = "key source repositoryId repository name environment sha deployedAt deployer \
    commits webUrl leadTime counted";
const COMMIT: &str = "id sha title author authoredAt leftOut wasDelivered";
const PREVIEW: &str = "deployments repositories ofRepositories unread examples";

fn filter(from: &str, to: &str) -> Value {
    json!({ "range": { "from": from, "to": to }, "integrationId": null, "repositoryIds": [],
        "memberKeys": [] })
}

fn everything() -> Value {
    filter("2000-01-01", "2030-12-31")
}

fn rows_of(kind: &str, world: &World) -> Value {
    let list = json!({ "search": "", "state": null, "sort": "date", "descending": true,
        "offset": 0, "limit": 100 });
    let query = json!({ "filter": everything(), "week": null, "list": list });
    world.window.ask(kind, json!({ "query": query }))
}

/// The report, all of it in the contract's shape.
fn report(world: &World) -> Value {
    let report = world
        .window
        .ask("get_delivery", json!({ "filter": everything() }));
    exactly("report", &report, REPORT);
    exactly("sources", &report["sources"], SOURCES);
    let weeks = report["weeks"].as_array().expect("a list").len();
    let tiles = report["tiles"].as_array().expect("a list");
    assert_eq!(tiles.len(), 4, "the four figures");
    for tile in tiles {
        exactly("tile", tile, TILE);
        assert_eq!(tile["weekly"].as_array().expect("a list").len(), weeks);
    }
    let by_week = report["byWeek"].as_array().expect("a list");
    assert_eq!(by_week.len(), weeks);
    for week in by_week {
        exactly("week", week, WEEK);
    }
    report
}

#[test]
fn what_a_deployment_is_is_chosen_and_leads_to_its_commits() {
    let world = World::start();
    assert_eq!(
        report(&world)["tiles"][0]["notAvailable"],
        "nothing_imported"
    );
    world.import_everything();
    assert_eq!(report(&world)["tiles"][0]["notAvailable"], "no_source");
    let rules = world.window.ask("get_deployment_rules", json!({}));
    exactly("rules", &rules, "settings repositories");
    exactly("settings", &rules["settings"], "rule incidentLabel");
    let repository = &rules["repositories"][0];
    exactly(
        "repository",
        repository,
        "repositoryId repository rule readAt refusal",
    );
    let tags = json!({ "source": "tags", "pattern": "v*" });
    let preview = json!({ "rule": tags, "repositoryId": null });
    let preview = world.window.ask("preview_deployment_rule", preview);
    exactly("preview", &preview, PREVIEW);
    let chosen = json!({ "rule": tags, "incidentLabel": "" });
    world.window.ask("set_delivery_settings", chosen);
    let told = report(&world);
    assert!(told["sources"]["tags"].as_i64() > Some(0));
    assert!(
        told["tiles"][1]["value"].as_f64() > Some(0.0),
        "commits waited"
    );
    let rows = rows_of("list_deployments", &world);
    let row = &rows["rows"][0];
    exactly("deployment", row, ROW);
    let list = json!({ "search": "", "state": null, "sort": "", "descending": true, "offset": 0,
        "limit": 5 });
    let asked = json!({ "key": row["key"], "list": list });
    let commits = world.window.ask("list_deployment_commits", asked);
    assert_eq!(
        commits["total"], row["commits"],
        "what it brought is its list"
    );
    exactly("commit", &commits["rows"][0], COMMIT);
    for incident in rows_of("list_incidents", &world)["rows"]
        .as_array()
        .expect("a list")
    {
        exactly(
            "incident",
            incident,
            "id repositoryId repository iid title createdAt restoredAt webUrl",
        );
    }
    let none = json!({ "repositoryId": repository["repositoryId"],
        "rule": { "source": "none", "pattern": "" } });
    world.window.ask("set_deployment_rule", none);
    assert_eq!(report(&world)["sources"]["none"], 1, "one of its own");
}

#[test]
fn what_cannot_be_meant_is_refused() {
    let world = World::start();
    let empty = json!({ "source": "tags", "pattern": " , " });
    world.window.refused(
        "preview_deployment_rule",
        json!({ "rule": empty, "repositoryId": null }),
        "input.rule_invalid",
    );
    world.window.refused(
        "get_delivery",
        json!({ "filter": filter("2026-11-02", "2026-11-01") }),
        "input.range_invalid",
    );
    world.window.refused(
        "set_deployment_rule",
        json!({ "repositoryId": 999, "rule": { "source": "merges", "pattern": "" } }),
        "input.not_found",
    );
}
