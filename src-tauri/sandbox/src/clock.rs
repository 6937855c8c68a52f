//! The time the stand-in lives by. It runs with the real time from a chosen moment on, and a test
//! can push it ahead, so that a token expires without anyone waiting for it. It never goes back:
//! nothing that was expired may live again.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use time::OffsetDateTime;

/// A running clock that can be pushed ahead; clones are the same clock.
#[derive(Clone, Debug)]
pub struct SandboxClock(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    start: OffsetDateTime,
    started: Instant,
    ahead_milliseconds: AtomicU64,
}

impl SandboxClock {
    /// Starts at `start` and runs.
    pub(crate) fn starting_at(start: OffsetDateTime) -> Self {
        Self(Arc::new(Inner {
            start,
            started: Instant::now(),
            ahead_milliseconds: AtomicU64::new(0),
        }))
    }

    /// The time by which tokens, codes and device codes expire.
    pub fn now(&self) -> OffsetDateTime {
        let ahead = Duration::from_millis(self.0.ahead_milliseconds.load(Ordering::Relaxed));
        self.0.start + self.0.started.elapsed() + ahead
    }

    /// Pushes the clock ahead, whole milliseconds.
    pub fn advance(&self, by: Duration) {
        let milliseconds = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.0
            .ahead_milliseconds
            .fetch_add(milliseconds, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_push_is_seen_by_every_clone() {
        let clock = SandboxClock::starting_at(OffsetDateTime::UNIX_EPOCH);
        let other = clock.clone();
        clock.advance(Duration::from_hours(2));
        assert!(
            other.now() >= OffsetDateTime::UNIX_EPOCH + Duration::from_hours(2),
            "clones are one clock"
        );
    }
}
