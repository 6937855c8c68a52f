//! OAuth over the wire: codes, refreshes, revocation, and what is refused.

use std::time::Duration;

use gitlab_sandbox::{ApplicationConfig, Sandbox, TokenKind};
use serde_json::{Value, json};

use crate::support::{
    Reply, get_as, get_url, http, one_project, page_of, post_form, shared, start, whole_company,
};

/// The pair every description of PKCE for GitLab uses.
const VERIFIER: &str = "ks02i3jdikdo2k0dkfodf3m39rjfjsdk0wk349rj3jrhf";
const CHALLENGE: &str = "2i0WFA-0AerkjQm4X4oDEhqA17QIAKNjXpagHBXmO_U";
const DEEP_LINK: &str = "flow-desktop://oauth/callback";

fn authorize_url(sandbox: &Sandbox, changes: &[(&str, &str)]) -> String {
    let id = sandbox.oauth().application_id();
    let mut pairs = vec![
        ("client_id", id.as_str()),
        ("redirect_uri", DEEP_LINK),
        ("response_type", "code"),
        ("state", "some state"),
        ("scope", "read_api read_repository"),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ];
    for (name, value) in changes {
        pairs.retain(|(known, _)| known != name);
        if !value.is_empty() {
            pairs.push((name, value));
        }
    }
    let address = format!("{}/oauth/authorize", sandbox.base_url());
    reqwest::Url::parse_with_params(&address, pairs)
        .expect("the address is well formed")
        .to_string()
}

fn parameter(address: &str, name: &str) -> Option<String> {
    let url = reqwest::Url::parse(address).expect("a callback is an address");
    url.query_pairs()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

fn code(sandbox: &Sandbox) -> String {
    let callback = sandbox
        .oauth()
        .approve(&authorize_url(sandbox, &[]), "mara.lindqvist")
        .expect("the request is in order");
    assert!(callback.starts_with("flow-desktop://oauth/callback?code="));
    assert_eq!(parameter(&callback, "state").as_deref(), Some("some state"));
    parameter(&callback, "code").expect("a yes carries a code")
}

async fn token(sandbox: &Sandbox, form: &[(&str, &str)]) -> Reply {
    let id = sandbox.oauth().application_id();
    let mut pairs = vec![("client_id", id.as_str())];
    pairs.retain(|(name, _)| !form.iter().any(|(other, _)| other == name));
    pairs.extend_from_slice(form);
    pairs.retain(|(_, value)| !value.is_empty());
    post_form(&format!("{}/oauth/token", sandbox.base_url()), &pairs).await
}

async fn exchange(sandbox: &Sandbox, code: &str, changes: &[(&str, &str)]) -> Reply {
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", DEEP_LINK),
        ("code_verifier", VERIFIER),
    ];
    for (name, value) in changes {
        form.retain(|(known, _)| known != name);
        form.push((name, value));
    }
    token(sandbox, &form).await
}

async fn refresh(sandbox: &Sandbox, refresh_token: &str) -> Reply {
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token),
    ];
    token(sandbox, &form).await
}

async fn user(sandbox: &Sandbox, secret: &str) -> Reply {
    get_url(&format!("{}/api/v4/user", sandbox.base_url()), secret).await
}

fn text(body: &Value, field: &str) -> String {
    body[field]
        .as_str()
        .unwrap_or_else(|| panic!("{field} is text in {body}"))
        .to_owned()
}

fn error(reply: &Reply) -> (u16, String) {
    (reply.status.as_u16(), text(&reply.json(), "error"))
}

fn pair(sandbox: &Sandbox) -> (String, String) {
    let oauth = sandbox.oauth();
    oauth
        .pair(&oauth.application_id(), "mara.lindqvist", &["read_api"])
        .expect("application and person are there")
}

#[tokio::test]
async fn a_code_becomes_a_pair_once() {
    let sandbox = start(one_project()).await;
    let code = code(&sandbox);
    let reply = exchange(&sandbox, &code, &[]).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let body = reply.json();
    assert_eq!(body["expires_in"], 7200);
    assert_eq!(body["scope"], "read_api read_repository");
    let access = text(&body, "access_token");
    assert_eq!(access.len(), 64, "hexadecimal without a prefix");
    let own = user(&sandbox, &access).await.json();
    assert_eq!(own["username"], "mara.lindqvist");
    let again = exchange(&sandbox, &code, &[]).await;
    assert_eq!(error(&again), (400, "invalid_grant".to_owned()));
    assert_eq!(
        user(&sandbox, &access).await.status,
        200,
        "a second use of the code does not hurt the first"
    );
    sandbox.stop().await;
}

