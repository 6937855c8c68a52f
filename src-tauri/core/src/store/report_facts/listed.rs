//! Merged pull requests as lists, for reports that need them side by side.

use std::collections::HashMap;

use crate::model::{FactsHead, PullRequestFact, ReviewEvent, ReviewFacts, ReviewFold};

/// Merged pull requests without what happened to them.
#[derive(Debug, Clone, Default)]
pub(super) struct Merged(Vec<PullRequestFact>);

impl Merged {
    /// They by time of merge.
    pub(super) fn in_order(mut self) -> Vec<PullRequestFact> {
        self.0
            .sort_unstable_by_key(|fact| (fact.merged_at, fact.id));
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

/// Merged pull requests with what happened to them.
#[derive(Debug, Clone, Default)]
pub(super) struct Reviewed {
    pull_requests: Vec<PullRequestFact>,
    events: Vec<ReviewEvent>,
}

impl ReviewFold for Reviewed {
    fn add(&mut self, fact: &PullRequestFact, events: &[ReviewEvent]) {
        self.pull_requests.push(*fact);
        self.events.extend_from_slice(events);
    }

    fn merge(&mut self, other: Self) {
        self.pull_requests.extend(other.pull_requests);
        self.events.extend(other.events);
    }
}

impl Reviewed {
    /// They with those who acted, each once.
    pub(super) fn facts(mut self, head: FactsHead) -> ReviewFacts {
        self.pull_requests
            .sort_unstable_by_key(|fact| (fact.merged_at, fact.id));
        let mut places: Vec<Option<usize>> = vec![None; head.people.len()];
        let mut reviewers = Vec::new();
        let mut stretches = HashMap::new();
        let mut start = 0;
        let own = self
            .events
            .chunk_by_mut(|one, other| one.pull_request == other.pull_request);
        for own in own {
            stretches.insert(own[0].pull_request, (start, start + own.len()));
            start += own.len();
            for event in own {
                event.reviewer = event.reviewer.map(|person| {
                    *places[person].get_or_insert_with(|| {
                        reviewers.push(u32::try_from(person).unwrap_or(u32::MAX));
                        reviewers.len() - 1
                    })
                });
            }
        }
        ReviewFacts {
            read_state: head.read_state,
            has_pull_requests: head.has_pull_requests,
            pull_requests: self.pull_requests,
            events: self.events,
            stretches,
            reviewers,
            people: head.people,
        }
    }
}
