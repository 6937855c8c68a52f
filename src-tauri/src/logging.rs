//! Logs: a file a day in the app's log folder, two weeks of them, no secrets.
//!
//! Secrets are types that print nothing, and addresses are logged without their
//! query; a test reads every file after a whole run to prove it.

use std::path::Path;

use tracing_appender::non_blocking::WorkerGuard;
use tracing_appender::rolling::{Builder, Rotation};
use tracing_subscriber::EnvFilter;

/// Days of logs that are kept.
const KEPT_FILES: usize = 14;

/// Starts logging into `folder`. The guard writes what is left when it is dropped.
///
/// `None` when the folder cannot be written; the app works without logs.
#[must_use = "logging ends with the guard"]
pub fn start(folder: &Path) -> Option<WorkerGuard> {
    // The appender looks for old files before it makes the folder, and says so on the terminal.
    std::fs::create_dir_all(folder).ok()?;
    let appender = Builder::new()
        .rotation(Rotation::DAILY)
        .filename_prefix("flow-desktop")
        .filename_suffix("log")
        .max_log_files(KEPT_FILES)
        .build(folder)
        .ok()?;
    let (writer, guard) = tracing_appender::non_blocking(appender);
    let filter = EnvFilter::try_from_env("FLOW_DESKTOP_LOG")
        .unwrap_or_else(|_| EnvFilter::new("warn,flow_desktop_lib=info,flow_core=info"));
    let started = tracing_subscriber::fmt()
        .with_writer(writer)
        .with_ansi(false)
        .with_env_filter(filter)
        .try_init();
    started.ok().map(|()| guard)
}
