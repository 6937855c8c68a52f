//! Writing down what a person or the app did. Whatever was done is done: when it
//! cannot be written down, that is told in the log and nowhere else.

use flow_core::model::NewActivity;
use tauri::{AppHandle, Runtime};

use crate::events;
use crate::state::AppState;

/// The tag of `data:changed` for lists of activities.
const TAG: &str = "activities";

/// Writes down an activity and says so to the window.
pub(crate) async fn note<R: Runtime>(app: &AppHandle<R>, state: &AppState, activity: NewActivity) {
    let Ok(store) = state.store() else { return };
    match store.note_activity(activity).await {
        Ok(()) => events::changed(app, &[TAG]),
        Err(error) => tracing::warn!(cause = %error, "an activity was not written down"),
    }
}
