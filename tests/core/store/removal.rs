//! Removing hides at once, can be taken back, and deletes piece by piece to the last row.

use flow_core::model::{NewIntegration, Stream};
use flow_core::store::{Store, StoreError};

use super::support::{TestStore, commit, integration, pull_request, ticket};

/// Deletes everything of a removed integration; returns after how many pieces.
async fn delete_all(store: &Store, id: flow_core::model::IntegrationId) -> usize {
    let mut pieces = 1;
    while store.delete_piece(id).await.expect("deletes") {
        pieces += 1;
    }
    store.delete_integration(id).await.expect("the rest");
    pieces
}

#[tokio::test]
async fn a_removed_integration_is_nowhere_and_its_name_is_free() {
    let store = TestStore::new();
    let (id, repository) = store.with_repository().await;
    let removed_at = store.mark_removed(id).await.expect("removed");
    assert_eq!(store.integrations().await.expect("reads"), []);
    let missing = store.integration(id).await;
    assert!(matches!(missing, Err(StoreError::NotFound)), "{missing:?}");
    assert!(store.pending_work(None).await.expect("reads").is_empty());
    let waiting = store.integrations_with_pending_work().await;
    assert_eq!(waiting.expect("reads"), [], "nothing of it is to be read");
    assert!(store.integration_name_is_free("work").await.expect("reads"));
    assert_eq!(
        store.removed_integrations().await.expect("reads"),
        [(id, removed_at)]
    );
    let twice = store.mark_removed(id).await;
    assert!(matches!(twice, Err(StoreError::NotFound)), "{twice:?}");
    let back = store.undo_removal(id).await.expect("back");
    assert_eq!(back.settings.name, "Work");
    assert_eq!(back.repositories_imported, 1, "with what it had");
    let row = store.repository(repository).await.expect("reads");
    assert_eq!(row.integration_id, id);
}

#[tokio::test]
async fn only_the_removal_that_was_meant_is_carried_out() {
    let store = TestStore::new();
    let id = store.add_integration("Work").await.id;
    let first = store.mark_removed(id).await.expect("removed");
    store.undo_removal(id).await.expect("back");
    store.clock.advance(std::time::Duration::from_secs(3));
    let second = store.mark_removed(id).await.expect("removed again");
    let late = store.begin_deletion(id, first).await;
    assert!(
        matches!(late, Err(StoreError::NotFound)),
        "the first removal was taken back: {late:?}"
    );
    store.begin_deletion(id, second).await.expect("this one");
    let undo = store.undo_removal(id).await;
    assert!(
        matches!(undo, Err(StoreError::NotFound)),
        "too late: {undo:?}"
    );
    store
        .begin_deletion(id, second)
        .await
        .expect("again after it was cut off");
}

#[tokio::test]
async fn nothing_is_deleted_before_the_deletion_began() {
    let store = TestStore::new();
    let id = store.add_integration("Work").await.id;
    for _ in 0..2 {
        let refused = store.delete_piece(id).await;
        assert!(matches!(refused, Err(StoreError::NotFound)), "{refused:?}");
        // Also not while it is only hidden.
        let _hidden = store.mark_removed(id).await;
    }
}

#[tokio::test]
async fn many_rows_go_in_pieces_and_others_keep_theirs() {
    let store = TestStore::new();
    let (id, repository) = store.with_repository().await;
    let commits: Vec<_> = (0..4_500).map(commit).collect();
    store
        .save_commits(repository, &commits, None)
        .await
        .expect("saved");
    let pull_requests: Vec<_> = (1..150).map(pull_request).collect();
    store
        .save_pull_requests(repository, &pull_requests, None)
        .await
        .expect("saved");
    store
        .save_tickets(repository, &[ticket(1)], None)
        .await
        .expect("saved");
    let kept = store.add_integration("Kept").await.id;
    let other = store.import(kept, &[("platform/api", 1)]).await[0];
    store
        .save_commits(other, &[commit(1)], None)
        .await
        .expect("saved");
    let removed_at = store.mark_removed(id).await.expect("removed");
    store.begin_deletion(id, removed_at).await.expect("begins");
    assert!(store.delete_piece(id).await.expect("a piece"), "more to do");
    // The process ends here; what is left is found again.
    let store = store.reopen();
    assert_eq!(
        store.removed_integrations().await.expect("reads"),
        [(id, removed_at)]
    );
    let pieces = delete_all(&store, id).await;
    assert!(pieces >= 3, "one transaction did not hold it all: {pieces}");
    assert_eq!(store.removed_integrations().await.expect("reads"), []);
    let left = store.stored_rows(kept, Stream::Commits).await;
    assert_eq!(left.expect("reads"), 1, "the other one has its own");
    let again = NewIntegration {
        secret_key: "another key".to_owned(),
        ..integration("Work")
    };
    store
        .create_integration(again)
        .await
        .expect("the same name at once");
}
