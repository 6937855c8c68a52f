//! What reports are made of, read in one snapshot of the store.
//!
//! The one place that decides which commits and pull requests count: each fact says why it does not.
//! Nothing is divided, averaged or rounded here; that is for `reports`.

mod commits;
mod delivery;
mod pull_requests;
mod review_events;
mod scope;
mod team_scope;
mod work_log;

use rusqlite::Connection;

use super::{Store, StoreError};
use crate::model::{
    CommitFact, DeliveryFacts, DeliveryQuery, DeploymentCommitFact, DeploymentKey, FactQuery,
    ListQuery, Page, PullRequestFact, PullRequestHead, PullRequestId, ReportFacts, ReviewFacts,
    Stream, WorkFacts, WorkQuery,
};
use scope::Scope;

impl Store {
    /// The facts of a report, all of one moment.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn report_facts(&self, query: FactQuery) -> Result<ReportFacts, StoreError> {
        self.read(move |connection| {
            let commits = Scope::of(connection, &query.work, Stream::Commits)?;
            let pull_requests = Scope::of(connection, &query.work, Stream::PullRequests)?;
            Ok(ReportFacts {
                read_state: scope::read_state(connection, &query.work)?,
                has_commits: !commits.is_empty(),
                has_pull_requests: !pull_requests.is_empty(),
                commit_days: commits::by_day(connection, &commits, &query)?,
                pull_requests: pull_requests::all(connection, &pull_requests, &query)?,
            })
        })
        .await
    }

    /// The commits facts are made of, newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn commit_facts(&self, query: FactQuery) -> Result<Vec<CommitFact>, StoreError> {
        self.read(move |connection| {
            let scope = Scope::of(connection, &query.work, Stream::Commits)?;
            commits::each(connection, &scope, &query)
        })
        .await
    }

    /// The pull requests facts are made of, by time of merge.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn pull_request_facts(
        &self,
        query: FactQuery,
    ) -> Result<Vec<PullRequestFact>, StoreError> {
        self.read(move |connection: &Connection| {
            let scope = Scope::of(connection, &query.work, Stream::PullRequests)?;
            pull_requests::all(connection, &scope, &query)
        })
        .await
    }

    /// Merged pull requests and what happened to those that count, all of one moment.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn review_facts(&self, query: FactQuery) -> Result<ReviewFacts, StoreError> {
        self.read(move |connection| {
            let scope = Scope::of(connection, &query.work, Stream::PullRequests)?;
            let pull_requests = pull_requests::all(connection, &scope, &query)?;
            let (events, people) = review_events::of(connection, &pull_requests)?;
            Ok(ReviewFacts {
                read_state: scope::read_state(connection, &query.work)?,
                has_pull_requests: !scope.is_empty(),
                pull_requests,
                events,
                people,
            })
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

    /// What people did from one instant until before another, all of one moment.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn work_facts(&self, query: WorkQuery) -> Result<WorkFacts, StoreError> {
        self.read(move |connection| {
            let commits = Scope::of(connection, &query.work, Stream::Commits)?;
            let pull_requests = Scope::of(connection, &query.work, Stream::PullRequests)?;
            let tickets = Scope::of(connection, &query.work, Stream::Tickets)?;
            let mut events = Vec::new();
            work_log::commits(connection, &commits, &query, &mut events)?;
            work_log::pull_requests(connection, &pull_requests, &query, &mut events)?;
            work_log::tickets(connection, &tickets, &query, &mut events)?;
            Ok(WorkFacts {
                read_state: scope::read_state(connection, &query.work)?,
                has_commits: !commits.is_empty(),
                has_pull_requests: !pull_requests.is_empty(),
                has_tickets: !tickets.is_empty(),
                events,
            })
        })
        .await
    }

    /// Deployments, their commits and incidents, all of one moment. Where a rule was changed since they were
    /// last told, they are told anew first.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub async fn delivery_facts(&self, query: DeliveryQuery) -> Result<DeliveryFacts, StoreError> {
        self.settle_changed_rules().await?;
        self.read(move |connection| delivery::all(connection, &query))
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
}
