//! What a host still allows: one object per host, shared by everything that asks it.
//!
//! It holds the number of requests in flight, the figures of the last
//! `RateLimit-*` headers and, after a 429, the moment until which all requests wait.

use std::sync::Mutex;
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};

use crate::clock::SharedClock;
use crate::model::Timestamp;

/// Requests in flight at one host. GitLab's own suggestion for polite clients is in single figures.
const IN_FLIGHT: usize = 8;

/// Shared state of one host.
pub struct Allowance {
    clock: SharedClock,
    permits: Semaphore,
    state: Mutex<AllowanceReport>,
}

/// The figures a window shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AllowanceReport {
    /// Until when GitLab asked to wait.
    pub waiting_until: Option<Timestamp>,
    /// Requests left in the current window of time, where GitLab tells.
    pub remaining: Option<i64>,
    /// Requests sent since the start.
    pub requests: u64,
}

impl std::fmt::Debug for Allowance {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.report().fmt(formatter)
    }
}

impl Allowance {
    /// A fresh allowance.
    #[must_use]
    pub fn new(clock: SharedClock) -> Self {
        Self {
            clock,
            permits: Semaphore::new(IN_FLIGHT),
            state: Mutex::default(),
        }
    }

    /// The figures as they stand.
    #[must_use]
    pub fn report(&self) -> AllowanceReport {
        *self.lock()
    }

    /// Waits until a request may be sent.
    pub(super) async fn admit(&self) -> SemaphorePermit<'_> {
        loop {
            let permit = self
                .permits
                .acquire()
                .await
                .expect("the semaphore is never closed");
            let Some(until) = self.report().waiting_until else {
                break self.count(permit);
            };
            let now = self.clock.now();
            if until <= now {
                self.lock().waiting_until = None;
                break self.count(permit);
            }
            drop(permit);
            self.clock
                .sleep(Duration::from_millis(
                    u64::try_from(until.millis() - now.millis()).unwrap_or(0),
                ))
                .await;
        }
    }

    /// Notes that everyone has to wait.
    pub(super) fn wait_for(&self, duration: Duration) {
        let until = self.clock.now().plus(duration);
        let mut state = self.lock();
        state.waiting_until = Some(state.waiting_until.map_or(until, |known| known.max(until)));
    }

    /// Notes the headers of an answer.
    pub(super) fn note_remaining(&self, remaining: Option<i64>) {
        if remaining.is_some() {
            self.lock().remaining = remaining;
        }
    }

    fn count<'permit>(&self, permit: SemaphorePermit<'permit>) -> SemaphorePermit<'permit> {
        self.lock().requests += 1;
        permit
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, AllowanceReport> {
        self.state
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
