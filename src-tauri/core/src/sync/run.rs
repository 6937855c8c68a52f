//! One run of one integration, from its first line in the store to its last:
//! find out what is to be read, work the queue off, say honestly how it ended.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::gitlab::Client;
use crate::model::{
    Failure, Integration, IntegrationId, Repository, RunFigures, RunId, RunOutcome, RunReason,
    Stream,
};
use crate::store::{Store, StoreError};

use super::changes::{self, Depth};
use super::engine::{Inner, SyncEvent};
use super::live::Course;
use super::queue::{Workshop, work_off};
use super::{SyncError, auto_import, read_available, reconcile};

/// The first and the longest wait before the end of a run is written down again; each is twice the
/// one before.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(32);

/// Where the clone of a repository lives.
pub(super) fn clone_folder(clones: &Path, repository: &Repository) -> PathBuf {
    integration_folder(clones, repository.integration_id)
        .join(format!("{}.git", repository.remote.remote_id))
}

/// Where the clones of an integration live.
pub(super) fn integration_folder(clones: &Path, integration: IntegrationId) -> PathBuf {
    clones.join(integration.to_string())
}

impl Inner {
    /// The whole run; never fails, because its end is written down.
    pub(super) async fn run(self: Arc<Self>, course: Course) {
        let id = course.integration;
        let begun = self.store.begin_run(id, course.reason).await;
        let run = begun.as_ref().ok().copied();
        let result = match begun {
            Ok(run) => self.steer(&course, run).await,
            Err(StoreError::NotFound) => Err(SyncError::Cancelled),
            // A store that cannot note the run cannot keep what it reads either.
            Err(error) => Err(error.into()),
        };
        let ending = self.ending_of(&course, result).await;
        self.write_down(&course, run, ending).await;
        let next = self.lock().get_mut(&id).and_then(|run| {
            run.finished_at = Some(self.clock.now());
            run.next.take()
        });
        self.report(id).await;
        let _nobody_listens = self.events.send(SyncEvent::Changed(id));
        if let Some(reason) = next {
            self.follow_up(id, reason).await;
        }
    }

    /// Works, reports and listens for the end, whichever comes first.
    async fn steer(&self, course: &Course, run: RunId) -> Result<Option<Failure>, SyncError> {
        let cancelled = course.gate.cancellation().clone();
        tokio::select! {
            result = self.work(course) => result,
            () = cancelled.cancelled() => Err(SyncError::Cancelled),
            () = self.report_for_ever(course, run) => Ok(None),
        }
    }

    /// Returns what could not be asked although everything else was read.
    async fn work(&self, course: &Course) -> Result<Option<Failure>, SyncError> {
        course.gate.pass().await?;
        let integration = self.store.integration(course.integration).await?;
        let client = self
            .clients
            .client(&integration)
            .await
            .map_err(SyncError::NoClient)?;
        course.tally.ask_through(&client);
        let mut shop = self.workshop(course, &integration, &client);
        let depth = match course.reason {
            RunReason::Import | RunReason::Resume | RunReason::Webhook => Depth::Marks,
            RunReason::Schedule | RunReason::User | RunReason::Reconcile => Depth::Changes,
        };
        let unasked = match self.look_for_new(&shop, course, depth).await {
            Ok(()) => None,
            Err(error) if error.stops_the_run() => return Err(error),
            Err(error) => {
                tracing::warn!(integration = %integration.id, cause = %error, "new repositories could not be asked for");
                Some(error.failure().of_new_repositories())
            }
        };
        auto_import::choose_by_themselves(&self.store, integration.id).await?;
        shop.fresh = changes::look(&shop, &*self.clock, integration.id, depth).await?;
        if depth == Depth::Changes {
            let again = course.reason != RunReason::Schedule;
            self.store.requeue_failed(integration.id, again).await?;
        }
        work_off(&shop, integration.id).await?;
        // Without the list the search is not complete, and is due again.
        if course.reason == RunReason::Reconcile && unasked.is_none() {
            reconcile::search(&shop, integration.id).await?;
            // What it put on the queue was looked at before, but not by this question.
            work_off(&shop, integration.id).await?;
            self.store.note_reconciled(integration.id).await?;
        }
        Ok(unasked)
    }

    /// Finds repositories that are new: all of them, those that came since the last look, or those
    /// a webhook told of.
    async fn look_for_new(
        &self,
        shop: &Workshop<'_>,
        course: &Course,
        depth: Depth,
    ) -> Result<(), SyncError> {
        let id = course.integration;
        let told = self.hints.take_newcomers(id);
        if course.reason == RunReason::Reconcile {
            read_available(&self.store, shop.client, id, |_, _| {}).await?;
            return Ok(());
        }
        match depth {
            Depth::Changes => auto_import::listen(shop, &self.compared, id).await,
            Depth::Marks => auto_import::look_at(shop, &self.compared, id, told).await,
        }
    }

