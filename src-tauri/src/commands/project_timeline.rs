//! The report on how much work there was, of which kinds, and where.

use flow_core::reports::{self, Filter, ShareOf};
use tauri::State;

use super::overview::reader;
use crate::error::CommandError;
use crate::state::AppState;
use crate::views::ProjectTimelineView;

/// Volume and work types of a range over time, and who or which repositories most lines of a kind are from.
#[tauri::command]
pub(crate) async fn get_project_timeline(
    state: State<'_, AppState>,
    filter: Filter,
    by: ShareOf,
) -> Result<ProjectTimelineView, CommandError> {
    let report = reports::project_timeline(state.store()?, &filter, by, &reader(&state)).await?;
    Ok(report.into())
}
