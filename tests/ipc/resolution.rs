//! The report on how long pull requests take, what is chosen of it, and its rows.

use serde_json::{Value, json};

use crate::shapes::exactly;
use crate::world::World;

const REPORT: &str = "from to fromAt toAt coverage hasPullRequests leftOut sharingIndex figures \
        sevenDays points grid";
const LEFT_OUT: &str = "bots excludedPeople hiddenPeople botPullRequests excludedPullRequests \
        hiddenPullRequests";
const FIGURES: &str = "pullRequests read unreviewed thorough mergeTime firstCommentTime \
        followOnCommits comments iterationTime reactionTime responsiveness";
const SEVEN_DAYS: &str = "start pullRequests median mean unreviewed";
const POINTS: &str = "ids mergedAt mergeTimes reviews comments followOnCommits";
const ROW: &str = "id repository iid title author webUrl mergedAt mergeTime review comments \
        followOnCommits";

fn filter(from: &str, to: &str) -> Value {
    json!({ "range": { "from": from, "to": to }, "integrationId": null, "repositoryIds": [],
        "memberKeys": [] })
}

fn everything() -> Value {
    filter("2000-01-01", "2030-12-31")
}

fn figures_are_whole(name: &str, figures: &Value) {
    exactly(name, figures, FIGURES);
    for figure in ["mergeTime", "comments", "responsiveness"] {
        exactly(figure, &figures[figure], "n sum mean median");
    }
}

/// The report, all of it in the contract's shape.
fn report(world: &World) -> Value {
    let arguments = json!({ "filter": everything() });
    let report = world.window.ask("get_pr_resolution", arguments);
    exactly("report", &report, REPORT);
    exactly("left out", &report["leftOut"], LEFT_OUT);
    figures_are_whole("figures", &report["figures"]);
    for row in report["sevenDays"].as_array().expect("a list") {
        exactly("seven days", row, SEVEN_DAYS);
    }
    exactly("points", &report["points"], POINTS);
    assert_eq!(report["grid"], Value::Null, "few are told one by one");
    for (name, column) in report["points"].as_object().expect("columns") {
        let column = column.as_array().expect("a list");
        assert_eq!(
            Some(column.len() as u64),
            report["figures"]["pullRequests"].as_u64(),
            "{name} has one entry a pull request"
        );
    }
    report
}

fn rows(world: &World, choice: &Value, sort: &str) -> Value {
    let list = json!({ "search": "", "state": null, "sort": sort, "descending": true, "offset": 0,
        "limit": 1000 });
    let query = json!({ "filter": everything(), "choice": choice, "list": list });
    world
        .window
        .ask("list_resolution_rows", json!({ "query": query }))
}

#[test]
fn merged_pull_requests_come_with_their_figures_and_are_chosen_among() {
    let world = World::start();
    let empty = report(&world);
    assert_eq!(empty["hasPullRequests"], false);
    assert_eq!(empty["sharingIndex"], Value::Null, "unknown is not zero");
    assert_eq!(empty["figures"]["mergeTime"]["median"], Value::Null);
    world.import_everything();
    let report = report(&world);
    assert_eq!(report["hasPullRequests"], true);
    let later = report["points"]["mergedAt"].as_array().expect("a list");
    assert!(later.len() > 1, "the company merges");
    assert!(
        later[1..].iter().all(|later| later.as_i64() >= Some(0)),
        "by time of merge, each told by what it is later"
    );
    assert!(
        report["figures"]["reactionTime"]["n"].as_i64() > Some(0),
        "somebody answered somebody"
    );
    let days = report["sevenDays"].as_array().expect("a list");
    let merged = days.iter().filter_map(|row| row["pullRequests"].as_u64());
    assert_eq!(
        merged.sum::<u64>(),
        later.len() as u64,
        "each is in one row"
    );
    let first = later[0].as_i64().expect("an instant");
    let choice = json!({ "from": first, "to": first, "low": null, "high": null });
    let asked = json!({ "filter": everything(), "choice": choice });
    let chosen = world.window.ask("get_resolution_choice", asked);
    figures_are_whole("figures of a choice", &chosen);
    assert_eq!(chosen["pullRequests"], 1, "the first alone");
    let page = rows(&world, &choice, "time");
    assert_eq!(page["total"], 1);
    assert_eq!(page["rows"][0]["id"], report["points"]["ids"][0]);
    assert_eq!(page["rows"][0]["mergedAt"], first);
    let all = rows(&world, &Value::Null, "merged");
    assert_eq!(all["total"].as_u64(), Some(later.len() as u64));
    for row in all["rows"].as_array().expect("a list") {
        exactly("row", row, ROW);
        assert_ne!(row["title"], "No longer here");
    }
    let ask = json!({ "filter": filter("2026-11-02", "2026-11-01") });
    world
        .window
        .refused("get_pr_resolution", ask, "input.range_invalid");
}
