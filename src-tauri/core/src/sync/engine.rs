//! The engine: starts, pauses and ends runs, and tells how far they are.
//!
//! At most one run per integration. Commands and the start of the app only
//! change the queue in the store and wake the engine; the store is the truth.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::{broadcast, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::clock::SharedClock;
use crate::gitlab::{ClientSource, Limiter};
use crate::model::{Failure, IntegrationId, RepositoryId, StreamState, Timestamp};
use crate::store::Store;

use super::gate::Gate;
use super::progress::{Baseline, CurrentStream, ImportProgress, pace, waiting_seconds};
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
    inner: Arc<Inner>,
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Engine").finish_non_exhaustive()
    }
}

/// Finds the limiter of a host by its base.
pub type LimiterOf = dyn Fn(&str) -> Arc<Limiter> + Send + Sync;

struct Inner {
    store: Store,
    clients: Arc<dyn ClientSource>,
    limiter_of: Box<LimiterOf>,
    clock: SharedClock,
    settings: EngineSettings,
    runs: Mutex<HashMap<IntegrationId, Run>>,
    events: broadcast::Sender<SyncEvent>,
    sequence: AtomicU64,
}

struct Run {
    cancel: CancellationToken,
    paused: watch::Sender<bool>,
    baseline: Baseline,
    task: JoinHandle<()>,
    finished_at: Option<Timestamp>,
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
            runs: Mutex::default(),
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

