//! The work log of an imported company: its shape, and that each cell opens what it counts.

use flow_core::reports::{WorkGrouping, WorkSort};
use serde_json::{Value, json};

use crate::shapes::{self, exactly};
use crate::teams;
use crate::world::World;

const LOG: &str =
    "from to today zone coverage unread leftOut everything most byDay total offset rows";
const LEFT_OUT: &str = "copies orphaned squashed bots excludedPeople hiddenPeople unnamed";
const EVENT: &str =
    "kind deed at name repositoryId repository leftOut number sha title id added removed";

fn filter(from: &str, to: &str) -> Value {
    json!({ "range": { "from": from, "to": to }, "integrationId": null, "repositoryIds": [], "memberKeys": [] })
}

fn question(filter: &Value, grouping: WorkGrouping, sort: WorkSort) -> Value {
    json!({ "filter": filter, "grouping": grouping, "sort": sort, "search": "", "offset": 0, "limit": 1000 })
}

/// All of it has the contract's shape.
fn log(world: &World, query: &Value) -> Value {
    let log = world.window.ask("get_work_log", json!({ "query": query }));
    exactly("work log", &log, LOG);
    exactly("left out", &log["leftOut"], LEFT_OUT);
    for row in log["rows"].as_array().expect("a list") {
        exactly("row", row, "key name total counts cells");
        for cell in row["cells"].as_array().expect("a list") {
            exactly("cell", cell, "day counts added removed unmeasured");
        }
    }
    log
}

fn sum(counts: &Value) -> i64 {
    let counts = counts.as_array().expect("a list").iter();
    counts.map(|count| count.as_i64().expect("a number")).sum()
}

#[test]
fn each_row_is_the_sum_of_its_cells_and_each_cell_opens_what_it_counts() {
    let world = World::start();
    let filter = filter("2026-11-09", "2026-11-22");
    let empty = log(
        &world,
        &question(&filter, WorkGrouping::People, WorkSort::Activity),
    );
    assert_eq!(
        (&empty["everything"], &empty["coverage"]["repositories"]),
        (&json!(0), &json!(0))
    );
    world.import_everything();
    let people = teams::people(&world, 2);
    teams::team_of(&world, "Platform", &Value::Null, &people);
    for grouping in WorkGrouping::ALL {
        let log = log(&world, &question(&filter, *grouping, WorkSort::Activity));
        let rows = log["rows"].as_array().expect("a list");
        assert!(rows.len() > 1, "the company worked in these weeks: {log}");
        assert_eq!(log["most"], rows[0]["total"], "who did most is first");
        let totals = rows.iter().filter_map(|row| row["total"].as_i64());
        assert_eq!(
            (log["byDay"].as_array().map(Vec::len), sum(&log["byDay"])),
            (Some(14), totals.sum()),
            "every day of the range is told, and nobody is in two rows here"
        );
        for row in rows {
            let cells = row["cells"].as_array().expect("a list");
            let of_cells: i64 = cells.iter().map(|cell| sum(&cell["counts"])).sum();
            assert_eq!(
                (of_cells, sum(&row["counts"])),
                (row["total"].as_i64().expect("a number"), of_cells)
            );
        }
        let cell = &rows[0]["cells"][0];
        let day = 9 + cell["day"].as_i64().expect("a number");
        let query = json!({ "filter": filter, "grouping": grouping, "key": rows[0]["key"], "day": format!("2026-11-{day:02}"), "offset": 0, "limit": 1000 });
        let page = world
            .window
            .ask("list_work_log_cell", json!({ "query": query }));
        shapes::page(&page, |event| exactly("event", event, EVENT));
        assert_eq!(
            page["total"],
            sum(&cell["counts"]),
            "a cell shows what it counts"
        );
    }
}

#[test]
fn days_that_are_none_are_told_in_words() {
    let world = World::start();
    for (from, to) in [("2026-11-22", "2026-11-09"), ("1000-01-01", "2026-11-09")] {
        let query = question(&filter(from, to), WorkGrouping::People, WorkSort::Name);
        world.window.refused(
            "get_work_log",
            json!({ "query": query }),
            "input.range_invalid",
        );
    }
}
