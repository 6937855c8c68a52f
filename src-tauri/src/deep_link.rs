//! What a second start of the app hands over: the first one comes to the front.
//!
//! Links of the scheme `flow-desktop` arrive here as arguments. Nothing acts on
//! their content yet, and it is never logged: it may carry a sign-in code.

use tauri::{AppHandle, Runtime};

use crate::window;

/// Called in the running app when a second one was started.
pub(crate) fn on_second_instance<R: Runtime>(
    app: &AppHandle<R>,
    arguments: Vec<String>,
    _folder: String,
) {
    tracing::info!(
        arguments = arguments.len(),
        "a second start was handed over"
    );
    window::bring_to_front(app);
}
