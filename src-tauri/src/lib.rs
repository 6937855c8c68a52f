//! The shell around `flow-core`: one window, the commands it may call, and the
//! words people read. It holds no business of its own.

mod browser;
mod commands;
mod deep_link;
mod error;
mod events;
mod logging;
mod sample;
mod startup;
mod state;
mod views;
mod window;
mod wording;

pub use startup::{StartSettings, open};
pub use state::{AppState, Folders};

use tauri::{Builder, Runtime};

/// The app with its plugins and commands, for a real window or for tests without one.
#[must_use]
pub fn builder<R: Runtime>() -> Builder<R> {
    commands::register(Builder::new())
        // Opening the system's browser is the only use; the window itself is granted none of it.
        .plugin(tauri_plugin_shell::init())
}

/// Runs the app until its window is closed.
///
/// # Panics
/// When the toolkit cannot start at all, e.g. without a display.
pub fn run() {
    window::prepare_environment();
    let app = builder()
        .plugin(tauri_plugin_single_instance::init(
            deep_link::on_second_instance,
        ))
        .setup(startup::set_up)
        .build(tauri::generate_context!())
        .expect("the toolkit starts: without a display there is nothing to show");
    app.run(startup::on_run_event);
}
