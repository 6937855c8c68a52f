//! Rows for other programs, in a folder of the downloads.

use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use flow_core::model::{ActivityAction, Failure, FailureCode, NewActivity};
use flow_core::reports::{Days, RangeChoice, ReportError};
use flow_core::store::{ExportError, ExportFormat, ExportProgress, ExportRequest};
use serde::{Deserialize, Serialize};
use tauri::ipc::Channel;
use tauri::{AppHandle, Runtime, State};
use tokio_util::sync::CancellationToken;

use super::overview::reader;
use crate::activities;
use crate::error::CommandError;
use crate::state::AppState;

/// What is to be written.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExportChoice {
    format: FormatChoice,
    /// Nothing is everything.
    range: Option<RangeChoice>,
    with_addresses: bool,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum FormatChoice {
    Csv,
    Parquet,
}

/// How far an export is.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExportProgressView {
    tables_done: u64,
    tables: u64,
    rows: u64,
}

impl From<ExportProgress> for ExportProgressView {
    fn from(progress: ExportProgress) -> Self {
        Self {
            tables_done: progress.tables_done,
            tables: progress.tables,
            rows: progress.rows,
        }
    }
}

/// Where the export is.
#[derive(Debug, Serialize)]
pub(crate) struct SavedExport {
    path: String,
    rows: u64,
    files: u64,
    bytes: u64,
}

/// Writes every table into a new folder of the downloads.
#[tauri::command]
pub(crate) async fn export_tables<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    choice: ExportChoice,
    on_progress: Channel<ExportProgressView>,
) -> Result<SavedExport, CommandError> {
    let store = state.store()?;
    let request = request_of(&state, &choice)?;
    let target = request.folder.clone();
    let cancel = CancellationToken::new();
    // One at a time: another one ends the one before.
    let before = std::mem::replace(
        &mut *state.export.lock().unwrap_or_else(PoisonError::into_inner),
        cancel.clone(),
    );
    before.cancel();
    let told = store.export(request, cancel, move |progress| {
        if let Err(error) = on_progress.send(progress.into()) {
            tracing::debug!(cause = %error, "nobody looks at the export any more");
        }
    });
    let summary = told.await.map_err(|error| failure_of(error, &target))?;
    let activity = NewActivity::by_user(ActivityAction::TablesExported, None);
    activities::note(&app, &state, activity).await;
    Ok(SavedExport {
        path: state.saved.remember(&target),
        rows: summary.rows,
        files: summary.files,
        bytes: summary.bytes,
    })
}

/// Ends an export that is under way.
#[tauri::command]
pub(crate) async fn cancel_export(state: State<'_, AppState>) -> Result<(), CommandError> {
    let export = state.export.lock().unwrap_or_else(PoisonError::into_inner);
    export.cancel();
    Ok(())
}

fn request_of(state: &AppState, choice: &ExportChoice) -> Result<ExportRequest, CommandError> {
    let reader = reader(state);
    let days = match &choice.range {
        Some(range) => Some(Days::of(range, reader.today()).map_err(ReportError::from)?),
        None => None,
    };
    let folder = &state.folders.downloads;
    std::fs::create_dir_all(folder).map_err(|_error| CommandError::cannot_write(folder))?;
    Ok(ExportRequest {
        folder: free_name(folder, &state.now().utc_date()),
        format: match choice.format {
            FormatChoice::Csv => ExportFormat::Csv,
            FormatChoice::Parquet => ExportFormat::Parquet,
        },
        days: days.map(Days::numbers),
        with_addresses: choice.with_addresses,
        export_id: uuid::Uuid::new_v4().to_string(),
        app_version: env!("CARGO_PKG_VERSION").to_owned(),
        zone: reader.zone.iana_name().unwrap_or("UTC").to_owned(),
    })
}

fn failure_of(error: ExportError, folder: &Path) -> CommandError {
    match error {
        ExportError::Cancelled => Failure::new(FailureCode::Cancelled).into(),
        ExportError::FolderExists => CommandError::cannot_write(folder),
        ExportError::Parquet(error) => CommandError::internal(&error.to_string()),
        ExportError::Store(error) => error.into(),
    }
}

/// A name that is not there yet.
fn free_name(folder: &Path, day: &str) -> PathBuf {
    let numbered = (2..).map(|number| format!("flow-desktop-export-{day}-{number}"));
    std::iter::once(format!("flow-desktop-export-{day}"))
        .chain(numbered)
        .map(|name| folder.join(name))
        .find(|path| !path.exists())
        .expect("numbers do not end")
}
