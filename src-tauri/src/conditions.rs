//! What this computer says about its network, its power and its sleep, for the
//! scheduler. It only listens: nothing is switched, and what the system does not
//! tell stays unknown, which holds nothing up.
//!
//! On Linux the answers come over D-Bus. On Windows and macOS no library this app
//! has can tell without code nobody could try here, so there they stay unknown.

#[cfg(target_os = "linux")]
mod bus;
#[cfg(target_os = "linux")]
mod reading;

use flow_core::sync::Conditions;
use tauri::{AppHandle, Manager as _, Runtime, WebviewWindow, WindowEvent};
use tokio::sync::watch;

use crate::state::AppState;
#[cfg(target_os = "linux")]
pub use bus::{Buses, follow};

/// Follows the system for as long as the app runs.
pub(crate) fn watch_system(conditions: watch::Sender<Conditions>) {
    #[cfg(target_os = "linux")]
    tauri::async_runtime::spawn(async move {
        let buses = Buses::open().await;
        follow(buses, reading::default_route_exists, conditions).await;
    });
    #[cfg(not(target_os = "linux"))]
    drop(conditions);
}

/// Notes whether the window can be seen, now and whenever that may have changed.
pub(crate) fn watch_window<R: Runtime>(app: &AppHandle<R>, window: &WebviewWindow<R>) {
    note_window(app, window);
    let (app, watched) = (app.clone(), window.clone());
    window.on_window_event(move |event| match event {
        WindowEvent::Destroyed => set_window_open(&app, false),
        // Minimising tells itself as a change of size or focus, by platform.
        WindowEvent::Focused(_) | WindowEvent::Resized(_) => note_window(&app, &watched),
        _ => {}
    });
}

fn note_window<R: Runtime>(app: &AppHandle<R>, window: &WebviewWindow<R>) {
    // A system that does not tell shows its windows.
    let seen = window.is_visible().unwrap_or(true) && !window.is_minimized().unwrap_or(false);
    set_window_open(app, seen);
}

fn set_window_open<R: Runtime>(app: &AppHandle<R>, open: bool) {
    let Some(state) = app.try_state::<AppState>() else {
        return;
    };
    state.conditions.send_if_modified(|conditions| {
        std::mem::replace(&mut conditions.window_open, open) != open
    });
}
