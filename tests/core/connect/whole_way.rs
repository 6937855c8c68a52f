//! Behind a proxy, a private authority and a client certificate at once: not only the
//! ladder, but lists, pages and git as well.

use flow_core::connect::{Creation, PendingConnection, PendingCredential, create_integration};
use flow_core::model::{
    DataStatus, NetworkSecrets, NetworkSettings, ProxyChoice, Secret, Service, Timestamp,
};
use gitlab_sandbox::{ForwardProxy, ProxyConfig, ProxyKind, SandboxConfig, TlsConfig, TokenKind};

use super::way::{climb_with, small, trusting_all_of};
use crate::world::TestWorld;

/// A name only the proxy knows: what goes around it goes nowhere.
const HIDDEN: &str = "gitlab.halden.example";

/// A GitLab that wants a client certificate, behind a proxy that wants a password.
async fn behind_everything() -> (TestWorld, ForwardProxy) {
    let world = TestWorld::start(SandboxConfig {
        host: Some(HIDDEN.to_owned()),
        tls: Some(TlsConfig {
            names: vec![HIDDEN.to_owned()],
            require_client_certificate: true,
            ..TlsConfig::default()
        }),
        ..small()
    })
    .await;
    let proxy = ForwardProxy::start(ProxyConfig {
        kind: ProxyKind::Socks5,
        credentials: Some(("ada".to_owned(), "right".to_owned())),
        names: vec![HIDDEN.to_owned()],
        ..ProxyConfig::default()
    })
    .await
    .expect("the proxy starts");
    (world, proxy)
}

#[tokio::test]
async fn an_import_takes_the_same_way_as_the_ladder() {
    let (world, proxy) = behind_everything().await;
    let (certificate, key) = world.sandbox.client_identity().expect("TLS");
    let address = proxy.address().replace("://", "://ada@");
    let network = NetworkSettings {
        proxy: ProxyChoice::parse(&address).expect("an address"),
        client_certificate: Some(certificate),
        ..trusting_all_of(&world.sandbox)
    };
    let secrets = NetworkSecrets {
        proxy_password: Some(Secret::new("right".to_owned())),
        client_key: Some(Secret::new(key)),
    };
    let report = climb_with(&world.sandbox, &network, secrets.clone()).await;
    assert!(report.passed(), "{report:#?}");

    let token = Secret::new(world.sandbox.token(TokenKind::Good));
    let connection = world.pending.add(PendingConnection {
        report,
        credential: PendingCredential::Token(token),
        network,
        secrets,
    });
    let creation = Creation {
        name: "Behind everything".to_owned(),
        services: Service::ALL.to_vec(),
        added_by: "tester".to_owned(),
        is_sample: false,
    };
    let integration = create_integration(
        &world.store,
        &world.vault,
        &world.pending,
        &connection,
        creation,
    )
    .await
    .expect("created");
    let through_ladder = proxy.tunnels();
    world.choose_all(&integration).await;
    world.import(&integration).await;
    let imported = world
        .store
        .integration(integration.id)
        .await
        .expect("it is there");
    let now = Timestamp::from_millis(i64::MAX);
    assert_eq!(
        imported.data_status(now),
        DataStatus::Healthy,
        "lists, pages and git: {imported:#?}"
    );
    assert!(imported.repositories_complete > 0, "something was read");
    assert!(proxy.tunnels() > through_ladder, "through the proxy");
}
