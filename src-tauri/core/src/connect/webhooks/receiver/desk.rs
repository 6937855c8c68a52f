//! Judges deliveries: which hook they are for, whether they are real, new, and of interest.
//!
//! It knows nothing of connections, and it never waits for anything.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::clock::SharedClock;
use crate::connect::webhooks::payload::{self, ChangedKind};
use crate::connect::webhooks::seen::SeenDeliveries;
use crate::connect::webhooks::verification::{DeliveryHeaders, Forged, HookKey};
use crate::model::{Hint, RemoteId, Stream, Timestamp, Webhook, WebhookId};

/// Every address GitLab calls begins so; the hook's own key follows.
pub(in crate::connect) const PATH: &str = "/hooks/";

/// Hears of every change that was reported; it must return at once.
pub type OnHint = Box<dyn Fn(&Hint) + Send + Sync>;

/// Why a delivery was turned away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, thiserror::Error)]
pub enum Refused {
    /// No hook of this app has that address.
    #[error("no hook has this address")]
    Unknown,
    /// It does not come from who holds the hook's secret.
    #[error(transparent)]
    Forged(#[from] Forged),
    /// It is larger than any GitLab sends.
    #[error("it is too large")]
    TooLarge,
    /// It is no delivery.
    #[error("it is no delivery")]
    Malformed,
    /// It did not come to its end in time.
    #[error("it did not come to its end")]
    Unfinished,
    /// More came at once than can be held.
    #[error("more came at once than can be held")]
    Busy,
}

/// What became of a delivery that is real.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// It was passed on.
    Hint,
    /// It came before.
    Again,
    /// It is about something this app does not keep.
    Ignored,
}

/// What came since the receiver was made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReceiverCounts {
    /// Real deliveries, each counted once.
    pub accepted: u64,
    /// Real ones that had come before.
    pub repeated: u64,
    /// Those turned away, by why.
    pub refused: BTreeMap<Refused, u64>,
    /// When and why one was last turned away.
    pub last_refused: Option<(Timestamp, Refused)>,
}

/// A hook as deliveries find it.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    webhook: Webhook,
    key: HookKey,
}

/// What the desk writes down.
#[derive(Default)]
struct Book {
    counts: ReceiverCounts,
    seen: SeenDeliveries,
    /// When each hook last had a real delivery, until somebody fetches it.
    arrived: HashMap<WebhookId, Timestamp>,
    /// How many real ones each had.
    totals: HashMap<WebhookId, u64>,
}

pub(super) struct Desk {
    clock: SharedClock,
    on_hint: OnHint,
    entries: Mutex<HashMap<String, Entry>>,
    book: Mutex<Book>,
}

impl Desk {
    pub(super) fn new(clock: SharedClock, on_hint: OnHint) -> Self {
        Self {
            clock,
            on_hint,
            entries: Mutex::default(),
            book: Mutex::default(),
        }
    }

    /// The hook of an address, if the delivery may be its own as far as its head tells.
    pub(super) fn judge_head(
        &self,
        path: &str,
        headers: &DeliveryHeaders<'_>,
    ) -> Result<Entry, Refused> {
        let key = path.strip_prefix(PATH).ok_or(Refused::Unknown)?;
        let entry = lock(&self.entries).get(key).cloned();
        let entry = entry.ok_or(Refused::Unknown)?;
        entry.key.check_head(headers, self.now_seconds())?;
        Ok(entry)
    }

    /// The rest of the verdict; a delivery that counts is passed on before this returns.
    pub(super) fn judge_body(
        &self,
        entry: &Entry,
        headers: &DeliveryHeaders<'_>,
        delivery_id: Option<&str>,
        body: &[u8],
    ) -> Result<Taken, Refused> {
        entry.key.check_body(headers, body)?;
        let told = payload::read(body).map_err(|_| Refused::Malformed)?;
        let id = entry.webhook.id;
        {
            let now = self.clock.now();
            let mut book = lock(&self.book);
            if let Some(delivery_id) = delivery_id
                && !book.seen.is_new(id, delivery_id)
            {
                book.counts.repeated += 1;
                return Ok(Taken::Again);
            }
            book.counts.accepted += 1;
            book.arrived.insert(id, now);
            *book.totals.entry(id).or_default() += 1;
        }
        let Some(told) = told else {
            return Ok(Taken::Ignored);
        };
        (self.on_hint)(&Hint {
            integration: entry.webhook.made.integration_id,
            repository: RemoteId(told.repository),
            streams: streams_of(told.kind),
        });
        Ok(Taken::Hint)
    }

    pub(super) fn note_refused(&self, refused: Refused) {
        let now = self.clock.now();
        let mut book = lock(&self.book);
        *book.counts.refused.entry(refused).or_default() += 1;
        book.counts.last_refused = Some((now, refused));
    }

    pub(super) fn counts(&self) -> ReceiverCounts {
        lock(&self.book).counts.clone()
    }

    /// Real deliveries of a hook so far.
    pub(super) fn total(&self, hook: WebhookId) -> u64 {
        lock(&self.book).totals.get(&hook).copied().unwrap_or(0)
    }

    pub(super) fn take_arrived(&self) -> Vec<(WebhookId, Timestamp)> {
        lock(&self.book).arrived.drain().collect()
    }

    pub(super) fn put(&self, webhook: Webhook, key: HookKey) {
        let mut entries = lock(&self.entries);
        entries.retain(|_, entry| entry.webhook.id != webhook.id);
        entries.insert(webhook.made.path_key.clone(), Entry { webhook, key });
    }

    pub(super) fn take(&self, hook: WebhookId) {
        lock(&self.entries).retain(|_, entry| entry.webhook.id != hook);
    }

    fn now_seconds(&self) -> i64 {
        self.clock.now().millis().div_euclid(1000)
    }
}

/// The streams a kind of change is read by; none where the repository itself is to be looked at.
pub(in crate::connect::webhooks) fn streams_of(kind: ChangedKind) -> Vec<Stream> {
    match kind {
        ChangedKind::Code => vec![Stream::Commits],
        ChangedKind::PullRequests => vec![Stream::PullRequests],
        ChangedKind::Tickets => vec![Stream::Tickets],
        ChangedKind::Arrival => Vec::new(),
        // Whoever reads any of it finds that it is gone.
        ChangedKind::Departure => Stream::ALL.to_vec(),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
