//! Streams: what is to do, what happened, and what an import counts.

use std::time::Duration;

use flow_core::model::{
    DataStatus, Failure, FailureCode, RemoteRepository, RepositoryId, Service, Stream, StreamState,
    Timestamp,
};
use flow_core::store::{ImportCounts, StoreError};

use super::support::{START, TestStore, commit, group, pull_request, repository, ticket};

async fn state(store: &TestStore, repository: RepositoryId, stream: Stream) -> StreamState {
    let stored = store.repository(repository).await.expect("reads");
    stored.stream(stream).expect("a stream").state
}

#[tokio::test]
async fn a_chosen_repository_waits_for_every_service_that_is_on() {
    let store = TestStore::new();
    let id = store.add_integration("Work").await.id;
    store
        .set_services(id, &[Service::Tickets, Service::Repos])
        .await
        .expect("sets");
    let chosen = store.import(id, &[("platform/api", 1)]).await[0];
    let stored = store.repository(chosen).await.expect("reads");
    assert_eq!(stored.imported_at, Some(START), "when it was chosen");
    let streams: Vec<_> = stored
        .streams
        .iter()
        .map(|report| (report.stream, report.state, report.done, report.total))
        .collect();
    assert_eq!(
        streams,
        [
            (Stream::Commits, StreamState::Waiting, 0, None),
            (Stream::Tickets, StreamState::Waiting, 0, None)
        ],
        "and for no other"
    );
    assert_eq!(
        stored.commit_count, None,
        "before the first run nothing is known, not even zero"
    );
    store.clock.advance(Duration::from_secs(9));
    let again = store.choose_repositories(id, &[chosen]).await;
    assert_eq!(again.expect("writes"), 0, "it is chosen already");
    let stored = store.repository(chosen).await.expect("reads");
    assert_eq!(stored.imported_at, Some(START), "and stays as it was");
}

#[tokio::test]
async fn a_run_moves_through_its_states() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let stream = Stream::PullRequests;
    store
        .start_stream(repository, stream, Some(3))
        .await
        .expect("starts");
    store
        .save_pull_requests(repository, &[pull_request(1), pull_request(2)], Some("2"))
        .await
        .expect("saves");
    store
        .fail_stream(
            repository,
            stream,
            Failure::with(FailureCode::ServerError, "502"),
        )
        .await
        .expect("fails");
    let failed = store.repository(repository).await.expect("reads");
    assert_eq!(
        failed.failure(),
        Some(&Failure::with(FailureCode::ServerError, "502")),
        "why it stopped"
    );
    assert_eq!(failed.data_status(), Some(DataStatus::Failed), "and shows");

    store
        .start_stream(repository, stream, None)
        .await
        .expect("starts again");
    store
        .save_pull_requests(repository, &[pull_request(3)], None)
        .await
        .expect("saves");
    store.clock.advance(Duration::from_secs(5));
    store
        .finish_stream(repository, stream, Some(3))
        .await
        .expect("finishes");
    let stored = store.repository(repository).await.expect("reads");
    let report = stored.stream(stream).expect("a stream");
    assert_eq!(
        (report.state, report.done, report.total, report.remote_total),
        (StreamState::Complete, 3, Some(3), Some(3)),
        "the interrupted run was carried on"
    );
    assert_eq!(report.failure, None, "and no failure is left");
    assert_eq!(
        report.synced_at,
        Some(Timestamp::from_millis(START.millis() + 5000)),
        "complete since then"
    );
}

#[tokio::test]
async fn unknown_streams_are_not_found() {
    let store = TestStore::new();
    let (id, imported) = store.with_repository().await;
    let listed = vec![repository("platform/api", 1), repository("platform/new", 2)];
    store
        .replace_listing(id, vec![group("platform", 10)], listed)
        .await
        .expect("stores");
    let available = store.available_repositories(id).await.expect("reads");
    let not_imported = available
        .iter()
        .find(|repository| repository.id != imported)
        .expect("the new one")
        .id;
    let failure = Failure::new(FailureCode::GitFailed);
    for repository in [not_imported, RepositoryId(404)] {
        let stream = Stream::Commits;
        for refused in [
            store.start_stream(repository, stream, None).await,
            store.finish_stream(repository, stream, None).await,
            store.fail_stream(repository, stream, failure.clone()).await,
            store
                .set_stream_state(repository, stream, StreamState::Waiting)
                .await,
            store.stream_cursor(repository, stream).await.map(drop),
        ] {
            assert!(
                matches!(refused, Err(StoreError::NotFound)),
                "{repository}: {refused:?}"
            );
        }
    }
}

