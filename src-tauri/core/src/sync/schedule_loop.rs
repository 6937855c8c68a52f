//! The loop that starts runs when they are due, and holds them up while they may not go on.
//!
//! It goes by the wall clock and looks at least once a minute, so that a computer
//! that was asleep is noticed soon after it wakes, whatever its timers did.

use std::time::Duration;

use tokio::sync::{broadcast, watch};

use crate::model::{Integration, IntegrationId, RunOutcome, Timestamp};
use crate::store::StoreError;

use super::SyncError;
use super::engine::{Engine, Inner, SyncEvent};
use super::live::LiveRun;
use super::schedule::{
    Conditions, Network, ScheduleSettings, Standing, Verdict, is_allowed, verdict,
};

/// The longest time between two looks at the clock.
const LOOK_EVERY: Duration = Duration::from_mins(1);
/// The shortest, so that a clock that jumps cannot make the loop spin.
const AT_MOST_EVERY: Duration = Duration::from_millis(200);
/// Runs looked at to count how many failed in a row; the waits stop growing before that.
const FAILURES_COUNTED: i64 = 12;

impl Engine {
    /// Starts runs as the settings and the computer's conditions have it, until
    /// one of the two has no sender any more.
    pub async fn run_schedule(
        &self,
        mut settings: watch::Receiver<ScheduleSettings>,
        mut conditions: watch::Receiver<Conditions>,
    ) {
        let mut events = self.events();
        let mut network = Network::Unknown;
        let mut online_since = None;
        loop {
            let chosen = *settings.borrow_and_update();
            let allowed = *conditions.borrow_and_update();
            let now = self.inner.clock.now();
            if network == Network::Absent && allowed.network != Network::Absent {
                online_since = Some(now);
            }
            network = allowed.network;
            self.inner.hold_runs(&chosen, &allowed);
            let next = self.start_due(&chosen, &allowed, online_since).await;
            let wait = wait_until(next, self.inner.clock.now());
            tokio::select! {
                () = self.inner.clock.sleep(wait) => {}
                changed = settings.changed() => if changed.is_err() { return },
                changed = conditions.changed() => if changed.is_err() { return },
                () = next_change(&mut events) => {}
            }
        }
    }

    /// When the next automatic run of an integration starts as things stand: `now`
    /// or before for one that is due, `None` where only the user, another setting
    /// or another condition can start one.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn next_run(
        &self,
        id: IntegrationId,
        settings: &ScheduleSettings,
        conditions: &Conditions,
    ) -> Result<Option<Timestamp>, SyncError> {
        let integration = self.inner.store.integration(id).await?;
        let standing = self.inner.standing(&integration).await?;
        let now = self.inner.clock.now();
        Ok(match verdict(&standing, settings, conditions, None, now) {
            Verdict::Start(_) => Some(now),
            Verdict::At(at) => Some(at),
            Verdict::Never => None,
        })
    }

    /// Starts what is due; returns when to look again.
    async fn start_due(
        &self,
        settings: &ScheduleSettings,
        conditions: &Conditions,
        online_since: Option<Timestamp>,
    ) -> Option<Timestamp> {
        let integrations = match self.inner.store.integrations().await {
            Ok(integrations) => integrations,
            Err(error) => {
                tracing::warn!(cause = %error, "the schedule could not be read");
                return None;
            }
        };
        let mut next: Option<Timestamp> = None;
        for integration in integrations {
            let now = self.inner.clock.now();
            let decided = match self.inner.standing(&integration).await {
                Ok(standing) => verdict(&standing, settings, conditions, online_since, now),
                Err(error) => {
                    tracing::warn!(integration = %integration.id, cause = %error, "the schedule could not be read");
                    Verdict::Never
                }
            };
            match decided {
                Verdict::Start(reason) => {
                    tracing::info!(integration = %integration.id, reason = reason.as_str(), "a run is due");
                    if let Err(error) = self.start(integration.id, reason).await {
                        tracing::warn!(integration = %integration.id, cause = %error, "a run that is due could not start");
                    }
                }
                Verdict::At(at) => next = Some(next.map_or(at, |next| next.min(at))),
                Verdict::Never => {}
            }
        }
        next
    }
}

impl Inner {
    /// Holds up what may not go on, and lets the rest go on. What the user started
    /// goes on over any network there is.
    fn hold_runs(&self, settings: &ScheduleSettings, conditions: &Conditions) {
        let is_absent = conditions.network == Network::Absent;
        let is_allowed = is_allowed(settings, conditions);
        for run in self.lock().values() {
            let is_held = is_absent || (!is_allowed && !run.is_wanted_now());
            run.hold.send_if_modified(|hold| {
                let before = std::mem::replace(&mut hold.by_conditions, is_held);
                before != is_held
            });
        }
    }

    async fn standing(&self, integration: &Integration) -> Result<Standing, StoreError> {
        let id = integration.id;
        // A webhook tells of one thing; what else changed is still to be looked for.
        let runs = self
            .store
            .runs_besides_webhooks(id, FAILURES_COUNTED)
            .await?;
        let failed = runs
            .iter()
            .take_while(|run| run.outcome == Some(RunOutcome::Failed));
        // One that has no end although nothing is under way was cut off.
        let last = runs.first().map(|run| {
            let outcome = run.outcome.unwrap_or(RunOutcome::Interrupted);
            (outcome, run.finished_at.unwrap_or(run.started_at))
        });
        Ok(Standing {
            is_running: self.is_running(id),
            // The sample company never changes, and may not be there.
            is_readable: (integration.repositories_imported > 0
                || integration.auto_import_groups > 0)
                && !integration.settings.is_sample,
            is_paused: integration.paused_at.is_some(),
            failure: integration.failure.as_ref().map(|failure| failure.code),
            last,
            failures: u32::try_from(failed.count()).unwrap_or(u32::MAX),
            has_pending: self.store.has_pending_work(id).await?,
            reconciled_at: self.store.reconciled_at(id).await?,
        })
    }

    fn is_running(&self, id: IntegrationId) -> bool {
        self.lock().get(&id).is_some_and(LiveRun::is_under_way)
    }
}

/// How long to sleep.
fn wait_until(next: Option<Timestamp>, now: Timestamp) -> Duration {
    let Some(next) = next else {
        return LOOK_EVERY;
    };
    let left = u64::try_from(next.millis() - now.millis()).unwrap_or(0);
    Duration::from_millis(left).clamp(AT_MOST_EVERY, LOOK_EVERY)
}

/// Waits until something other than the progress of a run is told.
async fn next_change(events: &mut broadcast::Receiver<SyncEvent>) {
    loop {
        match events.recv().await {
            Ok(SyncEvent::Progress(_)) | Err(broadcast::error::RecvError::Lagged(_)) => {}
            Ok(SyncEvent::Changed(_)) => return,
            // The engine itself holds the sender.
            Err(broadcast::error::RecvError::Closed) => return std::future::pending().await,
        }
    }
}
