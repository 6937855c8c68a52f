//! The box `Missing a group?`: runs the checks of the core for what a person typed.

use std::sync::PoisonError;

use flow_core::connect::{GroupCheckReport, explain_missing_group};
use flow_core::model::{Failure, FailureCode, IntegrationId};
use tauri::State;
use tauri::ipc::Channel;
use tokio_util::sync::CancellationToken;

use crate::error::CommandError;
use crate::state::AppState;
use crate::views::{GroupCheckView, MissingGroupView};

/// Longest text that is looked at: addresses are shorter.
const LONGEST: usize = 2_000;

/// Asks GitLab why a group is not in the list. Another question ends the one before.
#[tauri::command]
pub(crate) async fn explain_group(
    state: State<'_, AppState>,
    integration_id: IntegrationId,
    typed: String,
    on_check: Channel<GroupCheckView>,
) -> Result<MissingGroupView, CommandError> {
    if typed.len() > LONGEST {
        return Err(CommandError::invalid());
    }
    let cancel = CancellationToken::new();
    let before = std::mem::replace(
        &mut *state
            .group_check
            .lock()
            .unwrap_or_else(PoisonError::into_inner),
        cancel.clone(),
    );
    before.cancel();
    let store = state.store()?;
    let integration = store.integration(integration_id).await?;
    if integration.settings.is_sample {
        crate::sample::running(&state).await?;
    }
    let mut tell = move |report: GroupCheckReport| {
        if let Err(error) = on_check.send(GroupCheckView::from(report)) {
            tracing::debug!(cause = %error, "the window no longer listens");
        }
    };
    let asking = explain_missing_group(store, &state.clients, &integration, &typed, &mut tell);
    let Some(report) = cancel.run_until_cancelled(asking).await else {
        return Err(Failure::new(FailureCode::Cancelled).into());
    };
    let report = report.map_err(|error| CommandError::from(error.failure()))?;
    Ok(MissingGroupView::new(&report, &integration))
}

/// Ends a running question.
#[tauri::command]
pub(crate) async fn cancel_group_check(state: State<'_, AppState>) -> Result<(), CommandError> {
    state
        .group_check
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .cancel();
    Ok(())
}
