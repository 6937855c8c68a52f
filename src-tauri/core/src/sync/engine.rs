//! The engine: starts, pauses and ends runs, and tells how far they are.
//!
//! At most one run per integration. Commands, the schedule and the start of the
//! app only change the queue in the store and wake the engine; the store is the truth.

use std::collections::HashMap;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::{Semaphore, broadcast, watch};
use tokio_util::sync::CancellationToken;

use crate::clock::SharedClock;
use crate::gitlab::{ClientSource, Limiter};
use crate::model::{IntegrationId, RepositoryId, RunReason, Stream};
use crate::store::Store;

use super::auto_import::Compared;
use super::gate::{Gate, Hold};
use super::hints::HintBoard;
use super::live::{Course, LiveRun, LiveRuns};
use super::progress::{Baseline, ImportProgress};
use super::queue::{self, QueueEntry};
use super::{SyncError, run};

/// What the engine tells anyone who listens; hints, the store is the truth.
#[derive(Debug, Clone)]
pub enum SyncEvent {
    /// An import went on.
    Progress(Box<ImportProgress>),
    /// Data of an integration changed enough to look again.
    Changed(IntegrationId),
}

/// Where the engine works.
#[derive(Debug, Clone)]
pub struct EngineSettings {
    /// Folder of the clones.
    pub clones: PathBuf,
    /// Time between two reports of one import.
    pub report_every: Duration,
}

/// Imports, shared between windows and commands.
#[derive(Clone)]
pub struct Engine {
    pub(super) inner: Arc<Inner>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Engine").finish_non_exhaustive()
    }
}

/// Finds the limiter of a host by its base.
pub type LimiterOf = dyn Fn(&str) -> Arc<Limiter> + Send + Sync;

pub(super) struct Inner {
    pub(super) store: Store,
    pub(super) clients: Arc<dyn ClientSource>,
    pub(super) limiter_of: Box<LimiterOf>,
    pub(super) clock: SharedClock,
    pub(super) settings: EngineSettings,
    pub(super) hints: HintBoard,
    pub(super) compared: Compared,
    runs: Mutex<LiveRuns>,
    fetches: Mutex<HashMap<String, Arc<Semaphore>>>,
    pub(super) events: broadcast::Sender<SyncEvent>,
    pub(super) sequence: AtomicU64,
}

impl Engine {
    /// An engine over a store; nothing runs until it is told to.
    #[must_use]
    pub fn new(
        store: Store,
        clients: Arc<dyn ClientSource>,
        limiter_of: Box<LimiterOf>,
        clock: SharedClock,
        settings: EngineSettings,
    ) -> Self {
        let (events, _) = broadcast::channel(64);
        let inner = Inner {
            store,
            clients,
            limiter_of,
            clock,
            settings,
            hints: HintBoard::default(),
            compared: Compared::default(),
            runs: Mutex::default(),
            fetches: Mutex::default(),
            events,
            sequence: AtomicU64::new(0),
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    /// Listens to what happens.
    #[must_use]
    pub fn events(&self) -> broadcast::Receiver<SyncEvent> {
        self.inner.events.subscribe()
    }

    /// For the start of the app: runs that were cut off get their end, and what
    /// was waiting or interrupted goes on.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub async fn resume_all(&self) -> Result<(), SyncError> {
        let cut_off = self.inner.store.mark_runs_interrupted().await?;
        tracing::info!(cut_off, "taking up what was left undone");
        let waiting = self.inner.store.integrations_with_pending_work().await?;
        for integration in waiting {
            self.start(integration, RunReason::Resume).await?;
        }
        Ok(())
    }

    /// Starts a run, unless one is under way: then another follows it where that
    /// one would not do what is asked for here. One the user paused is left alone.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn start(
        &self,
        integration: IntegrationId,
        reason: RunReason,
    ) -> Result<(), SyncError> {
        Arc::clone(&self.inner).start(integration, reason).await
    }

