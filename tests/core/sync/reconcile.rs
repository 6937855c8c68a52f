//! The weekly search: what GitLab does not show any more keeps its history with a state.

use flow_core::model::{ListQuery, Repository, RunOutcome, RunReason, Stream, StreamState};
use gitlab_sandbox::SandboxConfig;

use super::{imported, project_id};
use crate::world::{TestWorld, incomplete};

async fn with_pull_requests(
    world: &TestWorld,
    integration: &flow_core::model::Integration,
) -> Repository {
    imported(world, integration)
        .await
        .into_iter()
        .find(|row| row.remote.group_path.contains('/') && row.pull_request_count > Some(2))
        .expect("a repository with pull requests")
}

async fn gone(world: &TestWorld, repository: &Repository, stream: Stream) -> Vec<i64> {
    let held = world
        .store
        .held_items(repository.id, stream)
        .await
        .expect("read");
    held.iter()
        .filter(|item| item.is_gone)
        .map(|item| item.iid)
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_pull_request_keeps_its_row_and_says_so() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.import_everything().await;
    let row = with_pull_requests(&world, &integration).await;
    let held = world.sandbox.world();
    let iid = held.merge_requests(project_id(&row))[1].iid;
    held.delete_merge_request(project_id(&row), iid)
        .expect("deleted");
    world.run(&integration, RunReason::Schedule).await;
    assert!(
        gone(&world, &row, Stream::PullRequests).await.is_empty(),
        "no list of changes tells of it"
    );
    world.run(&integration, RunReason::Reconcile).await;
    let iid = i64::try_from(iid).expect("small");
    assert_eq!(gone(&world, &row, Stream::PullRequests).await, [iid]);
    let page = world
        .store
        .list_pull_requests(
            row.id,
            ListQuery {
                limit: 100,
                ..ListQuery::default()
            },
        )
        .await
        .expect("read");
    assert_eq!(
        Some(page.total),
        row.pull_request_count,
        "its history is kept"
    );
    let rows = imported(&world, &integration).await;
    assert_eq!(incomplete(&rows), Vec::<String>::new());
    let again = rows
        .iter()
        .find(|other| other.id == row.id)
        .expect("it is there");
    let report = again.stream(Stream::PullRequests).expect("a stream");
    assert_eq!(
        report.remote_total,
        row.pull_request_count.map(|count| count - 1),
        "GitLab's count and ours differ by exactly what is gone"
    );
    let run = world.store.latest_run(integration.id).await;
    let run = run.expect("read").expect("a run");
    assert_eq!(
        (run.reason, run.outcome),
        (RunReason::Reconcile, Some(RunOutcome::Complete))
    );
    assert!(
        world
            .store
            .reconciled_at(integration.id)
            .await
            .expect("read")
            >= Some(run.started_at),
        "the next search is due in a week"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_repository_is_a_state_and_what_moved_is_followed() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.import_everything().await;
    let rows = imported(&world, &integration).await;
    let mut in_groups = rows
        .iter()
        .filter(|row| row.remote.group_path.contains('/') && row.commit_count > Some(1));
    let [deleted, moved] = [(); 2].map(|()| in_groups.next().expect("a repository"));
    let held = world.sandbox.world();
    held.delete_project(project_id(deleted)).expect("deleted");
    let new_path = format!("{}/moved-away", moved.remote.group_path);
    held.move_project(project_id(moved), &new_path)
        .expect("moved");
    world.run(&integration, RunReason::Reconcile).await;
    let after = imported(&world, &integration).await;
    let find = |row: &Repository| {
        after
            .iter()
            .find(|other| other.id == row.id)
            .expect("it is there")
    };
    assert!(find(deleted).gone, "it says that it is gone");
    assert_eq!(
        find(deleted).commit_count,
        deleted.commit_count,
        "its history is kept"
    );
    assert!(!find(moved).gone);
    assert_eq!(find(moved).remote.full_path, new_path, "known by its id");
    assert!(
        find(moved)
            .streams
            .iter()
            .all(|report| report.state == StreamState::Complete)
    );
    let run = world.store.latest_run(integration.id).await;
    assert_eq!(
        run.expect("read").expect("a run").outcome,
        Some(RunOutcome::Complete),
        "a state, not an error"
    );
}
