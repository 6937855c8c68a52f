//! Telling the person what happens while nobody looks at the window.
//!
//! The system's own notifications, once for each thing to tell; a system that shows
//! none is no error, because the window says the same.

use std::sync::Arc;
use std::time::Duration;

use flow_core::connect::{CredentialEvent, ExpiryWarning, due_expiry_warnings};
use flow_core::model::IntegrationId;
use tauri::{AppHandle, Manager as _, Runtime};
use tokio::sync::broadcast::error::RecvError;

use crate::events;
use crate::state::AppState;
use crate::wording;

/// Between two looks at the ends of tokens: they are days, so an hour late is in time.
const LOOK_EVERY: Duration = Duration::from_secs(60 * 60);

/// Shows a line or two outside the window.
pub trait Notifier: Send + Sync {
    /// Shows it; whether anybody sees it cannot be known.
    fn notify(&self, title: &str, body: &str);
}

/// The system's notifications.
#[derive(Debug, Default)]
pub(crate) struct SystemNotifier;

impl Notifier for SystemNotifier {
    fn notify(&self, title: &str, body: &str) {
        let shown = notify_rust::Notification::new()
            .appname("Flow Desktop")
            .icon("flow-desktop")
            .summary(title)
            .body(body)
            .show();
        if let Err(error) = shown {
            tracing::debug!(cause = %error, "the system shows no notifications");
        }
    }
}

/// Watches the credentials as long as the app runs.
pub(crate) fn watch<R: Runtime>(app: &AppHandle<R>) {
    tauri::async_runtime::spawn(watch_ends(app.clone()));
    tauri::async_runtime::spawn(watch_tokens(app.clone()));
}

/// Authorizations that are over.
async fn watch_ends<R: Runtime>(app: AppHandle<R>) {
    let mut news = app.state::<AppState>().clients.events();
    loop {
        match news.recv().await {
            Ok(CredentialEvent::SignInNeeded(id)) => {
                tell_sign_in_needed(&app.state::<AppState>(), id).await;
                events::integration_changed(&app, id);
            }
            // What was missed is in the rows, which the window reads anyway.
            Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => break,
        }
    }
}

async fn tell_sign_in_needed(state: &AppState, id: IntegrationId) {
    let Ok(store) = state.store() else { return };
    let Ok(integration) = store.integration(id).await else {
        return;
    };
    let (title, body) = wording::sign_in_needed(&integration.settings.name);
    notify(state, title, body).await;
}

/// Tokens that end soon.
async fn watch_tokens<R: Runtime>(app: AppHandle<R>) {
    loop {
        let told = tell_expiring(&app.state::<AppState>()).await;
        for id in told {
            events::integration_changed(&app, id);
        }
        let clock = app.state::<AppState>().clock.clone();
        clock.sleep(LOOK_EVERY).await;
    }
}

/// Tells what is due, each once.
async fn tell_expiring(state: &AppState) -> Vec<IntegrationId> {
    let Ok(store) = state.store() else {
        return Vec::new();
    };
    let due = match due_expiry_warnings(store, state.now()).await {
        Ok(due) => due,
        Err(error) => {
            tracing::warn!(cause = %error, "the ends of tokens could not be looked at");
            return Vec::new();
        }
    };
    let mut told = Vec::new();
    for warning in due {
        let ExpiryWarning {
            integration,
            name,
            days_left,
            expires_on,
        } = warning;
        let (title, body) = wording::token_ends(&name, days_left, &expires_on);
        notify(state, title, body).await;
        told.push(integration);
    }
    told
}

/// Notification services are asked over a bus and may take their time.
async fn notify(state: &AppState, title: String, body: String) {
    let notifier = Arc::clone(&state.notifier);
    let shown = tauri::async_runtime::spawn_blocking(move || notifier.notify(&title, &body)).await;
    if shown.is_err() {
        tracing::debug!("a notification was not shown");
    }
}
