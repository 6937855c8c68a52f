//! Files and folders of a repository that do not count: read, tried out, and changed.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use flow_core::model::{
    ActivityAction, ExcludedPaths, ExcludedPathsError, NewActivity, RepositoryId,
};
use tauri::{AppHandle, Runtime, State};

use crate::activities;
use crate::error::CommandError;
use crate::events;
use crate::state::AppState;
use crate::views::{ExcludedPathsPreviewView, ExcludedPathsView};

/// Entries a preview shows.
const PREVIEWED: usize = 20;
/// Longer texts are no list, whatever they hold: all lines at their longest are a quarter of it.
const LONGEST: usize = 4 << 20;

/// What does not count in a repository, and whether the stored counts are of that.
#[tauri::command]
pub(crate) async fn get_excluded_paths(
    state: State<'_, AppState>,
    repository_id: RepositoryId,
) -> Result<ExcludedPathsView, CommandError> {
    let report = state.store()?.excluded_paths_report(repository_id).await?;
    Ok(report.into())
}

/// What a list would leave out, while it is typed; a text that is none is a result, not an error.
/// Another preview ends the one before.
#[tauri::command]
pub(crate) async fn preview_excluded_paths(
    state: State<'_, AppState>,
    repository_id: RepositoryId,
    text: String,
) -> Result<ExcludedPathsPreviewView, CommandError> {
    let turns = Arc::clone(&state.paths_previews);
    let turn = turns.fetch_add(1, Ordering::Relaxed) + 1;
    let list = match read(text).await? {
        Ok(list) => list,
        Err(problem) => return Ok(ExcludedPathsPreviewView::refused(problem)),
    };
    let is_mine = move || turns.load(Ordering::Relaxed) == turn;
    let found = state
        .engine()?
        .excluded_files(repository_id, list, PREVIEWED, is_mine)
        .await?;
    Ok(ExcludedPathsPreviewView::found(found))
}

/// Changes what does not count. The stored counts follow when the commits are read next.
#[tauri::command]
pub(crate) async fn save_excluded_paths<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    repository_id: RepositoryId,
    text: String,
) -> Result<ExcludedPathsView, CommandError> {
    let list = read(text).await??;
    let store = state.store()?;
    let patterns = list.patterns();
    let Some(report) = store.set_excluded_paths(repository_id, list).await? else {
        let report = store.excluded_paths_report(repository_id).await?;
        return Ok(report.into());
    };
    let repository = store.repository(repository_id).await?;
    let action = ActivityAction::ExcludedPathsChanged;
    let activity = NewActivity::by_user(action, repository.integration_id)
        .about(&repository.remote.full_path)
        .counting(patterns);
    activities::note(&app, &state, activity).await;
    events::changed(&app, &[&format!("repository:{repository_id}")]);
    Ok(report.into())
}

/// Long lists take their time to compile, and nobody else should wait for that.
async fn read(text: String) -> Result<Result<ExcludedPaths, ExcludedPathsError>, CommandError> {
    if text.len() > LONGEST {
        return Err(CommandError::invalid());
    }
    tauri::async_runtime::spawn_blocking(move || ExcludedPaths::read(&text))
        .await
        .map_err(|error| CommandError::internal(&error.to_string()))
}
