//! From a delivery to rows: only what was named is read, and nothing is lost while a run goes on.

use flow_core::model::{Hint, RemoteId, RunReason, Stream, StreamState};
use gitlab_sandbox::{SandboxConfig, TokenKind};

use super::stage::{BUSY, Stage};
use crate::world::TestWorld;

#[tokio::test(flavor = "multi_thread")]
async fn a_push_is_here_without_anybody_asking_for_it() {
    let stage = Stage::open().await;
    let id = stage.integration.id;
    stage.world.import(&stage.integration).await;
    stage.hook().await;
    let following = stage.world.engine.clone();
    let following = tokio::spawn(async move { following.follow_hints().await });
    let before = stage.world.repository(&stage.integration, BUSY).await;
    let requests = stage.world.sandbox.requests().len();
    let company = stage.world.sandbox.world();
    let project = company.project_by_path(BUSY).expect("it is there");
    let branch = project.default_branch.expect("it has commits");
    company
        .push_commits(project.id, &branch, 3)
        .expect("pushed");
    stage.world.wait_for_runs(id, 2).await;
    let after = stage.world.repository(&stage.integration, BUSY).await;
    assert_eq!(
        after.commit_count,
        before.commit_count.map(|count| count + 3),
        "the commits are here"
    );
    assert_eq!(
        stage.world.reasons(id).await,
        [RunReason::Import, RunReason::Webhook]
    );
    let asked = stage.world.sandbox.requests().split_off(requests);
    let others = asked
        .iter()
        .filter(|request| request.path.contains("/merge_requests"));
    assert_eq!(others.count(), 0, "nothing else was looked at: {asked:#?}");
    following.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn many_hints_of_one_thing_are_one_read_and_of_nothing_none() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.import_everything().await;
    let row = world.repository(&integration, BUSY).await;
    let mark = |repository, stream| {
        let wanted = vec![(repository, stream)];
        world.store.mark_for_reading(integration.id, wanted)
    };
    let own = row.remote.remote_id;
    let first = mark(own, Stream::Tickets).await.expect("written");
    assert_eq!((first.marked, first.being_read.len()), (1, 0));
    let again = mark(own, Stream::Tickets).await.expect("written");
    assert_eq!(again.marked, 0, "it waits already");
    let stranger = mark(RemoteId(999_999), Stream::Tickets)
        .await
        .expect("written");
    assert_eq!(stranger.marked, 0, "nobody imported that");
    let after = world.repository(&integration, BUSY).await;
    for report in &after.streams {
        let expected = match report.stream {
            Stream::Tickets => StreamState::Waiting,
            _ => StreamState::Complete,
        };
        assert_eq!(report.state, expected, "{:?}", report.stream);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hint_of_what_is_being_read_waits_for_the_end_of_that() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.import_everything().await;
    let row = world.repository(&integration, BUSY).await;
    let own = row.remote.remote_id;
    world
        .store
        .start_stream(row.id, Stream::Tickets, None)
        .await
        .expect("as a run does");
    let marked = world
        .store
        .mark_for_reading(integration.id, vec![(own, Stream::Tickets)])
        .await
        .expect("written");
    assert_eq!(marked.being_read, [(own, Stream::Tickets)]);
    let following = world.engine.clone();
    let following = tokio::spawn(async move { following.follow_hints().await });
    world.engine.take_hint(&Hint {
        integration: integration.id,
        repository: own,
        streams: vec![Stream::Tickets],
    });
    // The end of any run is when it is looked at again; this one reads the stream to its end.
    world.run(&integration, RunReason::Resume).await;
    world.clock.advance(std::time::Duration::from_secs(60));
    world.wait_for_runs(integration.id, 3).await;
    assert_eq!(
        world.reasons(integration.id).await,
        [RunReason::Import, RunReason::Resume, RunReason::Webhook]
    );
    following.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_schedule_counts_from_the_last_look_at_everything() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.import_everything().await;
    world.run(&integration, RunReason::Webhook).await;
    let runs = world.store.runs_besides_webhooks(integration.id, 10).await;
    let reasons: Vec<_> = runs.expect("read").iter().map(|run| run.reason).collect();
    assert_eq!(reasons, [RunReason::Import]);
    assert!(world.connect_as("Other", TokenKind::Good).await.id != integration.id);
}
