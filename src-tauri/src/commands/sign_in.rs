//! Signing in by OAuth: which application, which way back, and the sign-in itself.

use flow_core::connect::{
    Destination, PendingConnection, PendingCredential, SignInOutcome, SignInProgress, SignInRequest,
};
use flow_core::gitlab::{
    Address, DEEP_LINK_REDIRECT, LOOPBACK_REDIRECT, READ_SCOPES, clean_application_id,
};
use flow_core::model::{
    Failure, FailureCode, Integration, IntegrationId, NetworkSecrets, NetworkSettings, Provider,
    ReturnWay,
};
use serde::{Deserialize, Serialize};
use tauri::ipc::Channel;
use tauri::{AppHandle, Runtime, State};

use super::network::{NetworkInput, way};
use super::pages;
use super::report;
use crate::error::CommandError;
use crate::state::AppState;
use crate::views::{ConnectionReportView, SignInProgressView};
use crate::{browser, sample, window};

/// What applications are called where people register them.
const APPLICATION_NAME: &str = "Flow Desktop";
/// The public cloud, for which a build may bring its own application.
const GITLAB_CLOUD: &str = "https://gitlab.com";
/// The page of a host where its people register applications.
const APPLICATION_PAGE: &str = "/-/user_settings/applications";

/// The application of this build at the public cloud, if it was built with one.
fn built_in_application() -> Option<String> {
    option_env!("FLOW_DESKTOP_GITLAB_APPLICATION_ID").and_then(clean_application_id)
}

/// Where an application id comes from.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ApplicationSource {
    /// From the build.
    Build,
    /// Typed before.
    Stored,
}

/// What is known of the application at a host, and how one is registered.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct OauthApplication {
    application_id: Option<String>,
    source: Option<ApplicationSource>,
    application_page: Option<String>,
    name: &'static str,
    redirect_uris: [&'static str; 2],
    scopes: [&'static str; 2],
    default_way: ReturnWay,
    deep_link_registered: bool,
}

/// Tells what is known of the application at a host; asks nobody.
#[tauri::command]
pub(crate) async fn get_oauth_application(
    state: State<'_, AppState>,
    provider: Provider,
    address: Option<String>,
) -> Result<OauthApplication, CommandError> {
    let bases = candidate_bases(provider, address.as_deref().unwrap_or_default());
    let known = known_application(&state, provider, &bases).await?;
    let base = known.as_ref().map(|known| known.base.clone());
    let base = base.or_else(|| bases.last().cloned());
    Ok(OauthApplication {
        application_page: base.map(|base| format!("{base}{APPLICATION_PAGE}")),
        source: known.as_ref().map(|known| known.source),
        application_id: known.map(|known| known.id),
        name: APPLICATION_NAME,
        redirect_uris: [DEEP_LINK_REDIRECT, LOOPBACK_REDIRECT],
        scopes: READ_SCOPES,
        default_way: state.return_ways.preferred(),
        deep_link_registered: state.return_ways.deep_link(),
    })
}

/// Opens the page of a host where applications are registered.
#[tauri::command]
pub(crate) async fn open_application_page<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    provider: Provider,
    address: Option<String>,
) -> Result<(), CommandError> {
    let base = pages::base_of(&state.client_settings, provider, address).await?;
    browser::open(&app, &base, &format!("{base}{APPLICATION_PAGE}"))
}

struct KnownApplication {
    base: String,
    id: String,
    source: ApplicationSource,
}

/// The bases an address may mean, most specific first; none for what is no address.
fn candidate_bases(provider: Provider, address: &str) -> Vec<String> {
    match provider {
        Provider::Gitlab => vec![GITLAB_CLOUD.to_owned()],
        Provider::GitlabSelfManaged => Address::parse(address)
            .map(|address| address.candidate_bases())
            .unwrap_or_default(),
    }
}

/// What the user typed counts more than what the build brought.
async fn known_application(
    state: &AppState,
    provider: Provider,
    bases: &[String],
) -> Result<Option<KnownApplication>, CommandError> {
    for base in bases {
        if let Some(id) = state.store()?.oauth_application(base).await? {
            return Ok(Some(KnownApplication {
                base: base.clone(),
                id,
                source: ApplicationSource::Stored,
            }));
        }
    }
    let built_in = built_in_application().filter(|_| provider == Provider::Gitlab);
    Ok(built_in.map(|id| KnownApplication {
        base: GITLAB_CLOUD.to_owned(),
        id,
        source: ApplicationSource::Build,
    }))
}

/// What is to be signed in to.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SignIn {
    provider: Provider,
    #[serde(default)]
    address: String,
    #[serde(default)]
    application_id: Option<String>,
    #[serde(default)]
    way: Option<ReturnWay>,
    #[serde(default)]
    network: Option<NetworkInput>,
    #[serde(default)]
    integration_id: Option<IntegrationId>,
    #[serde(default)]
    with_webhooks: bool,
}

/// Signs in and climbs the ladder; a failed rung is a result, not an error.
#[tauri::command]
pub(crate) async fn begin_sign_in<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    request: SignIn,
    on_progress: Channel<SignInProgressView>,
) -> Result<ConnectionReportView, CommandError> {
    let request = sign_in_request(&state, request).await?;
    let mut tell = |progress: SignInProgress| {
        let told = on_progress.send(shown(&app, progress));
        if let Err(error) = told {
            tracing::debug!(cause = %error, "the window no longer listens");
        }
    };
    let outcome = state
        .sign_ins
        .begin(request.clone(), &state.client_settings, &mut tell)
        .await?;
    finished(&state, request, outcome).await
}

