//! How fast an import is and what it asks of GitLab, against the sandbox at a
//! fixed latency. `cargo xtask bench` runs it; it prints one JSON object.

#![expect(
    clippy::print_stdout,
    reason = "the figures are for the program that started it"
)]

#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/core/world.rs"]
mod world;

use std::time::{Duration, Instant};

use gitlab_sandbox::{SandboxConfig, Size, TokenKind};

/// The round trip of a GitLab in the same country.
const LATENCY: Duration = Duration::from_millis(50);

#[tokio::main]
async fn main() {
    let world = world::TestWorld::start(SandboxConfig {
        size: Size::Custom {
            repositories: 24,
            commits_per_repository: 200,
            merge_requests_per_repository: 40,
            issues_per_repository: 40,
        },
        latency: LATENCY,
        ..SandboxConfig::default()
    })
    .await;
    let integration = world.connect(TokenKind::Good).await;
    world.choose_all(&integration).await;
    let requests_before = world.sandbox.requests().len();
    let started = Instant::now();
    world.import(&integration).await;
    let seconds = started.elapsed().as_secs_f64();
    let repositories = world
        .store
        .available_repositories(integration.id)
        .await
        .expect("the store is read");
    let unfinished = world::incomplete(&repositories);
    assert!(
        unfinished.is_empty(),
        "a rate of an incomplete import means nothing: {unfinished:?}"
    );
    let items: i64 = repositories
        .iter()
        .flat_map(|row| [row.commit_count, row.pull_request_count, row.ticket_count])
        .flatten()
        .sum();
    let requests = world.sandbox.requests().len() - requests_before;
    println!(r#"{{"items":{items},"seconds":{seconds:.3},"requests":{requests}}}"#);
}
