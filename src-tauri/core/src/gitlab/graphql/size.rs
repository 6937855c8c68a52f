//! How many items one question may hold; learned from refusals.

use std::sync::atomic::{AtomicUsize, Ordering};

/// GitLab gives a hundred nodes at most; half of it keeps a slow host within its thirty seconds.
const LARGEST: usize = 50;

/// Fewer in one question would cost more in round trips than they win.
const FEWEST: usize = 10;

/// Items of one question, shared by everyone who asks the host.
#[derive(Debug)]
pub(in crate::gitlab) struct BulkSize(AtomicUsize);

impl Default for BulkSize {
    fn default() -> Self {
        Self(AtomicUsize::new(LARGEST))
    }
}

impl BulkSize {
    /// Items to ask for.
    pub(super) fn items(&self) -> usize {
        self.0.load(Ordering::Relaxed).clamp(1, LARGEST)
    }

    /// Items to ask for at once, where so many are wanted and the host would work on so many
    /// more questions: it takes its time for each item, and places left empty are time lost.
    pub(super) fn items_of(&self, wanted: usize, free: usize) -> usize {
        let shared_out = wanted.div_ceil(free.max(1)).max(FEWEST);
        shared_out.min(self.items())
    }

    /// A question with `items` was too much: half of it from now on. False when there is no less.
    pub(super) fn was_too_much(&self, items: usize) -> bool {
        if items <= 1 {
            return false;
        }
        self.0.fetch_min((items / 2).max(1), Ordering::Relaxed);
        true
    }

    /// A full question was answered: one more next time.
    pub(super) fn was_answered(&self, items: usize) {
        if items < LARGEST {
            // A race only loses a step.
            let _grown_by_another = self
                .0
                .compare_exchange(items, items + 1, Ordering::Relaxed, Ordering::Relaxed)
                .is_err();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_places_are_used_and_a_busy_host_gets_full_questions() {
        let size = BulkSize::default();
        assert_eq!(size.items_of(100, 0), LARGEST, "others use all places");
        assert_eq!(size.items_of(100, 4), 25, "each place gets its part");
        assert_eq!(size.items_of(100, 16), FEWEST, "never tiny ones");
        assert_eq!(size.items_of(3, 1), FEWEST, "one question does");
        assert!(size.was_too_much(16) && size.items_of(100, 1) == 8);
        assert_eq!(size.items_of(100, 16), 8, "never more than the host takes");
    }

    #[test]
    fn refusals_halve_and_answers_grow_by_one() {
        let size = BulkSize::default();
        assert_eq!(size.items(), LARGEST);
        assert!(size.was_too_much(50), "half is left");
        assert_eq!(size.items(), 25);
        assert!(size.was_too_much(50), "the same question, asked meanwhile");
        assert_eq!(size.items(), 25, "is not counted twice");
        size.was_answered(25);
        assert_eq!(size.items(), 26);
        size.was_answered(3);
        assert_eq!(size.items(), 26, "a small rest says nothing");
        assert!(!size.was_too_much(1), "less than one cannot be asked");
    }
}
