//! Reports, and the rows behind their numbers.

use flow_core::model::Page;
use flow_core::reports::{self, Filter, MetricQuery, Reader};
use jiff::tz::TimeZone;
use tauri::State;

use crate::error::CommandError;
use crate::state::AppState;
use crate::views::{MetricRowView, OverviewView};

/// Whoever sits at this computer, now.
pub(super) fn reader(state: &AppState) -> Reader {
    Reader {
        now: state.now(),
        // Asked each time: people travel.
        zone: TimeZone::system(),
    }
}

/// The overview of a range.
#[tauri::command]
pub(crate) async fn get_overview(
    state: State<'_, AppState>,
    filter: Filter,
) -> Result<OverviewView, CommandError> {
    let overview = reports::overview(state.store()?, &filter, &reader(&state)).await?;
    Ok(overview.into())
}

/// A window of the rows a number was made of.
#[tauri::command]
pub(crate) async fn list_metric_rows(
    state: State<'_, AppState>,
    query: MetricQuery,
) -> Result<Page<MetricRowView>, CommandError> {
    let page = reports::rows_of(state.store()?, &query, &reader(&state)).await?;
    Ok(Page {
        total: page.total,
        offset: page.offset,
        rows: page
            .rows
            .into_iter()
            .map(|row| MetricRowView::new(query.metric, row))
            .collect(),
    })
}
