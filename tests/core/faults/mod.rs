//! Faults in the middle of an import: afterwards the store equals that of an import nobody
//! disturbed, or the failure has its name.
//!
//! What a person sees of a fault is in `import/faults.rs`; here every row is held against the
//! undisturbed import, and faults come at every request instead of at chosen ones.

mod absence;
mod bodies;
mod credential;
mod every_request;
#[cfg(unix)]
mod full_disk;
mod lists;
mod machine;
mod places;
#[cfg(target_os = "linux")]
mod small_disk;
mod waits;

use std::sync::Arc;

use flow_core::model::{Integration, StreamState};
use gitlab_sandbox::{Sandbox, SandboxConfig, Size, TokenKind};

use crate::dump::{assert_same, dump};
use crate::world::{Opening, TestWorld, incomplete};

/// A GitLab, and what an undisturbed import of it leaves in a store.
struct Undisturbed {
    sandbox: Arc<Sandbox>,
    /// Requests of the run itself, without connecting and choosing.
    requests: usize,
    dump: Vec<String>,
}

impl Undisturbed {
    async fn of(config: SandboxConfig) -> Self {
        let sandbox = Arc::new(Sandbox::start(config).await.expect("the sandbox starts"));
        Self::of_running(sandbox, TokenKind::Good).await
    }

    /// As it is now, after whatever a test did to it.
    async fn of_running(sandbox: Arc<Sandbox>, token: TokenKind) -> Self {
        let (world, integration) = chosen_with(&sandbox, token).await;
        let before = sandbox.requests().len();
        world.import(&integration).await;
        assert_complete(&world, &integration, "undisturbed").await;
        Self {
            requests: sandbox.requests().len() - before,
            dump: dump(&world.store).await,
            sandbox,
        }
    }

    /// The import is complete and holds what the undisturbed one holds.
    async fn assert_equals(&self, world: &TestWorld, integration: &Integration, why: &str) {
        assert_complete(world, integration, why).await;
        assert_same(&dump(&world.store).await, &self.dump, why);
    }

    /// The same for an import from the same GitLab at another port.
    async fn assert_equals_but_for_address(
        &self,
        world: &TestWorld,
        integration: &Integration,
        from: &Sandbox,
        why: &str,
    ) {
        assert_complete(world, integration, why).await;
        let found: Vec<String> = dump(&world.store)
            .await
            .iter()
            .map(|line| line.replace(from.base_url(), self.sandbox.base_url()))
            .collect();
        assert_same(&found, &self.dump, why);
    }
}

/// An app before a sandbox, with everything chosen and nothing read yet.
async fn chosen(sandbox: &Arc<Sandbox>) -> (TestWorld, Integration) {
    chosen_with(sandbox, TokenKind::Good).await
}

async fn chosen_with(sandbox: &Arc<Sandbox>, token: TokenKind) -> (TestWorld, Integration) {
    let world = TestWorld::at(Arc::clone(sandbox));
    choose(world, token).await
}

/// The same in an app that is opened in its own way.
async fn chosen_as(sandbox: &Arc<Sandbox>, opening: Opening) -> (TestWorld, Integration) {
    let world = TestWorld::at_as(Arc::clone(sandbox), opening);
    choose(world, TokenKind::Good).await
}

async fn choose(world: TestWorld, token: TokenKind) -> (TestWorld, Integration) {
    let integration = world.connect(token).await;
    world.choose_all(&integration).await;
    (world, integration)
}

/// A few repositories, so that an import takes a moment and still meets every kind of request.
fn small() -> SandboxConfig {
    sized(3, 3)
}

fn sized(repositories: usize, items: usize) -> SandboxConfig {
    SandboxConfig {
        size: Size::Custom {
            repositories,
            commits_per_repository: 8,
            merge_requests_per_repository: items,
            issues_per_repository: items,
        },
        ..SandboxConfig::default()
    }
}

async fn assert_complete(world: &TestWorld, integration: &Integration, why: &str) {
    let row = world.store.integration(integration.id).await.expect("read");
    assert_eq!(row.failure, None, "{why}: the run ended well");
    let repositories = world
        .store
        .available_repositories(integration.id)
        .await
        .expect("read");
    assert_eq!(incomplete(&repositories), Vec::<String>::new(), "{why}");
}

/// Puts what failed back into the queue and runs it, as `Retry` does.
async fn retry(world: &TestWorld, integration: &Integration) {
    let queued = world.store.requeue(integration.id, None).await;
    queued.expect("queued");
    world.import(integration).await;
}

/// How many streams are in this state.
async fn streams_in(world: &TestWorld, integration: &Integration, state: StreamState) -> usize {
    let repositories = world
        .store
        .available_repositories(integration.id)
        .await
        .expect("read");
    let streams = repositories.iter().flat_map(|row| &row.streams);
    streams.filter(|report| report.state == state).count()
}

/// Lets the run have its waits until it ended.
async fn end_hurried(world: &TestWorld, integration: &Integration) {
    loop {
        let progress = world.engine.progress(integration.id).await;
        if !progress.expect("read").running {
            return;
        }
        world.clock.advance(std::time::Duration::from_mins(1));
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
}
