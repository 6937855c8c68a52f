//! The three ways back, to their good and their bad ends.

use std::time::Duration;

use flow_core::connect::{Rung, RungOutcome, SignInError, SignInProgress};
use flow_core::model::{FailureCode, ReturnWay};
use gitlab_sandbox::{ApplicationConfig, Fault, FaultAction, RequestMatcher};

use super::stage::{Stage, browse};

#[tokio::test]
async fn a_browser_comes_back_to_this_computer() {
    let stage = Stage::set().await;
    let (running, waiting) = stage.waiting(ReturnWay::Loopback).await;
    assert_eq!(
        waiting.expires_at,
        waiting.started_at.plus(Duration::from_secs(300)),
        "five minutes"
    );
    let callback = stage
        .oauth()
        .approve(&waiting.page_url, &stage.person())
        .expect("GitLab asks for consent");
    let (status, page) = browse(&callback).await;
    assert_eq!(status, 200, "{page}");
    assert!(page.contains("came back"), "the browser says so: {page}");
    let outcome = running.end().await.expect("signed in");
    assert!(outcome.report.passed(), "{:#?}", outcome.report);
    let signed_in = outcome.signed_in.expect("a pair");
    assert_eq!(signed_in.pair.scopes, ["read_api", "read_repository"]);
    assert!(signed_in.pair.refresh.is_some(), "it can be renewed");
    assert_eq!(stage.oauth().living_pairs(), 1);
}

#[tokio::test]
async fn a_link_brings_the_answer_and_the_rungs_come_around_it() {
    let stage = Stage::set().await;
    let mut running = stage.begin(stage.request(ReturnWay::DeepLink));
    let mut before = Vec::new();
    let waiting = loop {
        match running.next().await {
            SignInProgress::Checking(rung) if rung.outcome != RungOutcome::Running => {
                before.push(rung.rung);
            }
            SignInProgress::Waiting(waiting) => break waiting,
            _ => {}
        }
    };
    assert_eq!(
        before,
        Rung::ALL[..5],
        "the host is known before a browser opens"
    );
    assert_eq!(
        waiting.redirect_uri.as_deref(),
        Some("flow-desktop://oauth/callback")
    );
    let callback = stage.oauth().approve(&waiting.page_url, &stage.person());
    let callback = callback.expect("GitLab asks for consent");
    stage
        .sign_ins
        .deliver_link(&callback)
        .expect("it is the answer");
    let mut after = Vec::new();
    let mut returned = false;
    while let Some(progress) = running.news.recv().await {
        match progress {
            SignInProgress::Returned => returned = true,
            SignInProgress::Rung(rung) if rung.outcome != RungOutcome::Running => {
                after.push(rung.rung);
            }
            _ => {}
        }
    }
    assert!(returned, "the window is told to come to the front");
    assert!(
        after.ends_with(&Rung::ALL[5..]),
        "with the tokens: {after:?}"
    );
    let outcome = running.end().await.expect("signed in");
    assert!(outcome.signed_in.is_some(), "{:#?}", outcome.report);
    assert_eq!(
        stage.sign_ins.waiting_page(),
        None,
        "nothing waits any more"
    );
}

#[tokio::test]
async fn a_pasted_address_serves_as_well() {
    let stage = Stage::set().await;
    let (running, waiting) = stage.waiting(ReturnWay::Loopback).await;
    let callback = stage.oauth().approve(&waiting.page_url, &stage.person());
    let pasted = format!("  {}\n", callback.expect("GitLab asks for consent"));
    stage.sign_ins.deliver(&pasted).expect("it is the answer");
    assert!(running.end().await.expect("signed in").signed_in.is_some());
}

#[tokio::test]
async fn a_code_is_asked_about_until_somebody_approves() {
    let stage = Stage::set().await;
    let (running, waiting) = stage.waiting(ReturnWay::Device).await;
    let code = waiting.user_code.expect("something to type");
    let page = waiting.verification_url.expect("somewhere to type it");
    assert!(page.ends_with("/oauth/device"), "{page}");
    stage.until_asked_again(0).await;
    // Too early by GitLab's clock, which did not move: slower from now on.
    stage.until_asked_again(1).await;
    let before = stage.sandbox.clock().now();
    stage.sandbox.clock().advance(Duration::from_secs(11));
    assert!(stage.sandbox.clock().now() > before);
    stage
        .oauth()
        .approve_device(&code, &stage.person())
        .expect("it waits");
    stage.until_asked_again(2).await;
    let outcome = running.end().await.expect("signed in");
    assert!(outcome.signed_in.is_some(), "{:#?}", outcome.report);
}

