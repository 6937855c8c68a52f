//! Webhooks: what is allowed, the receiver, and each hook.

use flow_core::connect::webhooks::{
    HookCandidate, Webhooks, ability_of, candidates, suggested_address,
};
use flow_core::model::{
    ActivityAction, HookPlace, HookTarget, Integration, IntegrationId, NewActivity, RemoteId,
    WebhookId,
};
use flow_core::store::Store;
use serde::Serialize;
use tauri::{AppHandle, Runtime, State};

use crate::activities;
use crate::error::CommandError;
use crate::events;
use crate::state::AppState;
use crate::views::{HookAbilityView, HookCandidateView, ReceiverView, WebhookView};
use crate::webhooks::{self, ReceiverChoice};

/// Candidates shown at a time; typing narrows them.
const MOST_CANDIDATES: usize = 50;

/// Everything the tab shows.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WebhooksPage {
    abilities: Vec<HookAbilityView>,
    receiver: ReceiverView,
    webhooks: Vec<WebhookView>,
}

/// What is allowed, the receiver, and the hooks of an integration as last known.
#[tauri::command]
pub(crate) async fn get_webhooks(
    state: State<'_, AppState>,
    integration_id: IntegrationId,
) -> Result<WebhooksPage, CommandError> {
    let (store, webhooks) = (state.store()?, state.webhooks()?);
    let integration = store.integration(integration_id).await?;
    let all = all_candidates(store, &integration).await?;
    let abilities = [HookTarget::Group, HookTarget::Project]
        .map(|target| HookAbilityView::new(target, &ability_of(&integration, target, &all)));
    let hooks = store.webhooks(Some(integration_id)).await?;
    Ok(WebhooksPage {
        abilities: abilities.into(),
        receiver: receiver(&state).await?,
        webhooks: hooks
            .into_iter()
            .map(|hook| WebhookView::new(hook, webhooks))
            .collect(),
    })
}

/// Asks GitLab how it sees the hooks of an integration.
#[tauri::command]
pub(crate) async fn check_webhooks<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    integration_id: IntegrationId,
) -> Result<(), CommandError> {
    let checked = state.webhooks()?.refresh(integration_id).await;
    events::changed(&app, &["webhooks"]);
    checked?;
    Ok(())
}

/// Places for a hook.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HookCandidates {
    total: usize,
    rows: Vec<HookCandidateView>,
}

/// Groups, and imported repos, that could have a hook and have none.
#[tauri::command]
pub(crate) async fn list_webhook_places(
    state: State<'_, AppState>,
    integration_id: IntegrationId,
    search: String,
) -> Result<HookCandidates, CommandError> {
    let store = state.store()?;
    let integration = store.integration(integration_id).await?;
    let taken: Vec<HookPlace> = store
        .webhooks(Some(integration_id))
        .await?
        .into_iter()
        .map(|hook| hook.made.place)
        .collect();
    let search = search.trim().to_lowercase();
    let mut found = all_candidates(store, &integration).await?;
    found.retain(|one| {
        !taken.contains(&one.place) && one.full_path.to_lowercase().contains(&search)
    });
    let total = found.len();
    found.truncate(MOST_CANDIDATES);
    Ok(HookCandidates {
        total,
        rows: found.into_iter().map(HookCandidateView::from).collect(),
    })
}

/// Switches the receiver on or off, or moves it; in force at once.
#[tauri::command]
pub(crate) async fn set_webhook_receiver<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    choice: ReceiverChoice,
) -> Result<ReceiverView, CommandError> {
    let before = ReceiverChoice::remembered(state.store()?).await;
    let chosen = webhooks::choose(&state, &choice).await;
    events::changed(&app, &["webhooks"]);
    chosen?;
    if before.on != choice.on {
        let action = if choice.on {
            ActivityAction::ReceiverSwitchedOn
        } else {
            ActivityAction::ReceiverSwitchedOff
        };
        activities::note(&app, &state, NewActivity::by_user(action, None)).await;
    }
    receiver(&state).await
}

