//! Choosing repositories and bringing them in.

use std::collections::HashSet;

use flow_core::gitlab::ClientSource as _;
use flow_core::model::{
    ActivityAction, Failure, FailureCode, IntegrationId, NewActivity, RepositoryId, RunReason,
};
use flow_core::store::Store;
use flow_core::sync::Engine;
use serde::Serialize;
use tauri::{AppHandle, Runtime, State};

use crate::activities;
use crate::error::CommandError;
use crate::events::{self, AvailableProgress};
use crate::state::AppState;
use crate::views::{AvailableView, ImportPaceView, ImportProgressView};

/// How many groups and repositories were read.
#[derive(Debug, Serialize)]
pub(crate) struct AvailableCounts {
    groups: usize,
    repositories: usize,
}

/// Asks GitLab again for everything the account can reach.
#[tauri::command]
pub(crate) async fn read_available<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    integration_id: IntegrationId,
) -> Result<AvailableCounts, CommandError> {
    let (groups, repositories) = read_list(&app, &state, integration_id).await?;
    Ok(AvailableCounts {
        groups,
        repositories,
    })
}

/// Reads the list of an integration into the store. Who asks while it is read gets that
/// reading's result: a second one beside it would bring the same.
pub(super) async fn read_list<R: Runtime>(
    app: &AppHandle<R>,
    state: &AppState,
    id: IntegrationId,
) -> Result<(usize, usize), CommandError> {
    let store = state.store()?;
    let (asked_at, turn) = (state.now(), state.list_turn(id));
    let _turn = turn.lock().await;
    let integration = store.integration(id).await?;
    if integration.list_read_at.is_some_and(|at| at > asked_at) {
        let repositories = usize::try_from(integration.repositories_available);
        let groups = usize::try_from(integration.groups_reached);
        return Ok((groups.unwrap_or(0), repositories.unwrap_or(0)));
    }
    if integration.settings.is_sample {
        crate::sample::running(state).await?;
    }
    let client = state.clients.client(&integration).await?;
    let counts = flow_core::sync::read_available(store, &client, id, |groups, repositories| {
        events::available(
            app,
            AvailableProgress {
                integration_id: id,
                groups,
                repositories,
            },
        );
    })
    .await?;
    if flow_core::sync::choose_by_themselves(store, id).await? > 0 {
        state.engine()?.start(id, RunReason::Import).await?;
    }
    events::integration_changed(app, id);
    Ok(counts)
}

/// The stored list, whole: the window searches it without asking again.
#[tauri::command]
pub(crate) async fn list_available(
    state: State<'_, AppState>,
    integration_id: IntegrationId,
) -> Result<AvailableView, CommandError> {
    let store = state.store()?;
    let integration = store.integration(integration_id).await?;
    let groups = store.groups(integration_id).await?;
    let repositories = store.available_repositories(integration_id).await?;
    Ok(AvailableView::new(
        groups,
        repositories,
        integration.list_read_at,
    ))
}

/// What the imports of an integration took so far; nothing before the first.
#[tauri::command]
pub(crate) async fn get_import_pace(
    state: State<'_, AppState>,
    integration_id: IntegrationId,
) -> Result<Option<ImportPaceView>, CommandError> {
    let Some(pace) = state.store()?.import_pace(integration_id).await? else {
        return Ok(None);
    };
    let folder = state.engine()?.clones_of(integration_id);
    let bytes =
        tauri::async_runtime::spawn_blocking(move || super::application::bytes_below(&folder))
            .await;
    Ok(Some(ImportPaceView::new(pace, bytes.unwrap_or(0))))
}

/// Chooses repositories and starts to bring them in; those that cannot be imported are left alone.
#[tauri::command]
pub(crate) async fn import_repositories<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    integration_id: IntegrationId,
    repository_ids: Vec<RepositoryId>,
) -> Result<ImportProgressView, CommandError> {
    let store = state.store()?;
    let wanted: HashSet<RepositoryId> = repository_ids.into_iter().collect();
    let importable: Vec<RepositoryId> = store
        .available_repositories(integration_id)
        .await?
        .into_iter()
        .filter(|row| row.remote.obstacle().is_none() && wanted.contains(&row.id))
        .map(|row| row.id)
        .collect();
    let chosen = store
        .choose_repositories(integration_id, &importable)
        .await?;
    let activity = NewActivity::by_user(ActivityAction::RepositoriesChosen, integration_id);
    activities::note(&app, &state, activity.counting(chosen)).await;
    start(&app, &state, integration_id, RunReason::Import).await
}

/// Starts the queue of an integration; a sample company has to run before it can be read.
pub(super) async fn start<R: Runtime>(
    app: &AppHandle<R>,
    state: &AppState,
    id: IntegrationId,
    reason: RunReason,
) -> Result<ImportProgressView, CommandError> {
    if state.store()?.integration(id).await?.settings.is_sample {
        crate::sample::running(state).await?;
    }
    let engine = state.engine()?;
    engine.start(id, reason).await?;
    events::integration_changed(app, id);
    Ok(engine.progress(id).await?.into())
}

