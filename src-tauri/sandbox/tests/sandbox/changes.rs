//! What the API lets a client change: its own token, and the service accounts of a group.

use gitlab_sandbox::{Sandbox, SandboxConfig, TokenKind};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Reply, get_url, http, one_project, shared, start, whole_company};

async fn send(sandbox: &Sandbox, method: Method, path: &str, token: &str, body: Value) -> Reply {
    let response = http()
        .request(method, format!("{}/api/v4/{path}", sandbox.base_url()))
        .bearer_auth(token)
        .json(&body)
        .send()
        .await
        .expect("the sandbox answers");
    Reply::of(response).await
}

async fn rotate(sandbox: &Sandbox, token: &str, body: Value) -> Reply {
    let path = "personal_access_tokens/self/rotate";
    send(sandbox, Method::POST, path, token, body).await
}

async fn own(sandbox: &Sandbox, token: &str) -> Reply {
    let path = "api/v4/personal_access_tokens/self";
    get_url(&format!("{}/{path}", sandbox.base_url()), token).await
}

fn text(body: &Value, field: &str) -> String {
    body[field]
        .as_str()
        .unwrap_or_else(|| panic!("{field} is text in {body}"))
        .to_owned()
}

#[tokio::test]
async fn rotating_replaces_a_token_and_a_second_time_ends_the_family() {
    let sandbox = start(one_project()).await;
    let old = sandbox.token(TokenKind::Api);
    let first = rotate(&sandbox, &old, json!({})).await;
    assert_eq!(first.status, 200, "{}", first.text);
    let body = first.json();
    assert_eq!(body["expires_at"], "2026-11-27", "one week when not told");
    let new = text(&body, "token");
    assert_eq!(own(&sandbox, &new).await.status, 200);
    assert_eq!(own(&sandbox, &old).await.json()["error"], "invalid_token");
    assert_eq!(
        own(&sandbox, &new).await.status,
        200,
        "using the old one for anything else does no harm"
    );
    let dated = rotate(&sandbox, &new, json!({"expires_at": "2027-05-01"})).await;
    assert_eq!(dated.json()["expires_at"], "2027-05-01");
    let newest = text(&dated.json(), "token");
    let again = rotate(&sandbox, &old, json!({})).await;
    assert_eq!(again.status, 401);
    assert_eq!(
        own(&sandbox, &newest).await.status,
        401,
        "someone has an old token, so the newest ends with it"
    );
    sandbox.stop().await;
}

#[tokio::test]
async fn rotating_has_its_conditions() {
    let sandbox = start(one_project()).await;
    let small = rotate(&sandbox, &sandbox.token(TokenKind::Good), json!({})).await;
    assert_eq!(small.json()["scope"], "api self_rotate");
    let api = sandbox.token(TokenKind::Api);
    for day in ["2026-11-20", "2028-01-01"] {
        let reply = rotate(&sandbox, &api, json!({"expires_at": day})).await;
        assert_eq!(reply.status, 400, "{day}");
    }
    assert_eq!(
        own(&sandbox, &api).await.status,
        200,
        "nothing happened to it"
    );
    let oauth = sandbox.oauth();
    let (access, _) = oauth
        .pair(&oauth.application_id(), &oauth.username(), &["api"])
        .expect("application and person are there");
    assert_eq!(rotate(&sandbox, &access, json!({})).await.status, 405);
    sandbox.stop().await;
    let before = start(SandboxConfig {
        version: "16.9.1-ee".to_owned(),
        ..one_project()
    })
    .await;
    let token = before.token(TokenKind::Api);
    let reply = rotate(&before, &token, json!({})).await;
    assert_eq!(reply.status, 404, "there was no such route before 16.10");
    before.stop().await;
}

#[tokio::test]
async fn a_token_takes_itself_back() {
    let sandbox = start(one_project()).await;
    let token = sandbox.token(TokenKind::ReadUserOnly);
    let path = "personal_access_tokens/self";
    let reply = send(&sandbox, Method::DELETE, path, &token, Value::Null).await;
    assert_eq!((reply.status.as_u16(), reply.text.as_str()), (204, ""));
    assert_eq!(own(&sandbox, &token).await.json()["error"], "invalid_token");
    sandbox.stop().await;
}

fn has_the_documented_fields(account: &Value) {
    if let Some(folder) = shared("examples") {
        let path = folder.join("group_service_accounts.json");
        let example: Value =
            serde_json::from_str(&std::fs::read_to_string(path).expect("the example is there"))
                .expect("examples are JSON");
        for field in example[0].as_object().expect("an object").keys() {
            assert!(account.get(field).is_some(), "{field} is documented");
        }
    }
}

