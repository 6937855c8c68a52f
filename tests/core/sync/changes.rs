//! A run looks only where something changed, and misses nothing.

use std::process::Command;

use flow_core::model::{ListQuery, Repository, RunReason, StreamState};
use gitlab_sandbox::{Fault, FaultAction, RequestMatcher, SandboxConfig};
use time::macros::datetime;

use super::{imported, project_id};
use crate::world::{TestWorld, incomplete};

async fn titles(world: &TestWorld, repository: &Repository) -> Vec<String> {
    let page = world
        .store
        .list_pull_requests(
            repository.id,
            ListQuery {
                limit: ListQuery::MAXIMUM_LIMIT,
                ..ListQuery::default()
            },
        )
        .await
        .expect("read");
    page.rows
        .into_iter()
        .map(|row| row.pull_request.title)
        .collect()
}

fn is_group(world: &TestWorld, repository: &Repository) -> bool {
    let groups = world.sandbox.world().group_paths();
    groups.contains(&repository.remote.group_path)
}

/// Paths of the requests since the one with this number.
fn requests_since(world: &TestWorld, number: usize) -> Vec<String> {
    world.sandbox.requests()[number..]
        .iter()
        .map(|request| request.path.clone())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_with_nothing_new_asks_for_the_groups_and_no_repository() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.import_everything().await;
    let before = world.sandbox.requests().len();
    world.run(&integration, RunReason::Schedule).await;
    let asked = requests_since(&world, before);
    let personal: Vec<String> = imported(&world, &integration)
        .await
        .iter()
        .filter(|row| !is_group(&world, row))
        .map(|row| format!("/projects/{}", row.remote.remote_id))
        .collect();
    let of_groups: Vec<&String> = asked
        .iter()
        .filter(|path| !personal.iter().any(|own| path.contains(own)))
        .collect();
    assert!(
        of_groups.len() <= 12,
        "for all groups together: {of_groups:#?}"
    );
    assert!(
        !of_groups.iter().any(|path| path.contains("/projects/")),
        "no repository of a group is asked for: {of_groups:#?}"
    );
    let run = world
        .store
        .latest_run(integration.id)
        .await
        .expect("read")
        .expect("a run");
    assert_eq!(run.figures.pull_requests, 0, "nothing was read again");
    assert_eq!(run.figures.new_commits, 0);
    let rows = imported(&world, &integration).await;
    assert_eq!(incomplete(&rows), Vec::<String>::new(), "and all is known");
    for row in &rows {
        for report in &row.streams {
            assert!(
                report.synced_at >= Some(run.started_at),
                "{} {:?} is complete as of this run",
                row.remote.full_path,
                report.stream
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_changed_pull_request_brings_one_repository_in() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.import_everything().await;
    let rows = imported(&world, &integration).await;
    let row = rows
        .iter()
        .find(|row| row.remote.group_path.contains('/') && row.pull_request_count > Some(2))
        .expect("a repository with pull requests");
    let held = world.sandbox.world();
    let iid = held.merge_requests(project_id(row))[0].iid;
    held.retitle_merge_request(
        project_id(row),
        iid,
        "renamed meanwhile",
        datetime!(2026-11-20 11:00 UTC),
    )
    .expect("renamed");
    let before = world.sandbox.requests().len();
    world.run(&integration, RunReason::Schedule).await;
    assert!(
        titles(&world, row)
            .await
            .contains(&"renamed meanwhile".to_owned()),
        "the change arrived"
    );
    let asked = requests_since(&world, before);
    let others = rows.iter().filter(|other| other.id != row.id);
    let of_others = others
        .filter(|other| other.remote.group_path.contains('/'))
        .flat_map(|other| {
            let place = format!("/projects/{}/merge_requests", other.remote.remote_id);
            asked.iter().filter(move |path| path.contains(&place))
        });
    assert_eq!(of_others.count(), 0, "no other was looked into: {asked:#?}");
    let run = world.store.latest_run(integration.id).await;
    let figures = run.expect("read").expect("a run").figures;
    assert_eq!(figures.pull_requests, 1, "one row was read again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_is_read_even_where_the_last_activity_does_not_tell() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.import_everything().await;
    let rows = imported(&world, &integration).await;
    let row = rows
        .iter()
        .find(|row| row.commit_count > Some(10))
        .expect("a repository with commits");
    let folder = world
        .sandbox
        .world()
        .repository_folder(project_id(row))
        .expect("a folder");
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .arg("-C")
            .arg(&folder)
            .args(arguments)
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_AUTHOR_NAME", "Somebody")
            .env("GIT_AUTHOR_EMAIL", "somebody@example.com")
            .env("GIT_COMMITTER_NAME", "Somebody")
            .env("GIT_COMMITTER_EMAIL", "somebody@example.com")
            .output()
            .expect("git runs");
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout)
            .expect("text")
            .trim()
            .to_owned()
    };
    // Written beside the API: the project's last activity stays what it was.
    let tree = git(&["rev-parse", "HEAD^{tree}"]);
    let commit = git(&[
        "commit-tree",
        &tree,
        "-p",
        "HEAD",
        "-m",
        "pushed in silence",
    ]);
    git(&["update-ref", "refs/heads/silent", &commit]);
    world.run(&integration, RunReason::Schedule).await;
    let count = |rows: Vec<Repository>| {
        rows.into_iter()
            .find(|other| other.id == row.id)
            .and_then(|other| other.commit_count)
    };
    assert_eq!(
        count(imported(&world, &integration).await),
        row.commit_count,
        "nothing told of it"
    );
    world.clock.advance(std::time::Duration::from_hours(24));
    world.run(&integration, RunReason::Schedule).await;
    assert_eq!(
        count(imported(&world, &integration).await),
        row.commit_count.map(|before| before + 1),
        "every repository's branches are looked at once a day"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_heard_survives_a_run_that_ends_before_it_was_read() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.import_everything().await;
    let rows = imported(&world, &integration).await;
    let row = rows
        .iter()
        .find(|row| row.remote.group_path.contains('/') && row.pull_request_count > Some(2))
        .expect("a repository with pull requests");
    let held = world.sandbox.world();
    let iid = held.merge_requests(project_id(row))[0].iid;
    held.retitle_merge_request(
        project_id(row),
        iid,
        "heard of",
        datetime!(2026-11-20 11:00 UTC),
    )
    .expect("renamed");
    let list = format!("/projects/{}/merge_requests", row.remote.remote_id);
    world.sandbox.faults().push(Fault {
        matcher: RequestMatcher::path(list),
        action: FaultAction::Html(502),
    });
    world.run(&integration, RunReason::Schedule).await;
    let failed = imported(&world, &integration).await;
    assert_eq!(incomplete(&failed).len(), 1, "only this one failed");
    assert!(
        failed
            .iter()
            .flat_map(|row| &row.streams)
            .any(|report| report.state == StreamState::Failed)
    );
    world.sandbox.faults().clear();
    let world = world.restart();
    world.run(&integration, RunReason::Schedule).await;
    assert!(
        titles(&world, row).await.contains(&"heard of".to_owned()),
        "the next run goes on with it, although the list of changes tells it no more"
    );
}
