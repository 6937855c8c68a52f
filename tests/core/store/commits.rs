//! Commits in little room: object ids, work types, orders that are remembered, and
//! files of the schema before.

use std::sync::Arc;

use flow_core::clock::FixedClock;
use flow_core::model::{
    Commit, CommitWork, EditSpread, HelpedAuthor, ListQuery, PullRequestId, RepositoryId, Stream,
    TicketId, WorkTypes,
};
use flow_core::store::Store;
use rusqlite::Connection;

use super::support::{START, TestStore, commit, searching, sorted};

const WORK: WorkTypes = WorkTypes {
    new_work: 1,
    legacy_refactor: 2,
    help_others: 3,
    rework: 4,
};

fn work_of(commit: &Commit) -> CommitWork {
    CommitWork {
        sha: commit.sha.clone(),
        work: WORK,
        spread: EditSpread {
            places: 5,
            files: 2,
        },
        helped: vec![HelpedAuthor {
            email: "grace@example.com".to_owned(),
            lines: 3,
        }],
    }
}

async fn shas(store: &TestStore, repository: RepositoryId, query: ListQuery) -> Vec<String> {
    let page = store.list_commits(repository, query).await.expect("lists");
    page.rows.into_iter().map(|row| row.sha).collect()
}

#[tokio::test]
async fn work_types_follow_their_commits() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let mut merge = commit(3);
    merge.parents = vec![commit(2).sha, commit(1).sha];
    store
        .save_commits(repository, &[merge, commit(2), commit(1)], None)
        .await
        .expect("saves");
    let without = store.commits_without_work(repository).await;
    assert_eq!(without.expect("counts"), 2, "a merge has none to wait for");
    for _ in 0..2 {
        let works = [work_of(&commit(1)), work_of(&commit(9))];
        let saved = store.save_commit_work(repository, &works).await;
        saved.expect("again, and with a commit that is not stored");
    }
    let without = store.commits_without_work(repository).await;
    assert_eq!(without.expect("counts"), 1, "one is measured");
    let page = store
        .list_commits(repository, sorted("date", false, 10))
        .await
        .expect("lists");
    let works: Vec<_> = page.rows.iter().map(|row| row.work).collect();
    assert_eq!(works, [Some(WORK), None, None], "the list shows them");
    let stored = store.commit(page.rows[0].id).await.expect("reads");
    assert_eq!(stored.work, Some(WORK), "and so does the commit");
    let helped: (String, i64) = Connection::open(&store.path)
        .and_then(|connection| {
            connection.query_row("SELECT email, lines FROM commit_helped", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
        })
        .expect("one row");
    assert_eq!(
        helped,
        ("grace@example.com".to_owned(), 3),
        "saved twice, counted once"
    );
}

#[tokio::test]
async fn repositories_share_people_and_no_commits() {
    let store = TestStore::new();
    let id = store.add_integration("Work").await.id;
    let both = store
        .import(id, &[("platform/api", 1), ("platform/fork", 2)])
        .await;
    for repository in [both[1], both[0]] {
        let new = store.save_commits(repository, &[commit(1)], None).await;
        assert_eq!(new.expect("saves"), 1, "a fork has the same object ids");
    }
    store
        .save_commit_work(both[0], &[work_of(&commit(1))])
        .await
        .expect("saves");
    let without = store.commits_without_work(both[1]).await.expect("counts");
    assert_eq!(without, 1, "the fork's commit is another row");
    let people: i64 = Connection::open(&store.path)
        .and_then(|connection| {
            connection.query_row("SELECT count(*) FROM commit_authors", [], |row| row.get(0))
        })
        .expect("counts");
    assert_eq!(people, 1, "a name and address is stored once");
    store.unimport_repository(both[0]).await.expect("unimports");
    assert_eq!(
        store.commit_shas(both[1]).await.expect("reads"),
        [commit(1).sha],
        "the fork keeps its own"
    );
}

#[tokio::test]
async fn long_object_ids_and_messages_that_are_titles_come_back() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let mut long = commit(1);
    long.sha = "ab".repeat(32);
    long.parents = vec!["cd".repeat(32), "ef".repeat(32)];
    long.message.clone_from(&long.title);
    store
        .save_commits(repository, std::slice::from_ref(&long), None)
        .await
        .expect("saves");
    let page = store
        .list_commits(repository, sorted("date", true, 1))
        .await
        .expect("lists");
    let stored = store.commit(page.rows[0].id).await.expect("reads");
    assert_eq!(stored.commit, long, "to the last digit");
    let mut broken = commit(2);
    broken.sha = "not hexadecimal".to_owned();
    let refused = store
        .save_commits(repository, &[commit(3), broken], None)
        .await;
    assert!(refused.is_err(), "what is no object id is no commit");
    assert_eq!(
        store.commit_count(repository).await.expect("counts"),
        1,
        "and its page leaves nothing behind"
    );
}

