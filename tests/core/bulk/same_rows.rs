//! GraphQL and REST held against each other: the same world, the same rows, to the byte.

use gitlab_sandbox::{Sandbox, SandboxConfig, Size};

use crate::world::{TestWorld, incomplete};

async fn imported(config: SandboxConfig) -> TestWorld {
    let world = TestWorld::start(config).await;
    let integration = world.import_everything().await;
    let rows = world.store.available_repositories(integration.id).await;
    assert_eq!(
        incomplete(&rows.expect("read")),
        Vec::<String>::new(),
        "all complete"
    );
    world
}

fn questions(sandbox: &Sandbox) -> usize {
    let requests = sandbox.requests();
    requests
        .iter()
        .filter(|request| request.path.ends_with("/api/graphql"))
        .count()
}

/// Two dumps without what names the sandbox itself, line by line.
fn differences(rest: &str, bulk: &str) -> Vec<String> {
    let rest: std::collections::BTreeSet<&str> = rest.lines().collect();
    let bulk: std::collections::BTreeSet<&str> = bulk.lines().collect();
    let only = |side: &str, lines: Vec<&&str>| {
        let mut tables = std::collections::BTreeSet::new();
        lines
            .into_iter()
            // One example of every table says more than many of one.
            .filter(|line| tables.insert(line.split(' ').next()))
            .map(|line| {
                format!(
                    "only over {side}: {}",
                    line.chars().take(400).collect::<String>()
                )
            })
            .collect::<Vec<_>>()
    };
    let mut found = only("REST", rest.difference(&bulk).collect());
    found.extend(only("GraphQL", bulk.difference(&rest).collect()));
    found
}

async fn dump(world: &TestWorld) -> String {
    let text = world.store.canonical_dump().await.expect("a dump");
    let base = world.sandbox.base_url();
    let authority = base
        .split_once("://")
        .map_or(base, |(_, authority)| authority);
    text.replace(authority, "sandbox")
}

#[tokio::test(flavor = "multi_thread")]
async fn both_ways_bring_the_same_rows() {
    for (seed, size) in [
        (1, Size::Small),
        (
            77,
            Size::Custom {
                repositories: 8,
                commits_per_repository: 5,
                merge_requests_per_repository: 23,
                issues_per_repository: 17,
            },
        ),
    ] {
        let config = |graphql| SandboxConfig {
            seed,
            size,
            graphql,
            ..SandboxConfig::default()
        };
        let over_rest = imported(config(false)).await;
        let in_bulk = imported(config(true)).await;
        assert!(
            questions(&in_bulk.sandbox) > 0,
            "seed {seed}: GraphQL was used"
        );
        let (rest, bulk) = (dump(&over_rest).await, dump(&in_bulk).await);
        assert_eq!(
            differences(&rest, &bulk),
            Vec::<String>::new(),
            "seed {seed}: every row is the same"
        );
        assert!(
            rest.lines().count() > 100,
            "seed {seed}: there was something to compare"
        );
        let (of_rest, of_bulk) = (
            over_rest.sandbox.requests().len(),
            in_bulk.sandbox.requests().len(),
        );
        assert!(
            of_bulk < of_rest,
            "seed {seed}: {of_bulk} instead of {of_rest} requests"
        );
    }
}
