//! The canonical dump tells what is mirrored, and not how it came about.

use flow_core::model::{IntegrationId, PullRequest, RepositoryId, Stream};

use super::support::{TestStore, commit, person, pull_request, ticket};

async fn filled(store: &TestStore, id: IntegrationId, order: [i64; 3]) -> RepositoryId {
    let repository = store.import(id, &[("platform/api", 1)]).await[0];
    for number in order {
        save(store, repository, number, pull_request(number)).await;
    }
    repository
}

async fn save(store: &TestStore, repository: RepositoryId, number: i64, pull: PullRequest) {
    store
        .save_commits(repository, &[commit(number)], Some("tip"))
        .await
        .expect("saves");
    store
        .save_pull_requests(repository, &[pull], None)
        .await
        .expect("saves");
    store
        .save_tickets(repository, &[ticket(number)], None)
        .await
        .expect("saves");
}

#[tokio::test]
async fn two_ways_to_the_same_rows_have_the_same_text() {
    let plain = TestStore::new();
    let id = plain.add_integration("Work").await.id;
    filled(&plain, id, [1, 2, 3]).await;

    let winding = TestStore::new();
    // Rows before it, rows that are gone again, another order, a later moment.
    let other = winding.add_integration("Other").await.id;
    filled(&winding, other, [7, 8, 9]).await;
    winding.delete_integration(other).await.expect("deletes");
    let id = winding.add_integration("Work").await.id;
    winding.clock.advance(std::time::Duration::from_secs(300));
    let repository = filled(&winding, id, [3, 1, 2]).await;
    let mut earlier = pull_request(2);
    earlier.author = Some(person(77, "Nobody"));
    for pull in [earlier, pull_request(2)] {
        save(&winding, repository, 2, pull).await;
    }
    let expected = plain.canonical_dump().await.expect("dumps");
    assert_eq!(
        winding.canonical_dump().await.expect("dumps"),
        expected,
        "only what is mirrored counts"
    );
    for (what, text) in [
        ("an object id", commit(1).sha),
        (
            "a person",
            "web_url=\"https://gitlab.example.com/grace\"".to_owned(),
        ),
        ("a title", "title=\"Pull 2\"".to_owned()),
        ("a label by its name", "name=\"zebra\"".to_owned()),
    ] {
        assert!(expected.contains(&text), "{what} is missing in {expected}");
    }
}

#[tokio::test]
async fn any_difference_shows() {
    let store = TestStore::new();
    let id = store.add_integration("Work").await.id;
    let repository = filled(&store, id, [1, 2, 3]).await;
    let mut texts = vec![store.canonical_dump().await.expect("dumps")];
    let mut message = commit(4);
    message.message.push('.');
    store
        .save_commits(repository, &[message], None)
        .await
        .expect("saves");
    texts.push(store.canonical_dump().await.expect("dumps"));
    let mut relabelled = ticket(2);
    relabelled.labels.reverse();
    store
        .save_tickets(repository, &[relabelled], None)
        .await
        .expect("saves");
    texts.push(store.canonical_dump().await.expect("dumps"));
    let finished = store.finish_stream(repository, Stream::Commits, Some(4));
    finished.await.expect("finishes");
    texts.push(store.canonical_dump().await.expect("dumps"));
    let mut different = texts.clone();
    different.dedup();
    assert_eq!(different, texts, "each step changed the text");
}

#[tokio::test]
async fn figures_that_follow_from_rows_are_told_where_they_do_not() {
    let store = TestStore::new();
    let id = store.add_integration("Work").await.id;
    filled(&store, id, [1, 2, 3]).await;
    let right = store.canonical_dump().await.expect("dumps");
    assert!(
        !right.contains("author_figures"),
        "what follows from the commits is said by the commits"
    );
    for tampering in [
        "UPDATE author_figures SET commits = commits + 1",
        "DELETE FROM author_figures",
        "DELETE FROM author_figures; INSERT INTO author_figures SELECT repository_id, 999, 1, 1
            FROM commits LIMIT 1",
    ] {
        rusqlite::Connection::open(&store.path)
            .and_then(|connection| connection.execute_batch(tampering))
            .expect("writes");
        let wrong = store.canonical_dump().await.expect("dumps");
        assert!(wrong.contains("author_figures"), "not seen: {tampering}");
    }
}
