//! Token calls and everything a host, or something in front of it, may answer.

use std::sync::Arc;
use std::time::Duration;

use flow_core::clock::{Clock as _, FixedClock};
use flow_core::gitlab::{
    Client, ClientSettings, DevicePoll, Limiter, OauthEndpoint, OauthError, RequestErrorKind,
};
use flow_core::model::{FailureCode, OauthPair, Secret, Timestamp};

use super::scripted_host::{Reply, ScriptedHost};

const REDIRECT: &str = "http://127.0.0.1:4711/oauth/callback";
const START: Timestamp = Timestamp::from_millis(1_790_000_000_000);

fn endpoint(host: &ScriptedHost, clock: &Arc<FixedClock>) -> OauthEndpoint {
    OauthEndpoint::new(&host.base, "app", &ClientSettings::default(), clock.clone())
        .expect("an address and an id")
}

fn clock() -> Arc<FixedClock> {
    Arc::new(FixedClock::new(START))
}

fn secret(text: &str) -> Secret {
    Secret::new(text.to_owned())
}

async fn exchange(host: &ScriptedHost) -> Result<OauthPair, OauthError> {
    endpoint(host, &clock())
        .exchange(&secret("c0de"), &secret("verifier"), REDIRECT)
        .await
}

async fn refresh(host: &ScriptedHost) -> Result<OauthPair, OauthError> {
    endpoint(host, &clock()).refresh(&secret("old")).await
}

#[tokio::test]
async fn a_code_is_exchanged_with_its_verifier_and_its_own_redirect_address() {
    let host = ScriptedHost::start(vec![Reply::pair("aaa", "bbb")]).await;
    let pair = exchange(&host).await.expect("GitLab answers with a pair");
    assert_eq!(pair.access.expose(), "aaa");
    assert_eq!(pair.refresh.as_ref().map(Secret::expose), Some("bbb"));
    assert_eq!(
        pair.expires_at,
        Some(START.plus(Duration::from_secs(7200))),
        "by this computer's clock, so that a wrong one does no harm"
    );
    assert_eq!(pair.scopes, ["read_api", "read_repository"]);
    let asked = &host.asked()[0];
    assert_eq!(asked.path(), "/oauth/token");
    for (name, value) in [
        ("grant_type", "authorization_code"),
        ("client_id", "app"),
        ("code", "c0de"),
        ("code_verifier", "verifier"),
        ("redirect_uri", REDIRECT),
    ] {
        assert_eq!(asked.field(name).as_deref(), Some(value), "{name}");
    }
    let head = asked.head.to_ascii_lowercase();
    assert!(
        !head.contains("authorization:") && !head.contains("referer:"),
        "a public client has nothing to prove itself with: {head}"
    );
}

#[tokio::test]
async fn a_code_that_is_not_known_yet_is_tried_twice_more_and_no_oftener() {
    let late = vec![
        Reply::error("invalid_grant"),
        Reply::error("invalid_grant"),
        Reply::pair("aaa", "bbb"),
    ];
    let host = ScriptedHost::start(late).await;
    assert!(
        exchange(&host).await.is_ok(),
        "a replica that lags behind is waited for"
    );
    let host = ScriptedHost::start(vec![Reply::error("invalid_grant"); 9]).await;
    let clock = clock();
    let refused = endpoint(&host, &clock)
        .exchange(&secret("c0de"), &secret("verifier"), REDIRECT)
        .await
        .expect_err("a used, late or foreign code");
    assert_eq!(refused.failure_of_code().code, FailureCode::CodeRefused);
    assert_eq!(host.asked().len(), 3, "no loop");
    assert_eq!(
        clock.now(),
        START.plus(Duration::from_secs(2)),
        "two seconds in all"
    );
}