#[tokio::test]
async fn the_beginning_of_an_object_id_finds_its_commit() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let mut found = commit(1);
    found.sha = "abc1234567".repeat(4);
    store
        .save_commits(repository, &[found.clone(), commit(2)], None)
        .await
        .expect("saves");
    for beginning in ["abc1", "ABC12", &found.sha] {
        assert_eq!(
            shas(&store, repository, searching(beginning)).await,
            [found.sha.clone()],
            "{beginning}"
        );
    }
    for nothing in ["abc", "bc12", "abc2", &format!("{}0", found.sha)] {
        assert!(
            shas(&store, repository, searching(nothing))
                .await
                .is_empty(),
            "{nothing} is too short, no beginning, or too long"
        );
    }
}

#[tokio::test]
async fn a_remembered_order_is_forgotten_when_rows_come() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let mut unmeasured = commit(1);
    unmeasured.size = None;
    store
        .save_commits(repository, &[unmeasured, commit(2)], None)
        .await
        .expect("saves");
    let by_additions = || sorted("additions", true, 10);
    let before = shas(&store, repository, by_additions()).await;
    assert_eq!(before, [commit(2).sha, commit(1).sha], "no size comes last");
    let mut measured = commit(1);
    measured.size = commit(100).size;
    store
        .save_commits(repository, &[measured], None)
        .await
        .expect("saves");
    let after = shas(&store, repository, by_additions()).await;
    assert_eq!(after, [commit(1).sha, commit(2).sha], "the size came");
    // Another process that writes is noticed by the rows it added.
    let other = Store::open(&store.path, store.clock.clone()).expect("opens");
    other
        .save_commits(repository, &[commit(200)], None)
        .await
        .expect("saves");
    let longer = shas(&store, repository, by_additions()).await;
    assert_eq!(longer.len(), 3, "{longer:?}");
    store
        .unimport_repository(repository)
        .await
        .expect("takes it out");
    let none = shas(&store, repository, by_additions()).await;
    assert!(none.is_empty(), "nothing is left: {none:?}");
}

#[tokio::test]
async fn more_commits_than_one_part_of_the_index_holds_are_known_again() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let mut page = vec![commit(0), commit(1)];
    store
        .save_commits(repository, &page, None)
        .await
        .expect("saves");
    // As if 200,000 commits had come before the second one.
    Connection::open(&store.path)
        .and_then(|connection| {
            connection.execute_batch(
                "PRAGMA foreign_keys = OFF;
                UPDATE commit_messages SET commit_id = commit_id + 200000
                    WHERE commit_id = (SELECT max(id) FROM commits);
                UPDATE commits SET id = id + 200000 WHERE id = (SELECT max(id) FROM commits);",
            )
        })
        .expect("moves a row");
    page.push(commit(2));
    let new = store.save_commits(repository, &page, None).await;
    assert_eq!(new.expect("saves"), 1, "both parts of the index are read");
    let without = store.commits_without_work(repository).await;
    assert_eq!(without.expect("counts"), 3, "each is there once");
}

/// A store of the version before, with a row for everything that must stay.
fn file_of_the_schema_before(path: &std::path::Path) {
    let old = Connection::open(path).expect("opens");
    for step in [
        include_str!("../../../src-tauri/core/migrations/0001_initial.sql"),
        include_str!("../../../src-tauri/core/migrations/0002_credentials.sql"),
    ] {
        old.execute_batch(step).expect("the schema of then");
    }
    old.execute_batch(
        "PRAGMA user_version = 2;
        INSERT INTO integrations (id, name, name_key, provider, base_url, secret_key,
            authentication, secret_location, account_remote_id, account_username, account_name,
            account_kind, scopes, added_by, is_sample, created_at, updated_at)
            VALUES (5, 'Work', 'work', 'gitlab', 'https://gitlab.com', 'a-key', 'access_token',
                'keyring', 7, 'ada', 'Ada', 'human', '[]', 'ada', 0, 1, 2);
        INSERT INTO integration_services VALUES (5, 'repos');
        INSERT INTO people VALUES (8, 5, 1, 'ada', 'Ada', 'active', 'https://gitlab.com/ada');
        INSERT INTO repositories (id, integration_id, remote_id, name, full_path, group_path,
            group_remote_id, web_url, clone_url, empty, archived, pending_deletion, visibility,
            object_format, repository_access, merge_requests_access, issues_access, shared,
            imported_at)
            VALUES (3, 5, 1, 'api', 'platform/api', 'platform', 10, 'https://gitlab.com/p/api', '',
                0, 0, 0, 'private', 'sha1', 'enabled', 'enabled', 'enabled', 0, 9);
        INSERT INTO streams (repository_id, stream, enabled, state, cursor, stored)
            VALUES (3, 'commits', 1, 'complete', '[\"tip\"]', 3),
                (3, 'pull_requests', 1, 'complete', 'a-cursor', 1);
        INSERT INTO pull_requests (id, repository_id, remote_id, iid, title, state, draft,
            author_id, created_at, updated_at, source_branch, target_branch, squash,
            user_note_count, web_url)
            VALUES (4, 3, 11, 12, 'Pull', 'merged', 0, 8, 1, 2, 'a', 'b', 0, 0, '');
        INSERT INTO pull_request_notes VALUES (1, 4, 21, NULL, 'Hm', 8, 1, 1, 0, 0, 0, NULL, 0);
        INSERT INTO tickets (id, repository_id, remote_id, iid, title, state, issue_type,
            created_at, updated_at, confidential, user_note_count, web_url)
            VALUES (6, 3, 31, 32, 'Ticket', 'opened', 'issue', 1, 2, 0, 0, '');",
    )
    .expect("rows of then");
    for number in 0..3 {
        insert_the_old_way(&old, RepositoryId(3), &old_commit(number));
    }
}

