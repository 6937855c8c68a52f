//! From an address and a token to an integration.

use gitlab_sandbox::{Fault, FaultAction, RequestMatcher, TokenKind};
use serde_json::{Value, json};

use crate::shapes;
use crate::window::Pending;
use crate::world::{SERVICES, World, check, of};

const RUNGS: [&str; 9] = [
    "address",
    "name",
    "port",
    "certificate",
    "gitlab",
    "token",
    "scopes",
    "account",
    "reach",
];

#[test]
fn a_check_tells_every_rung_while_it_climbs() {
    let world = World::start();
    let report = world.check(TokenKind::Good);
    assert_eq!(report["passed"], true, "{report}");
    assert_eq!(report["stoppedAt"], Value::Null);
    assert!(
        report["connectionId"].is_string(),
        "the token waits in Rust"
    );
    assert_eq!(report["provider"], "gitlab_self_managed");
    let address = world.sandbox.base_url();
    assert_eq!(report["baseUrl"], address);
    assert_eq!(
        report["suggestedName"].as_str(),
        address.strip_prefix("http://"),
        "the host names the integration"
    );
    let sentences: Vec<_> = report["verdicts"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|verdict| verdict["verdict"].clone())
        .collect();
    assert_eq!(sentences, ["ready"; 3], "the token reads all services");
    let text = report["reportText"].as_str().expect("a text");
    assert!(text.contains("Groups and repos"), "rungs by name: {text}");

    let told = world.window.messages();
    told.iter().for_each(shapes::rung);
    let ended: Vec<_> = told
        .iter()
        .filter(|rung| rung["outcome"] != "running")
        .map(|rung| rung["rung"].clone())
        .collect();
    assert_eq!(ended, RUNGS, "each rung ends once, in order");
    let begun = told.iter().filter(|rung| rung["outcome"] == "running");
    assert_eq!(begun.count(), RUNGS.len(), "each rung says that it starts");
}

#[test]
fn a_rung_that_fails_is_a_result_with_words() {
    let world = World::start();
    let cases = [
        (TokenKind::Expired, 6, "token.expired"),
        (TokenKind::Revoked, 6, "token.revoked"),
        (TokenKind::Unknown, 6, "token.unknown"),
        (TokenKind::Blocked, 6, "account.blocked"),
        (TokenKind::ReadUserOnly, 7, "token.scope_missing"),
    ];
    for (kind, rung, code) in cases {
        let report = world.check(kind);
        assert_eq!(report["passed"], false, "{kind:?}");
        assert_eq!(
            report["connectionId"],
            Value::Null,
            "{kind:?}: no token is kept"
        );
        assert_eq!(report["stoppedAt"], rung, "{kind:?}: {report}");
        let failure = &report["rungs"][rung - 1]["failure"];
        assert_eq!(failure["code"], code, "{kind:?}");
        let text = report["reportText"].as_str().expect("a text");
        assert!(text.contains(code), "the text to send on says why: {text}");
    }
    let report = world.check_token("  ");
    assert_eq!(report["rungs"][5]["failure"]["code"], "token.empty");
    assert_eq!(report["rungs"][5]["failure"]["action"], "create_token");
}

#[test]
fn an_address_that_is_none_stops_at_the_first_rung() {
    let world = World::start();
    for address in ["", "ssh://", "ftp://git.example.com", "\u{0}", "http://"] {
        let request = json!({
            "provider": "gitlab_self_managed", "address": address, "token": "x",
            "useSampleToken": true, "integrationId": null,
        });
        let report = check(&world.window, request);
        assert_eq!(report["stoppedAt"], 1, "{address:?}: {report}");
        assert_eq!(report["rungs"][0]["failure"]["code"], "address.invalid");
    }
    let request = json!({
        "provider": "gitlab_self_managed", "address": "http://git.example.com", "token": "x",
        "useSampleToken": false, "integrationId": null,
    });
    let report = check(&world.window, request);
    assert_eq!(report["rungs"][0]["failure"]["code"], "address.insecure");
}

#[test]
fn a_token_with_gaps_creates_what_it_can_read() {
    let world = World::start();
    let report = world.check(TokenKind::ReadApiOnly);
    assert_eq!(report["passed"], true, "REST works: {report}");
    let repos = report["verdicts"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|verdict| verdict["service"] == "repos")
        .expect("each service has a verdict");
    assert_ne!(repos["verdict"], "ready", "git needs read_repository");
    assert!(
        repos["sentence"]
            .as_str()
            .is_some_and(|text| text.contains("read_repository"))
    );
}

