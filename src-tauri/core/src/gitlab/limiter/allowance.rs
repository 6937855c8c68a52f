//! What GitLab says an account may still ask in the current window of time.
//!
//! Only figures; waiting for the next window is the limiter's.

use std::cmp::Ordering;
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
    /// When it ends, by the host's own clock, in Unix seconds: the same for all answers of a window.
    pub(in crate::gitlab) reset_at: Option<i64>,
}

/// An account's window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Allowance {
    remaining: i64,
    total: i64,
    ends_at: Timestamp,
    /// What the host calls that moment.
    reset_at: Option<i64>,
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
            reset_at: headers.reset_at,
        };
        let Some(known) = known else {
            return Some(told);
        };
        match told.against(&known, now) {
            // It was on its way when the window ended, and says nothing about this one.
            Ordering::Less => Some(known),
            // Two kinds of limit, as GitLab has for kinds of requests: the tighter one counts.
            Ordering::Equal if told.is_shorter(&known) => Some(match told.remaining {
                left if left < known.remaining => told,
                _ => known,
            }),
            // Answers overtake each other; within a window the number only falls.
            Ordering::Equal => Some(Self {
                remaining: told.remaining.min(known.remaining),
                ends_at: known.ends_at,
                ..told
            }),
            Ordering::Greater => Some(told),
        }
    }

    /// Whether it is a window that is over, the same or a later one. The host's own word for the
    /// end counts first: an answer that was long on its way makes the end look later than it is.
    fn against(&self, known: &Self, now: Timestamp) -> Ordering {
        let later_by = self.ends_at.millis() - known.ends_at.millis();
        if let (Some(told), Some(end)) = (self.reset_at, known.reset_at) {
            let left = (known.ends_at.millis() - now.millis()) / 1000;
            // By the host's clock; another kind of limit may well end before the known one.
            if told <= end.saturating_sub(left) && told < end {
                return Ordering::Less;
            }
            if told == end {
                return Ordering::Equal;
            }
        }
        if later_by < SAME_WINDOW_MS {
            Ordering::Equal
        } else {
            Ordering::Greater
        }
    }

    /// Whether it ends so much sooner that it cannot be the same window.
    fn is_shorter(&self, known: &Self) -> bool {
        let sooner_by = known.ends_at.millis() - self.ends_at.millis();
        self.reset_at != known.reset_at && sooner_by >= SAME_WINDOW_MS
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
            reset_at: None,
        }
    }

    /// The same of a host that names the end of its window.
    fn until(reset_at: i64, remaining: i64, seconds: u64) -> RateHeaders {
        RateHeaders {
            reset_at: Some(reset_at),
            ..headers(100 - remaining, remaining, seconds)
        }
    }

    fn share(share_percent: u8) -> HostPolicy {
        HostPolicy {
            share_percent,
            polite: false,
        }
    }

    #[test]
    fn a_shorter_window_that_is_spent_is_waited_for_and_no_longer() {
        let minute = Allowance::after(None, until(1_060, 80, 60), NOW);
        let spent = Allowance::after(minute, until(1_022, 0, 22), NOW).expect("told");
        assert_eq!(spent.left(share(100), 0), 0);
        assert_eq!(
            spent.ends_at(),
            NOW.plus(Duration::from_secs(22)),
            "the wait ends with the window that asks for it"
        );
        let roomy = Allowance::after(minute, until(1_022, 90, 22), NOW);
        assert_eq!(roomy, minute, "the longer window has fewer left");
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
    fn answers_are_told_apart_by_the_window_they_name() {
        let window = Allowance::after(None, until(60, 50, 30), NOW);
        // Counted before, and four seconds on its way.
        let late = NOW.plus(Duration::from_secs(4));
        let window = Allowance::after(window, until(60, 55, 30), late);
        let left = |window: Option<Allowance>| window.expect("told").left(share(100), 0);
        assert_eq!(left(window), 50, "the same window gives nothing back");
        let next = NOW.plus(Duration::from_secs(31));
        let window = Allowance::after(window, until(120, 99, 59), next);
        assert_eq!(left(window), 99, "the next one starts afresh");
        let window = Allowance::after(window, until(60, 3, 1), next);
        assert_eq!(left(window), 99, "and owes nothing to the one before");
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