#[tokio::test]
async fn each_refusal_has_its_own_cause() {
    for (reply, code) in [
        (
            Reply::json("401", r#"{"error":"invalid_client"}"#),
            FailureCode::ApplicationRefused,
        ),
        (
            Reply::json("401", r#"{"error":"unauthorized_client"}"#),
            FailureCode::GrantRefused,
        ),
        (
            Reply::error("invalid_scope"),
            FailureCode::ApplicationScopeMissing,
        ),
        (
            Reply::error("unsupported_grant_type"),
            FailureCode::GrantRefused,
        ),
        (Reply::error("invalid_request"), FailureCode::Refused),
        (
            Reply::json("403", r#"{"message":"403 Forbidden"}"#),
            FailureCode::Refused,
        ),
        (
            Reply::Answer(
                "429 Too Many Requests\r\nContent-Type: text/plain\r\nRetry-After: 9",
                "Retry later\n".to_owned(),
            ),
            FailureCode::RateLimited,
        ),
        (
            Reply::Answer(
                "404 Not Found\r\nContent-Type: text/html",
                "<html>".to_owned(),
            ),
            FailureCode::VersionTooOld,
        ),
        (
            Reply::Answer(
                "200 OK\r\nContent-Type: text/html",
                "<html><input type=\"password\">".to_owned(),
            ),
            FailureCode::LoginPageInFront,
        ),
        (
            Reply::Answer("200 OK\r\nContent-Type: text/html", "<p>Hello".to_owned()),
            FailureCode::AnswerMalformed,
        ),
    ] {
        let host = ScriptedHost::start(vec![reply.clone()]).await;
        let refused = exchange(&host).await.expect_err("no tokens in it");
        assert_eq!(refused.failure().code, code, "{reply:?}");
        assert_eq!(host.asked().len(), 1, "asked once: {reply:?}");
    }
}

#[tokio::test]
async fn a_redirect_of_the_token_call_is_never_followed() {
    let elsewhere = ScriptedHost::start(vec![Reply::pair("evil", "evil")]).await;
    for status in [
        "301 Moved Permanently",
        "302 Found",
        "303 See Other",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ] {
        let head: &'static str =
            Box::leak(format!("{status}\r\nLocation: {}/oauth/token", elsewhere.base).into());
        for revoking in [false, true] {
            let host = ScriptedHost::start(vec![Reply::Answer(head, String::new())]).await;
            let refused = if revoking {
                let endpoint = endpoint(&host, &clock());
                endpoint.revoke(&secret("aaa")).await.err()
            } else {
                exchange(&host).await.err()
            };
            let refused = refused.expect("a redirect is no answer");
            assert_eq!(
                refused.failure().code,
                FailureCode::TokenCallRedirected,
                "{status}"
            );
            assert!(
                refused
                    .failure()
                    .detail
                    .is_some_and(|to| elsewhere.base.ends_with(&to)),
                "the other address is named"
            );
        }
    }
    assert_eq!(
        elsewhere.asked().len(),
        0,
        "neither code nor verifier got there"
    );
}

#[tokio::test]
async fn answers_that_hold_no_usable_pair_are_refused() {
    let long = "a".repeat(2000);
    for body in [
        "",
        "null",
        "[]",
        r#"{"access_token":"aaa"}"#,
        r#"{"access_token":"","token_type":"bearer"}"#,
        r#"{"access_token":"a\nb","token_type":"bearer"}"#,
        r#"{"access_token":"aaa","token_type":"mac"}"#,
        r#"{"access_token":"aaa","token_type":"bearer","refresh_token":" "}"#,
        &format!(r#"{{"access_token":"{long}","token_type":"bearer"}}"#),
    ] {
        let host = ScriptedHost::start(vec![Reply::json("200", body)]).await;
        let refused = exchange(&host).await.expect_err("no pair");
        assert!(
            matches!(refused, OauthError::Malformed),
            "{body}: {refused:?}"
        );
        assert!(
            !format!("{refused:?}").contains("aaa"),
            "what was in it is not repeated: {refused:?}"
        );
    }
    let least = r#"{"access_token":"aaa","token_type":"bearer"}"#;
    let host = ScriptedHost::start(vec![Reply::json("200", least)]).await;
    let pair = exchange(&host).await.expect("the least GitLab may send");
    assert!(pair.refresh.is_none() && pair.expires_at.is_none());
}

#[tokio::test]
async fn a_huge_answer_is_not_read_to_its_end() {
    let huge = Reply::json("200", &" ".repeat(80 * 1024));
    let host = ScriptedHost::start(vec![huge]).await;
    let refused = exchange(&host).await.expect_err("no pair is that long");
    assert_eq!(
        refused.failure().code,
        FailureCode::AnswerMalformed,
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_lost_answer_to_an_exchange_is_not_asked_for_again() {
    let host = ScriptedHost::start(vec![Reply::HangUp, Reply::pair("aaa", "bbb")]).await;
    let lost = exchange(&host).await.expect_err("nothing came back");
    assert!(lost.may_have_acted(), "the code may be used: {lost:?}");
    assert_eq!(host.asked().len(), 1);
}

#[tokio::test]
async fn a_refresh_names_its_token_and_its_application() {
    let host = ScriptedHost::start(vec![Reply::pair("new", "next")]).await;
    let pair = refresh(&host).await.expect("a new pair");
    assert_eq!(pair.access.expose(), "new");
    let asked = &host.asked()[0];
    assert_eq!(asked.field("grant_type").as_deref(), Some("refresh_token"));
    assert_eq!(asked.field("refresh_token").as_deref(), Some("old"));
    assert_eq!(asked.field("client_id").as_deref(), Some("app"));
}

#[tokio::test]
async fn a_lost_answer_to_a_refresh_is_asked_for_once_more_and_then_believed() {
    let host = ScriptedHost::start(vec![Reply::HangUp, Reply::error("invalid_grant")]).await;
    let over = refresh(&host).await.expect_err("the old pair was used up");
    assert_eq!(over.failure().code, FailureCode::SignInNeeded);
    assert_eq!(host.asked().len(), 2);

    let host = ScriptedHost::start(vec![Reply::HangUp, Reply::pair("new", "next")]).await;
    assert!(
        refresh(&host).await.is_ok(),
        "GitLab had not seen the first one"
    );

    let bad_gateway = Reply::Answer(
        "502 Bad Gateway\r\nContent-Type: text/html",
        "<p>".to_owned(),
    );
    let host = ScriptedHost::start(vec![bad_gateway; 9]).await;
    let lost = refresh(&host).await.expect_err("no answer at all");
    assert_eq!(lost.failure().code, FailureCode::ServerError);
    assert!(lost.may_have_acted());
    assert_eq!(host.asked().len(), 2, "no loop");
}

#[tokio::test]
async fn a_refused_refresh_is_not_repeated() {
    let host = ScriptedHost::start(vec![Reply::error("invalid_grant"); 9]).await;
    let over = refresh(&host).await.expect_err("revoked");
    assert_eq!(over.failure().code, FailureCode::SignInNeeded);
    assert_eq!(host.asked().len(), 1);
    let nowhere = ScriptedHost::start(vec![]).await.base;
    let closed = nowhere.rsplit_once(':').expect("a port").0;
    let endpoint = OauthEndpoint::new(
        // The discard port: nothing listens there.
        &format!("{closed}:9"),
        "app",
        &ClientSettings::default(),
        clock(),
    );
    let unsent = endpoint.expect("an address").refresh(&secret("old")).await;
    assert!(
        !unsent.expect_err("nothing listens").may_have_acted(),
        "the pair is as good as before"
    );
}

#[tokio::test]
async fn revoking_ends_the_pair_or_says_why_not() {
    let host = ScriptedHost::start(vec![Reply::json("200", "{}")]).await;
    let done = endpoint(&host, &clock()).revoke(&secret("aaa")).await;
    assert!(done.is_ok(), "{done:?}");
    let asked = &host.asked()[0];
    assert_eq!(asked.path(), "/oauth/revoke");
    assert_eq!(asked.field("token").as_deref(), Some("aaa"));
    assert_eq!(asked.field("client_id").as_deref(), Some("app"));
    let foreign = Reply::json("403", r#"{"error":"unauthorized_client"}"#);
    let host = ScriptedHost::start(vec![foreign]).await;
    let refused = endpoint(&host, &clock()).revoke(&secret("aaa")).await;
    assert!(refused.is_err(), "another application's token lives on");
}

const DEVICE: &str = r#"{"device_code":"dev1ce","user_code":"ABCD1234","verification_uri":"https://git.internal/oauth/device","verification_uri_complete":"https://git.internal/oauth/device?user_code=ABCD1234","expires_in":300,"interval":5}"#;

#[tokio::test]
async fn a_device_code_leads_to_the_confirmed_host_whatever_it_calls_itself() {
    let host = ScriptedHost::start(vec![Reply::json("200", DEVICE)]).await;
    let grant = endpoint(&host, &clock()).start_device().await;
    let grant = grant.expect("a code");
    assert_eq!(grant.user_code, "ABCD1234");
    assert_eq!(grant.interval, Duration::from_secs(5));
    assert_eq!(
        grant.verification_url,
        format!("{}/oauth/device", host.base)
    );
    assert_eq!(
        grant.verification_url_complete,
        Some(format!("{}/oauth/device?user_code=ABCD1234", host.base))
    );
    assert!(!format!("{grant:?}").contains("dev1ce"), "it is a secret");
    assert_eq!(
        host.asked()[0].field("scope").as_deref(),
        Some("read_api read_repository")
    );
}

#[tokio::test]
async fn hosts_without_device_codes_and_codes_nobody_can_type_are_told() {
    let missing = Reply::Answer(
        "404 Not Found\r\nContent-Type: application/json",
        r#"{"error":"404 Not Found"}"#.to_owned(),
    );
    let host = ScriptedHost::start(vec![missing]).await;
    let refused = endpoint(&host, &clock()).start_device().await;
    assert!(matches!(refused, Err(OauthError::UnsupportedGrant)));
    let absurd = DEVICE.replace("\"ABCD1234\"", r#""<b>A</b>""#);
    let host = ScriptedHost::start(vec![Reply::json("200", &absurd)]).await;
    let refused = endpoint(&host, &clock()).start_device().await;
    assert!(matches!(refused, Err(OauthError::Malformed)));
}

#[tokio::test]
async fn polls_tell_waiting_slower_denied_expired_and_granted_apart() {
    let host = ScriptedHost::start(vec![
        Reply::json("200", DEVICE),
        Reply::error("authorization_pending"),
        Reply::error("slow_down"),
        Reply::error("access_denied"),
        Reply::error("expired_token"),
        Reply::error("invalid_grant"),
        Reply::pair("aaa", "bbb"),
    ])
    .await;
    let endpoint = endpoint(&host, &clock());
    let grant = endpoint.start_device().await.expect("a code");
    let poll = || endpoint.poll_device(&grant);
    assert!(matches!(poll().await, Ok(DevicePoll::Pending)));
    assert!(matches!(poll().await, Ok(DevicePoll::SlowDown)));
    assert!(matches!(poll().await, Err(OauthError::Denied)));
    assert!(matches!(poll().await, Err(OauthError::Expired)));
    assert!(matches!(poll().await, Err(OauthError::InvalidGrant)));
    let granted = poll().await;
    assert!(
        matches!(&granted, Ok(DevicePoll::Granted(pair)) if pair.access.expose() == "aaa"),
        "{granted:?}"
    );
    let asked = &host.asked()[1];
    assert_eq!(asked.path(), "/oauth/token");
    assert_eq!(asked.field("device_code").as_deref(), Some("dev1ce"));
    assert_eq!(
        asked.field("grant_type").as_deref(),
        Some("urn:ietf:params:oauth:grant-type:device_code")
    );
}

#[tokio::test]
async fn an_oauth_token_tells_its_scopes_outside_the_api() {
    let known = r#"{"resource_owner_id":1,"scope":["read_api"],"expires_in":6312,"application":{"uid":"app"},"created_at":1}"#;
    let unknown = r#"{"error":"invalid_token","error_description":"The access token is invalid"}"#;
    let host = ScriptedHost::start(vec![Reply::json("200", known), Reply::json("401", unknown)]);
    let host = host.await;
    let client = Client::with_token(
        &host.base,
        secret("aaa"),
        &ClientSettings::default(),
        Arc::new(Limiter::new(clock())),
        clock(),
    )
    .expect("a token a header can carry");
    let told = client.oauth_token_description().await.expect("it is known");
    assert_eq!(host.asked()[0].path(), "/oauth/token/info");
    assert_eq!(told.scopes, ["read_api"]);
    assert_eq!(told.expires_in, Some(Duration::from_secs(6312)));
    assert_eq!(told.application_id.as_deref(), Some("app"));
    let refused = client.oauth_token_description().await;
    let refused = refused.expect_err("GitLab no longer knows it");
    assert!(
        matches!(refused.kind, RequestErrorKind::TokenUnknown),
        "{refused:?}"
    );
}
