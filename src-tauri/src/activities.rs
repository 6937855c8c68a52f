//! Writing down what a person or the app did. Whatever was done is done: when it
//! cannot be written down, that is told in the log and nowhere else.

use flow_core::model::{ActivityAction, NewActivity, RepositoryId};
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

/// Writes down that something was chosen for a repository, or for all that have no choice of their own.
pub(crate) async fn note_choice<R: Runtime>(
    app: &AppHandle<R>,
    state: &AppState,
    action: ActivityAction,
    repository: Option<RepositoryId>,
) {
    let mut activity = NewActivity::by_user(action, None);
    if let (Some(id), Ok(store)) = (repository, state.store())
        && let Ok(repository) = store.repository(id).await
    {
        activity = NewActivity::by_user(action, repository.integration_id)
            .about(&repository.remote.full_path);
    }
    note(app, state, activity).await;
}
