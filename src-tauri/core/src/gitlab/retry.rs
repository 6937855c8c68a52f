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
    /// Give up.
    GiveUp,
}

impl RetryPolicy {
    /// Decides after `faults` faults and `waits` waits that came before this one.
    pub(super) fn decide(&self, kind: &RequestErrorKind, faults: u32, waits: u32) -> Decision {
        match kind {
            RequestErrorKind::RateLimited { wait } if waits < self.waits => {
                // Without Retry-After GitLab's limits are per minute; back off from there.
                let fallback = Duration::from_secs(60) * 2u32.saturating_pow(waits.min(3));
                Decision::RetryAfter(wait.unwrap_or(fallback))
            }
            RequestErrorKind::Connection(_)
            | RequestErrorKind::Proxy(ProxyProblem::Unreachable | ProxyProblem::Refused(_))
            | RequestErrorKind::Timeout(_)
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
    fn gitlabs_own_wait_is_obeyed_and_others_back_off() {
        let policy = RetryPolicy::default();
        let told = RequestErrorKind::RateLimited {
            wait: Some(Duration::from_secs(43)),
        };
        assert_eq!(
            policy.decide(&told, 0, 0),
            Decision::RetryAfter(Duration::from_secs(43)),
            "as told"
        );
        let untold = RequestErrorKind::RateLimited { wait: None };
        assert_eq!(
            policy.decide(&untold, 0, 0),
            Decision::RetryAfter(Duration::from_secs(60)),
            "a minute"
        );
        assert_eq!(
            policy.decide(&untold, 0, 1),
            Decision::RetryAfter(Duration::from_secs(120)),
            "then longer"
        );
        assert_eq!(
            policy.decide(&untold, 0, 20),
            Decision::GiveUp,
            "not for ever"
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
