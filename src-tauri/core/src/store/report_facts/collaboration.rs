//! Who could have reviewed, beside who did: merged pull requests with their events, and who committed meanwhile.

use std::sync::Arc;

use super::super::{Store, StoreError};
use crate::model::{CollaborationHead, CommitFold, FactQuery, MemberKey, ReviewFold};

impl Store {
    /// The same as [`Self::fold_facts`], with what everybody is called and who has an account. The folds are made
    /// once it is known where in [`FactsHead::people`](crate::model::FactsHead::people) everybody stands.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn collaboration_facts<Commits: CommitFold, Reviews: ReviewFold>(
        &self,
        query: FactQuery,
        folds: impl FnOnce(&[MemberKey]) -> (Commits, Reviews) + Send + 'static,
    ) -> Result<(CollaborationHead, Commits, Reviews), StoreError> {
        let memory = Arc::clone(&self.report_memory);
        self.read_snapshot(move |snapshot| {
            let people = memory.people.get(snapshot)?;
            let folds = folds(&people.keys);
            let (facts, commits, reviews) = super::fold(snapshot, &query, &memory, folds)?;
            let head = CollaborationHead {
                facts,
                names_of_people: Arc::clone(&people.names_of_people),
                with_account: people.with_account().clone(),
            };
            Ok((head, commits, reviews))
        })
        .await
    }
}
