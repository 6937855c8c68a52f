//! The report on who reviews whom, and the pull requests behind its figures, from the window's side.

use serde_json::{Value, json};

use crate::shapes::exactly;
use crate::world::World;

const REPORT: &str = "from to weeks coverage hasPullRequests leftOut pullRequests read submitters \
        activeReviewers availableReviewers tiles collaborators map";
const TILE: &str = "metric side value unit n nOf weekly trend notAvailable";
const ROW: &str = "id repositoryId repository iid title author createdAt mergedAt webUrl value \
        answers reviewers";
const ANSWERS: &str = "id repository iid title author mergedAt webUrl sum count answers";

fn filter(from: &str, to: &str) -> Value {
    json!({ "range": { "from": from, "to": to }, "integrationId": null, "repositoryIds": [],
        "memberKeys": [] })
}

/// The report, all of it in the contract's shape.
fn report(world: &World) -> Value {
    let arguments = json!({ "filter": filter("2000-01-01", "2030-12-31") });
    let report = world.window.ask("get_review_collaboration", arguments);
    exactly("report", &report, REPORT);
    exactly("map", &report["map"], "submitters reviewers bands");
    let all = |of: &Value, name: &str, keys: &str| {
        for each in of.as_array().expect("a list") {
            exactly(name, each, keys);
        }
    };
    all(&report["tiles"], "tile", TILE);
    all(
        &report["collaborators"],
        "collaborator",
        "key name opened reviewed authors",
    );
    for side in ["submitters", "reviewers"] {
        all(&report["map"][side], "end", "person others reviews");
    }
    all(
        &report["map"]["bands"],
        "band",
        "submitter reviewer reviews",
    );
    report
}

fn sum(list: &Value, key: &str) -> i64 {
    let list = list.as_array().expect("a list").iter();
    list.filter_map(|each| each[key].as_i64()).sum()
}

/// What the slowest row of a figure was made of.
fn answers_make_the_row(world: &World, metric: &str, row: &Value) {
    let query = json!({ "metric": metric, "filter": filter("2000-01-01", "2030-12-31"),
        "pullRequestId": row["id"] });
    let of = world
        .window
        .ask("get_review_answers", json!({ "query": query }));
    exactly("answers", &of, ANSWERS);
    for answer in of["answers"].as_array().expect("a list") {
        exactly("answer", answer, "asked answered took");
        exactly("act", &answer["asked"], "at action isSubmitter who");
        exactly("act", &answer["answered"], "at action isSubmitter who");
    }
    assert_eq!(of["iid"], row["iid"]);
    assert_eq!(
        (&of["count"], sum(&of["answers"], "took")),
        (&row["answers"], of["sum"].as_i64().expect("a number")),
        "{metric}: its answers are the row"
    );
    let mut nobody = query.clone();
    nobody["pullRequestId"] = json!(4_711_000);
    let nobody = json!({ "query": nobody });
    let command = "get_review_answers";
    world.window.refused(command, nobody, "input.not_found");
}

#[test]
fn both_sides_of_reviews_have_figures_and_rows() {
    let world = World::start();
    let empty = report(&world);
    let tiles = empty["tiles"].as_array().expect("a list");
    assert!(
        tiles
            .iter()
            .all(|tile| tile["value"].is_null() && !tile["notAvailable"].is_null()),
        "unknown is not zero, and says why"
    );
    world.import_everything();
    let report = report(&world);
    assert_eq!(report["hasPullRequests"], true);
    let reviewed = sum(&report["collaborators"], "reviewed");
    assert!(reviewed > 0, "people of the company review each other");
    for list in ["submitters", "reviewers", "bands"] {
        let reviews = sum(&report["map"][list], "reviews");
        assert_eq!(reviews, reviewed, "no review is lost among {list}");
    }
    let most = &report["collaborators"][0];
    let list =
        json!({ "search": "", "sort": "value", "descending": true, "offset": 0, "limit": 50 });
    let ask = |metric: &str, reviewer: &Value| {
        let query = json!({ "metric": metric, "filter": filter("2000-01-01", "2030-12-31"),
            "week": null, "submitter": null, "reviewer": reviewer, "list": list });
        let page = world
            .window
            .ask("list_review_rows", json!({ "query": query }));
        for row in page["rows"].as_array().expect("a list") {
            exactly("row", row, ROW);
        }
        page
    };
    let own = ask("sharing_index", &most["key"]);
    assert_eq!(own["total"], most["reviewed"], "the rows are those counted");
    let names = own["rows"][0]["reviewers"].as_array().expect("a list");
    assert!(names.contains(&most["name"]), "{names:?}");
    for tile in report["tiles"].as_array().expect("a list") {
        let metric = tile["metric"].as_str().expect("a word");
        let rows = ask(metric, &Value::Null);
        assert!(
            rows["total"].as_i64() > Some(0),
            "{metric} opens what it was made of"
        );
        if tile["nOf"] == "pull_requests" {
            assert_eq!(rows["total"], tile["n"], "{metric}");
        }
        if ["reaction_time", "responsiveness", "iteration_time"].contains(&metric) {
            answers_make_the_row(&world, metric, &rows["rows"][0]);
        }
    }
    let reversed = json!({ "filter": filter("2026-11-02", "2026-11-01") });
    world
        .window
        .refused("get_review_collaboration", reversed, "input.range_invalid");
}
