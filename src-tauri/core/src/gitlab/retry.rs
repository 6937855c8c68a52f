//! Which failed requests are worth repeating, and how long to wait before.

use std::time::Duration;

use super::error::RequestErrorKind;
use super::proxy::ProxyProblem;
use crate::model::FailureCode;

/// How often and how patiently a request is repeated. Only reads are repeated.
#[derive(Debug, Clone, Copy)]
pub(super) struct RetryPolicy {
    /// Repeats after connection failures, 5xx and broken answers.
    pub faults: u32,
    /// Repeats after being asked to wait; each wait is as long as GitLab says.
    pub waits: u32,
}

impl RetryPolicy {
    /// Whether waiting is an answer at all.
    pub(super) const fn waits_at_all(&self) -> bool {
        self.waits > 0
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        // Four tries ride out a restart behind a load balancer; more would hide an outage.
        Self {
            faults: 3,
            waits: 20,
        }
    }
}

impl RetryPolicy {
    /// While a person looks on: one repeat for a hiccup, and a limit is told instead of waited out.
    pub(super) const WATCHED: Self = Self {
        faults: 1,
        waits: 0,
    };
}

/// What to do after a failed try.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// Try again after this long.
    RetryAfter(Duration),
    /// Try again when the host's limiter lets anyone; it knows how long that is.
    WaitLikeEveryone,
    /// Give up.
    GiveUp,
}

impl RetryPolicy {
    /// Decides after `faults` faults and `waits` waits that came before this one.
    pub(super) fn decide(&self, kind: &RequestErrorKind, faults: u32, waits: u32) -> Decision {
        match kind {
            RequestErrorKind::RateLimited { .. } | RequestErrorKind::Busy { .. }
                if waits < self.waits =>
            {
                Decision::WaitLikeEveryone
            }
            RequestErrorKind::Connection(_)
            | RequestErrorKind::Proxy(ProxyProblem::Unreachable | ProxyProblem::Refused(_))
            | RequestErrorKind::Timeout(_)
            | RequestErrorKind::Dribble
            | RequestErrorKind::Server { .. }
            | RequestErrorKind::Malformed(_)
            | RequestErrorKind::WebPage { .. }
                if faults < self.faults =>
            {
                Decision::RetryAfter(Duration::from_millis(500) * 3u32.saturating_pow(faults))
            }
            RequestErrorKind::Credential(failure)
                if is_passing(failure.code) && faults < self.faults =>
            {
                Decision::RetryAfter(Duration::from_millis(500) * 3u32.saturating_pow(faults))
            }
            _ => Decision::GiveUp,
        }
    }
}

/// Whether a token could not be renewed for a reason that may be gone in a moment.
const fn is_passing(code: FailureCode) -> bool {
    matches!(
        code,
        FailureCode::PortClosed
            | FailureCode::Timeout
            | FailureCode::ConnectionLost
            | FailureCode::ServerError
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_asked_to_wait_waits_with_the_others() {
        let policy = RetryPolicy::default();
        let limited = RequestErrorKind::RateLimited { wait: None };
        let busy = RequestErrorKind::Busy {
            wait: Some(Duration::from_secs(43)),
        };
        assert_eq!(policy.decide(&limited, 0, 0), Decision::WaitLikeEveryone);
        assert_eq!(policy.decide(&busy, 3, 19), Decision::WaitLikeEveryone);
        assert_eq!(
            policy.decide(&limited, 0, 20),
            Decision::GiveUp,
            "not for ever"
        );
        assert_eq!(
            RetryPolicy::WATCHED.decide(&limited, 0, 0),
            Decision::GiveUp,
            "a person who looks on is told"
        );
    }

    #[test]
    fn refusals_are_not_repeated() {
        let policy = RetryPolicy::default();
        assert_eq!(
            policy.decide(&RequestErrorKind::TokenUnknown, 0, 0),
            Decision::GiveUp
        );
        assert_eq!(
            policy.decide(&RequestErrorKind::NotFound, 0, 0),
            Decision::GiveUp
        );
        let server = RequestErrorKind::Server { status: 502 };
        assert_ne!(
            policy.decide(&server, 2, 0),
            Decision::GiveUp,
            "the page is repeated, not the list"
        );
        assert_eq!(
            policy.decide(&server, 3, 0),
            Decision::GiveUp,
            "an outage is told"
        );
    }
}