/// What the window gets to see, after what the system has to do about it.
fn shown<R: Runtime>(app: &AppHandle<R>, progress: SignInProgress) -> SignInProgressView {
    let mut browser_error = None;
    match &progress {
        SignInProgress::Waiting(waiting) if waiting.way != ReturnWay::Device => {
            browser_error = browser::open(app, &waiting.base, &waiting.page_url).err();
        }
        SignInProgress::Returned => window::bring_to_front(app),
        _ => {}
    }
    SignInProgressView::new(progress, browser_error)
}

/// Everything the core needs, from the window, the integration and what is remembered.
async fn sign_in_request(state: &AppState, request: SignIn) -> Result<SignInRequest, CommandError> {
    let integration = match request.integration_id {
        Some(id) => Some(state.store()?.integration(id).await?),
        None => None,
    };
    let (network, secrets) = way(
        request.network,
        stored_way(state, integration.as_ref()).await?,
    )?;
    let (provider, address) = match &integration {
        // The stored base counts, also for the cloud.
        Some(integration) => (
            Provider::GitlabSelfManaged,
            integration.settings.base_url.clone(),
        ),
        None => (request.provider, request.address),
    };
    let given = request
        .application_id
        .filter(|typed| !typed.trim().is_empty());
    let application_id = match given {
        Some(typed) => clean_application_id(&typed),
        None => {
            let of_integration = integration
                .as_ref()
                .and_then(|integration| integration.settings.application_id.clone());
            let bases = candidate_bases(provider, &address);
            match of_integration {
                Some(id) => Some(id),
                None => known_application(state, request.provider, &bases)
                    .await?
                    .map(|known| known.id),
            }
        }
    };
    Ok(SignInRequest {
        destination: Destination {
            provider,
            address,
            network,
            secrets,
        },
        application_id: application_id
            .ok_or_else(|| Failure::new(FailureCode::ApplicationIdMissing))?,
        way: request.way.unwrap_or_else(|| state.return_ways.preferred()),
        with_webhooks: request.with_webhooks,
        expected_base: integration.map(|integration| integration.settings.base_url),
    })
}

/// The way an integration takes, and for a sample the sample itself.
async fn stored_way(
    state: &AppState,
    integration: Option<&Integration>,
) -> Result<(NetworkSettings, NetworkSecrets), CommandError> {
    let Some(integration) = integration else {
        return Ok(Default::default());
    };
    if integration.settings.is_sample {
        sample::running(state).await?;
    }
    let secrets = state.clients.network_secrets(integration).await?;
    Ok((integration.settings.network.clone(), secrets))
}

/// Keeps the pair in memory for the wizard's last step, and the application id for next time.
async fn finished(
    state: &AppState,
    request: SignInRequest,
    outcome: SignInOutcome,
) -> Result<ConnectionReportView, CommandError> {
    let report = outcome.report;
    report::remember(state, &report);
    let base = report.base.clone().unwrap_or_default();
    let is_sample = match &*state.sample.lock().await {
        Some(sample) => sample.is_at(&base),
        None => false,
    };
    let Some(signed_in) = outcome.signed_in else {
        return Ok(ConnectionReportView::new(&report, None, is_sample));
    };
    if let Err(error) = state
        .store()?
        .set_oauth_application(&base, &signed_in.application_id)
        .await
    {
        tracing::warn!(cause = %error, "the application id has to be typed again next time");
    }
    let connection_id = state.pending.add(PendingConnection {
        report: report.clone(),
        credential: PendingCredential::Oauth {
            pair: signed_in.pair,
            application_id: signed_in.application_id,
        },
        network: request.destination.network,
        secrets: request.destination.secrets,
    });
    Ok(ConnectionReportView::new(
        &report,
        Some(connection_id),
        is_sample,
    ))
}

/// Ends the sign-in that waits.
#[tauri::command]
pub(crate) async fn cancel_sign_in(state: State<'_, AppState>) -> Result<(), CommandError> {
    state.sign_ins.cancel();
    Ok(())
}

/// Opens the page of the sign-in that waits once more.
#[tauri::command]
pub(crate) async fn open_sign_in_page<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
) -> Result<(), CommandError> {
    let (base, page) = state
        .sign_ins
        .waiting_page()
        .ok_or_else(|| Failure::new(FailureCode::CallbackUnexpected))?;
    browser::open(&app, &base, &page)
}

/// Takes the address the browser was sent to, as somebody pasted it.
#[tauri::command]
pub(crate) async fn submit_callback(
    state: State<'_, AppState>,
    text: String,
) -> Result<(), CommandError> {
    Ok(state
        .sign_ins
        .deliver(&text)
        .map_err(|error| error.failure())?)
}

/// Why a link that came while no sign-in waited was not used; told once.
#[tauri::command]
pub(crate) fn take_link_failure(state: State<'_, AppState>) -> Option<CommandError> {
    state.link_notice.take().map(CommandError::from)
}