#[tokio::test]
async fn a_code_nobody_types_ends_with_its_life() {
    let stage = Stage::set().await;
    let (running, waiting) = stage.waiting(ReturnWay::Device).await;
    assert_eq!(
        waiting.expires_at,
        waiting.started_at.plus(Duration::from_secs(300)),
        "GitLab's codes live five minutes"
    );
    stage.clock.advance(Duration::from_secs(301));
    stage.sandbox.clock().advance(Duration::from_secs(301));
    assert_eq!(
        running.failure().await.code,
        FailureCode::AuthorizationTimedOut
    );
}

#[tokio::test]
async fn polls_that_are_not_answered_do_not_end_the_wait() {
    let stage = Stage::set().await;
    let (running, waiting) = stage.waiting(ReturnWay::Device).await;
    stage.sandbox.faults().push(Fault {
        matcher: RequestMatcher {
            path: "/oauth/token".to_owned(),
            times: Some(2),
            ..RequestMatcher::default()
        },
        action: FaultAction::Html(502),
    });
    let code = waiting.user_code.expect("something to type");
    let approved = stage.oauth().approve_device(&code, &stage.person());
    approved.expect("it waits");
    for calls in 0..3 {
        stage.until_asked_again(calls).await;
    }
    assert!(running.end().await.expect("signed in").signed_in.is_some());
}

