//! The stream of commits: a bare clone brought up to date, then read into the store.
//!
//! The cursor is the list of tips whose history is stored, with the fingerprint of
//! the excluded paths it was counted with; it moves only after the last page, and
//! pages are idempotent, so a kill in between costs time only. Under another list
//! everything is read again from the beginning, from the clone that is there.
//! GitLab tells no number of commits. What proves completeness instead: every
//! branch and tag GitLab lists is in the clone, history behind them has no hole
//! (the fetch checks both), and the store holds as many commits as they reach.
//! Commits that nothing leads to any more stay, and are noted as such.

use std::collections::BTreeSet;

use crate::git::{BareClone, CloneError, FetchError, FetchOutcome};
use crate::model::{CommitCursor, ExcludedPaths, ObjectFormat, Stream};

use super::repository::Work;
use super::transport::fetch_patiently;
use super::{SyncError, deployments};

/// Commits stored in one transaction.
const PAGE: usize = 1_000;

pub(super) async fn import(work: &Work<'_>) -> Result<(), SyncError> {
    work.store
        .start_stream(work.id(), Stream::Commits, None)
        .await?;
    let fetched = fetch(work, work.repository.remote.object_format).await?;
    match read(work, &fetched).await {
        Err(error @ SyncError::ReadCommits(_)) if !error.is_cancellation() => {
            read_after(work, &fetched, error).await
        }
        other => other,
    }
}

/// Reading stumbled: a damaged clone is made anew, once; anything else is told.
async fn read_after(work: &Work<'_>, fetched: &Fetched, error: SyncError) -> Result<(), SyncError> {
    match fetched.clone.check(work.gate.cancellation()).await {
        Err(CloneError::Damaged(_)) => {
            tracing::warn!(repository = %work.id(), "a clone is damaged and is made anew");
            let anew = fetch_anew(work).await?;
            read(work, &anew).await
        }
        Err(CloneError::Cancelled) => Err(SyncError::Cancelled),
        _ => Err(error),
    }
}

/// A clone that has all GitLab lists.
struct Fetched {
    clone: BareClone,
    outcome: FetchOutcome,
}

/// Reads what the clone has and the store has not.
async fn read(work: &Work<'_>, fetched: &Fetched) -> Result<(), SyncError> {
    work.gate.pass().await?;
    let excluded = work.store.excluded_paths(work.id()).await?;
    let cursor = work.store.stream_cursor(work.id(), Stream::Commits).await?;
    // Sizes of another list are no beginning to go on from: then the cursor goes with the first
    // page, so that whoever reads a half-counted history finds that it is.
    let (cursor, known) = match cursor.as_deref().and_then(CommitCursor::read) {
        Some(known) if known.excluded == excluded.fingerprint() => (cursor, known),
        Some(_) => {
            tracing::info!(repository = %work.id(), "what counts has changed, and is counted anew");
            (None, CommitCursor::default())
        }
        None => (None, CommitCursor::default()),
    };
    let outcome = &fetched.outcome;
    let kept = known.kept.as_ref();
    let is_kept_the_same = kept.is_some_and(|kept| is_same(kept, &outcome.kept_tips));
    let known = known.tips;
    // Of an empty repository nothing is known either way: only a cursor says that it was read.
    if cursor.is_some()
        && is_kept_the_same
        && is_same(&known, &outcome.tips)
        && let Some(proven) = earlier_total(work)
        && work.store.commit_count(work.id()).await? >= proven
    {
        // One request told that nothing is new: the history need not be opened.
        deployments::import(work, &fetched.clone).await?;
        return Ok(work
            .store
            .finish_stream(work.id(), Stream::Commits, Some(proven))
            .await?);
    }
    read_pages(work, fetched, &excluded, (&known, cursor.as_deref())).await?;
    let reachable = fetched
        .clone
        .count_reachable(work.gate.cancellation())
        .await?;
    let reachable = i64::try_from(reachable).unwrap_or(i64::MAX);
    if work.store.commit_count(work.id()).await? < reachable && !known.is_empty() {
        // The cursor promised more than is there, as after a store from a backup.
        tracing::warn!(repository = %work.id(), "commits were missing and are read again");
        read_pages(work, fetched, &excluded, (&[], None)).await?;
    }
    let reached =
        work.store.commit_count(work.id()).await? - work.store.orphaned_count(work.id()).await?;
    if reached != reachable {
        // A clone that was made anew has nothing any more of what was lost before.
        let cancellation = work.gate.cancellation();
        let reachable = fetched.clone.reachable(cancellation).await?;
        work.store.save_reachable(work.id(), reachable).await?;
    }
    deployments::import(work, &fetched.clone).await?;
    Ok(work
        .store
        .finish_stream(work.id(), Stream::Commits, Some(reachable))
        .await?)
}

