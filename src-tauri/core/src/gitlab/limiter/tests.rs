//! The limiter under a clock that stands still: order, fairness, shares and waits.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;

use super::*;
use crate::clock::{Clock as _, FixedClock};

const START: Timestamp = Timestamp::from_millis(1_700_000_000_000);

fn limiter() -> (Arc<FixedClock>, Arc<Limiter>) {
    let clock = Arc::new(FixedClock::new(START));
    (clock.clone(), Arc::new(Limiter::new(clock)))
}

fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

/// What is there without waiting, however much was asked before in the same test.
fn now<T>(future: impl Future<Output = T>) -> Option<T> {
    tokio::task::unconstrained(future).now_or_never()
}

/// As many permits as are given out without waiting.
fn admitted(lane: &Lane) -> Vec<Permit> {
    std::iter::from_fn(|| now(lane.admit())).take(100).collect()
}

/// Permits at full speed.
async fn warmed_up(lane: &Lane) -> Vec<Permit> {
    for _ in 0..20 {
        for permit in admitted(lane) {
            permit.finish(Outcome::Answered);
        }
    }
    admitted(lane)
}

fn told(observed: i64, remaining: i64, reset: u64) -> RateHeaders {
    RateHeaders {
        limit: Some(observed + remaining),
        observed: Some(observed),
        remaining: Some(remaining),
        reset_in: Some(seconds(reset)),
        reset_at: None,
    }
}

#[tokio::test]
async fn one_refusal_of_everything_under_way_is_one_wait() {
    let (clock, limiter) = limiter();
    let lane = limiter.lane();
    let permits = warmed_up(&lane).await;
    assert_eq!(permits.len(), 16, "full speed");
    for permit in permits {
        permit.finish(Outcome::Wait(Some(seconds(43)), WaitReason::AskedToWait));
    }
    let report = limiter.report();
    assert_eq!(
        report.waiting_until,
        Some(START.plus(seconds(43))),
        "not 16 x 43 s"
    );
    assert_eq!(report.waiting_for, Some(WaitReason::AskedToWait));
    assert_eq!(report.in_flight, 0);
    let next = lane.admit().await;
    assert_eq!(clock.now(), START.plus(seconds(43)), "waited once");
    assert_eq!(limiter.report().waiting_until, None, "over");
    assert_eq!(limiter.report().waited_ms, 43_000, "and told");
    assert!(
        now(lane.admit()).is_none(),
        "a slow start: one request first"
    );
    next.finish(Outcome::Answered);
    assert_eq!(admitted(&lane).len(), 2, "then two");
}

#[tokio::test]
async fn waits_without_a_time_grow_only_from_try_to_try() {
    let (clock, limiter) = limiter();
    let lane = limiter.lane();
    for permit in warmed_up(&lane).await {
        permit.finish(Outcome::Wait(None, WaitReason::AskedToWait));
    }
    let mut waits = Vec::new();
    for _ in 0..6 {
        let before = clock.now();
        let permit = lane.admit().await;
        waits.push((clock.now().millis() - before.millis()) / 1000);
        permit.finish(Outcome::Wait(None, WaitReason::AskedToWait));
    }
    assert_eq!(
        waits,
        [60, 120, 240, 480, 480, 480],
        "a minute, then longer, never for ever"
    );
    lane.admit().await.finish(Outcome::Answered);
    lane.admit()
        .await
        .finish(Outcome::Wait(None, WaitReason::AskedToWait));
    let before = clock.now();
    drop(lane.admit().await);
    assert_eq!(
        clock.now().millis() - before.millis(),
        60_000,
        "a good answer starts over"
    );
}

#[tokio::test]
async fn late_refusals_of_a_wait_that_is_over_are_no_news() {
    let (clock, limiter) = limiter();
    let lane = limiter.lane();
    let mut permits = warmed_up(&lane).await;
    let late = permits.pop().expect("sixteen");
    for permit in permits {
        permit.finish(Outcome::Wait(Some(seconds(5)), WaitReason::AskedToWait));
    }
    clock.advance(seconds(6));
    late.finish(Outcome::Wait(Some(seconds(500)), WaitReason::AskedToWait));
    assert_eq!(
        limiter.report().waiting_until,
        None,
        "it was sent before the wait"
    );
}

#[tokio::test]
async fn the_share_of_others_stays_free_and_ours_is_spent() {
    let (clock, limiter) = limiter();
    limiter.set_policy(HostPolicy {
        share_percent: 80,
        polite: false,
    });
    let lane = limiter.lane();
    let mut sent = 0;
    while clock.now() < START.plus(seconds(60)) {
        let permit = lane.admit().await;
        if clock.now() >= START.plus(seconds(60)) {
            break;
        }
        sent += 1;
        permit.note(told(sent, 100 - sent, 60));
        permit.finish(Outcome::Answered);
        assert!(sent <= 80, "20 of 100 belong to somebody else");
    }
    assert_eq!(sent, 80, "and all 80 were used before the wait");
    assert_eq!(limiter.report().waited_ms, 60_000);
}

#[tokio::test]
async fn a_spent_share_is_told_with_its_end() {
    let (_, limiter) = limiter();
    let lane = limiter.lane();
    let permit = lane.admit().await;
    permit.note(told(90, 10, 17));
    permit.finish(Outcome::Answered);
    let waiting = lane.admit();
    tokio::pin!(waiting);
    // Looked at before the waiter gets its first turn on the clock.
    let granted = limiter.lock().lanes.wait(lane.id);
    let report = limiter.report();
    assert_eq!(report.waiting_for, Some(WaitReason::AllowanceSpent));
    assert_eq!(report.waiting_until, Some(START.plus(seconds(17))));
    assert_eq!(report.remaining, Some(10), "what GitLab said");
    drop(granted);
    limiter.set_policy(HostPolicy {
        share_percent: 100,
        polite: false,
    });
    assert!(
        now(&mut waiting).is_some(),
        "the user gave everything: on at once"
    );
}

