//! One import by this program, timed from the command to the last row.

use std::sync::Arc;
use std::time::Instant;

use flow_core::connect::{Creation, create_integration};
use flow_core::model::{Integration, RepositoryId, RunReason, Service};
use gitlab_sandbox::{Sandbox, TokenKind};

use super::world::{TestWorld, climb, incomplete, passed};
use super::{IN_FLIGHT, ITEM_COST, LATENCY};

/// What an import cost, and what a second one asked when nothing was new.
#[derive(Debug)]
pub(crate) struct Import {
    pub(crate) seconds: f64,
    /// Merge requests and issues.
    pub(crate) rows: i64,
    pub(crate) requests: usize,
    /// Seconds the server had to take: its time for each request, divided by the
    /// number it works on at once.
    pub(crate) floor: f64,
    /// Requests of the second run.
    pub(crate) again: usize,
}

/// Projects of the world in the order they are taken.
pub(crate) fn paths(sandbox: &Sandbox, count: usize) -> Vec<String> {
    let projects = sandbox.world().projects();
    let mut paths: Vec<String> = projects
        .into_iter()
        .map(|project| project.path_with_namespace)
        .collect();
    paths.sort();
    paths.truncate(count);
    paths
}

/// Imports the first `projects` of the world into a new store, then once more.
pub(crate) async fn import(sandbox: &Arc<Sandbox>, projects: usize) -> Import {
    let world = TestWorld::at(Arc::clone(sandbox));
    let integration = connect(&world).await;
    choose(&world, &integration, projects).await;
    let before = sandbox.requests().len();
    let started = Instant::now();
    world.import(&integration).await;
    let seconds = started.elapsed().as_secs_f64();
    let asked = sandbox.requests().split_off(before);
    let repositories = world.store.available_repositories(integration.id).await;
    let repositories = repositories.expect("the store is read");
    let unfinished = incomplete(&repositories);
    assert!(
        unfinished.is_empty(),
        "a rate of an incomplete import means nothing: {unfinished:?}"
    );
    let rows = repositories
        .iter()
        .flat_map(|row| [row.pull_request_count, row.ticket_count])
        .flatten()
        .sum();
    // A host that has no GraphQL was asked for it as well.
    let by_graphql = asked
        .iter()
        .any(|request| request.path.ends_with("/graphql") && request.status == Some(200));
    let items = if by_graphql { rows as f64 } else { 0.0 };
    let busy = asked.len() as f64 * LATENCY.as_secs_f64() + items * ITEM_COST.as_secs_f64();
    Import {
        seconds,
        rows,
        requests: asked.len(),
        floor: busy / IN_FLIGHT as f64,
        again: again(&world, &integration).await,
    }
}

/// Without the commits: the other programs do not read them either.
async fn connect(world: &TestWorld) -> Integration {
    let (report, token) = climb(&world.sandbox, TokenKind::Good).await;
    let token = token.unwrap_or_else(|| panic!("the ladder holds: {report:#?}"));
    let connection = world.pending.add(passed(report, token));
    let creation = Creation {
        name: "Measured".to_owned(),
        services: vec![Service::PullRequests, Service::Tickets],
        added_by: "bench".to_owned(),
        is_sample: false,
    };
    create_integration(
        &world.store,
        &world.vault,
        &world.pending,
        &connection,
        creation,
    )
    .await
    .expect("the integration is created")
}

async fn choose(world: &TestWorld, integration: &Integration, projects: usize) {
    let client = flow_core::gitlab::ClientSource::client(&*world.clients, integration).await;
    let client = client.expect("a client");
    flow_core::sync::read_available(&world.store, &client, integration.id, |_, _| {})
        .await
        .expect("the list is read");
    let wanted = paths(&world.sandbox, projects);
    let available = world.store.available_repositories(integration.id).await;
    let ids: Vec<RepositoryId> = available
        .expect("the store is read")
        .iter()
        .filter(|row| wanted.contains(&row.remote.full_path))
        .map(|row| row.id)
        .collect();
    assert_eq!(ids.len(), projects, "all of them are listed");
    let chosen = world.store.choose_repositories(integration.id, &ids).await;
    chosen.expect("the store is written");
}

/// Requests of a run that finds nothing new.
async fn again(world: &TestWorld, integration: &Integration) -> usize {
    let before = world.sandbox.requests().len();
    world.run(integration, RunReason::User).await;
    world.sandbox.requests().len() - before
}
