//! A large company's store, written straight by SQL: what is measured is reading.

use rusqlite::{Connection, Transaction, params};

use crate::support::TestStore;

const DAY: i64 = 86_400_000;

/// Days of five years.
const DAYS: i64 = 1_826;

/// The last moment of the company, 2026-11-20 10:00 UTC.
pub(crate) const LAST: i64 = 1_795_168_800_000;

/// How much there is.
pub(crate) struct Company {
    pub(crate) repositories: i64,
    pub(crate) people: i64,
    commits: i64,
    pull_requests: i64,
    tickets: i64,
}

impl Company {
    /// One of so many equal parts of the company of the bars; people and repositories never below ten.
    pub(crate) fn share(share: i64) -> Self {
        let share = share.max(1);
        Self {
            repositories: (1_000 / share).max(10),
            people: (2_000 / share).max(10),
            commits: 1_000_000 / share,
            pull_requests: 200_000 / share,
            tickets: 200_000 / share,
        }
    }

    pub(crate) fn told(&self) -> serde_json::Value {
        serde_json::json!({
            "repositories": self.repositories, "people": self.people, "commits": self.commits,
            "pull_requests": self.pull_requests, "notes": self.pull_requests * 5,
            "tickets": self.tickets,
        })
    }
}

/// The store of a company.
pub(crate) struct Filled {
    pub(crate) store: TestStore,
    pub(crate) company: Company,
    /// Ids of repositories follow each other.
    pub(crate) first_repository: i64,
}

/// One round of SplitMix64: evenly spread, and the same at every run.
pub(crate) const fn mixed(number: i64) -> u64 {
    let mut mixed = (number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

const fn below(number: i64, bound: i64) -> i64 {
    (mixed(number) % bound as u64) as i64
}

/// An object id, 20 bytes.
fn object_id(number: i64) -> Vec<u8> {
    let (head, tail) = (mixed(number), mixed(-number - 1));
    let mut bytes = [head.to_be_bytes(), tail.to_be_bytes()].concat();
    bytes.extend([0; 4]);
    bytes
}

fn hexadecimal(number: i64) -> String {
    let digits = object_id(number).into_iter();
    digits.map(|byte| format!("{byte:02x}")).collect()
}

/// An instant of the five years.
const fn instant(number: i64) -> i64 {
    LAST - DAYS * DAY + below(number, DAYS * DAY / 1_000) * 1_000
}

/// The company of a file that was left earlier, in a copy.
pub(crate) async fn left(company: Company, file: &str) -> Filled {
    let store = TestStore::new();
    store.close().await.expect("nobody uses it");
    std::fs::copy(file, &store.path).expect("the file is copied");
    let store = store.reopen();
    let connection = Connection::open(&store.path).expect("the store's file");
    let first_repository = connection
        .query_row("SELECT min(id) FROM repositories", [], |row| row.get(0))
        .expect("there are repositories");
    Filled {
        store,
        company,
        first_repository,
    }
}

pub(crate) async fn fill(company: Company) -> Filled {
    let store = TestStore::new();
    let id = store.add_integration("Work").await.id;
    let paths: Vec<String> = (0..company.repositories)
        .map(|number| format!("platform/repository-{number}"))
        .collect();
    let listed: Vec<(&str, i64)> = paths.iter().map(String::as_str).zip(1..).collect();
    let repositories = store.import(id, &listed).await;
    let first_repository = repositories.iter().map(|id| id.0).min();
    let first_repository = first_repository.expect("there are repositories");
    let mut connection = Connection::open(&store.path).expect("the store's file");
    let transaction = connection.transaction().expect("nobody else writes");
    people(&transaction, &company, id.0);
    commits(&transaction, &company, first_repository);
    pull_requests(&transaction, &company, first_repository);
    tickets(&transaction, &company, first_repository);
    // What inserts commits and pull requests says which spans of time they are of.
    let spans = "INSERT INTO report_commit_spans (id)
            SELECT DISTINCT (authored_at >> 31 << 32) + repository_id FROM commits;
        INSERT INTO report_pull_request_spans (id)
            SELECT DISTINCT (merged_at >> 31 << 32) + repository_id FROM pull_requests
            WHERE merged_at IS NOT NULL;
        INSERT INTO report_closed_spans (id)
            SELECT DISTINCT (coalesce(closed_at, updated_at) >> 31 << 32) + repository_id
            FROM pull_requests WHERE state = 'closed'";
    transaction.execute_batch(spans).expect("new rows");
    transaction.commit().expect("the store is written");
    connection
        .execute_batch("ANALYZE")
        .expect("the store is read");
    Filled {
        store,
        company,
        first_repository,
    }
}

/// Each an account and an author; of both row `number + 1`.
fn people(transaction: &Transaction<'_>, company: &Company, integration: i64) {
    let insert =
        "INSERT INTO people (id, integration_id, remote_id, username, name, state, web_url)
        VALUES (?1, ?2, ?1, ?3, ?4, 'active', '')";
    let mut account = transaction.prepare(insert).expect("SQL");
    let insert =
        "INSERT INTO commit_authors (id, integration_id, name, email) VALUES (?1, ?2, ?3, ?4)";
    let mut author = transaction.prepare(insert).expect("SQL");
    for number in 0..company.people {
        let (username, name) = (format!("person{number}"), format!("Given{number} Family"));
        let email = format!("{username}@example.com");
        let added = account.execute(params![number + 1, integration, username, name]);
        added.expect("a new row");
        let added = author.execute(params![number + 1, integration, name, email]);
        added.expect("a new row");
    }
}

/// Every eighth is a merge, and has no lines told apart.
fn commits(transaction: &Transaction<'_>, company: &Company, first_repository: i64) {
    let insert =
        "INSERT INTO commits (id, sha, title, author_id, authored_at, author_offset_minutes,
            committer_id, committed_at, committer_offset_minutes, additions, deletions,
            files_changed, parents)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?4, ?5, ?6, 10, 2, 1, ?7)";
    let mut commit = transaction.prepare(insert).expect("SQL");
    let insert =
        "INSERT INTO commit_work (commit_id, new_work, legacy_refactor, help_others, rework,
            edit_places, edited_files)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let mut work = transaction.prepare(insert).expect("SQL");
    for number in 0..company.commits {
        let repository = first_repository + below(number * 3, company.repositories);
        let id = (repository << 32) + number + 1;
        let author = 1 + below(number * 5 + 1, company.people);
        let offset = [0, 60, 120, -300, 330][(number % 5) as usize];
        let is_merge = number % 8 == 0;
        let parents = object_id(number - 1).repeat(1 + usize::from(is_merge));
        let title = format!("Teach module {} to {number}", number * 31 % 977);
        let row = params![
            id,
            object_id(number),
            title,
            author,
            instant(number),
            offset,
            parents
        ];
        commit.execute(row).expect("a new row");
        if !is_merge {
            let kind = |seed, bound| below(number * 7 + seed, bound);
            let files = 1 + kind(5, 5);
            let row = params![
                id,
                kind(1, 90),
                kind(2, 12),
                kind(3, 2),
                kind(4, 6),
                files + kind(6, 9),
                files
            ];
            work.execute(row).expect("a new row");
        }
    }
}

