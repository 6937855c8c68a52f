//! The report on who reviews whom, and the pull requests behind its figures.

use flow_core::model::Page;
use flow_core::reports::{self, Filter, ReviewAnswersQuery, ReviewRowsQuery};
use tauri::State;

use super::overview::reader;
use crate::error::CommandError;
use crate::state::AppState;
use crate::views::{CollaborationView, ReviewAnswersView, ReviewRowView};

/// Both sides of the reviews of a range, and who reviews whom.
#[tauri::command]
pub(crate) async fn get_review_collaboration(
    state: State<'_, AppState>,
    filter: Filter,
) -> Result<CollaborationView, CommandError> {
    let report = reports::review_collaboration(state.store()?, &filter, &reader(&state)).await?;
    Ok(report.into())
}

/// A window of the pull requests behind one of its figures.
#[tauri::command]
pub(crate) async fn list_review_rows(
    state: State<'_, AppState>,
    query: ReviewRowsQuery,
) -> Result<Page<ReviewRowView>, CommandError> {
    let page = reports::review_rows(state.store()?, &query, &reader(&state)).await?;
    let rows = page.rows.into_iter();
    Ok(Page {
        total: page.total,
        offset: page.offset,
        rows: rows
            .map(|row| ReviewRowView::new(query.metric, row))
            .collect(),
    })
}

/// The answers one of those rows is the mean of.
#[tauri::command]
pub(crate) async fn get_review_answers(
    state: State<'_, AppState>,
    query: ReviewAnswersQuery,
) -> Result<ReviewAnswersView, CommandError> {
    let answers = reports::review_answers(state.store()?, &query, &reader(&state)).await?;
    Ok(answers.into())
}
