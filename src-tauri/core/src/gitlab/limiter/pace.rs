//! How many requests may be under way at a host: learnt from its answers.
//!
//! More as long as answers come as fast as ever, fewer after errors or when the
//! host slows down under them, and from one upward after a wait (slow start).
//! Pure arithmetic; nothing here waits or sends.

use std::time::Duration;

use crate::model::HostPolicy;

/// What a host takes at most, whatever it could.
const CEILING: f64 = 16.0;
/// The same in polite mode.
const POLITE_CEILING: f64 = 2.0;
/// Where a host that nothing is known of starts, and below what a slow host never pushes.
const START: f64 = 4.0;
/// Answers looked at together: single ones say little.
const SAMPLES: u32 = 24;
/// A host is slowing down when even its fastest answers take this many times as long as before ...
const SLOWER: f64 = 2.0;
/// ... and this much longer: a few milliseconds more are no news.
const SLOWER_BY_MS: f64 = 100.0;

/// The number in flight and what it follows from.
#[derive(Debug)]
pub(super) struct Pace {
    ceiling: f64,
    allowed: f64,
    /// Below it every answer allows one more request, above it every round of answers does.
    slow_start_until: f64,
    /// Rises with every reduction, so that requests of before cannot reduce again.
    round: u64,
    latency: Latency,
}

/// The host's answering time, as far as it tells of pressure.
#[derive(Debug, Default)]
struct Latency {
    /// The fastest answer of a window without pressure, in milliseconds; forgets slowly.
    usual: Option<f64>,
    fastest: f64,
    samples: u32,
    slow_windows: u32,
}

impl Pace {
    pub(super) const fn new() -> Self {
        Self {
            ceiling: CEILING,
            allowed: START,
            slow_start_until: CEILING,
            round: 0,
            latency: Latency {
                usual: None,
                fastest: f64::INFINITY,
                samples: 0,
                slow_windows: 0,
            },
        }
    }

    pub(super) const fn set_policy(&mut self, policy: HostPolicy) {
        self.ceiling = if policy.polite {
            POLITE_CEILING
        } else {
            CEILING
        };
        self.allowed = self.allowed.min(self.ceiling);
        if !policy.polite && self.allowed < START {
            self.slow_start_until = self.ceiling;
        }
    }

    /// Requests that may be under way.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 1 and the ceiling"
    )]
    pub(super) const fn allowed(&self) -> usize {
        self.allowed as usize
    }

    /// The round a request belongs to that is admitted now.
    pub(super) const fn round(&self) -> u64 {
        self.round
    }

    /// An answer came while `in_flight` requests, itself included, were under way.
    /// `latency` is left out where its size says nothing about the host.
    pub(super) fn answered(&mut self, in_flight: usize, latency: Option<Duration>) {
        // Room that is not used says nothing about whether more would be taken.
        if in_flight >= self.allowed() {
            let step = if self.allowed < self.slow_start_until {
                1.0
            } else {
                1.0 / self.allowed
            };
            self.allowed = (self.allowed + step).min(self.ceiling);
        }
        if latency.is_some_and(|latency| self.latency.is_under_pressure(latency)) {
            self.reduce_to((self.allowed * 0.8).max(START.min(self.ceiling)));
        }
    }

    /// A request of `round` failed in a way that less pressure may mend.
    pub(super) fn failed(&mut self, round: u64) {
        // All that were under way at the same moment tell of one and the same trouble.
        if round == self.round {
            self.reduce_to((self.allowed / 2.0).max(1.0));
        }
    }

    /// After a wait: one request first, then quickly up to what was taken before.
    pub(super) const fn start_slowly(&mut self) {
        self.slow_start_until = self.slow_start_until.max(self.allowed).min(self.ceiling);
        self.allowed = 1.0;
        self.round += 1;
    }

    const fn reduce_to(&mut self, allowed: f64) {
        self.allowed = allowed;
        self.slow_start_until = allowed;
        self.round += 1;
    }
}