    /// Reads again what failed or was cancelled, of all repositories; of those
    /// that are named, everything.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub async fn retry(
        &self,
        integration: IntegrationId,
        repositories: Option<Vec<RepositoryId>>,
    ) -> Result<(), SyncError> {
        match repositories {
            Some(ids) => self.inner.store.requeue(integration, Some(ids)).await?,
            None => self.inner.store.requeue_stopped(integration).await?,
        };
        self.start(integration, RunReason::Import).await
    }

    /// Pauses between two steps, or goes on.
    pub fn set_paused(&self, integration: IntegrationId, paused: bool) {
        if let Some(run) = self.inner.lock().get(&integration) {
            run.hold.send_modify(|hold| hold.by_user = paused);
        }
    }

    /// Whether a run of an integration is under way and not held by the user.
    #[must_use]
    pub fn is_moving(&self, integration: IntegrationId) -> bool {
        let runs = self.inner.lock();
        let run = runs.get(&integration);
        run.is_some_and(|run| run.is_under_way() && !run.hold.borrow().by_user)
    }

    /// Ends the run and takes what still waited off the queue; what was read stays.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn cancel(&self, integration: IntegrationId) -> Result<(), SyncError> {
        self.end(integration, true).await;
        self.inner.store.cancel_waiting(integration).await?;
        self.inner.report(integration).await;
        Ok(())
    }

    /// Ends the run without touching the queue, and waits until it ended.
    pub async fn stop(&self, integration: IntegrationId) {
        self.end(integration, false).await;
    }

    async fn end(&self, integration: IntegrationId, by_user: bool) {
        let run = self.inner.lock().remove(&integration);
        if let Some(run) = run {
            run.end(by_user);
            if let Err(error) = run.task.await {
                tracing::error!(cause = %error, "a run did not end in order");
            }
        }
    }

    /// What is being read and what waits, of all integrations, in the order of the work.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn queue(&self) -> Result<Vec<QueueEntry>, SyncError> {
        let pending = self.inner.store.pending_work(None).await?;
        let integrations = self.inner.store.integrations().await?;
        let runs = self.inner.lock();
        Ok(queue::entries(pending, &integrations, &runs))
    }

    /// Where the clones of an integration live.
    #[must_use]
    pub fn clones_of(&self, integration: IntegrationId) -> PathBuf {
        run::integration_folder(&self.inner.settings.clones, integration)
    }

    /// Removes the clones of an integration from the disk; blocks as long as that takes.
    ///
    /// # Errors
    /// When a file cannot be removed.
    pub fn delete_clones(&self, integration: IntegrationId) -> std::io::Result<()> {
        match std::fs::remove_dir_all(self.clones_of(integration)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Removes the clone of one repository.
    ///
    /// # Errors
    /// When the repository is not known or a file cannot be removed.
    pub async fn delete_clone(&self, repository: RepositoryId) -> Result<(), SyncError> {
        let repository = self.inner.store.repository(repository).await?;
        let folder = run::clone_folder(&self.inner.settings.clones, &repository);
        Ok(crate::git::BareClone::delete(&folder)?)
    }

    /// How far an integration's import is.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn progress(&self, integration: IntegrationId) -> Result<ImportProgress, SyncError> {
        self.inner.progress(integration).await
    }
}

impl Inner {
    pub(super) fn lock(&self) -> std::sync::MutexGuard<'_, LiveRuns> {
        self.runs
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// The places at a host's git server, shared by every integration on it.
    pub(super) fn fetches_of(&self, base: &str) -> Arc<Semaphore> {
        let mut fetches = self
            .fetches
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let places = || Arc::new(Semaphore::new(queue::FETCHES_AT_ONCE));
        Arc::clone(fetches.entry(base.to_owned()).or_insert_with(places))
    }

    /// See [`Engine::start`]. Boxed, because the end of a run starts what follows it.
    pub(super) fn start(
        self: Arc<Self>,
        integration: IntegrationId,
        reason: RunReason,
    ) -> Pin<Box<dyn Future<Output = Result<(), SyncError>> + Send>> {
        Box::pin(async move {
            let row = self.store.integration(integration).await?;
            if row.paused_at.is_some() {
                tracing::info!(integration = %integration, reason = reason.as_str(), "not started: it is paused");
                return Ok(());
            }
            let counts = self.store.import_counts(integration).await?;
            let commits_before = self.store.stored_rows(integration, Stream::Commits).await?;
            let limits_before = (self.limiter_of)(&row.settings.base_url).report();
            let baseline = Baseline {
                started_at: self.clock.now(),
                items_done: counts.items_done,
            };
            self.launch(integration, reason, baseline, |gate, by_user| Course {
                integration,
                reason,
                gate,
                tally: Arc::default(),
                by_user,
                limits_before,
                commits_before,
            });
            Ok(())
        })
    }

    fn launch(
        self: &Arc<Self>,
        integration: IntegrationId,
        reason: RunReason,
        baseline: Baseline,
        course: impl FnOnce(Gate, Arc<std::sync::atomic::AtomicBool>) -> Course,
    ) {
        let mut runs = self.lock();
        // A run that just found its queue empty may not see what was added since: it is followed by a new one.
        let before = match runs.remove(&integration) {
            Some(mut run) if run.is_under_way() => {
                run.follow_with(reason);
                runs.insert(integration, run);
                return;
            }
            other => other,
        };
        let cancel = CancellationToken::new();
        let hold = before.map_or_else(|| watch::Sender::new(Hold::default()), |run| run.hold);
        hold.send_replace(Hold::default());
        let by_user = Arc::default();
        let gate = Gate::new(cancel.clone(), hold.subscribe());
        let course = course(gate, Arc::clone(&by_user));
        let task = tokio::spawn(Arc::clone(self).run(course));
        let run = LiveRun {
            reason,
            cancel,
            hold,
            baseline,
            task,
            finished_at: None,
            next: None,
            by_user,
        };
        runs.insert(integration, run);
    }
}
