//! Taking what was set up to another computer: a file people can read, without secrets.

use flow_core::connect::{
    ConfigurationError, export_configuration as written, import_configuration as take_in,
    preview_configuration as foreseen,
};
use flow_core::model::{
    ActivityAction, ConfigurationEffect, IntegrationId, NewActivity, SecretLocation,
};
use serde::Serialize;
use tauri::{AppHandle, Runtime, State};

use crate::downloads::{not_written, write_new};
use crate::error::CommandError;
use crate::state::AppState;
use crate::views::ConfiguredChoiceView;
use crate::{activities, events, sync_settings};

/// What taking a configuration in may change.
const CHANGED: &[&str] = &[
    "integrations",
    "settings",
    "sync",
    "members",
    "teams",
    "saved-views",
    "count-rules",
    "calendar",
];

/// Where the configuration was written.
#[derive(Debug, Serialize)]
pub(crate) struct SavedConfiguration {
    path: String,
    integrations: usize,
}

impl From<ConfigurationError> for CommandError {
    fn from(error: ConfigurationError) -> Self {
        tracing::info!(cause = %error, "a configuration was refused");
        error.failure().into()
    }
}

/// Writes what is set up into a file of the downloads folder.
#[tauri::command]
pub(crate) async fn export_configuration<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
) -> Result<SavedConfiguration, CommandError> {
    let (text, integrations) = written(state.store()?).await?;
    let folder = state.folders.downloads.clone();
    let name = format!("flow-desktop-configuration-{}", state.now().utc_date());
    let path =
        tokio::task::spawn_blocking(move || write_new(&folder, &name, "json", text.as_bytes()))
            .await
            .map_err(|error| CommandError::internal(&error.to_string()))?
            .map_err(|error| not_written(&error, &state.folders.downloads))?;
    let activity = NewActivity::by_user(ActivityAction::ConfigurationExported, None);
    activities::note(&app, &state, activity.counting(integrations)).await;
    Ok(SavedConfiguration {
        path: state.saved.remember(&path),
        integrations,
    })
}

/// What taking in the text of such a file would do.
#[tauri::command]
pub(crate) async fn preview_configuration(
    state: State<'_, AppState>,
    text: String,
) -> Result<ConfigurationEffect, CommandError> {
    Ok(foreseen(state.store()?, &text).await?)
}

/// What became of the repositories such a file named for an integration; nothing where it named
/// none, or the user is done with them.
#[tauri::command]
pub(crate) async fn get_configured_repositories(
    state: State<'_, AppState>,
    integration_id: IntegrationId,
) -> Result<Option<ConfiguredChoiceView>, CommandError> {
    let store = state.store()?;
    store.integration(integration_id).await?;
    let choice = store.configured_repositories(integration_id).await?;
    Ok(choice.map(Into::into))
}

/// The user is done with them.
#[tauri::command]
pub(crate) async fn forget_configured_repositories<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    integration_id: IntegrationId,
) -> Result<(), CommandError> {
    state
        .store()?
        .forget_configured_repositories(integration_id)
        .await?;
    events::integration_changed(&app, integration_id);
    Ok(())
}

/// Takes in the text of such a file; new integrations wait for a sign-in.
#[tauri::command]
pub(crate) async fn import_configuration<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    text: String,
) -> Result<ConfigurationEffect, CommandError> {
    let store = state.store()?;
    let location = state.vault.state().location;
    let effect = take_in(
        store,
        &text,
        &state.added_by,
        location.unwrap_or(SecretLocation::Keyring),
    )
    .await?;
    // In force at once, as if they had been chosen here.
    state
        .schedule
        .send_replace(sync_settings::remembered(store).await);
    sync_settings::apply_remembered(store, &state.clients).await;
    if effect.reports.deployment_rules.new > 0 {
        store.settle_changed_rules().await?;
    }
    if effect.reports.ticket_statuses.new > 0 {
        store.renew_ticket_flows().await?;
    }
    let activity = NewActivity::by_user(ActivityAction::ConfigurationImported, None);
    activities::note(&app, &state, activity.counting(effect.added.len())).await;
    events::changed(&app, CHANGED);
    Ok(effect)
}
