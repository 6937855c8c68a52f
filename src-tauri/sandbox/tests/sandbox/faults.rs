//! Each fault as a client meets it.

use std::time::{Duration, Instant};

use gitlab_sandbox::{Fault, FaultAction, RateLimitBody, RequestMatcher, Sandbox, TokenKind};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use crate::support::{get, http, one_project, start};

fn push(sandbox: &Sandbox, action: FaultAction) {
    sandbox.faults().clear();
    sandbox.faults().push(Fault {
        matcher: RequestMatcher::path("/user"),
        action,
    });
}

async fn ask(sandbox: &Sandbox) -> reqwest::Result<Vec<u8>> {
    let response = http()
        .get(format!("{}/api/v4/user", sandbox.base_url()))
        .bearer_auth(sandbox.token(TokenKind::Good))
        .timeout(Duration::from_secs(20))
        .send()
        .await?;
    Ok(response.bytes().await?.to_vec())
}

#[tokio::test]
async fn answers_can_be_replaced() {
    let sandbox = start(one_project()).await;
    push(&sandbox, FaultAction::Html(502));
    let reply = get(&sandbox, "user").await;
    assert_eq!(reply.status, 502);
    assert!(reply.text.contains("<h1>502</h1>"));
    push(&sandbox, FaultAction::LoginRedirect);
    assert_eq!(get(&sandbox, "user").await.status, 302);
    push(&sandbox, FaultAction::NotJson);
    let reply = get(&sandbox, "user").await;
    assert_eq!(reply.header("content-type"), Some("application/json"));
    assert!(serde_json::from_str::<serde_json::Value>(&reply.text).is_err());
    push(
        &sandbox,
        FaultAction::Status(503, "{\"message\":\"busy\"}".to_owned()),
    );
    assert_eq!(get(&sandbox, "user").await.json()["message"], "busy");
    assert_eq!(
        get(&sandbox, "version").await.status,
        200,
        "other addresses are not touched"
    );
    sandbox.faults().clear();
    assert_eq!(get(&sandbox, "user").await.status, 200);
    sandbox.stop().await;
}

#[tokio::test]
async fn too_many_requests_come_in_three_shapes() {
    let sandbox = start(one_project()).await;
    let limited = |retry_after, body| FaultAction::Status429 { retry_after, body };
    push(&sandbox, limited(Some(7), RateLimitBody::RackAttack));
    let reply = get(&sandbox, "user").await;
    assert_eq!(reply.status, 429);
    assert_eq!(reply.text, "Retry later\n");
    assert_eq!(reply.header("retry-after"), Some("7"));
    assert_eq!(reply.header("ratelimit-remaining"), Some("0"));
    let until = reply.header("ratelimit-resettime").expect("it is told");
    let until = OffsetDateTime::parse(until, &Rfc2822).expect("a date of HTTP");
    assert_eq!(
        reply.header("ratelimit-reset"),
        Some(until.unix_timestamp().to_string().as_str()),
        "both headers name the moment the wait is over"
    );
    push(&sandbox, limited(None, RateLimitBody::Application));
    let reply = get(&sandbox, "user").await;
    assert!(reply.json()["message"]["error"].is_string());
    assert_eq!(reply.header("retry-after"), None);
    assert_eq!(reply.header("ratelimit-remaining"), None);
    push(&sandbox, limited(Some(60), RateLimitBody::Plain));
    let reply = get(&sandbox, "user").await;
    assert_eq!(reply.json()["message"], "429 Too Many Requests");
    sandbox.stop().await;
}

#[tokio::test]
async fn connections_break_in_the_ways_they_do() {
    let sandbox = start(one_project()).await;
    push(&sandbox, FaultAction::ResetConnection);
    let error = ask(&sandbox).await.expect_err("the connection was reset");
    assert!(!error.is_timeout(), "{error:?}");
    push(&sandbox, FaultAction::TruncateBody(40));
    let error = ask(&sandbox).await.expect_err("the body ends too early");
    assert!(error.is_body() || error.is_decode(), "{error:?}");
    push(&sandbox, FaultAction::InvalidUtf8);
    let bytes = ask(&sandbox).await.expect("the body is whole");
    assert!(std::str::from_utf8(&bytes).is_err());
    push(&sandbox, FaultAction::Delay(Duration::from_millis(300)));
    let started = Instant::now();
    ask(&sandbox).await.expect("late, but right");
    assert!(started.elapsed() >= Duration::from_millis(300));
    let unanswered = sandbox.requests();
    assert_eq!(unanswered[0].status, None, "a reset is no answer");
    sandbox.stop().await;
}