#[tokio::test]
async fn every_mismatch_of_a_code_is_the_same_refusal() {
    let sandbox = start(one_project()).await;
    let other = sandbox
        .oauth()
        .register(ApplicationConfig {
            name: "Other".to_owned(),
            redirect_uris: vec![DEEP_LINK.to_owned()],
            scopes: vec!["read_api".to_owned()],
            confidential: false,
            trusted: false,
        })
        .expect("the form is in order");
    let code = code(&sandbox);
    for changes in [
        [("code", "made-up")],
        [(
            "code_verifier",
            "another verifier that is long enough, by far",
        )],
        [("redirect_uri", "flow-desktop://oauth/elsewhere")],
        [("client_id", other.as_str())],
    ] {
        let reply = exchange(&sandbox, &code, &changes).await;
        assert_eq!(error(&reply).1, "invalid_grant", "{changes:?}");
        assert!(
            reply
                .header("www-authenticate")
                .is_some_and(|value| value.contains("error=\"invalid_grant\""))
        );
    }
    let bare = exchange(&sandbox, &code, &[("code_verifier", "")]).await;
    assert_eq!(
        bare.json()["error_description"],
        "Missing required parameter: code_verifier."
    );
    let unknown = exchange(&sandbox, &code, &[("client_id", "nobody")]).await;
    assert_eq!(error(&unknown), (401, "invalid_client".to_owned()));
    sandbox.clock().advance(Duration::from_secs(601));
    let late = exchange(&sandbox, &code, &[]).await;
    assert_eq!(error(&late).1, "invalid_grant", "codes live ten minutes");
    sandbox.stop().await;
}

#[tokio::test]
async fn a_refresh_kills_both_old_tokens_at_once() {
    let sandbox = start(one_project()).await;
    let (access, old_refresh) = pair(&sandbox);
    let body = refresh(&sandbox, &old_refresh).await.json();
    let revoked = user(&sandbox, &access).await;
    assert_eq!(revoked.status, 401);
    assert_eq!(
        revoked.json()["error_description"],
        "Token was revoked. You have to re-authorize from the user."
    );
    let replayed = refresh(&sandbox, &old_refresh).await;
    assert_eq!(error(&replayed), (400, "invalid_grant".to_owned()));
    let fresh = text(&body, "access_token");
    assert_eq!(
        user(&sandbox, &fresh).await.status,
        200,
        "a replay does not hurt the newer pair"
    );
    assert_eq!(sandbox.oauth().refresh_count(), 1);
    assert_eq!(sandbox.oauth().refresh_attempts(), 2);
    sandbox.stop().await;
}

#[tokio::test]
async fn refreshes_at_the_same_time_have_one_winner() {
    let sandbox = start(one_project()).await;
    let (_, token) = pair(&sandbox);
    let (one, two, three) = tokio::join!(
        refresh(&sandbox, &token),
        refresh(&sandbox, &token),
        refresh(&sandbox, &token)
    );
    let won = [&one, &two, &three]
        .into_iter()
        .filter(|reply| reply.status == 200)
        .count();
    assert_eq!(won, 1, "a refresh token is good once");
    assert_eq!(sandbox.oauth().living_pairs(), 1);
    sandbox.stop().await;
}

#[tokio::test]
async fn an_access_token_ends_by_the_clock_and_its_refresh_token_does_not() {
    let sandbox = start(one_project()).await;
    let (access, token) = pair(&sandbox);
    sandbox.clock().advance(Duration::from_secs(7_201));
    let ended = user(&sandbox, &access).await;
    assert_eq!(
        ended.json()["error_description"],
        "Token is expired. You can either do re-authorization or token refresh."
    );
    assert_eq!(refresh(&sandbox, &token).await.status, 200);
    sandbox.stop().await;
}

#[tokio::test]
async fn personal_tokens_end_by_the_clock_as_well() {
    let sandbox = start(one_project()).await;
    let soon = get_as(&sandbox, TokenKind::ExpiringSoon, "user").await;
    assert_eq!(soon.status, 200);
    sandbox.clock().advance(Duration::from_hours(6 * 24));
    let ended = get_as(&sandbox, TokenKind::ExpiringSoon, "user").await;
    assert_eq!(ended.json()["error"], "invalid_token");
    sandbox.stop().await;
}

