//! From a double click to a usable window.
//!
//! The window opens first; the keyring is asked on another thread, because it
//! may take its time to answer. A store that cannot be opened is told in the
//! window, not by a silent end.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use flow_core::clock::{SharedClock, SystemClock};
use flow_core::connect::{Clients, WAITING_TIME};
use flow_core::gitlab::ClientSettings;
use flow_core::model::{Failure, FailureCode, SecretLocation};
use flow_core::secrets::Vault;
use flow_core::store::Store;
use flow_core::sync::{Engine, EngineSettings};
use tauri::{App, AppHandle, Manager as _, RunEvent, Runtime};

use crate::error::CommandError;
use crate::state::{AppState, Folders, Opened};
use crate::{
    conditions, deep_link, events, logging, notifications, removal, sync_settings, upkeep,
    webhooks, window,
};

/// Time between two reports of progress: five a second are smooth and cheap.
const REPORT_EVERY: Duration = Duration::from_millis(200);

/// The setting that remembers where secrets go when there is no keyring.
pub(crate) const SECRET_STORAGE_SETTING: &str = "secret_storage";

/// What a start needs to know; read from the system once, here.
#[derive(Debug, Clone)]
pub struct StartSettings {
    /// Where data and logs live.
    pub folders: Folders,
    /// Name of the keyring's service, or `None` to keep secrets in memory.
    pub keyring_service: Option<String>,
    /// The person at this computer.
    pub added_by: String,
    /// How long a sign-in waits for the browser.
    pub sign_in_time: Duration,
    /// Whether the person sits at another computer.
    pub remote_session: bool,
}

/// When the process came to its first line of ours, for the measurement of the start.
pub(crate) struct Started {
    at: Instant,
    told: AtomicBool,
}

impl Started {
    /// The time since the start, once.
    pub(crate) fn first_call(&self) -> Option<Duration> {
        (!self.told.swap(true, Ordering::Relaxed)).then(|| self.at.elapsed())
    }
}

/// Tauri's setup hook.
pub(crate) fn set_up(app: &mut App) -> Result<(), Box<dyn std::error::Error>> {
    app.manage(Started {
        at: Instant::now(),
        told: AtomicBool::new(false),
    });
    let handle = app.handle().clone();
    let settings = settings_of(&handle)?;
    app.manage(logging::start(&settings.folders.logs));
    tracing::info!(version = %app.package_info().version, "started");
    let state = match claim(&settings.folders.data) {
        Ok(lock) => {
            app.manage(lock);
            open(settings)
        }
        Err(failure) => assemble(settings, Err(failure), |file, _| Vault::in_memory(file)),
    };
    attend(&handle, state);
    let window = window::open(&handle)?;
    conditions::watch_window(&handle, &window);
    conditions::watch_system(app.state::<AppState>().conditions.clone());
    deep_link::attend(&handle);
    Ok(())
}

fn settings_of<R: Runtime>(app: &AppHandle<R>) -> tauri::Result<StartSettings> {
    let keyring_service = match std::env::var("FLOW_DESKTOP_SECRETS") {
        // Development builds of macOS are asked for the keychain after every build.
        Ok(choice) if choice == "memory" => None,
        _ => Some(app.config().identifier.clone()),
    };
    Ok(StartSettings {
        folders: Folders {
            data: app.path().app_data_dir()?,
            logs: app.path().app_log_dir()?,
            // Not every desktop names such a folder; then it is the user's own.
            downloads: app
                .path()
                .download_dir()
                .or_else(|_| app.path().home_dir())?,
        },
        keyring_service,
        added_by: person_at_this_computer(),
        sign_in_time: sign_in_time(
            std::env::var("FLOW_DESKTOP_SIGN_IN_SECONDS")
                .ok()
                .as_deref(),
        ),
        remote_session: ["SSH_CONNECTION", "SSH_TTY"]
            .into_iter()
            .any(|name| std::env::var_os(name).is_some()),
    })
}

/// The waiting time of sign-ins, which a test may shorten but nobody lengthen.
fn sign_in_time(seconds: Option<&str>) -> Duration {
    seconds
        .and_then(|seconds| seconds.parse().ok())
        .map(Duration::from_secs)
        .filter(|time| (Duration::from_secs(1)..=WAITING_TIME).contains(time))
        .unwrap_or(WAITING_TIME)
}

fn person_at_this_computer() -> String {
    ["USER", "USERNAME", "LOGNAME"]
        .into_iter()
        .find_map(|name| {
            std::env::var(name)
                .ok()
                .filter(|value| !value.trim().is_empty())
        })
        .unwrap_or_else(|| "This computer".to_owned())
}

/// Opens store, vault and engine.
#[must_use]
pub fn open(settings: StartSettings) -> AppState {
    let store = open_store(&settings.folders.data);
    let service = settings.keyring_service.clone();
    assemble(settings, store, |file, choice| match service {
        Some(service) => Vault::open(&service, file, choice),
        None => Vault::in_memory(file),
    })
}

/// Opens store and engine over a vault made by `vault_of`, which is given the
/// passphrase file's path and what the user decided in an earlier run.
#[must_use]
pub fn open_with_vault(
    settings: StartSettings,
    vault_of: impl FnOnce(PathBuf, Option<SecretLocation>) -> Vault,
) -> AppState {
    let store = open_store(&settings.folders.data);
    assemble(settings, store, vault_of)
}

fn open_store(data: &Path) -> Result<Store, Failure> {
    Store::open(&data.join("flow-desktop.sqlite"), Arc::new(SystemClock)).map_err(|error| {
        tracing::error!(cause = %error, "the store could not be opened");
        error.failure()
    })
}

