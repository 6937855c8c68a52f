//! Webhooks as the window asks for them: the receiver, and a hook from its making to its end.

use gitlab_sandbox::TokenKind;
use serde_json::{Value, json};

use crate::shapes::exactly;
use crate::world::{SERVICES, World, of};

const PAGE: &str = "abilities receiver webhooks";
const ABILITY: &str = "target possible places sentence";
const RECEIVER: &str = "on address port ownCallAddress callAddress listening failure counts";
const COUNTS: &str = "accepted repeated refused lastRefusedAt lastRefused";
const WEBHOOK: &str = "id integrationId target path url made signed health disabledUntil createdAt \
    checkedAt lastDeliveryAt askedFor outdated";
const PLACE: &str = "target remoteId path obstacle";

fn receiver(value: &Value) {
    exactly("receiver", value, RECEIVER);
    exactly("counts", &value["counts"], COUNTS);
}

fn page(world: &World, integration: &Value) -> Value {
    let page = world.window.ask("get_webhooks", of(integration));
    exactly("page", &page, PAGE);
    receiver(&page["receiver"]);
    for ability in page["abilities"].as_array().expect("a list") {
        exactly("ability", ability, ABILITY);
    }
    for webhook in page["webhooks"].as_array().expect("a list") {
        exactly("webhook", webhook, WEBHOOK);
    }
    page
}

/// An owner's integration with everything chosen.
fn owned(world: &World) -> Value {
    let report = world.check(TokenKind::Owner);
    let create =
        json!({ "connectionId": report["connectionId"], "name": "Owned", "services": SERVICES });
    let integration = world.window.ask("create_integration", create);
    world.window.ask("read_available", of(&integration));
    world.choose_all(&integration);
    world.wait_for_end(&integration);
    integration
}

fn choice(on: bool, port: u16) -> Value {
    json!({ "choice": { "on": on, "address": "127.0.0.1", "port": port, "ownCallAddress": "" } })
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

fn place(world: &World, integration: &Value, path: &str) -> Value {
    let asked = json!({ "integrationId": integration["id"], "search": path });
    let found = world.window.ask("list_webhook_places", asked);
    exactly("places", &found, "total rows");
    let rows = found["rows"].as_array().expect("a list");
    rows.iter().for_each(|row| exactly("place", row, PLACE));
    let row = rows.iter().find(|row| row["path"] == path);
    row.unwrap_or_else(|| panic!("no {path} in {found}"))
        .clone()
}

#[test]
fn a_hook_lives_from_its_making_to_its_end() {
    let world = World::start();
    let integration = owned(&world);
    assert_eq!(
        page(&world, &integration)["receiver"]["on"],
        false,
        "off at first"
    );
    let place = place(&world, &integration, "halden/platform/ledger");
    let add = json!({
        "integrationId": integration["id"], "target": place["target"], "remoteId": place["remoteId"],
    });
    world
        .window
        .refused("add_webhook", add.clone(), "webhook.receiver_off");
    let opened = world
        .window
        .ask("set_webhook_receiver", choice(true, free_port()));
    receiver(&opened);
    assert_eq!(opened["listening"], true, "{opened}");
    let made = world.window.ask("add_webhook", add.clone());
    exactly("webhook", &made, WEBHOOK);
    world.window.refused("add_webhook", add, "webhook.exists");
    let named = json!({ "webhookId": made["id"] });
    exactly(
        "webhook",
        &world.window.ask("test_webhook", named.clone()),
        WEBHOOK,
    );
    world.window.wait_until("the delivery was noted", || {
        !page(&world, &integration)["webhooks"][0]["lastDeliveryAt"].is_null()
    });
    let moved = world
        .window
        .ask("set_webhook_receiver", choice(true, free_port()));
    receiver(&moved);
    assert_eq!(page(&world, &integration)["webhooks"][0]["outdated"], true);
    world
        .window
        .refused("test_webhook", named.clone(), "webhook.delivery_failed");
    world.window.ask("repair_webhook", named.clone());
    world.window.ask("test_webhook", named.clone());
    world.window.ask("check_webhooks", of(&integration));
    assert_eq!(
        page(&world, &integration)["webhooks"][0]["health"],
        "executable"
    );
    world.window.ask("remove_webhook", named.clone());
    assert_eq!(page(&world, &integration)["webhooks"], json!([]));
    for command in ["test_webhook", "repair_webhook", "remove_webhook"] {
        world
            .window
            .refused(command, named.clone(), "input.not_found");
    }
}

#[test]
fn the_receiver_is_remembered_and_its_trouble_is_told() {
    let world = World::start();
    let integration = world.connect("Reads");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port();
    world.window.refused(
        "set_webhook_receiver",
        choice(true, port),
        "webhook.port_in_use",
    );
    let shown = page(&world, &integration);
    assert_eq!(shown["receiver"]["failure"]["code"], "webhook.port_in_use");
    assert_eq!(shown["receiver"]["listening"], false);
    let nowhere = json!({ "choice": {
        "on": true, "address": "127.0.0.1", "port": port, "ownCallAddress": "not an address",
    }});
    world
        .window
        .refused("set_webhook_receiver", nowhere, "webhook.address_invalid");
    drop(taken);
    let world =
        world.restart_with(|folder| flow_desktop_lib::open(crate::window::settings(folder)));
    world
        .window
        .wait_until("it listens after the next start", || {
            page(&world, &integration)["receiver"]["listening"] == true
        });
    let suggested = world
        .window
        .ask("suggest_receiver_address", of(&integration));
    assert_eq!(suggested, "127.0.0.1", "the sandbox is on this computer");
    let off = world
        .window
        .ask("set_webhook_receiver", choice(false, port));
    assert_eq!(off["listening"], false);
}

#[test]
fn with_the_integration_go_its_hooks_in_gitlab() {
    let world = World::start();
    let integration = owned(&world);
    world
        .window
        .ask("set_webhook_receiver", choice(true, free_port()));
    let place = place(&world, &integration, "halden");
    let add = json!({
        "integrationId": integration["id"], "target": place["target"], "remoteId": place["remoteId"],
    });
    world.window.ask("add_webhook", add);
    assert_eq!(world.sandbox.world().webhooks().len(), 1);
    world.remove(&integration);
    assert_eq!(
        world.sandbox.world().webhooks(),
        [],
        "nothing is left behind"
    );
}
