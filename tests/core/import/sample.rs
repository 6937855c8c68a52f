//! The sample company, compared with what the sandbox holds.

#![expect(
    clippy::too_many_lines,
    reason = "a comparison with everything the sandbox holds is a list"
)]

use flow_core::model::{ListQuery, StreamState};
use gitlab_sandbox::{SandboxConfig, TokenKind};
use serde_json::Value;

use crate::world::{TestWorld, incomplete};

fn everything() -> ListQuery {
    ListQuery {
        limit: ListQuery::MAXIMUM_LIMIT,
        ..ListQuery::default()
    }
}

/// Lines of `git log` that name commit, parents, author, zone: read by git itself.
fn git(folder: &std::path::Path, arguments: &[&str]) -> String {
    let output = std::process::Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .expect("git runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_company_is_imported_once_and_completely() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.import_everything().await;
    let repositories = world
        .store
        .available_repositories(integration.id)
        .await
        .expect("read");
    assert_eq!(
        incomplete(&repositories),
        Vec::<String>::new(),
        "every stream is complete"
    );
    let held = world.sandbox.world();
    let mut compared = 0;
    for row in repositories.iter().filter(|row| row.imported_at.is_some()) {
        let path = &row.remote.full_path;
        let project = held
            .project_by_path(path)
            .unwrap_or_else(|| panic!("{path} is in the sandbox"));
        let folder = held.repository_folder(project.id).expect("a folder");
        if row.remote.repository_access != flow_core::model::FeatureAccess::Disabled
            && !project.empty
        {
            let expected: i64 = git(&folder, &["rev-list", "--branches", "--tags", "--count"])
                .trim()
                .parse()
                .expect("a number");
            assert_eq!(
                row.commit_count,
                Some(expected),
                "{path}: commits of all branches and tags"
            );
            compared += 1;
        }
        let pull_requests = world
            .store
            .list_pull_requests(row.id, everything())
            .await
            .expect("read");
        if row.remote.merge_requests_access != flow_core::model::FeatureAccess::Disabled {
            assert_eq!(
                pull_requests.total,
                i64::try_from(project.merge_requests).expect("fits"),
                "{path}"
            );
        }
        let tickets = world
            .store
            .list_tickets(row.id, everything())
            .await
            .expect("read");
        if row.remote.issues_access != flow_core::model::FeatureAccess::Disabled {
            assert_eq!(
                tickets.total,
                i64::try_from(project.issues).expect("fits"),
                "{path}"
            );
        }
        for stream in &row.streams {
            assert_eq!(stream.state, StreamState::Complete, "{path}");
        }
    }
    assert!(
        compared > 5,
        "only {compared} repositories had commits to compare"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn details_are_those_the_sandbox_holds() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.import_everything().await;
    let held = world.sandbox.world();
    let mut notes = 0;
    for row in world
        .store
        .available_repositories(integration.id)
        .await
        .expect("read")
    {
        let Some(project) = held.project_by_path(&row.remote.full_path) else {
            continue;
        };
        for listed in world
            .store
            .list_pull_requests(row.id, everything())
            .await
            .expect("read")
            .rows
        {
            let (stored, details) = world.store.pull_request(listed.id).await.expect("read");
            let all = held.merge_requests(project.id);
            let expected = all
                .iter()
                .find(|candidate| i64::try_from(candidate.iid) == Ok(stored.pull_request.iid))
                .expect("the sandbox holds it");
            let ids = |values: &[Value]| {
                values
                    .iter()
                    .filter_map(|value| value["id"].as_i64())
                    .collect::<Vec<_>>()
            };
            let mut stored_notes: Vec<i64> =
                details.notes.iter().map(|note| note.remote_id.0).collect();
            let mut expected_notes = ids(&expected.notes);
            stored_notes.sort_unstable();
            expected_notes.sort_unstable();
            assert_eq!(
                stored_notes, expected_notes,
                "notes of {}!{}",
                row.remote.full_path, expected.iid
            );
            notes += stored_notes.len();
            assert_eq!(details.commits.len(), expected.commits.len(), "commits");
            assert_eq!(
                details.reviewers.len(),
                expected.reviewers.len(),
                "reviewers"
            );
            let approvals = expected.approvals["approved_by"]
                .as_array()
                .map_or(0, Vec::len);
            assert_eq!(details.approvals.len(), approvals, "approvals");
        }
        for listed in world
            .store
            .list_tickets(row.id, everything())
            .await
            .expect("read")
            .rows
        {
            let (stored, details) = world.store.ticket(listed.id).await.expect("read");
            let all = held.issues(project.id);
            let expected = all
                .iter()
                .find(|candidate| i64::try_from(candidate.iid) == Ok(stored.ticket.iid))
                .expect("the sandbox holds it");
            assert_eq!(
                details.label_events.len(),
                expected.label_events.len(),
                "label events"
            );
            assert_eq!(
                details.state_events.len(),
                expected.state_events.len(),
                "state events"
            );
        }
    }
    assert!(notes > 0, "there were notes to compare");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_run_finds_nothing_new_and_doubles_nothing() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.import_everything().await;
    let counts = |rows: Vec<flow_core::model::Repository>| {
        rows.into_iter()
            .map(|row| {
                (
                    row.remote.full_path,
                    row.commit_count,
                    row.pull_request_count,
                    row.ticket_count,
                )
            })
            .collect::<Vec<_>>()
    };
    let before = counts(
        world
            .store
            .available_repositories(integration.id)
            .await
            .expect("read"),
    );
    let first_run = world.sandbox.requests().len();
    world
        .store
        .requeue(integration.id, None)
        .await
        .expect("queued");
    world.import(&integration).await;
    let repositories = world
        .store
        .available_repositories(integration.id)
        .await
        .expect("read");
    assert_eq!(
        incomplete(&repositories),
        Vec::<String>::new(),
        "complete again"
    );
    assert_eq!(counts(repositories), before, "the same rows");
    let second_run = world.sandbox.requests().len() - first_run;
    assert!(
        second_run * 2 < first_run,
        "{second_run} requests after {first_run}: details are not read again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn repositories_that_cannot_be_chosen_say_why() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.connect(TokenKind::Good).await;
    let available = world.choose_all(&integration).await;
    let held = world.sandbox.world();
    for row in &available {
        let project = held
            .project_by_path(&row.remote.full_path)
            .expect("in the sandbox");
        assert!(project.visible, "only what the account sees is listed");
        if row.remote.obstacle() == Some(flow_core::model::ImportObstacle::RoleTooLow) {
            assert!(
                !project.cloneable,
                "{}: an obstacle is true",
                row.remote.full_path
            );
        }
    }
    assert!(
        available.iter().any(|row| row.remote.obstacle().is_some()),
        "the company has one that cannot be chosen"
    );
    assert!(
        available.iter().any(|row| row.remote.empty),
        "an empty one can be chosen"
    );
    assert!(
        available.iter().any(|row| row.remote.shared),
        "shared ones are marked"
    );
}
