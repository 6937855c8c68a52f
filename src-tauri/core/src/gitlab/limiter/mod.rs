//! What a host takes: one object per host, shared by every integration on it.
//!
//! It decides when a request may go out, in the order of asking and in turn
//! between integrations, and learns from every answer: the allowance left, waits
//! GitLab asked for, errors, and how fast answers come. It sends nothing itself.

mod allowance;
mod pace;
mod queue;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

pub(super) use self::allowance::RateHeaders;
use self::pace::Pace;
use self::queue::{Lanes, Opening};
use crate::clock::SharedClock;
use crate::gitlab::graphql::Learned;
use crate::model::{HostPolicy, Timestamp};

/// The wait after a 429 that names none: GitLab counts most things per minute.
const UNTOLD_WAIT: Duration = Duration::from_mins(1);
/// The clock is looked at at least this often, so that a sleeping laptop's wait ends on time.
const LONGEST_NAP: Duration = Duration::from_secs(5);

/// One host's limits.
pub struct Limiter {
    clock: SharedClock,
    state: Mutex<State>,
    /// Whoever holds it waits for the end of a pause; the others wait for their turn.
    timekeeper: tokio::sync::Mutex<()>,
    /// Something happened that may give the timekeeper something to wait for.
    changed: Notify,
    /// What else was found out about the host; it belongs to the host as its limits do.
    learned: Learned,
}

/// Why nothing is sent for now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitReason {
    /// GitLab answered 429.
    AskedToWait,
    /// The share of the allowance that is the app's is spent.
    AllowanceSpent,
    /// GitLab answered 503 and named a time.
    Busy,
}

/// The figures a window shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LimiterReport {
    /// Until when nothing is sent.
    pub waiting_until: Option<Timestamp>,
    /// Why; set together with `waiting_until`.
    pub waiting_for: Option<WaitReason>,
    /// Requests left in the current window of time, where GitLab tells.
    pub remaining: Option<i64>,
    /// Requests sent since the start.
    pub requests: u64,
    /// Requests under way.
    pub in_flight: usize,
    /// Requests that may be under way at present.
    pub allowed_in_flight: usize,
    /// Milliseconds spent in waits that are over, for all that waited at once.
    pub waited_ms: i64,
}

impl LimiterReport {
    /// Below so many requests left of an allowance, none is spent to be quicker.
    const SCARCE: i64 = 500;

    /// How many more requests may be sent at once, where requests are no scarce good.
    pub(super) fn free_places(&self) -> usize {
        let is_scarce = self.remaining.is_some_and(|left| left < Self::SCARCE);
        if self.waiting_until.is_some() || is_scarce {
            return 0;
        }
        self.allowed_in_flight.saturating_sub(self.in_flight)
    }
}

struct State {
    policy: HostPolicy,
    pace: Pace,
    pause: Option<Pause>,
    /// Pauses in a row without a good answer in between.
    pauses_in_a_row: u32,
    lanes: Lanes,
    in_flight: usize,
    requests: u64,
    remaining: Option<i64>,
    waited_ms: i64,
    /// Since when everybody who waits has spent the share.
    spent_since: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy)]
struct Pause {
    since: Timestamp,
    until: Timestamp,
    reason: WaitReason,
}

/// How a request ended, as far as the host's limits go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// Answered, in a time that tells of the host.
    Answered,
    /// Answered, in a time that follows from the size of what was asked for.
    AnsweredInBulk,
    /// Failed in a way that less pressure may mend.
    Failed,
    /// Everyone is to wait, as long as the host says.
    Wait(Option<Duration>, WaitReason),
}

/// One client's place in the host's queue.
pub(super) struct Lane {
    limiter: Arc<Limiter>,
    id: u64,
}

/// The right to have one request under way; dropping it gives it back.
pub(super) struct Permit {
    limiter: Arc<Limiter>,
    lane: u64,
    admitted_at: Timestamp,
    round: u64,
    returned: bool,
}

impl std::fmt::Debug for Limiter {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.report().fmt(formatter)
    }
}

