//! Lists and details over the whole way: what is asked, what is stored, what is left alone.

use flow_core::model::{ListQuery, PullRequestDetails, Repository, StreamState, TicketDetails};
use gitlab_sandbox::{Fault, FaultAction, RequestMatcher, Sandbox, SandboxConfig};
use time::macros::datetime;

use crate::world::{TestWorld, incomplete};

fn over_rest() -> SandboxConfig {
    SandboxConfig {
        graphql: false,
        ..SandboxConfig::default()
    }
}

fn everything() -> ListQuery {
    ListQuery {
        limit: ListQuery::MAXIMUM_LIMIT,
        ..ListQuery::default()
    }
}

/// Paths asked since the `skip`-th request.
fn asked(sandbox: &Sandbox, skip: usize) -> Vec<String> {
    let requests = sandbox.requests();
    requests
        .iter()
        .skip(skip)
        .map(|request| request.path.clone())
        .collect()
}

async fn imported(world: &TestWorld) -> Vec<Repository> {
    let integration = world.import_everything().await;
    let rows = world.store.available_repositories(integration.id).await;
    let rows = rows.expect("read");
    assert_eq!(incomplete(&rows), Vec::<String>::new(), "all complete");
    rows.into_iter()
        .filter(|row| row.imported_at.is_some())
        .collect()
}

async fn tickets_of(world: &TestWorld, repository: &Repository) -> Vec<(i64, TicketDetails)> {
    let page = world.store.list_tickets(repository.id, everything()).await;
    let mut all = Vec::new();
    for row in page.expect("read").rows {
        let (stored, details) = world.store.ticket(row.id).await.expect("read");
        all.push((stored.ticket.iid, details));
    }
    all
}

async fn pull_requests_of(
    world: &TestWorld,
    repository: &Repository,
) -> Vec<(i64, PullRequestDetails)> {
    let page = world
        .store
        .list_pull_requests(repository.id, everything())
        .await;
    let mut all = Vec::new();
    for row in page.expect("read").rows {
        let (stored, details) = world.store.pull_request(row.id).await.expect("read");
        all.push((stored.pull_request.iid, details));
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_that_cannot_bring_anything_are_saved_and_nothing_is_lost() {
    let world = TestWorld::start(over_rest()).await;
    let repositories = imported(&world).await;
    let paths = asked(&world.sandbox, 0);
    let held = world.sandbox.world();
    let (mut notes, mut without_approval) = (0, 0);
    for repository in &repositories {
        let project = u64::try_from(repository.remote.remote_id.0).expect("positive");
        let stored = pull_requests_of(&world, repository).await;
        for request in held.merge_requests(project) {
            let iid = i64::try_from(request.iid).expect("small");
            let Some((_, details)) = stored.iter().find(|(known, _)| *known == iid) else {
                continue;
            };
            let approved = request.approvals["approved_by"]
                .as_array()
                .map_or(0, Vec::len);
            assert_eq!(details.approvals.len(), approved, "!{iid}: approvals");
            assert_eq!(details.notes.len(), request.notes.len(), "!{iid}: notes");
            assert_eq!(
                details.commits.len(),
                request.commits.len(),
                "!{iid}: commits"
            );
            let path = format!("projects/{project}/merge_requests/{iid}/approvals");
            let was_asked = paths.iter().any(|it| it.ends_with(&path));
            let told = request.notes.iter().any(|note| {
                let body = note["body"].as_str().unwrap_or_default();
                note["system"] == true && body.starts_with("approved this merge request")
            });
            assert_eq!(
                was_asked, told,
                "!{iid}: asked only where GitLab noted an approval"
            );
            without_approval += usize::from(!told);
        }
        let stored = tickets_of(&world, repository).await;
        for issue in held.issues(project) {
            let iid = i64::try_from(issue.iid).expect("small");
            let Some((_, details)) = stored.iter().find(|(known, _)| *known == iid) else {
                continue;
            };
            assert_eq!(details.notes.len(), issue.notes.len(), "#{iid}: notes");
            assert_eq!(
                (details.label_events.len(), details.state_events.len()),
                (issue.label_events.len(), issue.state_events.len()),
                "#{iid}: events"
            );
            notes += details.notes.len();
        }
    }
    assert!(notes > 0, "the sample company comments on its tickets");
    assert!(
        without_approval > 0,
        "some are not approved, so something was saved"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_look_reads_no_details_again() {
    let world = TestWorld::start(over_rest()).await;
    let integration = world.import_everything().await;
    let before = world.sandbox.requests().len();
    world
        .store
        .requeue(integration.id, None)
        .await
        .expect("queued");
    world.import(&integration).await;
    let again: Vec<_> = asked(&world.sandbox, before)
        .into_iter()
        .filter(|path| path.contains("/notes") || path.contains("/approvals"))
        .collect();
    assert_eq!(again, Vec::<String>::new(), "nothing changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn details_that_are_hidden_later_leave_what_is_stored() {
    let world = TestWorld::start(over_rest()).await;
    let integration = world.import_everything().await;
    let repositories = world.store.available_repositories(integration.id).await;
    let repositories = repositories.expect("read");
    let mut chosen = None;
    for repository in repositories.iter().filter(|row| row.imported_at.is_some()) {
        let stored = pull_requests_of(&world, repository).await;
        if let Some((iid, details)) = stored.into_iter().find(|(_, it)| !it.notes.is_empty()) {
            chosen = Some((repository.clone(), iid, details));
            break;
        }
    }
    let (repository, iid, details) = chosen.expect("somebody wrote a note");
    let project = u64::try_from(repository.remote.remote_id.0).expect("positive");
    let number = u64::try_from(iid).expect("positive");
    let retitled = world.sandbox.world().retitle_merge_request(
        project,
        number,
        "Another title",
        datetime!(2026-11-20 09:59 UTC),
    );
    retitled.expect("it is there");
    world.sandbox.faults().push(Fault {
        matcher: RequestMatcher::path(format!("/projects/{project}/merge_requests/{iid}/notes")),
        action: FaultAction::Status(404, r#"{"message":"404 Not found"}"#.to_owned()),
    });
    world
        .store
        .requeue(integration.id, None)
        .await
        .expect("queued");
    world.import(&integration).await;
    let after = pull_requests_of(&world, &repository).await;
    let (_, kept) = after.iter().find(|(it, _)| *it == iid).expect("stored");
    assert_eq!(kept, &details, "history is not thrown away with access");
    let repository = world
        .repository(&integration, &repository.remote.full_path)
        .await;
    assert!(
        repository
            .streams
            .iter()
            .all(|it| it.state == StreamState::Complete),
        "and that is no failure: {:?}",
        repository.streams
    );
}
