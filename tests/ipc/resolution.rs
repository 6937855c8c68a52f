//! The report on how long pull requests take, and what its list says of them.

use serde_json::{Value, json};

use crate::shapes::exactly;
use crate::world::World;

const REPORT: &str = "from to fromAt toAt coverage hasPullRequests leftOut sharingIndex columns";
const LEFT_OUT: &str = "bots excludedPeople hiddenPeople botPullRequests excludedPullRequests \
        hiddenPullRequests";
const COLUMNS: &str = "ids mergedAt mergeTimes firstCommentTimes reviews comments \
        followOnCommits iterationTimes reactionTimes reactions responseTimes responses";

fn filter(from: &str, to: &str) -> Value {
    json!({ "range": { "from": from, "to": to }, "integrationId": null, "repositoryIds": [],
        "memberKeys": [] })
}

/// The report, all of it in the contract's shape.
fn report(world: &World) -> Value {
    let arguments = json!({ "filter": filter("2000-01-01", "2030-12-31") });
    let report = world.window.ask("get_pr_resolution", arguments);
    exactly("report", &report, REPORT);
    exactly("left out", &report["leftOut"], LEFT_OUT);
    exactly("columns", &report["columns"], COLUMNS);
    let count = report["columns"]["ids"].as_array().expect("a list").len();
    for (name, column) in report["columns"].as_object().expect("columns") {
        let column = column.as_array().expect("a list");
        assert_eq!(column.len(), count, "{name} has one entry a pull request");
    }
    report
}

#[test]
fn merged_pull_requests_come_as_columns_and_have_heads() {
    let world = World::start();
    let empty = report(&world);
    assert_eq!(empty["hasPullRequests"], false);
    assert_eq!(empty["sharingIndex"], Value::Null, "unknown is not zero");
    world.import_everything();
    let report = report(&world);
    assert_eq!(report["hasPullRequests"], true);
    let ids = report["columns"]["ids"].as_array().expect("a list");
    assert!(ids.len() > 1, "the company merges");
    let merged = report["columns"]["mergedAt"].as_array().expect("a list");
    assert!(
        merged[1..].iter().all(|later| later.as_i64() >= Some(0)),
        "by time of merge, each told by what it is later"
    );
    let reactions = report["columns"]["reactions"].as_array().expect("a list");
    assert!(
        reactions.iter().any(|count| count.as_i64() > Some(0)),
        "somebody answered somebody"
    );
    let wanted = [ids[1].clone(), json!(0), ids[0].clone()];
    let heads = world
        .window
        .ask("list_pull_request_heads", json!({ "ids": wanted }));
    let heads = heads.as_array().expect("a list");
    let found: Vec<&Value> = heads.iter().map(|head| &head["id"]).collect();
    assert_eq!(
        found,
        [&ids[1], &ids[0]],
        "in the order asked, none invented"
    );
    for head in heads {
        exactly("head", head, "id repository iid title author webUrl");
    }
    let ask = json!({ "filter": filter("2026-11-02", "2026-11-01") });
    world
        .window
        .refused("get_pr_resolution", ask, "input.range_invalid");
}
