//! Who is next: one lane per client, first come first served within it, in turn
//! between them, so that a large import cannot starve another integration.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Bound;

use tokio::sync::oneshot;

use super::Permit;
use super::allowance::{Allowance, RateHeaders};
use crate::model::{HostPolicy, Timestamp};

/// All lanes of a host.
#[derive(Default)]
pub(super) struct Lanes {
    lanes: BTreeMap<u64, Waiting>,
    opened: u64,
    /// The lane that was served last.
    last: u64,
}

#[derive(Default)]
struct Waiting {
    waiters: VecDeque<oneshot::Sender<Permit>>,
    /// Counted per account, so every client has its own.
    allowance: Option<Allowance>,
    /// Requests of this client that were let through.
    sent: u64,
}

/// Whether somebody may go.
pub(super) enum Opening {
    /// This one.
    For {
        lane: u64,
        waiter: oneshot::Sender<Permit>,
    },
    /// Nobody waits, or nobody who waits may go yet.
    Nobody,
}

impl Lanes {
    pub(super) fn open(&mut self) -> u64 {
        self.opened += 1;
        self.lanes.insert(self.opened, Waiting::default());
        self.opened
    }

    pub(super) fn close(&mut self, lane: u64) {
        self.lanes.remove(&lane);
    }

    /// Puts somebody at the end of a lane.
    pub(super) fn wait(&mut self, lane: u64) -> oneshot::Receiver<Permit> {
        let (waiter, granted) = oneshot::channel();
        self.lanes
            .entry(lane)
            .or_default()
            .waiters
            .push_back(waiter);
        granted
    }

    /// Takes the next one out who may go, beginning behind the lane that was served last.
    pub(super) fn next(&mut self, policy: HostPolicy, in_flight: usize, now: Timestamp) -> Opening {
        let behind = (Bound::Excluded(self.last), Bound::Unbounded);
        let order: Vec<u64> = self
            .lanes
            .range(behind)
            .chain(self.lanes.range(..=self.last))
            .map(|(id, _)| *id)
            .collect();
        for id in order {
            let Some(lane) = self.lanes.get_mut(&id) else {
                continue;
            };
            lane.allowance = lane.allowance.filter(|allowance| !allowance.is_over(now));
            let is_spent = lane
                .allowance
                .is_some_and(|allowance| allowance.left(policy, in_flight) <= 0);
            if is_spent {
                continue;
            }
            while let Some(waiter) = lane.waiters.pop_front() {
                if !waiter.is_closed() {
                    self.last = id;
                    return Opening::For { lane: id, waiter };
                }
            }
        }
        Opening::Nobody
    }

    /// Counts a request that was let through.
    pub(super) fn count(&mut self, lane: u64) {
        if let Some(lane) = self.lanes.get_mut(&lane) {
            lane.sent += 1;
        }
    }

    /// Requests of a lane that were let through.
    pub(super) fn sent(&self, lane: u64) -> u64 {
        self.lanes.get(&lane).map_or(0, |lane| lane.sent)
    }

    /// Notes what an answer to a lane says.
    pub(super) fn note(&mut self, lane: u64, headers: RateHeaders, now: Timestamp) {
        if let Some(lane) = self.lanes.get_mut(&lane) {
            lane.allowance = Allowance::after(lane.allowance, headers, now);
        }
    }

    /// When the first lane may go on, if all that have somebody waiting have spent their share.
    pub(super) fn spent_until(&self, policy: HostPolicy, now: Timestamp) -> Option<Timestamp> {
        let mut first: Option<Timestamp> = None;
        for lane in self.lanes.values() {
            if lane.waiters.iter().all(oneshot::Sender::is_closed) {
                continue;
            }
            let is_spent =
                |allowance: &Allowance| !allowance.is_over(now) && allowance.left(policy, 0) <= 0;
            let ends_at = lane.allowance.filter(is_spent)?.ends_at();
            first = Some(first.map_or(ends_at, |first| first.min(ends_at)));
        }
        first
    }
}
