//! Reports kept under a name.

use flow_core::model::{SavedView, SavedViewId};
use tauri::{AppHandle, Runtime, State};

use super::members::valid_name;
use crate::error::CommandError;
use crate::events;
use crate::state::AppState;

/// The tag that says that saved views changed.
const SAVED_VIEWS: &str = "saved-views";

/// No address of the window is longer, with as many people, repos and teams as a filter takes.
const LONGEST_ADDRESS: usize = 32_768;

/// All of them, by name.
#[tauri::command]
pub(crate) async fn list_saved_views(
    state: State<'_, AppState>,
) -> Result<Vec<SavedView>, CommandError> {
    Ok(state.store()?.saved_views().await?)
}

/// Keeps a report's address under a name.
#[tauri::command]
pub(crate) async fn save_view<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    name: String,
    address: String,
) -> Result<SavedViewId, CommandError> {
    let is_address = address.starts_with("/reports/")
        && address.len() <= LONGEST_ADDRESS
        && !address.chars().any(char::is_control);
    if !is_address {
        return Err(CommandError::invalid());
    }
    let id = state
        .store()?
        .save_view(valid_name(&name)?, address)
        .await?;
    events::changed(&app, &[SAVED_VIEWS]);
    Ok(id)
}

/// Gives a saved view another name.
#[tauri::command]
pub(crate) async fn rename_saved_view<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    id: SavedViewId,
    name: String,
) -> Result<(), CommandError> {
    state.store()?.rename_view(id, valid_name(&name)?).await?;
    events::changed(&app, &[SAVED_VIEWS]);
    Ok(())
}

/// Forgets a saved view.
#[tauri::command]
pub(crate) async fn remove_saved_view<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    id: SavedViewId,
) -> Result<(), CommandError> {
    state.store()?.remove_view(id).await?;
    events::changed(&app, &[SAVED_VIEWS]);
    Ok(())
}
