//! Long lists stay quick. The bars are those of the design, for a release
//! build; a slower build gets the same bars, since nearly all work is SQLite's.

use std::time::{Duration, Instant};

use flow_core::model::{Commit, ListQuery, PullRequest, RepositoryId, Ticket};

use super::support::{TestStore, commit, person, pull_request, sorted, ticket};

const ROWS: i64 = 50_000;
const WINDOW: Duration = Duration::from_millis(20);
const SEARCH: Duration = Duration::from_millis(60);

/// The quickest of several runs: what the work costs when nothing else is in the way.
async fn quickest(work: impl AsyncFn()) -> Duration {
    let mut quickest = Duration::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        work().await;
        quickest = quickest.min(start.elapsed());
    }
    quickest
}

/// Commits as a busy repository has them: many authors, long messages.
fn busy_commit(number: i64) -> Commit {
    let mut commit = commit(number);
    let author = number * 7919 % 211;
    commit.author.name = format!("Author {author}");
    commit.author.email = format!("author{author}@example.com");
    commit.title = format!("Teach module {} to {number}", number * 31 % 977);
    commit.message = format!("{}\n\n{}", commit.title, "Because. ".repeat(60));
    commit
}

#[tokio::test]
#[ignore = "takes long to fill; run with --release --run-ignored all"]
async fn fifty_thousand_commits_are_quick_to_list() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let all: Vec<_> = (0..ROWS).map(busy_commit).collect();
    let start = Instant::now();
    for page in all.chunks(1000) {
        store
            .save_commits(repository, page, Some("more"))
            .await
            .expect("saves");
    }
    println!("saving commits: {:?}", start.elapsed());
    let list = async |query: ListQuery| {
        store.list_commits(repository, query).await.expect("lists");
    };
    for sort in ["date", "author", "title", "additions", "deletions"] {
        for (descending, offset) in [(true, 0), (false, ROWS - 1000), (true, ROWS - 1000)] {
            let query = ListQuery {
                offset,
                ..sorted(sort, descending, 100)
            };
            let took = quickest(async || list(query.clone()).await).await;
            println!("commits by {sort}, {descending}, at {offset}: {took:?}");
            assert!(took < WINDOW, "commits by {sort} at {offset} took {took:?}");
        }
    }
    for search in ["module 12", "no such words", "author 7", "abcdef0", "übel"] {
        for sort in ["date", "title"] {
            let query = ListQuery {
                search: search.to_owned(),
                ..sorted(sort, true, 100)
            };
            let took = quickest(async || list(query.clone()).await).await;
            println!("commits by {sort}, searching {search:?}: {took:?}");
            assert!(took < SEARCH, "searching {search:?} took {took:?}");
        }
    }
}

#[tokio::test]
#[ignore = "takes long to fill; run with --release --run-ignored all"]
async fn fifty_thousand_pull_requests_and_tickets_are_quick_to_list() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let start = Instant::now();
    fill(&store, repository).await;
    println!("saving pull requests and tickets: {:?}", start.elapsed());
    for sort in [
        "updated", "created", "number", "title", "author", "state", "notes",
    ] {
        for (state, search, bar) in [
            (None, "", SEARCH),
            (Some("merged"), "", SEARCH),
            (None, "t 77", SEARCH),
            (None, "barbara", SEARCH),
        ] {
            let query = ListQuery {
                offset: ROWS - 1000,
                state: state.map(str::to_owned),
                search: search.to_owned(),
                ..sorted(sort, true, 100)
            };
            let pulls = quickest(async || {
                let listed = store.list_pull_requests(repository, query.clone()).await;
                drop(listed.expect("lists"));
            })
            .await;
            let tickets = quickest(async || {
                let listed = store.list_tickets(repository, query.clone()).await;
                drop(listed.expect("lists"));
            })
            .await;
            println!("by {sort}, {state:?}, {search:?}: {pulls:?}, {tickets:?}");
            assert!(
                pulls < bar,
                "pull requests by {sort}, {search:?}: {pulls:?}"
            );
            assert!(tickets < bar, "tickets by {sort}, {search:?}: {tickets:?}");
        }
    }
    let start = Instant::now();
    store
        .unimport_repository(repository)
        .await
        .expect("deletes");
    println!("deleting all of it: {:?}", start.elapsed());
}

async fn fill(store: &TestStore, repository: RepositoryId) {
    let authors: Vec<_> = (1..500)
        .map(|id| person(id, &format!("Author {}", id * 7919 % 503)))
        .collect();
    let author = |number: i64| {
        let position = usize::try_from(number).expect("a small number") % authors.len();
        Some(authors[position].clone())
    };
    let numbers: Vec<i64> = (1..=ROWS).collect();
    for page in numbers.chunks(1000) {
        let pulls: Vec<_> = page
            .iter()
            .map(|number| PullRequest {
                author: author(*number),
                description: Some("Why. ".repeat(200)),
                ..pull_request(*number)
            })
            .collect();
        let tickets: Vec<_> = page
            .iter()
            .map(|number| Ticket {
                author: author(*number),
                description: Some("Why. ".repeat(200)),
                ..ticket(*number)
            })
            .collect();
        let saved = store.save_pull_requests(repository, &pulls, None).await;
        saved.expect("saves");
        let saved = store.save_tickets(repository, &tickets, None).await;
        saved.expect("saves");
    }
}