impl Latency {
    /// Takes one sample; `true` at the end of a second slow window in a row.
    ///
    /// Windows are compared by their fastest answer: requests differ in size, but
    /// a host with a queue makes every one of them wait.
    fn is_under_pressure(&mut self, latency: Duration) -> bool {
        self.fastest = self.fastest.min(latency.as_secs_f64() * 1000.0);
        self.samples += 1;
        if self.samples < SAMPLES {
            return false;
        }
        let fastest = std::mem::replace(&mut self.fastest, f64::INFINITY);
        self.samples = 0;
        let usual = self.usual.unwrap_or(fastest);
        self.usual = Some(fastest.min(usual * 1.02));
        if fastest <= usual * SLOWER + SLOWER_BY_MS {
            self.slow_windows = 0;
            return false;
        }
        self.slow_windows += 1;
        if self.slow_windows < 2 {
            return false;
        }
        self.slow_windows = 0;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FAST: Option<Duration> = Some(Duration::from_millis(50));

    fn full_speed() -> Pace {
        let mut pace = Pace::new();
        for _ in 0..200 {
            pace.answered(pace.allowed(), FAST);
        }
        pace
    }

    #[test]
    fn a_fast_host_is_used_to_the_ceiling_within_a_few_rounds() {
        let mut pace = Pace::new();
        assert_eq!(pace.allowed(), 4, "the start");
        for _ in 0..12 {
            pace.answered(pace.allowed(), FAST);
        }
        assert_eq!(pace.allowed(), 16, "one more for every answer");
        pace.answered(16, FAST);
        assert_eq!(pace.allowed(), 16, "and never more");
    }

    #[test]
    fn room_that_is_not_used_does_not_grow() {
        let mut pace = Pace::new();
        for _ in 0..100 {
            pace.answered(1, FAST);
        }
        assert_eq!(pace.allowed(), 4, "one request at a time proves nothing");
    }

    #[test]
    fn a_burst_of_failures_halves_once() {
        let mut pace = full_speed();
        let round = pace.round();
        for _ in 0..16 {
            pace.failed(round);
        }
        assert_eq!(pace.allowed(), 8, "sixteen resets are one event");
        for _ in 0..60 {
            pace.answered(pace.allowed(), FAST);
        }
        assert!(
            (12..16).contains(&pace.allowed()),
            "and comes back step by step, not at once: {}",
            pace.allowed()
        );
    }

    #[test]
    fn failures_never_stop_it() {
        let mut pace = full_speed();
        for _ in 0..50 {
            pace.failed(pace.round());
        }
        assert_eq!(pace.allowed(), 1, "one request goes on asking");
    }

    #[test]
    fn after_a_wait_it_starts_slowly_and_comes_back_fast() {
        let mut pace = full_speed();
        pace.start_slowly();
        assert_eq!(pace.allowed(), 1, "one request first");
        for _ in 0..15 {
            pace.answered(pace.allowed(), FAST);
        }
        assert_eq!(
            pace.allowed(),
            16,
            "waiting was not the fault of the number"
        );
    }

    #[test]
    fn a_host_that_slows_down_is_relieved_down_to_the_floor() {
        let mut pace = full_speed();
        for _ in 0..10 * SAMPLES {
            pace.answered(pace.allowed() / 2, Some(Duration::from_millis(900)));
        }
        assert!(pace.allowed() < 16, "all answers take 18 times as long");
        for _ in 0..100 * SAMPLES {
            pace.answered(pace.allowed() / 2, Some(Duration::from_secs(9)));
        }
        assert!(pace.allowed() >= 4, "slow is no reason to stop");
    }

    #[test]
    fn different_requests_are_no_slowdown() {
        let mut pace = full_speed();
        for index in 0..20 * SAMPLES {
            let millis = if index % 5 == 0 { 55 } else { 2_000 };
            pace.answered(16, Some(Duration::from_millis(millis)));
        }
        assert_eq!(
            pace.allowed(),
            16,
            "big answers take long on an idle host too"
        );
    }

    #[test]
    fn polite_is_two_and_can_be_taken_back() {
        let mut pace = full_speed();
        let polite = HostPolicy {
            polite: true,
            ..HostPolicy::default()
        };
        pace.set_policy(polite);
        for _ in 0..50 {
            pace.answered(pace.allowed(), FAST);
        }
        assert_eq!(pace.allowed(), 2, "two at a time");
        pace.set_policy(HostPolicy::default());
        for _ in 0..14 {
            pace.answered(pace.allowed(), FAST);
        }
        assert_eq!(pace.allowed(), 16, "and back");
    }
}
