//! An owner's token is used once, to make an account that belongs to nobody; the integration is that account's.

use gitlab_sandbox::{SandboxConfig, TokenKind};

use crate::desktop::Keyring;
use crate::stage::Stage;
use crate::steps;

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_makes_a_service_account_and_connects_as_it() {
    // Both sides count the longest life of a token from today.
    let config = SandboxConfig {
        now: time::OffsetDateTime::now_utc(),
        ..SandboxConfig::default()
    };
    let stage = Stage::with("service account", Keyring::Unlocked, config).await;
    let window = &stage.window;
    steps::open_connect_step(window, &stage.address()).await;
    window
        .fill("Access token", &stage.sandbox.token(TokenKind::Owner))
        .await;
    window.click("Test connection").await;
    window.see("Connection successful").await;
    window.click("Create a service account").await;
    // First what exactly will be done, then doing it.
    window.see("This will be done in GitLab").await;
    window.click("Create the account").await;
    window
        .see("is a service account: it stays when people leave")
        .await;
    window.see("Connection successful").await;
    window.click("Next").await;
    steps::choose_services_and_name(window, "Halden").await;
    steps::start_import(window, &["halden/storefront"]).await;
    steps::wait_for_import(window).await;
    stage.window.close().await;
}
