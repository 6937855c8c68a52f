//! One repository's turn: look at it once, then read its streams side by side.

use std::path::PathBuf;

use futures_util::future::join_all;

use crate::gitlab::Client;
use crate::model::{
    Failure, FailureCode, FeatureAccess, RemoteRepository, Repository, RepositoryId, Stream,
};
use crate::store::{Store, StoreError};

use super::gate::Gate;
use super::queue::{Turn, Workshop};
use super::tally::Tally;
use super::{SyncError, commits, pull_requests, tickets};

/// What every step of one repository needs.
pub(super) struct Work<'a> {
    pub(super) store: &'a Store,
    pub(super) client: &'a Client,
    pub(super) gate: &'a Gate,
    pub(super) tally: &'a Tally,
    pub(super) repository: &'a Repository,
    pub(super) clone_folder: PathBuf,
}

impl Work<'_> {
    pub(super) const fn id(&self) -> RepositoryId {
        self.repository.id
    }

    /// Items an interrupted run of this stream had stored.
    pub(super) fn done_before(&self, stream: Stream) -> i64 {
        self.repository
            .stream(stream)
            .map_or(0, |report| report.done)
    }
}

/// Reads pending streams of one repository.
///
/// Failures of its own end up at its streams; the error returned is one that
/// stops the whole run.
pub(super) async fn import(
    shop: &Workshop<'_>,
    turn: &Turn,
    streams: &[Stream],
    clone_folder: PathBuf,
) -> Result<(), SyncError> {
    shop.gate.pass().await?;
    let known = &turn.pending.repository;
    shop.tally.look_into(known.id);
    let refreshed = turn
        .remote
        .get_or_try_init(|| refresh(shop.store, shop.client, known))
        .await;
    let remote = match refreshed {
        Ok(Some(remote)) => remote.clone(),
        // It is a state of the repository, and its data stays.
        Ok(None) => return Ok(()),
        Err(error) => return fail_streams(shop, known.id, streams, error).await,
    };
    let repository = Repository {
        remote,
        ..known.clone()
    };
    let work = Work {
        store: shop.store,
        client: shop.client,
        gate: shop.gate,
        tally: shop.tally,
        repository: &repository,
        clone_folder,
    };
    let read = streams
        .iter()
        .map(|stream| import_stream(shop, &work, *stream));
    join_all(read).await.into_iter().collect()
}

/// Reads the repository again by its id: it may have moved, emptied or gone since
/// it was listed. `None` when GitLab does not show it any more.
async fn refresh(
    store: &Store,
    client: &Client,
    repository: &Repository,
) -> Result<Option<RemoteRepository>, SyncError> {
    let known = &repository.remote;
    let Some(found) = client.repository(known.remote_id).await? else {
        tracing::info!(repository = %repository.id, "GitLab does not show a repository any more");
        store.retire_repository(repository.id).await?;
        return Ok(None);
    };
    let remote = RemoteRepository {
        shared: known.shared,
        access_level: found.access_level.or(known.access_level),
        ..found
    };
    if remote != *known {
        store
            .update_repository(repository.id, remote.clone())
            .await?;
    }
    Ok(Some(remote))
}

async fn import_stream(
    shop: &Workshop<'_>,
    work: &Work<'_>,
    stream: Stream,
) -> Result<(), SyncError> {
    let remote = &work.repository.remote;
    let access = match stream {
        Stream::Commits => remote.repository_access,
        Stream::PullRequests => remote.merge_requests_access,
        Stream::Tickets => remote.issues_access,
    };
    match begin(work, stream).await {
        Ok(()) if access == FeatureAccess::Disabled => {
            // Switched off in GitLab: there is nothing to read, and that is complete.
            return Ok(work.store.finish_stream(work.id(), stream, None).await?);
        }
        // The repository was removed since the queue was read.
        Err(StoreError::NotFound) => return Ok(()),
        other => other?,
    }
    let result = match stream {
        Stream::Commits => commits::import(work).await,
        Stream::PullRequests => pull_requests::import(work).await,
        Stream::Tickets => tickets::import(work).await,
    };
    match result {
        Ok(()) => Ok(()),
        Err(error) if is_missing(&error) => explain_absence(shop, work, stream, error).await,
        Err(error) => fail_streams(shop, work.id(), &[stream], error).await,
    }
}

/// From here on what GitLab changes is found by asking for it, not by what is read now.
async fn begin(work: &Work<'_>, stream: Stream) -> Result<(), StoreError> {
    work.store
        .note_asked(work.id(), stream, work.repository.remote.last_activity_at)
        .await
}

fn is_missing(error: &SyncError) -> bool {
    error.failure().code == FailureCode::RepositoryGone
}

/// A list that is not found: the whole repository may be gone since it was looked at.
async fn explain_absence(
    shop: &Workshop<'_>,
    work: &Work<'_>,
    stream: Stream,
    error: SyncError,
) -> Result<(), SyncError> {
    match shop
        .client
        .repository(work.repository.remote.remote_id)
        .await
    {
        Ok(None) => Ok(shop.store.retire_repository(work.id()).await?),
        Ok(Some(_)) => {
            // Code needs a higher role than the rest, and GitLab does not say so.
            let failure = Failure::new(match stream {
                Stream::Commits => FailureCode::RoleTooLow,
                Stream::PullRequests | Stream::Tickets => FailureCode::FeatureDisabled,
            });
            note_failure(shop, work.id(), stream, failure).await
        }
        Err(_) => fail_streams(shop, work.id(), &[stream], error).await,
    }
}

/// Notes the failure at the streams, unless it concerns the whole run.
async fn fail_streams(
    shop: &Workshop<'_>,
    repository: RepositoryId,
    streams: &[Stream],
    error: SyncError,
) -> Result<(), SyncError> {
    if error.stops_the_run() {
        return Err(error);
    }
    tracing::warn!(%repository, cause = %error, "a repository's stream stopped");
    for stream in streams {
        note_failure(shop, repository, *stream, error.failure()).await?;
    }
    Ok(())
}

async fn note_failure(
    shop: &Workshop<'_>,
    repository: RepositoryId,
    stream: Stream,
    failure: Failure,
) -> Result<(), SyncError> {
    shop.tally.fail(repository);
    match shop.store.fail_stream(repository, stream, failure).await {
        // The repository was removed while it was read.
        Ok(()) | Err(StoreError::NotFound) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
