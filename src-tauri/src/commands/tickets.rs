//! The reports on tickets, and which of their labels are statuses.

use flow_core::model::{
    ActivityAction, Page, RepositoryId, TicketId, TicketStatus, TicketStatuses,
    TicketStatusesReport,
};
use flow_core::reports::{self, Filter, TicketLogQuery};
use tauri::{AppHandle, Runtime, State};

use super::overview::reader;
use crate::activities;
use crate::error::CommandError;
use crate::events;
use crate::state::AppState;
use crate::views::{RetrospectiveView, TicketReportView, TicketRowView, TicketWayView};

/// The figures of the ticket log.
#[tauri::command]
pub(crate) async fn get_ticket_report(
    state: State<'_, AppState>,
    filter: Filter,
) -> Result<TicketReportView, CommandError> {
    let report = reports::ticket_report(state.store()?, &filter, &reader(&state)).await?;
    Ok(report.into())
}

/// A window of the ticket log.
#[tauri::command]
pub(crate) async fn list_ticket_log(
    state: State<'_, AppState>,
    query: TicketLogQuery,
) -> Result<Page<TicketRowView>, CommandError> {
    let page = reports::ticket_log(state.store()?, &query, &reader(&state)).await?;
    Ok(Page {
        total: page.total,
        offset: page.offset,
        rows: page.rows.into_iter().map(TicketRowView::from).collect(),
    })
}

/// A ticket's way through its statuses.
#[tauri::command]
pub(crate) async fn get_ticket_way(
    state: State<'_, AppState>,
    ticket_id: TicketId,
) -> Result<TicketWayView, CommandError> {
    let way = state.store()?.ticket_way(ticket_id).await?;
    Ok(TicketWayView::new(way, state.now()))
}

/// One stretch of days against the one before it.
#[tauri::command]
pub(crate) async fn get_retrospective(
    state: State<'_, AppState>,
    filter: Filter,
) -> Result<RetrospectiveView, CommandError> {
    let report = reports::retrospective(state.store()?, &filter, &reader(&state)).await?;
    Ok(report.into())
}

/// The statuses of a repository's tickets, or those of all others.
#[tauri::command]
pub(crate) async fn get_ticket_statuses(
    state: State<'_, AppState>,
    repository_id: Option<RepositoryId>,
) -> Result<TicketStatusesReport, CommandError> {
    Ok(state.store()?.ticket_statuses(repository_id).await?)
}

/// Sets the statuses of a repository's tickets, or those of all others; none takes the list away. Returns once
/// every ticket's way is worked out anew.
#[tauri::command]
pub(crate) async fn save_ticket_statuses<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    repository_id: Option<RepositoryId>,
    statuses: Option<Vec<TicketStatus>>,
) -> Result<TicketStatusesReport, CommandError> {
    let statuses = statuses.map(TicketStatuses::new).transpose()?;
    let store = state.store()?;
    if store.set_ticket_statuses(repository_id, statuses).await? {
        store.renew_ticket_flows().await?;
        let action = ActivityAction::TicketStatusesChanged;
        activities::note_choice(&app, &state, action, repository_id).await;
        // Reports look at tags of integrations.
        events::changed(&app, &["integrations"]);
    }
    Ok(store.ticket_statuses(repository_id).await?)
}
