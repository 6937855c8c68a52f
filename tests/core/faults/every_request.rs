//! One fault at each request of an import in turn, and storms of them.

use std::time::Duration;

use gitlab_sandbox::{Fault, FaultAction, RateLimitBody, RequestMatcher};

use super::{Undisturbed, chosen, retry, small};
use crate::random::is_long;

/// Every form in which one request can go wrong and the next one well.
fn passing() -> Vec<FaultAction> {
    let limits = [
        RateLimitBody::RackAttack,
        RateLimitBody::Application,
        RateLimitBody::Plain,
    ];
    let mut all: Vec<FaultAction> = limits
        .into_iter()
        .flat_map(|body| [None, Some(43)].map(|retry_after| (body, retry_after)))
        .map(|(body, retry_after)| FaultAction::Status429 { retry_after, body })
        .collect();
    all.extend([
        FaultAction::Html(500),
        FaultAction::Html(502),
        FaultAction::Html(503),
        FaultAction::Status(504, "upstream request timeout".to_owned()),
        FaultAction::Status(500, r#"{"message":"500 Internal Server Error"}"#.to_owned()),
        FaultAction::ResetConnection,
        FaultAction::LoseAnswer,
        FaultAction::TruncateBody(0),
        FaultAction::TruncateBody(17),
        FaultAction::NotJson,
        FaultAction::InvalidUtf8,
        FaultAction::Html(200),
        FaultAction::Delay(Duration::from_millis(150)),
    ]);
    all
}

/// Faults are pushed only when everything is chosen, so they count the run's own requests.
async fn assert_ridden_out(undisturbed: &Undisturbed, faults: Vec<Fault>, why: &str) {
    let (world, integration) = chosen(&undisturbed.sandbox).await;
    for fault in faults {
        undisturbed.sandbox.faults().push(fault);
    }
    world.import(&integration).await;
    undisturbed.sandbox.faults().clear();
    undisturbed.assert_equals(&world, &integration, why).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_at_any_one_request_changes_nothing() {
    let undisturbed = Undisturbed::of(small()).await;
    let actions = passing();
    assert!(
        undisturbed.requests > actions.len(),
        "each form has its turn at {} requests",
        undisturbed.requests
    );
    for request in 0..undisturbed.requests {
        let here = if is_long() {
            actions.clone()
        } else {
            vec![actions[request % actions.len()].clone()]
        };
        for action in here {
            let why = format!("{action:?} at request {request}");
            let matcher = RequestMatcher::default().skip(request).times(1);
            assert_ridden_out(&undisturbed, vec![Fault { matcher, action }], &why).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_storm_of_refusals_in_every_form_is_waited_out() {
    let undisturbed = Undisturbed::of(small()).await;
    let forms = passing();
    let (limits, _) = forms.split_at(6);
    for start in [0, undisturbed.requests / 3, undisturbed.requests * 2 / 3] {
        // One after the other, 24 requests in all: far more than are in flight at once.
        let storm = limits.iter().enumerate().map(|(number, action)| Fault {
            matcher: RequestMatcher::default().skip(start + number * 4).times(4),
            action: action.clone(),
        });
        let why = format!("a storm that starts at request {start}");
        assert_ridden_out(&undisturbed, storm.collect(), &why).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_that_outlasts_all_patience_is_named_and_a_retry_loses_nothing() {
    let undisturbed = Undisturbed::of(small()).await;
    for (action, path) in [
        (FaultAction::Html(503), "/merge_requests"),
        (FaultAction::Html(500), "/info/refs"),
        (FaultAction::TruncateBody(9), "/issues"),
        (FaultAction::NotJson, "/notes"),
        (FaultAction::ResetConnection, "/api/v4/projects/"),
    ] {
        let why = format!("{action:?} at {path}");
        let (world, integration) = chosen(&undisturbed.sandbox).await;
        undisturbed.sandbox.faults().push(Fault {
            matcher: RequestMatcher::path(path).skip(1),
            action,
        });
        world.import(&integration).await;
        let failed =
            super::streams_in(&world, &integration, flow_core::model::StreamState::Failed).await;
        assert!(failed > 0, "{why}: it is told");
        undisturbed.sandbox.faults().clear();
        retry(&world, &integration).await;
        undisturbed.assert_equals(&world, &integration, &why).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_never_answered_is_given_up_and_asked_again() {
    let undisturbed = Undisturbed::of(small()).await;
    let hang = |path: &str| Fault {
        matcher: RequestMatcher::path(path).times(1),
        action: FaultAction::Hang,
    };
    let faults = ["/merge_requests", "/issues", "/git-upload-pack"].map(hang);
    assert_ridden_out(&undisturbed, faults.into(), "three silent requests").await;
}