    /// Goes on with everything that was waiting or interrupted when the app ended.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn resume_all(&self) -> Result<(), SyncError> {
        let mut waiting: Vec<IntegrationId> = self
            .inner
            .store
            .pending_work(None)
            .await?
            .iter()
            .map(|work| work.repository.integration_id)
            .collect();
        waiting.sort_unstable();
        waiting.dedup();
        for integration in waiting {
            self.start(integration).await?;
        }
        Ok(())
    }

    /// Works the integration's queue off, unless a run already does.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn start(&self, integration: IntegrationId) -> Result<(), SyncError> {
        let items_done = self
            .inner
            .store
            .import_counts(integration)
            .await?
            .items_done;
        let baseline = Baseline {
            started_at: self.inner.clock.now(),
            items_done,
        };
        let mut runs = self.inner.lock();
        // A run that just found its queue empty may not see what was added since: it is followed by a new one.
        let before = match runs.remove(&integration) {
            Some(run) if !run.task.is_finished() && run.finished_at.is_none() => {
                runs.insert(integration, run);
                return Ok(());
            }
            other => other,
        };
        let cancel = CancellationToken::new();
        let paused = before.map_or_else(|| watch::Sender::new(false), |run| run.paused);
        paused.send_replace(false);
        let gate = Gate::new(cancel.clone(), paused.subscribe());
        let task = tokio::spawn(Arc::clone(&self.inner).run(integration, gate));
        runs.insert(
            integration,
            Run {
                cancel,
                paused,
                baseline,
                task,
                finished_at: None,
            },
        );
        Ok(())
    }

    /// Pauses between two steps, or goes on.
    pub fn set_paused(&self, integration: IntegrationId, paused: bool) {
        if let Some(run) = self.inner.lock().get(&integration) {
            run.paused.send_replace(paused);
        }
    }

    /// Ends the run and takes what still waited off the queue; what was read stays.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn cancel(&self, integration: IntegrationId) -> Result<(), SyncError> {
        self.stop(integration).await;
        self.inner.store.cancel_waiting(integration).await?;
        self.inner.report(integration).await;
        Ok(())
    }

    /// Ends the run without touching the queue, and waits until it ended.
    pub async fn stop(&self, integration: IntegrationId) {
        let run = self.inner.lock().remove(&integration);
        if let Some(run) = run {
            run.cancel.cancel();
            if let Err(error) = run.task.await {
                tracing::error!(cause = %error, "a run did not end in order");
            }
        }
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
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<IntegrationId, Run>> {
        self.runs
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    async fn run(self: Arc<Self>, integration: IntegrationId, gate: Gate) {
        let result = {
            let work = run::work_off(
                &self.store,
                &*self.clients,
                &self.settings.clones,
                integration,
                &gate,
            );
            let cancelled = gate.cancellation().clone();
            let reporting = self.report_for_ever(integration);
            tokio::select! {
                result = work => result,
                () = cancelled.cancelled() => Err(SyncError::Cancelled),
                () = reporting => Ok(()),
            }
        };
        self.note_result(integration, result).await;
        if let Some(run) = self.lock().get_mut(&integration) {
            run.finished_at = Some(self.clock.now());
        }
        self.report(integration).await;
        let _nobody_listens = self.events.send(SyncEvent::Changed(integration));
    }

    async fn note_result(&self, integration: IntegrationId, result: Result<(), SyncError>) {
        let failure = match result {
            Ok(()) => None,
            Err(error) if error.is_cancellation() => None,
            Err(error) => {
                tracing::warn!(%integration, cause = %error, "a run stopped");
                Some(self.with_host(integration, error.failure()).await)
            }
        };
        let noted = match self.store.set_rate_limited_until(integration, None).await {
            Ok(()) => {
                self.store
                    .set_integration_failure(integration, failure)
                    .await
            }
            Err(error) => Err(error),
        };
        if let Err(error) = noted {
            tracing::warn!(%integration, cause = %error, "the end of a run could not be noted");
        }
        // What was being read when the run stopped is waiting again.
        if let Ok(pending) = self.store.pending_work(Some(integration)).await {
            for work in pending {
                for stream in work.streams {
                    let waiting = self.store.set_stream_state(
                        work.repository.id,
                        stream,
                        StreamState::Waiting,
                    );
                    if let Err(error) = waiting.await {
                        tracing::warn!(%integration, cause = %error, "a stream could not be put back");
                    }
                }
            }
        }
    }

    /// Names the host where the failure is about reaching it.
    async fn with_host(&self, integration: IntegrationId, failure: Failure) -> Failure {
        let code = failure.code.as_str();
        let is_about_the_host = code.starts_with("network.") || code.starts_with("tls.");
        if !is_about_the_host || failure.detail.is_some() {
            return failure;
        }
        let base = match self.store.integration(integration).await {
            Ok(row) => row.settings.base_url,
            Err(_) => return failure,
        };
        let host = base.split_once("://").map_or(&*base, |(_, host)| host);
        Failure::with(failure.code, host)
    }

    async fn report_for_ever(&self, integration: IntegrationId) {
        let mut limited = false;
        loop {
            self.report(integration).await;
            limited = self.note_waiting(integration, limited).await;
            tokio::time::sleep(self.settings.report_every).await;
        }
    }

    /// Notes in the store that GitLab asked to wait, so that lists can show it.
    async fn note_waiting(&self, integration: IntegrationId, was_limited: bool) -> bool {
        let Ok(row) = self.store.integration(integration).await else {
            return was_limited;
        };
        let until = (self.limiter_of)(&row.settings.base_url)
            .report()
            .waiting_until;
        let until = until.filter(|until| *until > self.clock.now());
        if until.is_some() != was_limited {
            if let Err(error) = self.store.set_rate_limited_until(integration, until).await {
                tracing::warn!(%integration, cause = %error, "a wait could not be noted");
            }
            let _nobody_listens = self.events.send(SyncEvent::Changed(integration));
        }
        until.is_some()
    }

    async fn report(&self, integration: IntegrationId) {
        match self.progress(integration).await {
            Ok(progress) => {
                let _nobody_listens = self.events.send(SyncEvent::Progress(Box::new(progress)));
            }
            Err(error) => tracing::debug!(%integration, cause = %error, "no progress to report"),
        }
    }

    async fn progress(&self, integration: IntegrationId) -> Result<ImportProgress, SyncError> {
        let row = self.store.integration(integration).await?;
        let counts = self.store.import_counts(integration).await?;
        let current = self.current(integration).await?;
        let limits = (self.limiter_of)(&row.settings.base_url).report();
        let now = self.clock.now();
        let runs = self.lock();
        let run = runs.get(&integration);
        let running = run.is_some_and(|run| run.finished_at.is_none());
        let (items_per_minute, seconds_left) = match run {
            Some(run) if running => pace(run.baseline, &counts, now),
            _ => (None, None),
        };
        Ok(ImportProgress {
            integration,
            running,
            paused: run.is_some_and(|run| running && *run.paused.borrow()),
            counts,
            items_per_minute,
            seconds_left,
            waiting_seconds: waiting_seconds(limits, now).filter(|_| running),
            requests_left: limits.remaining,
            requests: limits.requests,
            current,
            sequence: self.sequence.fetch_add(1, Ordering::Relaxed) + 1,
            finished_at: run.and_then(|run| run.finished_at),
        })
    }

    async fn current(&self, integration: IntegrationId) -> Result<Vec<CurrentStream>, SyncError> {
        let pending = self.store.pending_work(Some(integration)).await?;
        let running = pending.iter().flat_map(|work| {
            let streams = work
                .repository
                .streams
                .iter()
                .filter(|report| report.state == StreamState::Running);
            streams.map(|report| CurrentStream {
                repository: work.repository.id,
                stream: report.stream,
                done: report.done,
                total: report.total,
            })
        });
        Ok(running.collect())
    }
}
