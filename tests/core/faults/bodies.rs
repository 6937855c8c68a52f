//! Answers that come slowly, hardly, or stop coming: a slow line is no fault, everything else is
//! given up by name and asked for again.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use flow_core::gitlab::{ClientSettings, Slowest};
use flow_core::model::{FailureCode, StreamState};
use gitlab_sandbox::{Fault, FaultAction, RecordedRequest, RequestMatcher, Sandbox, TokenKind};

use super::{Undisturbed, chosen_as, retry, sized, streams_in};
use crate::world::Opening;

/// What is silent for so long is given up.
const SILENCE: Duration = Duration::from_secs(2);
/// Lists, and a pack: what git's server is asked before is which branches there are.
const PATHS: [(&str, usize); 3] = [
    ("*/projects/*/merge_requests", 0),
    ("*/projects/*/issues", 0),
    ("/git-upload-pack", 2),
];

fn opening(slowest: Slowest) -> Opening {
    let client = ClientSettings {
        read_timeout: SILENCE,
        slowest_answer: slowest,
        slowest_pack: slowest,
        ..ClientSettings::default()
    };
    Opening {
        client,
        ..Opening::default()
    }
}

/// The action at one request of every kind.
fn everywhere(action: &FaultAction) -> Vec<Fault> {
    let fault = |(path, skip)| Fault {
        matcher: RequestMatcher::path(path).skip(skip).times(1),
        action: action.clone(),
    };
    PATHS.map(fault).into()
}

async fn undisturbed() -> Undisturbed {
    let sandbox = Sandbox::start(sized(3, 12)).await.expect("it starts");
    Undisturbed::of_running(Arc::new(sandbox), TokenKind::Good).await
}

/// How often each request was made.
fn tally(requests: &[RecordedRequest]) -> HashMap<(String, String), usize> {
    let mut tally = HashMap::new();
    for request in requests {
        let key = (request.path.clone(), request.query.clone());
        *tally.entry(key).or_default() += 1;
    }
    tally
}

/// Of which kinds an import makes a request more often than the undisturbed one, when each of the
/// faults hits one of them. The whole number tells nothing: what comes in bulk depends on the moment.
async fn repeated_under(
    undisturbed: &Undisturbed,
    usual: &HashMap<(String, String), usize>,
    slowest: Slowest,
    action: &FaultAction,
) -> Vec<&'static str> {
    let (world, integration) = chosen_as(&undisturbed.sandbox, opening(slowest)).await;
    for fault in everywhere(action) {
        world.sandbox.faults().push(fault);
    }
    let before = world.sandbox.requests().len();
    world.import(&integration).await;
    world.sandbox.faults().clear();
    let why = format!("{action:?}");
    undisturbed.assert_equals(&world, &integration, &why).await;
    let found = tally(&world.sandbox.requests()[before..]);
    let is_repeated = |kind: &&str| {
        found.iter().any(|(request, count)| {
            request.0.ends_with(last_part(kind)) && *count > *usual.get(request).unwrap_or(&1)
        })
    };
    let kinds = PATHS.iter().map(|(kind, _)| *kind);
    kinds.filter(is_repeated).collect()
}

fn last_part(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, last)| last)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_comes_slowly_but_steadily_is_waited_for() {
    let undisturbed = undisturbed().await;
    // The first list alone takes several times the silence that is borne.
    let slow = FaultAction::Dribble {
        bytes: 500,
        every: Duration::from_millis(100),
    };
    let slowest = Slowest {
        bytes: 400,
        within: SILENCE,
    };
    let usual = tally(&undisturbed.sandbox.requests());
    let began = std::time::Instant::now();
    let repeated = repeated_under(&undisturbed, &usual, slowest, &slow).await;
    assert!(
        began.elapsed() > 2 * SILENCE,
        "slower than any silence that is borne: {:?}",
        began.elapsed()
    );
    assert!(repeated.is_empty(), "asked for again: {repeated:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_dribbles_or_stands_still_is_given_up_and_asked_for_again() {
    let undisturbed = undisturbed().await;
    let dribble = FaultAction::Dribble {
        bytes: 1,
        every: Duration::from_millis(20),
    };
    let slowest = Slowest {
        bytes: 400,
        within: Duration::from_millis(500),
    };
    let usual = tally(&undisturbed.sandbox.requests());
    for action in [dribble, FaultAction::StandStill(300)] {
        let repeated = repeated_under(&undisturbed, &usual, slowest, &action).await;
        let all = PATHS.map(|(kind, _)| kind);
        assert_eq!(repeated, all, "{action:?}: each is asked for once more");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_only_dribbles_ends_the_run_by_name() {
    let undisturbed = undisturbed().await;
    let slowest = Slowest {
        bytes: 400,
        within: Duration::from_millis(300),
    };
    let (world, integration) = chosen_as(&undisturbed.sandbox, opening(slowest)).await;
    for path in ["/merge_requests", "/git-upload-pack"] {
        world.sandbox.faults().push(Fault {
            matcher: RequestMatcher::path(path).skip(1),
            action: FaultAction::Dribble {
                bytes: 1,
                every: Duration::from_millis(20),
            },
        });
    }
    world.import(&integration).await;
    assert!(
        streams_in(&world, &integration, StreamState::Failed).await > 1,
        "pull requests and commits"
    );
    let repositories = world.store.available_repositories(integration.id).await;
    for report in repositories
        .expect("read")
        .iter()
        .flat_map(|row| &row.streams)
    {
        let code = report.failure.as_ref().map(|failure| failure.code);
        let expected = (report.state == StreamState::Failed).then_some(FailureCode::Timeout);
        assert_eq!(code, expected, "{report:?}");
    }
    world.sandbox.faults().clear();
    retry(&world, &integration).await;
    undisturbed
        .assert_equals(&world, &integration, "after the dribble")
        .await;
}