/// With five comments each, three commits, and an approval; every fourth was squashed. Five of six are merged, and of
/// the others one of ten is open.
fn pull_requests(transaction: &Transaction<'_>, company: &Company, first_repository: i64) {
    let insert =
        "INSERT INTO pull_requests (id, repository_id, remote_id, iid, title, state, draft,
            author_id, created_at, updated_at, merged_at, source_branch, target_branch, squash,
            squash_commit_sha, user_note_count, web_url, details_of_updated_at)
        VALUES (?1, ?2, ?1, ?1, ?3, ?4, 0, ?5, ?6, ?7, ?8, 'feature', 'main', 0, ?9, 5, '', ?7)";
    let mut pull_request = transaction.prepare(insert).expect("SQL");
    let insert = "INSERT INTO pull_request_notes (pull_request_id, remote_id, body, author_id,
            created_at, updated_at, system, resolvable, resolved, internal)
        VALUES (?1, ?2, 'Why is this not done where the other is?', ?3, ?4, ?4, ?5, 0, 0, 0)";
    let mut note = transaction.prepare(insert).expect("SQL");
    let insert =
        "INSERT INTO pull_request_approvals (pull_request_id, position, person_id, approved_at)
        VALUES (?1, 0, ?2, ?3)";
    let mut approval = transaction.prepare(insert).expect("SQL");
    let insert = "INSERT INTO pull_request_commits (pull_request_id, position, sha, title, message,
            author_name, author_email, authored_at, committer_name, committer_email, committed_at)
        VALUES (?1, ?2, ?3, 'Change', 'Change', ?4, ?5, ?6, ?4, ?5, ?6)";
    let mut commit = transaction.prepare(insert).expect("SQL");
    for id in 1..=company.pull_requests {
        let repository = first_repository + below(id * 3, company.repositories);
        let (opened, took) = (instant(id * 11), below(id * 13, 6 * DAY));
        let merged = (id % 6 != 0).then_some(opened + took);
        let state = state_of(id, merged);
        let person = |seed| 1 + below(id * 17 + seed, company.people);
        let squash = (id % 4 == 0).then(|| hexadecimal(id * 3));
        let row = params![
            id,
            repository,
            format!("Change {id}"),
            state,
            person(0),
            opened,
            opened + took,
            merged,
            squash
        ];
        pull_request.execute(row).expect("a new row");
        for place in 0..5 {
            let at = opened + below(id * 5 + place, took.max(1));
            let row = params![id, place, person(place), at, place == 4];
            note.execute(row).expect("a new row");
        }
        let row = params![id, person(6), opened + took / 2];
        approval.execute(row).expect("a new row");
        for place in 0..3 {
            let number = person(place) - 1;
            let row = params![
                id,
                place,
                hexadecimal(id * 3 + place),
                format!("Given{number} Family"),
                format!("person{number}@example.com"),
                opened + (place - 1) * DAY / 4
            ];
            commit.execute(row).expect("a new row");
        }
    }
}

/// How a pull request stands.
const fn state_of(id: i64, merged: Option<i64>) -> &'static str {
    match merged {
        Some(_) => "merged",
        None if id % 60 == 0 => "opened",
        None => "closed",
    }
}

/// Seven of eight were closed, within sixty days.
fn tickets(transaction: &Transaction<'_>, company: &Company, first_repository: i64) {
    let insert = "INSERT INTO tickets (id, repository_id, remote_id, iid, title, state, author_id,
            created_at, updated_at, closed_at, web_url, user_note_count, confidential, issue_type)
        VALUES (?1, ?2, ?1, ?1, 'Ticket', iif(?5 IS NULL, 'opened', 'closed'), ?3, ?4,
            coalesce(?5, ?4), ?5, '', 0, 0, 'issue')";
    let mut ticket = transaction.prepare(insert).expect("SQL");
    for id in 1..=company.tickets {
        let repository = first_repository + below(id * 3, company.repositories);
        let person = 1 + below(id, company.people);
        let opened = instant(id * 19);
        let closed = opened + below(id * 23, 60 * DAY / 1_000) * 1_000;
        let closed = (id % 8 != 0 && closed <= LAST).then_some(closed);
        let added = ticket.execute(params![id, repository, person, opened, closed]);
        added.expect("a new row");
    }
}
