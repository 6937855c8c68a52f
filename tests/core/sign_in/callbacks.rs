//! Everything that may come back and is not the answer.

use std::time::Duration;

use flow_core::connect::CallbackError;
use flow_core::gitlab::CallbackMalformed;
use flow_core::model::{FailureCode, ReturnWay};

use super::stage::{Stage, browse};

/// The value of a parameter of an address.
fn parameter(address: &str, name: &str) -> String {
    let url = url::Url::parse(address).expect("an address");
    url.query_pairs()
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
        .unwrap_or_else(|| panic!("{name} is missing"))
}

#[tokio::test]
async fn a_callback_while_none_is_pending_is_refused() {
    let stage = Stage::set().await;
    let link = "flow-desktop://oauth/callback?code=c&state=s";
    assert_eq!(stage.sign_ins.deliver(link), Err(CallbackError::Unexpected));
    assert_eq!(
        stage.sign_ins.deliver_link(link),
        Err(CallbackError::Unexpected)
    );
    assert_eq!(
        CallbackError::Unexpected.failure().code,
        FailureCode::CallbackUnexpected
    );
}

#[tokio::test]
async fn forged_and_foreign_states_are_told_and_the_wait_goes_on() {
    let stage = Stage::set().await;
    let (mut running, waiting) = stage.waiting(ReturnWay::DeepLink).await;
    let state = parameter(&waiting.page_url, "state");
    for forged in ["s".to_owned(), state[1..].to_owned(), format!("{state}x")] {
        let link = format!("flow-desktop://oauth/callback?code=c&state={forged}");
        assert_eq!(
            stage.sign_ins.deliver_link(&link),
            Err(CallbackError::Foreign)
        );
        assert_eq!(running.refusal().await.code, FailureCode::CallbackForeign);
        let denial = format!("flow-desktop://oauth/callback?error=access_denied&state={forged}");
        assert_eq!(
            stage.sign_ins.deliver(&denial),
            Err(CallbackError::Foreign),
            "nobody else can say no either"
        );
    }
    for malformed in [
        format!("flow-desktop://oauth/callback?code=c&state={state}&state={state}"),
        format!("flow-desktop://oauth/callback?code=c&code=d&state={state}"),
        format!("flow-desktop://oauth/callback?code=%zz&state={state}"),
        format!(
            "flow-desktop://oauth/callback?code={}&state={state}",
            "c".repeat(9000)
        ),
        format!("flow-desktop://evil/callback?code=c&state={state}"),
        "nonsense".to_owned(),
    ] {
        let refused = stage.sign_ins.deliver_link(&malformed);
        assert!(
            matches!(refused, Err(CallbackError::Malformed(_))),
            "{malformed:.80}: {refused:?}"
        );
        assert_eq!(running.refusal().await.code, FailureCode::CallbackMalformed);
    }
    assert_eq!(stage.token_calls(), 0, "GitLab heard of none of them");
    let callback = stage.oauth().approve(&waiting.page_url, &stage.person());
    let delivered = stage.sign_ins.deliver(&callback.expect("consent"));
    delivered.expect("the right one still counts");
    assert!(running.end().await.expect("signed in").signed_in.is_some());
}

#[tokio::test]
async fn an_answer_counts_once() {
    let stage = Stage::set().await;
    let (running, waiting) = stage.waiting(ReturnWay::DeepLink).await;
    let callback = stage.oauth().approve(&waiting.page_url, &stage.person());
    let callback = callback.expect("consent");
    stage.sign_ins.deliver(&callback).expect("the first time");
    assert_eq!(
        stage.sign_ins.deliver(&callback),
        Err(CallbackError::Unexpected),
        "systems hand links over twice"
    );
    assert!(running.end().await.expect("signed in").signed_in.is_some());
    assert_eq!(stage.token_calls(), 1);
    let (_next, _) = stage.waiting(ReturnWay::DeepLink).await;
    assert_eq!(
        stage.sign_ins.deliver(&callback),
        Err(CallbackError::Foreign),
        "nor does it answer a later sign-in"
    );
}

