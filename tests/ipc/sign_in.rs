//! Signing in by OAuth. Opening a browser is not for tests, so codes are typed here;
//! the other ways are tested where they are made and in the real window.

use serde_json::{Value, json};

use crate::shapes;
use crate::window::Pending;
use crate::world::{SERVICES, World};

fn request(world: &World, application_id: Value, integration_id: Value) -> Value {
    json!({
        "request": {
            "provider": "gitlab_self_managed", "address": world.sandbox.base_url(),
            "applicationId": application_id, "way": "device", "network": null,
            "integrationId": integration_id, "withWebhooks": false,
        },
        "onProgress": "__CHANNEL__:9",
    })
}

fn application(world: &World, address: &str) -> Value {
    let arguments = json!({ "provider": "gitlab_self_managed", "address": address });
    let found = world.window.ask("get_oauth_application", arguments);
    shapes::exactly("the application", &found, shapes::OAUTH_APPLICATION);
    found
}

/// Begins a sign-in and waits until it shows its `number`th code.
fn begin(world: &World, arguments: Value, number: usize) -> (Pending, Value) {
    let pending = world.window.begin("begin_sign_in", arguments);
    let waits = || {
        let mut messages = world.window.messages();
        messages.retain(|message| message["state"] == "waiting");
        messages
    };
    world
        .window
        .wait_until("a code is shown", || waits().len() == number);
    let waiting = waits().pop().expect("it was just counted");
    shapes::exactly("waiting", &waiting, shapes::SIGN_IN_WAITING);
    (pending, waiting)
}

fn approve(world: &World, waiting: &Value) {
    let oauth = world.sandbox.oauth();
    let code = waiting["userCode"].as_str().expect("a code");
    let approved = oauth.approve_device(code, &oauth.username());
    approved.expect("GitLab knows the code");
}

#[test]
fn a_code_leads_to_an_integration_and_back_into_it() {
    let world = World::start();
    let base = world.sandbox.base_url().to_owned();
    let id = world.sandbox.oauth().application_id();
    let (pending, waiting) = begin(&world, request(&world, json!(id), Value::Null), 1);
    assert_eq!(waiting["way"], "device");
    assert_eq!(waiting["verificationUrl"], format!("{base}/oauth/device"));
    assert_eq!(
        waiting["expiresAt"].as_i64().expect("a time")
            - waiting["startedAt"].as_i64().expect("one"),
        300_000,
        "five minutes"
    );
    approve(&world, &waiting);
    let report = pending.wait().expect("a report");
    shapes::report(&report);
    assert_eq!(report["passed"], true, "{report}");
    let states: Vec<_> = world
        .window
        .messages()
        .iter()
        .filter_map(|message| message["state"].as_str().map(str::to_owned))
        .collect();
    let place = |state: &str| states.iter().position(|found| found == state);
    assert!(
        place("checking") < place("waiting")
            && place("waiting") < place("returned")
            && place("returned") < place("rung"),
        "in this order: {states:?}"
    );

    let created = world.window.ask(
        "create_integration",
        json!({ "connectionId": report["connectionId"], "name": "Signed in", "services": SERVICES }),
    );
    assert_eq!(created["authKind"], "oauth");
    let known = application(&world, &base);
    assert_eq!(known["applicationId"], id, "not typed again");
    assert_eq!(known["source"], "stored");

    let again = request(&world, Value::Null, created["id"].clone());
    let (pending, waiting) = begin(&world, again, 2);
    approve(&world, &waiting);
    let report = pending.wait().expect("a report");
    let arguments =
        json!({ "integrationId": created["id"], "connectionId": report["connectionId"] });
    let kept = world.window.ask("replace_token", arguments);
    assert_eq!(kept["id"], created["id"], "signing in again keeps it");
    assert_eq!(kept["name"], "Signed in");
}

#[test]
fn what_is_known_of_an_application_is_told_without_asking_anybody() {
    let world = World::start();
    let before = world.sandbox.requests().len();
    let base = world.sandbox.base_url();
    let unknown = application(&world, base);
    assert_eq!(unknown["applicationId"], Value::Null);
    assert_eq!(unknown["source"], Value::Null);
    assert_eq!(
        unknown["applicationPage"],
        format!("{base}/-/user_settings/applications")
    );
    assert_eq!(
        unknown["redirectUris"],
        json!([
            "flow-desktop://oauth/callback",
            "http://127.0.0.1/oauth/callback"
        ])
    );
    assert_eq!(unknown["scopes"], json!(["read_api", "read_repository"]));
    assert_eq!(
        unknown["defaultWay"], "loopback",
        "no link leads to an app without a screen"
    );
    let nowhere = application(&world, "not an address!");
    assert_eq!(nowhere["applicationPage"], Value::Null);
    assert_eq!(world.sandbox.requests().len(), before, "nobody was asked");
}

#[test]
fn without_an_application_nothing_begins() {
    let world = World::start();
    for absurd in [json!(null), json!(""), json!("two words"), json!("a&b=c")] {
        let arguments = request(&world, absurd, Value::Null);
        world
            .window
            .refused("begin_sign_in", arguments, "oauth.application_id_missing");
    }
    let unknown = request(&world, json!("0".repeat(64)), Value::Null);
    world
        .window
        .refused("begin_sign_in", unknown, "oauth.application_refused");
    let other = request(&world, json!("a"), json!(77));
    world
        .window
        .refused("begin_sign_in", other, "input.not_found");
}

#[test]
fn callbacks_that_do_not_count_are_refused_and_a_cancelled_wait_is_over() {
    let world = World::start();
    let forged = json!({ "text": "flow-desktop://oauth/callback?code=c&state=s" });
    let refused = |code| {
        world
            .window
            .refused("submit_callback", forged.clone(), code)
    };
    refused("oauth.callback_unexpected");
    for text in [
        "",
        "x",
        &"x".repeat(100_000),
        "https://evil.example/?code=c",
    ] {
        world.window.refused(
            "submit_callback",
            json!({ "text": text }),
            "oauth.callback_malformed",
        );
    }
    world
        .window
        .refused("open_sign_in_page", json!({}), "oauth.callback_unexpected");
    let id = json!(world.sandbox.oauth().application_id());
    let (first, _) = begin(&world, request(&world, id.clone(), Value::Null), 1);
    refused("oauth.callback_unexpected");
    let (second, _) = begin(&world, request(&world, id, Value::Null), 2);
    let superseded = first.wait().expect_err("another one began");
    assert_eq!(superseded["code"], "cancelled");
    world.window.ask("cancel_sign_in", json!({}));
    let cancelled = second.wait().expect_err("the person has had enough");
    shapes::failure("begin_sign_in", &cancelled);
    assert_eq!(cancelled["code"], "cancelled");
    world.window.ask("cancel_sign_in", json!({}));
}

#[test]
fn a_rung_that_breaks_is_a_report_and_a_wrong_proxy_is_told() {
    let world = World::start();
    let mut nowhere = request(&world, json!("a"), Value::Null);
    nowhere["request"]["address"] = json!("http://127.0.0.1:9");
    let report = world.window.ask("begin_sign_in", nowhere);
    shapes::report(&report);
    assert_eq!(report["passed"], false);
    assert_eq!(report["connectionId"], Value::Null);
    let mut proxied = request(&world, json!("a"), Value::Null);
    proxied["request"]["network"] = json!({
        "proxy": { "mode": "custom", "address": "http://me:secret@proxy:1", "password": null },
        "trustedAuthorities": [], "clientCertificate": null,
    });
    world
        .window
        .refused("begin_sign_in", proxied, "proxy.invalid");
}
