//! The report on pull requests on their way, and its rows, from the window's side.

use serde_json::{Value, json};

use crate::shapes::exactly;
use crate::world::World;

const REPORT: &str = "from to fromAt toAt seenUntil coverage hasPullRequests leftOut \
        waitingAfterDays pullRequests figures";
const ROW: &str = "id repository iid title author webUrl createdAt lasted standing isReviewed \
        comments followOnCommits commits ownComments reviews drafts";

fn filter(from: &str, to: &str) -> Value {
    json!({ "range": { "from": from, "to": to }, "integrationId": null, "repositoryIds": [],
        "memberKeys": [] })
}

/// The report, all of it in the contract's shape.
fn report(world: &World) -> Value {
    let arguments = json!({ "filter": filter("2000-01-01", "2030-12-31") });
    let report = world.window.ask("get_review_workflow", arguments);
    exactly("report", &report, REPORT);
    exactly(
        "figures",
        &report["figures"],
        "open opened merged closed waiting",
    );
    report
}

/// What asks for rows.
fn asking(filter: &Value, show: &str) -> Value {
    let list = json!({ "search": "", "state": null, "sort": "opened", "descending": false,
        "offset": 0, "limit": 500 });
    json!({ "query": { "filter": filter, "show": show, "list": list } })
}

/// The rows of a kind, which are as many as the figure says.
fn rows(world: &World, show: &str, figure: &Value) -> Vec<Value> {
    let filter = filter("2000-01-01", "2030-12-31");
    let page = world
        .window
        .ask("list_workflow_rows", asking(&filter, show));
    exactly("page", &page, "total offset rows");
    assert_eq!(&page["total"], figure, "{show}");
    let rows = page["rows"].as_array().expect("a list").clone();
    let most = figure.as_u64().expect("a number").min(500);
    assert_eq!(rows.len() as u64, most, "{show}: a window of them");
    rows
}

#[test]
fn pull_requests_on_their_way_come_by_windows_with_what_happened() {
    let world = World::start();
    let nothing = report(&world);
    assert_eq!(nothing["hasPullRequests"], false);
    assert_eq!(nothing["pullRequests"], 0);
    world.import_everything();
    let report = report(&world);
    let all = rows(&world, "all", &report["pullRequests"]);
    for (figure, standings) in [
        ("open", &["open", "draft"][..]),
        ("merged", &["merged"]),
        ("closed", &["closed"]),
        ("opened", &["open", "draft", "merged", "closed"]),
        ("waiting", &["open"]),
    ] {
        for row in rows(&world, figure, &report["figures"][figure]) {
            let standing = row["standing"].as_str().expect("a word");
            assert!(standings.contains(&standing), "{figure} holds {standing}");
        }
    }
    for kind in ["open", "merged", "closed"] {
        assert!(
            report["figures"][kind].as_u64() > Some(0),
            "the company has some that are {kind}"
        );
    }
    let mut before = i64::MIN;
    for row in all {
        exactly("row", &row, ROW);
        let created = row["createdAt"].as_i64().expect("a time");
        assert!(created >= before, "by time of opening");
        before = created;
        if let Some(count) = row["followOnCommits"].as_u64() {
            let commits = row["commits"].as_array().expect("a list").len();
            assert_eq!(commits as u64, count, "of {}", row["id"]);
        }
    }
    let reversed = filter("2026-11-02", "2026-11-01");
    let rows = asking(&reversed, "all");
    let head = json!({ "filter": reversed });
    for (command, arguments) in [("get_review_workflow", head), ("list_workflow_rows", rows)] {
        world
            .window
            .refused(command, arguments, "input.range_invalid");
    }
}
