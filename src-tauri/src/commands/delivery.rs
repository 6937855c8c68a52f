//! The report on deployments, the rows behind it, and how deployments are told.

use std::time::Duration;

use flow_core::model::{
    ActivityAction, DeliverySettings, DeploymentCommitFact, DeploymentKey, DeploymentRule,
    DeploymentSource, IncidentFact, ListQuery, Page, RepositoryId, Timestamp,
};
use flow_core::reports::{self, DeliveryRowsQuery, Filter};
use flow_core::store::DeploymentPreview;
use serde::Deserialize;
use tauri::{AppHandle, Runtime, State};

use super::overview::reader;
use crate::activities;
use crate::error::CommandError;
use crate::events;
use crate::state::AppState;
use crate::views::{DeliveryView, DeploymentRowView, DeploymentRulesView};

/// How far back a preview counts.
const PREVIEWED: Duration = Duration::from_hours(90 * 24);

/// The report of a range.
#[tauri::command]
pub(crate) async fn get_delivery(
    state: State<'_, AppState>,
    filter: Filter,
) -> Result<DeliveryView, CommandError> {
    let report = reports::delivery(state.store()?, &filter, &reader(&state)).await?;
    Ok(report.into())
}

/// A window of the deployments of a range.
#[tauri::command]
pub(crate) async fn list_deployments(
    state: State<'_, AppState>,
    query: DeliveryRowsQuery,
) -> Result<Page<DeploymentRowView>, CommandError> {
    let page = reports::delivery_rows(state.store()?, &query, &reader(&state)).await?;
    Ok(Page {
        total: page.total,
        offset: page.offset,
        rows: page.rows.into_iter().map(DeploymentRowView::from).collect(),
    })
}

/// A window of the incidents of a range.
#[tauri::command]
pub(crate) async fn list_incidents(
    state: State<'_, AppState>,
    query: DeliveryRowsQuery,
) -> Result<Page<IncidentFact>, CommandError> {
    Ok(reports::incident_rows(state.store()?, &query, &reader(&state)).await?)
}

/// A window of the commits a deployment brought.
#[tauri::command]
pub(crate) async fn list_deployment_commits(
    state: State<'_, AppState>,
    key: DeploymentKey,
    list: ListQuery,
) -> Result<Page<DeploymentCommitFact>, CommandError> {
    Ok(state.store()?.deployment_commits(key, list).await?)
}

/// How deployments are told, everywhere and per repository.
#[tauri::command]
pub(crate) async fn get_deployment_rules(
    state: State<'_, AppState>,
) -> Result<DeploymentRulesView, CommandError> {
    let store = state.store()?;
    Ok(DeploymentRulesView {
        settings: store.delivery_settings().await?,
        repositories: store.repository_deployments().await?,
    })
}

/// A rule as somebody chose it.
#[derive(Debug, Deserialize)]
pub(crate) struct ChosenRule {
    source: DeploymentSource,
    pattern: String,
}

impl ChosenRule {
    fn read(&self) -> Result<DeploymentRule, CommandError> {
        Ok(DeploymentRule::of(self.source, &self.pattern)?)
    }
}

/// What a rule would give of the last 90 days: for a repository, or for all without a rule of their own.
#[tauri::command]
pub(crate) async fn preview_deployment_rule(
    state: State<'_, AppState>,
    rule: ChosenRule,
    repository_id: Option<RepositoryId>,
) -> Result<DeploymentPreview, CommandError> {
    let back = i64::try_from(PREVIEWED.as_millis()).unwrap_or(i64::MAX);
    let since = Timestamp::from_millis(state.now().millis().saturating_sub(back));
    let found = state
        .store()?
        .preview_deployments(rule.read()?, repository_id, since);
    Ok(found.await?)
}

/// Chooses for all repositories without a rule of their own, and which tickets are incidents.
#[tauri::command]
pub(crate) async fn set_delivery_settings<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    rule: ChosenRule,
    incident_label: String,
) -> Result<(), CommandError> {
    let settings = DeliverySettings {
        rule: rule.read()?,
        incident_label,
    };
    let store = state.store()?;
    let is_changed = store.set_delivery_settings(settings).await?;
    told_anew(&app, &state, is_changed, None).await
}

/// Chooses for a repository; without a rule the one for all holds.
#[tauri::command]
pub(crate) async fn set_deployment_rule<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    repository_id: RepositoryId,
    rule: Option<ChosenRule>,
) -> Result<(), CommandError> {
    let rule = rule.map(|rule| rule.read()).transpose()?;
    let store = state.store()?;
    let is_changed = store.set_deployment_rule(repository_id, rule).await?;
    told_anew(&app, &state, is_changed, Some(repository_id)).await
}

/// Works out what the new rule makes of what is stored, writes down that it was chosen, and tells the window.
async fn told_anew<R: Runtime>(
    app: &AppHandle<R>,
    state: &State<'_, AppState>,
    is_changed: bool,
    repository: Option<RepositoryId>,
) -> Result<(), CommandError> {
    state.store()?.settle_changed_rules().await?;
    if is_changed {
        let action = ActivityAction::DeploymentRulesChanged;
        activities::note_choice(app, state, action, repository).await;
    }
    events::changed(app, &["integrations"]);
    Ok(())
}
