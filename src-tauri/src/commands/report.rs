//! The last ladder as a text file in the downloads folder, for whoever helps.

use std::sync::PoisonError;

use flow_core::connect::ConnectionReport;
use flow_core::model::{Failure, FailureCode};
use serde::Serialize;
use tauri::State;

use crate::downloads::{not_written, safe_name, write_new};
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
    let path =
        tokio::task::spawn_blocking(move || write_new(&folder, &name, "txt", last.text.as_bytes()))
            .await
            .map_err(|error| CommandError::internal(&error.to_string()))?
            .map_err(|error| not_written(&error, &state.folders.downloads))?;
    Ok(SavedReport {
        path: state.saved.remember(&path),
    })
}

/// The host was pasted, so nothing of it may lead elsewhere.
fn file_name(host: &str, day: &str) -> String {
    let host = safe_name(host, '_');
    let host = if host.is_empty() { "address" } else { &host };
    format!("flow-desktop-check-{host}-{day}")
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
}
