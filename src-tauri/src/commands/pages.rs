//! Pages of GitLab in the system's browser.

use flow_core::gitlab::{Address, ClientSettings, HttpProbe, Probe, token_page_url};
use flow_core::model::{
    CommitId, Failure, FailureCode, GroupId, IntegrationId, Provider, PullRequestId, RepositoryId,
    TicketId,
};
use serde::Deserialize;
use tauri::{AppHandle, Runtime, State};

use crate::browser;
use crate::error::CommandError;
use crate::state::AppState;

/// Opens the page where a token is made, with name and scopes filled in.
#[tauri::command]
pub(crate) async fn open_token_page<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    provider: Provider,
    address: Option<String>,
) -> Result<(), CommandError> {
    let base = base_of(&state.client_settings, provider, address).await?;
    browser::open(&app, &base, &token_page_url(&base, None))
}

/// The base of the GitLab somebody means, asked where it answers.
///
/// # Errors
/// When the text is no address.
pub(super) async fn base_of(
    settings: &ClientSettings,
    provider: Provider,
    address: Option<String>,
) -> Result<String, CommandError> {
    let text = match provider {
        Provider::Gitlab => "https://gitlab.com".to_owned(),
        Provider::GitlabSelfManaged => address.unwrap_or_default(),
    };
    let invalid = || CommandError::from(Failure::with(FailureCode::AddressInvalid, text.clone()));
    let address = Address::parse(&text).map_err(|_| invalid())?;
    installation_root(settings, &address)
        .await
        .ok_or_else(invalid)
}

/// Where the GitLab of an address lives: asked where it answers, else the host's root.
async fn installation_root(settings: &ClientSettings, address: &Address) -> Option<String> {
    let probe = Probe::new(settings).ok()?;
    match probe.find_gitlab(address).await {
        Ok(HttpProbe::Gitlab { base, .. }) => Some(base),
        _ => address.candidate_bases().pop(),
    }
}

/// What a link stands for.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PageKind {
    /// A commit.
    Commit,
    /// A pull request.
    PullRequest,
    /// A ticket.
    Ticket,
    /// A tag that was deployed, or an environment.
    Deployment,
    /// A repository.
    Repository,
    /// A group.
    Group,
    /// An integration's host.
    Integration,
}

/// Opens the page of something in the store.
#[tauri::command]
pub(crate) async fn open_in_gitlab<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    kind: PageKind,
    id: i64,
) -> Result<(), CommandError> {
    let store = state.store()?;
    let page = match kind {
        PageKind::Commit => store.commit_web_address(CommitId(id)).await?,
        PageKind::PullRequest => store.pull_request_web_address(PullRequestId(id)).await?,
        PageKind::Ticket => store.ticket_web_address(TicketId(id)).await?,
        PageKind::Deployment => store.deployment_web_address(id).await?,
        PageKind::Repository => store.repository_web_address(RepositoryId(id)).await?,
        PageKind::Group => store.group_web_address(GroupId(id)).await?,
        PageKind::Integration => {
            let base = store
                .integration(IntegrationId(id))
                .await?
                .settings
                .base_url;
            return browser::open(&app, &base, &base);
        }
    };
    browser::open(&app, &page.base_url, &page.url)
}
