//! Where callbacks are handed in: at most one is expected, and it counts once.
//!
//! Links, pasted texts and the page on this computer all end here, so that the
//! same checks hold for each.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{mpsc, oneshot};

use super::CallbackError;
use crate::clock::SharedClock;
use crate::gitlab::{Arrival, AuthorizationRequest, Callback, CallbackAnswer, DEEP_LINK_REDIRECT};
use crate::model::{Failure, Timestamp};

/// Refusals somebody may pile up before they are dropped; the answer has its own place.
const MOST_REFUSALS: usize = 8;

/// Where an answer has to arrive.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) redirect_uri: String,
    pub(super) arrival: Arrival,
}

impl Place {
    pub(super) fn deep_link() -> Self {
        Self {
            redirect_uri: DEEP_LINK_REDIRECT.to_owned(),
            arrival: Arrival::DeepLink,
        }
    }
}

/// What a sign-in waits for.
pub(super) struct Expected {
    pub(super) authorization: AuthorizationRequest,
    pub(super) arrival: Arrival,
    pub(super) until: Timestamp,
}

/// What came.
#[derive(Debug)]
pub(super) enum Arrived {
    Answer(CallbackAnswer),
    Refused(Failure),
}

struct Slot {
    serial: u64,
    expected: Expected,
    answer: oneshot::Sender<CallbackAnswer>,
    refusals: mpsc::Sender<Failure>,
}

/// The one place.
pub(super) struct Desk {
    clock: SharedClock,
    slot: Mutex<Option<Slot>>,
    serials: AtomicU64,
}

/// The waiting side; dropping it ends the expectation.
pub(super) struct Awaited<'a> {
    desk: &'a Desk,
    serial: u64,
    answer: oneshot::Receiver<CallbackAnswer>,
    refusals: mpsc::Receiver<Failure>,
}

impl Desk {
    pub(super) fn new(clock: SharedClock) -> Self {
        Self {
            clock,
            slot: Mutex::default(),
            serials: AtomicU64::default(),
        }
    }

    /// Expects an answer; whatever was expected before is not any more.
    pub(super) fn expect(&self, expected: Expected) -> Awaited<'_> {
        let serial = self.serials.fetch_add(1, Ordering::Relaxed);
        let (answer, answered) = oneshot::channel();
        let (refusals, refused) = mpsc::channel(MOST_REFUSALS);
        *self.lock() = Some(Slot {
            serial,
            expected,
            answer,
            refusals,
        });
        Awaited {
            desk: self,
            serial,
            answer: answered,
            refusals: refused,
        }
    }

    /// Hands a callback to the sign-in it answers. Only a whole, punctual callback with
    /// the right state at the right place counts, and the first of them ends the wait.
    pub(super) fn deliver(&self, text: &str) -> Result<(), CallbackError> {
        let callback = Callback::parse(text)?;
        let mut slot = self.lock();
        let Some(waiting) = slot.take() else {
            return Err(CallbackError::Unexpected);
        };
        if self.clock.now() > waiting.expected.until {
            return Err(CallbackError::Unexpected);
        }
        let authorization = &waiting.expected.authorization;
        let belongs = authorization.is_answered_by(&callback.state)
            && callback.arrival == waiting.expected.arrival;
        if !belongs {
            *slot = Some(waiting);
            return Err(CallbackError::Foreign);
        }
        // Where nobody listens any more the sign-in was cancelled in this very moment.
        waiting
            .answer
            .send(callback.answer)
            .map_err(|_| CallbackError::Unexpected)
    }

    /// The same, and a refusal is told to the sign-in that waits.
    pub(super) fn deliver_or_tell(&self, text: &str) -> Result<(), CallbackError> {
        let delivered = self.deliver(text);
        if let (Err(error), Some(waiting)) = (delivered, &*self.lock()) {
            // A flood of forged callbacks needs no more than a few words.
            drop(waiting.refusals.try_send(error.failure()));
        }
        delivered
    }

    fn lock(&self) -> MutexGuard<'_, Option<Slot>> {
        self.slot.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Awaited<'_> {
    /// The next thing that comes; nothing once another sign-in is expected instead.
    pub(super) async fn next(&mut self) -> Option<Arrived> {
        tokio::select! {
            biased;
            answer = &mut self.answer => answer.ok().map(Arrived::Answer),
            Some(failure) = self.refusals.recv() => Some(Arrived::Refused(failure)),
        }
    }
}

impl Drop for Awaited<'_> {
    fn drop(&mut self) {
        let mut slot = self.desk.lock();
        if slot.as_ref().is_some_and(|slot| slot.serial == self.serial) {
            *slot = None;
        }
    }
}
