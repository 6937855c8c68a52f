//! The list of imported repositories, and taking one out of it.

use std::time::Duration;

use flow_core::model::{
    DataStatus, Failure, FailureCode, ListQuery, RepositoryId, Stream, StreamState,
};
use flow_core::store::{RepositoryQuery, StoreError};

use super::support::{TestStore, commit, pull_request, sorted, ticket};

/// Three imported repositories: complete, failed, waiting for GitLab.
async fn three(store: &TestStore) -> Vec<RepositoryId> {
    let id = store.add_integration("Work").await.id;
    let ids = store
        .import(id, &[("zoo/Beta", 1), ("art/alpha", 2), ("art/gamma", 3)])
        .await;
    for (repository, seconds) in [(ids[1], 1), (ids[0], 2)] {
        store.clock.advance(Duration::from_secs(seconds));
        for stream in Stream::ALL {
            let finished = store.finish_stream(repository, *stream, None).await;
            finished.expect("finishes");
        }
    }
    let failure = Failure::new(FailureCode::GitFailed);
    let failed = store.fail_stream(ids[1], Stream::Commits, failure).await;
    failed.expect("fails");
    let limited = StreamState::RateLimited;
    let set = store.set_stream_state(ids[2], Stream::Tickets, limited);
    set.await.expect("sets");
    let commits: Vec<_> = (0..3).map(commit).collect();
    let saved = store.save_commits(ids[0], &commits, None).await;
    saved.expect("saves");
    ids
}

async fn names(store: &TestStore, query: RepositoryQuery) -> Vec<String> {
    let page = store.imported_repositories(query).await.expect("lists");
    page.rows
        .into_iter()
        .map(|repository| repository.remote.name)
        .collect()
}

/// A commit, a pull request and a ticket.
async fn save_one_of_each(store: &TestStore, repository: RepositoryId) {
    let saved = store.save_commits(repository, &[commit(1)], None).await;
    saved.expect("saves");
    let pulls = [pull_request(1)];
    let saved = store.save_pull_requests(repository, &pulls, None).await;
    saved.expect("saves");
    let saved = store.save_tickets(repository, &[ticket(1)], None).await;
    saved.expect("saves");
}

#[tokio::test]
async fn imported_repositories_sort_by_every_column() {
    let store = TestStore::new();
    three(&store).await;
    for (sort, expected) in [
        ("name", ["alpha", "Beta", "gamma"]),
        ("groups", ["alpha", "gamma", "Beta"]),
        ("status", ["alpha", "gamma", "Beta"]),
        ("commits", ["gamma", "alpha", "Beta"]),
        ("pullRequests", ["gamma", "Beta", "alpha"]),
        ("tickets", ["gamma", "Beta", "alpha"]),
        ("lastUpdated", ["gamma", "alpha", "Beta"]),
        ("", ["alpha", "Beta", "gamma"]),
    ] {
        let mut expected = expected.to_vec();
        for descending in [false, true] {
            let query = RepositoryQuery {
                list: sorted(sort, descending, 10),
                ..RepositoryQuery::default()
            };
            assert_eq!(
                names(&store, query).await,
                expected,
                "{sort}, descending: {descending}"
            );
            expected.reverse();
        }
    }
}

#[tokio::test]
async fn imported_repositories_are_found_and_filtered() {
    let store = TestStore::new();
    let ids = three(&store).await;
    let other = store.add_integration("Other").await.id;
    store.import(other, &[("art/delta", 9)]).await;
    let own = store.repository(ids[0]).await.expect("reads");
    let query = |search: &str, status| RepositoryQuery {
        integration_id: Some(own.integration_id),
        list: ListQuery {
            search: search.to_owned(),
            ..sorted("name", false, 10)
        },
        status,
    };
    for (search, status, found) in [
        ("", None, vec!["alpha", "Beta", "gamma"]),
        ("ART", None, vec!["alpha", "gamma"]),
        ("art gam", None, vec!["gamma"]),
        ("", Some(DataStatus::Failed), vec!["alpha"]),
        ("", Some(DataStatus::Healthy), vec!["Beta"]),
        ("", Some(DataStatus::RateLimited), vec!["gamma"]),
        ("", Some(DataStatus::Processing), vec![]),
    ] {
        assert_eq!(
            names(&store, query(search, status)).await,
            found,
            "{search:?}, {status:?}"
        );
    }
    let all = RepositoryQuery {
        list: ListQuery {
            offset: 3,
            ..sorted("name", false, 2)
        },
        ..RepositoryQuery::default()
    };
    let page = store.imported_repositories(all).await.expect("lists");
    assert_eq!(
        (page.total, page.rows.len()),
        (4, 1),
        "the last window of all integrations"
    );
}

