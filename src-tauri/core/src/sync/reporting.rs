//! Telling how far a run is: to the window many times a second, to the store now and then.

use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::time::Instant;

use crate::model::{IntegrationId, RunId};

use super::SyncError;
use super::engine::{Inner, SyncEvent};
use super::live::Course;
use super::progress::{CurrentStream, ImportProgress, pace, waiting_seconds};

/// Time between two writings of a run's figures; what the app does in less than
/// this before it is cut off is missing in them, and in nothing else.
const FIGURES_EVERY: Duration = Duration::from_secs(2);

impl Inner {
    pub(super) async fn report_for_ever(&self, course: &Course, run: RunId) {
        let id = course.integration;
        let mut limited = false;
        let mut noted = Instant::now();
        loop {
            self.report(id).await;
            limited = self.note_waiting(id, limited).await;
            if noted.elapsed() >= FIGURES_EVERY {
                let figures = self.figures(course).await;
                if let Err(error) = self.store.note_run(run, figures).await {
                    tracing::debug!(integration = %id, cause = %error, "figures could not be noted");
                }
                noted = Instant::now();
            }
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

    pub(super) async fn report(&self, integration: IntegrationId) {
        match self.progress(integration).await {
            Ok(progress) => {
                let _nobody_listens = self.events.send(SyncEvent::Progress(Box::new(progress)));
            }
            Err(error) => tracing::debug!(%integration, cause = %error, "no progress to report"),
        }
    }

    pub(super) async fn progress(
        &self,
        integration: IntegrationId,
    ) -> Result<ImportProgress, SyncError> {
        let row = self.store.integration(integration).await?;
        let counts = self.store.import_counts(integration).await?;
        let current = self.current(integration).await?;
        let limits = (self.limiter_of)(&row.settings.base_url).report();
        let now = self.clock.now();
        let runs = self.lock();
        let run = runs.get(&integration);
        let running = run.is_some_and(|run| run.finished_at.is_none());
        let hold = run.map(|run| *run.hold.borrow()).filter(|_| running);
        let (items_per_minute, seconds_left) = match run {
            Some(run) if running => pace(run.baseline, &counts, now),
            _ => (None, None),
        };
        Ok(ImportProgress {
            integration,
            running,
            paused: hold.is_some_and(|hold| hold.by_user),
            held: hold.is_some_and(|hold| hold.by_conditions),
            reason: run.filter(|_| running).map(|run| run.reason),
            counts,
            items_per_minute,
            seconds_left,
            waiting_seconds: waiting_seconds(limits, now).filter(|_| running),
            requests_left: limits.remaining,
            in_flight: limits.in_flight,
            allowed_in_flight: limits.allowed_in_flight,
            requests: limits.requests,
            current,
            sequence: self.sequence.fetch_add(1, Ordering::Relaxed) + 1,
            finished_at: run.and_then(|run| run.finished_at),
        })
    }

    async fn current(&self, integration: IntegrationId) -> Result<Vec<CurrentStream>, SyncError> {
        let running = self.store.running_streams(integration).await?;
        let current = running.into_iter().map(|running| CurrentStream {
            repository: running.repository,
            stream: running.stream,
            done: running.done,
            total: running.total,
        });
        Ok(current.collect())
    }
}
