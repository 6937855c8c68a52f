//! Files that are a store, that are none, and that cannot be one.

use std::path::Path;
use std::sync::Arc;

use flow_core::clock::FixedClock;
use flow_core::model::{FailureCode, RepositoryId, Stream, StreamState};
use flow_core::store::{Store, StoreError};
use rusqlite::Connection;

use super::support::{START, TestStore, commit, sorted};

fn open(path: &Path) -> Result<Store, StoreError> {
    Store::open(path, Arc::new(FixedClock::new(START)))
}

#[tokio::test]
async fn what_was_stored_is_there_after_closing_and_opening() {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    store
        .save_commits(repository, &[commit(1)], None)
        .await
        .expect("saves");
    store.close().await.expect("closes");
    let late = store.commit_count(repository).await;
    assert!(
        matches!(late, Err(StoreError::Closed)),
        "a closed store says so: {late:?}"
    );
    let late = store.set_setting("theme", "dark").await;
    assert!(
        matches!(late, Err(StoreError::Closed)),
        "to writers too: {late:?}"
    );
    let store = store.reopen();
    let page = store
        .list_commits(repository, sorted("date", true, 1))
        .await
        .expect("lists");
    assert_eq!(page.total, 1, "the commit is still there");
}

#[tokio::test]
async fn a_checkpoint_leaves_everything_in_the_one_file() {
    let store = TestStore::new();
    store.set_setting("theme", "dark").await.expect("writes");
    store.checkpoint().await.expect("checkpoints");
    let bytes = std::fs::metadata(&store.path).expect("a file").len();
    assert_eq!(
        store.data_bytes(),
        bytes,
        "the log is empty, so the file is all there is"
    );
    assert_eq!(
        store.file_path(),
        store.path,
        "the file is where it was asked for"
    );
    store.set_setting("theme", "light").await.expect("writes");
    assert!(
        store.data_bytes() > bytes,
        "the log counts as soon as it holds something"
    );
}

#[test]
fn a_newer_file_is_refused_and_left_alone() {
    let store = TestStore::new();
    let connection = Connection::open(&store.path).expect("opens");
    connection
        .pragma_update(None, "user_version", 999)
        .expect("writes");
    let error = open(&store.path).expect_err("it is newer");
    assert!(
        matches!(error, StoreError::TooNew { found: 999, known } if known < 999),
        "the versions are told: {error:?}"
    );
    assert_eq!(
        error.failure().code,
        FailureCode::StoreTooNew,
        "the window can explain it"
    );
    let version: i64 = connection
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .expect("reads");
    assert_eq!(version, 999, "the file was not touched");
}

#[tokio::test]
async fn what_failed_for_want_of_a_git_program_is_tried_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("flow.sqlite");
    let old = Connection::open(&path).expect("opens");
    for step in [
        include_str!("../../../src-tauri/core/migrations/0001_initial.sql"),
        include_str!("../../../src-tauri/core/migrations/0002_credentials.sql"),
        include_str!("../../../src-tauri/core/migrations/0003_compact_commits.sql"),
        include_str!("../../../src-tauri/core/migrations/0004_runs.sql"),
        include_str!("../../../src-tauri/core/migrations/0005_bulk_details.sql"),
    ] {
        old.execute_batch(step).expect("the schema of then");
    }
    old.execute_batch(
        "PRAGMA user_version = 5;
        INSERT INTO integrations (id, name, name_key, provider, base_url, secret_key,
            authentication, secret_location, account_remote_id, account_username, account_name,
            account_kind, scopes, added_by, is_sample, created_at, updated_at)
            VALUES (5, 'Work', 'work', 'gitlab', 'https://gitlab.com', 'a-key', 'access_token',
                'keyring', 7, 'ada', 'Ada', 'human', '[]', 'ada', 0, 1, 2);
        INSERT INTO integration_services VALUES (5, 'repos');
        INSERT INTO repositories (id, integration_id, remote_id, name, full_path, group_path,
            group_remote_id, web_url, clone_url, empty, archived, pending_deletion, visibility,
            object_format, repository_access, merge_requests_access, issues_access, shared,
            imported_at)
            VALUES (3, 5, 1, 'api', 'platform/api', 'platform', 10, 'https://gitlab.com/p/api', '',
                0, 0, 0, 'private', 'sha1', 'enabled', 'enabled', 'enabled', 0, 9);
        INSERT INTO streams (repository_id, stream, enabled, state, failure_code)
            VALUES (3, 'commits', 1, 'failed', 'git.missing');",
    )
    .expect("rows of then");
    drop(old);
    let repository = RepositoryId(3);
    let store = Store::open(&path, Arc::new(FixedClock::new(START))).expect("opens");
    let waiting = store.repository(repository).await.expect("reads");
    let report = waiting.stream(Stream::Commits).expect("is switched on");
    assert_eq!(report.failure, None, "the reason is gone");
    assert_eq!(report.state, StreamState::Waiting, "its turn comes again");
}

