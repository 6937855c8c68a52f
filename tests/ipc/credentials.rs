//! Credentials that live and end, as the window asks for it.

use std::sync::{Arc, Mutex, PoisonError};

use flow_desktop_lib::Notifier;
use gitlab_sandbox::TokenKind;
use serde_json::{Value, json};

use crate::shapes;
use crate::window::{settings, without_keyring};
use crate::world::{SERVICES, World, check, of};

/// Remembers what would have been shown.
#[derive(Default)]
struct Shown(Mutex<Vec<String>>);

impl Notifier for Shown {
    fn notify(&self, title: &str, body: &str) {
        assert!(body.ends_with('.'), "a sentence: {body}");
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(title.to_owned());
    }
}

impl Shown {
    fn titles(&self) -> Vec<String> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

fn create(world: &World, report: &Value, name: &str) -> Value {
    let created = world.window.ask(
        "create_integration",
        json!({ "connectionId": report["connectionId"], "name": name, "services": SERVICES }),
    );
    shapes::integration(&created);
    created
}

fn row(world: &World, integration: &Value) -> Value {
    let row = world.window.ask("get_integration", of(integration));
    shapes::integration(&row);
    row
}

#[test]
fn signing_out_keeps_the_data_and_asks_for_a_sign_in() {
    let world = World::start();
    let integration = world.connect("Orders");
    let available = world.available(&integration).len();
    let out = json!({ "integrationId": integration["id"], "revokeToken": true });
    let done = world.window.ask("sign_out", out.clone());
    assert_eq!(done, json!({ "revoked": true, "failure": null }));
    let after = row(&world, &integration);
    assert_eq!(after["failure"]["code"], "credential.signed_out");
    assert_eq!(after["needsSignIn"], true);
    assert_eq!(world.available(&integration).len(), available, "data stays");
    let refused = of(&integration);
    world
        .window
        .refused("read_available", refused, "credential.signed_out");
    let report = world.check(TokenKind::Owner);
    let replace = json!({
        "integrationId": integration["id"], "connectionId": report["connectionId"],
    });
    let back = world.window.ask("replace_token", replace);
    assert_eq!(back["needsSignIn"], false);
    assert_eq!(back["name"], "Orders");
    let nobody = json!({ "integrationId": 999, "revokeToken": false });
    world.window.refused("sign_out", nobody, "input.not_found");
}

#[test]
fn a_token_with_the_scope_is_renewed_by_one_click() {
    let world = World::start();
    let read_only = world.connect("Reads");
    assert_eq!(read_only["canRenew"], false);
    let refused = of(&read_only);
    world
        .window
        .refused("renew_token", refused, "credential.renewal_refused");
    let report = world.check(TokenKind::Api);
    let integration = create(&world, &report, "Renews");
    assert_eq!(integration["canRenew"], true);
    let renewed = world.window.ask("renew_token", of(&integration));
    shapes::integration(&renewed);
    assert_ne!(
        renewed["tokenExpiresOn"], integration["tokenExpiresOn"],
        "a new end"
    );
    world.window.ask("read_available", of(&integration));
}

#[test]
fn the_passphrase_changes_and_a_missing_file_is_not_made() {
    let world = World::start_with(without_keyring);
    let unlock = |passphrase: &str| json!({ "passphrase": passphrase });
    let file = world.folder.path().join("secrets.age");
    world
        .window
        .refused("unlock_secret_file", unlock("any"), "secrets.missing");
    assert!(!file.exists(), "asking to open makes nothing");
    let choose = json!({ "mode": "file", "passphrase": "first" });
    world.window.ask("choose_secret_storage", choose);
    let integration = world.connect("Orders");
    let change = |current: &str, new: &str| json!({ "current": current, "new": new });
    for (current, new, code) in [
        ("guess", "second", "secrets.passphrase_wrong"),
        ("first", "", "input.invalid"),
    ] {
        world
            .window
            .refused("change_passphrase", change(current, new), code);
    }
    world
        .window
        .ask("change_passphrase", change("first", "second"));
    let world = world.restart_with(without_keyring);
    let state = world.window.ask("get_application_state", json!({}));
    shapes::application_state(&state);
    let storage = &state["secretStorage"];
    assert_eq!(storage["fileExists"], true);
    assert_eq!(storage["problemCode"], "secrets.keyring_unavailable");
    let wrong = unlock("first");
    world
        .window
        .refused("unlock_secret_file", wrong, "secrets.passphrase_wrong");
    world.window.ask("unlock_secret_file", unlock("second"));
    world.window.ask("read_available", of(&integration));
}

#[test]
fn an_owner_makes_a_service_account_that_connects() {
    let world = World::start();
    let owner = world.check(TokenKind::Owner);
    let named = json!({ "connectionId": owner["connectionId"] });
    let found = world.window.ask("list_service_account_groups", named);
    shapes::exactly("groups", &found, "groups unavailable");
    assert_eq!(found["unavailable"], Value::Null, "{found}");
    let group = &found["groups"][0];
    shapes::exactly("a group", group, "remoteId fullPath name");
    let mut request = json!({
        "connectionId": owner["connectionId"], "groupRemoteId": group["remoteId"],
        "name": " ", "username": null, "withWebhooks": false, "expiresOn": null,
        "onRung": "__CHANNEL__:9",
    });
    world.window.refused(
        "create_service_account",
        request.clone(),
        "input.name_invalid",
    );
    request["name"] = json!("Flow reads");
    let report = world.window.ask("create_service_account", request);
    shapes::report(&report);
    assert_eq!(report["passed"], true, "{report}");
    assert_ne!(report["connectionId"], owner["connectionId"]);
    assert_eq!(report["account"]["kind"], "service_account");
    let integration = create(&world, &report, "Service account");
    assert_eq!(integration["account"]["kind"], "service_account");
    let gone = json!({ "connectionId": owner["connectionId"] });
    world
        .window
        .refused("list_service_account_groups", gone, "input.not_found");
}

#[test]
fn who_owns_no_group_is_told_why() {
    let world = World::start();
    let reader = world.check(TokenKind::Good);
    let named = json!({ "connectionId": reader["connectionId"] });
    let found = world.window.ask("list_service_account_groups", named);
    assert_eq!(found["groups"], json!([]));
    shapes::failure("unavailable", &found["unavailable"]);
    assert_eq!(found["unavailable"]["code"], "service_account.refused");
}

#[test]
fn a_token_that_ends_soon_is_announced_once() {
    let world = World::start();
    let report = world.check(TokenKind::ExpiringSoon);
    let integration = create(&world, &report, "Ends");
    assert_eq!(integration["expiryWarning"], 7, "six days are left");
    let shown = Arc::new(Shown::default());
    let notifier = shown.clone();
    let world = world
        .restart_with(move |folder| flow_desktop_lib::open(settings(folder)).telling_by(notifier));
    world
        .window
        .wait_until("it was announced", || !shown.titles().is_empty());
    let titles = shown.titles();
    assert_eq!(titles.len(), 1, "{titles:?}");
    assert!(titles[0].contains("Ends"), "{titles:?}");
    let again = Arc::new(Shown::default());
    let notifier = again.clone();
    let world = world
        .restart_with(move |folder| flow_desktop_lib::open(settings(folder)).telling_by(notifier));
    // The app has answered, and looked, by the time a ladder was climbed.
    let request = json!({
        "provider": "gitlab_self_managed", "address": world.sandbox.base_url(),
        "token": world.sandbox.token(TokenKind::Good), "useSampleToken": false,
        "integrationId": null,
    });
    check(&world.window, request);
    assert_eq!(again.titles(), Vec::<String>::new(), "told already");
}