/// Reads all history behind the clone's refs that `known` does not have, and
/// moves the cursor to them at the end.
async fn read_pages(
    work: &Work<'_>,
    fetched: &Fetched,
    excluded: &ExcludedPaths,
    (known, cursor): (&[String], Option<&str>),
) -> Result<(), SyncError> {
    let cancellation = work.gate.cancellation();
    let mut history = fetched.clone.history(known, excluded, cancellation).await?;
    let new = i64::try_from(history.total()).unwrap_or(i64::MAX);
    work.store
        .start_stream(work.id(), Stream::Commits, Some(new))
        .await?;
    while let Some(page) = history.next_commits(PAGE).await? {
        work.gate.pass().await?;
        work.store.save_commits(work.id(), &page, cursor).await?;
    }
    // The list is complete and useful from here on; what lines replaced comes behind it.
    while let Some(page) = history.next_work(PAGE).await? {
        work.gate.pass().await?;
        work.store.save_commit_work(work.id(), &page).await?;
    }
    // Before the cursor, which says that it was done.
    let orphaned = fetched.clone.orphaned(cancellation).await?;
    work.store.save_orphaned(work.id(), orphaned).await?;
    let reached = CommitCursor {
        tips: fetched.outcome.tips.clone(),
        kept: Some(fetched.outcome.kept_tips.clone()),
        excluded: excluded.fingerprint(),
    };
    let cursor = reached.to_text();
    work.store
        .save_commits(work.id(), &[], Some(&cursor))
        .await?;
    if let Err(error) = history.keep().await {
        // Only the next run takes longer.
        tracing::warn!(%error, "what was learnt of a history could not be kept");
    }
    Ok(())
}

/// How many commits an earlier run proved to be reached.
fn earlier_total(work: &Work<'_>) -> Option<i64> {
    let report = work.repository.stream(Stream::Commits);
    report.and_then(|report| report.remote_total)
}

fn is_same(known: &[String], tips: &[String]) -> bool {
    let known: BTreeSet<&String> = known.iter().collect();
    known == tips.iter().collect()
}

/// Opens the clone and brings it up to date; a clone that cannot be used is made anew, once.
async fn fetch(work: &Work<'_>, format: ObjectFormat) -> Result<Fetched, SyncError> {
    match fetch_into(work, format).await {
        Ok(fetched) if !fetched.outcome.deeper_behind.is_empty() => {
            tracing::info!(repository = %work.id(), "the server's history is longer than it was");
            // First, so that a run that is cut off here reads all of it too.
            let oldest = fetched.outcome.deeper_behind;
            work.store.forget_commits(work.id(), oldest).await?;
            fetch_anew(work).await
        }
        Err(SyncError::Fetch(FetchError::ObjectFormat { found })) => {
            remove(work)?;
            fetch_into(work, found).await
        }
        Err(SyncError::Fetch(FetchError::Incomplete | FetchError::Objects(_))) => {
            tracing::warn!(repository = %work.id(), "a clone is damaged and is made anew");
            fetch_anew(work).await
        }
        other => other,
    }
}

async fn fetch_anew(work: &Work<'_>) -> Result<Fetched, SyncError> {
    remove(work)?;
    fetch_into(work, work.repository.remote.object_format).await
}

async fn fetch_into(work: &Work<'_>, format: ObjectFormat) -> Result<Fetched, SyncError> {
    let clone = BareClone::open_or_create(&work.clone_folder, format).await?;
    let outcome = fetch_patiently(work, &clone).await?;
    if outcome.is_shallow {
        tracing::warn!(repository = %work.id(), "the server itself has only the younger history");
    }
    Ok(Fetched { clone, outcome })
}

fn remove(work: &Work<'_>) -> Result<(), CloneError> {
    BareClone::delete(&work.clone_folder)
}
