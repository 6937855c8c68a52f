//! What GitLab says an account may still ask in the current window of time.
//!
//! Only figures; waiting for the next window is the limiter's.

use std::time::Duration;

use crate::model::{HostPolicy, Timestamp};

/// The `RateLimit-*` headers of one answer.
///
/// Source: GitLab's documentation, "User and IP rate limits", response headers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(in crate::gitlab) struct RateHeaders {
    /// Requests a minute, whatever the window is.
    pub(in crate::gitlab) limit: Option<i64>,
    /// Requests counted in the window.
    pub(in crate::gitlab) observed: Option<i64>,
    /// Requests left in the window.
    pub(in crate::gitlab) remaining: Option<i64>,
    /// Until the window ends, by the host's own clock.
    pub(in crate::gitlab) reset_in: Option<Duration>,
}

/// An account's window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Allowance {
    remaining: i64,
    total: i64,
    ends_at: Timestamp,
}

/// Windows that end this close to each other are the same one: the headers have whole seconds.
const SAME_WINDOW_MS: i64 = 2_000;

impl Allowance {
    /// The window after an answer with `headers` that came at `now`.
    pub(super) fn after(known: Option<Self>, headers: RateHeaders, now: Timestamp) -> Option<Self> {
        let (Some(remaining), Some(reset_in)) = (headers.remaining, headers.reset_in) else {
            return known;
        };
        let total = match (headers.observed, headers.limit) {
            (Some(observed), _) => observed.saturating_add(remaining),
            (None, limit) => limit.unwrap_or(remaining),
        };
        let told = Self {
            remaining,
            total: total.max(remaining),
            ends_at: now.plus(reset_in),
        };
        match known {
            // Answers overtake each other; within a window the number only falls.
            Some(known) if told.ends_at.millis() - known.ends_at.millis() < SAME_WINDOW_MS => {
                Some(Self {
                    remaining: told.remaining.min(known.remaining),
                    ends_at: known.ends_at,
                    ..told
                })
            }
            _ => Some(told),
        }
    }

    /// Whether the window is over.
    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        self.ends_at <= now
    }

    /// When it ends.
    pub(super) const fn ends_at(&self) -> Timestamp {
        self.ends_at
    }

    /// Requests the app may still send, while `in_flight` are not in the figures yet.
    pub(super) fn left(&self, policy: HostPolicy, in_flight: usize) -> i64 {
        let share = i64::from(policy.share_percent.clamp(10, 100));
        let for_others = self.total.saturating_mul(100 - share) / 100;
        self.remaining
            .saturating_sub(for_others)
            .saturating_sub(i64::try_from(in_flight).unwrap_or(i64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_000_000);

    fn headers(observed: i64, remaining: i64, seconds: u64) -> RateHeaders {
        RateHeaders {
            limit: Some(100),
            observed: Some(observed),
            remaining: Some(remaining),
            reset_in: Some(Duration::from_secs(seconds)),
        }
    }

    fn share(share_percent: u8) -> HostPolicy {
        HostPolicy {
            share_percent,
            polite: false,
        }
    }

    #[test]
    fn the_share_is_spent_to_the_last_request() {
        let window = Allowance::after(None, headers(79, 21, 30), NOW).expect("told");
        assert_eq!(window.left(share(80), 0), 1, "the 80th is still ours");
        assert_eq!(
            window.left(share(80), 1),
            0,
            "when it is not under way already"
        );
        assert_eq!(window.left(share(100), 0), 21, "everything");
        assert_eq!(
            window.left(share(0), 0),
            -69,
            "a share of nothing counts as 10 %"
        );
    }

    #[test]
    fn an_answer_that_was_overtaken_gives_nothing_back() {
        let window = Allowance::after(None, headers(50, 50, 30), NOW);
        let window = Allowance::after(
            window,
            headers(40, 60, 30),
            NOW.plus(Duration::from_millis(900)),
        );
        assert_eq!(window.expect("told").left(share(100), 0), 50);
    }

    #[test]
    fn the_next_window_starts_afresh() {
        let window = Allowance::after(None, headers(100, 0, 1), NOW);
        let later = NOW.plus(Duration::from_millis(1_500));
        assert!(window.expect("told").is_over(later), "it ended");
        let next = Allowance::after(window, headers(1, 99, 60), later).expect("told");
        assert_eq!(next.left(share(100), 0), 99);
        assert_eq!(next.ends_at(), later.plus(Duration::from_mins(1)));
    }

    #[test]
    fn headers_without_figures_change_nothing() {
        let window = Allowance::after(None, headers(50, 50, 30), NOW);
        assert_eq!(
            Allowance::after(window, RateHeaders::default(), NOW),
            window
        );
        assert_eq!(Allowance::after(None, RateHeaders::default(), NOW), None);
    }
}
