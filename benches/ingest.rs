//! How fast merge requests and issues are read through the API, against the time
//! the server needs and against other programs that read the same rows from the
//! same sandbox. `cargo xtask bench` runs it; it prints one JSON object.
//!
//! Options: `--python FILE` an interpreter that has the other programs' packages
//! (none: only our own figures), `--full` has slow programs read the whole world
//! and not one project of it, `--runs N` how often each is measured (3).

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the figures are for the program that started it"
)]

#[path = "ingest/options.rs"]
mod options;
#[path = "ingest/peers.rs"]
mod peers;
#[path = "ingest/run.rs"]
mod run;
#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/core/world.rs"]
mod world;

use std::sync::Arc;
use std::time::Duration;

use gitlab_sandbox::{Sandbox, SandboxConfig, Size};
use serde_json::{Map, Value, json};

use options::Options;
use peers::Peer;
use run::Import;

/// The round trip of a GitLab in the same country.
const LATENCY: Duration = Duration::from_millis(50);

/// What a GraphQL answer costs more for each merge request or issue in it.
const ITEM_COST: Duration = Duration::from_millis(10);

/// Requests the server works on at once.
const IN_FLIGHT: usize = 16;

const PROJECTS: usize = 20;
const MERGE_REQUESTS: usize = 500;
const NOTES: usize = 3;
const ISSUES: usize = 300;
const ISSUE_NOTES: usize = 2;

/// A slow program reads this many of the projects: the time of one is the same for any number.
const FEW: usize = 1;

/// Projects of the world in which nearly nothing happens.
const QUIET_PROJECTS: usize = 1_000;

fn world_of(projects: usize, merge_requests: usize, issues: usize, graphql: bool) -> SandboxConfig {
    SandboxConfig {
        size: Size::Ingest {
            projects,
            merge_requests,
            notes: NOTES,
            issues,
            issue_notes: ISSUE_NOTES,
        },
        latency: LATENCY,
        in_flight: Some(IN_FLIGHT),
        graphql,
        graphql_item_cost: ITEM_COST,
        ..SandboxConfig::default()
    }
}

async fn start(config: SandboxConfig) -> Arc<Sandbox> {
    Arc::new(Sandbox::start(config).await.expect("the sandbox starts"))
}

#[tokio::main]
async fn main() {
    let options = Options::read(std::env::args().skip(1));
    let rest = start(world_of(PROJECTS, MERGE_REQUESTS, ISSUES, false)).await;
    let graphql = start(world_of(PROJECTS, MERGE_REQUESTS, ISSUES, true)).await;
    let mut rows = Measured::default();
    for round in 0..options.runs {
        eprintln!("round {} of {}", round + 1, options.runs);
        rows.add("rest", &run::import(&rest, PROJECTS).await);
        rows.add("graphql", &run::import(&graphql, PROJECTS).await);
        let Some(python) = &options.python else {
            continue;
        };
        rows.peer(
            "tuned",
            PROJECTS,
            &peers::measure(python, Peer::Tuned, &rest, PROJECTS),
        );
        let projects = if options.full { PROJECTS } else { FEW };
        // One after the other at a fixed latency: a second time would tell the same.
        if round == 0 {
            for peer in [Peer::PythonGitlab, Peer::Perceval] {
                let told = peers::measure(python, peer, &rest, projects);
                rows.peer(peer.name(), projects, &told);
            }
        }
    }
    let mut result = rows.json();
    result.insert("full".to_owned(), json!(options.full));
    result.insert("versions".to_owned(), peers::versions(&options));
    let quiet = start(SandboxConfig {
        latency: Duration::ZERO,
        graphql_item_cost: Duration::ZERO,
        ..world_of(QUIET_PROJECTS, 1, 1, true)
    });
    let quiet = run::import(&quiet.await, QUIET_PROJECTS).await;
    result.insert(
        "quiet".to_owned(),
        json!({ "projects": QUIET_PROJECTS, "requests": quiet.again }),
    );
    println!("{}", Value::Object(result));
}

/// What was measured, by name.
#[derive(Default)]
struct Measured(Map<String, Value>);

impl Measured {
    fn add(&mut self, name: &str, import: &Import) {
        self.push(name, "seconds", import.seconds);
        self.push(name, "ratio_to_floor", import.seconds / import.floor);
        let entry = &mut self.0[name];
        entry["rows"] = json!(import.rows);
        entry["projects"] = json!(PROJECTS);
        entry["requests"] = json!(import.requests);
        entry["floor"] = json!(import.floor);
        entry["requests_again"] = json!(import.again);
        eprintln!("  {name}: {import:?}");
    }

    fn peer(&mut self, name: &str, projects: usize, result: &peers::Told) {
        let wanted = projects * (MERGE_REQUESTS * (1 + NOTES) + ISSUES * (1 + ISSUE_NOTES));
        assert_eq!(
            result.rows, wanted as u64,
            "{name} did not read the same rows"
        );
        self.push(name, "seconds", result.seconds);
        self.0[name]["rows"] = json!(result.rows);
        self.0[name]["projects"] = json!(projects);
        eprintln!("  {name}: {result:?}");
    }

    fn push(&mut self, name: &str, key: &str, value: f64) {
        let entry = self.0.entry(name).or_insert_with(|| json!({}));
        match entry[key].as_array_mut() {
            Some(values) => values.push(json!(value)),
            None => entry[key] = json!([value]),
        }
    }

    fn json(self) -> Map<String, Value> {
        self.0
    }
}
