//! Removing integrations: hidden at once, and deleted for good once that can no longer
//! be undone. What a closed app left half deleted is taken up at the next start.

use std::time::Duration;

use flow_core::connect::delete_integration;
use flow_core::model::{FailureCode, IntegrationId, Timestamp};
use flow_core::store::StoreError;
use tauri::{AppHandle, Manager as _, Runtime};

use crate::error::CommandError;
use crate::events;
use crate::state::AppState;

/// How long a removal can be undone.
pub(crate) const UNDO_TIME: Duration = Duration::from_secs(10);

/// Hides integrations, and has them deleted once [`UNDO_TIME`] is over.
pub(crate) async fn remove<R: Runtime>(
    app: &AppHandle<R>,
    state: &AppState,
    ids: &[IntegrationId],
) -> Result<Timestamp, CommandError> {
    let (store, engine) = (state.store()?, state.engine()?);
    for id in ids {
        let removed_at = store.mark_removed(*id).await?;
        events::integration_changed(app, *id);
        let app = app.clone();
        let (id, clock) = (*id, state.clock.clone());
        tauri::async_runtime::spawn(async move {
            clock.sleep(UNDO_TIME).await;
            finish_logged(&app, id, removed_at).await;
        });
    }
    events::changed(app, &["activities"]);
    // Not before all are hidden: a run may take a moment to end.
    for id in ids {
        engine.stop(*id).await;
    }
    Ok(state.now().plus(UNDO_TIME))
}

/// Deletes at once what was removed of `ids`, without waiting for the time to undo it.
pub(crate) async fn finish<R: Runtime>(
    app: &AppHandle<R>,
    state: &AppState,
    ids: &[IntegrationId],
) -> Result<(), CommandError> {
    for (id, removed_at) in state.store()?.removed_integrations().await? {
        if ids.contains(&id) {
            delete(app, state, id, removed_at).await?;
        }
    }
    Ok(())
}

/// For the start of the app: deletes whatever was removed before it ended.
pub(crate) async fn take_up<R: Runtime>(app: &AppHandle<R>) {
    let state = app.state::<AppState>();
    let Ok(store) = state.store() else { return };
    let removed = match store.removed_integrations().await {
        Ok(removed) => removed,
        Err(error) => {
            tracing::warn!(cause = %error, "what was removed could not be read");
            return;
        }
    };
    for (id, removed_at) in removed {
        finish_logged(app, id, removed_at).await;
    }
}

async fn finish_logged<R: Runtime>(app: &AppHandle<R>, id: IntegrationId, removed_at: Timestamp) {
    let state = app.state::<AppState>();
    if let Err(error) = delete(app, &state, id, removed_at).await {
        tracing::warn!(code = error.code, integration = %id, "a removal goes on at the next start");
    }
}

/// Deletes one removed integration: webhooks while there is a credential, clones, rows
/// piece by piece, and with the last of them its secrets.
async fn delete<R: Runtime>(
    app: &AppHandle<R>,
    state: &AppState,
    id: IntegrationId,
    removed_at: Timestamp,
) -> Result<(), CommandError> {
    // One after the other: the window asks for it, and so does the time.
    let _turn = state.deletions.lock().await;
    let (store, engine) = (state.store()?, state.engine()?);
    match store.begin_deletion(id, removed_at).await {
        // Taken back, or done by whoever had the turn before.
        Err(StoreError::NotFound) => return Ok(()),
        other => other?,
    }
    engine.stop(id).await;
    if let Ok(webhooks) = state.webhooks() {
        webhooks.remove_all_of(id).await;
    }
    let clones = engine.clone();
    let deleted = tauri::async_runtime::spawn_blocking(move || clones.delete_clones(id)).await;
    if !matches!(deleted, Ok(Ok(()))) {
        // They harm nobody, and their integration's id is never given again.
        tracing::warn!(integration = %id, "clones without an integration stay behind");
    }
    while store.delete_piece(id).await? {}
    let rest = delete_integration(store, &state.vault, &state.pending, id).await;
    match rest {
        Err(error) if error.failure().code == FailureCode::NotFound => {}
        other => other?,
    }
    state.clients.forget(id);
    tracing::info!(integration = %id, "deleted");
    events::integration_changed(app, id);
    events::changed(app, &["activities", "settings"]);
    Ok(())
}