impl Limiter {
    /// A limiter that knows nothing of its host yet.
    #[must_use]
    pub fn new(clock: SharedClock) -> Self {
        let state = State {
            policy: HostPolicy::default(),
            pace: Pace::new(),
            pause: None,
            pauses_in_a_row: 0,
            lanes: Lanes::default(),
            in_flight: 0,
            requests: 0,
            remaining: None,
            waited_ms: 0,
            spent_since: None,
        };
        Self {
            clock,
            state: Mutex::new(state),
            timekeeper: tokio::sync::Mutex::default(),
            changed: Notify::new(),
            learned: Learned::default(),
        }
    }

    /// The figures as they stand.
    #[must_use]
    pub fn report(&self) -> LimiterReport {
        let now = self.clock.now();
        let state = self.lock();
        let pause = state.waits_for(now);
        LimiterReport {
            waiting_until: pause.map(|pause| pause.until),
            waiting_for: pause.map(|pause| pause.reason),
            remaining: state.remaining,
            requests: state.requests,
            in_flight: state.in_flight,
            allowed_in_flight: state.pace.allowed(),
            waited_ms: state.waited_ms,
        }
    }

    /// What all clients of the host know of it.
    pub(super) const fn learned(&self) -> &Learned {
        &self.learned
    }

    /// What the user allows from now on.
    pub fn set_policy(self: &Arc<Self>, policy: HostPolicy) {
        let mut state = self.lock();
        state.policy = policy;
        state.pace.set_policy(policy);
        self.dispatch(state);
    }

    /// A place in the queue for one client.
    pub(super) fn lane(self: &Arc<Self>) -> Lane {
        Lane {
            limiter: self.clone(),
            id: self.lock().lanes.open(),
        }
    }

    /// Waits for the end of whatever everyone waits for, or for there to be such a thing.
    async fn keep_time(self: &Arc<Self>) {
        let _turn = self.timekeeper.lock().await;
        let now = self.clock.now();
        let pause = self.lock().waits_for(now);
        match pause {
            Some(pause) => {
                let left = pause.until.millis() - now.millis();
                let left = Duration::from_millis(u64::try_from(left).unwrap_or(0));
                self.clock.sleep(left.min(LONGEST_NAP)).await;
            }
            // Woken after the cause: whoever keeps time next looks again.
            None => return self.changed.notified().await,
        }
        self.dispatch(self.lock());
    }

    /// Admits as many as may go out now.
    fn dispatch(self: &Arc<Self>, mut state: MutexGuard<'_, State>) {
        let now = self.clock.now();
        state.end_pause(now);
        while state.pause.is_none() && state.in_flight < state.pace.allowed() {
            let (policy, in_flight) = (state.policy, state.in_flight);
            let Opening::For { lane, waiter } = state.lanes.next(policy, in_flight, now) else {
                break;
            };
            let permit = Permit {
                limiter: self.clone(),
                lane,
                admitted_at: now,
                round: state.pace.round(),
                returned: false,
            };
            match waiter.send(permit) {
                Ok(()) => {
                    state.in_flight += 1;
                    state.requests += 1;
                    state.lanes.count(lane);
                }
                // Whoever asked has gone; its permit was never counted.
                Err(mut permit) => permit.returned = true,
            }
        }
        if state.note_spent(now) || state.pause.is_some() {
            self.changed.notify_one();
        }
    }