#[test]
fn files_of_others_are_refused_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "Dear diary, this is no database. ".repeat(50)).expect("writes");
    let before = std::fs::read(&text).expect("reads");
    let error = open(&text).expect_err("it is a text");
    assert!(matches!(error, StoreError::NotADatabase), "{error:?}");
    assert_eq!(
        std::fs::read(&text).expect("reads"),
        before,
        "not a byte was changed"
    );

    let other = folder.path().join("other.sqlite");
    Connection::open(&other)
        .and_then(|connection| connection.execute_batch("CREATE TABLE recipes (name TEXT)"))
        .expect("another program's database");
    let error = open(&other).expect_err("it is another program's");
    assert!(matches!(error, StoreError::NotADatabase), "{error:?}");
}

#[test]
fn a_damaged_file_is_noticed() {
    let store = TestStore::new();
    let path = store.path.clone();
    let copy = path.with_file_name("copy.sqlite");
    Connection::open(&path)
        .and_then(|connection| connection.query_row("PRAGMA wal_checkpoint", [], |_| Ok(())))
        .expect("checkpoints");
    let mut bytes = std::fs::read(&path).expect("reads");
    assert!(bytes.len() > 8192, "the schema fills some pages");
    // The header stays, the schema's first page below it does not.
    bytes[100..4096].fill(0xA5);
    std::fs::write(&copy, bytes).expect("writes");
    let error = open(&copy).expect_err("it is damaged");
    assert!(matches!(error, StoreError::Damaged(_)), "{error:?}");
    assert_eq!(
        error.failure().code,
        FailureCode::StoreDamaged,
        "the window can explain it"
    );
}

#[test]
fn a_protected_file_is_not_opened() {
    let store = TestStore::new();
    let path = store.path.clone();
    let mut permissions = std::fs::metadata(&path).expect("a file").permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).expect("protects");
    let error = open(&path).expect_err("it is protected");
    assert!(matches!(error, StoreError::ReadOnly), "{error:?}");
}

#[test]
fn a_place_that_cannot_hold_a_file_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "").expect("writes");
    let error = open(&file.join("flow.sqlite")).expect_err("a file is no folder");
    assert!(
        matches!(&error, StoreError::Io { path, .. } if *path == file),
        "{error:?}"
    );
    let error = open(folder.path()).expect_err("a folder is no file");
    assert_eq!(
        error.failure().detail.as_deref(),
        folder.path().to_str(),
        "the place is told"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn only_this_user_can_read_the_files() {
    use std::os::unix::fs::PermissionsExt as _;
    let store = TestStore::new();
    store.set_setting("theme", "dark").await.expect("writes");
    let folder = store.path.parent().expect("a folder");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).expect("lists") {
        let entry = entry.expect("lists");
        let mode = entry.metadata().expect("reads").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{}", entry.path().display());
        seen += 1;
    }
    assert_eq!(seen, 3, "the file, its log and the log's index");
}

#[tokio::test]
async fn two_processes_on_one_file_lose_nothing() {
    let first = TestStore::new();
    let (_, repository) = first.with_repository().await;
    let second = open(&first.path).expect("a second one opens");
    let one: Vec<_> = (0..40).map(commit).collect();
    let two: Vec<_> = (20..60).map(commit).collect();
    let (left, right) = tokio::join!(
        async {
            for page in one.chunks(4) {
                first.save_commits(repository, page, None).await?;
            }
            Ok::<_, StoreError>(())
        },
        async {
            for page in two.chunks(4) {
                second.save_commits(repository, page, None).await?;
            }
            Ok::<_, StoreError>(())
        }
    );
    left.expect("the first waits for its turn");
    right.expect("the second waits for its turn");
    for store in [&*first, &second] {
        let stored = store.repository(repository).await.expect("reads");
        assert_eq!(
            (
                store.commit_count(repository).await.expect("counts"),
                stored.commit_count
            ),
            (60, Some(60)),
            "both see the commits of both, each once"
        );
    }
}
