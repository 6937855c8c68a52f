//! What it costs an import that reports keep facts: pages written with what they brought into the store, and without.

use std::time::Instant;

use flow_core::model::{
    Approval, Commit, CommitWork, EditSpread, Note, Person, PullRequest, PullRequestCommit,
    PullRequestDetails, RemoteId, RepositoryId, Ticket, Timestamp, WorkTypes,
};
use flow_core::store::ReadPullRequestDetails;
use rusqlite::Connection;

use crate::support::{self, TestStore, person, pull_request};

/// Commits of a page, as an import saves them, and pull requests and tickets of one.
const COMMITS: i64 = 1_000;
const ITEMS: i64 = 100;

/// Pages of each that a run writes.
const PAGES: i64 = 40;

/// Times it is measured, each in new files.
const RUNS: usize = 5;

/// What reports brought that writing a page has to do with. A trigger that does nothing stands for every table they keep
/// facts in: whoever writes says once a page what is outdated.
const WITHOUT: &str = "
    DROP INDEX pull_requests_by_merge;
    DROP INDEX pull_requests_by_closing;
    DROP INDEX tickets_incidents;
    CREATE TRIGGER no_commits BEFORE INSERT ON report_commit_spans BEGIN SELECT raise(IGNORE); END;
    CREATE TRIGGER no_merged BEFORE INSERT ON report_pull_request_spans BEGIN SELECT raise(IGNORE); END;
    CREATE TRIGGER no_closed BEFORE INSERT ON report_closed_spans BEGIN SELECT raise(IGNORE); END;
    CREATE TRIGGER no_tickets BEFORE INSERT ON report_ticket_stretches BEGIN SELECT raise(IGNORE); END;";

/// How much longer pages take with all of it, of 1: the median of the runs, the least and the most.
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
        // Tickets' ways are worked out in both. What that takes is taken off where there is nothing for reports.
        seconds.1 -= without.ways().await;
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
    async fn new(is_for_reports: bool) -> Self {
        let store = TestStore::new();
        let (_, repository) = store.with_repository().await;
        if !is_for_reports {
            drop_triggers(&store);
            let connection = Connection::open(&store.path).expect("the store's file");
            connection
                .execute_batch(WITHOUT)
                .expect("nobody else writes");
        }
        Self { store, repository }
    }

    /// Writes a page of commits with their work types, one of pull requests with what hangs on them, and one of tickets;
    /// in seconds.
    async fn page(&self, page: i64) -> f64 {
        let (store, repository) = (&self.store, self.repository);
        let commits: Vec<Commit> = (page * COMMITS..(page + 1) * COMMITS).map(commit).collect();
        let works: Vec<CommitWork> = commits.iter().map(work).collect();
        let items = page * ITEMS..(page + 1) * ITEMS;
        let pulls: Vec<PullRequest> = items.clone().map(ended).collect();
        let tickets: Vec<Ticket> = items.map(ticket).collect();
        let started = Instant::now();
        let saved = store.save_commits(repository, &commits, None);
        saved.await.expect("the store is written");
        let saved = store.save_commit_work(repository, &works);
        saved.await.expect("the store is written");
        let saved = store.save_pull_requests(repository, &pulls, None);
        saved.await.expect("the store is written");
        let missing = store.pull_requests_without_details(repository, ITEMS);
        let missing = missing.await.expect("the store is read");
        let read = missing.into_iter().map(|pull| ReadPullRequestDetails {
            id: pull.id,
            updated_at: pull.updated_at,
            details: Some(details(pull.iid)),
            commits_of_head: pull.head_sha,
        });
        let saved = store.save_details_of_pull_requests(repository, read.collect());
        saved.await.expect("the store is written");
        let saved = store.save_tickets(repository, &tickets, None);
        saved.await.expect("the store is written");
        started.elapsed().as_secs_f64()
    }

    /// Works out the ways of all tickets once more; in seconds.
    async fn ways(&self) -> f64 {
        let connection = Connection::open(&self.store.path).expect("the store's file");
        let all = connection.execute("UPDATE ticket_flows SET status_list_id = -1", []);
        assert_eq!(all.expect("nobody else writes"), (PAGES * ITEMS) as usize);
        let started = Instant::now();
        let renewed = self.store.renew_ticket_flows().await;
        assert_eq!(
            renewed.expect("they are worked out"),
            (PAGES * ITEMS) as usize
        );
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
        statements.len() > 20,
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

/// Somebody of sixty.
fn somebody(number: i64) -> Person {
    let number = number % 60 + 10;
    person(number, &format!("Person{number}"))
}

/// A pull request, every sixth closed without a merge.
fn ended(number: i64) -> PullRequest {
    let mut pull = pull_request(number + 1);
    let end = Some(at(number * 10));
    (pull.merged_at, pull.closed_at) = if number % 6 == 0 {
        (None, end)
    } else {
        (end, None)
    };
    pull.state = if number % 6 == 0 { "closed" } else { "merged" }.to_owned();
    pull.author = Some(somebody(number));
    pull.reviewers = vec![somebody(number * 7)];
    pull.merged_by = pull.merged_at.map(|_| somebody(number * 7));
    pull
}

/// Five comments, an approval and three commits.
fn details(number: i64) -> PullRequestDetails {
    let opened = at(number * 10 + 50);
    let notes = (0..5).map(|place| Note {
        remote_id: RemoteId(number * 5 + place),
        note_type: None,
        body: "Why is this not done where the other is?".to_owned(),
        author: Some(somebody(number + place)),
        created_at: opened,
        updated_at: opened,
        system: place == 4,
        resolvable: false,
        resolved: false,
        resolved_by: None,
        internal: false,
    });
    let commits = (0..3).map(|place| PullRequestCommit {
        sha: sha(number * 3 + place),
        title: "Change".to_owned(),
        message: "Change".to_owned(),
        author_name: "Ada".to_owned(),
        author_email: "ada@example.com".to_owned(),
        authored_at: opened,
        committer_name: "Ada".to_owned(),
        committer_email: "ada@example.com".to_owned(),
        committed_at: opened,
    });
    PullRequestDetails {
        notes: notes.collect(),
        approvals: vec![Approval {
            person: somebody(number * 7),
            approved_at: Some(opened),
        }],
        reviewers: Vec::new(),
        commits: commits.collect(),
    }
}

fn ticket(number: i64) -> Ticket {
    let mut ticket = support::ticket(number + 1);
    ticket.issue_type = "issue".to_owned();
    ticket.author = Some(somebody(number));
    ticket.created_at = at(number * 10 + 20);
    ticket.closed_at = Some(at(number * 10));
    ticket.updated_at = at(number * 10);
    ticket
}