#[tokio::test]
async fn clients_take_turns_and_each_is_served_in_order() {
    let (_, limiter) = limiter();
    let busy = limiter.lane();
    let small = limiter.lane();
    let held = warmed_up(&busy).await;
    let mut of_busy: Vec<_> = (0..50).map(|_| Box::pin(busy.admit())).collect();
    for waiting in &mut of_busy {
        assert!(now(waiting).is_none(), "full");
    }
    let mut of_small: Vec<_> = (0..2).map(|_| Box::pin(small.admit())).collect();
    for waiting in &mut of_small {
        assert!(now(waiting).is_none(), "full");
    }
    let mut held = held.into_iter();
    let (mut served, mut kept) = (Vec::new(), Vec::new());
    for _ in 0..4 {
        held.next().expect("sixteen").finish(Outcome::Answered);
        for (who, waiting) in [("busy", &mut of_busy), ("small", &mut of_small)] {
            let permits: Vec<_> = waiting.iter_mut().map(now).collect();
            for (index, permit) in permits.into_iter().enumerate().rev() {
                if let Some(permit) = permit {
                    served.push((who, index));
                    kept.push(permit);
                    drop(waiting.remove(index));
                }
            }
        }
    }
    let small_ones = served.iter().filter(|(who, _)| *who == "small").count();
    assert_eq!(
        small_ones, 2,
        "50 waiting requests do not come before the other's two: {served:?}"
    );
    assert!(
        served.iter().all(|(_, index)| *index == 0),
        "first come, first served"
    );
}

#[tokio::test]
async fn whoever_gives_up_waiting_loses_nothing_for_the_others() {
    let (_, limiter) = limiter();
    let lane = limiter.lane();
    let held = warmed_up(&lane).await;
    let mut gone: Vec<_> = (0..5).map(|_| Box::pin(lane.admit())).collect();
    for waiting in &mut gone {
        assert!(now(waiting).is_none());
    }
    let mut last = Box::pin(lane.admit());
    assert!(now(&mut last).is_none());
    drop(gone);
    drop(held);
    let permit = now(&mut last);
    assert!(permit.is_some(), "its turn came");
    assert_eq!(
        limiter.report().in_flight,
        1,
        "the others' permits were never counted"
    );
}

#[tokio::test]
async fn a_permit_that_nobody_took_comes_back() {
    let (_, limiter) = limiter();
    let lane = limiter.lane();
    let held = warmed_up(&lane).await;
    let mut waiting = Box::pin(lane.admit());
    assert!(now(&mut waiting).is_none());
    drop(held);
    assert_eq!(limiter.report().in_flight, 1, "granted, not yet taken");
    drop(waiting);
    assert_eq!(limiter.report().in_flight, 0, "given back");
}

#[tokio::test]
async fn a_spent_account_does_not_stop_another_on_the_same_host() {
    let (clock, limiter) = limiter();
    let (spent, other) = (limiter.lane(), limiter.lane());
    let permit = spent.admit().await;
    permit.note(told(100, 0, 50));
    permit.finish(Outcome::Answered);
    let mut waiting = Box::pin(spent.admit());
    let granted = limiter.lock().lanes.wait(spent.id);
    drop(granted);
    assert!(
        now(other.admit()).is_some(),
        "another account, another allowance"
    );
    assert_eq!(clock.now(), START, "without a wait");
    (&mut waiting).await.finish(Outcome::Answered);
    assert!(
        clock.now() >= START.plus(seconds(50)),
        "the spent one waited for its window"
    );
}

/// Every interleaving of answers, refusals and failures keeps the promises.
#[tokio::test]
async fn whatever_happens_no_more_than_allowed_are_under_way() {
    let mut random = 0x2545_F491_4F6C_DD1D_u64;
    let mut draw = move |below: u64| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random % below
    };
    let (clock, limiter) = limiter();
    let lanes = [limiter.lane(), limiter.lane(), limiter.lane()];
    let mut held: Vec<Permit> = Vec::new();
    for step in 0..5_000 {
        let report = limiter.report();
        assert_eq!(
            report.in_flight,
            held.len(),
            "step {step}: every permit is accounted for"
        );
        assert!(
            (1..=16).contains(&report.allowed_in_flight),
            "step {step}: {report:?}"
        );
        let lane = &lanes[usize::try_from(draw(3)).expect("small")];
        match draw(8) {
            // Nobody else answers here, so what is not admitted now never would be.
            0..4 if report.in_flight < report.allowed_in_flight => {
                held.extend(now(lane.admit()));
            }
            0..4 => {}
            choice if !held.is_empty() => {
                let index = usize::try_from(draw(held.len() as u64)).expect("small");
                let permit = held.swap_remove(index);
                permit.note(told(
                    500,
                    i64::try_from(draw(1_000)).expect("small"),
                    1 + draw(60),
                ));
                match choice {
                    4 if draw(10) == 0 => {
                        permit.finish(Outcome::Wait(None, WaitReason::AskedToWait));
                    }
                    5 if draw(10) == 0 => permit.finish(Outcome::Failed),
                    6 if draw(10) == 0 => drop(permit),
                    _ => permit.finish(Outcome::Answered),
                }
            }
            _ => clock.advance(seconds(draw(30))),
        }
    }
}
