//! GitLab asks to wait: again and again, and for very long.

use std::time::Duration;

use flow_core::model::Integration;
use gitlab_sandbox::{Fault, FaultAction, RateLimitBody, RequestMatcher};

use super::{Undisturbed, chosen, chosen_as, sized, small};
use crate::random::is_long;
use crate::world::{Opening, TestWorld};

/// A minute.
const MINUTE: Duration = Duration::from_mins(1);
/// Time between two looks at whether the run waits.
const LOOK_EVERY: Duration = Duration::from_millis(1);
/// Longest wait GitLab is believed at once; then it is asked again.
const LONGEST_WAIT_SECONDS: i64 = 3_600;

/// Every body of a 429, with a time to come back and without.
fn refusals() -> Vec<FaultAction> {
    let bodies = [
        RateLimitBody::RackAttack,
        RateLimitBody::Application,
        RateLimitBody::Plain,
    ];
    bodies
        .into_iter()
        .flat_map(|body| [None, Some(43)].map(|retry_after| (body, retry_after)))
        .map(|(body, retry_after)| FaultAction::Status429 { retry_after, body })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_refuses_every_other_request_is_read_to_the_end() {
    // More repositories than are read side by side.
    let undisturbed = Undisturbed::of(sized(10, 3)).await;
    let forms = refusals();
    let turns = if is_long() { 1 } else { 3 };
    for first in (0..forms.len()).step_by(turns) {
        let (world, integration) = chosen(&undisturbed.sandbox).await;
        // A fault counts only what the ones before it let pass: the next hits the request after the next.
        for number in 0..undisturbed.requests {
            world.sandbox.faults().push(Fault {
                matcher: RequestMatcher::default().skip(number).times(1),
                action: forms[(first + number) % forms.len()].clone(),
            });
        }
        let before = world.sandbox.requests().len();
        world.import(&integration).await;
        world.sandbox.faults().clear();
        let why = format!("refused in turn, beginning with {:?}", forms[first]);
        undisturbed.assert_equals(&world, &integration, &why).await;
        let requests = world.sandbox.requests().len() - before;
        assert!(
            requests >= 2 * undisturbed.requests - 1,
            "{why}: {requests} requests, {} without refusals",
            undisturbed.requests
        );
    }
}

/// Waits until the run does; returns for how many seconds it will.
async fn seconds_to_wait(world: &TestWorld, integration: &Integration) -> i64 {
    loop {
        let progress = world.engine.progress(integration.id).await;
        let progress = progress.expect("read");
        assert!(progress.running, "it is not over before it waited");
        if let Some(seconds) = progress.waiting_seconds.filter(|_| progress.in_flight == 0) {
            return seconds;
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_of_a_day_is_looked_at_every_hour_and_ends_with_the_clock() {
    let undisturbed = Undisturbed::of(small()).await;
    let opening = Opening {
        hurried: false,
        ..Opening::default()
    };
    let (world, integration) = chosen_as(&undisturbed.sandbox, opening).await;
    let a_day = FaultAction::Status429 {
        retry_after: Some(24 * 60 * 60),
        body: RateLimitBody::Plain,
    };
    let refused = RequestMatcher::default().skip(undisturbed.requests / 2);
    world.sandbox.faults().push(Fault {
        matcher: refused,
        action: a_day,
    });
    world.begin_import(&integration).await;
    for hour in 1..=3 {
        let seconds = seconds_to_wait(&world, &integration).await;
        assert!(
            (LONGEST_WAIT_SECONDS - 60..=LONGEST_WAIT_SECONDS).contains(&seconds),
            "hour {hour}: {seconds} s"
        );
        let before = world.sandbox.requests().len();
        world.clock.advance(MINUTE * 30);
        let seconds = seconds_to_wait(&world, &integration).await;
        assert!(
            (LONGEST_WAIT_SECONDS / 2 - 60..=LONGEST_WAIT_SECONDS / 2).contains(&seconds),
            "half of hour {hour}: {seconds} s"
        );
        assert_eq!(
            world.sandbox.requests().len(),
            before,
            "hour {hour}: nobody asks while everybody is to wait"
        );
        if hour == 3 {
            world.sandbox.faults().clear();
        }
        world.clock.advance(MINUTE * 31);
        while world.sandbox.requests().len() == before {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
    world.wait_until_ended(&integration).await;
    undisturbed
        .assert_equals(&world, &integration, "after three hours")
        .await;
    let run = world.store.latest_run(integration.id).await;
    let run = run.expect("read").expect("a run");
    assert!(
        run.figures.waited_ms >= 3 * LONGEST_WAIT_SECONDS * 1000,
        "the run says how long it waited: {run:?}"
    );
}