    fn end(self: &Arc<Self>, permit: &Permit, outcome: Option<Outcome>) {
        let now = self.clock.now();
        let mut state = self.lock();
        let in_flight = state.in_flight;
        state.in_flight -= 1;
        let took = now.millis() - permit.admitted_at.millis();
        let took = Duration::from_millis(u64::try_from(took).unwrap_or(0));
        match outcome {
            Some(Outcome::Answered) => state.pace.answered(in_flight, Some(took)),
            Some(Outcome::AnsweredInBulk) => state.pace.answered(in_flight, None),
            Some(Outcome::Failed) => state.pace.failed(permit.round),
            Some(Outcome::Wait(wait, reason)) => {
                state.pause_for(wait, reason, permit.round, now);
            }
            None => {}
        }
        if matches!(outcome, Some(Outcome::Answered | Outcome::AnsweredInBulk))
            && permit.round == state.pace.round()
        {
            state.pauses_in_a_row = 0;
        }
        self.dispatch(state);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Everyone waits. Refusals of requests that were under way when the wait
    /// began are the same refusal: they can lengthen it, never repeat it.
    fn pause_for(
        &mut self,
        wait: Option<Duration>,
        reason: WaitReason,
        round: u64,
        now: Timestamp,
    ) {
        self.end_pause(now);
        let is_news = round == self.pace.round();
        if !is_news && self.pause.is_none() {
            // What was sent before a wait that is over: the next request asks anew.
            return;
        }
        if is_news {
            self.pauses_in_a_row += 1;
            self.pace.start_slowly();
        }
        // Beyond eight minutes a host is not limiting, it is out of order.
        let untold = || UNTOLD_WAIT * 2_u32.pow(self.pauses_in_a_row.saturating_sub(1).min(3));
        let until = match wait {
            Some(wait) => now.plus(wait),
            None if is_news => now.plus(untold()),
            None => return,
        };
        match &mut self.pause {
            Some(pause) => pause.until = pause.until.max(until),
            None if until > now => {
                self.pause = Some(Pause {
                    since: now,
                    until,
                    reason,
                });
            }
            None => {}
        }
    }

    fn end_pause(&mut self, now: Timestamp) {
        if let Some(pause) = self.pause.filter(|pause| pause.until <= now) {
            self.waited_ms += (now.millis() - pause.since.millis()).max(0);
            self.pause = None;
        }
    }

    /// Keeps account of the time in which the share is spent; whether it is.
    fn note_spent(&mut self, now: Timestamp) -> bool {
        let is_spent = self.lanes.spent_until(self.policy, now).is_some();
        match self.spent_since {
            None if is_spent => self.spent_since = Some(now),
            Some(since) if !is_spent => {
                self.waited_ms += (now.millis() - since.millis()).max(0);
                self.spent_since = None;
            }
            _ => {}
        }
        is_spent
    }

    /// What keeps everyone, or the next in the queue, from sending.
    fn waits_for(&self, now: Timestamp) -> Option<Pause> {
        let spent = || {
            let until = self.lanes.spent_until(self.policy, now)?;
            Some(Pause {
                since: now,
                until,
                reason: WaitReason::AllowanceSpent,
            })
        };
        self.pause.filter(|pause| pause.until > now).or_else(spent)
    }
}

impl Lane {
    /// Waits until a request may be sent.
    pub(super) async fn admit(&self) -> Permit {
        let limiter = &self.limiter;
        let mut granted = {
            let mut state = limiter.lock();
            let granted = state.lanes.wait(self.id);
            limiter.dispatch(state);
            granted
        };
        loop {
            tokio::select! {
                biased;
                permit = &mut granted => {
                    return permit.expect("a waiter is only ever taken out of its lane to be served");
                }
                () = limiter.keep_time() => {}
            }
        }
    }

    /// How long nothing will be sent, for those who would rather be told than wait.
    pub(super) fn wait_ahead(&self) -> Option<Duration> {
        let now = self.limiter.clock.now();
        let pause = self.limiter.lock().waits_for(now)?;
        Some(Duration::from_millis(
            u64::try_from(pause.until.millis() - now.millis()).unwrap_or(0),
        ))
    }

    /// Requests of this client alone that were let through.
    pub(super) fn sent(&self) -> u64 {
        self.limiter.lock().lanes.sent(self.id)
    }

    /// The host's limiter.
    pub(super) const fn limiter(&self) -> &Arc<Limiter> {
        &self.limiter
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        self.limiter.lock().lanes.close(self.id);
    }
}

impl Permit {
    /// Notes what an answer says of the allowance.
    pub(super) fn note(&self, headers: RateHeaders) {
        let now = self.limiter.clock.now();
        let mut state = self.limiter.lock();
        state.remaining = headers.remaining.or(state.remaining);
        state.lanes.note(self.lane, headers, now);
    }

    /// Gives the permit back and tells how the request ended.
    pub(super) fn finish(mut self, outcome: Outcome) {
        self.returned = true;
        let limiter = self.limiter.clone();
        limiter.end(&self, Some(outcome));
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if !self.returned {
            self.returned = true;
            let limiter = self.limiter.clone();
            limiter.end(self, None);
        }
    }
}
