//! How fast a first import of commits is written and how much room it takes, at
//! two lengths, through the calls an import makes. `cargo xtask bench` runs it;
//! it prints one JSON object of medians.

#![expect(
    clippy::print_stdout,
    reason = "the figures are for the program that started it"
)]

#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/core/store/support.rs"]
mod support;

use std::time::Instant;

use flow_core::model::{Commit, CommitSize, CommitWork, EditSpread, HelpedAuthor, WorkTypes};
use rusqlite::Connection;
use support::{TestStore, commit};

/// Commits an import saves in one transaction.
const PAGE: usize = 5_000;

/// Commits of the shorter and of the longer history.
const LENGTHS: [i64; 2] = [50_000, 500_000];

/// Times each length is measured; each in a new file.
const RUNS: usize = 3;

/// What one history cost.
struct Cost {
    rows_per_second: f64,
    bytes_per_commit: f64,
    bytes_with_messages: f64,
}

/// An object id as evenly spread as real ones are.
fn scattered(number: i64) -> String {
    let mut state = number as u64;
    let mut digits = String::with_capacity(48);
    while digits.len() < 40 {
        // One round of SplitMix64.
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        digits.push_str(&format!("{:016x}", mixed ^ (mixed >> 31)));
    }
    digits.truncate(40);
    digits
}

/// Commit `number` of a busy history, in which every fifth is a merge. Titles have
/// 50 characters and messages 300, about what large open histories have.
fn busy_commit(number: i64) -> Commit {
    let mut commit = commit(number);
    commit.sha = scattered(number);
    commit.parents = vec![scattered(number - 1)];
    if number % 5 == 0 {
        commit.parents.push(scattered(number - 3));
    }
    let author = number * 7919 % 1_511;
    commit.author.name = format!("Author Number {author}");
    commit.author.email = format!("author.{author}@example.com");
    commit.title = format!(
        "{:<50}",
        format!("Teach module {} to do {number} ", number % 977)
    );
    commit.title = commit.title.replace("  ", " x");
    commit.message = format!("{}\n\n{}\n", commit.title, "Because. ".repeat(27));
    commit.size = (number % 5 != 0).then_some(CommitSize {
        additions: number % 311,
        deletions: number % 97,
        files: number % 7,
    });
    commit
}

fn work_of(commit: &Commit) -> Option<CommitWork> {
    let size = commit.size?;
    let helped = (size.deletions % 3 == 0).then(|| HelpedAuthor {
        email: "author.7@example.com".to_owned(),
        lines: 3,
    });
    Some(CommitWork {
        sha: commit.sha.clone(),
        work: WorkTypes {
            new_work: size.additions,
            legacy_refactor: size.deletions,
            help_others: 3,
            rework: 2,
        },
        spread: EditSpread {
            places: size.files * 2,
            files: size.files,
        },
        helped: helped.into_iter().collect(),
    })
}

/// Writes a history, newest commit first, as an import does.
async fn cost(length: i64) -> Cost {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let commits: Vec<_> = (0..length).rev().map(busy_commit).collect();
    let started = Instant::now();
    for page in commits.chunks(PAGE) {
        let saved = store.save_commits(repository, page, None).await;
        let saved = saved.expect("the store is written");
        assert_eq!(saved, page.len(), "a row that is not written costs nothing");
    }
    let seconds = started.elapsed().as_secs_f64();
    for page in commits.chunks(PAGE) {
        let works: Vec<_> = page.iter().filter_map(work_of).collect();
        let saved = store.save_commit_work(repository, &works).await;
        saved.expect("the store is written");
    }
    store.checkpoint().await.expect("the store is written");
    let (rows, messages) = bytes(&store.path);
    Cost {
        rows_per_second: length as f64 / seconds,
        bytes_per_commit: rows / length as f64,
        bytes_with_messages: (rows + messages) / length as f64,
    }
}

/// Bytes of the pages that hold commits, people, work types and their indexes, and
/// of those that hold messages.
fn bytes(path: &std::path::Path) -> (f64, f64) {
    let connection = Connection::open(path).expect("the store opens");
    let sum = |condition: &str| -> f64 {
        let statement = format!("SELECT coalesce(sum(pgsize), 0) FROM dbstat WHERE {condition}");
        let bytes: i64 = connection
            .query_row(&statement, [], |row| row.get(0))
            .expect("SQLite counts its pages");
        bytes as f64
    };
    (
        sum("name LIKE '%commit%' AND name NOT LIKE 'pull_request%' AND name <> 'commit_messages'"),
        sum("name = 'commit_messages'"),
    )
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

#[tokio::main]
async fn main() {
    let mut results = serde_json::Map::new();
    for length in LENGTHS {
        let mut costs = Vec::new();
        for _ in 0..RUNS {
            costs.push(cost(length).await);
        }
        let of = |value: fn(&Cost) -> f64| {
            let values: Vec<f64> = costs.iter().map(value).collect();
            let (low, high) = values
                .iter()
                .fold((f64::MAX, f64::MIN), |(low, high), value| {
                    (low.min(*value), high.max(*value))
                });
            serde_json::json!({"median": median(values), "low": low, "high": high})
        };
        results.insert(
            length.to_string(),
            serde_json::json!({
                "rows_per_second": of(|cost| cost.rows_per_second),
                "bytes_per_commit": of(|cost| cost.bytes_per_commit),
                "bytes_with_messages": of(|cost| cost.bytes_with_messages),
            }),
        );
    }
    println!("{}", serde_json::Value::Object(results));
}
