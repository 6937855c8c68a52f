//! A backup is one whole file of one moment, or there is none.

use std::sync::{Arc, Mutex};

use flow_core::clock::FixedClock;
use flow_core::store::{BackupError, BackupProgress, Store};
use tokio_util::sync::CancellationToken;

use super::support::{START, TestStore, commit};

async fn filled() -> (TestStore, flow_core::model::RepositoryId) {
    let store = TestStore::new();
    let (_, repository) = store.with_repository().await;
    let commits: Vec<_> = (0..2_000).map(commit).collect();
    store
        .save_commits(repository, &commits, None)
        .await
        .expect("saved");
    (store, repository)
}

#[tokio::test]
async fn a_backup_opens_as_a_store_and_holds_the_same() {
    let (store, _) = filled().await;
    let target = store.path.with_file_name("copy.sqlite");
    let told = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&told);
    let bytes = store
        .back_up(&target, CancellationToken::new(), move |progress| {
            heard.lock().expect("nobody panics").push(progress);
        })
        .await
        .expect("copied");
    let size = std::fs::metadata(&target).expect("it is there").len();
    assert_eq!(bytes, size);
    let told = told.lock().expect("nobody panics").clone();
    assert!(
        matches!(told.first(), Some(BackupProgress::Copying { total, .. }) if *total > 0),
        "{told:?}"
    );
    assert!(
        matches!(told.last(), Some(BackupProgress::Checking { done, total }) if done == total),
        "every table was read again: {told:?}"
    );
    let copy = Store::open(&target, Arc::new(FixedClock::new(START))).expect("opens");
    assert_eq!(
        copy.canonical_dump().await.expect("reads"),
        store.canonical_dump().await.expect("reads")
    );
}

#[tokio::test]
async fn writing_goes_on_meanwhile_and_is_not_in_the_copy() {
    let (store, repository) = filled().await;
    let before = store.canonical_dump().await.expect("reads");
    let target = store.path.with_file_name("copy.sqlite");
    let writer = Store::open(&store.path, Arc::new(FixedClock::new(START))).expect("opens");
    let handle = tokio::runtime::Handle::current();
    let written = Arc::new(Mutex::new(false));
    let told = Arc::clone(&written);
    // The first word of the copy comes while its snapshot is open.
    let copying = store.back_up(&target, CancellationToken::new(), move |_progress| {
        let mut done = told.lock().expect("nobody panics");
        if !*done {
            handle
                .block_on(writer.save_commits(repository, &[commit(9_999)], None))
                .expect("nobody keeps the writer waiting");
            *done = true;
        }
    });
    copying.await.expect("copied");
    assert!(*written.lock().expect("nobody panics"), "it was written");
    let copy = Store::open(&target, Arc::new(FixedClock::new(START))).expect("opens");
    assert_eq!(
        copy.canonical_dump().await.expect("reads"),
        before,
        "the copy is of one moment"
    );
}

#[tokio::test]
async fn a_cancelled_backup_leaves_nothing() {
    let (store, _) = filled().await;
    let target = store.path.with_file_name("copy.sqlite");
    let cancel = CancellationToken::new();
    let from_within = cancel.clone();
    let result = store
        .back_up(&target, cancel, move |progress| {
            if matches!(progress, BackupProgress::Checking { .. }) {
                from_within.cancel();
            }
        })
        .await;
    assert!(matches!(result, Err(BackupError::Cancelled)), "{result:?}");
    let folder = store.path.parent().expect("a folder");
    let names: Vec<_> = std::fs::read_dir(folder)
        .expect("reads")
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.starts_with("copy"))
        .collect();
    assert!(names.is_empty(), "{names:?}");
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_told() {
    let (store, _) = filled().await;
    let target = store.path.with_file_name("nowhere").join("copy.sqlite");
    let result = store
        .back_up(&target, CancellationToken::new(), |_| {})
        .await;
    assert!(matches!(result, Err(BackupError::Store(_))), "{result:?}");
}
