//! Ways to a GitLab that a plain client does not find: a company's own certificate authority, and a proxy that asks.

use gitlab_sandbox::{ForwardProxy, ProxyConfig, SandboxConfig, TlsConfig};

use crate::desktop::Keyring;
use crate::stage::Stage;
use crate::steps;

const TRUST: &str = "Trust this certificate authority for this integration";

/// The certificate nobody here trusts is looked at, trusted for this integration, and reaches as far as git.
#[tokio::test(flavor = "multi_thread")]
async fn a_private_authority_is_trusted_and_everything_is_read_through_it() {
    let config = SandboxConfig {
        tls: Some(TlsConfig::default()),
        ..SandboxConfig::default()
    };
    let stage = Stage::with("private authority", Keyring::Unlocked, config).await;
    let window = &stage.window;
    steps::open_connect_step(window, &stage.address()).await;
    window.fill("Access token", &stage.token()).await;
    window.click("Test connection").await;
    window.see("The certificate is not trusted").await;
    window.click(TRUST).await;
    window.see("Compare this SHA-256 fingerprint").await;
    window.click("Trust this authority").await;
    window.see("Connection successful").await;
    window.click("Next").await;
    steps::choose_services_and_name(window, "Halden").await;
    steps::start_import(window, &["halden-labs"]).await;
    steps::wait_for_import(window).await;
    steps::open_repository(window, "halden-labs/open-measure").await;
    window.wait_for_rows().await;

    // The trust was kept with the integration, not with the run.
    let stage = stage.close_and_open_again().await;
    let window = &stage.window;
    steps::open_integration(window, "Halden").await;
    window.click("Sync now").await;
    steps::wait_for_import(window).await;
    stage.window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_asks_who_one_is_is_told_and_used_for_everything() {
    let proxy = ForwardProxy::start(ProxyConfig {
        credentials: Some(("mara".to_owned(), "correct horse".to_owned())),
        ..ProxyConfig::default()
    })
    .await
    .expect("a proxy starts on loopback");
    let stage = Stage::with_company("proxy with password").await;
    let window = &stage.window;
    steps::open_connect_step(window, &stage.address()).await;
    window.fill("Access token", &stage.token()).await;
    steps::choose_proxy(window, proxy.address()).await;
    window.click("Test connection").await;
    window.see("The proxy asks who you are").await;
    window
        .check(
            stage.sandbox.requests().is_empty(),
            "something went past the proxy",
        )
        .await;
    window.fill("User if it asks", "mara").await;
    window.fill("Proxy password", "correct horse").await;
    window.click("Test connection").await;
    window.see("Connection successful").await;
    window.click("Next").await;
    steps::choose_services_and_name(window, "Halden").await;
    let before = proxy.tunnels();
    steps::start_import(window, &["halden-labs"]).await;
    steps::wait_for_import(window).await;
    window
        .check(
            proxy.tunnels() > before,
            "the import did not go through the proxy",
        )
        .await;
    steps::open_repository(window, "halden-labs/open-measure").await;
    window.wait_for_rows().await;
    stage.window.close().await;
}