#[tokio::test]
async fn a_host_without_codes_says_so() {
    let stage = Stage::set().await;
    stage.sandbox.faults().push(Fault {
        matcher: RequestMatcher::path("/oauth/authorize_device"),
        action: FaultAction::Status(404, r#"{"error":"404 Not Found"}"#.to_owned()),
    });
    let running = stage.begin(stage.request(ReturnWay::Device));
    assert_eq!(running.failure().await.code, FailureCode::DeviceUnsupported);
}

#[tokio::test]
async fn a_denial_ends_the_sign_in() {
    let stage = Stage::set().await;
    let (running, waiting) = stage.waiting(ReturnWay::Loopback).await;
    let callback = stage.oauth().deny(&waiting.page_url, &stage.person());
    let (status, _) = browse(&callback.expect("GitLab sends the browser back")).await;
    assert_eq!(status, 200, "a denial is an answer");
    assert_eq!(
        running.failure().await.code,
        FailureCode::AuthorizationDenied
    );
    assert_eq!(stage.token_calls(), 0);
}

#[tokio::test]
async fn a_browser_that_never_comes_back_is_waited_for_five_minutes() {
    let stage = Stage::set().await;
    for way in [ReturnWay::DeepLink, ReturnWay::Loopback] {
        let (running, _) = stage.waiting(way).await;
        stage.clock.advance(Duration::from_secs(301));
        assert_eq!(
            running.failure().await.code,
            FailureCode::AuthorizationTimedOut,
            "{way:?}"
        );
    }
}

#[tokio::test]
async fn a_wrong_application_is_silence_from_the_browser_and_a_cause_from_the_calls() {
    let stage = Stage::set().await;
    let mut request = stage.request(ReturnWay::Loopback);
    request.application_id = "0".repeat(64);
    let mut running = stage.begin(request.clone());
    let waiting = running.until_waiting().await;
    let page = stage.oauth().approve(&waiting.page_url, &stage.person());
    assert!(page.is_err(), "GitLab shows a page and sends nobody back");
    request.way = ReturnWay::Device;
    let asked = stage.begin(request);
    assert_eq!(asked.failure().await.code, FailureCode::ApplicationRefused);
    assert!(matches!(running.end().await, Err(SignInError::Cancelled)));
    let mut request = stage.request(ReturnWay::Loopback);
    request.application_id = " ".to_owned();
    let missing = stage.begin(request);
    assert_eq!(
        missing.failure().await.code,
        FailureCode::ApplicationIdMissing
    );
}

#[tokio::test]
async fn a_confidential_application_and_a_missing_scope_are_told() {
    let stage = Stage::set().await;
    let register = |confidential, scopes: &[&str]| {
        let config = ApplicationConfig {
            name: "Mine".to_owned(),
            redirect_uris: vec!["flow-desktop://oauth/callback".to_owned()],
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            confidential,
            trusted: false,
        };
        stage.oauth().register(config).expect("a fit form")
    };
    for (id, code) in [
        (
            register(true, &["read_api", "read_repository"]),
            FailureCode::ApplicationRefused,
        ),
        (
            register(false, &["read_api"]),
            FailureCode::ApplicationScopeMissing,
        ),
    ] {
        let mut request = stage.request(ReturnWay::DeepLink);
        request.application_id = id;
        let mut running = stage.begin(request);
        let waiting = running.until_waiting().await;
        let callback = stage.oauth().approve(&waiting.page_url, &stage.person());
        let delivered = stage.sign_ins.deliver(&callback.expect("sent back"));
        delivered.expect("it is the answer");
        assert_eq!(running.failure().await.code, code);
    }
}

#[tokio::test]
async fn cancelling_and_beginning_again_end_what_waits() {
    let stage = Stage::set().await;
    for way in [ReturnWay::DeepLink, ReturnWay::Loopback, ReturnWay::Device] {
        let (first, _) = stage.waiting(way).await;
        let (second, waiting) = stage.waiting(way).await;
        assert_eq!(
            first.failure().await.code,
            FailureCode::Cancelled,
            "{way:?}"
        );
        let (_, page) = stage.sign_ins.waiting_page().expect("the second waits");
        assert_eq!(page, waiting.page_url, "its page is the one to open again");
        stage.sign_ins.cancel();
        assert_eq!(
            second.failure().await.code,
            FailureCode::Cancelled,
            "{way:?}"
        );
        assert_eq!(stage.sign_ins.waiting_page(), None);
    }
}

#[tokio::test]
async fn a_broken_rung_comes_before_any_browser() {
    let stage = Stage::set().await;
    let mut request = stage.request(ReturnWay::Loopback);
    request.destination.address = "http://127.0.0.1:9".to_owned();
    let outcome = stage.begin(request).end().await.expect("a report");
    assert!(outcome.signed_in.is_none());
    assert_eq!(
        outcome.report.stopped_at(),
        Some(3),
        "{:#?}",
        outcome.report
    );
    let mut request = stage.request(ReturnWay::Loopback);
    request.expected_base = Some("https://git.example.com".to_owned());
    let other = stage.begin(request);
    assert_eq!(
        other.failure().await.code,
        FailureCode::OtherHost,
        "signing in again leads to the same GitLab"
    );
}

#[tokio::test]
async fn what_fails_or_is_cancelled_after_the_exchange_is_revoked() {
    let stage = Stage::set().await;
    stage.sandbox.faults().push(Fault {
        matcher: RequestMatcher::path("/api/v4/user"),
        action: FaultAction::Status(
            403,
            r#"{"message":"403 Forbidden - Your account has been blocked."}"#.to_owned(),
        ),
    });
    let (running, waiting) = stage.waiting(ReturnWay::DeepLink).await;
    let callback = stage.oauth().approve(&waiting.page_url, &stage.person());
    let delivered = stage.sign_ins.deliver(&callback.expect("consent"));
    delivered.expect("it is the answer");
    let outcome = running.end().await.expect("a report");
    assert!(!outcome.report.passed() && outcome.signed_in.is_none());
    assert_eq!(stage.oauth().living_pairs(), 0, "GitLab forgets it too");

    stage.sandbox.faults().clear();
    let (mut running, waiting) = stage.waiting(ReturnWay::DeepLink).await;
    let callback = stage.oauth().approve(&waiting.page_url, &stage.person());
    let delivered = stage.sign_ins.deliver(&callback.expect("consent"));
    delivered.expect("it is the answer");
    loop {
        // In the middle of the second half the person has had enough.
        if matches!(running.next().await, SignInProgress::Rung(_)) {
            stage.sign_ins.cancel();
            break;
        }
    }
    assert_eq!(running.failure().await.code, FailureCode::Cancelled);
    assert_eq!(stage.oauth().living_pairs(), 0);
}

#[tokio::test]
async fn a_lost_answer_to_the_exchange_ends_the_sign_in_and_leaves_nothing_here() {
    let stage = Stage::set().await;
    stage.sandbox.faults().push(Fault {
        matcher: RequestMatcher::path("/oauth/token"),
        action: FaultAction::TruncateBody(9),
    });
    let (running, waiting) = stage.waiting(ReturnWay::DeepLink).await;
    let callback = stage.oauth().approve(&waiting.page_url, &stage.person());
    let delivered = stage.sign_ins.deliver(&callback.expect("consent"));
    delivered.expect("it is the answer");
    assert_eq!(running.failure().await.code, FailureCode::ConnectionLost);
    assert_eq!(stage.token_calls(), 1, "a code is used once");
    assert_eq!(stage.sign_ins.waiting_page(), None);
}
