//! Links that came while no sign-in waited: the window is told of them once.
//!
//! A browser may hand over the same link twice, and the second must not make a sign-in that worked look lost.

use std::hash::{BuildHasher as _, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

use flow_core::model::Failure;

/// What the window has yet to say about a link, and which link came last.
#[derive(Debug, Default)]
pub(crate) struct LinkNotice {
    failure: Mutex<Option<Failure>>,
    /// A digest: the link itself carries a code.
    last: Mutex<Option<u64>>,
    digest: RandomState,
}

impl LinkNotice {
    /// Notes a link that arrived; true when it is the one that arrived last.
    pub(super) fn is_repeated(&self, link: &str) -> bool {
        let digest = self.digest.hash_one(link);
        locked(&self.last).replace(digest) == Some(digest)
    }

    /// Keeps why a link was not used until the window asks.
    pub(super) fn keep(&self, failure: Failure) {
        *locked(&self.failure) = Some(failure);
    }

    /// Why the last link was not used, once.
    pub(crate) fn take(&self) -> Option<Failure> {
        locked(&self.failure).take()
    }
}

fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use flow_core::model::FailureCode;

    use super::*;

    #[test]
    fn a_notice_is_given_once() {
        let notice = LinkNotice::default();
        assert_eq!(notice.take(), None);
        notice.keep(Failure::new(FailureCode::CallbackUnexpected));
        assert_eq!(
            notice.take(),
            Some(Failure::new(FailureCode::CallbackUnexpected))
        );
        assert_eq!(
            notice.take(),
            None,
            "a page that is drawn anew says nothing"
        );
    }

    #[test]
    fn only_the_same_link_again_is_a_repetition() {
        let notice = LinkNotice::default();
        assert!(!notice.is_repeated("flow-desktop://oauth/callback?code=a&state=b"));
        assert!(notice.is_repeated("flow-desktop://oauth/callback?code=a&state=b"));
        assert!(!notice.is_repeated("flow-desktop://oauth/callback?code=c&state=b"));
    }
}
