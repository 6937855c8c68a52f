//! Hints that something changed, from wherever they come: gathered, put on the queue, read.
//!
//! A hint is never believed, it only says where to look. Hints of one thing are one
//! hint, so however many come, there are no more than streams; those that are lost
//! with the process are found again by the schedule.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::sync::broadcast::{Receiver, error::RecvError};

use super::engine::{Engine, Inner, SyncEvent};
use super::schedule::needs_the_user;
use crate::model::{Hint, IntegrationId, RemoteId, RunReason, Stream};
use crate::store::StoreError;

/// What belongs together, such as a push and the merge it was part of, comes within this time.
const GATHER: Duration = Duration::from_millis(300);
/// A busy GitLab reports without end; its history shall not consist of runs of one second.
const REST: Duration = Duration::from_secs(5);
/// What could not be put on the queue is tried again after this time.
const AGAIN: Duration = Duration::from_secs(30);

type Waiting = BTreeMap<IntegrationId, BTreeSet<(RemoteId, Stream)>>;

/// Where hints wait for the engine.
#[derive(Default)]
pub(super) struct HintBoard {
    waiting: Mutex<Waiting>,
    arrived: Notify,
}

impl HintBoard {
    fn put(
        &self,
        integration: IntegrationId,
        wanted: impl IntoIterator<Item = (RemoteId, Stream)>,
    ) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.entry(integration).or_default().extend(wanted);
    }

    fn take(&self) -> Waiting {
        std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn is_empty(&self) -> bool {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.is_empty()
    }
}

impl Engine {
    /// Takes a hint; returns at once, and the rest happens in [`Self::follow_hints`].
    pub fn take_hint(&self, hint: &Hint) {
        let board = &self.inner.hints;
        let wanted = hint.streams.iter().map(|stream| (hint.repository, *stream));
        board.put(hint.integration, wanted);
        board.arrived.notify_one();
    }

    /// Reads what hints name, for as long as the app runs.
    pub async fn follow_hints(&self) {
        let mut events = self.events();
        loop {
            self.inner.hints.arrived.notified().await;
            self.inner.clock.sleep(GATHER).await;
            let mut waiting = self.inner.hints.take();
            while let Some((integration, wanted)) = waiting.pop_first() {
                let left = self.follow(integration, wanted).await;
                if !left.is_empty() {
                    self.inner.hints.put(integration, left);
                }
            }
            if !self.inner.hints.is_empty() {
                tokio::select! {
                    () = end_of_a_run(&mut events) => {}
                    () = self.inner.clock.sleep(AGAIN) => {}
                    () = self.inner.hints.arrived.notified() => {}
                }
                self.inner.hints.arrived.notify_one();
            }
            self.inner.clock.sleep(REST).await;
        }
    }

    /// Puts streams on the queue and starts a run; returns those that have to wait.
    async fn follow(
        &self,
        id: IntegrationId,
        wanted: BTreeSet<(RemoteId, Stream)>,
    ) -> Vec<(RemoteId, Stream)> {
        let all: Vec<_> = wanted.into_iter().collect();
        let marked = match self.inner.store.mark_for_reading(id, all.clone()).await {
            Ok(marked) => marked,
            Err(StoreError::Busy | StoreError::DiskFull) => return all,
            Err(error) => {
                tracing::warn!(integration = %id, cause = %error, "a hint could not be followed");
                return Vec::new();
            }
        };
        if marked.marked > 0
            && self.inner.may_read(id).await
            && let Err(error) = self.start(id, RunReason::Webhook).await
        {
            tracing::warn!(integration = %id, cause = %error, "a hint could not be followed");
        }
        marked.being_read
    }
}

impl Inner {
    /// Whether a run would not be in vain. What is on the queue is read by the next one otherwise.
    async fn may_read(&self, id: IntegrationId) -> bool {
        match self.store.integration(id).await {
            Ok(row) => row
                .failure
                .is_none_or(|failure| !needs_the_user(failure.code)),
            Err(_) => false,
        }
    }
}

async fn end_of_a_run(events: &mut Receiver<SyncEvent>) {
    loop {
        match events.recv().await {
            Ok(SyncEvent::Progress(_)) => {}
            Ok(SyncEvent::Changed(_)) | Err(RecvError::Lagged(_)) => return,
            // The engine itself holds the sender.
            Err(RecvError::Closed) => return std::future::pending().await,
        }
    }
}
