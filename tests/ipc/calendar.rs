//! Calendar events: their shapes, what becomes of them in a range, and what is refused.

use flow_core::model::{CalendarKind, CalendarRepeats};
use serde_json::{Value, json};

use crate::shapes::exactly;
use crate::world::World;

fn event(name: &str, first: &str, last: &str, repeats: &str) -> Value {
    json!({ "name": name, "kind": "holiday", "firstDay": first, "lastDay": last, "repeats": repeats })
}

fn add(world: &World, event: &Value) -> Value {
    let arguments = json!({ "event": event });
    world.window.ask("add_calendar_event", arguments)
}

fn listed(world: &World) -> Vec<Value> {
    let events = world.window.ask("list_calendar_events", json!({}));
    let events = events.as_array().expect("a list").clone();
    for event in &events {
        exactly("event", event, "id name kind firstDay lastDay repeats");
    }
    events
}

fn calendar(world: &World, from: &str, to: &str) -> Value {
    let range = json!({ "range": { "from": from, "to": to } });
    let calendar = world.window.ask("get_calendar", range);
    exactly("calendar", &calendar, "from to occurrences");
    for occurrence in calendar["occurrences"].as_array().expect("a list") {
        exactly(
            "occurrence",
            occurrence,
            "eventId name kind repeats first last others",
        );
    }
    calendar
}

/// What the log says was done, the newest first.
fn done(world: &World) -> Vec<(String, String)> {
    let choice = json!({ "integrationId": null, "actor": "user", "onlyFailed": false });
    let query = json!({ "search": "", "state": null, "sort": "at", "descending": true, "offset": 0, "limit": 50 });
    let arguments = json!({ "choice": choice, "query": query });
    let log = world.window.ask("list_activities", arguments);
    let rows = log["rows"].as_array().expect("a list").iter();
    let text = |row: &Value, key: &str| row[key].as_str().expect("a text").to_owned();
    rows.map(|row| (text(row, "action"), text(row, "sentence")))
        .collect()
}

#[test]
fn an_event_is_added_seen_in_ranges_changed_and_removed() {
    let world = World::start();
    assert!(listed(&world).is_empty());
    let christmas = event(" Christmas ", "2024-12-24", "2024-12-26", "yearly");
    let id = add(&world, &christmas);
    let kept = listed(&world);
    assert_eq!(
        (&kept[0]["id"], &kept[0]["name"]),
        (&id, &json!("Christmas"))
    );

    let found = calendar(&world, "2025-12-26", "2026-12-24");
    let days = |place: usize| {
        let of = &found["occurrences"][place];
        (of["first"].clone(), of["last"].clone())
    };
    assert_eq!(days(0), (json!("2025-12-24"), json!("2025-12-26")));
    assert_eq!(days(1), (json!("2026-12-24"), json!("2026-12-26")));
    assert_eq!(found["occurrences"].as_array().map(Vec::len), Some(2));

    let arguments =
        json!({ "id": id, "event": event("Christmas", "2025-12-25", "2025-12-25", "never") });
    let before = world.window.ask("change_calendar_event", arguments.clone());
    assert_eq!(before, kept[0], "it answers what it was");
    world.window.ask("change_calendar_event", arguments);
    assert_eq!(
        calendar(&world, "2026-01-01", "2026-12-31")["occurrences"],
        json!([])
    );

    let gone = world
        .window
        .ask("remove_calendar_event", json!({ "id": id }));
    assert!(listed(&world).is_empty());
    let told = done(&world);
    let actions: Vec<&str> = told.iter().map(|(action, _)| action.as_str()).collect();
    let (added, changed, removed) = (
        "calendar_event.added",
        "calendar_event.changed",
        "calendar_event.removed",
    );
    assert_eq!(
        actions,
        [removed, changed, added],
        "a change to the same is none"
    );
    assert_eq!(told[2].1, "Added “Christmas” to the calendar");
    world.window.refused(
        "remove_calendar_event",
        json!({ "id": id }),
        "input.not_found",
    );
    // The way back from a removal: what was answered is added again.
    add(&world, &gone);
    assert_eq!(listed(&world)[0]["firstDay"], json!("2025-12-25"));
}

#[test]
fn every_kind_and_repetition_is_taken() {
    let world = World::start();
    for kind in CalendarKind::ALL {
        for repeats in CalendarRepeats::ALL {
            let mut event = event("One", "2026-02-28", "2026-02-28", repeats.as_str());
            event["kind"] = json!(kind);
            add(&world, &event);
        }
    }
    assert_eq!(
        listed(&world).len(),
        CalendarKind::ALL.len() * CalendarRepeats::ALL.len()
    );
}

#[test]
fn what_is_no_event_is_refused_with_a_sentence_of_its_own() {
    let world = World::start();
    let id = add(&world, &event("One", "2026-01-01", "2026-01-01", "never"));
    let mut sentences = std::collections::HashSet::new();
    for wrong in [
        event("", "2026-01-01", "2026-01-01", "never"),
        event("One", "2026-01-02", "2026-01-01", "never"),
        event("One", "-000001-01-02", "2026-01-01", "never"),
        event("One", "2026-01-01", "2027-01-01", "yearly"),
    ] {
        let code = "input.calendar_event_invalid";
        let refused = world
            .window
            .refused("add_calendar_event", json!({ "event": wrong }), code);
        sentences.insert(refused["message"].to_string());
        let arguments = json!({ "id": id, "event": wrong });
        world
            .window
            .refused("change_calendar_event", arguments, code);
    }
    assert_eq!(sentences.len(), 4, "{sentences:?}");
    let long = event(&"x".repeat(201), "2026-01-01", "2026-01-01", "never");
    let code = "input.calendar_event_invalid";
    world
        .window
        .refused("add_calendar_event", json!({ "event": long }), code);
    let reversed = json!({ "range": { "from": "2026-01-02", "to": "2026-01-01" } });
    world
        .window
        .refused("get_calendar", reversed, "input.range_invalid");
    assert_eq!(listed(&world).len(), 1, "nothing was kept of it");
}