#[tokio::test]
async fn what_is_to_do_survives_a_kill_with_recent_activity_first() {
    let store = TestStore::new();
    let id = store.add_integration("Work").await.id;
    let active_at = |path: &str, remote_id, at: Option<i64>| RemoteRepository {
        last_activity_at: at.map(Timestamp::from_millis),
        ..repository(path, remote_id)
    };
    let listed = vec![
        active_at("a/never", 1, None),
        active_at("b/old", 2, Some(1)),
        active_at("c/recent", 3, Some(9)),
        active_at("d/done", 4, Some(99)),
    ];
    store
        .replace_listing(id, Vec::new(), listed)
        .await
        .expect("stores");
    let available = store.available_repositories(id).await.expect("reads");
    let ids: Vec<_> = available.iter().map(|repository| repository.id).collect();
    store.choose_repositories(id, &ids).await.expect("writes");
    for stream in Stream::ALL {
        store
            .finish_stream(ids[3], *stream, None)
            .await
            .expect("finishes");
    }
    store
        .start_stream(ids[2], Stream::Commits, None)
        .await
        .expect("starts");
    store
        .set_stream_state(ids[2], Stream::Tickets, StreamState::RateLimited)
        .await
        .expect("sets");
    store
        .finish_stream(ids[2], Stream::PullRequests, None)
        .await
        .expect("finishes");
    let store = store.reopen();
    for asked in [None, Some(id)] {
        let pending = store.pending_work(asked).await.expect("reads");
        let order: Vec<_> = pending
            .iter()
            .map(|pending| pending.repository.id)
            .collect();
        assert_eq!(
            order,
            [ids[2], ids[1], ids[0]],
            "complete ones are left out"
        );
        assert_eq!(
            pending[0].streams,
            [Stream::Commits, Stream::Tickets],
            "interrupted and limited streams are to be read"
        );
    }
}

#[tokio::test]
async fn a_new_sync_starts_over_and_a_cancelled_one_goes_on() {
    let store = TestStore::new();
    let (id, repository) = store.with_repository().await;
    store
        .start_stream(repository, Stream::Commits, Some(1))
        .await
        .expect("starts");
    store
        .save_commits(repository, &[commit(1)], Some("mark"))
        .await
        .expect("saves");
    store
        .finish_stream(repository, Stream::Commits, Some(1))
        .await
        .expect("finishes");
    store
        .save_tickets(repository, &[ticket(1)], Some("2"))
        .await
        .expect("saves");
    assert_eq!(
        store.cancel_waiting(id).await.expect("cancels"),
        2,
        "the two that were not complete"
    );
    assert_eq!(
        state(&store, repository, Stream::Tickets).await,
        StreamState::Cancelled,
        "stopped"
    );
    for (asked, queued) in [(RepositoryId(404), 0), (repository, 3)] {
        let changed = store.requeue(id, Some(vec![asked])).await;
        assert_eq!(changed.expect("writes"), queued, "only what was asked for");
    }
    let stored = store.repository(repository).await.expect("reads");
    let commits = stored.stream(Stream::Commits).expect("a stream");
    assert_eq!(
        (commits.state, commits.done, commits.total),
        (StreamState::Waiting, 0, None),
        "a new run of a complete stream"
    );
    assert!(
        commits.synced_at.is_some(),
        "when it was complete is still known"
    );
    let tickets = stored.stream(Stream::Tickets).expect("a stream");
    assert_eq!(tickets.done, 1, "a cancelled run goes on");
    for (stream, cursor) in [(Stream::Commits, "mark"), (Stream::Tickets, "2")] {
        let kept = store.stream_cursor(repository, stream).await;
        assert_eq!(kept.expect("reads").as_deref(), Some(cursor), "{stream:?}");
    }
}

#[tokio::test]
async fn an_import_counts_each_repository_once() {
    let store = TestStore::new();
    let id = store.add_integration("Work").await.id;
    let empty = store.import_counts(id).await.expect("counts");
    assert_eq!(empty, ImportCounts::default(), "nothing is imported");
    let ids = store
        .import(
            id,
            &[("p/a", 1), ("p/b", 2), ("p/c", 3), ("p/d", 4), ("p/e", 5)],
        )
        .await;
    for stream in Stream::ALL {
        for (repository, state) in [
            (ids[0], StreamState::Complete),
            (ids[1], StreamState::Failed),
            (ids[2], StreamState::Failed),
            (ids[3], StreamState::Cancelled),
        ] {
            let set = store.set_stream_state(repository, *stream, state).await;
            set.expect("sets");
        }
    }
    store
        .start_stream(ids[2], Stream::Commits, Some(10))
        .await
        .expect("starts");
    store
        .save_commits(ids[2], &[commit(1), commit(2)], None)
        .await
        .expect("saves");
    let counts = store.import_counts(id).await.expect("counts");
    let expected = ImportCounts {
        repositories_total: 5,
        done: 1,
        running: 1,
        waiting: 1,
        failed: 1,
        cancelled: 1,
        items_done: 2,
        items_total_known: Some(10),
        streams_without_total: 3,
    };
    assert_eq!(counts, expected, "one of each kind");
}
