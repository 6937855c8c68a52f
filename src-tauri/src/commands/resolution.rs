//! The report on how long pull requests take, and what its list says of some of them.

use flow_core::model::{PullRequestHead, PullRequestId};
use flow_core::reports::{self, Filter};
use tauri::State;

use super::overview::reader;
use crate::error::CommandError;
use crate::state::AppState;
use crate::views::ResolutionView;

/// More than any list asks for at once.
const MOST_HEADS: usize = 1_000;

/// The merged pull requests of a range with their figures.
#[tauri::command]
pub(crate) async fn get_pr_resolution(
    state: State<'_, AppState>,
    filter: Filter,
) -> Result<ResolutionView, CommandError> {
    let report = reports::pr_resolution(state.store()?, &filter, &reader(&state)).await?;
    Ok(report.into())
}

/// Titles, authors and repositories of pull requests, in the order asked; at most a thousand at once.
#[tauri::command]
pub(crate) async fn list_pull_request_heads(
    state: State<'_, AppState>,
    mut ids: Vec<PullRequestId>,
) -> Result<Vec<PullRequestHead>, CommandError> {
    ids.truncate(MOST_HEADS);
    Ok(state.store()?.pull_request_heads(ids).await?)
}
