//! The report on pull requests on their way, and what its rows ask, from the window's side.

use serde_json::{Value, json};

use crate::shapes::exactly;
use crate::world::World;

const REPORT: &str = "from to fromAt toAt seenUntil coverage hasPullRequests leftOut \
        waitingAfterDays figures columns";
const COLUMNS: &str = "ids createdAt lasted standings reviews comments followOnCommits";

fn filter(from: &str, to: &str) -> Value {
    json!({ "range": { "from": from, "to": to }, "integrationId": null, "repositoryIds": [],
        "memberKeys": [] })
}

/// The report, all of it in the contract's shape.
fn report(world: &World) -> Value {
    let arguments = json!({ "filter": filter("2000-01-01", "2030-12-31") });
    let report = world.window.ask("get_review_workflow", arguments);
    exactly("report", &report, REPORT);
    exactly("columns", &report["columns"], COLUMNS);
    exactly(
        "figures",
        &report["figures"],
        "open opened merged closed waiting",
    );
    let count = report["columns"]["ids"].as_array().expect("a list").len();
    for (name, column) in report["columns"].as_object().expect("columns") {
        let column = column.as_array().expect("a list");
        assert_eq!(column.len(), count, "{name} has one entry a pull request");
    }
    report
}

#[test]
fn pull_requests_on_their_way_come_as_columns_with_their_moments() {
    let world = World::start();
    assert_eq!(report(&world)["hasPullRequests"], false);
    world.import_everything();
    let report = report(&world);
    let standings = report["columns"]["standings"].as_array().expect("a list");
    let of = |kinds: &[u64]| {
        let found = standings
            .iter()
            .filter(|each| kinds.contains(&each.as_u64().expect("a number")));
        found.count() as u64
    };
    for (figure, kinds) in [("open", &[0, 1][..]), ("merged", &[2]), ("closed", &[3])] {
        assert_eq!(report["figures"][figure], of(kinds), "{figure}");
        assert!(of(kinds) > 0, "the company has some that are {figure}");
    }
    assert_eq!(of(&[4, 5]), 0, "nothing ended after 2030");
    let created = report["columns"]["createdAt"].as_array().expect("a list");
    assert!(
        created[1..].iter().all(|later| later.as_i64() >= Some(0)),
        "by time of opening, each told by what it is later"
    );
    let ids = report["columns"]["ids"].as_array().expect("a list");
    let nobody = json!(0);
    let most: Vec<&Value> = ids.iter().take(500).chain([&nobody]).collect();
    let moments = world
        .window
        .ask("list_workflow_moments", json!({ "ids": most }));
    let moments = moments.as_array().expect("a list");
    assert_eq!(moments.len(), ids.len().min(500), "none is invented");
    let follow_on = report["columns"]["followOnCommits"].as_array();
    let follow_on = follow_on.expect("a list");
    for (own, count) in moments.iter().zip(follow_on) {
        exactly("moments", own, "id commits ownComments reviews drafts");
        let commits = own["commits"].as_array().expect("a list").len();
        if let Some(count) = count.as_u64() {
            assert_eq!(commits as u64, count, "of {}", own["id"]);
        }
    }
    let reversed = json!({ "filter": filter("2026-11-02", "2026-11-01") });
    world
        .window
        .refused("get_review_workflow", reversed, "input.range_invalid");
}