#[tokio::test]
async fn an_owner_makes_a_service_account_that_sees_its_group() {
    let sandbox = start(whole_company()).await;
    let owner = sandbox.token(TokenKind::Owner);
    let accounts = "groups/51/service_accounts";
    let made = send(
        &sandbox,
        Method::POST,
        accounts,
        &owner,
        json!({"name": "Flow Desktop", "username": "flow-desktop"}),
    )
    .await;
    assert_eq!(made.status, 201, "{}", made.text);
    let account = made.json();
    let id = account["id"].as_u64().expect("it has an id");
    has_the_documented_fields(&account);
    let member = send(
        &sandbox,
        Method::POST,
        "groups/51/members",
        &owner,
        json!({"user_id": id, "access_level": 20}),
    )
    .await;
    assert_eq!(member.json()["access_level"], 20, "{}", member.text);
    let token = send(
        &sandbox,
        Method::POST,
        &format!("{accounts}/{id}/personal_access_tokens"),
        &owner,
        json!({"name": "Flow", "scopes": ["read_api", "read_repository"]}),
    )
    .await;
    assert_eq!(token.status, 201, "{}", token.text);
    assert_eq!(token.json()["expires_at"], Value::Null);
    let secret = text(&token.json(), "token");
    let base = format!("{}/api/v4", sandbox.base_url());
    let user = get_url(&format!("{base}/user"), &secret).await.json();
    assert_eq!(
        (&user["bot"], &user["username"]),
        (&json!(true), &json!("flow-desktop"))
    );
    let projects = get_url(&format!("{base}/projects?membership=true"), &secret).await;
    assert!(projects.rows().len() > 8, "it sees the group's projects");
    let listed = get_url(&format!("{base}/{accounts}"), &owner).await.rows();
    assert!(listed.iter().any(|one| one["id"] == id));
    let gone = send(
        &sandbox,
        Method::DELETE,
        &format!("{accounts}/{id}"),
        &owner,
        Value::Null,
    )
    .await;
    assert_eq!(gone.status, 204);
    assert_eq!(get_url(&format!("{base}/user"), &secret).await.status, 401);
    sandbox.stop().await;
}

#[tokio::test]
async fn service_accounts_are_for_owners_of_top_level_groups_with_premium() {
    let sandbox = start(whole_company()).await;
    let make = async |sandbox: &Sandbox, kind: TokenKind, group: u64, body: Value| {
        let path = format!("groups/{group}/service_accounts");
        send(sandbox, Method::POST, &path, &sandbox.token(kind), body).await
    };
    let reporter = make(&sandbox, TokenKind::Api, 51, json!({})).await;
    assert_eq!(reporter.json(), json!({"message": "403 Forbidden"}));
    let reading = make(&sandbox, TokenKind::Good, 51, json!({})).await;
    assert_eq!(reading.json()["error"], "insufficient_scope");
    let below = make(&sandbox, TokenKind::Owner, 52, json!({})).await;
    assert_eq!(below.status, 400, "only of top-level groups");
    let taken = json!({"username": "visitor"});
    let taken = make(&sandbox, TokenKind::Owner, 51, taken).await;
    assert_eq!(taken.status, 400, "{}", taken.text);
    let unnamed = make(&sandbox, TokenKind::Owner, 51, json!({})).await.json();
    assert!(text(&unnamed, "username").starts_with("service_account_group_51_"));
    sandbox.stop().await;
    let community = start(SandboxConfig {
        version: "18.5.2-ce.0".to_owned(),
        ..whole_company()
    })
    .await;
    let reply = make(&community, TokenKind::Owner, 51, json!({})).await;
    assert_eq!(reply.status, 404);
    assert_eq!(reply.json(), json!({"error": "404 Not Found"}));
    community.stop().await;
}

#[tokio::test]
async fn members_are_added_once() {
    let sandbox = start(whole_company()).await;
    let owner = sandbox.token(TokenKind::Owner);
    let add =
        async |body: Value| send(&sandbox, Method::POST, "groups/51/members", &owner, body).await;
    let twice = add(json!({"user_id": 11, "access_level": 30})).await;
    assert_eq!(twice.status, 409);
    assert_eq!(add(json!({"user_id": 11})).await.status, 400);
    assert_eq!(
        add(json!({"user_id": 12, "access_level": 7})).await.json(),
        json!({"error": "access_level does not have a valid value"})
    );
    assert_eq!(
        add(json!({"user_id": 999_999, "access_level": 20}))
            .await
            .status,
        404
    );
    sandbox.stop().await;
}
