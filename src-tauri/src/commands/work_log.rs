//! The work log, and what is behind its cells.

use flow_core::model::Page;
use flow_core::reports::{self, WorkCellQuery, WorkLogQuery};
use tauri::State;

use super::overview::reader;
use crate::error::CommandError;
use crate::state::AppState;
use crate::views::{WorkEventView, WorkLogView};

/// A window of the work log.
#[tauri::command]
pub(crate) async fn get_work_log(
    state: State<'_, AppState>,
    query: WorkLogQuery,
) -> Result<WorkLogView, CommandError> {
    let reader = reader(&state);
    let log = reports::work_log(state.store()?, &query, &reader).await?;
    Ok(WorkLogView::new(log, reader.zone.iana_name()))
}

/// What happened in one cell.
#[tauri::command]
pub(crate) async fn list_work_log_cell(
    state: State<'_, AppState>,
    query: WorkCellQuery,
) -> Result<Page<WorkEventView>, CommandError> {
    let page = reports::work_cell(state.store()?, &query, &reader(&state)).await?;
    Ok(Page {
        total: page.total,
        offset: page.offset,
        rows: page.rows.into_iter().map(WorkEventView::from).collect(),
    })
}
