//! Pausing and removing integrations, and what was done.

use flow_core::model::{Actor, IntegrationId, ListQuery, Page, RunReason, Timestamp};
use flow_core::store::ActivityFilter;
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Runtime, State};

use crate::error::CommandError;
use crate::state::AppState;
use crate::views::{ActivityView, DeletionSummaryView, IntegrationView, activity_text};
use crate::{events, removal};

/// More integrations than anybody has; a longer list is no window's of ours.
const MOST_AT_ONCE: usize = 10_000;

/// What deleting would take away.
#[tauri::command]
pub(crate) async fn get_deletion_summary(
    state: State<'_, AppState>,
    integration_ids: Vec<IntegrationId>,
) -> Result<DeletionSummaryView, CommandError> {
    let ids = several(integration_ids)?;
    let rows = state.store()?.deletion_summary(&ids).await?;
    let engine = state.engine()?.clone();
    let bytes = tauri::async_runtime::spawn_blocking(move || {
        ids.iter()
            .map(|id| super::application::bytes_below(&engine.clones_of(*id)))
            .sum()
    })
    .await;
    Ok(DeletionSummaryView {
        rows,
        bytes: bytes.unwrap_or(0),
    })
}

/// Until when a removal can be undone.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Removal {
    undo_until: Timestamp,
}

/// Hides integrations at once and deletes them when that was not undone.
#[tauri::command]
pub(crate) async fn remove_integrations<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    integration_ids: Vec<IntegrationId>,
) -> Result<Removal, CommandError> {
    let ids = several(integration_ids)?;
    let undo_until = removal::remove(&app, &state, &ids).await?;
    Ok(Removal { undo_until })
}

/// Brings removed integrations back and goes on with what they had left to do.
#[tauri::command]
pub(crate) async fn undo_removal<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    integration_ids: Vec<IntegrationId>,
) -> Result<Vec<IntegrationView>, CommandError> {
    let (store, engine) = (state.store()?, state.engine()?);
    let mut back = Vec::new();
    for id in several(integration_ids)? {
        let integration = store.undo_removal(id).await?;
        if store.has_pending_work(id).await? && !integration.settings.is_sample {
            engine.start(id, RunReason::Resume).await?;
        }
        events::integration_changed(&app, id);
        back.push(IntegrationView::at(integration, state.now()).syncing(engine.is_moving(id)));
    }
    events::changed(&app, &["activities"]);
    Ok(back)
}

/// Deletes removed integrations without waiting any longer; returns when all of it is gone.
#[tauri::command]
pub(crate) async fn finish_removal<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    integration_ids: Vec<IntegrationId>,
) -> Result<(), CommandError> {
    removal::finish(&app, &state, &several(integration_ids)?).await
}

/// Pauses an integration, or lets it go on; a run of it ends where it is.
#[tauri::command]
pub(crate) async fn set_integration_paused<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    integration_id: IntegrationId,
    paused: bool,
) -> Result<IntegrationView, CommandError> {
    let (store, engine) = (state.store()?, state.engine()?);
    let integration = store.set_integration_paused(integration_id, paused).await?;
    if paused {
        engine.stop(integration_id).await;
    } else if store.has_pending_work(integration_id).await? {
        super::import::start(&app, &state, integration_id, RunReason::Resume).await?;
    }
    events::integration_changed(&app, integration_id);
    events::changed(&app, &["activities", "sync"]);
    let moving = engine.is_moving(integration_id);
    Ok(IntegrationView::at(integration, state.now()).syncing(moving))
}

/// Which activities are asked for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ActivityChoice {
    integration_id: Option<IntegrationId>,
    actor: Option<Actor>,
    only_failed: bool,
}

impl From<ActivityChoice> for ActivityFilter {
    fn from(choice: ActivityChoice) -> Self {
        Self {
            integration: choice.integration_id,
            actor: choice.actor,
            only_failed: choice.only_failed,
        }
    }
}

/// What was done in the last 90 days, newest first.
#[tauri::command]
pub(crate) async fn list_activities(
    state: State<'_, AppState>,
    choice: ActivityChoice,
    query: ListQuery,
) -> Result<Page<ActivityView>, CommandError> {
    let store = state.store()?;
    let page = store
        .activities(choice.into(), query.offset, query.effective_limit())
        .await?;
    Ok(Page {
        total: page.total,
        offset: page.offset,
        rows: page.rows.into_iter().map(ActivityView::from).collect(),
    })
}

/// The newest of them as a text for a support request. It is put together from fixed
/// words, counts and names, so no secret can be in it.
#[tauri::command]
pub(crate) async fn get_activity_text<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    choice: ActivityChoice,
) -> Result<String, CommandError> {
    let page = state
        .store()?
        .activities(choice.into(), 0, ListQuery::MAXIMUM_LIMIT)
        .await?;
    let version = app.package_info().version.to_string();
    Ok(activity_text(&page, &version, state.now()))
}

/// At least one integration, each once.
fn several(mut ids: Vec<IntegrationId>) -> Result<Vec<IntegrationId>, CommandError> {
    ids.sort_unstable();
    ids.dedup();
    if ids.is_empty() || ids.len() > MOST_AT_ONCE {
        return Err(CommandError::invalid());
    }
    Ok(ids)
}
