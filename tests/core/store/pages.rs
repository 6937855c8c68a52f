//! Pages of rows: saved with their cursor, again and in any order.

use flow_core::model::{ListQuery, PullRequest, Stream, Ticket, Timestamp};
use flow_core::store::StoreError;

use super::support::{
    TestStore, commit, minutes_after_start, person, pull_request, sorted, ticket,
};

#[tokio::test]
async fn a_commit_comes_back_as_it_was_saved() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let mut merge = commit(7);
    merge.parents = vec!["b".repeat(40), "a".repeat(40)];
    merge.size = None;
    merge.author.offset_minutes = -570;
    let saved = store
        .save_commits(repository, &[commit(6), merge.clone()], Some("next"))
        .await
        .expect("saves");
    assert_eq!(saved, 2, "both are new");

    let page = store
        .list_commits(repository, sorted("date", true, 10))
        .await
        .expect("lists");
    assert_eq!(page.total, 2, "both are listed");
    let row = &page.rows[0];
    assert_eq!(
        (row.sha.as_str(), row.title.as_str(), row.is_merge, row.size),
        (merge.sha.as_str(), "Change 7", true, None),
        "newest first; two parents make a merge"
    );
    assert_eq!(row.author_offset_minutes, -570, "the author's zone is kept");
    let stored = store.commit(row.id).await.expect("reads");
    assert_eq!(
        stored.commit, merge,
        "with message and parents in their order"
    );
    assert_eq!(
        store.commit_shas(repository).await.expect("reads"),
        [commit(6).sha, merge.sha],
        "every object id is known"
    );
}

#[tokio::test]
async fn commits_saved_twice_are_there_once_and_sizes_can_follow() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let mut unmeasured = commit(1);
    unmeasured.size = None;
    store
        .save_commits(repository, &[unmeasured, commit(2)], None)
        .await
        .expect("saves");
    let again = store
        .save_commits(repository, &[commit(2), commit(1), commit(3)], None)
        .await
        .expect("saves");
    assert_eq!(again, 1, "only the third is new");
    assert_eq!(
        store.commit_count(repository).await.expect("counts"),
        3,
        "none is doubled"
    );
    let repository = store.repository(repository).await.expect("reads");
    assert_eq!(
        repository.commit_count,
        Some(3),
        "the figure beside the repository agrees"
    );
    let rows = store
        .list_commits(repository.id, sorted("date", false, 10))
        .await
        .expect("lists")
        .rows;
    assert_eq!(
        rows[0].size,
        commit(1).size,
        "a size that was measured later is added"
    );
}

#[tokio::test]
async fn a_pull_request_comes_back_as_it_was_saved() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let bare = PullRequest {
        author: None,
        merged_by: None,
        merged_at: None,
        description: None,
        source_repository_remote_id: None,
        head_sha: None,
        merge_commit_sha: None,
        labels: Vec::new(),
        assignees: Vec::new(),
        reviewers: Vec::new(),
        milestone: None,
        detailed_merge_status: None,
        ..pull_request(2)
    };
    store
        .save_pull_requests(repository, &[pull_request(1), bare.clone()], None)
        .await
        .expect("saves");
    let page = store
        .list_pull_requests(repository, sorted("number", false, 10))
        .await
        .expect("lists");
    let listed = PullRequest {
        description: None,
        ..pull_request(1)
    };
    assert_eq!(
        page.rows[0].pull_request, listed,
        "the list leaves out the description"
    );
    let (full, details) = store.pull_request(page.rows[0].id).await.expect("reads");
    assert_eq!(full.pull_request, pull_request(1), "every field is kept");
    assert_eq!(
        details,
        flow_core::model::PullRequestDetails::default(),
        "nothing hangs on it yet"
    );
    let (full, _) = store.pull_request(page.rows[1].id).await.expect("reads");
    assert_eq!(full.pull_request, bare, "what is missing stays missing");
}

#[tokio::test]
async fn a_ticket_comes_back_as_it_was_saved() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let described = Ticket {
        description: Some(String::new()),
        ..ticket(2)
    };
    store
        .save_tickets(repository, &[ticket(1), described.clone()], None)
        .await
        .expect("saves");
    let page = store
        .list_tickets(repository, sorted("number", false, 10))
        .await
        .expect("lists");
    assert_eq!(page.rows[0].ticket, ticket(1), "every field is kept");
    let (full, _) = store.ticket(page.rows[1].id).await.expect("reads");
    assert_eq!(
        full.ticket, described,
        "an empty description is not a missing one"
    );
}

