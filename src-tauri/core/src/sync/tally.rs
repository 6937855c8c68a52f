//! What a run has done so far, counted while it is done.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use crate::gitlab::Client;
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
    /// Who asks for the run, and what it had asked before.
    asking: Option<(Client, u64)>,
}

impl Tally {
    /// From here on the run asks through this client.
    pub(super) fn ask_through(&self, client: &Client) {
        self.lock().asking = Some((client.clone(), client.requests_sent()));
    }

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
            requests: counted.requests(),
            ..others
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Counted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counted {
    /// Requests of the run itself: others may use the same host meanwhile.
    fn requests(&self) -> i64 {
        let asked = |(client, before): &(Client, u64)| client.requests_sent() - before;
        i64::try_from(self.asking.as_ref().map_or(0, asked)).unwrap_or(i64::MAX)
    }
}

fn length(set: &HashSet<RepositoryId>) -> i64 {
    i64::try_from(set.len()).unwrap_or(i64::MAX)
}
