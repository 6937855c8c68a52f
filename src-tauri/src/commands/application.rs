//! The app itself: its look, its version, where secrets are kept.

use std::sync::atomic::Ordering;
use std::time::Duration;

use flow_core::model::{Failure, FailureCode, RunReason, Secret, SecretLocation};
use serde::Serialize;
use tauri::{AppHandle, Manager as _, Runtime, State};

use crate::error::{CommandError, explain};
use crate::events;
use crate::startup::{SECRET_STORAGE_SETTING, Started, take_up};
use crate::state::AppState;
use crate::upkeep;

const THEMES: [&str; 3] = ["light", "dark", "system"];
const DENSITIES: [&str; 2] = ["comfortable", "compact"];

/// What the frame shows.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApplicationState {
    version: String,
    theme: String,
    density: String,
    secret_storage: SecretStorage,
    data_bytes: u64,
    data_folder: String,
    startup_problem: Option<CommandError>,
}

/// Where secrets are kept.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SecretStorage {
    mode: &'static str,
    keyring_available: bool,
    keyring_problem: Option<String>,
    problem_code: Option<FailureCode>,
    file_exists: bool,
    file_locked: bool,
}

fn secret_storage(state: &AppState) -> SecretStorage {
    let storage = state.vault.state();
    SecretStorage {
        mode: storage.location.map_or("undecided", SecretLocation::as_str),
        keyring_available: storage.keyring_failure.is_none(),
        keyring_problem: storage
            .keyring_failure
            .as_ref()
            .map(|failure| explain(failure).message),
        problem_code: storage.keyring_failure.map(|failure| failure.code),
        file_exists: storage.file_exists,
        file_locked: storage.file_locked,
    }
}

/// The state of the app; the first call of the window, so it also tells how long the start took.
#[tauri::command]
pub(crate) async fn get_application_state<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
) -> Result<ApplicationState, CommandError> {
    let (theme, density) = match state.store() {
        Ok(store) => (
            store.setting("theme").await?,
            store.setting("density").await?,
        ),
        // Without a store the frame still opens, to say why.
        Err(_) => (None, None),
    };
    let data_bytes = data_bytes(&state).await;
    report_start(&app);
    Ok(ApplicationState {
        version: app.package_info().version.to_string(),
        theme: theme.unwrap_or_else(|| "system".to_owned()),
        density: density.unwrap_or_else(|| "comfortable".to_owned()),
        secret_storage: secret_storage(&state),
        data_bytes,
        data_folder: state.folders.data.display().to_string(),
        startup_problem: state.startup_failure().map(explain),
    })
}

/// How long the first page waits for the size of the data.
const SIZE_PATIENCE: Duration = Duration::from_millis(100);

/// Bytes of everything kept on this computer. Thousands of clones take a while to
/// add up: then the figure known so far is shown, and the next question gets the new one.
async fn data_bytes(state: &AppState) -> u64 {
    let (folder, known) = (state.folders.data.clone(), state.data_bytes.clone());
    let adding_up = tauri::async_runtime::spawn_blocking(move || {
        known.store(bytes_below(&folder), Ordering::Relaxed);
    });
    if tokio::time::timeout(SIZE_PATIENCE, adding_up)
        .await
        .is_err()
    {
        tracing::debug!("the size of the data is still being added up");
    }
    let of_store = state.store().map_or(0, |store| store.data_bytes());
    state.data_bytes.load(Ordering::Relaxed).max(of_store)
}

/// Notes when the window asked its first question, for `cargo xtask bench`.
fn report_start<R: Runtime>(app: &AppHandle<R>) {
    let Some(started) = app.try_state::<Started>() else {
        return;
    };
    let Some(elapsed) = started.first_call() else {
        return;
    };
    let milliseconds = elapsed.as_millis();
    tracing::info!(usable_window_ms = milliseconds, "the window is usable");
    if let Some(file) = std::env::var_os("FLOW_DESKTOP_REPORT_START")
        && let Err(error) = std::fs::write(file, milliseconds.to_string())
    {
        tracing::warn!(cause = %error, "the start could not be reported");
    }
}

