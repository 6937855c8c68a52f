//! `Missing a group?`: what the window gets, and how a question ends.

use gitlab_sandbox::{Fault, FaultAction, RequestMatcher};
use serde_json::{Value, json};

use crate::shapes;
use crate::window::Pending;
use crate::world::World;

fn question(integration: &Value, typed: &str) -> Value {
    json!({ "integrationId": integration["id"], "typed": typed, "onCheck": "__CHANNEL__:9" })
}

fn explain(world: &World, integration: &Value, typed: &str) -> Value {
    let answer = world
        .window
        .ask("explain_group", question(integration, typed));
    shapes::missing_group(&answer);
    answer
}

#[test]
fn the_answer_says_what_is_wrong_and_what_to_ask_for() {
    let world = World::start();
    let integration = world.connect("Groups");
    let answer = explain(&world, &integration, "partner-kestrel");
    assert_eq!(answer["cause"], "role_too_low", "{answer}");
    let sentence = answer["sentence"].as_str().expect("a sentence");
    assert!(sentence.contains("Guest"), "{sentence}");
    let text = answer["askText"].as_str().expect("an owner can help");
    for word in ["partner-kestrel", "Reporter"] {
        assert!(text.contains(word), "`{word}` is missing: {text}");
    }
    let username = integration["account"]["username"].as_str().expect("a name");
    assert!(text.contains(username), "the account is named: {text}");
    let told = world.window.messages();
    assert!(
        told.iter().any(|check| check["outcome"] == "running"),
        "checks are told while they run"
    );
}

#[test]
fn each_answer_has_a_sentence_of_its_own() {
    let world = World::start();
    let integration = world.connect("Groups");
    for (typed, cause, action) in [
        ("halden/platform", "in_the_list", json!("show")),
        ("halden/nonsense", "not_there", Value::Null),
        ("finance", "hidden_or_not_there", Value::Null),
        ("https://gitlab.example/team", "other_host", Value::Null),
        ("?", "not_a_path", Value::Null),
    ] {
        let answer = explain(&world, &integration, typed);
        assert_eq!(answer["cause"], cause, "{answer}");
        assert_eq!(answer["action"], action, "{answer}");
        let sentence = answer["sentence"].as_str().expect("a sentence");
        assert!(sentence.ends_with('.'), "{sentence}");
    }
}

#[test]
fn a_question_can_be_ended() {
    let world = World::start();
    let integration = world.connect("Groups");
    world.sandbox.faults().push(Fault {
        matcher: RequestMatcher::path("/groups/"),
        action: FaultAction::Hang,
    });
    let asked: Pending = world
        .window
        .begin("explain_group", question(&integration, "halden"));
    world.window.wait_until("GitLab is asked", || {
        let requests = world.sandbox.requests();
        requests.iter().any(|each| each.path.contains("/groups/"))
    });
    world.window.ask("cancel_group_check", json!({}));
    let failure = asked.wait().expect_err("it was ended");
    assert_eq!(failure["code"], "cancelled", "{failure}");
}
