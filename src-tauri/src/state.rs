//! What all commands share. It is made once, at the start, and passed by Tauri.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, PoisonError};

use flow_core::clock::SharedClock;
use flow_core::connect::webhooks::Webhooks;
use flow_core::connect::{Clients, PendingConnections, SignIns};
use flow_core::gitlab::ClientSettings;
use flow_core::model::{Failure, FailureCode, Hint, IntegrationId, Timestamp};
use flow_core::reports::LastResolution;
use flow_core::secrets::Vault;
use flow_core::store::{LooseSecret, Store};
use flow_core::sync::{Conditions, Engine, ScheduleSettings};
use tokio::sync::{Mutex as AsyncMutex, watch};
use tokio_util::sync::CancellationToken;

use crate::commands::report::LastReport;
use crate::deep_link::LinkNotice;
use crate::downloads::SavedPlaces;
use crate::error::CommandError;
use crate::notifications::{Notifier, SystemNotifier};
use crate::return_ways::{ReturnWays, return_pages};
use crate::sample::Sample;
use crate::startup::StartSettings;
use crate::{sync_settings, upkeep};

/// Folders of this installation.
#[derive(Debug, Clone)]
pub struct Folders {
    /// Store, clones and passphrase file.
    pub data: PathBuf,
    /// Logs.
    pub logs: PathBuf,
    /// Where files go that the user asks for.
    pub downloads: PathBuf,
}

/// The open store and what works on it.
pub(crate) struct Opened {
    pub(crate) store: Store,
    pub(crate) engine: Engine,
}

/// Everything commands share.
pub struct AppState {
    pub(crate) folders: Folders,
    pub(crate) clock: SharedClock,
    pub(crate) client_settings: ClientSettings,
    opened: Result<Opened, Failure>,
    webhooks: Option<Webhooks>,
    receiver_trouble: Mutex<Option<Failure>>,
    pub(crate) vault: Arc<Vault>,
    pub(crate) clients: Arc<Clients>,
    pub(crate) pending: PendingConnections,
    pub(crate) notifier: Arc<dyn Notifier>,
    left_by_earlier_runs: Vec<LooseSecret>,
    pub(crate) sign_ins: SignIns,
    pub(crate) return_ways: ReturnWays,
    pub(crate) link_notice: LinkNotice,
    pub(crate) check: Mutex<CancellationToken>,
    /// One reading of each integration's list at a time.
    list_turns: Mutex<HashMap<IntegrationId, Arc<AsyncMutex<()>>>>,
    /// Ends the question why a group is missing.
    pub(crate) group_check: Mutex<CancellationToken>,
    pub(crate) last_report: Mutex<Option<LastReport>>,
    pub(crate) sample: AsyncMutex<Option<Sample>>,
    pub(crate) added_by: String,
    /// When runs start by themselves.
    pub(crate) schedule: watch::Sender<ScheduleSettings>,
    /// What the computer tells about itself.
    pub(crate) conditions: watch::Sender<Conditions>,
    /// Ends the backup that is under way.
    pub(crate) backup: Mutex<CancellationToken>,
    /// Ends the export that is under way.
    pub(crate) export: Mutex<CancellationToken>,
    /// What this run wrote into the downloads.
    pub(crate) saved: SavedPlaces,
    /// Which preview of excluded paths is the latest: the others end.
    pub(crate) paths_previews: Arc<AtomicU64>,
    /// Whose turn it is to delete what was removed.
    pub(crate) deletions: AsyncMutex<()>,
    /// The report on how long pull requests take, as it was read last.
    pub(crate) resolution: LastResolution,
    /// Bytes on this computer, as last added up; 0 before that.
    pub(crate) data_bytes: Arc<AtomicU64>,
}

