//! What reports are made of, read in one snapshot of the store.
//!
//! The one place that decides which commits and pull requests count: each fact says why it does not.
//! Nothing is divided, averaged or rounded here; that is for `reports`.
//!
//! Rows are kept in columns as well, by span of time and repository (`spans`): reports over all work read
//! those. They hold what rows say; `people` and the rules of the moment decide what of it counts. What was decided
//! about whole spans is remembered (`memory`) until one of the three changes.

mod collaboration;
mod columns;
mod commit_heads;
mod commit_spans;
mod commits;
mod decided_commits;
mod decided_pull_requests;
mod deciding;
mod delivery;
mod forgetting;
mod marks;
mod memory;
mod open_pull_requests;
mod people;
mod plain_commits;
mod pull_request_spans;
mod pull_requests;
mod remembered_spans;
mod repository_set;
mod review_events;
mod scope;
mod side_by_side;
mod spans;
mod squashed;
mod team_scope;
mod ticket_stretches;
mod tickets;
mod usual_sizes;
mod work_log;
mod workflow;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::snapshot::Snapshot;
use super::{Store, StoreError};
use crate::model::{
    CommitFold, CommitHead, CommitId, DeliveryFacts, DeliveryQuery, DeploymentCommitFact,
    DeploymentKey, FactQuery, FactsHead, ListQuery, MemberKey, Page, PullRequestHead,
    PullRequestId, ReviewFold, Stream, TicketFactQuery, TicketFold, TicketHead, TicketId,
    TicketWay, TicketsHead, TitleWords, TitlesOf, WorkFilter,
};
pub(super) use forgetting::{
    Ends, NewCommitSpans, PullRequestSpans, pull_requests_touched, work_written,
};
pub(super) use memory::ReportMemory;
use scope::Scope;
pub(super) use scope::json;
pub(super) use ticket_stretches::ChangedTickets;

/// Shows the facts of a question to folds.
fn fold<Commits: CommitFold, Reviews: ReviewFold>(
    snapshot: &Snapshot<'_>,
    query: &FactQuery,
    memory: &ReportMemory,
    (mut commits, mut reviews): (Commits, Reviews),
) -> Result<(FactsHead, Commits, Reviews), StoreError> {
    let of_commits = Scope::of(snapshot, &query.work, Stream::Commits)?;
    let of_pull_requests = Scope::of(snapshot, &query.work, Stream::PullRequests)?;
    if Commits::TAKES_ANY {
        let usual = if commits.needs_usual_lines() {
            usual_sizes::of(snapshot, &of_commits)?
        } else {
            HashMap::new()
        };
        let times = (query.days, plain_commits::instants_around(query.days));
        commits = commits::fold(snapshot, &of_commits, memory, times, &usual, commits)?;
    }
    if Reviews::TAKES_ANY {
        reviews = pull_requests::fold(snapshot, &of_pull_requests, memory, query, reviews)?;
    }
    let people = memory.people.get(snapshot)?;
    let head = FactsHead {
        read_state: scope::read_state(snapshot, &query.work)?,
        has_commits: !of_commits.is_empty(),
        has_pull_requests: !of_pull_requests.is_empty(),
        people: Arc::clone(&people.keys),
        names: Arc::clone(&people.names),
    };
    Ok((head, commits, reviews))
}