/// Bytes of all files below a folder; what cannot be read counts nothing.
pub(super) fn bytes_below(folder: &std::path::Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return 0;
    };
    entries
        .filter_map(Result::ok)
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => bytes_below(&entry.path()),
            Ok(metadata) => metadata.len(),
            Err(_) => 0,
        })
        .sum()
}

/// Remembers light, dark or the system's own.
#[tauri::command]
pub(crate) async fn set_theme<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    theme: String,
) -> Result<(), CommandError> {
    remember(&app, &state, "theme", theme, &THEMES).await
}

/// Remembers comfortable or compact rows.
#[tauri::command]
pub(crate) async fn set_density<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    density: String,
) -> Result<(), CommandError> {
    remember(&app, &state, "density", density, &DENSITIES).await
}

async fn remember<R: Runtime>(
    app: &AppHandle<R>,
    state: &AppState,
    key: &str,
    value: String,
    allowed: &[&str],
) -> Result<(), CommandError> {
    if !allowed.contains(&value.as_str()) {
        return Err(Failure::new(FailureCode::InputInvalid).into());
    }
    state.store()?.set_setting(key, &value).await?;
    events::changed(app, &["settings"]);
    Ok(())
}

/// Decides where secrets go; a decision for one run is not remembered.
#[tauri::command]
pub(crate) async fn choose_secret_storage<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    mode: String,
    passphrase: Option<Secret>,
) -> Result<(), CommandError> {
    let invalid = || CommandError::from(Failure::new(FailureCode::InputInvalid));
    let location = SecretLocation::parse(&mode).ok_or_else(invalid)?;
    let vault = state.vault.clone();
    match location {
        SecretLocation::Keyring => vault.choose_keyring()?,
        SecretLocation::Memory => vault.choose_memory(),
        SecretLocation::File => {
            let passphrase = passphrase
                .filter(|text| !text.expose().is_empty())
                .ok_or_else(invalid)?;
            blocking(move || vault.choose_file(&passphrase)).await?;
        }
    }
    if let (Ok(store), true) = (state.store(), location != SecretLocation::Memory) {
        store
            .set_setting(SECRET_STORAGE_SETTING, location.as_str())
            .await?;
    }
    events::changed(&app, &["settings"]);
    Ok(())
}

/// Opens the passphrase file and takes up what waited for it.
#[tauri::command]
pub(crate) async fn unlock_secret_file<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    passphrase: Secret,
) -> Result<(), CommandError> {
    let vault = state.vault.clone();
    blocking(move || vault.unlock_file(&passphrase)).await?;
    events::changed(&app, &["settings"]);
    upkeep::sweep(&state).await;
    take_up(&state).await?;
    // The schedule leaves alone what stopped for want of its credential; that is here now.
    let (store, engine) = (state.store()?, state.engine()?);
    for integration in store.integrations().await? {
        let locked = integration.failure.as_ref();
        if locked.is_some_and(|failure| failure.code.as_str().starts_with("secrets.")) {
            engine.start(integration.id, RunReason::Schedule).await?;
        }
    }
    Ok(())
}

/// Key derivation takes a second of a whole core.
pub(super) async fn blocking<T: Send + 'static, E: Send + 'static>(
    action: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, CommandError>
where
    CommandError: From<E>,
{
    let joined = tauri::async_runtime::spawn_blocking(action).await;
    Ok(joined.map_err(|_| CommandError::internal("a blocking task ended early"))??)
}

/// Errors of the window's own code end up in the log.
#[tauri::command]
pub(crate) async fn log_ui_error(
    message: String,
    stack: Option<String>,
) -> Result<(), CommandError> {
    let short = |text: &str| text.chars().take(2000).collect::<String>();
    tracing::error!(
        message = short(&message),
        stack = stack.as_deref().map(short),
        "error in the window"
    );
    Ok(())
}