#[test]
fn an_integration_is_made_from_a_passed_check_once() {
    let world = World::start();
    let report = world.check(TokenKind::Good);
    let create = |name: &str| json!({ "connectionId": report["connectionId"], "name": name, "services": ["repos"] });
    for name in ["", "   ", "two\nlines", "\u{7}", &"x".repeat(121)] {
        world
            .window
            .refused("create_integration", create(name), "input.name_invalid");
    }
    let integration = world.window.ask("create_integration", create(" Orders "));
    shapes::integration(&integration);
    assert_eq!(integration["name"], "Orders", "without the blanks");
    assert_eq!(integration["services"], json!(["repos"]));
    assert_eq!(integration["addedBy"], "tester");
    assert_eq!(integration["secretKeptIn"], "memory");
    assert_eq!(integration["isSample"], false);
    assert!(
        integration["listReadAt"].is_i64(),
        "the list is read at once"
    );
    assert!(integration["repositoriesAvailable"].as_i64() > Some(0));
    world
        .window
        .refused("create_integration", create("Again"), "input.not_found");
    let listed = world.window.ask("list_integrations", json!({}));
    assert_eq!(listed, json!([integration]), "one, as it was given back");
    assert_eq!(
        world.window.ask("get_integration", of(&integration)),
        integration
    );
    assert!(
        !world.window.events("data:changed").is_empty(),
        "other pages hear of it"
    );
}

#[test]
fn a_name_is_taken_once() {
    let world = World::start();
    world.connect("Orders");
    let named = |name: &str| {
        world
            .window
            .ask("check_integration_name", json!({ "name": name }))
    };
    assert_eq!(
        named("Bills"),
        json!({ "available": true, "problem": null })
    );
    for name in ["Orders", " orders ", "", "a\tb"] {
        let answer = named(name);
        shapes::exactly("name check", &answer, "available problem");
        assert_eq!(answer["available"], false, "{name:?}");
        assert!(answer["problem"].is_string(), "{name:?} says why");
    }
    let report = world.check(TokenKind::Good);
    let arguments = json!({
        "connectionId": report["connectionId"], "name": "ORDERS", "services": SERVICES,
    });
    world
        .window
        .refused("create_integration", arguments, "input.name_taken");
}

#[test]
fn a_stored_token_can_be_checked_again() {
    let world = World::start();
    let integration = world.connect("Orders");
    let request = json!({
        "provider": "gitlab_self_managed", "address": "", "token": null,
        "useSampleToken": false, "integrationId": integration["id"],
    });
    let report = check(&world.window, request.clone());
    assert_eq!(report["passed"], true, "{report}");
    world.sandbox.world().revoke_token(TokenKind::Good);
    let report = check(&world.window, request);
    assert_eq!(report["rungs"][5]["failure"]["code"], "token.revoked");
}

/// Starts a check that gets no answer; returns once it waits for one.
fn hanging_check(world: &World) -> Pending {
    world.sandbox.faults().clear();
    world.sandbox.faults().push(Fault {
        matcher: RequestMatcher::path("/api/"),
        action: FaultAction::Hang,
    });
    let asked = world.sandbox.requests().len();
    let request = json!({
        "provider": "gitlab_self_managed", "address": world.sandbox.base_url(),
        "token": world.sandbox.token(TokenKind::Good),
    });
    let pending = world.window.begin(
        "check_connection",
        json!({ "request": request, "onRung": "__CHANNEL__:7" }),
    );
    world
        .window
        .wait_until("GitLab is asked", || world.sandbox.requests().len() > asked);
    pending
}

#[test]
fn a_check_is_cancelled_by_command_and_by_the_next_one() {
    let world = World::start();
    let pending = hanging_check(&world);
    world.window.ask("cancel_connection_check", json!({}));
    let failure = pending.wait().expect_err("cancelled");
    shapes::failure("a cancelled check", &failure);
    assert_eq!(failure["code"], "cancelled");

    let pending = hanging_check(&world);
    world.sandbox.faults().clear();
    let report = world.check(TokenKind::Good);
    assert_eq!(report["passed"], true, "{report}");
    let failure = pending.wait().expect_err("only one is climbed at a time");
    assert_eq!(failure["code"], "cancelled");

    world.window.ask("cancel_connection_check", json!({}));
    let report = world.check(TokenKind::Good);
    assert_eq!(report["passed"], true, "a late cancel ends no later check");
}

#[test]
fn a_token_is_replaced_by_one_of_the_same_gitlab_only() {
    let world = World::start();
    let integration = world.connect("Orders");
    let report = world.check(TokenKind::Owner);
    let replace = json!({
        "integrationId": integration["id"], "connectionId": report["connectionId"],
    });
    let updated = world.window.ask("replace_token", replace.clone());
    shapes::integration(&updated);
    assert_eq!(
        updated["tokenName"], "Administration",
        "the new one is in force"
    );
    assert_eq!(updated["name"], "Orders", "the rest stays");
    world
        .window
        .refused("replace_token", replace, "input.not_found");

    let other = World::start();
    let elsewhere = json!({
        "provider": "gitlab_self_managed", "address": other.sandbox.base_url(),
        "token": other.sandbox.token(TokenKind::Good),
    });
    let report = check(&world.window, elsewhere);
    let replace = json!({
        "integrationId": integration["id"], "connectionId": report["connectionId"],
    });
    world
        .window
        .refused("replace_token", replace, "input.other_host");
}
