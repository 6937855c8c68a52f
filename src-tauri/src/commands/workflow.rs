//! The report on pull requests on their way, and when things happened to some of them.

use flow_core::model::PullRequestId;
use flow_core::reports::{self, Filter};
use tauri::State;

use super::overview::reader;
use crate::error::CommandError;
use crate::state::AppState;
use crate::views::{WorkflowMomentsView, WorkflowView};

/// More than any list asks for at once.
const MOST_AT_ONCE: usize = 1_000;

/// The pull requests that were open at some time of a range.
#[tauri::command]
pub(crate) async fn get_review_workflow(
    state: State<'_, AppState>,
    filter: Filter,
) -> Result<WorkflowView, CommandError> {
    let report = reports::review_workflow(state.store()?, &filter, &reader(&state)).await?;
    Ok(report.into())
}

/// When things happened to pull requests, in the order asked; at most a thousand at once.
#[tauri::command]
pub(crate) async fn list_workflow_moments(
    state: State<'_, AppState>,
    mut ids: Vec<PullRequestId>,
) -> Result<Vec<WorkflowMomentsView>, CommandError> {
    ids.truncate(MOST_AT_ONCE);
    let moments = reports::workflow_moments(state.store()?, ids).await?;
    Ok(moments.into_iter().map(WorkflowMomentsView::from).collect())
}
