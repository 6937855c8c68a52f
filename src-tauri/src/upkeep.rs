//! What a start does for credentials: deletes what belongs to nobody, and after an
//! update of the app makes sure that every integration still works. And for reports: works
//! out what is not worked out yet.

use std::time::Duration;

use flow_core::connect::{Health, check_health, sweep_loose_secrets};
use flow_core::store::{LooseSecret, Store};
use tauri::{AppHandle, Manager as _, Runtime};

use crate::events;
use crate::state::AppState;

/// The setting that remembers which version of the app looked at the integrations last.
const CHECKED_VERSION_SETTING: &str = "checked_version";

/// Names of secrets an earlier run left to nobody. They have to be read before anything
/// is connected: a name that is noted later may be on its way to its owner.
pub(crate) fn left_by_earlier_runs(store: &Store) -> Vec<LooseSecret> {
    tauri::async_runtime::block_on(store.loose_secrets()).unwrap_or_else(|error| {
        tracing::warn!(cause = %error, "what earlier runs left could not be read");
        Vec::new()
    })
}

/// Deletes those secrets, as far as their places are open.
pub(crate) async fn sweep(state: &AppState) {
    let Ok(store) = state.store() else { return };
    let left = state.left_by_earlier_runs();
    if left.is_empty() {
        return;
    }
    let gone = sweep_loose_secrets(store, &state.vault, left).await;
    tracing::info!(gone, "deleted secrets that belonged to no integration");
}

/// Makes what reports count ready to be read, where an update of the app or a run that was cut off left it open.
pub(crate) async fn keep_report_facts(state: &AppState) {
    let Ok(store) = state.store() else { return };
    if let Err(error) = store.keep_report_facts().await {
        tracing::warn!(cause = %error, "reports make their facts themselves until the next start");
    }
}

/// A report that was not opened for so long may take a moment longer again.
const UNUSED_FOR: Duration = Duration::from_mins(5);

/// Gives back what reports remember once nobody looks at them, for as long as the app runs.
pub(crate) async fn give_back_unused_memory(state: &AppState) {
    let Ok(store) = state.store() else { return };
    let mut times = tokio::time::interval(UNUSED_FOR);
    loop {
        times.tick().await;
        store.forget_unused_report_facts();
        state.resolution.forget_unused(state.now(), UNUSED_FOR);
    }
}

/// Works out the ways of tickets that an earlier version, or a run that was cut off, left to be done.
pub(crate) async fn renew_ticket_flows<R: Runtime>(app: &AppHandle<R>) {
    let state = app.state::<AppState>();
    let Ok(store) = state.store() else { return };
    match store.renew_ticket_flows().await {
        Ok(0) => {}
        Ok(_) => events::changed(app, &["integrations"]),
        Err(error) => {
            tracing::warn!(cause = %error, "the ways of tickets are worked out at the next start");
        }
    }
}

/// After an update, climbs the ladder for every integration; a host that cannot be
/// reached now is looked at again at the next start.
pub(crate) async fn check_after_update<R: Runtime>(app: &AppHandle<R>) {
    let state = app.state::<AppState>();
    let Ok(store) = state.store() else { return };
    let version = app.package_info().version.to_string();
    let Ok(checked) = store.setting(CHECKED_VERSION_SETTING).await else {
        return;
    };
    if checked.as_deref() == Some(&version) {
        return;
    }
    // The first start of all has nothing an update could have broken.
    if checked.is_none() || all_answered(app, &state, store).await {
        let remembered = store.set_setting(CHECKED_VERSION_SETTING, &version).await;
        if let Err(error) = remembered {
            tracing::warn!(cause = %error, "the health check runs again at the next start");
        }
    }
}

async fn all_answered<R: Runtime>(app: &AppHandle<R>, state: &AppState, store: &Store) -> bool {
    let Ok(integrations) = store.integrations().await else {
        return false;
    };
    let mut all = true;
    for integration in integrations {
        // The sample is part of the app; it starts when it is asked for.
        if integration.settings.is_sample {
            continue;
        }
        match check_health(store, &state.clients, &integration).await {
            Ok(Health::Good) => {}
            Ok(Health::Broken(failure)) => {
                tracing::warn!(
                    code = failure.code.as_str(),
                    "an integration broke with the update"
                );
                events::integration_changed(app, integration.id);
            }
            Ok(Health::Unknown(failure)) => {
                tracing::info!(code = failure.code.as_str(), "a health check has to wait");
                all = false;
            }
            Err(error) => {
                tracing::warn!(cause = %error, "a health check could not be noted");
                all = false;
            }
        }
    }
    all
}
