//! How long the page of users takes with twenty thousand aliases, through the calls the window makes:
//! the first look, a look again, a search, and who may be the same person. It prints one JSON object of
//! milliseconds.

#![expect(
    clippy::print_stdout,
    reason = "the figures are for the program that started it"
)]

#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/core/store/support.rs"]
mod support;

use std::time::Instant;

use flow_core::model::{Commit, ListQuery, MemberFilter, PullRequest};
use flow_core::store::MemberQuery;
use support::{TestStore, commit, person, pull_request};

/// Accounts that opened pull requests.
const ACCOUNTS: i64 = 6_000;
/// Addresses that wrote commits; a third of them are an account's.
const ADDRESSES: i64 = 14_000;
/// Repositories they work in.
const REPOSITORIES: i64 = 40;
/// Rows saved in one transaction.
const PAGE: usize = 2_000;
/// Times each look is measured.
const RUNS: usize = 5;

fn commit_of(number: i64) -> Commit {
    let mut commit = commit(number);
    let author = number % ADDRESSES;
    commit.author.name = format!("Given{} Family{}", author % 997, author % 4_001);
    commit.author.email = if author % 3 == 0 {
        let account = author % ACCOUNTS;
        format!("{account}-user{account}@users.noreply.gitlab.example.com")
    } else {
        format!("given{author}@work{}.example", author % 50)
    };
    commit
}

fn pull_request_of(number: i64) -> PullRequest {
    let mut pull = pull_request(number);
    let account = number % ACCOUNTS;
    let mut author = person(account, &format!("user{account}"));
    author.name = format!("Given{} Family{}", account % 997, account % 4_001);
    pull.author = Some(author);
    pull
}

async fn filled() -> TestStore {
    let store = TestStore::new();
    let id = store.add_integration("Work").await.id;
    let paths: Vec<String> = (0..REPOSITORIES)
        .map(|number| format!("platform/repository-{number}"))
        .collect();
    let listed: Vec<(&str, i64)> = paths.iter().map(String::as_str).zip(1..).collect();
    let repositories = store.import(id, &listed).await;
    for (start, repository) in (0..).zip(&repositories) {
        let numbers = start * 5_000..(start + 1) * 5_000;
        let commits: Vec<Commit> = numbers.map(commit_of).collect();
        for page in commits.chunks(PAGE) {
            let saved = store.save_commits(*repository, page, None).await;
            saved.expect("the store is written");
        }
        let numbers = start * 500..(start + 1) * 500;
        let pulls: Vec<PullRequest> = numbers.map(pull_request_of).collect();
        let saved = store.save_pull_requests(*repository, &pulls, None).await;
        saved.expect("the store is written");
    }
    store
}

fn asked(search: &str) -> MemberQuery {
    MemberQuery {
        filter: MemberFilter::All,
        list: ListQuery {
            search: search.to_owned(),
            sort: "commits".to_owned(),
            descending: true,
            limit: 200,
            ..ListQuery::default()
        },
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Milliseconds of a call, and how many rows its list has.
async fn timed(call: impl AsyncFn() -> i64) -> (f64, i64) {
    let started = Instant::now();
    let total = call().await;
    (started.elapsed().as_secs_f64() * 1_000.0, total)
}

#[tokio::main]
async fn main() {
    let store = filled().await;
    let mut results = serde_json::Map::new();
    let list = async |search: &str| {
        let page = store.list_members(asked(search)).await;
        page.expect("the store is read").total
    };
    for (name, search, is_anew) in [
        ("first_look", "", true),
        ("look_again", "", false),
        ("search", "family40", false),
    ] {
        let mut times = Vec::new();
        let mut found = 0;
        for run in 0..RUNS {
            if is_anew {
                // Whatever is written makes the next look read everybody anew.
                let written = store.set_setting("look", &run.to_string()).await;
                written.expect("the store is written");
            }
            let (time, total) = timed(async || list(search).await).await;
            times.push(time);
            found = total;
        }
        assert!(found > 0, "a list of nobody costs nothing");
        results.insert(
            name.to_owned(),
            serde_json::json!({"ms": median(times), "rows": found}),
        );
    }
    let mut times = Vec::new();
    let mut found = 0;
    for run in 0..RUNS {
        let written = store.set_setting("look", &run.to_string()).await;
        written.expect("the store is written");
        let (time, total) = timed(async || {
            let query = ListQuery {
                limit: 200,
                ..ListQuery::default()
            };
            let matches = store.list_member_matches(&query).await;
            matches.expect("the store is read").page.total
        })
        .await;
        times.push(time);
        found = total;
    }
    results.insert(
        "suggestions".to_owned(),
        serde_json::json!({"ms": median(times), "rows": found}),
    );
    println!("{}", serde_json::Value::Object(results));
}
