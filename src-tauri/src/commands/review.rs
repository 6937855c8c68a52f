//! Reading what was imported; nothing here needs a network.

use flow_core::model::{
    CommitId, DataStatus, IntegrationId, ListQuery, Page, PullRequestId, RepositoryId, TicketId,
};
use flow_core::store::RepositoryQuery;
use serde::Deserialize;
use tauri::State;

use crate::error::CommandError;
use crate::state::AppState;
use crate::views::{
    CommitDetailView, CommitView, PullRequestDetailView, PullRequestView, RepositoryView,
    TicketDetailView, TicketView,
};

/// Asks for imported repositories.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RepositoriesQuery {
    integration_id: Option<IntegrationId>,
    status: Option<DataStatus>,
    #[serde(flatten)]
    list: ListQuery,
}

/// Asks for rows of one repository.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RowsQuery {
    repository_id: RepositoryId,
    #[serde(flatten)]
    list: ListQuery,
}

fn mapped<T, V>(page: Page<T>, view: impl FnMut(T) -> V) -> Page<V> {
    Page {
        total: page.total,
        offset: page.offset,
        rows: page.rows.into_iter().map(view).collect(),
    }
}

/// Imported repositories, a window of them.
#[tauri::command]
pub(crate) async fn list_repositories(
    state: State<'_, AppState>,
    query: RepositoriesQuery,
) -> Result<Page<RepositoryView>, CommandError> {
    let query = RepositoryQuery {
        integration_id: query.integration_id,
        status: query.status,
        list: query.list,
    };
    Ok(mapped(
        state.store()?.imported_repositories(query).await?,
        RepositoryView::from,
    ))
}

/// One repository.
#[tauri::command]
pub(crate) async fn get_repository(
    state: State<'_, AppState>,
    repository_id: RepositoryId,
) -> Result<RepositoryView, CommandError> {
    Ok(state.store()?.repository(repository_id).await?.into())
}

/// Commits of a repository, a window of them.
#[tauri::command]
pub(crate) async fn list_commits(
    state: State<'_, AppState>,
    query: RowsQuery,
) -> Result<Page<CommitView>, CommandError> {
    Ok(mapped(
        state
            .store()?
            .list_commits(query.repository_id, query.list)
            .await?,
        CommitView::from,
    ))
}

/// Pull requests of a repository, a window of them.
#[tauri::command]
pub(crate) async fn list_pull_requests(
    state: State<'_, AppState>,
    query: RowsQuery,
) -> Result<Page<PullRequestView>, CommandError> {
    let page = state
        .store()?
        .list_pull_requests(query.repository_id, query.list)
        .await?;
    Ok(mapped(page, |row| PullRequestView::from(&row)))
}

/// Tickets of a repository, a window of them.
#[tauri::command]
pub(crate) async fn list_tickets(
    state: State<'_, AppState>,
    query: RowsQuery,
) -> Result<Page<TicketView>, CommandError> {
    let page = state
        .store()?
        .list_tickets(query.repository_id, query.list)
        .await?;
    Ok(mapped(page, |row| TicketView::from(&row)))
}

/// One commit.
#[tauri::command]
pub(crate) async fn get_commit(
    state: State<'_, AppState>,
    id: CommitId,
) -> Result<CommitDetailView, CommandError> {
    let store = state.store()?;
    let web_url = store.commit_web_address(id).await?.url;
    Ok(CommitDetailView::new(store.commit(id).await?, web_url))
}

/// One pull request.
#[tauri::command]
pub(crate) async fn get_pull_request(
    state: State<'_, AppState>,
    id: PullRequestId,
) -> Result<PullRequestDetailView, CommandError> {
    Ok(state.store()?.pull_request(id).await?.into())
}

/// One ticket.
#[tauri::command]
pub(crate) async fn get_ticket(
    state: State<'_, AppState>,
    id: TicketId,
) -> Result<TicketDetailView, CommandError> {
    Ok(state.store()?.ticket(id).await?.into())
}
