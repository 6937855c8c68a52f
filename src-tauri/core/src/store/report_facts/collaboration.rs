//! Who could have reviewed, beside who did: merged pull requests with their events, and who committed meanwhile.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::{Store, StoreError};
use super::scope::{self, Scope};
use super::{commits, listed, pull_requests};
use crate::model::{CollaborationFacts, CommitFold, FactQuery, FactsHead, Stream};

impl Store {
    /// Merged pull requests, what happened to them, and what everybody is called, all of one moment. Commits of
    /// the same days are shown to `fold` one by one, in no order; no fold here asks how large they usually are.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn collaboration_facts<Fold: CommitFold>(
        &self,
        query: FactQuery,
        mut fold: Fold,
    ) -> Result<(CollaborationFacts, Fold), StoreError> {
        let remembered = Arc::clone(&self.report_people);
        let marks = Arc::clone(&self.commit_marks);
        self.read(move |connection| {
            let scope = Scope::of(connection, &query.work, Stream::PullRequests)?;
            let people = remembered.get(connection)?;
            let own = Scope::of(connection, &query.work, Stream::Commits)?;
            if Fold::TAKES_ANY {
                let marks = marks.get(connection)?;
                let usual = HashMap::new();
                fold = commits::fold(connection, &own, (&people, &marks, &usual), &query, fold)?;
            }
            let listed = listed::Reviewed::default();
            let listed = pull_requests::fold(connection, &scope, &people, &query, listed)?;
            let head = FactsHead {
                read_state: scope::read_state(connection, &query.work)?,
                has_commits: !own.is_empty(),
                has_pull_requests: !scope.is_empty(),
                people: Arc::clone(&people.keys),
                names: Arc::clone(&people.names),
            };
            let facts = CollaborationFacts {
                reviews: listed.facts(head),
                names: Arc::clone(&people.names),
                names_of_people: Arc::clone(&people.names_of_people),
                with_account: people.with_account().clone(),
            };
            Ok((facts, fold))
        })
        .await
    }
}
