//! Services switched on and off after an integration was made.

use flow_core::connect::{ServiceVerdict, Verdict, VerdictCause, service_verdicts};
use flow_core::model::{
    ActivityAction, Failure, FailureCode, Integration, IntegrationId, NewActivity, RunReason,
    Service,
};
use tauri::{AppHandle, Runtime, State};

use crate::activities;
use crate::error::CommandError;
use crate::events;
use crate::state::AppState;
use crate::views::{IntegrationView, ServiceStateView};

/// Every service: whether it is on, how many rows it brought in, and what scopes and role allow.
#[tauri::command]
pub(crate) async fn get_services(
    state: State<'_, AppState>,
    integration_id: IntegrationId,
) -> Result<Vec<ServiceStateView>, CommandError> {
    let store = state.store()?;
    let integration = store.integration(integration_id).await?;
    let rows = store.rows_of_services(integration_id).await?;
    let held = |service| {
        let found = rows.iter().find(|(of, _)| *of == service);
        found.map_or(0, |(_, held)| *held)
    };
    let views = verdicts(&integration).into_iter().map(|verdict| {
        let service = verdict.service;
        let on = integration.settings.services.contains(&service);
        ServiceStateView::new(&verdict, on, held(service))
    });
    Ok(views.collect())
}

/// What the account's scopes and role allow, as GitLab told them last.
fn verdicts(integration: &Integration) -> Vec<ServiceVerdict> {
    let scopes = &integration.settings.scopes;
    let known = (!scopes.is_empty()).then_some(scopes.as_slice());
    service_verdicts(
        known,
        Some(integration.settings.account.highest_access_level),
    )
}

/// Switches services on and off. On, everything that is missing is read; off, the run ends at once, and what the
/// service brought in stays unless it is named in `forgotten`.
#[tauri::command]
pub(crate) async fn set_services<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    integration_id: IntegrationId,
    services: Vec<Service>,
    forgotten: Option<Vec<Service>>,
) -> Result<IntegrationView, CommandError> {
    let (store, engine) = (state.store()?, state.engine()?);
    let before = store.integration(integration_id).await?;
    let was_on = |service: &Service| before.settings.services.contains(service);
    let switched_on: Vec<Service> = services
        .iter()
        .copied()
        .filter(|service| !was_on(service))
        .collect();
    require_possible(&before, &switched_on)?;
    let mut forgotten = forgotten.unwrap_or_default();
    forgotten.retain(|service| !services.contains(service));
    let held = store.rows_of_services(integration_id).await?;
    let progress = engine.progress(integration_id).await?;
    // A run would go on reading what is switched off.
    engine.stop(integration_id).await;
    let updated = store
        .set_services_and_forget(integration_id, &services, &forgotten)
        .await;
    if updated.is_ok() {
        if forgotten.contains(&Service::Repos) {
            delete_clones(&state, integration_id).await?;
        }
        for activity in changes(&before, &services, &forgotten, &held) {
            activities::note(&app, &state, activity).await;
        }
    }
    if progress.running || !switched_on.is_empty() {
        super::import::start(&app, &state, integration_id, RunReason::Import).await?;
        engine.set_paused(integration_id, progress.paused);
    }
    events::integration_changed(&app, integration_id);
    Ok(IntegrationView::at(updated?, state.now()))
}

/// What is written down: a line for each service that changed.
fn changes(
    before: &Integration,
    services: &[Service],
    forgotten: &[Service],
    held: &[(Service, i64)],
) -> Vec<NewActivity> {
    let change = |(service, rows): &(Service, i64)| {
        let was_on = before.settings.services.contains(service);
        let action = match (was_on, services.contains(service)) {
            (false, true) => ActivityAction::ServiceSwitchedOn,
            _ if forgotten.contains(service) => ActivityAction::ServiceDataDeleted,
            (true, false) => ActivityAction::ServiceSwitchedOff,
            _ => return None,
        };
        let activity = NewActivity::by_user(action, before.id).about(service.as_str());
        Some(if action == ActivityAction::ServiceDataDeleted {
            activity.counting(usize::try_from(*rows).unwrap_or_default())
        } else {
            activity
        })
    };
    held.iter().filter_map(change).collect()
}

/// Refuses a service that the scopes rule out.
fn require_possible(integration: &Integration, services: &[Service]) -> Result<(), CommandError> {
    let refused = verdicts(integration).into_iter().find(|verdict| {
        services.contains(&verdict.service) && verdict.verdict == Verdict::Impossible
    });
    match refused.and_then(|verdict| verdict.cause) {
        Some(VerdictCause::ScopeMissing(scope)) => {
            Err(Failure::with(FailureCode::ScopeMissing, scope).into())
        }
        Some(_) => Err(Failure::new(FailureCode::Refused).into()),
        None => Ok(()),
    }
}

/// The rows are gone; what stays behind of the clones is told in the log and is used again or goes with the integration.
async fn delete_clones(state: &AppState, id: IntegrationId) -> Result<(), CommandError> {
    let engine = state.engine()?.clone();
    let deleted = tauri::async_runtime::spawn_blocking(move || engine.delete_clones(id)).await;
    if !matches!(deleted, Ok(Ok(()))) {
        tracing::warn!("clones of a service that was given up stay behind");
    }
    Ok(())
}
