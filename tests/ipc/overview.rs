//! The overview of an imported company, and the rows behind its numbers.

use flow_core::model::LeftOut;
use flow_core::reports::MetricId;
use serde_json::{Value, json};

use crate::shapes::{self, exactly};
use crate::world::World;

const OVERVIEW: &str = "from to weeks coverage leftOut people tiles timeToMerge workTypes";
const LEFT_OUT: &str = "merges outliers titles marked copies squashed orphaned botCommits excludedCommits hiddenCommits bots \
        excludedPeople hiddenPeople";
const TILE: &str = "metric value unit n nOf weekly trend notAvailable";
const COMMIT_ROW: &str = "kind id repositoryId repository sha title author authoredAt webUrl lines rework value impact \
        leftOut";
const PULL_REQUEST_ROW: &str =
    "kind id repositoryId repository iid title author createdAt mergedAt webUrl value";

fn filter(range: &Value) -> Value {
    json!({ "range": range, "integrationId": null, "repositoryIds": [], "memberKeys": [] })
}

/// All of it has the contract's shape.
fn overview(world: &World, filter: &Value) -> Value {
    let report = world
        .window
        .ask("get_overview", json!({ "filter": filter }));
    exactly("overview", &report, OVERVIEW);
    exactly("left out", &report["leftOut"], LEFT_OUT);
    exactly(
        "coverage",
        &report["coverage"],
        "readFrom readTo repositories complete",
    );
    let weeks = report["weeks"].as_array().expect("a list");
    weeks
        .iter()
        .for_each(|week| exactly("week", week, "start whole"));
    for list in ["timeToMerge", "workTypes"] {
        let entries = report[list].as_array().expect("a list");
        assert_eq!(entries.len(), weeks.len(), "one of {list} a week");
    }
    let tiles = report["tiles"].as_array().expect("a list");
    assert_eq!(tiles.len(), MetricId::OVERVIEW.len());
    for tile in tiles {
        exactly("tile", tile, TILE);
        assert_eq!(
            tile["weekly"].as_array().expect("a list").len(),
            weeks.len()
        );
        assert_ne!(
            tile["value"].is_null(),
            tile["notAvailable"].is_null(),
            "{tile}"
        );
    }
    report
}

fn rows(world: &World, metric: MetricId, filter: &Value) -> Vec<Value> {
    let query = json!({
        "metric": metric, "filter": filter, "week": null,
        "list": { "search": "", "sort": "value", "descending": true, "offset": 0, "limit": 1000 },
    });
    let page = world
        .window
        .ask("list_metric_rows", json!({ "query": query }));
    shapes::page(&page, |row| {
        let keys = if row["kind"] == "commit" {
            COMMIT_ROW
        } else {
            PULL_REQUEST_ROW
        };
        exactly("row", row, keys);
    })
}

#[test]
fn an_imported_company_has_figures_and_each_has_its_rows() {
    let world = World::start();
    let range = json!({ "from": "2000-01-01", "to": "2030-12-31" });
    let empty = overview(&world, &filter(&range));
    for tile in empty["tiles"].as_array().expect("a list") {
        assert_eq!(tile["notAvailable"], "nothing_imported", "{tile}");
    }
    world.import_everything();
    let report = overview(&world, &filter(&range));
    assert_eq!(report["from"], "2000-01-01");
    assert_eq!(
        report["coverage"]["repositories"],
        report["coverage"]["complete"]
    );
    assert!(
        report["people"].as_u64().expect("a number") > 1,
        "{}",
        report["people"]
    );
    for metric in &MetricId::OVERVIEW {
        let tiles = report["tiles"].as_array().expect("a list");
        let tile = tiles.iter().find(|tile| tile["metric"] == metric.as_str());
        let tile = tile.expect("every metric has a tile");
        assert!(tile["value"].is_f64(), "{tile}");
        let rows = rows(&world, *metric, &filter(&range));
        if metric.is_of_commits() {
            let counted = rows.iter().filter(|row| row["leftOut"].is_null()).count();
            let volume = tiles.iter().find(|tile| tile["nOf"] == "commits");
            assert_eq!(volume.expect("lines are counted of commits")["n"], counted);
            let merges = rows
                .iter()
                .filter(|row| row["leftOut"] == LeftOut::Merge.as_str());
            assert_eq!(report["leftOut"]["merges"], merges.count());
        } else {
            assert_eq!(tile["n"], rows.len(), "{metric:?}");
        }
    }
}

#[test]
fn ranges_that_are_none_are_told_in_words() {
    let world = World::start();
    for (range, code) in [
        (
            json!({ "from": "2026-11-02", "to": "2026-11-01" }),
            "input.range_invalid",
        ),
        (
            json!({ "from": "1000-01-01", "to": "2026-11-01" }),
            "input.range_invalid",
        ),
    ] {
        let arguments = json!({ "filter": filter(&range) });
        world.window.refused("get_overview", arguments, code);
    }
    for preset in [
        "last_4_full_weeks",
        "last_12_full_weeks",
        "last_26_full_weeks",
        "last_52_full_weeks",
    ] {
        let report = overview(&world, &filter(&json!({ "preset": preset })));
        let weeks = report["weeks"].as_array().expect("a list").len();
        assert_eq!(format!("last_{weeks}_full_weeks"), preset);
    }
}