impl Store {
    /// The facts of a report, all of one moment, shown to folds one by one, in no order.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn fold_facts<Commits: CommitFold, Reviews: ReviewFold>(
        &self,
        query: FactQuery,
        folds: (Commits, Reviews),
    ) -> Result<(FactsHead, Commits, Reviews), StoreError> {
        self.fold_facts_of_people(query, move |_| folds).await
    }

    /// The same with folds that are made once it is known who there is: everybody in the order of
    /// [`FactsHead::people`].
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn fold_facts_of_people<Commits: CommitFold, Reviews: ReviewFold>(
        &self,
        query: FactQuery,
        folds: impl FnOnce(&[MemberKey]) -> (Commits, Reviews) + Send + 'static,
    ) -> Result<(FactsHead, Commits, Reviews), StoreError> {
        let memory = Arc::clone(&self.report_memory);
        self.read_snapshot(move |snapshot| {
            let folds = folds(&memory.people.get(snapshot)?.keys);
            fold(snapshot, &query, &memory, folds)
        })
        .await
    }

    /// What a list says of some commits, in the order asked; those that are gone are passed over.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn commit_heads(&self, ids: Vec<CommitId>) -> Result<Vec<CommitHead>, StoreError> {
        self.read(move |connection| commit_heads::of(connection, &ids))
            .await
    }

    /// Which of some words, all small, are in the titles and paths a search goes through.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn title_words(
        &self,
        of: TitlesOf,
        query: FactQuery,
        words: Vec<String>,
    ) -> Result<TitleWords, StoreError> {
        self.read_snapshot(move |snapshot| {
            let (stream, instants) = match of {
                TitlesOf::Commits => (Stream::Commits, plain_commits::instants_around(query.days)),
                TitlesOf::PullRequests => (
                    Stream::PullRequests,
                    (query.instants.0.millis(), query.instants.1.millis()),
                ),
            };
            let scope = Scope::of(snapshot, &query.work, stream)?;
            let titles = if words.is_empty() {
                HashMap::new()
            } else {
                commit_heads::words_in_titles(snapshot, of, &scope, instants, &words)?
            };
            let paths = commit_heads::paths(snapshot, &scope)?;
            Ok(TitleWords { titles, paths })
        })
        .await
    }

    /// What a list says of some pull requests, in the order asked; those that are gone are passed over.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn pull_request_heads(
        &self,
        ids: Vec<PullRequestId>,
    ) -> Result<Vec<PullRequestHead>, StoreError> {
        self.read(move |connection| review_events::heads(connection, &ids))
            .await
    }

    /// Deployments, their commits and incidents, all of one moment. Where a rule was changed since they were
    /// last told, they are told anew first.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub async fn delivery_facts(&self, query: DeliveryQuery) -> Result<DeliveryFacts, StoreError> {
        self.settle_changed_rules().await?;
        self.read_snapshot(move |snapshot| delivery::all(snapshot, &query))
            .await
    }

    /// A window of the commits a deployment brought, newest first; its search and sort are not used.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn deployment_commits(
        &self,
        key: DeploymentKey,
        list: ListQuery,
    ) -> Result<Page<DeploymentCommitFact>, StoreError> {
        self.read(move |connection| delivery::commits_of(connection, key, &list))
            .await
    }

    /// Tickets that were open in a range, or ended in it, all of one moment, shown to a fold one by one, in no order.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn fold_tickets<Fold: TicketFold>(
        &self,
        query: TicketFactQuery,
        fold: Fold,
    ) -> Result<(TicketsHead, Fold), StoreError> {
        let memory = Arc::clone(&self.report_memory);
        self.read_snapshot(move |snapshot| {
            let scope = Scope::of(snapshot, &query.work, Stream::Tickets)?;
            let head = TicketsHead {
                read_state: scope::read_state(snapshot, &query.work)?,
                has_tickets: !scope.is_empty(),
                has_statuses: tickets::has_statuses(snapshot, &scope)?,
            };
            let people = memory.people.get(snapshot)?;
            let fold = tickets::fold(snapshot, &scope, &people, &query, fold)?;
            Ok((head, fold))
        })
        .await
    }

    /// Tickets in which every word of a search is found: in the title, status, repository, number or assignees.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn tickets_found(
        &self,
        work: WorkFilter,
        search: String,
    ) -> Result<HashSet<TicketId>, StoreError> {
        self.read_snapshot(move |snapshot| {
            let scope = Scope::of(snapshot, &work, Stream::Tickets)?;
            tickets::found(snapshot, &scope, &search)
        })
        .await
    }

    /// What a list says of some tickets, in the order asked; those that are gone are passed over.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn ticket_heads(&self, ids: Vec<TicketId>) -> Result<Vec<TicketHead>, StoreError> {
        self.read(move |connection| tickets::heads(connection, &ids))
            .await
    }

    /// A ticket's way through its statuses.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn ticket_way(&self, id: TicketId) -> Result<TicketWay, StoreError> {
        self.read(move |connection| tickets::way(connection, id))
            .await
    }
}
