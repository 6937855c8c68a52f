//! The queue: what waits, and working it off, several repositories side by side.
//!
//! Commits and everything else have lanes of their own: a fetch that waits for its
//! place at the git server must not keep requests from being sent.

use std::collections::HashSet;
use std::sync::Arc;

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use tokio::sync::{OnceCell, Semaphore};

use crate::gitlab::Client;
use crate::model::{
    Failure, Integration, IntegrationId, RemoteRepository, RepositoryId, Stream, StreamState,
};
use crate::store::{PendingRepository, Store};

use super::SyncError;
use super::gate::Gate;
use super::live::LiveRuns;
use super::repository;
use super::run::clone_folder;
use super::tally::Tally;

/// Repositories whose items are read side by side: enough that the host's own
/// limit decides how many requests are in flight.
const REPOSITORIES_AT_ONCE: usize = 8;
/// Fetches of one host side by side: GitLab's own git servers count them.
pub(super) const FETCHES_AT_ONCE: usize = 2;

/// Why an entry of the queue stands where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueueState {
    /// Being read.
    Running,
    /// Its turn comes.
    Waiting,
    /// The user paused the integration.
    Paused,
    /// The network or the battery is spared.
    Held,
    /// The integration needs a new sign-in or is otherwise stopped; see the failure.
    Stopped,
    /// No run is under way; the schedule or the user starts one.
    Idle,
}

/// A repository in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueEntry {
    /// Whose.
    pub integration: IntegrationId,
    /// Which repository.
    pub repository: RepositoryId,
    /// Its path.
    pub full_path: String,
    /// Streams that are to be read.
    pub streams: Vec<Stream>,
    /// Where it stands.
    pub state: QueueState,
    /// What stopped the integration, with [`QueueState::Stopped`].
    pub failure: Option<Failure>,
}

/// The queue as the window shows it.
pub(super) fn entries(
    pending: Vec<PendingRepository>,
    integrations: &[Integration],
    runs: &LiveRuns,
) -> Vec<QueueEntry> {
    let entry = |work: PendingRepository| {
        let id = work.repository.integration_id;
        let failure = integrations
            .iter()
            .find(|integration| integration.id == id)
            .and_then(|integration| integration.failure.clone());
        let is_read = work
            .repository
            .streams
            .iter()
            .any(|report| report.state == StreamState::Running);
        let run = runs.get(&id).filter(|run| run.is_under_way());
        let state = match run.map(|run| *run.hold.borrow()) {
            Some(hold) if hold.by_user => QueueState::Paused,
            Some(hold) if hold.by_conditions => QueueState::Held,
            Some(_) if is_read => QueueState::Running,
            Some(_) => QueueState::Waiting,
            None if failure.is_some() => QueueState::Stopped,
            None => QueueState::Idle,
        };
        QueueEntry {
            integration: id,
            repository: work.repository.id,
            full_path: work.repository.remote.full_path,
            streams: work.streams,
            failure: failure.filter(|_| state == QueueState::Stopped),
            state,
        }
    };
    pending.into_iter().map(entry).collect()
}

/// What working off one integration's queue needs.
pub(super) struct Workshop<'a> {
    pub(super) store: &'a Store,
    pub(super) client: &'a Client,
    pub(super) clones: &'a std::path::Path,
    pub(super) gate: &'a Gate,
    pub(super) tally: &'a Tally,
    pub(super) fetches: Arc<Semaphore>,
    /// Repositories that were listed moments ago; they need no look of their own.
    pub(super) fresh: HashSet<RepositoryId>,
}

/// One repository's turn, shared by its two lanes.
pub(super) struct Turn {
    pub(super) pending: PendingRepository,
    /// What GitLab tells of it now; `None` when it is gone. Asked once, by the lane that comes first.
    pub(super) remote: OnceCell<Option<RemoteRepository>>,
}

/// What is read side by side without waiting for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lane {
    /// Fetches, a few at a time.
    Commits,
    /// Pull requests and tickets.
    Items,
}

impl Turn {
    fn of(pending: PendingRepository, fresh: &HashSet<RepositoryId>) -> Arc<Self> {
        let repository = &pending.repository;
        let listed = fresh
            .contains(&repository.id)
            .then(|| Some(repository.remote.clone()));
        Arc::new(Self {
            remote: OnceCell::new_with(listed),
            pending,
        })
    }

    fn streams_of(&self, lane: Lane) -> Vec<Stream> {
        let mut streams = self.pending.streams.clone();
        streams.retain(|stream| (*stream == Stream::Commits) == (lane == Lane::Commits));
        streams
    }

    fn has(&self, lane: Lane) -> bool {
        !self.streams_of(lane).is_empty()
    }
}

/// Works until nothing waits any more.
///
/// # Errors
/// What stops the whole run; failures of a repository end up at its streams.
pub(super) async fn work_off(
    shop: &Workshop<'_>,
    integration: IntegrationId,
) -> Result<(), SyncError> {
    loop {
        let pending = shop.store.pending_work(Some(integration)).await?;
        if pending.is_empty() {
            return Ok(());
        }
        // Both lanes own their turns: a borrowed one ties the run's task to a lifetime.
        let turns: Vec<Arc<Turn>> = pending
            .into_iter()
            .map(|pending| Turn::of(pending, &shop.fresh))
            .collect();
        let (mut commits, mut items) = (turns.clone(), turns);
        commits.retain(|turn| turn.has(Lane::Commits));
        items.retain(|turn| turn.has(Lane::Items));
        let commits = stream::iter(commits)
            .map(|turn| read(shop, turn, Lane::Commits))
            .buffer_unordered(FETCHES_AT_ONCE)
            .try_collect::<()>();
        let items = stream::iter(items)
            .map(|turn| read(shop, turn, Lane::Items))
            .buffer_unordered(REPOSITORIES_AT_ONCE)
            .try_collect::<()>();
        tokio::try_join!(commits, items)?;
    }
}

async fn read(shop: &Workshop<'_>, turn: Arc<Turn>, lane: Lane) -> Result<(), SyncError> {
    let _place = match lane {
        Lane::Commits => {
            let place = shop.fetches.acquire().await;
            Some(place.expect("the semaphore is never closed"))
        }
        Lane::Items => None,
    };
    let folder = clone_folder(shop.clones, &turn.pending.repository);
    repository::import(shop, &turn, &turn.streams_of(lane), folder).await
}
