//! The last ladder as a text file in the downloads folder, for whoever helps.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use flow_core::connect::ConnectionReport;
use flow_core::model::{Failure, FailureCode};
use serde::Serialize;
use tauri::State;

use crate::error::CommandError;
use crate::state::AppState;
use crate::views::report_text;

/// Where a report was written.
#[derive(Debug, Serialize)]
pub(crate) struct SavedReport {
    path: String,
}

/// A ladder's report, kept until the next one.
#[derive(Debug, Clone)]
pub(crate) struct LastReport {
    host: String,
    text: String,
}

/// Keeps a report for [`save_connection_report`].
pub(crate) fn remember(state: &AppState, report: &ConnectionReport) {
    let last = LastReport {
        host: report.host.clone(),
        text: format!(
            "{}Checked at {}\n",
            report_text(report),
            state.now().to_rfc3339()
        ),
    };
    *state
        .last_report
        .lock()
        .unwrap_or_else(PoisonError::into_inner) = Some(last);
}

/// Writes the last report; it holds no secret, because a report never does.
#[tauri::command]
pub(crate) async fn save_connection_report(
    state: State<'_, AppState>,
) -> Result<SavedReport, CommandError> {
    let last = state
        .last_report
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone()
        .ok_or_else(|| Failure::new(FailureCode::NotFound))?;
    let folder = state.folders.downloads.clone();
    let name = file_name(&last.host, &state.now().utc_date());
    let written = tokio::task::spawn_blocking(move || write_new(&folder, &name, "txt", &last.text))
        .await
        .map_err(|error| CommandError::internal(&error.to_string()))?;
    let path = written.map_err(|error| match error.kind() {
        ErrorKind::StorageFull => Failure::new(FailureCode::DiskFull).into(),
        _ => CommandError::cannot_write(&state.folders.downloads),
    })?;
    Ok(SavedReport {
        path: path.to_string_lossy().into_owned(),
    })
}

/// A name every file system takes; the host was pasted, so nothing of it may lead elsewhere.
fn file_name(host: &str, day: &str) -> String {
    let host: String = host
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') {
                c
            } else {
                '_'
            }
        })
        .take(100)
        .collect();
    let host = host.trim_matches('.');
    let host = if host.is_empty() { "address" } else { host };
    format!("flow-desktop-check-{host}-{day}")
}

/// Writes a file that was not there before; a taken name gets a number.
pub(super) fn write_new(
    folder: &Path,
    name: &str,
    ending: &str,
    text: &str,
) -> std::io::Result<PathBuf> {
    std::fs::create_dir_all(folder)?;
    for number in 1..1000 {
        let name = match number {
            1 => format!("{name}.{ending}"),
            number => format!("{name}-{number}.{ending}"),
        };
        let path = folder.join(name);
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                file.write_all(text.as_bytes())?;
                return Ok(path);
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere_else() {
        let name = |host: &str| file_name(host, "2026-11-22");
        assert_eq!(
            name("git.example.com:8443"),
            "flow-desktop-check-git.example.com_8443-2026-11-22"
        );
        assert_eq!(name("../../etc"), "flow-desktop-check-_.._etc-2026-11-22");
        assert_eq!(name(""), "flow-desktop-check-address-2026-11-22");
    }

    #[test]
    fn nothing_is_overwritten() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = write_new(folder.path(), "check", "txt", "one").expect("written");
        let second = write_new(folder.path(), "check", "txt", "two").expect("written");
        assert_ne!(first, second, "the second has a name of its own");
        let read = |path| std::fs::read_to_string(path).expect("read");
        assert_eq!((read(first), read(second)), ("one".into(), "two".into()));
    }
}
