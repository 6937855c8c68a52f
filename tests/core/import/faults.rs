//! Whatever goes wrong on the way: a clear state, nothing lost, nothing doubled.

use flow_core::gitlab::ClientSource as _;
use flow_core::model::{FailureCode, RunReason, Stream, StreamState};
use flow_core::sync::read_available;
use gitlab_sandbox::{
    Fault, FaultAction, RateLimitBody, RequestMatcher, SandboxConfig, Size, TokenKind,
};

use crate::world::{TestWorld, incomplete};

async fn world() -> TestWorld {
    TestWorld::start(SandboxConfig::default()).await
}

async fn without_graphql() -> TestWorld {
    TestWorld::start(SandboxConfig {
        graphql: false,
        ..SandboxConfig::default()
    })
    .await
}

async fn assert_complete(
    world: &TestWorld,
    integration: &flow_core::model::Integration,
    why: &str,
) {
    let repositories = world
        .store
        .available_repositories(integration.id)
        .await
        .expect("read");
    assert_eq!(incomplete(&repositories), Vec::<String>::new(), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn passing_trouble_is_ridden_out() {
    for (action, times) in [
        (
            FaultAction::Status429 {
                retry_after: Some(43),
                body: RateLimitBody::RackAttack,
            },
            3,
        ),
        (
            FaultAction::Status429 {
                retry_after: None,
                body: RateLimitBody::Application,
            },
            2,
        ),
        (FaultAction::Html(502), 2),
        (FaultAction::ResetConnection, 2),
        (FaultAction::TruncateBody(40), 2),
        (FaultAction::InvalidUtf8, 2),
        (FaultAction::NotJson, 2),
        (FaultAction::Html(200), 2),
    ] {
        let world = world().await;
        let integration = world.connect(TokenKind::Good).await;
        world.choose_all(&integration).await;
        // In the middle of a listing, not at its start.
        let matcher = RequestMatcher::path("/merge_requests").skip(2).times(times);
        world.sandbox.faults().push(Fault {
            matcher,
            action: action.clone(),
        });
        world.import(&integration).await;
        assert_complete(&world, &integration, &format!("{action:?} passes")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lasting_trouble_of_one_repository_stops_no_other() {
    let world = world().await;
    let integration = world.connect(TokenKind::Good).await;
    let available = world.choose_all(&integration).await;
    let hurt = available
        .iter()
        .find(|row| row.remote.obstacle().is_none() && !row.remote.empty)
        .expect("a repository")
        .clone();
    let path = format!("/projects/{}/issues", hurt.remote.remote_id);
    world.sandbox.faults().push(Fault {
        matcher: RequestMatcher::path(path),
        action: FaultAction::Html(502),
    });
    world.import(&integration).await;
    let repositories = world
        .store
        .available_repositories(integration.id)
        .await
        .expect("read");
    let failed = incomplete(&repositories);
    assert_eq!(failed.len(), 1, "only the hurt stream: {failed:?}");
    let row = world.repository(&integration, &hurt.remote.full_path).await;
    let tickets = row.stream(Stream::Tickets).expect("a stream");
    assert_eq!(
        tickets.failure.as_ref().map(|failure| failure.code),
        Some(FailureCode::ServerError)
    );
    assert_eq!(
        row.stream(Stream::Commits).map(|report| report.state),
        Some(StreamState::Complete),
        "its commits are in"
    );
    world.sandbox.faults().clear();
    world
        .store
        .requeue(integration.id, Some(vec![row.id]))
        .await
        .expect("queued");
    world.import(&integration).await;
    assert_complete(&world, &integration, "after the trouble is over").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn deleted_moved_and_emptied_repositories_are_states() {
    let world = world().await;
    let integration = world.connect(TokenKind::Good).await;
    let available = world.choose_all(&integration).await;
    let mut chosen = available.iter().filter(|row| {
        row.remote.obstacle().is_none()
            && !row.remote.empty
            && !row.remote.shared
            && row.remote.group_path.contains('/')
    });
    let [deleted, moved, emptied] = [(); 3].map(|()| chosen.next().expect("a repository").clone());
    let held = world.sandbox.world();
    let id = |row: &flow_core::model::Repository| {
        u64::try_from(row.remote.remote_id.0).expect("positive")
    };
    held.delete_project(id(&deleted)).expect("deleted");
    let new_path = format!("{}/moved-away", moved.remote.group_path);
    held.move_project(id(&moved), &new_path).expect("moved");
    held.empty_repository(id(&emptied)).expect("emptied");
    world.import(&integration).await;
    let gone = world
        .repository(&integration, &deleted.remote.full_path)
        .await;
    assert_eq!(
        gone.failure().map(|failure| failure.code),
        Some(FailureCode::RepositoryGone),
        "a state, with its cause"
    );
    let followed = world.repository(&integration, &new_path).await;
    assert!(
        followed
            .streams
            .iter()
            .all(|report| report.state == StreamState::Complete),
        "followed: {followed:?}"
    );
    let empty = world
        .repository(&integration, &emptied.remote.full_path)
        .await;
    assert_eq!(
        empty.commit_count,
        Some(0),
        "nothing to read is read completely: {empty:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_stops_the_queue_and_a_new_one_goes_on() {
    let world = world().await;
    let integration = world.connect(TokenKind::Good).await;
    world.choose_all(&integration).await;
    world.sandbox.world().revoke_token(TokenKind::Good);
    world.import(&integration).await;
    let stopped = world.store.integration(integration.id).await.expect("read");
    assert_eq!(
        stopped.failure.map(|failure| failure.code),
        Some(FailureCode::TokenRevoked),
        "the integration says it"
    );
    let pending = world
        .store
        .pending_work(Some(integration.id))
        .await
        .expect("read");
    assert!(!pending.is_empty(), "the queue waits");
    world.give_new_token(&integration).await;
    world.import(&integration).await;
    assert_complete(&world, &integration, "with the new token").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_import_carries_on_where_it_was() {
    // One by one, so that there is a middle.
    let world = without_graphql().await;
    let integration = world.connect(TokenKind::Good).await;
    world.choose_all(&integration).await;
    // Stops in the middle: what was running is dropped as a kill would.
    world.sandbox.faults().push(Fault {
        matcher: RequestMatcher::path("/notes").skip(20),
        action: FaultAction::Hang,
    });
    world
        .engine
        .start(integration.id, RunReason::Import)
        .await
        .expect("started");
    let mut events = world.engine.events();
    let sandbox_requests = || {
        world
            .sandbox
            .requests()
            .iter()
            .filter(|request| request.path.contains("/notes"))
            .count()
    };
    while sandbox_requests() < 21 {
        let _hint = events.recv().await;
    }
    world.engine.stop(integration.id).await;
    let before = world
        .store
        .import_counts(integration.id)
        .await
        .expect("read");
    assert!(
        before.done < before.repositories_total,
        "it was in the middle: {before:?}"
    );
    world.sandbox.faults().clear();
    let world = world.restart();
    world.engine.resume_all().await.expect("taken up by itself");
    world.import(&integration).await;
    assert_complete(&world, &integration, "after the restart").await;
    let held = world.sandbox.world();
    for row in world
        .store
        .available_repositories(integration.id)
        .await
        .expect("read")
    {
        let Some(project) = held.project_by_path(&row.remote.full_path) else {
            continue;
        };
        if let Some(count) = row.pull_request_count {
            assert_eq!(
                count,
                i64::try_from(project.merge_requests).expect("fits"),
                "nothing lost, nothing doubled"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn cancelling_keeps_what_was_read_and_pausing_goes_on() {
    let world = world().await;
    let integration = world.connect(TokenKind::Good).await;
    world.choose_all(&integration).await;
    world
        .engine
        .start(integration.id, RunReason::Import)
        .await
        .expect("started");
    world.engine.set_paused(integration.id, true);
    assert!(
        world
            .engine
            .progress(integration.id)
            .await
            .expect("progress")
            .paused,
        "it says so"
    );
    world
        .engine
        .cancel(integration.id)
        .await
        .expect("cancelled");
    let pending = world
        .store
        .pending_work(Some(integration.id))
        .await
        .expect("read");
    assert!(pending.is_empty(), "nothing waits any more");
    world
        .store
        .requeue(integration.id, None)
        .await
        .expect("queued");
    world.import(&integration).await;
    assert_complete(&world, &integration, "after taking it up again").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_is_down_stops_the_run_once_and_names_itself() {
    let mut world = world().await;
    let integration = world.connect(TokenKind::Good).await;
    world.choose_all(&integration).await;
    let nowhere = TestWorld::start(SandboxConfig::default()).await;
    let down = std::mem::replace(&mut world.sandbox, nowhere.sandbox);
    let host = down.base_url().trim_start_matches("http://").to_owned();
    let down = std::sync::Arc::into_inner(down).expect("nobody else holds it");
    down.stop().await;
    world.import(&integration).await;
    let stopped = world.store.integration(integration.id).await.expect("read");
    let failure = stopped
        .failure
        .expect("the integration says it, not each repository");
    assert_eq!(failure.code, FailureCode::PortClosed);
    assert_eq!(failure.detail, Some(host), "the sentence names the host");
    let counts = world
        .store
        .import_counts(integration.id)
        .await
        .expect("read");
    assert_eq!(counts.failed, 0, "no repository is to blame: {counts:?}");
    assert_eq!(
        counts.waiting, counts.repositories_total,
        "all wait for the host"
    );
}

#[tokio::test]
async fn a_first_list_shows_what_came_in_and_is_read_whole_the_next_time() {
    let size = Size::Wide {
        groups: 60,
        projects: 450,
    };
    let world = TestWorld::start(SandboxConfig {
        size,
        ..SandboxConfig::default()
    })
    .await;
    let integration = world.connect(TokenKind::Good).await;
    let client = world.clients.client(&integration).await.expect("a client");
    world.sandbox.faults().push(Fault {
        matcher: RequestMatcher::path("/api/v4/projects?*id_after=*").skip(1),
        action: FaultAction::Status(403, r#"{"message":"403 Forbidden"}"#.to_owned()),
    });
    let mut told = Vec::new();
    let broken = read_available(&world.store, &client, integration.id, |_, repositories| {
        told.push(repositories);
    })
    .await;
    assert!(broken.is_err(), "the third page is refused");
    assert_eq!(told, [0, 0, 100, 200], "groups, their roles, each page");
    let stored = async || {
        let rows = world.store.available_repositories(integration.id).await;
        rows.expect("read").len()
    };
    assert_eq!(stored().await, 200, "what came in is there");
    let now = world.store.integration(integration.id).await.expect("read");
    assert_eq!(now.list_read_at, None, "and does not pass for the list");

    world.sandbox.faults().clear();
    let counts = read_available(&world.store, &client, integration.id, |_, _| {}).await;
    assert_eq!(counts.expect("read").1, 450);
    assert_eq!(stored().await, 450);
}
