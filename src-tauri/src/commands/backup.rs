//! A full copy of the data in the downloads folder.

use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use flow_core::model::{ActivityAction, Failure, FailureCode, NewActivity};
use flow_core::store::{BackupError, BackupProgress};
use serde::Serialize;
use tauri::ipc::Channel;
use tauri::{AppHandle, Runtime, State};
use tokio_util::sync::CancellationToken;

use crate::activities;
use crate::error::CommandError;
use crate::state::AppState;

/// How far a backup is: bytes while it copies, tables while it checks.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct BackupProgressView {
    step: &'static str,
    done: u64,
    total: u64,
}

impl From<BackupProgress> for BackupProgressView {
    fn from(progress: BackupProgress) -> Self {
        let (step, done, total) = match progress {
            BackupProgress::Copying { done, total } => ("copying", done, total),
            BackupProgress::Checking { done, total } => ("checking", done, total),
        };
        Self { step, done, total }
    }
}

/// Where the backup is.
#[derive(Debug, Serialize)]
pub(crate) struct SavedBackup {
    path: String,
    bytes: u64,
}

/// Copies all data into one file of the downloads folder, and reads it again.
#[tauri::command]
pub(crate) async fn back_up<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    on_progress: Channel<BackupProgressView>,
) -> Result<SavedBackup, CommandError> {
    let store = state.store()?;
    let folder = &state.folders.downloads;
    std::fs::create_dir_all(folder).map_err(|_error| CommandError::cannot_write(folder))?;
    let target = free_name(folder, &state.now().utc_date());
    let cancel = CancellationToken::new();
    // One at a time: another one ends the one before.
    let before = std::mem::replace(
        &mut *state.backup.lock().unwrap_or_else(PoisonError::into_inner),
        cancel.clone(),
    );
    before.cancel();
    let told = store.back_up(&target, cancel, move |progress| {
        if let Err(error) = on_progress.send(progress.into()) {
            tracing::debug!(cause = %error, "nobody looks at the backup any more");
        }
    });
    let bytes = told.await.map_err(failure_of)?;
    let activity = NewActivity::by_user(ActivityAction::BackupMade, None);
    activities::note(&app, &state, activity).await;
    Ok(SavedBackup {
        path: state.saved.remember(&target),
        bytes,
    })
}

/// Ends a backup that is under way.
#[tauri::command]
pub(crate) async fn cancel_backup(state: State<'_, AppState>) -> Result<(), CommandError> {
    let backup = state.backup.lock().unwrap_or_else(PoisonError::into_inner);
    backup.cancel();
    Ok(())
}

fn failure_of(error: BackupError) -> CommandError {
    match error {
        BackupError::Cancelled => Failure::new(FailureCode::Cancelled).into(),
        BackupError::Damaged => Failure::new(FailureCode::BackupDamaged).into(),
        BackupError::Store(error) => error.into(),
    }
}

/// A name that is not there yet.
fn free_name(folder: &Path, day: &str) -> PathBuf {
    let numbered = (2..).map(|number| format!("flow-desktop-backup-{day}-{number}.sqlite"));
    std::iter::once(format!("flow-desktop-backup-{day}.sqlite"))
        .chain(numbered)
        .map(|name| folder.join(name))
        .find(|path| !path.exists())
        .expect("numbers do not end")
}