#[tokio::test]
async fn bodies_come_in_pieces_or_stop_coming() {
    let sandbox = start(one_project()).await;
    let every = Duration::from_millis(10);
    push(&sandbox, FaultAction::Dribble { bytes: 50, every });
    let started = Instant::now();
    let bytes = ask(&sandbox).await.expect("slow, but right");
    let pauses = u32::try_from(bytes.len() / 50).expect("it fits");
    assert!(pauses > 1 && started.elapsed() >= every * (pauses - 1));
    serde_json::from_slice::<serde_json::Value>(&bytes).expect("the right answer");
    push(&sandbox, FaultAction::StandStill(40));
    let mut response = http()
        .get(format!("{}/api/v4/user", sandbox.base_url()))
        .bearer_auth(sandbox.token(TokenKind::Good))
        .send()
        .await
        .expect("the start of an answer");
    let start = response
        .chunk()
        .await
        .expect("it comes")
        .expect("it is there");
    assert_eq!(start.len(), 40);
    let rest = tokio::time::timeout(Duration::from_millis(100), response.chunk()).await;
    assert!(rest.is_err(), "neither more nor an end: {rest:?}");
    sandbox.stop().await;
}

#[tokio::test]
async fn stopping_resets_a_request_that_hangs() {
    let sandbox = start(one_project()).await;
    push(&sandbox, FaultAction::Hang);
    let request = http()
        .get(format!("{}/api/v4/user", sandbox.base_url()))
        .bearer_auth(sandbox.token(TokenKind::Good))
        .send();
    let request = tokio::spawn(request);
    while sandbox.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    let address = sandbox.base_url().to_owned();
    sandbox.stop().await;
    let ended = tokio::time::timeout(Duration::from_secs(20), request)
        .await
        .expect("the client is not left hanging")
        .expect("the task ran");
    assert!(ended.is_err(), "there was no answer");
    assert!(
        http().get(address).send().await.is_err(),
        "nothing listens any more"
    );
}

#[tokio::test]
async fn latency_can_be_changed_while_running() {
    let sandbox = start(one_project()).await;
    sandbox.world().set_latency(Duration::from_millis(200));
    let started = Instant::now();
    get(&sandbox, "user").await;
    assert!(started.elapsed() >= Duration::from_millis(200));
    sandbox.stop().await;
}

#[tokio::test]
async fn an_answer_can_be_lost_after_the_work_was_done() {
    let sandbox = start(one_project()).await;
    let oauth = sandbox.oauth();
    let id = oauth.application_id();
    let (_, refresh) = oauth
        .pair(&id, &oauth.username(), &["read_api"])
        .expect("application and person are there");
    sandbox.faults().push(Fault {
        matcher: RequestMatcher::path("/oauth/token").times(1),
        action: FaultAction::LoseAnswer,
    });
    let address = format!("{}/oauth/token", sandbox.base_url());
    let form = format!("grant_type=refresh_token&client_id={id}&refresh_token={refresh}");
    let send = || {
        http()
            .post(&address)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(form.clone())
            .send()
    };
    assert!(send().await.is_err(), "the connection broke");
    assert_eq!(oauth.refresh_count(), 1, "but the refresh was made");
    let again = send().await.expect("the sandbox answers");
    assert_eq!(again.status(), 400, "and cannot be made again");
    sandbox.stop().await;
}

#[tokio::test]
async fn an_answer_can_lead_elsewhere() {
    let sandbox = start(one_project()).await;
    sandbox.faults().push(Fault {
        matcher: RequestMatcher::path("/oauth/token").method("POST"),
        action: FaultAction::Redirect {
            status: 307,
            location: "http://127.0.0.1:9/oauth/token".to_owned(),
        },
    });
    let address = format!("{}/oauth/token", sandbox.base_url());
    let reply = http().post(address).send().await.expect("it answers");
    assert_eq!(reply.status(), 307);
    assert_eq!(
        reply.headers()["location"],
        "http://127.0.0.1:9/oauth/token"
    );
    sandbox.stop().await;
}
