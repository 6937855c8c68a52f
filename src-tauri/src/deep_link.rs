//! Links of the scheme `flow-desktop`, and what a second start of the app hands over.
//!
//! A link may carry a sign-in code, so its text is never logged. Anybody can make
//! one: whether it counts is decided where sign-ins wait.

use tauri::{AppHandle, Manager as _, Runtime};
use tauri_plugin_deep_link::DeepLinkExt as _;

use crate::events;
use crate::state::AppState;
use crate::window;

mod notice;
#[cfg(target_os = "linux")]
mod registration;

pub(crate) use notice::LinkNotice;

/// The app's own scheme, as `tauri.conf.json` names it.
const SCHEME: &str = "flow-desktop";

/// Called in the running app when a second one was started. A link that was its
/// only argument has been handed to [`attend`]'s listener before.
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

/// Takes links from now on, and the one this start was made with.
pub(crate) fn attend<R: Runtime>(app: &AppHandle<R>) {
    let listener = app.clone();
    app.deep_link().on_open_url(move |event| {
        for link in event.urls() {
            take(&listener, link.as_str());
        }
    });
    match app.deep_link().get_current() {
        Ok(links) => {
            for link in links.unwrap_or_default() {
                take(app, link.as_str());
            }
        }
        Err(error) => tracing::warn!(cause = %error, "the link of this start is not known"),
    }
    let app = app.clone();
    // Asking the system, and telling it, runs other programs.
    tauri::async_runtime::spawn_blocking(move || {
        let registered = make_registered(&app);
        app.state::<AppState>()
            .return_ways
            .set_deep_link(registered);
        tracing::info!(registered, "links of this app");
    });
}

fn take<R: Runtime>(app: &AppHandle<R>, link: &str) {
    window::bring_to_front(app);
    let state = app.state::<AppState>();
    let repeated = state.link_notice.is_repeated(link);
    let Err(error) = state.sign_ins.deliver_link(link) else {
        tracing::info!("a link answered the sign-in");
        return;
    };
    tracing::warn!(cause = %error, repeated, "a link was not used");
    // A sign-in that waits tells it itself.
    if !repeated && state.sign_ins.waiting_page().is_none() {
        state.link_notice.keep(error.failure());
        events::changed(app, &["link"]);
    }
}

/// Whether links lead here, after an attempt to make it so.
fn make_registered<R: Runtime>(app: &AppHandle<R>) -> bool {
    if cfg!(target_os = "macos") {
        // The bundle says so; nothing can be asked or changed while the app runs.
        return true;
    }
    #[cfg(target_os = "linux")]
    let leads_here = registration::leads_here(app);
    #[cfg(not(target_os = "linux"))]
    let leads_here = app.deep_link().is_registered(SCHEME).unwrap_or(false);
    if leads_here {
        return true;
    }
    if let Err(error) = app.deep_link().register(SCHEME) {
        tracing::info!(cause = %error, "links could not be registered");
        return false;
    }
    #[cfg(target_os = "linux")]
    registration::simplify(app);
    true
}
