//! Integrations that exist.

use flow_core::model::{ActivityAction, IntegrationId, NewActivity};
use serde::Serialize;
use tauri::{AppHandle, Runtime, State};

use crate::activities;
use crate::error::CommandError;
use crate::events;
use crate::state::AppState;
use crate::views::{GroupView, IntegrationView};

/// All integrations.
#[tauri::command]
pub(crate) async fn list_integrations(
    state: State<'_, AppState>,
) -> Result<Vec<IntegrationView>, CommandError> {
    let (now, engine) = (state.now(), state.engine()?);
    let integrations = state.store()?.integrations().await?;
    Ok(integrations
        .into_iter()
        .map(|integration| {
            let moving = engine.is_moving(integration.id);
            IntegrationView::at(integration, now).syncing(moving)
        })
        .collect())
}

/// One integration.
#[tauri::command]
pub(crate) async fn get_integration(
    state: State<'_, AppState>,
    integration_id: IntegrationId,
) -> Result<IntegrationView, CommandError> {
    let integration = state.store()?.integration(integration_id).await?;
    let moving = state.engine()?.is_moving(integration_id);
    Ok(IntegrationView::at(integration, state.now()).syncing(moving))
}

/// Gives an integration another name.
#[tauri::command]
pub(crate) async fn rename_integration<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    integration_id: IntegrationId,
    name: String,
) -> Result<IntegrationView, CommandError> {
    let name = flow_core::connect::valid_name(&name)?;
    let renamed = state
        .store()?
        .rename_integration(integration_id, &name)
        .await?;
    let activity = NewActivity::by_user(ActivityAction::IntegrationRenamed, integration_id);
    activities::note(&app, &state, activity.about(&name)).await;
    events::integration_changed(&app, integration_id);
    Ok(IntegrationView::at(renamed, state.now()))
}

/// Whether a name is free.
#[derive(Debug, Serialize)]
pub(crate) struct NameCheck {
    available: bool,
    problem: Option<String>,
}

/// Looks at a name while it is typed.
#[tauri::command]
pub(crate) async fn check_integration_name(
    state: State<'_, AppState>,
    name: String,
) -> Result<NameCheck, CommandError> {
    let problem = match flow_core::connect::valid_name(&name) {
        Err(error) => Some(CommandError::from(error).message),
        Ok(name) if !state.store()?.integration_name_is_free(&name).await? => {
            Some("This name is taken.".to_owned())
        }
        Ok(_) => None,
    };
    Ok(NameCheck {
        available: problem.is_none(),
        problem,
    })
}

/// The groups the account can reach.
#[tauri::command]
pub(crate) async fn list_groups(
    state: State<'_, AppState>,
    integration_id: IntegrationId,
) -> Result<Vec<GroupView>, CommandError> {
    Ok(state
        .store()?
        .groups(integration_id)
        .await?
        .into_iter()
        .map(GroupView::from)
        .collect())
}