/// How far an import is.
#[tauri::command]
pub(crate) async fn get_import_progress(
    state: State<'_, AppState>,
    integration_id: IntegrationId,
) -> Result<ImportProgressView, CommandError> {
    Ok(state.engine()?.progress(integration_id).await?.into())
}

/// Pauses between two steps.
#[tauri::command]
pub(crate) async fn pause_import(
    state: State<'_, AppState>,
    integration_id: IntegrationId,
) -> Result<ImportProgressView, CommandError> {
    let engine = state.engine()?;
    engine.set_paused(integration_id, true);
    Ok(engine.progress(integration_id).await?.into())
}

/// Goes on after a pause.
#[tauri::command]
pub(crate) async fn resume_import(
    state: State<'_, AppState>,
    integration_id: IntegrationId,
) -> Result<ImportProgressView, CommandError> {
    let engine = state.engine()?;
    engine.set_paused(integration_id, false);
    Ok(engine.progress(integration_id).await?.into())
}

/// Takes what still waits off the queue; what was read stays.
#[tauri::command]
pub(crate) async fn cancel_import<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    integration_id: IntegrationId,
) -> Result<ImportProgressView, CommandError> {
    let engine = state.engine()?;
    engine.cancel(integration_id).await?;
    events::integration_changed(&app, integration_id);
    Ok(engine.progress(integration_id).await?.into())
}

/// Takes one repository off the queue, also while it is read; the others go on.
#[tauri::command]
pub(crate) async fn cancel_repository<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    repository_id: RepositoryId,
) -> Result<ImportProgressView, CommandError> {
    let (store, engine) = (state.store()?, state.engine()?);
    let integration_id = store.repository(repository_id).await?.integration_id;
    let before = engine.progress(integration_id).await?;
    engine.stop(integration_id).await;
    let cancelled = store
        .cancel_waiting_of(integration_id, vec![repository_id])
        .await;
    if before.running {
        engine.start(integration_id, RunReason::Resume).await?;
        engine.set_paused(integration_id, before.paused);
    }
    events::integration_changed(&app, integration_id);
    cancelled?;
    Ok(engine.progress(integration_id).await?.into())
}

/// Looks for news of some or all imported repositories.
#[tauri::command]
pub(crate) async fn sync_now<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    integration_id: IntegrationId,
    repository_ids: Option<Vec<RepositoryId>>,
) -> Result<ImportProgressView, CommandError> {
    let store = state.store()?;
    let integration = store.integration(integration_id).await?;
    if integration.paused_at.is_some() {
        return Err(Failure::new(FailureCode::IntegrationPaused).into());
    }
    // Repositories that are named are read whole; for all of them GitLab is asked what changed.
    let reason = if repository_ids.is_some() {
        store.requeue(integration_id, repository_ids).await?;
        RunReason::Import
    } else {
        store.requeue_stopped(integration_id).await?;
        RunReason::User
    };
    start(&app, &state, integration_id, reason).await
}

/// Tries one repository again.
#[tauri::command]
pub(crate) async fn retry_repository<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    repository_id: RepositoryId,
) -> Result<ImportProgressView, CommandError> {
    let store = state.store()?;
    let integration_id = store.repository(repository_id).await?.integration_id;
    store
        .requeue(integration_id, Some(vec![repository_id]))
        .await?;
    start(&app, &state, integration_id, RunReason::Import).await
}

/// Removes what was imported of one repository; GitLab keeps everything.
#[tauri::command]
pub(crate) async fn remove_repository<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    repository_id: RepositoryId,
) -> Result<(), CommandError> {
    let (store, engine) = (state.store()?, state.engine()?);
    let repository = store.repository(repository_id).await?;
    let integration_id = repository.integration_id;
    // A run would go on writing into the clone. And the clone goes first: a
    // repository that is gone from GitLab has no row to find it by afterwards.
    let before = engine.progress(integration_id).await?;
    engine.stop(integration_id).await;
    let removed = remove(store, engine, repository_id).await;
    if removed.is_ok() {
        let activity = NewActivity::by_user(ActivityAction::RepositoryRemoved, integration_id);
        let activity = activity.about(&repository.remote.full_path);
        activities::note(&app, &state, activity).await;
    }
    if before.running {
        engine.start(integration_id, RunReason::Resume).await?;
        engine.set_paused(integration_id, before.paused);
    }
    events::integration_changed(&app, integration_id);
    removed
}

async fn remove(store: &Store, engine: &Engine, id: RepositoryId) -> Result<(), CommandError> {
    engine.delete_clone(id).await?;
    Ok(store.unimport_repository(id).await?)
}
