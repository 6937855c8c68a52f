//! Groups that are imported by themselves, rules that leave repositories out, and services that come and go.

use gitlab_sandbox::TokenKind;
use serde_json::{Value, json};

use crate::shapes;
use crate::world::{SERVICES, World, id, of};

/// An integration with the list read.
fn listed(world: &World) -> Value {
    let integration = world.connect("Rules");
    world.window.ask("read_available", of(&integration));
    integration
}

fn group(world: &World, integration: &Value, path: &str) -> Value {
    let groups = world.window.ask("list_groups", of(integration));
    let groups = groups.as_array().expect("a list");
    groups.iter().for_each(shapes::group);
    let found = groups.iter().find(|group| group["fullPath"] == path);
    found.unwrap_or_else(|| panic!("no {path}")).clone()
}

fn imported(world: &World, integration: &Value) -> usize {
    let rows = world.available(integration);
    rows.iter().filter(|row| row["imported"] == true).count()
}

#[test]
fn a_group_switched_on_brings_in_what_it_holds_and_off_ends_only_that() {
    let world = World::start();
    let integration = listed(&world);
    let halden = group(&world, &integration, "halden");
    assert_eq!(halden["autoImport"], "off");
    let named = json!({ "integrationId": integration["id"], "groupId": halden["id"] });
    let effect = world.window.ask("get_auto_import_effect", named);
    shapes::exactly("effect", &effect, shapes::AUTO_IMPORT_EFFECT);
    let chosen = effect["chosen"].as_u64().expect("a number");
    assert!(chosen > 0, "{effect}");
    let switch = |on: bool| {
        let arguments =
            json!({ "integrationId": integration["id"], "groupId": halden["id"], "on": on });
        world.window.ask("set_auto_import", arguments)
    };
    assert_eq!(switch(true), chosen, "as it was told before");
    world.wait_for_end(&integration);
    assert_eq!(imported(&world, &integration) as u64, chosen);
    let state = world.window.ask("get_auto_import", of(&integration));
    shapes::exactly("auto-import", &state, shapes::AUTO_IMPORT);
    assert_eq!(state, json!({ "on": 1, "hidden": 0 }));
    let groups = world.window.ask("list_groups", of(&integration));
    let covered = groups.as_array().expect("a list").iter().filter(|group| {
        let path = group["fullPath"].as_str().unwrap_or_default();
        path.starts_with("halden/")
    });
    for group in covered {
        assert_eq!(group["autoImport"], "covered", "{group}");
    }
    assert_eq!(switch(true), 0, "again changes nothing");
    assert_eq!(switch(false), 0);
    assert_eq!(imported(&world, &integration) as u64, chosen, "it stays");
    let forgotten = world
        .window
        .ask("forget_hidden_auto_import", of(&integration));
    assert_eq!(forgotten, Value::Null);
}

#[test]
fn a_rule_is_previewed_kept_changed_and_deleted() {
    let world = World::start();
    let integration = listed(&world);
    let preview = |kind: &str, pattern: &str| {
        let arguments =
            json!({ "integrationId": integration["id"], "kind": kind, "pattern": pattern });
        let preview = world.window.ask("preview_exclusion_rule", arguments);
        shapes::exactly("preview", &preview, shapes::RULE_PREVIEW);
        for row in preview["rows"].as_array().expect("a list") {
            shapes::exactly("match", row, shapes::RULE_MATCH);
        }
        preview
    };
    let all = preview("expression", ".");
    assert_eq!(all["matching"], all["total"], "{all}");
    let none = preview("name", "no-such-repository");
    assert_eq!((&none["matching"], &none["rows"]), (&json!(0), &json!([])));
    let broken = preview("expression", "(");
    shapes::failure("problem", &broken["problem"]);
    assert_eq!(broken["problem"]["code"], "input.rule_invalid");
    let rule = |kind: &str, pattern: &str, enabled: bool| json!({ "kind": kind, "pattern": pattern, "enabled": enabled });
    let save = |rule_id: Value, rule: Value| json!({ "integrationId": integration["id"], "ruleId": rule_id, "rule": rule });
    for (kind, pattern) in [("expression", "("), ("name", " "), ("inactive", "soon")] {
        let arguments = save(Value::Null, rule(kind, pattern, true));
        world
            .window
            .refused("save_exclusion_rule", arguments, "input.rule_invalid");
    }
    let added = save(Value::Null, rule("name", "halden/*", true));
    let rule_id = world.window.ask("save_exclusion_rule", added);
    let rules = world.window.ask("list_exclusion_rules", of(&integration));
    shapes::exactly("rule", &rules[0], shapes::EXCLUSION_RULE);
    assert!(rules[0]["matching"].as_i64() > Some(0), "{rules}");

    let halden = group(&world, &integration, "halden");
    let named = json!({ "integrationId": integration["id"], "groupId": halden["id"] });
    let effect = world.window.ask("get_auto_import_effect", named);
    assert_eq!(
        effect["chosen"], 0,
        "the rule leaves all of it out: {effect}"
    );
    let changed = save(rule_id.clone(), rule("archived", "", false));
    assert_eq!(world.window.ask("save_exclusion_rule", changed), rule_id);
    let named = json!({ "integrationId": integration["id"], "ruleId": rule_id });
    let deleted = world.window.ask("delete_exclusion_rule", named.clone());
    assert_eq!(deleted, Value::Null);
    world
        .window
        .refused("delete_exclusion_rule", named, "input.not_found");
}

#[test]
fn a_service_given_up_leaves_no_row_and_no_clone() {
    let world = World::start();
    let integration = world.import_everything();
    let services = || {
        let states = world.window.ask("get_services", of(&integration));
        let states = states.as_array().expect("a list").clone();
        for state in &states {
            shapes::exactly("service", state, shapes::SERVICE_STATE);
            shapes::verdict("service", &state["verdict"]);
        }
        states
    };
    let before = services();
    assert!(before.iter().all(|state| state["on"] == true));
    assert!(before.iter().all(|state| state["held"].as_i64() > Some(0)));
    let set = |services: &[&str], forgotten: &[&str]| {
        let arguments = json!({ "integrationId": integration["id"], "services": services, "forgotten": forgotten });
        shapes::integration(&world.window.ask("set_services", arguments));
        world.wait_for_end(&integration);
    };
    set(&["tickets"], &["repos"]);
    let after = services();
    assert_eq!(after[0]["held"], 0, "commits are gone");
    assert_eq!(after[1]["held"], before[1]["held"], "the others are kept");
    let clones = world.folder.path().join("clones");
    assert!(
        std::fs::read_dir(&clones).map_or(0, Iterator::count) == 0,
        "and so are the clones"
    );
    set(&SERVICES, &[]);
    let again = services();
    assert_eq!(again[0]["held"], before[0]["held"], "all is read again");
}

#[test]
fn a_service_the_scopes_rule_out_is_not_switched_on() {
    let world = World::start();
    let report = world.check(TokenKind::ReadApiOnly);
    let created = json!({ "connectionId": report["connectionId"], "name": "Narrow", "services": ["tickets"] });
    let integration = world.window.ask("create_integration", created);
    let states = world.window.ask("get_services", of(&integration));
    assert_eq!(states[0]["verdict"]["verdict"], "impossible", "{states}");
    let arguments = json!({ "integrationId": id(&integration), "services": ["repos", "tickets"] });
    world
        .window
        .refused("set_services", arguments, "token.scope_missing");
}
