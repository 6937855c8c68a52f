//! Pause and cancel, asked between any two steps that store something.

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::SyncError;

/// The worker's side: pass, wait, or stop.
#[derive(Debug, Clone)]
pub(super) struct Gate {
    cancel: CancellationToken,
    paused: watch::Receiver<bool>,
}

impl Gate {
    pub(super) const fn new(cancel: CancellationToken, paused: watch::Receiver<bool>) -> Self {
        Self { cancel, paused }
    }

    /// Waits while paused.
    pub(super) async fn pass(&self) -> Result<(), SyncError> {
        let mut paused = self.paused.clone();
        tokio::select! {
            () = self.cancel.cancelled() => Err(SyncError::Cancelled),
            // A dropped sender means the engine is gone; cancelling is the answer to that as well.
            waited = paused.wait_for(|paused| !paused) => waited.map(drop).map_err(|_| SyncError::Cancelled),
        }
    }

    pub(super) const fn cancellation(&self) -> &CancellationToken {
        &self.cancel
    }
}