#[tokio::test]
async fn revoking_either_token_kills_both() {
    let sandbox = start(one_project()).await;
    let id = sandbox.oauth().application_id();
    let address = format!("{}/oauth/revoke", sandbox.base_url());
    for of_refresh in [false, true] {
        let (access, token) = pair(&sandbox);
        let chosen = if of_refresh { &token } else { &access };
        let strange = post_form(&address, &[("token", chosen)]).await;
        assert_eq!(strange.status, 403, "only its application may");
        let form = [("client_id", id.as_str()), ("token", chosen)];
        let done = post_form(&address, &form).await;
        assert_eq!((done.status.as_u16(), done.text.as_str()), (200, "{}"));
        assert_eq!(
            user(&sandbox, &access).await.json()["error"],
            "invalid_token"
        );
        assert_eq!(error(&refresh(&sandbox, &token).await).1, "invalid_grant");
    }
    let form = [("client_id", id.as_str()), ("token", "unknown")];
    assert_eq!(
        post_form(&address, &form).await.status,
        200,
        "an unknown token is as good as revoked"
    );
    sandbox.stop().await;
}

#[tokio::test]
async fn what_is_in_doubt_is_never_sent_back() {
    let sandbox = start(one_project()).await;
    let oauth = sandbox.oauth();
    for (changes, status) in [
        ([("client_id", "nobody")], 401),
        ([("client_id", "")], 400),
        ([("redirect_uri", "")], 400),
        ([("redirect_uri", "http://127.0.0.1/elsewhere")], 400),
        (
            [("redirect_uri", "http://localhost:7171/oauth/callback")],
            400,
        ),
    ] {
        let url = authorize_url(&sandbox, &changes);
        let page = oauth
            .approve(&url, "mara.lindqvist")
            .expect_err("the browser is sent nowhere");
        assert_eq!(page.status, status, "{changes:?}: {page}");
        let shown = page_of(&sandbox, &url, "mara.lindqvist").await;
        assert_eq!(shown.status.as_u16(), status, "the real page says the same");
        assert_eq!(shown.header("location"), None, "{changes:?}");
    }
    for (changes, word) in [
        ([("scope", "read_api sudo")], "invalid_scope"),
        ([("response_type", "token")], "unsupported_response_type"),
        (
            [("code_challenge_method", "")],
            "invalid_code_challenge_method",
        ),
    ] {
        let callback = oauth
            .approve(&authorize_url(&sandbox, &changes), "mara.lindqvist")
            .expect("the application hears of it");
        assert_eq!(parameter(&callback, "error").as_deref(), Some(word));
        assert_eq!(parameter(&callback, "state").as_deref(), Some("some state"));
    }
    let no = oauth
        .deny(&authorize_url(&sandbox, &[]), "mara.lindqvist")
        .expect("the request is in order");
    assert_eq!(parameter(&no, "error").as_deref(), Some("access_denied"));
    assert_eq!(parameter(&no, "code"), None);
    sandbox.stop().await;
}

#[tokio::test]
async fn numeric_loopback_comes_back_on_any_port() {
    let sandbox = start(one_project()).await;
    let chosen = "http://127.0.0.1:49321/oauth/callback";
    let url = authorize_url(&sandbox, &[("redirect_uri", chosen)]);
    let callback = sandbox
        .oauth()
        .approve(&url, "mara.lindqvist")
        .expect("the port does not count");
    assert!(callback.starts_with(chosen), "{callback}");
    let code = parameter(&callback, "code").expect("a yes carries a code");
    let reply = exchange(&sandbox, &code, &[("redirect_uri", chosen)]).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    sandbox.stop().await;
}

#[tokio::test]
async fn a_confidential_application_shows_its_secret() {
    let sandbox = start(one_project()).await;
    let oauth = sandbox.oauth();
    let id = oauth
        .register(ApplicationConfig {
            name: "Server".to_owned(),
            redirect_uris: vec![DEEP_LINK.to_owned()],
            scopes: vec!["read_api".to_owned()],
            confidential: true,
            trusted: false,
        })
        .expect("the form is in order");
    let changes = [("client_id", id.as_str()), ("scope", "read_api")];
    let callback = oauth
        .approve(&authorize_url(&sandbox, &changes), "mara.lindqvist")
        .expect("the request is in order");
    let code = parameter(&callback, "code").expect("a yes carries a code");
    let bare = exchange(&sandbox, &code, &[("client_id", &id)]).await;
    assert_eq!(error(&bare), (401, "invalid_client".to_owned()));
    let secret = oauth.application_secret(&id).expect("it has one");
    let proven = [("client_id", id.as_str()), ("client_secret", &secret)];
    assert_eq!(exchange(&sandbox, &code, &proven).await.status, 200);
    sandbox.stop().await;
}

