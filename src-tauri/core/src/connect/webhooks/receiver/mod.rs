//! The port GitLab calls, opened only when the user wants it.
//!
//! Whatever comes in is a stranger's until it is verified: heads, bodies, connections
//! and the memory for all of them together are bounded in size and in time. Answers
//! are a number and nothing else; a delivery that counts has been passed on by then.

mod desk;
mod serve;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub use desk::{OnHint, ReceiverCounts, Refused};
pub(super) use desk::{PATH, streams_of};
pub use serve::ReceiverBounds;

use super::verification::HookKey;
use crate::clock::SharedClock;
use crate::model::{Failure, FailureCode, Timestamp, Webhook, WebhookId};
use desk::Desk;

/// Why the port could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum ReceiverError {
    /// Another program has it.
    #[error("{0} is in use")]
    PortInUse(SocketAddr, #[source] std::io::Error),
    /// The system keeps it for others.
    #[error("the system refuses {0}")]
    PortRefused(SocketAddr, #[source] std::io::Error),
    /// This computer has no such address.
    #[error("{0} is no address of this computer")]
    NotOurs(SocketAddr, #[source] std::io::Error),
}

impl ReceiverError {
    /// The failure as the window explains it.
    #[must_use]
    pub fn failure(&self) -> Failure {
        match self {
            Self::PortInUse(address, _) => {
                Failure::with(FailureCode::WebhookPortInUse, address.port().to_string())
            }
            Self::PortRefused(address, _) => {
                Failure::with(FailureCode::WebhookPortRefused, address.port().to_string())
            }
            Self::NotOurs(address, _) => {
                Failure::with(FailureCode::WebhookAddressMissing, address.ip().to_string())
            }
        }
    }

    fn of(address: SocketAddr, source: std::io::Error) -> Self {
        match source.kind() {
            std::io::ErrorKind::AddrInUse => Self::PortInUse(address, source),
            std::io::ErrorKind::AddrNotAvailable => Self::NotOurs(address, source),
            _ => Self::PortRefused(address, source),
        }
    }
}

struct Open {
    address: SocketAddr,
    closing: CancellationToken,
    task: JoinHandle<()>,
}

/// The receiver; closed until it is opened.
pub struct Receiver {
    desk: Arc<Desk>,
    bounds: ReceiverBounds,
    open: Mutex<Option<Open>>,
    /// Opening and closing take turns.
    turn: tokio::sync::Mutex<()>,
}

impl std::fmt::Debug for Receiver {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Receiver")
            .field("address", &self.address())
            .finish_non_exhaustive()
    }
}

impl Receiver {
    /// A closed receiver that tells `on_hint` of changes.
    #[must_use]
    pub fn new(clock: SharedClock, on_hint: OnHint) -> Self {
        Self::within(ReceiverBounds::default(), clock, on_hint)
    }

    /// The same with bounds of its own.
    #[must_use]
    pub fn within(bounds: ReceiverBounds, clock: SharedClock, on_hint: OnHint) -> Self {
        Self {
            desk: Arc::new(Desk::new(clock, on_hint)),
            bounds,
            open: Mutex::default(),
            turn: tokio::sync::Mutex::default(),
        }
    }

    /// Opens a port, in the place of one that is open; port 0 takes a free one. Returns where.
    ///
    /// # Errors
    /// [`ReceiverError`]; it is closed then.
    pub async fn open(&self, wanted: SocketAddr) -> Result<SocketAddr, ReceiverError> {
        let _turn = self.turn.lock().await;
        self.shut().await;
        let listener = TcpListener::bind(wanted)
            .await
            .map_err(|source| ReceiverError::of(wanted, source))?;
        let address = listener
            .local_addr()
            .map_err(|source| ReceiverError::of(wanted, source))?;
        let closing = CancellationToken::new();
        let task = tokio::spawn(serve::serve(
            listener,
            Arc::clone(&self.desk),
            self.bounds.clone(),
            closing.clone(),
        ));
        *self.lock() = Some(Open {
            address,
            closing,
            task,
        });
        tracing::info!(%address, "the receiver of webhooks is open");
        Ok(address)
    }

    /// Closes the port; deliveries that are being answered are still answered.
    pub async fn close(&self) {
        let _turn = self.turn.lock().await;
        self.shut().await;
    }

    async fn shut(&self) {
        let open = self.lock().take();
        if let Some(open) = open {
            open.closing.cancel();
            if let Err(error) = open.task.await {
                tracing::error!(cause = %error, "the receiver did not end in order");
            }
        }
    }

    /// Where it listens; `None` while it is closed.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.lock().as_ref().map(|open| open.address)
    }

    /// Lets deliveries of a hook in, verified by this key from now on.
    pub fn admit(&self, webhook: Webhook, key: HookKey) {
        self.desk.put(webhook, key);
    }

    /// Turns deliveries of a hook away from now on.
    pub fn dismiss(&self, hook: WebhookId) {
        self.desk.take(hook);
    }

    /// What came so far.
    #[must_use]
    pub fn counts(&self) -> ReceiverCounts {
        self.desk.counts()
    }

    /// Deliveries of one hook that counted so far.
    #[must_use]
    pub fn deliveries_of(&self, hook: WebhookId) -> u64 {
        self.desk.total(hook)
    }

    /// When hooks last had a delivery, since this was asked before.
    #[must_use]
    pub fn take_arrived(&self) -> Vec<(WebhookId, Timestamp)> {
        self.desk.take_arrived()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        if let Some(open) = self.lock().take() {
            open.closing.cancel();
        }
    }
}
