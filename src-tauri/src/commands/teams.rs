//! Teams, who is in them, and the report on them.

use flow_core::model::{
    ActivityAction, MemberKey, NestedTeams, NewActivity, NewTeam, Target, Team, TeamId, TeamMetric,
    TeamTarget,
};
use flow_core::reports::{self, TeamHealthQuery};
use flow_core::store::TeamChange;
use tauri::{AppHandle, Runtime, State};

use super::members::valid_name;
use super::overview::reader;
use crate::activities;
use crate::error::CommandError;
use crate::events;
use crate::state::AppState;
use crate::views::{TeamChangeView, TeamHealthView, TeamPersonView};

/// The tag that says that teams, their people or their targets changed.
const TEAMS: &str = "teams";

/// All teams, each after the one it is part of.
#[tauri::command]
pub(crate) async fn list_teams(state: State<'_, AppState>) -> Result<Vec<Team>, CommandError> {
    Ok(state.store()?.teams().await?)
}

/// The people of a team itself.
#[tauri::command]
pub(crate) async fn list_team_people(
    state: State<'_, AppState>,
    id: TeamId,
) -> Result<Vec<TeamPersonView>, CommandError> {
    let people = state.store()?.team_people(id).await?;
    Ok(people.into_iter().map(TeamPersonView::from).collect())
}

/// Makes a team.
#[tauri::command]
pub(crate) async fn add_team<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    team: NewTeam,
) -> Result<TeamChangeView, CommandError> {
    let team = valid(team)?;
    let name = team.name.clone();
    let change = state.store()?.add_team(team).await?;
    Ok(told(&app, &state, ActivityAction::TeamAdded, &name, change).await)
}

/// Gives a team another name or place.
#[tauri::command]
pub(crate) async fn change_team<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    id: TeamId,
    team: NewTeam,
) -> Result<TeamChangeView, CommandError> {
    let team = valid(team)?;
    let name = team.name.clone();
    let change = state.store()?.change_team(id, team).await?;
    Ok(told(&app, &state, ActivityAction::TeamChanged, &name, change).await)
}

/// Removes a team, and those within it or not.
#[tauri::command]
pub(crate) async fn remove_team<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    id: TeamId,
    nested: NestedTeams,
) -> Result<TeamChangeView, CommandError> {
    let name = name_of(&state, id).await?;
    let change = state.store()?.remove_team(id, nested).await?;
    Ok(told(&app, &state, ActivityAction::TeamRemoved, &name, change).await)
}

/// Puts people into a team.
#[tauri::command]
pub(crate) async fn add_team_people<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    id: TeamId,
    member_ids: Vec<MemberKey>,
) -> Result<TeamChangeView, CommandError> {
    let name = name_of(&state, id).await?;
    let change = state.store()?.add_team_people(id, &member_ids).await?;
    Ok(told(
        &app,
        &state,
        ActivityAction::TeamPeopleChanged,
        &name,
        change,
    )
    .await)
}

/// Takes people out of a team.
#[tauri::command]
pub(crate) async fn remove_team_people<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    id: TeamId,
    member_ids: Vec<MemberKey>,
) -> Result<TeamChangeView, CommandError> {
    let name = name_of(&state, id).await?;
    let change = state.store()?.remove_team_people(id, member_ids).await?;
    Ok(told(
        &app,
        &state,
        ActivityAction::TeamPeopleChanged,
        &name,
        change,
    )
    .await)
}

/// Takes the last change of teams back.
#[tauri::command]
pub(crate) async fn undo_team_change<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    undo: u64,
) -> Result<(), CommandError> {
    state.store()?.undo_team_change(undo).await?;
    let activity = NewActivity::by_user(ActivityAction::TeamChangeUndone, None);
    activities::note(&app, &state, activity).await;
    events::changed(&app, &[TEAMS]);
    Ok(())
}

/// The report on teams.
#[tauri::command]
pub(crate) async fn get_team_health(
    state: State<'_, AppState>,
    query: TeamHealthQuery,
) -> Result<TeamHealthView, CommandError> {
    let report = reports::team_health(state.store()?, &query, &reader(&state)).await?;
    Ok(report.into())
}

/// All targets.
#[tauri::command]
pub(crate) async fn list_targets(
    state: State<'_, AppState>,
) -> Result<Vec<TeamTarget>, CommandError> {
    Ok(state.store()?.targets().await?)
}

/// Sets what a figure of a team, or of everybody, should be; `null` takes it away.
#[tauri::command]
pub(crate) async fn set_target<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    team_id: Option<TeamId>,
    metric: TeamMetric,
    target: Option<Target>,
) -> Result<(), CommandError> {
    if target.is_some_and(|target| !target.is_sound()) {
        return Err(CommandError::invalid());
    }
    state.store()?.set_target(team_id, metric, target).await?;
    let mut activity = NewActivity::by_user(ActivityAction::TargetChanged, None);
    if let Some(team) = team_id {
        activity = activity.about(&name_of(&state, team).await?);
    }
    activities::note(&app, &state, activity).await;
    events::changed(&app, &[TEAMS]);
    Ok(())
}

fn valid(team: NewTeam) -> Result<NewTeam, CommandError> {
    Ok(NewTeam {
        name: valid_name(&team.name)?,
        ..team
    })
}

/// The name of a team; empty for one that is not there, which whatever is done next refuses.
async fn name_of(state: &State<'_, AppState>, id: TeamId) -> Result<String, CommandError> {
    let roster = state.store()?.team_roster().await?;
    Ok(roster
        .team(id)
        .map(|team| team.name.clone())
        .unwrap_or_default())
}

/// Writes down what was done to a team, and tells the window.
async fn told<R: Runtime>(
    app: &AppHandle<R>,
    state: &State<'_, AppState>,
    action: ActivityAction,
    name: &str,
    change: TeamChange,
) -> TeamChangeView {
    let activity = NewActivity::by_user(action, None).about(name);
    activities::note(app, state, activity).await;
    events::changed(app, &[TEAMS]);
    change.into()
}
