//! What hangs on a pull request or ticket: read per item, replaced as a whole.

use flow_core::model::{
    Approval, LabelEvent, Note, PullRequest, PullRequestCommit, PullRequestDetails, PullRequestId,
    RemoteId, RepositoryId, Reviewer, StateEvent, Ticket, TicketDetails, TicketId,
};
use flow_core::store::StoreError;

use super::support::{START, TestStore, minutes_after_start, person, pull_request, sorted, ticket};

fn note(remote_id: i64, system: bool) -> Note {
    Note {
        remote_id: RemoteId(remote_id),
        note_type: (!system).then(|| "DiffNote".to_owned()),
        body: format!("note {remote_id}"),
        author: (!system).then(|| person(2, "Grace")),
        created_at: minutes_after_start(remote_id),
        updated_at: minutes_after_start(remote_id + 1),
        system,
        resolvable: !system,
        resolved: !system,
        resolved_by: (!system).then(|| person(9, "Alan")),
        internal: system,
    }
}

fn details() -> PullRequestDetails {
    let commit = |sha: &str| PullRequestCommit {
        sha: sha.repeat(40),
        title: "Title".to_owned(),
        message: "Title\n\nText".to_owned(),
        author_name: "Ada".to_owned(),
        author_email: "ada@example.com".to_owned(),
        authored_at: minutes_after_start(1),
        committer_name: "Grace".to_owned(),
        committer_email: "grace@example.com".to_owned(),
        committed_at: minutes_after_start(2),
    };
    PullRequestDetails {
        notes: vec![note(30, false), note(10, true), note(20, false)],
        approvals: vec![
            Approval {
                person: person(2, "Grace"),
                approved_at: Some(START),
            },
            Approval {
                person: person(1, "Ada"),
                approved_at: None,
            },
        ],
        reviewers: vec![Reviewer {
            person: person(7, "Edsger"),
            state: "requested_changes".to_owned(),
            created_at: Some(START),
        }],
        commits: vec![commit("b"), commit("a"), commit("c")],
    }
}

async fn one_pull_request(store: &TestStore) -> (RepositoryId, PullRequestId) {
    let (_, repository) = store.with_repository().await;
    let pulls = [pull_request(1)];
    let saved = store.save_pull_requests(repository, &pulls, None).await;
    saved.expect("saves");
    let waiting = store.pull_requests_without_details(repository, 10).await;
    let waiting = waiting.expect("reads");
    assert_eq!(
        (waiting[0].iid, waiting[0].updated_at),
        (1, pull_request(1).updated_at),
        "a new pull request has no details"
    );
    (repository, waiting[0].id)
}

#[tokio::test]
async fn details_of_a_pull_request_come_back_and_are_replaced() {
    let store = TestStore::new();
    let (repository, id) = one_pull_request(&store).await;
    let updated_at = pull_request(1).updated_at;
    for _ in 0..2 {
        store
            .save_pull_request_details(id, updated_at, details())
            .await
            .expect("saves");
        let (stored, hanging) = store.pull_request(id).await.expect("reads");
        assert_eq!(hanging, details(), "every field, in the order given, once");
        assert_eq!(
            (
                stored.note_count,
                stored.approval_count,
                stored.commit_count
            ),
            (2, 2, 3),
            "notes GitLab wrote itself are not counted"
        );
        assert_eq!(
            stored.pull_request.reviewers,
            pull_request(1).reviewers,
            "the list's reviewers are the list's"
        );
    }
    let fewer = PullRequestDetails {
        notes: vec![note(20, false), note(20, false)],
        ..PullRequestDetails::default()
    };
    store
        .save_pull_request_details(id, updated_at, fewer)
        .await
        .expect("saves");
    let (stored, hanging) = store.pull_request(id).await.expect("reads");
    assert_eq!(
        hanging.notes,
        [note(20, false)],
        "a note handed in twice is one"
    );
    assert_eq!(
        (stored.note_count, stored.approval_count),
        (1, 0),
        "the figures follow"
    );
    let count = store.count_pull_requests_without_details(repository).await;
    assert_eq!(count.expect("counts"), 0, "nothing is left to read");
}

