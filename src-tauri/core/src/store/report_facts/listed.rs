//! Merged pull requests as a list, for reports that need them side by side.

use crate::model::{PullRequestFact, ReviewEvent, ReviewFold};

/// Merged pull requests without what happened to them.
#[derive(Debug, Clone, Default)]
pub(super) struct Merged(Vec<PullRequestFact>);

impl Merged {
    /// They by time of merge.
    pub(super) fn in_order(mut self) -> Vec<PullRequestFact> {
        // Of what was remembered whole stretches are sorted, which a stable sort finds and only joins.
        self.0.sort_by_key(|fact| (fact.merged_at, fact.id));
        self.0
    }
}

impl ReviewFold for Merged {
    const TAKES_EVENTS: bool = false;

    fn add(&mut self, fact: &PullRequestFact, _events: &[ReviewEvent]) {
        self.0.push(*fact);
    }

    fn merge(&mut self, other: Self) {
        if self.0.is_empty() {
            self.0 = other.0;
        } else {
            self.0.extend(other.0);
        }
    }
}
