//! Users: listing, merging, taking back, and who counts.

use serde_json::{Value, json};

use crate::shapes::{
    self, MEMBER, MEMBER_ALIAS, MEMBER_CHANGE, MEMBER_COUNTS, MEMBER_MORE, MEMBER_SUGGESTION,
    exactly,
};
use crate::world::World;

fn list(world: &World, filter: &str, search: &str) -> Vec<Value> {
    let query = json!({
        "filter": filter, "search": search, "sort": "name", "descending": false, "offset": 0, "limit": 500,
    });
    let page = world.window.ask("list_members", json!({ "query": query }));
    shapes::page(&page, |row| exactly("member", row, MEMBER))
}

fn counts(world: &World) -> Value {
    let counts = world.window.ask("get_member_counts", json!({}));
    exactly("member counts", &counts, MEMBER_COUNTS);
    counts
}

fn member(world: &World, id: &Value) -> Value {
    let member = world.window.ask("get_member", json!({ "id": id }));
    let keys = format!("{MEMBER} {MEMBER_MORE}");
    exactly("member on its own", &member, &keys);
    for alias in member["aliases"].as_array().expect("a list") {
        exactly("alias", alias, MEMBER_ALIAS);
    }
    member
}

fn suggestions(world: &World) -> Value {
    let query = json!({ "offset": 0, "limit": 500 });
    let found = world
        .window
        .ask("list_member_suggestions", json!({ "query": query }));
    exactly("suggestions", &found, "total offset rows certain");
    for pair in found["rows"].as_array().expect("a list") {
        exactly("suggestion", pair, MEMBER_SUGGESTION);
        let evidence = pair["evidence"].as_array().expect("a list");
        assert!(!evidence.is_empty(), "a suggestion says why: {pair}");
    }
    found
}

fn changed(world: &World, command: &str, arguments: Value) -> Value {
    let change = world.window.ask(command, arguments);
    exactly("member change", &change, MEMBER_CHANGE);
    change
}

fn undo(world: &World, change: &Value) {
    let taken_back = world
        .window
        .ask("undo_member_change", json!({ "undo": change["undo"] }));
    assert_eq!(taken_back, Value::Null);
}

#[test]
fn users_are_found_merged_and_taken_apart() {
    let world = World::start();
    assert!(
        list(&world, "all", "").is_empty(),
        "nobody before an import"
    );
    world.import_everything();
    let all = list(&world, "all", "");
    assert_eq!(counts(&world)["all"], all.len(), "the filter counts them");
    let people: Vec<&Value> = all.iter().filter(|row| row["isBot"] == false).collect();
    let (first, second) = (people[0], people[1]);
    let ids = json!([first["id"], second["id"]]);
    let change = changed(
        &world,
        "join_members",
        json!({ "ids": ids, "name": "  Both of them " }),
    );
    let both = member(&world, &change["member"]);
    assert_eq!(both["name"], "Both of them", "as typed, without blanks");
    let aliases = both["aliases"].as_array().expect("a list");
    assert_eq!(
        aliases.len() as u64,
        [first, second]
            .map(|row| row["aliasCount"].as_u64().unwrap_or(0))
            .iter()
            .sum::<u64>()
    );
    assert_eq!(
        aliases[0]["integrations"],
        json!(["Everything"]),
        "where it was seen"
    );
    assert_eq!(
        list(&world, "all", "both of").len(),
        1,
        "found by its new name"
    );
    let alias = json!({ "id": both["id"], "alias": aliases[1]["key"] });
    changed(&world, "separate_member_alias", alias.clone());
    assert_eq!(
        list(&world, "all", "").len(),
        all.len(),
        "as many as before"
    );
    assert!(
        world.window.call("separate_member_alias", alias).is_err(),
        "once"
    );
    undo_is_refused_after_another_change(&world, &change);
}

