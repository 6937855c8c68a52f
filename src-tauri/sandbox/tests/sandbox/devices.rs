//! The device grant, with its rules about asking again.

use std::time::Duration;

use gitlab_sandbox::{Sandbox, SandboxConfig};

use crate::support::{Reply, one_project, post_form, start};

async fn begin(sandbox: &Sandbox) -> Reply {
    let id = sandbox.oauth().application_id();
    let address = format!("{}/oauth/authorize_device", sandbox.base_url());
    post_form(&address, &[("client_id", &id), ("scope", "read_api")]).await
}

async fn poll(sandbox: &Sandbox, device_code: &str) -> Reply {
    let id = sandbox.oauth().application_id();
    post_form(
        &format!("{}/oauth/token", sandbox.base_url()),
        &[
            ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
            ("client_id", &id),
            ("device_code", device_code),
        ],
    )
    .await
}

async fn error(sandbox: &Sandbox, device_code: &str) -> String {
    let reply = poll(sandbox, device_code).await;
    assert_eq!(reply.status, 400, "{}", reply.text);
    reply.json()["error"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

fn wait(sandbox: &Sandbox, seconds: u64) {
    sandbox.clock().advance(Duration::from_secs(seconds));
}

#[tokio::test]
async fn a_device_waits_and_is_approved() {
    let sandbox = start(one_project()).await;
    let started = begin(&sandbox).await.json();
    assert_eq!(started["interval"], 5);
    assert_eq!(started["expires_in"], 300);
    let device = started["device_code"]
        .as_str()
        .expect("a code for the device");
    let shown = started["user_code"]
        .as_str()
        .expect("a code for the person");
    assert_eq!(shown.len(), 8);
    assert_eq!(error(&sandbox, device).await, "authorization_pending");
    assert_eq!(
        error(&sandbox, device).await,
        "slow_down",
        "five seconds apart"
    );
    wait(&sandbox, 5);
    assert_eq!(
        error(&sandbox, device).await,
        "authorization_pending",
        "a refused poll did not start the five seconds again"
    );
    sandbox
        .oauth()
        .approve_device(&shown.to_lowercase(), "mara.lindqvist")
        .expect("the device waits");
    assert_eq!(
        error(&sandbox, device).await,
        "slow_down",
        "even when approved"
    );
    wait(&sandbox, 5);
    let pair = poll(&sandbox, device).await;
    assert_eq!(pair.status, 200, "{}", pair.text);
    assert!(pair.json()["refresh_token"].is_string());
    assert_eq!(error(&sandbox, device).await, "invalid_grant", "good once");
    sandbox.stop().await;
}

#[tokio::test]
async fn a_code_that_ran_out_is_told_once() {
    let sandbox = start(one_project()).await;
    let started = begin(&sandbox).await.json();
    let device = started["device_code"]
        .as_str()
        .expect("a code for the device");
    let shown = started["user_code"]
        .as_str()
        .expect("a code for the person");
    wait(&sandbox, 300);
    assert!(
        sandbox
            .oauth()
            .approve_device(shown, "mara.lindqvist")
            .is_err(),
        "too late for the person as well"
    );
    assert_eq!(error(&sandbox, device).await, "expired_token");
    assert_eq!(error(&sandbox, device).await, "invalid_grant");
    sandbox.stop().await;
}

#[tokio::test]
async fn a_device_may_get_no_refresh_token() {
    let sandbox = start(one_project()).await;
    sandbox.oauth().set_devices_refresh(false);
    let started = begin(&sandbox).await.json();
    let shown = started["user_code"]
        .as_str()
        .expect("a code for the person");
    sandbox
        .oauth()
        .approve_device(shown, "mara.lindqvist")
        .expect("the device waits");
    let device = started["device_code"]
        .as_str()
        .expect("a code for the device");
    let pair = poll(&sandbox, device).await.json();
    assert!(pair.get("refresh_token").is_none(), "absent, not null");
    sandbox.stop().await;
}

#[tokio::test]
async fn an_old_version_knows_no_devices() {
    let sandbox = start(SandboxConfig {
        version: "17.1.4-ee".to_owned(),
        ..one_project()
    })
    .await;
    assert_eq!(begin(&sandbox).await.status, 404);
    assert_eq!(error(&sandbox, "any").await, "unsupported_grant_type");
    sandbox.stop().await;
}
