//! Fresh listings of groups and repositories folded into what is stored.

use flow_core::model::{
    FailureCode, FeatureAccess, GroupKind, IntegrationId, RemoteGroup, RemoteId, RemoteRepository,
    Stream, StreamState, Visibility,
};

use super::support::{START, TestStore, commit, group, repository};

async fn paths(store: &TestStore, id: IntegrationId) -> Vec<String> {
    let available = store.available_repositories(id).await.expect("reads");
    available
        .into_iter()
        .map(|repository| repository.remote.full_path)
        .collect()
}

fn nested_group() -> RemoteGroup {
    RemoteGroup {
        parent_remote_id: Some(RemoteId(10)),
        visibility: Visibility::Unknown,
        access_level: None,
        archived: true,
        ..group("platform/inner", 11)
    }
}

fn personal_namespace() -> RemoteGroup {
    RemoteGroup {
        kind: GroupKind::User,
        ..group("ada", 12)
    }
}

/// A repository of which little is known and little is allowed.
fn odd_repository() -> RemoteRepository {
    RemoteRepository {
        default_branch: None,
        empty: true,
        pending_deletion: true,
        last_activity_at: None,
        access_level: None,
        merge_requests_access: FeatureAccess::Disabled,
        shared: true,
        ..repository("platform/odd", 2)
    }
}

#[tokio::test]
async fn a_listing_is_kept_as_it_was_told() {
    let store = TestStore::new();
    let id = store.add_integration("Work").await.id;
    let (nested, personal, odd) = (nested_group(), personal_namespace(), odd_repository());
    let groups = vec![group("platform", 10), nested.clone(), personal.clone()];
    let repositories = vec![repository("platform/API", 1), odd.clone()];
    store
        .replace_listing(id, groups, repositories)
        .await
        .expect("stores");

    let stored = store.groups(id).await.expect("reads");
    let remotes: Vec<_> = stored.iter().map(|group| group.remote.clone()).collect();
    assert_eq!(
        remotes,
        [personal, group("platform", 10), nested],
        "every field, by path"
    );
    assert_eq!(
        stored[2].parent_full_path.as_deref(),
        Some("platform"),
        "the parent's path"
    );
    assert_eq!(
        (
            stored[1].repositories_available,
            stored[1].repositories_imported
        ),
        (2, 0),
        "repositories directly in it"
    );
    let available = store.available_repositories(id).await.expect("reads");
    assert_eq!(
        available[0].remote,
        repository("platform/API", 1),
        "case does not matter for the order"
    );
    assert_eq!(available[1].remote, odd, "every field");
    assert_eq!(
        (available[1].imported_at, available[1].data_status()),
        (None, None),
        "listed is not imported"
    );
    let integration = store.integration(id).await.expect("reads");
    assert_eq!(
        integration.list_read_at,
        Some(START),
        "when the list is from"
    );
}

#[tokio::test]
async fn what_is_no_longer_listed_is_forgotten_unless_it_was_imported() {
    let store = TestStore::new();
    let id = store.add_integration("Work").await.id;
    let imported = store.import(id, &[("platform/kept", 1)]).await[0];
    store
        .save_commits(imported, &[commit(1)], None)
        .await
        .expect("saves");
    let listed = vec![
        repository("platform/kept", 1),
        repository("platform/other", 2),
    ];
    store
        .replace_listing(id, vec![group("platform", 10)], listed)
        .await
        .expect("stores");
    assert_eq!(paths(&store, id).await.len(), 2, "both are there");

    store
        .replace_listing(id, vec![group("new", 20)], Vec::new())
        .await
        .expect("stores");
    assert_eq!(
        paths(&store, id).await,
        ["platform/kept"],
        "the imported one stays"
    );
    let gone = store.repository(imported).await.expect("reads");
    assert!(gone.gone, "and is known to be gone");
    assert_eq!(gone.commit_count, Some(1), "with its data");
    assert_eq!(
        gone.failure().map(|failure| failure.code),
        Some(FailureCode::RepositoryGone),
        "what was still to be read says why it stopped"
    );
    assert!(
        store
            .pending_work(Some(id))
            .await
            .expect("reads")
            .is_empty(),
        "nobody asks for it any more"
    );
    assert_eq!(
        store.requeue(id, None).await.expect("writes"),
        0,
        "nor does a new sync"
    );
    let groups = store.groups(id).await.expect("reads");
    assert_eq!(groups.len(), 1, "groups are exactly the listed ones");
    let integration = store.integration(id).await.expect("reads");
    assert_eq!(
        (
            integration.repositories_available,
            integration.repositories_imported
        ),
        (0, 1),
        "it cannot be chosen, but is there"
    );
}

