//! How long a window of a list with 50,000 rows takes, when it is scrolled and when it is searched. `cargo xtask bench`
//! runs it; it prints one JSON object of medians in milliseconds.

#![expect(
    clippy::print_stdout,
    reason = "the figures are for the program that started it"
)]

#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/core/store/support.rs"]
mod support;

use std::time::Instant;

use flow_core::model::{Commit, ListQuery, RepositoryId};
use support::{TestStore, commit, sorted};

const ROWS: i64 = 50_000;

/// Rows the window asks for at a time.
const WINDOW: i64 = 100;

const RUNS: usize = 21;

/// Commits as a busy repository has them: many authors, long messages.
fn busy_commit(number: i64) -> Commit {
    let mut commit = commit(number);
    commit.author.name = format!("Author {}", number * 7919 % 211);
    commit.title = format!("Teach module {} to {number}", number * 31 % 977);
    commit.message = format!("{}\n\n{}", commit.title, "Because. ".repeat(60));
    commit
}

async fn median(store: &TestStore, repository: RepositoryId, queries: &[ListQuery]) -> f64 {
    let mut times = Vec::new();
    for query in queries.iter().cycle().take(RUNS) {
        let started = Instant::now();
        let page = store.list_commits(repository, query.clone()).await;
        let page = page.expect("the store is read");
        assert!(!page.rows.is_empty(), "a window of nothing is no measure");
        times.push(started.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    times[RUNS / 2]
}

#[tokio::main]
async fn main() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let commits: Vec<_> = (0..ROWS).map(busy_commit).collect();
    for page in commits.chunks(1000) {
        let saved = store.save_commits(repository, page, Some("more")).await;
        saved.expect("the store is written");
    }
    let places = [0, ROWS / 2, ROWS - WINDOW];
    let scrolls: Vec<ListQuery> = ["date", "title", "author"]
        .into_iter()
        .flat_map(|sort| {
            places.map(|offset| ListQuery {
                offset,
                ..sorted(sort, true, WINDOW)
            })
        })
        .collect();
    let searches: Vec<ListQuery> = ["module 12", "author 7"]
        .into_iter()
        .map(|search| ListQuery {
            search: search.to_owned(),
            ..sorted("date", true, WINDOW)
        })
        .collect();
    let scroll = median(&store, repository, &scrolls).await;
    let search = median(&store, repository, &searches).await;
    println!(r#"{{"scroll":{scroll:.3},"search":{search:.3}}}"#);
}
