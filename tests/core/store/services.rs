//! Services switched off and on: what they brought in is kept, or given up as a whole.

use flow_core::model::{Service, Stream, StreamState};
use flow_core::store::StoreError;

use super::support::{TestStore, commit, pull_request, ticket};

#[tokio::test]
async fn a_service_that_is_given_up_leaves_nothing_and_begins_anew() {
    let store = TestStore::new();
    let (id, repository) = store.with_repository().await;
    let (commits, pulls) = ([commit(1), commit(2)], [pull_request(1)]);
    let saved = store.save_commits(repository, &commits, None).await;
    saved.expect("saves");
    let tickets = [ticket(1)];
    let saved = store.save_tickets(repository, &tickets, Some("here"));
    saved.await.expect("saves");
    let saved = store.save_pull_requests(repository, &pulls, None).await;
    saved.expect("saves");
    let rows = store.rows_of_services(id).await.expect("reads");
    assert_eq!(
        rows,
        [
            (Service::Repos, 2),
            (Service::PullRequests, 1),
            (Service::Tickets, 1)
        ],
        "what would go is told before"
    );
    let both = [Service::PullRequests];
    let updated = store
        .set_services_and_forget(id, &both, &[Service::Repos, Service::PullRequests])
        .await
        .expect("sets");
    assert_eq!(updated.settings.services, both);
    let rows = store.rows_of_services(id).await.expect("reads");
    assert_eq!(
        rows,
        [
            (Service::Repos, 0),
            (Service::PullRequests, 1),
            (Service::Tickets, 1)
        ],
        "only what was named and is off goes"
    );
    assert_eq!(store.commit_count(repository).await.expect("reads"), 0);

    let all = store.set_services(id, Service::ALL).await.expect("sets");
    assert_eq!(all.settings.services, Service::ALL);
    let row = store.repository(repository).await.expect("reads");
    let anew = row.stream(Stream::Commits).expect("a stream");
    assert_eq!(anew.state, StreamState::Waiting, "it is read again");
    let cursor = store.stream_cursor(repository, Stream::Commits).await;
    assert_eq!(cursor.expect("reads"), None, "from the beginning");
    let cursor = store.stream_cursor(repository, Stream::Tickets).await;
    assert_eq!(
        cursor.expect("reads").as_deref(),
        Some("here"),
        "what was kept goes on where it stood"
    );
    let saved = store.save_commits(repository, &commits, None).await;
    assert_eq!(saved.expect("saves"), 2, "nothing passes for known");
}

#[tokio::test]
async fn a_repository_chosen_while_a_service_is_off_gets_it_later() {
    let store = TestStore::new();
    let (id, _) = store.with_repository().await;
    store
        .set_services_and_forget(id, &[Service::Repos], &[Service::Tickets])
        .await
        .expect("sets");
    let listed = [("platform/api", 1), ("platform/web", 2)];
    let second = store.import(id, &listed).await[1];
    store.set_services(id, Service::ALL).await.expect("sets");
    let row = store.repository(second).await.expect("reads");
    assert_eq!(row.streams.len(), 3, "every service reads it");
    let missing = store.rows_of_services(flow_core::model::IntegrationId(404));
    assert!(matches!(missing.await, Err(StoreError::NotFound)));
}

#[tokio::test]
async fn people_and_labels_of_a_service_that_is_given_up_go_where_nothing_else_names_them() {
    let store = TestStore::new();
    let (id, repository) = store.with_repository().await;
    let other = store.add_integration("Other").await.id;
    let theirs = store.import(other, &[("platform/api", 1)]).await[0];
    let pulls = [pull_request(1)];
    let saved = store.save_pull_requests(repository, &pulls, None).await;
    saved.expect("saves");
    for repository in [repository, theirs] {
        let saved = store.save_tickets(repository, &[ticket(1)], None).await;
        saved.expect("saves");
    }
    let before = [names_of(&store, other), names_of(&store, id)];
    assert!(
        before[1].contains(&"Barbara".to_owned()) && before[1].contains(&"urgent".to_owned()),
        "named by the ticket alone: {before:?}"
    );
    let both = [Service::Repos, Service::PullRequests];
    store
        .set_services_and_forget(id, &both, &[Service::Tickets])
        .await
        .expect("sets");
    let after = names_of(&store, id);
    assert!(
        !after.contains(&"Barbara".to_owned()) && !after.contains(&"urgent".to_owned()),
        "they went with the tickets: {after:?}"
    );
    for kept in ["Ada", "Grace"] {
        assert!(
            after.contains(&kept.to_owned()),
            "{kept} is in a pull request"
        );
    }
    assert_eq!(names_of(&store, other), before[0], "others keep theirs");
    let saved = store.set_services(id, Service::ALL).await;
    saved.expect("sets");
    let saved = store.save_tickets(repository, &[ticket(1)], None).await;
    saved.expect("and they are here again with the tickets");
}

/// Names of the people and labels of an integration.
fn names_of(store: &TestStore, id: flow_core::model::IntegrationId) -> Vec<String> {
    let file = rusqlite::Connection::open(&store.path).expect("opens");
    let mut statement = file
        .prepare(
            "SELECT name FROM people WHERE integration_id = ?1
             UNION ALL SELECT name FROM labels WHERE integration_id = ?1 ORDER BY 1",
        )
        .expect("a statement");
    let names = statement.query_map([id.0], |row| row.get(0)).expect("rows");
    names.collect::<Result<_, _>>().expect("texts")
}