#[tokio::test]
async fn a_token_tells_about_itself() {
    let sandbox = start(one_project()).await;
    let (access, _) = pair(&sandbox);
    let address = format!("{}/oauth/token/info", sandbox.base_url());
    let info = get_url(&address, &access).await.json();
    assert_eq!(info["scope"], json!(["read_api"]));
    assert_eq!(info["resource_owner_id"], 11);
    assert_eq!(info["application"]["uid"], sandbox.oauth().application_id());
    let left = info["expires_in"].as_i64().expect("seconds are left");
    assert!((7_100..=7_200).contains(&left), "{left}");
    let personal = get_url(&address, &sandbox.token(TokenKind::Good)).await;
    assert_eq!(personal.status, 401, "a personal token is none of OAuth's");
    sandbox.oauth().revoke(&access);
    assert_eq!(
        get_url(&address, &access).await.json()["state"],
        "unauthorized"
    );
    sandbox.stop().await;
}

#[tokio::test]
async fn deleting_an_application_makes_its_tokens_unknown() {
    let sandbox = start(one_project()).await;
    let (access, token) = pair(&sandbox);
    assert!(
        sandbox
            .oauth()
            .delete_application(&sandbox.oauth().application_id())
    );
    let reply = user(&sandbox, &access).await;
    assert_eq!(reply.json(), json!({"message": "401 Unauthorized"}));
    assert_eq!(refresh(&sandbox, &token).await.status, 400);
    sandbox.stop().await;
}

#[tokio::test]
async fn an_oauth_token_reads_and_clones_but_is_no_personal_token() {
    let sandbox = start(whole_company()).await;
    let oauth = sandbox.oauth();
    let (access, _) = oauth
        .pair(
            &oauth.application_id(),
            &oauth.username(),
            &["read_api", "read_repository"],
        )
        .expect("application and person are there");
    let base = sandbox.base_url();
    let own = get_url(
        &format!("{base}/api/v4/personal_access_tokens/self"),
        &access,
    )
    .await;
    assert_eq!(own.status, 400);
    if let Some(folder) = shared("examples") {
        let path = folder.join("error_400_not_a_personal_access_token.json");
        let example: Value =
            serde_json::from_str(&std::fs::read_to_string(path).expect("the example is there"))
                .expect("examples are JSON");
        assert_eq!(own.json(), example);
    }
    let projects = get_url(&format!("{base}/api/v4/projects?membership=true"), &access).await;
    assert!(!projects.rows().is_empty());
    for (secret, status) in [(access.as_str(), 200), ("unknown", 401)] {
        let reply = http()
            .get(format!(
                "{base}/halden/platform/ledger.git/info/refs?service=git-upload-pack"
            ))
            .basic_auth("oauth2", Some(secret))
            .send()
            .await
            .expect("the sandbox answers");
        assert_eq!(reply.status(), status);
    }
    sandbox.stop().await;
}

#[tokio::test]
async fn refusals_are_the_documented_ones() {
    let Some(folder) = shared("examples") else {
        return;
    };
    let sandbox = start(one_project()).await;
    let code = code(&sandbox);
    let example = |name: &str| -> Value {
        let path = folder.join(format!("{name}.json"));
        let text = std::fs::read_to_string(path).expect("the example is there");
        serde_json::from_str(&text).expect("examples are JSON")
    };
    for (name, changes) in [
        ("error_oauth_invalid_grant", ("code", "made-up")),
        ("error_oauth_invalid_client", ("client_id", "nobody")),
        (
            "error_oauth_invalid_request_missing_param",
            ("code_verifier", ""),
        ),
    ] {
        let reply = exchange(&sandbox, &code, &[changes]).await;
        assert_eq!(reply.json(), example(name), "{name}");
    }
    let (access, _) = pair(&sandbox);
    let address = format!("{}/oauth/revoke", sandbox.base_url());
    let strange = post_form(&address, &[("token", &access)]).await;
    assert_eq!(
        strange.json(),
        example("error_oauth_revoke_unauthorized_client")
    );
    let info = get_url(&format!("{}/oauth/token/info", sandbox.base_url()), "x").await;
    assert_eq!(info.json(), example("error_401_token_info"));
    let given = exchange(&sandbox, &code, &[]).await.json();
    for field in example("oauth_token")
        .as_object()
        .expect("an object")
        .keys()
    {
        assert!(given.get(field).is_some(), "{field} is documented");
    }
    sandbox.stop().await;
}
