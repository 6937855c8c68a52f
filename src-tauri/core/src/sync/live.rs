//! Runs under way, as the engine holds them: how to stop one, hold it up, and what follows it.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::gate::{Gate, Hold};
use super::progress::Baseline;
use super::tally::Tally;
use crate::gitlab::LimiterReport;
use crate::model::{IntegrationId, RunReason, Timestamp};

/// One run of one integration, or the last one.
pub(super) struct LiveRun {
    pub(super) reason: RunReason,
    pub(super) cancel: CancellationToken,
    pub(super) hold: watch::Sender<Hold>,
    pub(super) baseline: Baseline,
    pub(super) task: JoinHandle<()>,
    pub(super) finished_at: Option<Timestamp>,
    /// What was asked for while it went on.
    pub(super) next: Option<RunReason>,
    pub(super) by_user: Arc<AtomicBool>,
}

impl LiveRun {
    /// Whether it still goes on.
    pub(super) fn is_under_way(&self) -> bool {
        !self.task.is_finished() && self.finished_at.is_none()
    }

    /// Whether somebody asked for it, so that sparing volume and battery is their decision.
    pub(super) const fn is_wanted_now(&self) -> bool {
        matches!(self.reason, RunReason::Import | RunReason::User)
    }

    /// Remembers what is to follow; the more thorough reason wins.
    pub(super) fn follow_with(&mut self, reason: RunReason) {
        let thorough = |reason: RunReason| match reason {
            RunReason::Resume | RunReason::Webhook => 0,
            RunReason::Import => 1,
            RunReason::Schedule => 2,
            RunReason::User => 3,
            RunReason::Reconcile => 4,
        };
        if self
            .next
            .is_none_or(|next| thorough(next) < thorough(reason))
        {
            self.next = Some(reason);
        }
    }

    /// Lets everybody who waits for the run know that it is over, for this reason.
    pub(super) fn end(&self, by_user: bool) {
        self.by_user.store(by_user, Ordering::Relaxed);
        self.cancel.cancel();
    }
}

/// What the run itself holds of it.
#[derive(Clone)]
pub(super) struct Course {
    pub(super) integration: IntegrationId,
    pub(super) reason: RunReason,
    pub(super) gate: Gate,
    pub(super) tally: Arc<Tally>,
    /// Whether a cancellation is the user's own doing.
    pub(super) by_user: Arc<AtomicBool>,
    /// What the host's limiter had counted before the run.
    pub(super) limits_before: LimiterReport,
    /// Commits the store held before the run.
    pub(super) commits_before: i64,
}

/// The runs by integration.
pub(super) type LiveRuns = HashMap<IntegrationId, LiveRun>;
