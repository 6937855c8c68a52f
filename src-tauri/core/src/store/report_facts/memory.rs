//! What reports remember between two of them, so that most are not made of the whole store.
//!
//! All of it was read from the store and is looked up by a version that is raised there in the transaction that changes
//! it: a report never tells anything else than the snapshot it asks.

use super::decided_commits::DecidedCommits;
use super::decided_pull_requests::DecidedPullRequests;
use super::marks::RememberedMarks;
use super::people::RememberedPeople;
use super::remembered_spans::RememberedSpans;
use super::squashed::RememberedSquashed;
use crate::store::Store;

/// They.
#[derive(Debug, Default)]
pub(in super::super) struct ReportMemory {
    pub(super) people: RememberedPeople,
    pub(super) marks: RememberedMarks,
    pub(super) squashed: RememberedSquashed,
    pub(super) commits: RememberedSpans<DecidedCommits>,
    pub(super) pull_requests: RememberedSpans<DecidedPullRequests>,
}

impl Store {
    /// Gives back the memory of reports where none was asked for since this was called last.
    pub fn forget_unused_report_facts(&self) {
        self.report_memory.commits.forget_unused();
        self.report_memory.pull_requests.forget_unused();
        self.connections.forget_unused();
    }
}