#[tokio::test]
async fn a_changed_pull_request_needs_its_details_again() {
    let store = TestStore::new();
    let (repository, id) = one_pull_request(&store).await;
    store
        .save_pull_request_details(id, pull_request(1).updated_at, details())
        .await
        .expect("saves");
    let changed = PullRequest {
        updated_at: minutes_after_start(500),
        ..pull_request(1)
    };
    let page = [pull_request(2), changed.clone(), pull_request(3)];
    let saved = store.save_pull_requests(repository, &page, None).await;
    saved.expect("saves");
    let waiting = store.pull_requests_without_details(repository, 2).await;
    let waiting: Vec<_> = waiting
        .expect("reads")
        .into_iter()
        .map(|row| (row.iid, row.updated_at))
        .collect();
    assert_eq!(
        waiting,
        [(1, changed.updated_at), (3, pull_request(3).updated_at)],
        "the most recently changed first, as many as asked for"
    );
    let count = store.count_pull_requests_without_details(repository).await;
    assert_eq!(count.expect("counts"), 3, "all three");
    let (stored, hanging) = store.pull_request(id).await.expect("reads");
    assert_eq!(
        (hanging.notes.len(), stored.note_count),
        (3, 2),
        "until then the old ones are shown"
    );
}

#[tokio::test]
async fn details_of_a_ticket_come_back_and_are_replaced() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let saved = store.save_tickets(repository, &[ticket(1)], None).await;
    saved.expect("saves");
    let waiting = store.tickets_without_details(repository, 10).await;
    let waiting = waiting.expect("reads");
    let (id, iid, updated_at) = (waiting[0].id, waiting[0].iid, waiting[0].updated_at);
    assert_eq!((iid, updated_at), (1, ticket(1).updated_at), "it has none");
    let label_event = |remote_id: i64, label: Option<&str>| LabelEvent {
        remote_id: RemoteId(remote_id),
        person: label.map(|_| person(3, "Linus")),
        created_at: minutes_after_start(remote_id),
        label: label.map(str::to_owned),
        action: "add".to_owned(),
    };
    let state_event = StateEvent {
        remote_id: RemoteId(5),
        person: None,
        created_at: START,
        state: "reopened".to_owned(),
    };
    let details = TicketDetails {
        notes: details().notes,
        label_events: vec![label_event(9, Some("urgent")), label_event(8, None)],
        state_events: vec![state_event],
    };
    for _ in 0..2 {
        store
            .save_ticket_details(id, updated_at, details.clone())
            .await
            .expect("saves");
        let (_, hanging) = store.ticket(id).await.expect("reads");
        assert_eq!(hanging, details, "every field, in the order given, once");
    }
    let count = store.count_tickets_without_details(repository).await;
    assert_eq!(count.expect("counts"), 0, "nothing is left to read");
    let changed = Ticket {
        updated_at: minutes_after_start(500),
        ..ticket(1)
    };
    let saved = store.save_tickets(repository, &[changed], None).await;
    saved.expect("saves");
    let count = store.count_tickets_without_details(repository).await;
    assert_eq!(count.expect("counts"), 1, "a changed ticket is read again");
}

#[tokio::test]
async fn details_of_what_is_not_there_any_more_are_refused() {
    let store = TestStore::new();
    let (repository, id) = one_pull_request(&store).await;
    store
        .unimport_repository(repository)
        .await
        .expect("unimports");
    let refused = store.save_pull_request_details(id, START, details()).await;
    assert!(matches!(refused, Err(StoreError::NotFound)), "{refused:?}");
    let refused = store
        .save_ticket_details(TicketId(404), START, TicketDetails::default())
        .await;
    assert!(matches!(refused, Err(StoreError::NotFound)), "{refused:?}");
    let page = store
        .list_pull_requests(repository, sorted("", true, 1))
        .await;
    assert_eq!(page.expect("lists").total, 0, "nothing came back");
    let missing = store.pull_request(id).await;
    assert!(matches!(missing, Err(StoreError::NotFound)), "{missing:?}");
}
