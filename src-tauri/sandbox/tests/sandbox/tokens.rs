//! Tokens in every state, and what each may read.

use gitlab_sandbox::{CredentialKind, TokenKind};
use serde_json::json;

use crate::support::{get, get_as, get_url, http, id_of, one_project, start, whole_company};

#[tokio::test]
async fn each_bad_token_has_its_own_answer() {
    let sandbox = start(one_project()).await;
    let cases = [
        (
            TokenKind::Unknown,
            401,
            json!({"message": "401 Unauthorized"}),
        ),
        (
            TokenKind::Expired,
            401,
            json!({
                "error": "invalid_token",
                "error_description":
                    "Token is expired. You can either do re-authorization or token refresh.",
            }),
        ),
        (
            TokenKind::Revoked,
            401,
            json!({
                "error": "invalid_token",
                "error_description": "Token was revoked. You have to re-authorize from the user.",
            }),
        ),
    ];
    for (kind, status, body) in cases {
        let reply = get_as(&sandbox, kind, "user").await;
        assert_eq!(reply.status, status, "{kind:?}");
        assert_eq!(reply.json(), body, "{kind:?}");
    }
    let blocked = get_as(&sandbox, TokenKind::Blocked, "user").await;
    assert_eq!(
        blocked.status, 403,
        "a blocked account is known, not let in"
    );
    sandbox.stop().await;
}

#[tokio::test]
async fn a_token_tells_its_scopes_and_its_date() {
    let sandbox = start(one_project()).await;
    let path = "personal_access_tokens/self";
    let good = get(&sandbox, path).await.json();
    assert_eq!(good["scopes"], json!(["read_api", "read_repository"]));
    let soon = get_as(&sandbox, TokenKind::ExpiringSoon, path).await.json();
    assert_eq!(
        soon["expires_at"], "2026-11-26",
        "six days after the world's date"
    );
    let small = get_as(&sandbox, TokenKind::ReadUserOnly, path).await;
    assert_eq!(small.status, 200, "every scope may ask about itself");
    let granular = get_as(&sandbox, TokenKind::Granular, path).await.json();
    assert_eq!(granular["scopes"], json!(["granular"]));
    sandbox.stop().await;
}

#[tokio::test]
async fn scopes_are_enforced() {
    let sandbox = start(one_project()).await;
    let user = get_as(&sandbox, TokenKind::ReadUserOnly, "user").await;
    assert_eq!(user.status, 200);
    let projects = get_as(&sandbox, TokenKind::ReadUserOnly, "projects").await;
    assert_eq!(projects.status, 403);
    assert_eq!(projects.json()["error"], "insufficient_scope");
    assert_eq!(projects.json()["scope"], "api read_api");
    let requests = "projects/1001/merge_requests";
    let granular = get_as(&sandbox, TokenKind::Granular, requests).await;
    assert_eq!(granular.json()["error"], "insufficient_granular_scope");
    let written = http()
        .post(format!("{}/api/v4/projects/1001/hooks", sandbox.base_url()))
        .bearer_auth(sandbox.token(TokenKind::Good))
        .send()
        .await
        .expect("the sandbox answers");
    assert_eq!(written.status(), 403, "read_api does not write");
    sandbox.stop().await;
}

#[tokio::test]
async fn roles_are_enforced() {
    let sandbox = start(whole_company()).await;
    let firmware = id_of(&sandbox, "partner-kestrel/firmware");
    let of = |rest: &str| format!("projects/{firmware}/{rest}");
    assert_eq!(get(&sandbox, &of("issues")).await.status, 200);
    assert_eq!(
        get(&sandbox, &of("merge_requests")).await.status,
        403,
        "a Guest does not read code of a private project"
    );
    assert_eq!(get(&sandbox, &of("repository/commits")).await.status, 403);
    let open = get(&sandbox, &of("issues?per_page=100")).await.rows();
    assert!(
        open.iter().all(|issue| issue["confidential"] == false),
        "confidential issues are for Reporters"
    );
    let handbook = id_of(&sandbox, "halden/operations/handbook");
    let off = get(&sandbox, &format!("projects/{handbook}/merge_requests")).await;
    assert_eq!(off.status, 403, "the feature is off");
    let payroll = id_of(&sandbox, "finance/payroll");
    let hidden = get(&sandbox, &format!("projects/{payroll}")).await;
    assert_eq!(hidden.json(), json!({"message": "404 Project Not Found"}));
    let owner = get_as(&sandbox, TokenKind::Owner, &format!("projects/{payroll}")).await;
    assert_eq!(owner.status, 200);
    sandbox.stop().await;
}

#[tokio::test]
async fn a_project_bot_sees_its_project_alone() {
    let sandbox = start(whole_company()).await;
    let user = get_as(&sandbox, TokenKind::Bot, "user").await.json();
    assert_eq!(user["bot"], true);
    assert!(
        user["username"]
            .as_str()
            .is_some_and(|name| name.starts_with("project_1001_bot_"))
    );
    let own = get_as(&sandbox, TokenKind::Bot, "projects?membership=true").await;
    assert_eq!(own.rows().len(), 1);
    sandbox.stop().await;
}

#[tokio::test]
async fn a_token_can_be_revoked_while_it_is_used() {
    let sandbox = start(one_project()).await;
    assert_eq!(get(&sandbox, "user").await.status, 200);
    sandbox.world().revoke_token(TokenKind::Good);
    assert_eq!(get(&sandbox, "user").await.json()["error"], "invalid_token");
    sandbox.stop().await;
}

#[tokio::test]
async fn requests_are_recorded_with_who_and_how() {
    let sandbox = start(one_project()).await;
    get(&sandbox, "projects/1001/issues?state=all").await;
    let secret = sandbox.token(TokenKind::Good);
    let careless = format!("{}/api/v4/user?private_token={secret}", sandbox.base_url());
    let reply = http().get(careless).send().await.expect("it answers");
    assert_eq!(
        reply.status(),
        200,
        "GitLab takes it, a client must not send it"
    );
    get_url(&format!("{}/api/v4/user", sandbox.base_url()), "nonsense").await;
    let requests = sandbox.requests();
    assert_eq!(requests.len(), 3);
    assert_eq!(requests[0].method, "GET");
    assert_eq!(requests[0].path, "/api/v4/projects/1001/issues");
    assert_eq!(requests[0].query, "state=all");
    assert_eq!(requests[0].status, Some(200));
    assert_eq!(
        requests[0].authenticated_as.as_deref(),
        Some("mara.lindqvist")
    );
    assert_eq!(requests[0].credential, CredentialKind::Bearer);
    assert_eq!(requests[1].credential, CredentialKind::Query);
    assert!(
        !format!("{requests:?}").contains(&secret),
        "no secret is kept"
    );
    assert_eq!(requests[2].authenticated_as, None);
    assert_eq!(requests[2].status, Some(401));
    sandbox.stop().await;
}
