//! The report on volume and kinds of work, and the rows behind its points.

use serde_json::{Value, json};

use crate::shapes::exactly;
use crate::world::World;

const REPORT: &str = "from to weeks step coverage leftOut people tiles whole periods shares";
const VOLUME: &str = "commits codingDays lines impact impactCommits";
const PERIOD: &str = "first last days whole commits codingDays lines impact impactCommits";
const SHARES: &str = "workType lines sources most";
const SHARE: &str = "memberKey repositoryId name lines";
const IMPACT: &str = "lines oldLines places files usualLines amountPoints oldSharePoints placePoints \
        filePoints severityPoints historyPoints complexity complexityPoints";

fn filter(from: &str, to: &str) -> Value {
    json!({ "range": { "from": from, "to": to }, "integrationId": null, "repositoryIds": [],
        "memberKeys": [] })
}

/// The report, all of it in the contract's shape.
fn report(world: &World, by: &str) -> Value {
    let arguments = json!({ "filter": filter("2000-01-01", "2030-12-31"), "by": by });
    let report = world.window.ask("get_project_timeline", arguments);
    exactly("report", &report, REPORT);
    exactly("whole", &report["whole"], VOLUME);
    for period in report["periods"].as_array().expect("a list") {
        exactly("period", period, PERIOD);
    }
    for kind in report["shares"].as_array().expect("a list") {
        exactly("shares", kind, SHARES);
        for share in kind["most"].as_array().expect("a list") {
            exactly("share", share, SHARE);
        }
    }
    report
}

/// The rows of a figure of commits.
fn rows(world: &World, metric: &str) -> Vec<Value> {
    let list = json!({ "search": "", "state": null, "sort": "", "descending": true, "offset": 0,
        "limit": 500 });
    let query = json!({ "metric": metric, "filter": filter("2000-01-01", "2030-12-31"),
        "week": null, "list": list });
    let page = world
        .window
        .ask("list_metric_rows", json!({ "query": query }));
    page["rows"].as_array().expect("a list").clone()
}

fn sum<'row>(rows: impl Iterator<Item = &'row Value>, column: &str) -> i64 {
    rows.filter_map(|row| row[column].as_i64()).sum()
}

#[test]
fn bars_lists_and_rows_are_of_the_same_commits() {
    let world = World::start();
    let empty = report(&world, "people");
    assert_eq!(empty["whole"]["commits"], 0);
    assert_eq!(empty["tiles"][0]["notAvailable"], "nothing_imported");
    world.import_everything();
    for by in ["people", "repositories"] {
        let report = report(&world, by);
        assert_eq!(report["step"], "month", "thirty years");
        let periods = report["periods"].as_array().expect("a list");
        let whole = &report["whole"];
        assert_eq!(whole["commits"], sum(periods.iter(), "commits"));
        assert_eq!(whole["impact"], sum(periods.iter(), "impact"));
        assert_eq!(whole["impactCommits"], whole["commits"], "all are measured");
        assert!(whole["impact"].as_i64() > Some(0), "{whole}");
        for (kind, metric) in report["shares"].as_array().expect("a list").iter().zip([
            "new_work",
            "legacy_refactor",
            "help_others",
            "rework",
        ]) {
            let counted = rows(&world, metric);
            let counted = counted.iter().filter(|row| row["leftOut"].is_null());
            assert_eq!(kind["lines"], sum(counted, "value"), "{metric}");
            let most = kind["most"].as_array().expect("a list");
            assert!(sum(most.iter(), "lines") <= kind["lines"].as_i64().expect("lines"));
        }
    }
}

#[test]
fn points_of_a_commit_are_those_of_its_inputs() {
    let world = World::start();
    world.import_everything();
    let rows = rows(&world, "impact");
    let counted: Vec<&Value> = rows.iter().filter(|row| row["leftOut"].is_null()).collect();
    let report = report(&world, "people");
    assert_eq!(
        report["whole"]["impact"],
        sum(counted.iter().copied(), "value")
    );
    for row in counted {
        let impact = &row["impact"];
        exactly("impact", impact, IMPACT);
        let parts = [
            "amountPoints",
            "oldSharePoints",
            "placePoints",
            "filePoints",
            "severityPoints",
            "historyPoints",
        ];
        let points: i64 = parts.iter().filter_map(|part| impact[*part].as_i64()).sum();
        assert_eq!(row["value"], points, "{row}");
        assert!(
            impact["files"].as_i64() <= impact["places"].as_i64(),
            "{impact}"
        );
        assert!(
            impact["places"].as_i64() <= impact["lines"].as_i64(),
            "{impact}"
        );
    }
    let merge = rows.iter().find(|row| row["leftOut"] == "merge");
    let merge = merge.expect("the company merges");
    assert_eq!(
        (&merge["value"], &merge["impact"]),
        (&Value::Null, &Value::Null)
    );
}

#[test]
fn a_range_that_is_none_and_a_share_of_nothing_are_refused() {
    let world = World::start();
    let ask = json!({ "filter": filter("2026-11-02", "2026-11-01"), "by": "people" });
    world
        .window
        .refused("get_project_timeline", ask, "input.range_invalid");
}
