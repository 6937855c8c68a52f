//! Pause and cancel, asked between any two steps that store something.

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::SyncError;

/// Who holds a run up; it goes on when nobody does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Hold {
    /// The user paused it.
    pub(super) by_user: bool,
    /// The network or the battery is to be spared.
    pub(super) by_conditions: bool,
}

impl Hold {
    pub(super) const fn is_held(self) -> bool {
        self.by_user || self.by_conditions
    }
}

/// The worker's side: pass, wait, or stop.
#[derive(Debug, Clone)]
pub(super) struct Gate {
    cancel: CancellationToken,
    hold: watch::Receiver<Hold>,
}

impl Gate {
    pub(super) const fn new(cancel: CancellationToken, hold: watch::Receiver<Hold>) -> Self {
        Self { cancel, hold }
    }

    /// Waits while held up.
    pub(super) async fn pass(&self) -> Result<(), SyncError> {
        let mut hold = self.hold.clone();
        tokio::select! {
            () = self.cancel.cancelled() => Err(SyncError::Cancelled),
            // A dropped sender means the engine is gone; cancelling is the answer to that as well.
            waited = hold.wait_for(|hold| !hold.is_held()) => waited.map(drop).map_err(|_| SyncError::Cancelled),
        }
    }

    pub(super) const fn cancellation(&self) -> &CancellationToken {
        &self.cancel
    }
}
