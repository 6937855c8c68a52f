//! One repository's turn: look at it once, then read its streams side by side.

use std::path::PathBuf;

use futures_util::future::join_all;

use crate::gitlab::Client;
use crate::model::{FeatureAccess, RemoteRepository, Repository, RepositoryId, Stream};
use crate::store::{PendingRepository, Store, StoreError};

use super::gate::Gate;
use super::{SyncError, commits, pull_requests, tickets};

/// What every step of one repository needs.
pub(super) struct Work<'a> {
    pub(super) store: &'a Store,
    pub(super) client: &'a Client,
    pub(super) gate: &'a Gate,
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

/// Reads the pending streams of one repository.
///
/// Failures of its own end up at its streams; the error returned is one that
/// stops the whole run.
pub(super) async fn import(
    store: &Store,
    client: &Client,
    gate: &Gate,
    pending: PendingRepository,
    clone_folder: PathBuf,
) -> Result<(), SyncError> {
    gate.pass().await?;
    let PendingRepository {
        mut repository,
        streams,
    } = pending;
    match refresh(store, client, &repository).await {
        Ok(remote) => repository.remote = remote,
        Err(error) => return fail_streams(store, repository.id, &streams, error).await,
    }
    let work = Work {
        store,
        client,
        gate,
        repository: &repository,
        clone_folder,
    };
    let results = join_all(streams.iter().map(|stream| import_stream(&work, *stream))).await;
    results.into_iter().collect()
}

/// Reads the repository again by its id: it may have moved, emptied or gone since it was chosen.
async fn refresh(
    store: &Store,
    client: &Client,
    repository: &Repository,
) -> Result<RemoteRepository, SyncError> {
    let known = &repository.remote;
    let found = client
        .repository(known.remote_id)
        .await?
        .ok_or(SyncError::RepositoryGone)?;
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
    Ok(remote)
}

async fn import_stream(work: &Work<'_>, stream: Stream) -> Result<(), SyncError> {
    let remote = &work.repository.remote;
    let access = match stream {
        Stream::Commits => remote.repository_access,
        Stream::PullRequests => remote.merge_requests_access,
        Stream::Tickets => remote.issues_access,
    };
    if access == FeatureAccess::Disabled {
        // Switched off in GitLab: there is nothing to read, and that is complete.
        return Ok(work.store.finish_stream(work.id(), stream, None).await?);
    }
    let result = match stream {
        Stream::Commits => commits::import(work).await,
        Stream::PullRequests => pull_requests::import(work).await,
        Stream::Tickets => tickets::import(work).await,
    };
    match result {
        Ok(()) => Ok(()),
        Err(error) => fail_streams(work.store, work.id(), &[stream], error).await,
    }
}

/// Notes the failure at the streams, unless it concerns the whole run.
async fn fail_streams(
    store: &Store,
    repository: RepositoryId,
    streams: &[Stream],
    error: SyncError,
) -> Result<(), SyncError> {
    if error.stops_the_run() {
        return Err(error);
    }
    tracing::warn!(%repository, cause = %error, "a repository's stream stopped");
    for stream in streams {
        match store
            .fail_stream(repository, *stream, error.failure())
            .await
        {
            // The repository was removed while it was read.
            Ok(()) | Err(StoreError::NotFound) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
