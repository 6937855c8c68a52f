//! The way to a host as the window describes it: what comes back of it, and what does not.

use gitlab_sandbox::{
    ForwardProxy, ProxyConfig, Sandbox, SandboxConfig, Size, TlsConfig, TokenKind,
};
use serde_json::{Value, json};
use tauri::async_runtime::block_on;

use crate::shapes;
use crate::world::{SERVICES, World, check};

fn encrypted() -> Sandbox {
    block_on(Sandbox::start(SandboxConfig {
        size: Size::Small,
        now: time::OffsetDateTime::now_utc(),
        tls: Some(TlsConfig::default()),
        ..SandboxConfig::default()
    }))
    .expect("the sandbox starts")
}

fn request(sandbox: &Sandbox, network: Value) -> Value {
    json!({
        "provider": "gitlab_self_managed", "address": sandbox.base_url(),
        "token": sandbox.token(TokenKind::Good), "integrationId": null, "network": network,
    })
}

fn network(proxy: Value, authorities: &[Value]) -> Value {
    json!({ "proxy": proxy, "trustedAuthorities": authorities, "clientCertificate": null })
}

fn direct() -> Value {
    json!({ "mode": "direct", "address": "", "password": null })
}

#[test]
fn an_authority_is_offered_trusted_and_kept_for_one_integration() {
    let world = World::start();
    let sandbox = encrypted();
    let report = check(&world.window, request(&sandbox, network(direct(), &[])));
    assert_eq!(report["stoppedAt"], 4, "{report}");
    let rung = &report["rungs"][3];
    shapes::rung(rung);
    assert_eq!(rung["failure"]["code"], "tls.untrusted");
    assert_eq!(rung["failure"]["action"], "trust_authority");
    let chain = rung["certificates"].as_array().expect("a chain");
    assert_eq!(chain.len(), 2, "{rung}");
    for certificate in chain {
        shapes::exactly(
            "Certificate",
            certificate,
            "subject issuer validFrom validUntil fingerprint names isAuthority isSelfSigned",
        );
    }
    let offer = &rung["trustable"];
    shapes::exactly("TrustableAuthority", offer, "pem subject fingerprint");
    assert_eq!(offer["fingerprint"], chain[1]["fingerprint"]);

    let trusting = network(direct(), &[offer["pem"].clone()]);
    let report = check(&world.window, request(&sandbox, trusting));
    assert_eq!(report["passed"], true, "{report}");
    assert_eq!(report["trustedAuthorities"], json!([offer["fingerprint"]]));
    assert_eq!(report["authKind"], "access_token");
    let arguments = json!({
        "connectionId": report["connectionId"], "name": "Private", "services": SERVICES,
    });
    let integration = world.window.ask("create_integration", arguments);
    let again = json!({
        "provider": "gitlab_self_managed", "address": "", "token": null,
        "integrationId": integration["id"], "network": null,
    });
    let report = check(&world.window, again);
    assert_eq!(report["passed"], true, "the row knows the way: {report}");
}

#[test]
fn a_proxy_is_named_without_its_password_and_the_stored_one_is_used_again() {
    let world = World::start();
    let proxy = block_on(ForwardProxy::start(ProxyConfig {
        credentials: Some(("ada".to_owned(), "proxy-password-4711".to_owned())),
        ..ProxyConfig::default()
    }))
    .expect("the proxy starts");
    let address = proxy.address().replace("://", "://ada@");
    let by = |password: Value| {
        network(
            json!({ "mode": "custom", "address": address, "password": password }),
            &[],
        )
    };
    let refused = check(&world.window, request(&world.sandbox, by(json!("wrong"))));
    let failed = refused["stoppedAt"].as_u64().expect("a rung failed");
    let failed = &refused["rungs"][usize::try_from(failed).expect("small") - 1];
    assert_eq!(
        failed["failure"]["code"], "proxy.needs_password",
        "{refused}"
    );
    assert_eq!(failed["failure"]["action"], "network_settings");

    let described = by(json!("proxy-password-4711"));
    let report = check(&world.window, request(&world.sandbox, described));
    assert_eq!(report["passed"], true, "{report}");
    assert_eq!(report["viaProxy"], proxy.address());
    assert!(
        !report.to_string().contains("4711"),
        "no password comes back"
    );
    let arguments = json!({
        "connectionId": report["connectionId"], "name": "Through", "services": SERVICES,
    });
    let integration = world.window.ask("create_integration", arguments);
    let before = proxy.tunnels();
    let again = json!({
        "provider": "gitlab_self_managed", "address": "", "token": null,
        "integrationId": integration["id"], "network": by(Value::Null),
    });
    let report = check(&world.window, again);
    assert_eq!(report["passed"], true, "the password was kept: {report}");
    assert!(proxy.tunnels() > before, "it took that way");
}

#[test]
fn what_cannot_be_a_way_is_refused_at_once() {
    let world = World::start();
    let custom = |address: &str| json!({ "mode": "custom", "address": address, "password": null });
    for (described, code) in [
        (
            network(custom("http://ada:secret@proxy:1"), &[]),
            "proxy.invalid",
        ),
        (network(custom("proxy/pac"), &[]), "proxy.invalid"),
        (
            network(direct(), &[json!("no certificate")]),
            "tls.authority_unreadable",
        ),
    ] {
        let arguments = json!({
            "request": request(&world.sandbox, described), "onRung": "__CHANNEL__:9",
        });
        world.window.refused("check_connection", arguments, code);
    }
    assert!(world.sandbox.requests().is_empty(), "nothing was sent");
}

#[test]
fn the_report_is_saved_beside_others_and_holds_no_secret() {
    let world = World::start();
    world
        .window
        .refused("save_connection_report", json!({}), "input.not_found");
    let report = world.check(TokenKind::Good);
    let save = || {
        let saved = world.window.ask("save_connection_report", json!({}));
        shapes::exactly("a saved report", &saved, "path");
        std::path::PathBuf::from(saved["path"].as_str().expect("a path"))
    };
    let (first, second) = (save(), save());
    assert_ne!(first, second, "nothing is overwritten");
    let name = first.file_name().expect("a name").to_string_lossy();
    assert!(
        name.starts_with("flow-desktop-check-127.0.0.1_") && name.ends_with(".txt"),
        "{name}"
    );
    let text = std::fs::read_to_string(&first).expect("written");
    let shown = report["reportText"].as_str().expect("a text");
    assert!(text.starts_with(shown), "as the window shows it: {text}");
    let token = world.sandbox.token(TokenKind::Good);
    assert!(!text.contains(&token), "no secret in a file");
}
