//! What it costs an import that reports keep facts: pages written with the triggers that see to it, and without.

use std::time::Instant;

use flow_core::model::{Commit, CommitWork, EditSpread, RepositoryId, Timestamp, WorkTypes};
use rusqlite::Connection;

use crate::support::{self, TestStore, pull_request};

/// Commits of a page, as an import saves them, and pull requests of one.
const COMMITS: i64 = 1_000;
const PULL_REQUESTS: i64 = 100;

/// Pages of each that a run writes.
const PAGES: i64 = 40;

/// Times it is measured, each in new files.
const RUNS: usize = 5;

/// How much longer pages take with the triggers, of 1: the median of the runs, the least and the most.
pub(crate) async fn slowdown() -> serde_json::Value {
    let mut slowdowns = Vec::new();
    for _ in 0..RUNS {
        let (with, without) = (Import::new(true).await, Import::new(false).await);
        let mut seconds = (0.0, 0.0);
        // In turn, so that what else the computer does slows both.
        for page in 0..PAGES {
            seconds.0 += with.page(page).await;
            seconds.1 += without.page(page).await;
        }
        slowdowns.push(seconds.0 / seconds.1);
    }
    slowdowns.sort_by(f64::total_cmp);
    serde_json::json!({"median": slowdowns[RUNS / 2], "low": slowdowns[0], "high": slowdowns[RUNS - 1]})
}

struct Import {
    store: TestStore,
    repository: RepositoryId,
}

impl Import {
    async fn new(has_triggers: bool) -> Self {
        let store = TestStore::new();
        let (_, repository) = store.with_repository().await;
        if !has_triggers {
            drop_triggers(&store);
        }
        Self { store, repository }
    }

    /// Writes a page of commits with their work types and a page of pull requests; in seconds.
    async fn page(&self, page: i64) -> f64 {
        let commits: Vec<Commit> = (page * COMMITS..(page + 1) * COMMITS).map(commit).collect();
        let works: Vec<CommitWork> = commits.iter().map(work).collect();
        let pulls = page * PULL_REQUESTS..(page + 1) * PULL_REQUESTS;
        let pulls: Vec<_> = pulls
            .map(|number| {
                let mut pull = pull_request(number + 1);
                pull.state = "merged".to_owned();
                pull.merged_at = Some(at(number * 10));
                pull
            })
            .collect();
        let started = Instant::now();
        let saved = self.store.save_commits(self.repository, &commits, None);
        saved.await.expect("the store is written");
        let saved = self.store.save_commit_work(self.repository, &works);
        saved.await.expect("the store is written");
        let saved = self.store.save_pull_requests(self.repository, &pulls, None);
        saved.await.expect("the store is written");
        started.elapsed().as_secs_f64()
    }
}

fn drop_triggers(store: &TestStore) {
    let connection = Connection::open(&store.path).expect("the store's file");
    let mut statement = connection
        .prepare(
            "SELECT 'DROP TRIGGER ' || name FROM sqlite_schema WHERE type = 'trigger'
                AND (name GLOB 'report_*' OR name GLOB 'outlier_title_of_*')",
        )
        .expect("a statement");
    let statements = statement.query_map([], |row| row.get(0));
    let statements: Vec<String> = statements
        .expect("they are read")
        .collect::<Result<_, _>>()
        .expect("texts");
    assert!(
        statements.len() > 8,
        "these are the triggers: {statements:?}"
    );
    for drop in statements {
        connection.execute_batch(&drop).expect("nobody else writes");
    }
}

/// An hour apart, newest first, as histories are read.
fn at(number: i64) -> Timestamp {
    Timestamp::from_millis(super::generated::LAST - number * 3_600_000)
}

/// As evenly spread as real object ids: the store finds commits by how theirs begin.
fn sha(number: i64) -> String {
    format!("{:016x}{number:024x}", super::generated::mixed(number))
}

fn commit(number: i64) -> Commit {
    let mut commit = support::commit(number);
    commit.sha = sha(number);
    commit.parents = vec![sha(number + 1)];
    commit.author.at = at(number);
    commit.committer.at = at(number);
    commit
}

fn work(commit: &Commit) -> CommitWork {
    CommitWork {
        sha: commit.sha.clone(),
        work: WorkTypes {
            new_work: 40,
            legacy_refactor: 9,
            help_others: 0,
            rework: 2,
        },
        spread: EditSpread {
            places: 4,
            files: 2,
        },
        helped: Vec::new(),
    }
}
