//! The reports on tickets of an imported company: their shapes, that figures open their rows, and the list of statuses.

use flow_core::reports::{RetrospectiveMetric, TicketMetricId, TicketShow};
use serde_json::{Value, json};

use crate::shapes::{self, exactly};
use crate::world::World;

const REPORT: &str = "from to weeks coverage hasTickets hasStatuses leftOut velocityUnit tiles";
const LEFT_OUT: &str = "bots excludedPeople hiddenPeople botTickets excludedTickets hiddenTickets";
const TILE: &str = "metric value unit n nOf weekly trend notAvailable";
const ROW: &str = "id repositoryId repository iid title status category since assignees openedAt completedAt \
     reopenedAt cycle queue moves backwardMoves reopenings weight detailsRead webUrl";
const WAY: &str = "id repositoryId repository iid title status assignees webUrl detailsRead steps";
const RETROSPECTIVE: &str = "from to beforeFrom beforeTo coverage hasStatuses velocityUnit figures longest \
     reopened reopenedTotal";
const STATUSES: &str = "statuses isOwn suggested labels overrides";

fn filter() -> Value {
    json!({ "range": { "from": "2020-01-01", "to": "2026-11-22" }, "integrationId": null, "repositoryIds": [], "memberKeys": [] })
}

fn report(world: &World) -> Value {
    let report = world
        .window
        .ask("get_ticket_report", json!({ "filter": filter() }));
    exactly("ticket report", &report, REPORT);
    exactly("left out", &report["leftOut"], LEFT_OUT);
    let tiles = report["tiles"].as_array().expect("a list");
    assert_eq!(tiles.len(), TicketMetricId::ALL.len());
    for tile in tiles {
        exactly("tile", tile, TILE);
        assert_ne!(
            tile["value"].is_null(),
            tile["notAvailable"].is_null(),
            "{tile}"
        );
    }
    report
}

fn tile(report: &Value, metric: TicketMetricId) -> &Value {
    let tiles = report["tiles"].as_array().expect("a list");
    let own = tiles.iter().find(|tile| tile["metric"] == metric.as_str());
    own.expect("every metric has a tile")
}

fn rows(world: &World, show: TicketShow, sort: &str) -> Vec<Value> {
    let query = json!({
        "filter": filter(), "show": show, "week": null,
        "list": { "search": "", "state": null, "sort": sort, "descending": true, "offset": 0, "limit": 1000 },
    });
    let page = world
        .window
        .ask("list_ticket_log", json!({ "query": query }));
    shapes::page(&page, |row| exactly("row", row, ROW))
}

fn save(world: &World, repository: &Value, statuses: &Value) -> Value {
    let arguments = json!({ "repositoryId": repository, "statuses": statuses });
    let saved = world.window.ask("save_ticket_statuses", arguments);
    exactly("statuses", &saved, STATUSES);
    saved
}

#[test]
fn statuses_from_labels_give_a_company_its_cycles() {
    let world = World::start();
    let empty = report(&world);
    for tile in empty["tiles"].as_array().expect("a list") {
        assert_eq!(tile["notAvailable"], "nothing_imported", "{tile}");
    }
    world.import_everything();
    let before = report(&world);
    assert_eq!(before["hasStatuses"], false);
    let cycle = tile(&before, TicketMetricId::CycleTime);
    assert_eq!(cycle["notAvailable"], "no_statuses");
    let found = world
        .window
        .ask("get_ticket_statuses", json!({ "repositoryId": null }));
    exactly("statuses", &found, STATUSES);
    assert_eq!(found["isOwn"], false);
    let suggested = found["suggested"].as_array().expect("a list");
    assert!(
        suggested
            .iter()
            .any(|status| status
                == &json!({ "label": "workflow::in progress", "category": "active" })),
        "{suggested:?}"
    );
    assert_eq!(
        save(&world, &Value::Null, &found["suggested"])["isOwn"],
        true
    );
    let after = report(&world);
    assert_eq!(after["hasStatuses"], true);
    let completed = rows(&world, TicketShow::Completed, "cycle");
    assert_eq!(
        tile(&after, TicketMetricId::TicketsCompleted)["n"],
        completed.len()
    );
    let cycles = completed.iter().filter(|row| row["cycle"].is_i64());
    assert_eq!(tile(&after, TicketMetricId::CycleTime)["n"], cycles.count());
    let moves: i64 = completed
        .iter()
        .map(|row| row["moves"].as_i64().expect("a number"))
        .sum();
    assert_eq!(tile(&after, TicketMetricId::BackflowRate)["n"], moves);
    let way = world
        .window
        .ask("get_ticket_way", json!({ "ticketId": completed[0]["id"] }));
    exactly("way", &way, WAY);
    let steps = way["steps"].as_array().expect("a list");
    for step in steps {
        exactly("step", step, "label category since until back");
    }
    assert_eq!(
        steps.len() as i64,
        completed[0]["moves"].as_i64().expect("a number") + 1
    );
    assert!(
        steps.last().expect("a step")["until"].is_null(),
        "it is over"
    );
}

