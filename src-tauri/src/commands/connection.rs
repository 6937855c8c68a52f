//! Connecting: the ladder, creating, renewing, and the sample company.

use std::sync::PoisonError;
use std::time::Duration;

use flow_core::connect::{
    self, ConnectionRequest, Creation, Credential, PendingConnection, PendingCredential,
    RungReport, check_connection as climb,
};
use flow_core::model::{
    ActivityAction, Failure, FailureCode, IntegrationId, NewActivity, Provider, RunReason, Secret,
    Service,
};
use serde::{Deserialize, Serialize};
use tauri::ipc::Channel;
use tauri::{AppHandle, Manager as _, Runtime, State};
use tokio_util::sync::CancellationToken;

use super::network::{self, NetworkInput};
use super::report;
use crate::activities;
use crate::error::CommandError;
use crate::events;
use crate::sample;
use crate::state::AppState;
use crate::views::{ConnectionReportView, IntegrationView, RungReportView};

/// How long creating an integration waits for its first list.
const FIRST_LIST_PATIENCE: Duration = Duration::from_secs(3);

/// What is to be checked.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CheckRequest {
    provider: Provider,
    #[serde(default)]
    address: String,
    #[serde(default)]
    token: Option<Secret>,
    #[serde(default)]
    use_sample_token: bool,
    #[serde(default)]
    integration_id: Option<IntegrationId>,
    #[serde(default)]
    network: Option<NetworkInput>,
}

/// Climbs the ladder; a failed rung is a result, not an error.
#[tauri::command]
pub(crate) async fn check_connection(
    state: State<'_, AppState>,
    request: CheckRequest,
    on_rung: Channel<RungReportView>,
) -> Result<ConnectionReportView, CommandError> {
    let cancel = CancellationToken::new();
    let before = std::mem::replace(
        &mut *state.check.lock().unwrap_or_else(PoisonError::into_inner),
        cancel.clone(),
    );
    before.cancel();
    let (request, stored, is_sample) = connection_request(&state, request).await?;
    let mut report_rung = telling(on_rung);
    let climbing = climb(
        &request,
        &state.client_settings,
        state.clock.clone(),
        &mut report_rung,
    );
    let Some((report, token)) = cancel.run_until_cancelled(climbing).await else {
        return Err(Failure::new(FailureCode::Cancelled).into());
    };
    report::remember(&state, &report);
    let connection_id = token.map(|token| {
        state.pending.add(PendingConnection {
            report: report.clone(),
            credential: match stored {
                Some(integration) => PendingCredential::Stored(integration),
                None => PendingCredential::Token(token),
            },
            network: request.network,
            secrets: request.secrets,
        })
    });
    Ok(ConnectionReportView::new(&report, connection_id, is_sample))
}

/// Tells the window of every rung, as long as it listens.
pub(super) fn telling(on_rung: Channel<RungReportView>) -> impl FnMut(&RungReport) + Send {
    move |rung| {
        if let Err(error) = on_rung.send(RungReportView::from(rung)) {
            tracing::debug!(cause = %error, "the window no longer listens");
        }
    }
}

/// The request for the core, with the stored or the sample's token where asked for; whose
/// stored one it is; and whether it is the sample's.
async fn connection_request(
    state: &AppState,
    request: CheckRequest,
) -> Result<(ConnectionRequest, Option<IntegrationId>, bool), CommandError> {
    if let Some(id) = request.integration_id {
        return stored_request(state, id, request.network, request.token).await;
    }
    let (network, secrets) = network::way(request.network, Default::default())?;
    let sample_token = match (request.use_sample_token, &*state.sample.lock().await) {
        (true, Some(sample)) if sample.is_at(&request.address) => Some(sample.token()),
        _ => None,
    };
    let is_sample = sample_token.is_some();
    let token = sample_token
        .or(request.token)
        .unwrap_or_else(|| Secret::new(String::new()));
    let request = ConnectionRequest {
        provider: request.provider,
        address: request.address,
        credential: Credential::Pasted(token),
        network,
        secrets,
    };
    Ok((request, None, is_sample))
}