    fn workshop<'a>(
        &'a self,
        course: &'a Course,
        integration: &Integration,
        client: &'a Client,
    ) -> Workshop<'a> {
        Workshop {
            store: &self.store,
            client,
            clones: &self.settings.clones,
            gate: &course.gate,
            tally: &course.tally,
            fetches: self.fetches_of(&integration.settings.base_url),
            fresh: HashSet::new(),
        }
    }

    /// What was asked for while the run went on.
    async fn follow_up(self: Arc<Self>, id: IntegrationId, reason: RunReason) {
        let looks_itself = !matches!(
            reason,
            RunReason::Import | RunReason::Resume | RunReason::Webhook
        );
        let has_pending = self.store.has_pending_work(id).await;
        let is_idle = has_pending.is_ok_and(|has_pending| !has_pending);
        if !looks_itself && is_idle && !self.hints.has_newcomers(id) {
            return;
        }
        if let Err(error) = self.start(id, reason).await {
            tracing::warn!(integration = %id, cause = %error, "what was to follow could not start");
        }
    }

    /// Finds the word for how the run ended, and what stopped it.
    async fn ending_of(
        &self,
        course: &Course,
        result: Result<Option<Failure>, SyncError>,
    ) -> Ending {
        let (outcome, failure) = match result {
            Ok(Some(unasked)) => (RunOutcome::Partial, Some(unasked)),
            Ok(None) if course.tally.any_failed() => (RunOutcome::Partial, None),
            Ok(None) => (RunOutcome::Complete, None),
            Err(error) if error.is_cancellation() => {
                let outcome = if course.by_user.load(Ordering::Relaxed) {
                    RunOutcome::Cancelled
                } else {
                    RunOutcome::Interrupted
                };
                (outcome, None)
            }
            Err(error) => {
                let id = course.integration;
                tracing::warn!(integration = %id, cause = %error, "a run stopped");
                let failure = self.with_host(id, error.failure()).await;
                (RunOutcome::Failed, Some(failure))
            }
        };
        Ending { outcome, failure }
    }

    /// Writes down how the run ended. What stopped it may stand in the way of that too, so it is
    /// tried again for a minute; then the next run finds this one without an end.
    async fn write_down(&self, course: &Course, run: Option<RunId>, ending: Ending) {
        let mut wait = FIRST_WAIT;
        loop {
            match self.try_to_write_down(course, run, &ending).await {
                Ok(()) => return,
                Err(StoreError::Busy | StoreError::DiskFull)
                    if wait <= LONGEST_WAIT && !course.gate.cancellation().is_cancelled() => {}
                Err(error) => {
                    let id = course.integration;
                    tracing::warn!(integration = %id, cause = %error, "the end of a run could not be noted");
                    return;
                }
            }
            tokio::select! {
                () = self.clock.sleep(wait) => {}
                () = course.gate.cancellation().cancelled() => {}
            }
            wait *= 2;
        }
    }

    async fn try_to_write_down(
        &self,
        course: &Course,
        run: Option<RunId>,
        ending: &Ending,
    ) -> Result<(), StoreError> {
        let (store, id) = (&self.store, course.integration);
        let failure = || ending.failure.clone();
        // What did not stop the run does not stop the integration either.
        let stopped = failure().filter(|_| ending.outcome == RunOutcome::Failed);
        // First of all, because the store tells of it even where it cannot be written.
        unless_gone(store.set_integration_failure(id, stopped).await)?;
        unless_gone(store.set_rate_limited_until(id, None).await)?;
        // What was being read when the run stopped is waiting again.
        store.put_back_running(id).await?;
        if let Some(run) = run {
            let figures = self.figures(course).await;
            unless_gone(store.end_run(run, ending.outcome, figures, failure()).await)?;
        }
        // Whoever was hidden stays hidden under the names the run brought.
        store.settle_hidden_members().await?;
        // Reports find ready what they would have to make themselves otherwise.
        if let Err(error) = store.keep_report_facts().await {
            tracing::debug!(integration = %id, cause = %error, "reports make their facts themselves");
        }
        Ok(())
    }

    /// What the run has done so far.
    pub(super) async fn figures(&self, course: &Course) -> RunFigures {
        let id = course.integration;
        let commits = stored_commits(&self.store, id).await;
        let before = course.limits_before;
        let now = match self.store.integration(id).await {
            Ok(row) => (self.limiter_of)(&row.settings.base_url).report(),
            Err(_) => before,
        };
        course.tally.figures(RunFigures {
            // A repository that was taken out of the import takes its commits along.
            new_commits: (commits - course.commits_before).max(0),
            waited_ms: (now.waited_ms - before.waited_ms).max(0),
            ..RunFigures::default()
        })
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
}

/// How a run ended, with what stopped it or could not be asked.
struct Ending {
    outcome: RunOutcome,
    failure: Option<Failure>,
}

/// The integration may have been deleted meanwhile, and its runs with it.
fn unless_gone(written: Result<(), StoreError>) -> Result<(), StoreError> {
    match written {
        Err(StoreError::NotFound) => Ok(()),
        other => other,
    }
}

async fn stored_commits(store: &Store, id: IntegrationId) -> i64 {
    store
        .stored_rows(id, Stream::Commits)
        .await
        .unwrap_or_default()
}
