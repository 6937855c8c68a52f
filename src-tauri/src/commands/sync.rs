//! What runs by itself and how hard it presses, what ran, what waits, and how complete it is.

use flow_core::model::{HostPolicy, Integration, IntegrationId, ListQuery, Page};
use flow_core::sync::{Conditions, Network};
use serde::Serialize;
use tauri::{AppHandle, Runtime, State};

use crate::error::CommandError;
use crate::events;
use crate::state::AppState;
use crate::sync_settings::{self, Schedule};
use crate::views::{CoverageView, NextRunView, RepositoryView, RunView};

/// Everything the page of settings shows.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SyncSettings {
    schedule: Schedule,
    conditions: ConditionsView,
    hosts: Vec<HostView>,
    next_runs: Vec<NextRunView>,
}

/// What the computer tells about itself.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct ConditionsView {
    network: &'static str,
    metered: Option<bool>,
    battery_saver: Option<bool>,
}

impl From<Conditions> for ConditionsView {
    fn from(conditions: Conditions) -> Self {
        Self {
            network: match conditions.network {
                Network::Present => "present",
                Network::Absent => "absent",
                Network::Unknown => "unknown",
            },
            metered: conditions.metered,
            battery_saver: conditions.battery_saver,
        }
    }
}

/// What the person allows the app to use of a host.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct HostView {
    host: String,
    share_percent: u8,
    polite: bool,
    integrations: usize,
}

/// The schedule, the hosts and what is next.
#[tauri::command]
pub(crate) async fn get_sync_settings(
    state: State<'_, AppState>,
) -> Result<SyncSettings, CommandError> {
    let store = state.store()?;
    let integrations = store.integrations().await?;
    let mut hosts: Vec<HostView> = Vec::new();
    let mut next_runs = Vec::new();
    let policies = store.host_policies().await?;
    for integration in &integrations {
        let host = sync_settings::host_of(&integration.settings.base_url);
        match hosts.iter_mut().find(|known| known.host == host) {
            Some(known) => known.integrations += 1,
            None => {
                let policy = sync_settings::policy_of(&policies, &host);
                hosts.push(HostView {
                    host,
                    share_percent: policy.share_percent,
                    polite: policy.polite,
                    integrations: 1,
                });
            }
        }
        next_runs.push(next_run(&state, integration).await?);
    }
    Ok(SyncSettings {
        schedule: (*state.schedule.borrow()).into(),
        conditions: (*state.conditions.borrow()).into(),
        hosts,
        next_runs,
    })
}

/// When an integration is looked into next, or why it is not.
#[tauri::command]
pub(crate) async fn get_next_run(
    state: State<'_, AppState>,
    integration_id: IntegrationId,
) -> Result<NextRunView, CommandError> {
    let integration = state.store()?.integration(integration_id).await?;
    next_run(&state, &integration).await
}

async fn next_run(
    state: &AppState,
    integration: &Integration,
) -> Result<NextRunView, CommandError> {
    let (settings, conditions) = (*state.schedule.borrow(), *state.conditions.borrow());
    let engine = state.engine()?;
    let at = engine
        .next_run(integration.id, &settings, &conditions)
        .await?;
    let held = if integration.settings.is_sample {
        Some("sample")
    } else {
        let by_failure = integration.failure.as_ref().map(|_| "needs_person");
        sync_settings::held_by(&settings, &conditions)
            .or(by_failure)
            .filter(|_| at.is_none())
    };
    Ok(NextRunView {
        integration_id: integration.id,
        at,
        held,
    })
}

/// Chooses when runs start by themselves; in force at once.
#[tauri::command]
pub(crate) async fn set_schedule<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    schedule: Schedule,
) -> Result<(), CommandError> {
    let settings = schedule.settings().ok_or_else(CommandError::invalid)?;
    sync_settings::remember(state.store()?, settings).await?;
    state.schedule.send_replace(settings);
    events::changed(&app, &["sync"]);
    Ok(())
}

/// Chooses how hard a host may be pressed; in force at once.
#[tauri::command]
pub(crate) async fn set_host_policy<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    host: String,
    share_percent: u8,
    polite: bool,
) -> Result<(), CommandError> {
    let store = state.store()?;
    let integrations = store.integrations().await?;
    let bases: Vec<&str> = integrations
        .iter()
        .map(|integration| integration.settings.base_url.as_str())
        .filter(|base| sync_settings::host_of(base) == host)
        .collect();
    // A host nobody reads from has nothing to be spared.
    if bases.is_empty() || !(10..=100).contains(&share_percent) {
        return Err(CommandError::invalid());
    }
    let policy = HostPolicy {
        share_percent,
        polite,
    };
    store.set_host_policy(&host, policy).await?;
    sync_settings::apply(&state.clients, &bases, policy);
    events::changed(&app, &["sync"]);
    Ok(())
}

/// Runs of an integration, newest first.
#[tauri::command]
pub(crate) async fn list_runs(
    state: State<'_, AppState>,
    integration_id: IntegrationId,
    query: ListQuery,
) -> Result<Page<RunView>, CommandError> {
    let store = state.store()?;
    let page = store
        .runs(Some(integration_id), query.offset, query.effective_limit())
        .await?;
    Ok(mapped(page))
}

/// What is being read, waits, failed or was taken off the queue.
#[tauri::command]
pub(crate) async fn list_queue(
    state: State<'_, AppState>,
    integration_id: IntegrationId,
    query: ListQuery,
) -> Result<Page<RepositoryView>, CommandError> {
    Ok(mapped(state.store()?.queue(integration_id, query).await?))
}

/// What GitLab holds and what is here, stream by stream.
#[tauri::command]
pub(crate) async fn get_coverage(
    state: State<'_, AppState>,
    integration_id: IntegrationId,
) -> Result<Vec<CoverageView>, CommandError> {
    let coverage = state.store()?.coverage(integration_id).await?;
    Ok(coverage.into_iter().map(CoverageView::from).collect())
}

fn mapped<T, V: From<T>>(page: Page<T>) -> Page<V> {
    Page {
        total: page.total,
        offset: page.offset,
        rows: page.rows.into_iter().map(V::from).collect(),
    }
}