/// The request with what is stored for an integration, but for what of its way is described anew
/// and for a token that was pasted to take the place of what is stored.
async fn stored_request(
    state: &AppState,
    id: IntegrationId,
    described: Option<NetworkInput>,
    pasted: Option<Secret>,
) -> Result<(ConnectionRequest, Option<IntegrationId>, bool), CommandError> {
    let integration = state.store()?.integration(id).await?;
    if integration.settings.is_sample {
        sample::running(state).await?;
    }
    let stored = (
        integration.settings.network.clone(),
        state.clients.network_secrets(&integration).await?,
    );
    let is_new_way = described.is_some();
    let (network, secrets) = network::way(described, stored)?;
    let (credential, whose) = match pasted.filter(|token| !token.expose().is_empty()) {
        Some(token) => (Credential::Pasted(token), None),
        None => {
            // A pair that has to be renewed takes the way that is tried: the stored one may be what is broken.
            let way = is_new_way.then(|| {
                let settings = state.client_settings.clone();
                settings.on_the_way(network.clone(), secrets.clone())
            });
            let kept = state.clients.credential(&integration, way.as_ref());
            (kept.await?, Some(id))
        }
    };
    let request = ConnectionRequest {
        // The stored base counts, also for the cloud.
        provider: Provider::GitlabSelfManaged,
        address: integration.settings.base_url,
        credential,
        network,
        secrets,
    };
    Ok((request, whose, integration.settings.is_sample))
}

/// Ends a running check.
#[tauri::command]
pub(crate) async fn cancel_connection_check(
    state: State<'_, AppState>,
) -> Result<(), CommandError> {
    state
        .check
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .cancel();
    Ok(())
}

/// Creates an integration from a passed check and reads its groups and repos.
#[tauri::command]
pub(crate) async fn create_integration<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    connection_id: String,
    name: String,
    services: Vec<Service>,
) -> Result<IntegrationView, CommandError> {
    let store = state.store()?;
    let base = state.pending.base(&connection_id);
    let is_sample = match (&*state.sample.lock().await, base) {
        (Some(sample), Some(base)) => sample.is_at(&base),
        _ => false,
    };
    let creation = Creation {
        name,
        services,
        added_by: state.added_by.clone(),
        is_sample,
    };
    let created = connect::create_integration(
        store,
        &state.vault,
        &state.pending,
        &connection_id,
        creation,
    )
    .await?;
    let activity = NewActivity::by_user(ActivityAction::IntegrationAdded, created.id);
    activities::note(&app, &state, activity).await;
    events::integration_changed(&app, created.id);
    // The integration exists from here on. A short list is there when its page opens; a long one takes
    // minutes and is read on. One that cannot be read now is read again on the import page.
    let id = created.id;
    let reading = tauri::async_runtime::spawn(async move {
        let state = app.state::<AppState>();
        if let Err(error) = super::import::read_list(&app, &state, id).await {
            tracing::warn!(code = error.code, "the first list could not be read");
        }
    });
    if tokio::time::timeout(FIRST_LIST_PATIENCE, reading)
        .await
        .is_err()
    {
        tracing::debug!("the first list is long and is read on");
    }
    Ok(IntegrationView::at(
        store.integration(id).await?,
        state.now(),
    ))
}

/// Gives an integration the token of a passed check; data and name stay.
#[tauri::command]
pub(crate) async fn replace_token<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    integration_id: IntegrationId,
    connection_id: String,
) -> Result<IntegrationView, CommandError> {
    let store = state.store()?;
    let updated = connect::replace_credential(
        store,
        &state.vault,
        &state.pending,
        &connection_id,
        integration_id,
    )
    .await?;
    state.clients.forget(integration_id);
    let activity = NewActivity::by_user(ActivityAction::CredentialReplaced, integration_id);
    activities::note(&app, &state, activity).await;
    super::import::start(&app, &state, integration_id, RunReason::User).await?;
    Ok(IntegrationView::at(updated, state.now()))
}

/// Where the sample company is.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SampleStarted {
    address: String,
    token_note: &'static str,
    application_id: String,
}

/// Starts the sample company inside the app.
#[tauri::command]
pub(crate) async fn start_sample(
    state: State<'_, AppState>,
) -> Result<SampleStarted, CommandError> {
    let address = sample::running(&state).await?;
    let application_id = match &*state.sample.lock().await {
        Some(sample) => sample.application_id(),
        None => return Err(CommandError::internal("the sample company ended at once")),
    };
    // Known there like any other host's, so that the OAuth tab needs nothing typed.
    state
        .store()?
        .set_oauth_application(&address, &application_id)
        .await?;
    Ok(SampleStarted {
        address,
        application_id,
        token_note: "A sample token is filled in. It works for the sample company only.",
    })
}
