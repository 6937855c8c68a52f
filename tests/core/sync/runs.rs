//! What a run leaves behind: an honest line in the store, however it ended.

use flow_core::model::{FailureCode, RunOutcome, RunReason};
use flow_core::sync::QueueState;
use gitlab_sandbox::{Fault, FaultAction, RequestMatcher, SandboxConfig, TokenKind};

use super::imported;
use crate::world::TestWorld;

#[tokio::test(flavor = "multi_thread")]
async fn a_complete_run_counts_what_it_did() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.import_everything().await;
    let page = world
        .store
        .runs(Some(integration.id), 0, 10)
        .await
        .expect("read");
    let run = &page.rows[0];
    assert_eq!(run.reason, RunReason::Import);
    assert_eq!(run.outcome, Some(RunOutcome::Complete), "{run:?}");
    let rows = imported(&world, &integration).await;
    let sum = |of: fn(&flow_core::model::Repository) -> Option<i64>| {
        rows.iter().filter_map(of).sum::<i64>()
    };
    assert_eq!(run.figures.new_commits, sum(|row| row.commit_count));
    assert_eq!(run.figures.pull_requests, sum(|row| row.pull_request_count));
    assert_eq!(run.figures.tickets, sum(|row| row.ticket_count));
    assert_eq!(
        run.figures.repositories,
        i64::try_from(rows.len()).expect("few")
    );
    assert!(run.figures.requests > run.figures.repositories, "{run:?}");
    assert!(run.finished_at >= Some(run.started_at));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_failing_repository_makes_the_run_partial() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.connect(TokenKind::Good).await;
    let rows = world.choose_all(&integration).await;
    let hurt = rows
        .iter()
        .find(|row| row.remote.obstacle().is_none() && !row.remote.empty)
        .expect("a repository");
    world.sandbox.faults().push(Fault {
        matcher: RequestMatcher::path(format!("/projects/{}/issues", hurt.remote.remote_id)),
        action: FaultAction::Html(502),
    });
    world.import(&integration).await;
    let run = world.store.latest_run(integration.id).await;
    let run = run.expect("read").expect("a run");
    assert_eq!(run.outcome, Some(RunOutcome::Partial));
    assert_eq!(run.figures.repositories_failed, 1);
    world.sandbox.faults().clear();
    world
        .engine
        .retry(integration.id, None)
        .await
        .expect("started");
    world.wait_until_ended(&integration).await;
    let run = world.store.latest_run(integration.id).await;
    let run = run.expect("read").expect("a run");
    assert_eq!(
        (run.outcome, run.figures.repositories),
        (Some(RunOutcome::Complete), 1),
        "only what failed is read again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_token_ends_the_run_and_the_queue_says_that_it_waits() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.connect(TokenKind::Good).await;
    world.choose_all(&integration).await;
    world.sandbox.world().revoke_token(TokenKind::Good);
    world.import(&integration).await;
    let run = world.store.latest_run(integration.id).await;
    let run = run.expect("read").expect("a run");
    assert_eq!(run.outcome, Some(RunOutcome::Failed));
    assert_eq!(
        run.failure.map(|failure| failure.code),
        Some(FailureCode::TokenRevoked)
    );
    let queue = world.engine.queue().await.expect("read");
    assert!(!queue.is_empty(), "nothing is lost");
    for entry in queue {
        assert_eq!(entry.state, QueueState::Stopped);
        assert_eq!(
            entry.failure.map(|failure| failure.code),
            Some(FailureCode::TokenRevoked),
            "each entry says why it waits"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_run_says_so_and_a_paused_queue_too() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.connect(TokenKind::Good).await;
    world.choose_all(&integration).await;
    world.sandbox.faults().push(Fault {
        matcher: RequestMatcher::path("/issues"),
        action: FaultAction::Hang,
    });
    world
        .engine
        .start(integration.id, RunReason::Import)
        .await
        .expect("started");
    world.engine.set_paused(integration.id, true);
    let queue = world.engine.queue().await.expect("read");
    assert!(
        queue.iter().all(|entry| entry.state == QueueState::Paused),
        "{queue:?}"
    );
    world.engine.set_paused(integration.id, false);
    world
        .engine
        .cancel(integration.id)
        .await
        .expect("cancelled");
    let run = world.store.latest_run(integration.id).await;
    let run = run.expect("read").expect("a run");
    assert_eq!(run.outcome, Some(RunOutcome::Cancelled));
    assert!(
        world.engine.queue().await.expect("read").is_empty(),
        "and nothing waits"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn runs_on_one_host_at_once_count_their_own_requests() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let first = world.connect_as("First", TokenKind::Good).await;
    let second = world.connect_as("Second", TokenKind::Owner).await;
    for integration in [&first, &second] {
        world.choose_all(integration).await;
    }
    let before = world.sandbox.requests().len();
    for integration in [&first, &second] {
        world.begin_import(integration).await;
    }
    let mut told = 0;
    for integration in [&first, &second] {
        world.wait_until_ended(integration).await;
        let run = world.store.latest_run(integration.id).await;
        let figures = run.expect("read").expect("a run").figures;
        assert!(figures.requests > figures.repositories, "{figures:?}");
        told += figures.requests;
    }
    let asked = world.sandbox.requests().len() - before;
    assert_eq!(
        told,
        i64::try_from(asked).expect("few"),
        "every request belongs to one of the two"
    );
}