#[tokio::test]
async fn a_repository_taken_out_leaves_nothing_but_can_be_chosen_again() {
    let store = TestStore::new();
    let (id, repository) = store.with_repository().await;
    save_one_of_each(&store, repository).await;
    store
        .unimport_repository(repository)
        .await
        .expect("unimports");
    let stored = store.repository(repository).await.expect("reads");
    assert_eq!(
        (
            stored.imported_at,
            stored.streams.len(),
            stored.commit_count
        ),
        (None, 0, None),
        "only listed"
    );
    let summary = store.deletion_summary(&[id]).await.expect("reads");
    assert_eq!(
        (summary.repositories, summary.commits, summary.tickets),
        (0, 0, 0),
        "nothing is left"
    );
    assert_eq!(
        store.commit_count(repository).await.expect("counts"),
        0,
        "not in the tables either"
    );
    let chosen = store.choose_repositories(id, &[repository]).await;
    assert_eq!(chosen.expect("writes"), 1, "chosen again");
    let cursor = store.stream_cursor(repository, Stream::Commits).await;
    assert_eq!(cursor.expect("reads"), None, "from the beginning");
}

#[tokio::test]
async fn a_gone_repository_taken_out_is_forgotten() {
    let store = TestStore::new();
    let (id, repository) = store.with_repository().await;
    let emptied = store.replace_listing(id, Vec::new(), Vec::new()).await;
    emptied.expect("stores");
    store
        .unimport_repository(repository)
        .await
        .expect("unimports");
    let missing = store.repository(repository).await;
    assert!(
        matches!(missing, Err(StoreError::NotFound)),
        "there is nothing to choose it from: {missing:?}"
    );
    let again = store.unimport_repository(repository).await;
    assert!(matches!(again, Err(StoreError::NotFound)), "{again:?}");
}

#[tokio::test]
async fn pages_on_the_host_are_known_with_the_host() {
    let store = TestStore::new();
    let (id, repository) = store.with_repository().await;
    save_one_of_each(&store, repository).await;
    let query = || sorted("", true, 1);
    let commits = store
        .list_commits(repository, query())
        .await
        .expect("lists");
    let pulls = store
        .list_pull_requests(repository, query())
        .await
        .expect("lists");
    let tickets = store
        .list_tickets(repository, query())
        .await
        .expect("lists");
    let groups = store.groups(id).await.expect("reads");
    for (address, path) in [
        (
            store.group_web_address(groups[0].id).await,
            "groups/platform",
        ),
        (
            store.repository_web_address(repository).await,
            "platform/api",
        ),
        (
            store.commit_web_address(commits.rows[0].id).await,
            "platform/api/-/commit/0000000000000000000000000000000000000001",
        ),
        (
            store.pull_request_web_address(pulls.rows[0].id).await,
            "platform/api/-/merge_requests/1",
        ),
        (
            store.ticket_web_address(tickets.rows[0].id).await,
            "platform/api/-/issues/1",
        ),
    ] {
        let address = address.expect("reads");
        assert_eq!(address.base_url, "https://gitlab.example.com", "the host");
        assert_eq!(
            address.url,
            format!("{}/{path}", address.base_url),
            "the page"
        );
    }
    let missing = store
        .commit_web_address(flow_core::model::CommitId(404))
        .await;
    assert!(matches!(missing, Err(StoreError::NotFound)), "{missing:?}");
}

#[tokio::test]
async fn what_was_read_between_two_moves_is_found_at_the_last_place() {
    let store = TestStore::new();
    let id = store.add_integration("Work").await.id;
    let repository = store.import(id, &[("platform/before", 1)]).await[0];
    // The list was read when the repository had another path than before and after.
    store
        .save_pull_requests(repository, &[pull_request(1)], None)
        .await
        .expect("saves");
    let moved = super::support::repository("platform/after", 1);
    let updated = store.update_repository(repository, moved).await;
    updated.expect("follows the move");
    let page = store.list_pull_requests(repository, ListQuery::default());
    let row = page.await.expect("lists").rows.remove(0).pull_request;
    assert_eq!(
        row.web_url,
        "https://gitlab.example.com/platform/after/-/merge_requests/1"
    );
}
