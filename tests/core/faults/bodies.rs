//! Answers that come slowly, hardly, or stop coming: a slow line is no fault, everything else is
//! given up by name and asked for again.

use std::sync::Arc;
use std::time::Duration;

use flow_core::gitlab::{ClientSettings, Slowest};
use flow_core::model::{FailureCode, StreamState};
use gitlab_sandbox::{Fault, FaultAction, RequestMatcher, Sandbox, TokenKind};

use super::{Undisturbed, chosen_as, retry, sized, streams_in};
use crate::world::Opening;

/// What is silent for so long is given up.
const SILENCE: Duration = Duration::from_secs(2);
/// Lists, and a pack: what git's server is asked before is which branches there are.
const PATHS: [(&str, usize); 4] = [
    ("*/projects/*/merge_requests", 0),
    ("*/projects/*/issues", 0),
    ("/notes", 0),
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

/// Requests of an import that each of the actions hits once; afterwards it equals the undisturbed.
async fn requests_under(undisturbed: &Undisturbed, slowest: Slowest, faults: Vec<Fault>) -> usize {
    let why = format!("{faults:?}");
    let (world, integration) = chosen_as(&undisturbed.sandbox, opening(slowest)).await;
    for fault in faults {
        world.sandbox.faults().push(fault);
    }
    let before = world.sandbox.requests().len();
    world.import(&integration).await;
    world.sandbox.faults().clear();
    undisturbed.assert_equals(&world, &integration, &why).await;
    world.sandbox.requests().len() - before
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
    let began = std::time::Instant::now();
    let requests = requests_under(&undisturbed, slowest, everywhere(&slow)).await;
    assert!(
        began.elapsed() > 2 * SILENCE,
        "slower than any silence that is borne: {:?}",
        began.elapsed()
    );
    assert_eq!(requests, undisturbed.requests, "none was asked for again");
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
    for action in [dribble, FaultAction::StandStill(300)] {
        let requests = requests_under(&undisturbed, slowest, everywhere(&action)).await;
        assert!(
            requests >= undisturbed.requests + PATHS.len(),
            "each was asked for once more: {requests} instead of {}",
            undisturbed.requests
        );
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
