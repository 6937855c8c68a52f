//! The report on how long pull requests take, what is chosen of it, and its rows.

use flow_core::model::Page;
use flow_core::reports::{Filter, ResolutionChoice, ResolutionRowsQuery};
use tauri::State;

use super::overview::reader;
use crate::error::CommandError;
use crate::state::AppState;
use crate::views::{ResolutionFiguresView, ResolutionRowView, ResolutionView};

/// The figures of the merged pull requests of a range, and what a picture of them shows.
#[tauri::command]
pub(crate) async fn get_pr_resolution(
    state: State<'_, AppState>,
    filter: Filter,
) -> Result<ResolutionView, CommandError> {
    let reader = reader(&state);
    let report = state
        .resolution
        .read(state.store()?, &filter, &reader)
        .await?;
    Ok(ResolutionView::new(&report, &reader))
}

/// The figures of a rectangle of the picture.
#[tauri::command]
pub(crate) async fn get_resolution_choice(
    state: State<'_, AppState>,
    filter: Filter,
    choice: ResolutionChoice,
) -> Result<ResolutionFiguresView, CommandError> {
    let reader = reader(&state);
    let figures = state
        .resolution
        .figures(state.store()?, &filter, &choice, &reader)
        .await?;
    Ok(figures.into())
}

/// One window of the pull requests, or of those of a rectangle.
#[tauri::command]
pub(crate) async fn list_resolution_rows(
    state: State<'_, AppState>,
    query: ResolutionRowsQuery,
) -> Result<Page<ResolutionRowView>, CommandError> {
    let reader = reader(&state);
    let page = state
        .resolution
        .rows(state.store()?, &query, &reader)
        .await?;
    let rows = page.rows.into_iter();
    Ok(Page {
        total: page.total,
        offset: page.offset,
        rows: rows.map(ResolutionRowView::from).collect(),
    })
}