#[tokio::test]
async fn what_was_gone_and_is_listed_again_goes_on() {
    let store = TestStore::new();
    let id = store.add_integration("Work").await.id;
    let imported = store
        .import(id, &[("platform/a", 1), ("platform/b", 2)])
        .await;
    for stream in Stream::ALL {
        let finished = store.finish_stream(imported[0], *stream, None).await;
        finished.expect("finishes");
    }
    store
        .replace_listing(id, Vec::new(), Vec::new())
        .await
        .expect("stores");
    let complete = store.repository(imported[0]).await.expect("reads");
    assert_eq!(
        complete.failure(),
        None,
        "what was complete before it went is still complete"
    );
    let listed = vec![repository("moved/a", 1), repository("platform/b", 2)];
    store
        .replace_listing(id, Vec::new(), listed)
        .await
        .expect("stores");
    let returned = store.repository(imported[0]).await.expect("reads");
    assert_eq!(
        (returned.gone, returned.remote.full_path.as_str()),
        (false, "moved/a"),
        "known by its id, wherever it moved"
    );
    let waiting = store.repository(imported[1]).await.expect("reads");
    assert!(
        waiting
            .streams
            .iter()
            .all(|report| report.state == StreamState::Waiting),
        "the rest is read now: {:?}",
        waiting.streams
    );
}

#[tokio::test]
async fn a_listing_may_name_something_twice() {
    let store = TestStore::new();
    let id = store.add_integration("Work").await.id;
    let twice = vec![
        repository("platform/old-name", 1),
        repository("platform/new-name", 1),
    ];
    let groups = vec![group("platform", 10), group("platform", 10)];
    store
        .replace_listing(id, groups, twice)
        .await
        .expect("stores");
    assert_eq!(
        paths(&store, id).await,
        ["platform/new-name"],
        "the last word counts"
    );
}

#[tokio::test]
async fn two_integrations_on_one_host_do_not_mix() {
    let store = TestStore::new();
    let first = store.add_integration("First").await.id;
    let second = store.add_integration("Second").await.id;
    let chosen = store.import(first, &[("platform/api", 1)]).await;
    store.import(second, &[("platform/api", 1)]).await;
    store
        .replace_listing(second, Vec::new(), Vec::new())
        .await
        .expect("stores");
    let untouched = store.repository(chosen[0]).await.expect("reads");
    assert!(
        !untouched.gone,
        "the other one's listing says nothing of it"
    );
    let foreign = store.choose_repositories(second, &chosen).await;
    assert_eq!(
        foreign.expect("writes"),
        0,
        "another integration's repository cannot be chosen"
    );
}

#[tokio::test]
async fn a_repository_can_be_updated_alone() {
    let store = TestStore::new();
    let (id, imported) = store.with_repository().await;
    let told = RemoteRepository {
        archived: true,
        ..repository("elsewhere/api", 999)
    };
    store
        .update_repository(imported, told.clone())
        .await
        .expect("updates");
    let stored = store.repository(imported).await.expect("reads");
    let expected = RemoteRepository {
        remote_id: RemoteId(1),
        ..told
    };
    assert_eq!(stored.remote, expected, "all but who it is");
    assert_eq!(
        paths(&store, id).await.len(),
        1,
        "and no second one appeared"
    );
}