/// Commit 2 is a merge by somebody else.
fn old_commit(number: i64) -> Commit {
    let mut commit = commit(number);
    if number == 2 {
        commit.parents = vec![super::support::commit(1).sha, super::support::commit(0).sha];
        commit.author.name = "Grace".to_owned();
    }
    commit
}

fn insert_the_old_way(connection: &Connection, repository: RepositoryId, commit: &Commit) {
    connection
        .execute(
            "INSERT INTO commits VALUES (NULL, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12,
                ?13, ?14, ?15)",
            rusqlite::params![
                repository.0,
                commit.sha,
                commit.title,
                commit.author.name,
                commit.author.email,
                commit.author.at.millis(),
                commit.author.offset_minutes,
                commit.committer.name,
                commit.committer.email,
                commit.committer.at.millis(),
                commit.committer.offset_minutes,
                i64::try_from(commit.parents.len()).expect("few"),
                commit.size.map(|size| size.additions),
                commit.size.map(|size| size.deletions),
                commit.size.map(|size| size.files),
            ],
        )
        .expect("a commit");
    let id = connection.last_insert_rowid();
    connection
        .execute(
            "INSERT INTO commit_messages VALUES (?1, ?2)",
            rusqlite::params![id, commit.message],
        )
        .expect("its message");
    for (position, parent) in (0_i64..).zip(&commit.parents) {
        connection
            .execute(
                "INSERT INTO commit_parents VALUES (?1, ?2, ?3)",
                rusqlite::params![id, position, parent],
            )
            .expect("its parents");
    }
}

#[tokio::test]
async fn a_file_of_the_schema_before_keeps_everything() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("flow.sqlite");
    file_of_the_schema_before(&path);
    let store = Store::open(&path, Arc::new(FixedClock::new(START))).expect("opens");
    let repository = RepositoryId(3);
    let page = store
        .list_commits(repository, sorted("date", false, 10))
        .await
        .expect("lists");
    assert_eq!(page.total, 3, "every commit came along");
    for (row, number) in page.rows.iter().zip(0..) {
        let stored = store.commit(row.id).await.expect("reads");
        assert_eq!(
            stored.commit,
            old_commit(number),
            "as it was, with message and parents"
        );
    }
    let cursor = store.stream_cursor(repository, Stream::Commits).await;
    assert_eq!(cursor.expect("reads"), None, "the clone is read once more");
    let cursor = store.stream_cursor(repository, Stream::PullRequests).await;
    assert_eq!(
        cursor.expect("reads").as_deref(),
        Some("a-cursor"),
        "only it"
    );
    let again: Vec<_> = (0..4).map(commit).collect();
    let new = store.save_commits(repository, &again, None).await;
    assert_eq!(
        new.expect("saves"),
        1,
        "what is stored is known by its object id"
    );
    let (pull, details) = store.pull_request(PullRequestId(4)).await.expect("reads");
    assert_eq!(
        (
            pull.pull_request.author.map(|person| person.name),
            pull.pull_request.title,
            details.notes.len()
        ),
        (Some("Ada".to_owned()), "Pull".to_owned(), 1),
        "pull requests are untouched"
    );
    let (ticket, _) = store.ticket(TicketId(6)).await.expect("reads");
    assert_eq!(ticket.ticket.title, "Ticket", "and so are tickets");
}
