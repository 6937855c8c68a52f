//! What is there again after a restart on the same folder.

use std::path::Path;

use gitlab_sandbox::{Sandbox, SandboxConfig, TokenKind};
use serde_json::{Value, json};

use crate::support::{Reply, get_url, http, one_project, post_form, start};

async fn on(folder: &Path) -> Sandbox {
    start(SandboxConfig {
        data_folder: Some(folder.to_owned()),
        ..one_project()
    })
    .await
}

async fn refresh(sandbox: &Sandbox, refresh_token: &str) -> Reply {
    let id = sandbox.oauth().application_id();
    post_form(
        &format!("{}/oauth/token", sandbox.base_url()),
        &[
            ("grant_type", "refresh_token"),
            ("client_id", &id),
            ("refresh_token", refresh_token),
        ],
    )
    .await
}

async fn user(sandbox: &Sandbox, secret: &str) -> Reply {
    get_url(&format!("{}/api/v4/user", sandbox.base_url()), secret).await
}

async fn post(sandbox: &Sandbox, path: &str, body: &Value) -> Value {
    let response = http()
        .post(format!("{}/api/v4/{path}", sandbox.base_url()))
        .bearer_auth(sandbox.token(TokenKind::Owner))
        .json(body)
        .send()
        .await
        .expect("the sandbox answers");
    Reply::of(response).await.json()
}

fn text(body: &Value, field: &str) -> String {
    body[field]
        .as_str()
        .unwrap_or_else(|| panic!("{field} is text in {body}"))
        .to_owned()
}

#[tokio::test]
async fn pairs_and_service_accounts_live_through_a_restart_as_digests() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let sandbox = on(folder.path()).await;
    let oauth = sandbox.oauth();
    let (_, first) = oauth
        .pair(&oauth.application_id(), "mara.lindqvist", &["read_api"])
        .expect("application and person are there");
    let body = refresh(&sandbox, &first).await.json();
    let (access, newer) = (text(&body, "access_token"), text(&body, "refresh_token"));
    let account = post(&sandbox, "groups/51/service_accounts", &json!({})).await;
    let path = format!(
        "groups/51/service_accounts/{}/personal_access_tokens",
        account["id"]
    );
    let made = json!({"name": "Flow", "scopes": ["read_api"]});
    let token = text(&post(&sandbox, &path, &made).await, "token");
    sandbox.stop().await;

    let kept = std::fs::read_to_string(folder.path().join("credentials.json"))
        .expect("something was kept");
    for secret in [&first, &access, &newer, &token] {
        assert!(!kept.contains(secret.as_str()), "no secret is written");
    }

    let sandbox = on(folder.path()).await;
    assert_eq!(user(&sandbox, &access).await.status, 200);
    assert_eq!(user(&sandbox, &token).await.json()["bot"], true);
    assert_eq!(
        refresh(&sandbox, &first).await.status,
        400,
        "what was used stays used"
    );
    assert_eq!(refresh(&sandbox, &newer).await.status, 200);
    sandbox.stop().await;

    std::fs::write(folder.path().join("credentials.json"), "{ broken")
        .expect("the folder can be written");
    let sandbox = on(folder.path()).await;
    assert_eq!(
        user(&sandbox, &access).await.status,
        401,
        "a broken file is an empty one"
    );
    assert_eq!(
        user(&sandbox, &sandbox.token(TokenKind::Good)).await.status,
        200
    );
    sandbox.stop().await;
}
