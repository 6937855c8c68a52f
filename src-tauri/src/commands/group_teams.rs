//! Teams out of a GitLab group: which groups there are, what would be made of one, and making it.

use flow_core::model::{ActivityAction, GroupChoice, GroupTeamRequest, NewActivity, PlannedTeam};
use tauri::{AppHandle, Runtime, State};

use crate::activities;
use crate::error::CommandError;
use crate::events;
use crate::state::AppState;
use crate::views::TeamChangeView;

/// The groups with imported repositories, of every integration, by path.
#[tauri::command]
pub(crate) async fn list_team_groups(
    state: State<'_, AppState>,
) -> Result<Vec<GroupChoice>, CommandError> {
    Ok(state.store()?.group_choices().await?)
}

/// The teams that would be made of a group; nothing is made.
#[tauri::command]
pub(crate) async fn preview_group_teams(
    state: State<'_, AppState>,
    request: GroupTeamRequest,
) -> Result<Vec<PlannedTeam>, CommandError> {
    Ok(state.store()?.plan_group_teams(request).await?)
}

/// Makes them, all or none.
#[tauri::command]
pub(crate) async fn add_group_teams<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    request: GroupTeamRequest,
) -> Result<TeamChangeView, CommandError> {
    let store = state.store()?;
    let integration = request.integration_id;
    let planned = store.plan_group_teams(request.clone()).await?;
    let change = store.make_group_teams(request).await?;
    let group = planned.first().map_or("", |team| &team.group);
    let activity = NewActivity::by_user(ActivityAction::TeamsOfGroupAdded, integration);
    activities::note(&app, &state, activity.about(group)).await;
    events::changed(&app, &["teams"]);
    Ok(change.into())
}
