//! Changes that happen between two answers: a test says before which request, and the world is
//! another when that request is answered.

use std::sync::{Arc, Mutex, PoisonError};

use super::handle::WorldHandle;
use crate::faults::RequestMatcher;

type Change = Arc<Mutex<dyn FnMut(&WorldHandle) + Send>>;

struct Hook {
    matcher: RequestMatcher,
    seen: usize,
    change: Change,
}

/// Changes waiting for their request.
#[derive(Default)]
pub(crate) struct Hooks(Mutex<Vec<Hook>>);

impl std::fmt::Debug for Hooks {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_tuple("Hooks")
            .field(&self.lock().len())
            .finish()
    }
}

impl Hooks {
    /// The changes that are due before a request is answered, counting it.
    pub(crate) fn due(&self, method: &str, path: &str, query: &str) -> Vec<Change> {
        let mut due = Vec::new();
        self.lock().retain_mut(|hook| {
            if !hook.matcher.matches(method, path, query) {
                return true;
            }
            hook.seen += 1;
            let (after, times) = (hook.matcher.skip, hook.matcher.times);
            if hook.seen > after {
                due.push(Arc::clone(&hook.change));
            }
            times.is_none_or(|times| hook.seen < after.saturating_add(times))
        });
        due
    }

    /// Runs changes, one after the other.
    pub(crate) fn run(due: &[Change], world: &WorldHandle) {
        for change in due {
            let mut change = change.lock().unwrap_or_else(PoisonError::into_inner);
            (*change)(world);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Hook>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl WorldHandle {
    /// Runs a change before the requests a matcher names are answered: with `skip(n - 1).times(1)`
    /// before the nth. Requests that arrive meanwhile are answered meanwhile.
    pub fn before(&self, matcher: RequestMatcher, change: impl FnMut(&Self) + Send + 'static) {
        self.0.hooks.lock().push(Hook {
            matcher,
            seen: 0,
            change: Arc::new(Mutex::new(change)),
        });
    }
}