#[tokio::test]
async fn a_late_answer_does_not_count() {
    let stage = Stage::set().await;
    let (running, waiting) = stage.waiting(ReturnWay::DeepLink).await;
    let callback = stage.oauth().approve(&waiting.page_url, &stage.person());
    let callback = callback.expect("consent");
    stage.clock.advance(Duration::from_secs(301));
    assert_eq!(
        stage.sign_ins.deliver(&callback),
        Err(CallbackError::Unexpected)
    );
    assert_eq!(
        running.failure().await.code,
        FailureCode::AuthorizationTimedOut
    );
    assert_eq!(stage.token_calls(), 0);
}

#[tokio::test]
async fn an_answer_at_another_place_does_not_count() {
    let stage = Stage::set().await;
    let (running, waiting) = stage.waiting(ReturnWay::Loopback).await;
    let callback = stage.oauth().approve(&waiting.page_url, &stage.person());
    let callback = callback.expect("consent");
    let port = url::Url::parse(&callback).ok().and_then(|url| url.port());
    let port = port.expect("the port that listens");
    let other_port = callback.replace(&format!(":{port}/"), &format!(":{}/", port ^ 1));
    assert_eq!(
        stage.sign_ins.deliver(&other_port),
        Err(CallbackError::Foreign),
        "another program's port"
    );
    let query = callback.split_once('?').expect("parameters").1;
    assert_eq!(
        stage
            .sign_ins
            .deliver(&format!("flow-desktop://oauth/callback?{query}")),
        Err(CallbackError::Foreign),
        "GitLab was told to send it elsewhere"
    );
    assert_eq!(
        stage
            .sign_ins
            .deliver(&format!("http://localhost:{port}/oauth/callback?{query}")),
        Err(CallbackError::Malformed(CallbackMalformed::NotOurs))
    );
    assert_eq!(browse(&callback).await.0, 200);
    assert!(running.end().await.expect("signed in").signed_in.is_some());
}

#[tokio::test]
async fn a_code_of_another_session_is_worth_nothing() {
    let stage = Stage::set().await;
    let (first, of_the_attacker) = stage.waiting(ReturnWay::DeepLink).await;
    let stolen = stage
        .oauth()
        .approve(&of_the_attacker.page_url, &stage.person());
    let stolen = parameter(&stolen.expect("consent"), "code");
    let (running, waiting) = stage.waiting(ReturnWay::DeepLink).await;
    assert_eq!(first.failure().await.code, FailureCode::Cancelled);
    // Even whoever knew the state could not use it: the code was asked for with another verifier.
    let state = parameter(&waiting.page_url, "state");
    let injected = format!("flow-desktop://oauth/callback?code={stolen}&state={state}");
    stage.sign_ins.deliver(&injected).expect("it looks right");
    assert_eq!(running.failure().await.code, FailureCode::CodeRefused);
    assert_eq!(stage.oauth().living_pairs(), 0);
}

#[tokio::test]
async fn codes_to_type_have_no_callback() {
    let stage = Stage::set().await;
    let (running, _) = stage.waiting(ReturnWay::Device).await;
    let link = "flow-desktop://oauth/callback?code=c&state=s";
    assert_eq!(stage.sign_ins.deliver(link), Err(CallbackError::Unexpected));
    stage.sign_ins.cancel();
    assert_eq!(running.failure().await.code, FailureCode::Cancelled);
}

#[tokio::test]
async fn a_flood_of_forged_callbacks_changes_nothing() {
    let stage = Stage::set().await;
    let (running, waiting) = stage.waiting(ReturnWay::DeepLink).await;
    for number in 0..10_000 {
        let link = format!("flow-desktop://oauth/callback?code=c&state=s{number}");
        assert_eq!(
            stage.sign_ins.deliver_link(&link),
            Err(CallbackError::Foreign)
        );
    }
    let callback = stage.oauth().approve(&waiting.page_url, &stage.person());
    let delivered = stage.sign_ins.deliver(&callback.expect("consent"));
    delivered.expect("the right one is not crowded out");
    assert!(running.end().await.expect("signed in").signed_in.is_some());
}
