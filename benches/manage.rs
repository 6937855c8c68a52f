//! How long the list of 200 integrations takes, for how long one piece of a deletion keeps others from writing, and how
//! fast a backup is. `cargo xtask bench` runs it; it prints one JSON object.

#![expect(
    clippy::print_stdout,
    reason = "the figures are for the program that started it"
)]

#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/core/store/support.rs"]
mod support;

use std::time::Instant;

use flow_core::model::{Commit, RemoteId, RepositoryId};
use support::{START, TestStore, commit, group, pull_request, repository, ticket};
use tokio_util::sync::CancellationToken;

const INTEGRATIONS: usize = 200;
/// Repositories each account can read, and how many of them are imported.
const LISTED: i64 = 250;
const IMPORTED: usize = 50;
/// What the integration that is deleted has in one repository.
const COMMITS: i64 = 200_000;
const ITEMS: i64 = 20_000;
const RUNS: usize = 21;

async fn fill(store: &TestStore) {
    for number in 0..INTEGRATIONS {
        let id = store.add_integration(&format!("Team {number}")).await.id;
        let listed = (1..=LISTED)
            .map(|remote_id| repository(&format!("platform/api-{remote_id}"), remote_id))
            .collect();
        let groups = (0..20)
            .map(|remote_id| group(&format!("platform-{remote_id}"), remote_id))
            .collect();
        let written = store.replace_listing(id, groups, listed).await;
        written.expect("the store is written");
        let available = store.available_repositories(id).await;
        let available = available.expect("the store is read");
        let chosen: Vec<RepositoryId> = available.iter().map(|row| row.id).collect();
        let chosen = store.choose_repositories(id, &chosen[..IMPORTED]).await;
        assert_eq!(chosen.expect("the store is written"), IMPORTED);
    }
}

/// Milliseconds of each call.
async fn list(store: &TestStore) -> Vec<f64> {
    let mut times = Vec::new();
    for _ in 0..RUNS {
        let started = Instant::now();
        let rows = store.integrations().await.expect("the store is read");
        times.push(started.elapsed().as_secs_f64() * 1e3);
        assert_eq!(rows.len(), INTEGRATIONS);
        assert_eq!(rows[0].repositories_imported, IMPORTED as i64);
    }
    times
}

/// A commit whose object id is as spread as real ones are: the index by object id goes by their beginnings.
fn spread(number: i64) -> Commit {
    let beginning = number.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15);
    Commit {
        sha: format!("{beginning:016x}{number:024x}"),
        ..commit(number)
    }
}

/// Writes one repository that is worth deleting.
async fn write_long(store: &TestStore, long: RepositoryId) {
    let commits: Vec<_> = (0..COMMITS).map(spread).collect();
    for page in commits.chunks(5_000) {
        let saved = store.save_commits(long, page, None).await;
        saved.expect("the store is written");
    }
    let pull_requests: Vec<_> = (1..=ITEMS).map(pull_request).collect();
    let tickets: Vec<_> = (1..=ITEMS).map(ticket).collect();
    for (pull_requests, tickets) in pull_requests.chunks(500).zip(tickets.chunks(500)) {
        let saved = store.save_pull_requests(long, pull_requests, None).await;
        saved.expect("the store is written");
        let saved = store.save_tickets(long, tickets, None).await;
        saved.expect("the store is written");
    }
}

/// Milliseconds of each piece.
async fn delete(store: &TestStore, id: flow_core::model::IntegrationId) -> Vec<f64> {
    let removed_at = store.mark_removed(id).await.expect("it is there");
    store
        .begin_deletion(id, removed_at)
        .await
        .expect("it is removed");
    let mut times = Vec::new();
    loop {
        let started = Instant::now();
        let more = store.delete_piece(id).await.expect("the store is written");
        times.push(started.elapsed().as_secs_f64() * 1e3);
        if !more {
            break;
        }
    }
    let started = Instant::now();
    store.delete_integration(id).await.expect("what is left");
    times.push(started.elapsed().as_secs_f64() * 1e3);
    times
}

/// Megabytes a second, copied and read again.
async fn back_up(store: &TestStore) -> f64 {
    let target = store.path.with_file_name("copy.sqlite");
    let started = Instant::now();
    let bytes = store
        .back_up(&target, CancellationToken::new(), |_progress| {})
        .await
        .expect("there is room for a copy");
    bytes as f64 / 1e6 / started.elapsed().as_secs_f64()
}

fn percentile(values: &mut [f64], part: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = (values.len() - 1) as f64 * part;
    values[at.round() as usize]
}

#[tokio::main]
async fn main() {
    let store = TestStore::new();
    fill(&store).await;
    let mut lists = list(&store).await;
    let id = store.add_integration("Long").await.id;
    let mut listed = repository("platform/monolith", 1);
    listed.remote_id = RemoteId(1);
    listed.last_activity_at = Some(START);
    let written = store
        .replace_listing(id, vec![group("platform", 10)], vec![listed])
        .await;
    written.expect("the store is written");
    let long = store.available_repositories(id).await.expect("reads")[0].id;
    store
        .choose_repositories(id, &[long])
        .await
        .expect("the store is written");
    write_long(&store, long).await;
    let backup = back_up(&store).await;
    let mut pieces = delete(&store, id).await;
    println!(
        "{}",
        serde_json::json!({
            "list": percentile(&mut lists, 0.5),
            "list_low": percentile(&mut lists, 0.0),
            "list_high": percentile(&mut lists, 1.0),
            "pieces": pieces.len(),
            "piece": percentile(&mut pieces, 0.5),
            "piece_longest": percentile(&mut pieces, 1.0),
            "backup": backup,
        })
    );
}
