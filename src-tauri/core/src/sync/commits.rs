//! The stream of commits: a bare clone brought up to date, then read into the store.
//!
//! The cursor is the list of tips whose history is stored; it moves only after
//! the last page, and pages are idempotent, so a kill in between costs time only.

use tokio_util::sync::CancellationToken;

use crate::git::{BareClone, CloneError, FetchError, ReadError};
use crate::model::{ObjectFormat, Stream};

use super::SyncError;
use super::repository::Work;
use super::transport::ClientTransport;

/// Commits stored in one transaction.
const PAGE: usize = 500;

pub(super) async fn import(work: &Work<'_>) -> Result<(), SyncError> {
    work.store
        .start_stream(work.id(), Stream::Commits, None)
        .await?;
    let clone = fetch(work, work.repository.remote.object_format).await?;
    match read(work, &clone).await {
        // Git stumbled over something: a damaged clone is made anew, anything else is told.
        Err(SyncError::ReadCommits(ReadError::Git(_)))
            if clone.check(work.gate.cancellation()).await.is_err() =>
        {
            let anew = fetch_anew(work).await?;
            read(work, &anew).await
        }
        other => other,
    }
}

/// Reads what the clone has and the store has not.
async fn read(work: &Work<'_>, clone: &BareClone) -> Result<(), SyncError> {
    work.gate.pass().await?;
    let before = work.store.stream_cursor(work.id(), Stream::Commits).await?;
    let known = known_tips(before.as_deref());
    let tips = clone.tips().await?;
    let cancellation = work.gate.cancellation();
    let new = count(clone, &known, cancellation).await?;
    work.store
        .start_stream(work.id(), Stream::Commits, Some(new))
        .await?;
    let mut reader = clone.commits(&known, cancellation)?;
    loop {
        work.gate.pass().await?;
        let Some(page) = reader.next_page(PAGE).await? else {
            break;
        };
        work.store
            .save_commits(work.id(), &page, before.as_deref())
            .await?;
    }
    let cursor = serde_json::to_string(&tips).expect("a list of texts is JSON");
    work.store
        .save_commits(work.id(), &[], Some(&cursor))
        .await?;
    let held = count(clone, &[], cancellation).await?;
    Ok(work
        .store
        .finish_stream(work.id(), Stream::Commits, Some(held))
        .await?)
}

async fn count(
    clone: &BareClone,
    known: &[String],
    cancellation: &CancellationToken,
) -> Result<i64, SyncError> {
    let commits = clone.count_commits(known, cancellation).await?;
    Ok(i64::try_from(commits).unwrap_or(i64::MAX))
}

/// Tips of an earlier run; an unreadable cursor starts over.
fn known_tips(cursor: Option<&str>) -> Vec<String> {
    cursor
        .and_then(|text| serde_json::from_str(text).ok())
        .unwrap_or_default()
}

/// Opens the clone and brings it up to date; a clone that cannot be used is made anew, once.
async fn fetch(work: &Work<'_>, format: ObjectFormat) -> Result<BareClone, SyncError> {
    match fetch_into(work, format).await {
        Err(SyncError::Fetch(FetchError::ObjectFormat { found })) => {
            remove(work)?;
            fetch_into(work, found).await
        }
        Err(SyncError::Fetch(FetchError::Incomplete | FetchError::Objects(_))) => {
            fetch_anew(work).await
        }
        other => other,
    }
}

async fn fetch_anew(work: &Work<'_>) -> Result<BareClone, SyncError> {
    tracing::warn!(repository = %work.id(), "a clone is damaged and is made anew");
    remove(work)?;
    fetch_into(work, work.repository.remote.object_format).await
}

async fn fetch_into(work: &Work<'_>, format: ObjectFormat) -> Result<BareClone, SyncError> {
    let clone = BareClone::open_or_create(&work.clone_folder, format).await?;
    let transport = ClientTransport {
        client: work.client,
        clone_url: &work.repository.remote.clone_url,
    };
    clone
        .fetch(&transport, &mut |_| {}, work.gate.cancellation())
        .await?;
    Ok(clone)
}

fn remove(work: &Work<'_>) -> Result<(), CloneError> {
    BareClone::delete(&work.clone_folder)
}
