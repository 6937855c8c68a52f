//! From a delivery to rows: only what was named is read, and nothing is lost while a run goes on.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use flow_core::clock::{Clock, SystemClock};
use flow_core::model::{Hint, RemoteId, RepositoryId, RunReason, Stream, StreamState, Timestamp};
use flow_core::sync::{Engine, EngineSettings};
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

/// A clock by which no wait ever ends.
#[derive(Debug)]
struct StillClock;

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        SystemClock.now()
    }

    fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(std::future::pending())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_reported_is_on_the_queue_at_once_and_outlives_the_process() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.import_everything().await;
    let row = world.repository(&integration, BUSY).await;
    let limiters = world.clients.clone();
    // It never gets to reading: the time in which hints are gathered does not pass.
    let waiting = Engine::new(
        world.store.clone(),
        world.clients.clone(),
        Box::new(move |base: &str| limiters.limiter(base)),
        Arc::new(StillClock),
        EngineSettings {
            clones: world.folder.path().join("clones"),
            report_every: Duration::from_millis(20),
        },
    );
    let following = waiting.clone();
    let following = tokio::spawn(async move { following.follow_hints().await });
    for stream in [Stream::Tickets, Stream::PullRequests] {
        waiting.take_hint(&Hint {
            integration: integration.id,
            repository: row.remote.remote_id,
            streams: vec![stream],
        });
        wait_until_queued(&world, row.id, stream).await;
    }
    following.abort();
    let world = world.restart();
    world.engine.resume_all().await.expect("taken up by itself");
    world.wait_for_runs(integration.id, 2).await;
    assert_eq!(
        world.reasons(integration.id).await,
        [RunReason::Import, RunReason::Resume]
    );
    let after = world.repository(&integration, BUSY).await;
    let states: Vec<_> = after.streams.iter().map(|report| report.state).collect();
    assert_eq!(states, [StreamState::Complete; 3], "and read to its end");
}

async fn wait_until_queued(world: &TestWorld, repository: RepositoryId, stream: Stream) {
    let queued = async {
        loop {
            let row = world.store.repository(repository).await.expect("read");
            let mut reports = row.streams.iter();
            if reports.any(|report| report.stream == stream && report.state == StreamState::Waiting)
            {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(20), queued).await;
    waited.unwrap_or_else(|_| panic!("{stream:?} is not on the queue"));
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

#[tokio::test(flavor = "multi_thread")]
async fn a_repository_comes_in_as_soon_as_it_is_made_in_a_group_with_auto_import() {
    let stage = Stage::open().await;
    let (id, store) = (stage.integration.id, &stage.world.store);
    stage.world.import(&stage.integration).await;
    let groups = store.groups(id).await.expect("read");
    let labs = groups
        .iter()
        .find(|group| group.remote.full_path == "halden-labs");
    let labs = labs.expect("there").id;
    store
        .set_auto_import(id, labs, true)
        .await
        .expect("written");
    let place = stage.group("halden-labs").await;
    stage.webhooks.add(id, place).await.expect("an owner may");
    let following = stage.world.engine.clone();
    let following = tokio::spawn(async move { following.follow_hints().await });
    let requests = stage.world.sandbox.requests().len();
    let company = stage.world.sandbox.world();
    let made = company
        .add_project("halden-labs", "announced")
        .expect("made");
    stage.world.wait_for_runs(id, 2).await;
    let row = stage
        .world
        .repository(&stage.integration, "halden-labs/announced")
        .await;
    assert!(row.imported_at.is_some(), "nobody asked for it");
    let asked = stage.world.sandbox.requests().split_off(requests);
    let lists = asked.iter().filter(|one| one.query.contains("membership"));
    assert_eq!(lists.count(), 0, "it was asked for by its id: {asked:#?}");

    stage
        .world
        .clock
        .advance(std::time::Duration::from_secs(60));
    company.delete_project(made).expect("deleted");
    stage.world.wait_for_runs(id, 3).await;
    let row = store.repository(row.id).await.expect("read");
    assert!(row.gone, "and its end is known at once as well");
    assert_eq!(
        stage.world.reasons(id).await,
        [RunReason::Import, RunReason::Webhook, RunReason::Webhook]
    );
    following.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_repository_nobody_waits_for_starts_no_run() {
    let stage = Stage::open().await;
    let id = stage.integration.id;
    stage.world.import(&stage.integration).await;
    let place = stage.group("halden-labs").await;
    stage.webhooks.add(id, place).await.expect("an owner may");
    let following = stage.world.engine.clone();
    let following = tokio::spawn(async move { following.follow_hints().await });
    let company = stage.world.sandbox.world();
    company
        .add_project("halden-labs", "unwanted")
        .expect("made");
    stage
        .until("the delivery is there", || !stage.hints().is_empty())
        .await;
    assert_eq!(stage.hints()[0].streams, [], "the repository itself");
    // A hint that is followed comes after it.
    let project = company.project_by_path(BUSY).expect("it is there");
    let row = stage.world.repository(&stage.integration, BUSY).await;
    assert_eq!(
        project.id,
        u64::try_from(row.remote.remote_id.0).expect("positive")
    );
    stage
        .world
        .clock
        .advance(std::time::Duration::from_secs(60));
    stage.world.engine.take_hint(&Hint {
        integration: id,
        repository: row.remote.remote_id,
        streams: vec![Stream::Tickets],
    });
    stage.world.wait_for_runs(id, 2).await;
    assert_eq!(
        stage.world.reasons(id).await,
        [RunReason::Import, RunReason::Webhook],
        "one run, for the tickets"
    );
    let all = stage.world.store.available_repositories(id).await;
    let mut all = all.expect("read").into_iter();
    assert!(!all.any(|row| row.remote.full_path.ends_with("unwanted")));
    following.abort();
}