fn undo_is_refused_after_another_change(world: &World, change: &Value) {
    let late = world
        .window
        .call("undo_member_change", json!({ "undo": change["undo"] }));
    assert!(late.is_err(), "something else was decided since");
}

#[test]
fn suggestions_are_followed_dismissed_and_taken_back() {
    let world = World::start();
    world.import_everything();
    let found = suggestions(&world);
    let total = found["total"].as_u64().expect("a number");
    assert!(
        total > 0,
        "commits of the sample's people belong to their accounts"
    );
    let pair = &found["rows"][0];
    let apart = json!({ "first": pair["first"]["id"], "second": pair["second"]["id"] });
    let change = changed(&world, "keep_members_apart", apart);
    assert_eq!(
        suggestions(&world)["total"],
        total - 1,
        "it is not asked again"
    );
    undo(&world, &change);
    assert_eq!(suggestions(&world)["total"], total);
    let change = changed(&world, "join_certain_members", json!({}));
    assert_eq!(suggestions(&world)["certain"], 0, "none is left");
    undo(&world, &change);
    assert_eq!(suggestions(&world)["total"], total, "all are back");
}

#[test]
fn who_is_excluded_stays_and_who_is_hidden_goes() {
    let world = World::start();
    world.import_everything();
    let before = counts(&world);
    let row = list(&world, "all", "")
        .into_iter()
        .find(|row| row["isBot"] == false);
    let row = row.expect("a person");
    let ids = json!([row["id"]]);
    let change = changed(
        &world,
        "set_member_treatment",
        json!({ "ids": ids, "choice": "excluded" }),
    );
    let excluded = list(&world, "excluded", "");
    let own = excluded.iter().find(|each| each["id"] == change["member"]);
    assert_eq!(own.expect("still listed")["treatment"], "excluded");
    assert_eq!(counts(&world)["all"], before["all"]);
    let ids = json!([change["member"]]);
    let change = changed(
        &world,
        "set_member_treatment",
        json!({ "ids": ids, "choice": "hidden" }),
    );
    assert_eq!(counts(&world)["hidden"], 1);
    assert_eq!(
        counts(&world)["all"],
        before["all"].as_i64().expect("a number") - 1
    );
    undo(&world, &change);
    assert_eq!(counts(&world)["hidden"], 0, "as before the last change");
    let bot = changed(
        &world,
        "set_member_bot",
        json!({ "ids": ids, "isBot": true }),
    );
    assert_eq!(member(&world, &bot["member"])["isBotChosen"], true);
    let people = list(&world, "all", "");
    let person = people
        .iter()
        .find(|each| each["isBot"] == false)
        .expect("another");
    let mixed = json!({ "ids": [person["id"], bot["member"]], "name": null });
    let refused = world.window.call("join_members", mixed).expect_err("never");
    assert_eq!(refused["code"], "members.bot_with_person");
    shapes::failure("refusal", &refused);
}

#[test]
fn names_of_users_are_checked_and_unknown_users_are_not_found() {
    let world = World::start();
    world.import_everything();
    let id = list(&world, "all", "")[0]["id"].clone();
    for name in ["", "   ", "two\nlines", &"x".repeat(121)] {
        let refused = world
            .window
            .call("rename_member", json!({ "id": id, "name": name }));
        assert!(refused.is_err(), "“{name}” is no name");
    }
    let change = changed(
        &world,
        "rename_member",
        json!({ "id": id, "name": "Chosen" }),
    );
    assert_eq!(member(&world, &change["member"])["name"], "Chosen");
    for unknown in [
        "member 4711",
        "member x",
        "address nobody@nowhere.example",
        "",
    ] {
        let refused = world.window.call("get_member", json!({ "id": unknown }));
        assert!(refused.is_err(), "nobody is called {unknown}");
    }
    let nobody = world
        .window
        .call("join_members", json!({ "ids": [], "name": null }));
    assert!(nobody.is_err(), "of nobody comes nobody");
}
