//! Hints to the window that something changed; commands are the truth.

use flow_core::model::IntegrationId;
use flow_core::sync::SyncEvent;
use serde::Serialize;
use tauri::{AppHandle, Emitter as _, Runtime};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::views::ImportProgressView;

#[derive(Serialize, Clone)]
struct Changed {
    tags: Vec<String>,
}

/// Progress of reading the list of groups and repositories.
#[derive(Serialize, Clone)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AvailableProgress {
    pub(crate) integration_id: IntegrationId,
    pub(crate) groups: usize,
    pub(crate) repositories: usize,
}

fn emit<R: Runtime>(app: &AppHandle<R>, name: &str, payload: impl Serialize + Clone) {
    if let Err(error) = app.emit(name, payload) {
        tracing::debug!(cause = %error, name, "an event was not delivered");
    }
}

/// Says that what these tags name changed.
pub(crate) fn changed<R: Runtime>(app: &AppHandle<R>, tags: &[&str]) {
    emit(
        app,
        "data:changed",
        Changed {
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        },
    );
}

/// Says that an integration changed.
pub(crate) fn integration_changed<R: Runtime>(app: &AppHandle<R>, id: IntegrationId) {
    changed(app, &["integrations", &format!("integration:{id}")]);
}

/// Says how far reading the list is.
pub(crate) fn available<R: Runtime>(app: &AppHandle<R>, progress: AvailableProgress) {
    emit(app, "available:progress", progress);
}

/// Forwards what the engine tells until it is gone.
pub(crate) async fn forward<R: Runtime>(app: AppHandle<R>, mut events: Receiver<SyncEvent>) {
    loop {
        match events.recv().await {
            Ok(SyncEvent::Progress(progress)) => {
                emit(&app, "import:progress", ImportProgressView::from(*progress));
            }
            Ok(SyncEvent::Changed(id)) => integration_changed(&app, id),
            // Hints may be lost when they come faster than they go: the next one carries all there is to know.
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => break,
        }
    }
}