#[test]
fn a_retrospective_has_every_figure_in_both_stretches() {
    let world = World::start();
    world.import_everything();
    let filter = json!({ "range": { "preset": "last_52_full_weeks" }, "integrationId": null, "repositoryIds": [], "memberKeys": [] });
    let report = world
        .window
        .ask("get_retrospective", json!({ "filter": filter }));
    exactly("retrospective", &report, RETROSPECTIVE);
    let figures = report["figures"].as_array().expect("a list");
    assert_eq!(figures.len(), RetrospectiveMetric::ALL.len());
    for figure in figures {
        exactly("figure", figure, "metric unit nOf good now before");
        exactly("value", &figure["now"], "value n");
    }
    for list in ["longest", "reopened"] {
        for row in report[list].as_array().expect("a list") {
            exactly(list, row, ROW);
        }
    }
    assert!(
        !report["reopened"].as_array().expect("a list").is_empty(),
        "the company opens tickets again: {report}"
    );
    let query = json!({
        "filter": filter, "show": "reopened", "week": null,
        "list": { "search": "", "state": null, "sort": "", "descending": true, "offset": 0, "limit": 1000 },
    });
    let page = world
        .window
        .ask("list_ticket_log", json!({ "query": query }));
    assert_eq!(
        page["total"], report["reopenedTotal"],
        "the number opens its rows"
    );
}

#[test]
fn a_list_that_is_none_is_told_in_words() {
    let world = World::start();
    let status = |label: &str, category: &str| json!({ "label": label, "category": category });
    for statuses in [
        json!([status("doing", "active"), status("doing", "done")]),
        json!([status("shipped", "done"), status("doing", "active")]),
        json!([status("  ", "active")]),
    ] {
        let arguments = json!({ "repositoryId": null, "statuses": statuses });
        let code = "input.ticket_statuses_invalid";
        world
            .window
            .refused("save_ticket_statuses", arguments, code);
    }
    let nobody = json!({ "repositoryId": 999_999, "statuses": [] });
    world
        .window
        .refused("save_ticket_statuses", nobody, "input.not_found");
    let nobody = json!({ "ticketId": 999_999 });
    world
        .window
        .refused("get_ticket_way", nobody, "input.not_found");
    let backwards = json!({ "filter": { "range": { "from": "2026-11-02", "to": "2026-11-01" }, "integrationId": null, "repositoryIds": [], "memberKeys": [] } });
    for command in ["get_ticket_report", "get_retrospective"] {
        world
            .window
            .refused(command, backwards.clone(), "input.range_invalid");
    }
}

#[test]
fn a_repository_may_have_a_list_of_its_own() {
    let world = World::start();
    world.import_everything();
    let own = rows(&world, TicketShow::All, "")[0]["repositoryId"].clone();
    let list = json!([{ "label": "workflow::review", "category": "waiting" }]);
    let saved = save(&world, &own, &list);
    assert_eq!((&saved["statuses"], &saved["isOwn"]), (&list, &json!(true)));
    assert_eq!(saved["overrides"][0]["repositoryId"], own);
    let back = save(&world, &own, &Value::Null);
    assert_eq!(
        (&back["statuses"], &back["isOwn"]),
        (&json!([]), &json!(false))
    );
    assert_eq!(back["overrides"], json!([]));
}