#[tokio::test]
async fn a_page_and_its_cursor_survive_a_kill_together() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    store
        .start_stream(repository, Stream::PullRequests, Some(4))
        .await
        .expect("starts");
    store
        .save_pull_requests(
            repository,
            &[pull_request(1), pull_request(2)],
            Some("page 2"),
        )
        .await
        .expect("saves");

    let store = store.reopen();
    let cursor = store
        .stream_cursor(repository, Stream::PullRequests)
        .await
        .expect("reads");
    assert_eq!(cursor.as_deref(), Some("page 2"), "reading goes on there");
    let stored = store.repository(repository).await.expect("reads");
    assert_eq!(
        stored.pull_request_count,
        Some(2),
        "and has the rows before it"
    );
    let report = stored.stream(Stream::PullRequests).expect("a stream");
    assert_eq!(
        (report.done, report.total),
        (2, Some(4)),
        "and its figures go on"
    );
}

#[tokio::test]
async fn pages_may_come_twice_and_in_any_order() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let newer = PullRequest {
        title: "Renamed".to_owned(),
        labels: vec!["only".to_owned()],
        updated_at: minutes_after_start(500),
        ..pull_request(1)
    };
    for page in [
        vec![pull_request(2), newer.clone()],
        vec![pull_request(1), pull_request(2)],
        vec![pull_request(2), newer.clone()],
    ] {
        store
            .save_pull_requests(repository, &page, None)
            .await
            .expect("saves");
    }
    let page = store
        .list_pull_requests(repository, sorted("number", false, 10))
        .await
        .expect("lists");
    assert_eq!(page.total, 2, "none is doubled");
    assert_eq!(
        (
            page.rows[0].pull_request.title.as_str(),
            &page.rows[0].pull_request.labels
        ),
        ("Renamed", &newer.labels),
        "an older page does not undo a later change"
    );
    let stored = store.repository(repository).await.expect("reads");
    assert_eq!(stored.pull_request_count, Some(2), "nor is the figure");
}

#[tokio::test]
async fn tickets_saved_twice_are_there_once() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    for page in [[ticket(1), ticket(2)], [ticket(2), ticket(1)]] {
        store
            .save_tickets(repository, &page, Some("c"))
            .await
            .expect("saves");
    }
    let page = store
        .list_tickets(repository, ListQuery::default())
        .await
        .expect("lists");
    assert_eq!(page.total, 2, "none is doubled");
    let stored = store.repository(repository).await.expect("reads");
    assert_eq!(stored.ticket_count, Some(2), "nor is the figure");
}

#[tokio::test]
async fn people_are_shown_as_they_were_last_seen() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    store
        .save_tickets(repository, &[ticket(1)], None)
        .await
        .expect("saves");
    let mut renamed = person(1, "Ada Lovelace");
    renamed.state = String::new();
    let later = Ticket {
        author: Some(renamed),
        ..ticket(2)
    };
    store
        .save_tickets(repository, &[later], None)
        .await
        .expect("saves");
    let rows = store
        .list_tickets(repository, sorted("number", false, 10))
        .await
        .expect("lists")
        .rows;
    let author = rows[0].ticket.author.as_ref().expect("an author");
    assert_eq!(
        author.name, "Ada Lovelace",
        "one person, one name, everywhere"
    );
    assert_eq!(
        author.state, "active",
        "an answer that says nothing of the state leaves it"
    );
}

#[tokio::test]
async fn texts_and_ids_of_any_kind_are_kept() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let odd = Ticket {
        remote_id: flow_core::model::RemoteId(i64::MAX),
        iid: i64::MAX - 1,
        title: "nul \0 inside, 👩‍🚀 and \u{202e}reversed".to_owned(),
        description: Some("😀".repeat(100_000)),
        created_at: Timestamp::from_millis(-1),
        ..ticket(1)
    };
    store
        .save_tickets(repository, std::slice::from_ref(&odd), None)
        .await
        .expect("saves");
    let page = store
        .list_tickets(repository, sorted("title", false, 1))
        .await
        .expect("lists");
    let (stored, _) = store.ticket(page.rows[0].id).await.expect("reads");
    assert_eq!(stored.ticket, odd, "to the last character and digit");
}

#[tokio::test]
async fn a_page_for_a_repository_that_is_not_imported_is_refused() {
    let store = TestStore::new();
    let (integration, repository) = store.with_repository().await;
    store
        .unimport_repository(repository)
        .await
        .expect("unimports");
    let refused = store.save_commits(repository, &[commit(1)], None).await;
    assert!(
        matches!(refused, Err(StoreError::NotFound)),
        "not imported any more: {refused:?}"
    );
    store
        .delete_integration(integration)
        .await
        .expect("deletes");
    for refused in [
        store.save_commits(repository, &[commit(1)], None).await,
        store
            .save_pull_requests(repository, &[pull_request(1)], None)
            .await,
        store.save_tickets(repository, &[ticket(1)], None).await,
    ] {
        assert!(
            matches!(refused, Err(StoreError::NotFound)),
            "deleted: {refused:?}"
        );
    }
}
