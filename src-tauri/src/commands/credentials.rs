//! Credentials that live and end: renewal, signing out, the passphrase, service accounts.

use flow_core::connect::{
    self, ConnectionRequest, Credential, PendingConnection, PendingCredential,
    ServiceAccountRequest, check_connection as climb,
};
use flow_core::model::{
    ActivityAction, Failure, FailureCode, IntegrationId, NewActivity, RemoteId, Secret,
};
use serde::Serialize;
use tauri::ipc::Channel;
use tauri::{AppHandle, Runtime, State};

use super::application::blocking;
use super::connection::telling;
use super::report;
use crate::activities;
use crate::error::CommandError;
use crate::events;
use crate::state::AppState;
use crate::views::{ConnectionReportView, IntegrationView, RungReportView};

/// Longest name of a service account GitLab takes.
const LONGEST_NAME: usize = 255;

/// Has an access token renewed by itself.
#[tauri::command]
pub(crate) async fn renew_token<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    integration_id: IntegrationId,
) -> Result<IntegrationView, CommandError> {
    let store = state.store()?;
    let renewed = connect::renew_token(store, &state.vault, &state.clients, integration_id).await;
    // A renewal that failed may have left word of it in the row.
    events::integration_changed(&app, integration_id);
    let activity = NewActivity::by_user(ActivityAction::TokenRenewed, integration_id);
    let activity = match &renewed {
        Ok(_) => activity,
        Err(failure) => activity.failed(failure.code),
    };
    activities::note(&app, &state, activity).await;
    Ok(IntegrationView::at(renewed?, state.now()))
}

/// How a sign-out went.
#[derive(Debug, Serialize)]
pub(crate) struct SignOutResult {
    revoked: bool,
    failure: Option<CommandError>,
}

/// Ends the credential at GitLab and here; data, name and settings stay.
#[tauri::command]
pub(crate) async fn sign_out<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    integration_id: IntegrationId,
    revoke_token: bool,
) -> Result<SignOutResult, CommandError> {
    let (store, engine) = (state.store()?, state.engine()?);
    engine.stop(integration_id).await;
    let signed_out = connect::sign_out(
        store,
        &state.vault,
        &state.clients,
        integration_id,
        revoke_token,
    )
    .await?;
    let activity = NewActivity::by_user(ActivityAction::SignedOut, integration_id);
    activities::note(&app, &state, activity).await;
    events::integration_changed(&app, integration_id);
    Ok(SignOutResult {
        revoked: signed_out.revoked,
        failure: signed_out.failure.map(CommandError::from),
    })
}

/// Gives the passphrase file another passphrase.
#[tauri::command]
pub(crate) async fn change_passphrase<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    current: Secret,
    new: Secret,
) -> Result<(), CommandError> {
    if new.expose().is_empty() {
        return Err(Failure::new(FailureCode::InputInvalid).into());
    }
    let vault = state.vault.clone();
    blocking(move || vault.change_passphrase(&current, &new)).await?;
    events::changed(&app, &["settings"]);
    Ok(())
}

/// A group that can have service accounts.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ServiceAccountGroupView {
    remote_id: RemoteId,
    full_path: String,
    name: String,
}

/// The groups that can have service accounts, and why there are none.
#[derive(Debug, Serialize)]
pub(crate) struct ServiceAccountGroupsView {
    groups: Vec<ServiceAccountGroupView>,
    unavailable: Option<CommandError>,
}

/// The groups in which the account of a pending connection could make a service account.
#[tauri::command]
pub(crate) async fn list_service_account_groups(
    state: State<'_, AppState>,
    connection_id: String,
) -> Result<ServiceAccountGroupsView, CommandError> {
    let owner = state.pending.find(&connection_id)?;
    let found = connect::service_account_groups(&state.clients, &owner).await?;
    let groups = found.groups.into_iter();
    Ok(ServiceAccountGroupsView {
        groups: groups
            .map(|group| ServiceAccountGroupView {
                remote_id: group.remote_id,
                full_path: group.full_path,
                name: group.name,
            })
            .collect(),
        unavailable: found.unavailable.map(CommandError::from),
    })
}

/// Makes a service account with an owner's token and climbs the ladder with its own;
/// the result takes the place of the owner's pending connection.
#[tauri::command]
#[expect(
    clippy::too_many_arguments,
    reason = "a command's arguments are the keys the window sends"
)]
pub(crate) async fn create_service_account(
    state: State<'_, AppState>,
    connection_id: String,
    group_remote_id: RemoteId,
    name: String,
    username: Option<String>,
    with_webhooks: bool,
    expires_on: Option<String>,
    on_rung: Channel<RungReportView>,
) -> Result<ConnectionReportView, CommandError> {
    let owner = state.pending.find(&connection_id)?;
    let filled = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
    let request = ServiceAccountRequest {
        group: group_remote_id,
        name: name.trim().to_owned(),
        username: filled(username),
        with_webhooks,
        expires_on: filled(expires_on),
    };
    if request.name.is_empty() || request.name.chars().count() > LONGEST_NAME {
        return Err(Failure::new(FailureCode::NameInvalid).into());
    }
    let created = connect::create_service_account(&state.clients, &owner, &request).await?;
    let credential = Credential::Pasted(created.token.clone());
    let request = request_of(&owner, credential);
    let mut report_rung = telling(on_rung);
    let climbing = climb(
        &request,
        &state.client_settings,
        state.clock.clone(),
        &mut report_rung,
    );
    let (report, token) = climbing.await;
    report::remember(&state, &report);
    let Some(token) = token else {
        // Nobody would ever use an account whose token is not kept.
        connect::discard_service_account(&state.clients, &owner, &created).await;
        return Ok(ConnectionReportView::new(&report, None, false));
    };
    let connection_id = state.pending.add(PendingConnection {
        report: report.clone(),
        credential: PendingCredential::Token(token),
        network: owner.network,
        secrets: owner.secrets,
    });
    let is_sample = sample_is_at(&state, report.base.as_deref()).await;
    Ok(ConnectionReportView::new(
        &report,
        Some(connection_id),
        is_sample,
    ))
}

/// The owner's way with another credential.
fn request_of(owner: &PendingConnection, credential: Credential) -> ConnectionRequest {
    ConnectionRequest {
        provider: owner.report.provider,
        address: owner.report.base.clone().unwrap_or_default(),
        credential,
        network: owner.network.clone(),
        secrets: owner.secrets.clone(),
    }
}

async fn sample_is_at(state: &AppState, base: Option<&str>) -> bool {
    match (&*state.sample.lock().await, base) {
        (Some(sample), Some(base)) => sample.is_at(base),
        _ => false,
    }
}
