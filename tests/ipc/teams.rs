//! Teams, their report, targets and saved views, from the window's side.

use serde_json::{Value, json};

use crate::shapes::exactly;
use crate::world::World;

const HEALTH: &str = "from to weeks coverage leftOut metrics rows";
const ROW: &str = "kind teamId parentId memberKey depth name people cells";
const CELL: &str = "value n weekly trend notAvailable target standing";

/// Ids of the people who wrote most, bots left out.
pub(crate) fn people(world: &World, how_many: usize) -> Vec<Value> {
    first_by(world, "commits", how_many)
}

/// Ids of the people with most of something, bots left out.
fn first_by(world: &World, sort: &str, how_many: usize) -> Vec<Value> {
    let query = json!({
        "filter": "all", "search": "", "sort": sort, "descending": true, "offset": 0, "limit": 100,
    });
    let page = world.window.ask("list_members", json!({ "query": query }));
    let rows = page["rows"].as_array().expect("a list");
    let people = rows.iter().filter(|row| row["isBot"] == false);
    people.take(how_many).map(|row| row["id"].clone()).collect()
}

/// Makes a team of some people and returns its id.
pub(crate) fn team_of(world: &World, name: &str, parent: &Value, people: &[Value]) -> Value {
    let team = json!({ "name": name, "parentId": parent });
    let change = world.window.ask("add_team", json!({ "team": team }));
    exactly("team change", &change, "undo team");
    let put = json!({ "id": change["team"], "memberIds": people });
    world.window.ask("add_team_people", put);
    change["team"].clone()
}

fn list(world: &World) -> Vec<Value> {
    let teams = world.window.ask("list_teams", json!({}));
    let teams = teams.as_array().expect("a list").clone();
    for team in &teams {
        exactly("team", team, "id parentId name ownPeople people");
    }
    teams
}

fn health(world: &World, filter: &Value, opened: &[&Value]) -> Value {
    let query = json!({
        "filter": filter, "metrics": ["time_to_merge", "coding_days", "reaction_time"], "opened": opened,
    });
    let report = world
        .window
        .ask("get_team_health", json!({ "query": query }));
    exactly("team health", &report, HEALTH);
    for row in report["rows"].as_array().expect("a list") {
        exactly("row", row, ROW);
        for cell in row["cells"].as_array().expect("a list") {
            exactly("cell", cell, CELL);
        }
    }
    report
}

#[test]
fn teams_are_made_changed_and_taken_back() {
    let world = World::start();
    assert!(list(&world).is_empty());
    world.import_everything();
    let people = people(&world, 3);
    let platform = team_of(&world, "Platform", &Value::Null, &people[..1]);
    let search = team_of(&world, " Search ", &platform, &people[1..]);
    let teams = list(&world);
    assert_eq!(teams[0]["people"], 3, "with those of the team within");
    assert_eq!(
        (&teams[1]["name"], &teams[1]["ownPeople"]),
        (&json!("Search"), &json!(2))
    );
    let inside = world
        .window
        .ask("list_team_people", json!({ "id": search }));
    for person in inside.as_array().expect("a list") {
        exactly("team person", person, "id name handle treatment");
    }
    let refused = |command, arguments, code| world.window.refused(command, arguments, code);
    let named = |name: &str, parent: &Value| json!({ "name": name, "parentId": parent });
    refused(
        "add_team",
        json!({ "team": named("PLATFORM", &Value::Null) }),
        "teams.name_taken",
    );
    refused(
        "add_team",
        json!({ "team": named(" ", &Value::Null) }),
        "input.invalid",
    );
    let below = json!({ "id": platform, "team": named("Platform", &search) });
    refused("change_team", below, "teams.loop");
    let out = json!({ "id": search, "memberIds": [people[1]] });
    let change = world.window.ask("remove_team_people", out);
    assert_eq!(list(&world)[1]["ownPeople"], 1);
    let undo = json!({ "undo": change["undo"] });
    world.window.ask("undo_team_change", undo.clone());
    assert_eq!(list(&world), teams);
    refused("undo_team_change", undo, "input.not_found");
    let removal = json!({ "id": platform, "nested": "move_up" });
    world.window.ask("remove_team", removal);
    assert_eq!(list(&world)[0]["parentId"], Value::Null, "it moved up");
}

#[test]
fn health_agrees_with_the_overview_and_tells_targets() {
    let world = World::start();
    world.import_everything();
    let mut people = people(&world, 2);
    people.extend(first_by(&world, "pullRequests", 2));
    let platform = team_of(&world, "Platform", &Value::Null, &people);
    let filter = json!({ "range": { "preset": "last_12_full_weeks" } });
    let report = health(&world, &filter, &[&platform]);
    let rows = report["rows"].as_array().expect("a list");
    assert_eq!(
        rows.len(),
        2 + people.len(),
        "everybody, the team and its people"
    );
    let mut own = filter.clone();
    own["teamIds"] = json!([platform]);
    for (place, filter) in [&filter, &own].into_iter().enumerate() {
        let overview = world
            .window
            .ask("get_overview", json!({ "filter": filter }));
        let tiles = overview["tiles"].as_array().expect("a list");
        for (cell, metric) in [(0, "time_to_merge"), (1, "coding_days")] {
            let tile = tiles.iter().find(|tile| tile["metric"] == metric);
            let tile = tile.expect("every metric has a tile");
            let cell = &rows[place]["cells"][cell];
            assert_eq!((&cell["value"], &cell["n"]), (&tile["value"], &tile["n"]));
            assert!(!cell["value"].is_null(), "the company works: {cell}");
        }
    }
    let target = json!({ "lowest": null, "aim": null, "highest": 0.0 });
    let set = json!({ "teamId": platform, "metric": "time_to_merge", "target": target });
    world.window.ask("set_target", set);
    let report = health(&world, &filter, &[]);
    let standings: Vec<_> = (0..2)
        .map(|row| &report["rows"][row]["cells"][0]["standing"])
        .collect();
    assert_eq!(standings, [&Value::Null, &json!("over")]);
    let listed = world.window.ask("list_targets", json!({}));
    exactly("target", &listed[0], "teamId metric lowest aim highest");
    let falling = json!({ "lowest": 3.0, "aim": 2.0, "highest": null });
    let set = json!({ "teamId": null, "metric": "time_to_merge", "target": falling });
    world.window.refused("set_target", set, "input.invalid");
}

#[test]
fn views_are_saved_renamed_and_removed() {
    let world = World::start();
    let save = |name: &str, address: &str| json!({ "name": name, "address": address });
    let id = world
        .window
        .ask("save_view", save("Weekly", "/reports/overview?team=3"));
    world.window.refused(
        "save_view",
        save("WEEKLY", "/reports/work-log"),
        "views.name_taken",
    );
    for address in [
        "/settings/about",
        "https://example.com/reports/",
        "/reports/\u{7}",
    ] {
        world
            .window
            .refused("save_view", save("Other", address), "input.invalid");
    }
    let renamed = json!({ "id": id, "name": "Every week" });
    world.window.ask("rename_saved_view", renamed);
    let views = world.window.ask("list_saved_views", json!({}));
    exactly("saved view", &views[0], "id name address waiting createdAt");
    assert_eq!(views[0]["name"], "Every week");
    world.window.ask("remove_saved_view", json!({ "id": id }));
    assert_eq!(world.window.ask("list_saved_views", json!({})), json!([]));
    world
        .window
        .refused("remove_saved_view", json!({ "id": id }), "input.not_found");
}
