//! What a run has done so far, counted while it is done.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use crate::model::{RepositoryId, RunFigures, Stream};

/// The counters of one run; its figures outlive it in the store.
#[derive(Debug, Default)]
pub(super) struct Tally(Mutex<Counted>);

#[derive(Debug, Default)]
struct Counted {
    looked_into: HashSet<RepositoryId>,
    failed: HashSet<RepositoryId>,
    pull_requests: i64,
    tickets: i64,
}

impl Tally {
    /// A repository is looked into.
    pub(super) fn look_into(&self, repository: RepositoryId) {
        self.lock().looked_into.insert(repository);
    }

    /// A stream of the repository failed.
    pub(super) fn fail(&self, repository: RepositoryId) {
        self.lock().failed.insert(repository);
    }

    /// Rows that were read again or for the first time. Commits are counted by the store.
    pub(super) fn count(&self, stream: Stream, rows: usize) {
        let rows = i64::try_from(rows).unwrap_or(i64::MAX);
        let mut counted = self.lock();
        match stream {
            Stream::Commits => {}
            Stream::PullRequests => counted.pull_requests += rows,
            Stream::Tickets => counted.tickets += rows,
        }
    }

    /// Whether any repository failed.
    pub(super) fn any_failed(&self) -> bool {
        !self.lock().failed.is_empty()
    }

    /// The figures; what is counted elsewhere is taken from `others`.
    pub(super) fn figures(&self, others: RunFigures) -> RunFigures {
        let counted = self.lock();
        RunFigures {
            repositories: length(&counted.looked_into),
            repositories_failed: length(&counted.failed),
            pull_requests: counted.pull_requests,
            tickets: counted.tickets,
            ..others
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Counted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn length(set: &HashSet<RepositoryId>) -> i64 {
    i64::try_from(set.len()).unwrap_or(i64::MAX)
}