/// The address of this computer a GitLab most likely reaches.
#[tauri::command]
pub(crate) async fn suggest_receiver_address(
    state: State<'_, AppState>,
    integration_id: IntegrationId,
) -> Result<Option<String>, CommandError> {
    let integration = state.store()?.integration(integration_id).await?;
    let address = suggested_address(&integration.settings.base_url).await;
    Ok(address.map(|address| address.to_string()))
}

/// Makes a hook in GitLab.
#[tauri::command]
pub(crate) async fn add_webhook<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    integration_id: IntegrationId,
    target: HookTarget,
    remote_id: RemoteId,
) -> Result<WebhookView, CommandError> {
    let webhooks = state.webhooks()?;
    let added = webhooks
        .add(integration_id, HookPlace { target, remote_id })
        .await;
    events::changed(&app, &["webhooks"]);
    let added = added?;
    let done = NewActivity::by_user(ActivityAction::WebhookCreated, integration_id);
    activities::note(&app, &state, done.about(&added.made.target_path)).await;
    Ok(WebhookView::new(added, webhooks))
}

/// Has GitLab deliver a test.
#[tauri::command]
pub(crate) async fn test_webhook<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    webhook_id: WebhookId,
) -> Result<WebhookView, CommandError> {
    let webhooks = state.webhooks()?;
    let known = state.store()?.webhook(webhook_id).await?;
    let tested = webhooks.test(webhook_id).await;
    events::changed(&app, &["webhooks"]);
    let done = NewActivity::by_user(ActivityAction::WebhookTested, known.made.integration_id)
        .about(&known.made.target_path);
    let done = match &tested {
        Ok(_) => done,
        Err(error) => done.failed(error.failure().code),
    };
    activities::note(&app, &state, done).await;
    Ok(WebhookView::new(tested?, webhooks))
}

/// Brings a hook back to what it was made for.
#[tauri::command]
pub(crate) async fn repair_webhook<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    webhook_id: WebhookId,
) -> Result<WebhookView, CommandError> {
    let webhooks = state.webhooks()?;
    let repaired = webhooks.repair(webhook_id).await;
    events::changed(&app, &["webhooks"]);
    let repaired = repaired?;
    let id = repaired.made.integration_id;
    let done = NewActivity::by_user(ActivityAction::WebhookRepaired, id);
    activities::note(&app, &state, done.about(&repaired.made.target_path)).await;
    Ok(WebhookView::new(repaired, webhooks))
}

/// Removes a hook from GitLab and from here.
#[tauri::command]
pub(crate) async fn remove_webhook<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    webhook_id: WebhookId,
) -> Result<(), CommandError> {
    let known = state.store()?.webhook(webhook_id).await?;
    let removed = state.webhooks()?.remove(webhook_id).await;
    events::changed(&app, &["webhooks"]);
    removed?;
    let id = known.made.integration_id;
    let done = NewActivity::by_user(ActivityAction::WebhookDeleted, id);
    activities::note(&app, &state, done.about(&known.made.target_path)).await;
    Ok(())
}

async fn all_candidates(
    store: &Store,
    integration: &Integration,
) -> Result<Vec<HookCandidate>, CommandError> {
    let sites = store.hook_sites(integration.id).await?;
    Ok(candidates(integration, sites))
}

async fn receiver(state: &AppState) -> Result<ReceiverView, CommandError> {
    let webhooks: &Webhooks = state.webhooks()?;
    let choice = ReceiverChoice::remembered(state.store()?).await;
    Ok(ReceiverView {
        listening: webhooks.receiver().address().is_some(),
        failure: state.receiver_trouble().map(CommandError::from),
        call_address: webhooks
            .call_address()
            .map(|address| address.as_str().to_owned()),
        counts: webhooks.receiver().counts().into(),
        on: choice.on,
        address: choice.address,
        port: choice.port,
        own_call_address: choice.own_call_address,
    })
}