fn assemble(
    settings: StartSettings,
    store: Result<Store, Failure>,
    vault_of: impl FnOnce(PathBuf, Option<SecretLocation>) -> Vault,
) -> AppState {
    let clock: SharedClock = Arc::new(SystemClock);
    let data: PathBuf = settings.folders.data.clone();
    let choice = store.as_ref().ok().and_then(remembered_choice);
    let vault = Arc::new(vault_of(data.join("secrets.age"), choice));
    let clients = Clients::new(vault.clone(), ClientSettings::default(), clock.clone());
    let clients = Arc::new(match &store {
        Ok(store) => clients.noting_in(store.clone()),
        Err(_) => clients,
    });
    let opened = store.map(|store| {
        let limiters = clients.clone();
        let engine = Engine::new(
            store.clone(),
            clients.clone(),
            Box::new(move |base: &str| limiters.limiter(base)),
            clock.clone(),
            EngineSettings {
                clones: data.join("clones"),
                report_every: REPORT_EVERY,
            },
        );
        Opened { store, engine }
    });
    AppState::new(settings, clock, opened, vault, clients)
}

/// Held as long as the app runs.
struct Lock {
    _file: Option<File>,
}

/// Makes sure that no second app works on the same data: two imports would tread
/// on each other's clones. Where there is a session bus, the second one never gets
/// this far; without one, this lock is all there is. It ends with the process.
fn claim(data: &Path) -> Result<Lock, Failure> {
    // A folder that cannot be made or a file that cannot be locked is the store's to explain.
    let Ok(file) =
        std::fs::create_dir_all(data).and_then(|()| File::create(data.join("in-use.lock")))
    else {
        return Ok(Lock { _file: None });
    };
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => Err(Failure::new(FailureCode::StoreInUse)),
        Ok(()) | Err(TryLockError::Error(_)) => Ok(Lock { _file: Some(file) }),
    }
}

fn remembered_choice(store: &Store) -> Option<SecretLocation> {
    let remembered = tauri::async_runtime::block_on(store.setting(SECRET_STORAGE_SETTING));
    SecretLocation::parse(&remembered.ok().flatten()?)
}

/// Gives the commands their state, forwards the engine's news and takes up what was left undone.
pub fn attend<R: Runtime>(app: &AppHandle<R>, state: AppState) {
    if let Some(state) = app.manage(state).then(|| app.state::<AppState>()) {
        listen(app, &state);
    }
}

fn listen<R: Runtime>(app: &AppHandle<R>, state: &AppState) {
    let Ok(engine) = state.engine() else { return };
    tauri::async_runtime::spawn(events::forward(app.clone(), engine.events()));
    notifications::watch(app);
    let app = app.clone();
    let vault = state.vault.clone();
    tauri::async_runtime::spawn(async move {
        // Until the keyring has answered the window takes it for there.
        let answered = tauri::async_runtime::spawn_blocking(move || vault.settle().err());
        if matches!(answered.await, Ok(Some(Some(_)))) {
            events::changed(&app, &["settings"]);
        }
        let state = app.state::<AppState>();
        if let Ok(store) = state.store() {
            sync_settings::apply_remembered(store, &state.clients).await;
        }
        upkeep::sweep(&state).await;
        upkeep::renew_ticket_flows(&app).await;
        let removing = app.clone();
        tauri::async_runtime::spawn(async move { removal::take_up(&removing).await });
        if let Err(error) = take_up(&state).await {
            tracing::warn!(
                code = error.code,
                "unfinished imports could not be taken up"
            );
        }
        // Not before the keyring answered: a run without a credential would fail in vain.
        run_by_itself(&state);
        webhooks::start(&app).await;
        upkeep::check_after_update(&app).await;
        upkeep::keep_report_facts(&state).await;
        upkeep::give_back_unused_memory(&state).await;
    });
}

/// Starts runs by the schedule for as long as the app runs.
fn run_by_itself(state: &AppState) {
    let Ok(engine) = state.engine().cloned() else {
        return;
    };
    let (schedule, conditions) = (state.schedule.subscribe(), state.conditions.subscribe());
    tauri::async_runtime::spawn(async move { engine.run_schedule(schedule, conditions).await });
}

/// Goes on with what was unfinished; the sample company has to be there before it is read.
pub(crate) async fn take_up(state: &AppState) -> Result<(), CommandError> {
    let (store, engine) = (state.store()?, state.engine()?);
    let integrations = store.integrations().await?;
    for sample in integrations.iter().filter(|row| row.settings.is_sample) {
        if !store.pending_work(Some(sample.id)).await?.is_empty() {
            crate::sample::running(state).await?;
        }
    }
    Ok(engine.resume_all().await?)
}

/// Writes what is left when the app ends.
pub(crate) fn on_run_event(app: &AppHandle, event: RunEvent) {
    if !matches!(event, RunEvent::Exit) {
        return;
    }
    // A refresh that was sent has to be kept, or the session is lost.
    tauri::async_runtime::block_on(app.state::<AppState>().clients.finish());
    // A wizard that was left open holds an authorization nobody will use.
    tauri::async_runtime::block_on(app.state::<AppState>().pending.finish());
    if let Ok(store) = app.state::<AppState>().store()
        && let Err(error) = tauri::async_runtime::block_on(store.close())
    {
        tracing::warn!(cause = %error, "the store was not closed in order; nothing is lost");
    }
}
