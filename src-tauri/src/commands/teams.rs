//! Teams, who is in them, and the report on them.

use flow_core::model::{
    MemberKey, NestedTeams, NewTeam, Target, Team, TeamId, TeamMetric, TeamTarget,
};
use flow_core::reports::{self, TeamHealthQuery};
use flow_core::store::TeamChange;
use tauri::{AppHandle, Runtime, State};

use super::members::valid_name;
use super::overview::reader;
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
    let change = state.store()?.add_team(valid(team)?).await?;
    Ok(told(&app, change))
}

/// Gives a team another name or place.
#[tauri::command]
pub(crate) async fn change_team<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    id: TeamId,
    team: NewTeam,
) -> Result<TeamChangeView, CommandError> {
    let change = state.store()?.change_team(id, valid(team)?).await?;
    Ok(told(&app, change))
}

/// Removes a team, and those within it or not.
#[tauri::command]
pub(crate) async fn remove_team<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    id: TeamId,
    nested: NestedTeams,
) -> Result<TeamChangeView, CommandError> {
    let change = state.store()?.remove_team(id, nested).await?;
    Ok(told(&app, change))
}

/// Puts people into a team.
#[tauri::command]
pub(crate) async fn add_team_people<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    id: TeamId,
    member_ids: Vec<MemberKey>,
) -> Result<TeamChangeView, CommandError> {
    let change = state.store()?.add_team_people(id, &member_ids).await?;
    Ok(told(&app, change))
}

/// Takes people out of a team.
#[tauri::command]
pub(crate) async fn remove_team_people<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    id: TeamId,
    member_ids: Vec<MemberKey>,
) -> Result<TeamChangeView, CommandError> {
    let change = state.store()?.remove_team_people(id, member_ids).await?;
    Ok(told(&app, change))
}

/// Takes the last change of teams back.
#[tauri::command]
pub(crate) async fn undo_team_change<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    undo: u64,
) -> Result<(), CommandError> {
    state.store()?.undo_team_change(undo).await?;
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
    events::changed(&app, &[TEAMS]);
    Ok(())
}

fn valid(team: NewTeam) -> Result<NewTeam, CommandError> {
    Ok(NewTeam {
        name: valid_name(&team.name)?,
        ..team
    })
}

fn told<R: Runtime>(app: &AppHandle<R>, change: TeamChange) -> TeamChangeView {
    events::changed(app, &[TEAMS]);
    change.into()
}
