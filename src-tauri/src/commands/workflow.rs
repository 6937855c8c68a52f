//! The report on pull requests on their way, and its rows.

use flow_core::model::Page;
use flow_core::reports::{self, Filter, WorkflowRowsQuery};
use tauri::State;

use super::overview::reader;
use crate::error::CommandError;
use crate::state::AppState;
use crate::views::{WorkflowRowView, WorkflowView};

/// How many pull requests were open at some time of a range, and how they stand.
#[tauri::command]
pub(crate) async fn get_review_workflow(
    state: State<'_, AppState>,
    filter: Filter,
) -> Result<WorkflowView, CommandError> {
    let report = reports::review_workflow(state.store()?, &filter, &reader(&state)).await?;
    Ok(report.into())
}

/// One window of them, with what happened to each.
#[tauri::command]
pub(crate) async fn list_workflow_rows(
    state: State<'_, AppState>,
    query: WorkflowRowsQuery,
) -> Result<Page<WorkflowRowView>, CommandError> {
    let page = reports::workflow_rows(state.store()?, &query, &reader(&state)).await?;
    let rows = page.rows.into_iter();
    Ok(Page {
        total: page.total,
        offset: page.offset,
        rows: rows.map(WorkflowRowView::from).collect(),
    })
}