impl AppState {
    /// State over an opened store, or the reason there is none.
    pub(crate) fn new(
        settings: StartSettings,
        clock: SharedClock,
        opened: Result<Opened, Failure>,
        vault: Arc<Vault>,
        clients: Arc<Clients>,
    ) -> Self {
        let left_by_earlier_runs = opened
            .as_ref()
            .map(|opened| upkeep::left_by_earlier_runs(&opened.store))
            .unwrap_or_default();
        let schedule = opened.as_ref().map_or_else(
            |_| ScheduleSettings::default(),
            |opened| tauri::async_runtime::block_on(sync_settings::remembered(&opened.store)),
        );
        let webhooks = opened.as_ref().ok().map(|opened| {
            let engine = opened.engine.clone();
            let on_hint = Box::new(move |hint: &Hint| engine.take_hint(hint));
            Webhooks::new(
                opened.store.clone(),
                vault.clone(),
                clients.clone(),
                on_hint,
            )
        });
        Self {
            webhooks,
            receiver_trouble: Mutex::default(),
            notifier: Arc::new(SystemNotifier),
            left_by_earlier_runs,
            folders: settings.folders,
            sign_ins: SignIns::new(clock.clone(), settings.sign_in_time, return_pages()),
            return_ways: ReturnWays::new(settings.remote_session),
            link_notice: LinkNotice::default(),
            clock,
            client_settings: ClientSettings::default(),
            opened,
            vault,
            pending: PendingConnections::revoking(clients.revocations()),
            clients,
            check: Mutex::default(),
            list_turns: Mutex::default(),
            group_check: Mutex::default(),
            last_report: Mutex::default(),
            sample: AsyncMutex::default(),
            added_by: settings.added_by,
            schedule: watch::Sender::new(schedule),
            conditions: watch::Sender::default(),
            backup: Mutex::default(),
            export: Mutex::default(),
            saved: SavedPlaces::default(),
            paths_previews: Arc::default(),
            deletions: AsyncMutex::default(),
            resolution: LastResolution::default(),
            data_bytes: Arc::default(),
        }
    }

    /// The same state, telling people by `notifier` instead of the system's notifications.
    #[must_use]
    pub fn telling_by(mut self, notifier: Arc<dyn Notifier>) -> Self {
        self.notifier = notifier;
        self
    }

    /// Names of secrets that belonged to nobody when the app started.
    pub(crate) fn left_by_earlier_runs(&self) -> &[LooseSecret] {
        &self.left_by_earlier_runs
    }

    /// The store, or why there is none.
    pub(crate) fn store(&self) -> Result<&Store, CommandError> {
        self.opened
            .as_ref()
            .map(|opened| &opened.store)
            .map_err(|failure| failure.clone().into())
    }

    /// The engine, or why there is none.
    pub(crate) fn engine(&self) -> Result<&Engine, CommandError> {
        self.opened
            .as_ref()
            .map(|opened| &opened.engine)
            .map_err(|failure| failure.clone().into())
    }

    /// The webhooks, or why there are none.
    pub(crate) fn webhooks(&self) -> Result<&Webhooks, CommandError> {
        self.webhooks.as_ref().ok_or_else(|| {
            let failure = self.startup_failure().cloned();
            failure
                .unwrap_or_else(|| Failure::new(FailureCode::Internal))
                .into()
        })
    }

    /// Why the receiver of webhooks is not open although it should be.
    pub(crate) fn receiver_trouble(&self) -> Option<Failure> {
        let trouble = self.receiver_trouble.lock();
        trouble.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Remembers how opening or closing the receiver went.
    pub(crate) fn note_receiver(&self, result: &Result<(), Failure>) {
        let mut trouble = self
            .receiver_trouble
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *trouble = result.as_ref().err().cloned();
    }

    /// Whose turn it is to read the list of an integration.
    pub(crate) fn list_turn(&self, id: IntegrationId) -> Arc<AsyncMutex<()>> {
        let mut turns = self
            .list_turns
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        turns.entry(id).or_default().clone()
    }

    /// Why the store could not be opened.
    pub(crate) fn startup_failure(&self) -> Option<&Failure> {
        self.opened.as_ref().err()
    }

    /// The current time.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
