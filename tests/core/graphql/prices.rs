//! What a host charges for a question is asked for and respected.

use std::sync::Arc;

use flow_core::clock::SystemClock;
use flow_core::gitlab::{Client, ClientSettings, Limiter};
use flow_core::model::{RemoteId, Secret};
use gitlab_sandbox::{Item, Sandbox, SandboxConfig, TokenKind};

use super::{EVERYTHING, numbers, start, told};

/// A project whose merge requests and issues the account sees.
fn project(sandbox: &Sandbox) -> (u64, String) {
    let world = sandbox.world();
    let projects = world.projects();
    let project = projects
        .iter()
        .find(|it| world.merge_requests(it.id).len() > 5 && world.issues(it.id).len() > 5)
        .expect("one has both");
    (project.id, project.path_with_namespace.clone())
}

/// Questions since the `skip`-th request.
fn questions(sandbox: &Sandbox, skip: usize) -> usize {
    let requests = sandbox.requests();
    let asked = requests.iter().skip(skip);
    asked
        .filter(|request| request.path.ends_with("/api/graphql"))
        .count()
}

#[tokio::test]
async fn a_lower_limit_is_respected_before_it_refuses() {
    let (sandbox, client) = start(SandboxConfig::default()).await;
    let (id, path) = project(&sandbox);
    let iids = numbers(&sandbox, id);
    let asked = || client.bulk_pull_request_details(&path, &iids);
    let before = asked().await.expect("it is read");
    // Enough for notes, and for the rest, not for both.
    sandbox.world().set_graphql_limit(80);
    let tickets = client.bulk_ticket_notes(&path, &[1]).await;
    tickets.expect("it fits, and tells the new limit");
    let count = sandbox.requests().len();
    let after = asked().await.expect("it is read");
    assert_eq!(after, before, "the same rows");
    assert_eq!(
        questions(&sandbox, count),
        2,
        "in two questions that fit, and none that is refused"
    );
}

#[tokio::test]
async fn a_refusal_for_its_price_is_asked_once_and_by_nobody_again() {
    for priced in [true, false] {
        let (sandbox, client) = start(SandboxConfig::default()).await;
        if !priced {
            sandbox
                .world()
                .remove_graphql_field("Query.queryComplexity");
        }
        sandbox.world().set_graphql_limit(80);
        let (id, path) = project(&sandbox);
        let iids = numbers(&sandbox, id);
        let first = client.bulk_pull_request_details(&path, &iids).await;
        let first = first.expect("it is read");
        assert_eq!(
            questions(&sandbox, 0),
            4,
            "what there is, all at once, and then in two parts; prices told: {priced}"
        );
        let count = sandbox.requests().len();
        let other = another_client(&sandbox, client.limiter());
        let second = other.bulk_pull_request_details(&path, &iids).await;
        assert_eq!(second.expect("it is read"), first, "the same rows");
        assert_eq!(
            questions(&sandbox, count),
            2,
            "another client of the host knows all that already; prices told: {priced}"
        );
        let one = client
            .pull_request_details(
                RemoteId(i64::try_from(id).expect("small")),
                iids[0],
                EVERYTHING,
            )
            .await;
        assert_eq!(
            told(&first[&iids[0]]),
            told(&one.expect("REST has it")),
            "and it is what REST has"
        );
    }
}

fn another_client(sandbox: &Sandbox, limiter: &Arc<Limiter>) -> Client {
    let client = Client::with_token(
        sandbox.base_url(),
        Secret::new(sandbox.token(TokenKind::Owner)),
        &ClientSettings::default(),
        Arc::clone(limiter),
        Arc::new(SystemClock),
    );
    client.expect("a client")
}

#[tokio::test]
async fn where_little_is_allowed_pages_are_small_and_lists_whole() {
    let (sandbox, client) = start(SandboxConfig::default()).await;
    let (id, path) = project(&sandbox);
    let item = Item::Issue(1);
    for number in 0..150 {
        let added = sandbox
            .world()
            .add_note(id, item, &format!("Note {number}"));
        added.expect("a note is added");
    }
    let asked = || client.bulk_ticket_notes(&path, &[1, 2]);
    let before = asked().await.expect("it is read");
    assert!(before[&1].len() >= 150, "two pages of a hundred");
    sandbox.world().set_graphql_limit(45);
    let after = asked().await.expect("smaller pages pass");
    assert_eq!(after, before, "the same notes, none lost between pages");
    sandbox.world().set_graphql_limit(5);
    let refused = asked().await.expect_err("nothing passes");
    assert!(refused.leaves_rest(), "REST has the rest: {refused}");
    let count = sandbox.requests().len();
    drop(asked().await);
    assert_eq!(
        questions(&sandbox, count),
        0,
        "a host that takes too little is not asked in vain"
    );
}
