//! Hints that something changed, from wherever they come: gathered, put on the queue, read.
//!
//! A hint is never believed, it only says where to look. Hints of one thing are one
//! hint, so however many come, there are no more than streams. They are on the queue as
//! soon as it can be written, long before anything is read: what was reported outlives the
//! process. The little that is lost with it is found again by the schedule.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
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
    /// What is on the queue since hints were last followed.
    noted: Mutex<BTreeMap<IntegrationId, Noted>>,
    /// Repositories that may be new here, until a run looks at them.
    newcomers: Mutex<BTreeMap<IntegrationId, BTreeSet<RemoteId>>>,
    arrived: Notify,
}

/// Hints of an integration that were put on the queue and not followed yet.
#[derive(Default)]
struct Noted {
    wanted: BTreeSet<(RemoteId, Stream)>,
    /// Whether anything of it has to be read.
    has_news: bool,
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

    /// What waits and was not put on the queue yet; it goes on waiting.
    fn unnoted(&self) -> Vec<(IntegrationId, Vec<(RemoteId, Stream)>)> {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let noted = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        let of = |id: &IntegrationId, wanted: &BTreeSet<_>| match noted.get(id) {
            Some(noted) => wanted.difference(&noted.wanted).copied().collect(),
            None => wanted.iter().copied().collect(),
        };
        let all = waiting.iter().map(|(id, wanted)| (*id, of(id, wanted)));
        all.filter(|(_, wanted): &(_, Vec<_>)| !wanted.is_empty())
            .collect()
    }

    fn note(&self, id: IntegrationId, wanted: Vec<(RemoteId, Stream)>, has_news: bool) {
        let mut all = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        let noted = all.entry(id).or_default();
        noted.wanted.extend(wanted);
        noted.has_news |= has_news;
    }

    /// Whether anything was put on the queue that has to be read; what comes from now on is noted anew.
    fn take_noted(&self, id: IntegrationId) -> bool {
        let mut all = self.noted.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(&id).is_some_and(|noted| noted.has_news)
    }

    /// Keeps a repository for the next run of the integration, and has one started.
    fn put_newcomer(&self, integration: IntegrationId, repository: RemoteId) {
        let mut all = self.lock_newcomers();
        all.entry(integration).or_default().insert(repository);
        drop(all);
        self.put(integration, []);
    }

    /// Repositories that may be new here; whoever takes them looks at them.
    pub(super) fn take_newcomers(&self, integration: IntegrationId) -> BTreeSet<RemoteId> {
        let taken = self.lock_newcomers().remove(&integration);
        taken.unwrap_or_default()
    }

    /// Whether repositories that may be new here wait for a run.
    pub(super) fn has_newcomers(&self, integration: IntegrationId) -> bool {
        self.lock_newcomers().contains_key(&integration)
    }

    fn lock_newcomers(&self) -> MutexGuard<'_, BTreeMap<IntegrationId, BTreeSet<RemoteId>>> {
        let newcomers = self.newcomers.lock();
        newcomers.unwrap_or_else(PoisonError::into_inner)
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
        if hint.streams.is_empty() {
            board.put_newcomer(hint.integration, hint.repository);
        } else {
            board.put(hint.integration, wanted);
        }
        board.arrived.notify_one();
    }

    /// Reads what hints name, for as long as the app runs.
    pub async fn follow_hints(&self) {
        let mut events = self.events();
        loop {
            self.inner.hints.arrived.notified().await;
            self.inner.note_during(GATHER).await;
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
            }
            self.inner.note_during(REST).await;
            if !self.inner.hints.is_empty() {
                self.inner.hints.arrived.notify_one();
            }
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
        let was_noted = self.inner.hints.take_noted(id);
        let has_news = marked.marked > 0 || was_noted || self.inner.may_welcome(id).await;
        if has_news
            && self.inner.may_read(id).await
            && let Err(error) = self.start(id, RunReason::Webhook).await
        {
            tracing::warn!(integration = %id, cause = %error, "a hint could not be followed");
        }
        marked.being_read
    }
}

impl Inner {
    /// Waits, and puts on the queue what comes meanwhile. It is looked at again when it is followed,
    /// so nothing is lost where the queue cannot be written now, or where a run has read it since.
    async fn note_during(&self, time: Duration) {
        let over = self.clock.sleep(time);
        let mut over = std::pin::pin!(over);
        loop {
            for (id, wanted) in self.hints.unnoted() {
                match self.store.mark_for_reading(id, wanted.clone()).await {
                    Ok(marked) => self.hints.note(id, wanted, marked.marked > 0),
                    Err(error) => {
                        tracing::debug!(integration = %id, cause = %error, "a hint waits in memory");
                    }
                }
            }
            tokio::select! {
                () = over.as_mut() => return,
                () = self.hints.arrived.notified() => {}
            }
        }
    }

    /// Whether there are repositories that may be new here, and groups that would take them in;
    /// without such groups nobody waits for them.
    async fn may_welcome(&self, id: IntegrationId) -> bool {
        if !self.hints.has_newcomers(id) {
            return false;
        }
        let switched = self.store.auto_import_count(id).await;
        let is_wanted = switched.is_ok_and(|(switched, _)| switched > 0);
        if !is_wanted {
            self.hints.take_newcomers(id);
        }
        is_wanted
    }

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
