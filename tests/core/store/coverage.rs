//! How complete an integration is, stream by stream, and what of it still waits.

use flow_core::model::{
    Failure, FailureCode, ListQuery, RepositoryId, Service, Stream, StreamState,
};
use flow_core::store::StreamCoverage;

use super::support::{TestStore, pull_request};

fn nothing_yet(stream: Stream, repositories: i64) -> StreamCoverage {
    StreamCoverage {
        stream,
        repositories,
        complete: 0,
        failed: 0,
        rate_limited: 0,
        cancelled: 0,
        held: 0,
        remote: 0,
        held_of_counted: 0,
        uncounted: repositories,
        short: 0,
        failure: None,
    }
}

/// Reads two pull requests to the end of the stream, where GitLab says it holds `remote`.
async fn read_two_of(store: &TestStore, repository: RepositoryId, remote: i64) {
    let stream = Stream::PullRequests;
    let started = store.start_stream(repository, stream, None);
    started.await.expect("starts");
    store
        .save_pull_requests(repository, &[pull_request(1), pull_request(2)], None)
        .await
        .expect("saves");
    let finished = store.finish_stream(repository, stream, Some(remote));
    finished.await.expect("finishes");
}

#[tokio::test]
async fn an_integration_says_what_it_holds_and_what_is_missing() {
    let store = TestStore::new();
    let id = store.add_integration("Work").await.id;
    assert_eq!(store.coverage(id).await.expect("reads"), [], "no repos yet");
    let paths = [
        ("platform/api", 1),
        ("platform/web", 2),
        ("platform/app", 3),
    ];
    let [api, web, app] = store.import(id, &paths).await[..] else {
        panic!("three were chosen");
    };
    let stream = Stream::PullRequests;
    let before = store.coverage(id).await.expect("reads");
    assert_eq!(
        before,
        [Stream::Commits, stream, Stream::Tickets].map(|stream| nothing_yet(stream, 3)),
        "nothing was read, and no count is known"
    );

    read_two_of(&store, api, 2).await;
    read_two_of(&store, web, 5).await;
    let cause = Failure::new(FailureCode::ServerError);
    store
        .fail_stream(app, stream, cause.clone())
        .await
        .expect("fails");
    store
        .set_stream_state(app, Stream::Tickets, StreamState::RateLimited)
        .await
        .expect("sets");
    store
        .set_services(id, &[Service::PullRequests, Service::Tickets])
        .await
        .expect("sets");

    let after = store.coverage(id).await.expect("reads");
    let pull_requests = StreamCoverage {
        complete: 2,
        failed: 1,
        held: 4,
        remote: 7,
        held_of_counted: 4,
        uncounted: 1,
        short: 1,
        failure: Some(cause),
        ..nothing_yet(stream, 3)
    };
    let tickets = StreamCoverage {
        rate_limited: 1,
        ..nothing_yet(Stream::Tickets, 3)
    };
    assert_eq!(
        after,
        [pull_requests, tickets],
        "a service that is off is in no figure"
    );
}

#[tokio::test]
async fn what_was_read_to_its_end_and_has_nothing_needs_no_count() {
    let store = TestStore::new();
    let id = store.add_integration("Work").await.id;
    let chosen = store.import(id, &[("platform/api", 1)]).await;
    let stream = Stream::Tickets;
    let started = store.start_stream(chosen[0], stream, None);
    started.await.expect("starts");
    // GitLab has no count for what is switched off.
    let finished = store.finish_stream(chosen[0], stream, None);
    finished.await.expect("finishes");
    let after = store.coverage(id).await.expect("reads");
    let tickets = StreamCoverage {
        complete: 1,
        uncounted: 0,
        ..nothing_yet(stream, 1)
    };
    assert_eq!(after.last(), Some(&tickets), "nothing is all there is");
}

#[tokio::test]
async fn the_queue_holds_what_is_not_complete_and_the_running_first() {
    let store = TestStore::new();
    let id = store.add_integration("Work").await.id;
    let names = ["done", "failed", "off", "waiting", "running"];
    let paths: Vec<(&str, i64)> = names.into_iter().zip(1..).collect();
    let chosen = store.import(id, &paths).await;
    let states = [
        StreamState::Complete,
        StreamState::Complete,
        StreamState::Cancelled,
        StreamState::Waiting,
        StreamState::Running,
    ];
    for (repository, state) in chosen.iter().zip(states) {
        for stream in Stream::ALL {
            let set = store.set_stream_state(*repository, *stream, state);
            set.await.expect("sets");
        }
    }
    let cause = Failure::new(FailureCode::ServerError);
    let failed = store.fail_stream(chosen[1], Stream::Commits, cause);
    failed.await.expect("fails");
    let query = |offset, limit| ListQuery {
        offset,
        limit,
        ..ListQuery::default()
    };
    let page = store.queue(id, query(0, 10)).await.expect("reads");
    let paths: Vec<&str> = page
        .rows
        .iter()
        .map(|row| row.remote.full_path.as_str())
        .collect();
    assert_eq!(paths, ["running", "waiting", "failed", "off"]);
    assert_eq!(page.total, 4, "what is complete is in no queue");
    let rest = store.queue(id, query(3, 10)).await.expect("reads");
    assert_eq!((rest.total, rest.rows.len()), (4, 1), "a window of it");
    assert_eq!(rest.rows[0].remote.full_path, "off");
}
