//! Groups that are imported by themselves, and rules that leave repositories out.

use flow_core::model::{
    ActivityAction, GroupId, IntegrationId, NewActivity, NewRule, RuleId, RuleKind, RuleMatcher,
    RunReason,
};
use flow_core::sync::choose_by_themselves;
use serde::Deserialize;
use tauri::{AppHandle, Runtime, State};

use crate::activities;
use crate::error::CommandError;
use crate::events;
use crate::state::AppState;
use crate::views::{AutoImportEffectView, AutoImportView, ExclusionRuleView, RulePreviewView};

/// Repositories a preview shows.
const PREVIEWED: usize = 20;

/// Switches a group on or off. On, what it holds is chosen at once; answers how many repositories that were.
#[tauri::command]
pub(crate) async fn set_auto_import<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    integration_id: IntegrationId,
    group_id: GroupId,
    on: bool,
) -> Result<usize, CommandError> {
    let store = state.store()?;
    let path = store.set_auto_import(integration_id, group_id, on).await?;
    let action = if on {
        ActivityAction::AutoImportSwitchedOn
    } else {
        ActivityAction::AutoImportSwitchedOff
    };
    let activity = NewActivity::by_user(action, integration_id).about(&path);
    activities::note(&app, &state, activity).await;
    events::integration_changed(&app, integration_id);
    if !on {
        return Ok(0);
    }
    let chosen = choose_by_themselves(store, integration_id).await?;
    if chosen > 0 {
        super::import::start(&app, &state, integration_id, RunReason::Import).await?;
    }
    Ok(chosen)
}

/// How many groups are switched on.
#[tauri::command]
pub(crate) async fn get_auto_import(
    state: State<'_, AppState>,
    integration_id: IntegrationId,
) -> Result<AutoImportView, CommandError> {
    let (on, hidden) = state.store()?.auto_import_count(integration_id).await?;
    Ok(AutoImportView { on, hidden })
}

/// What switching a group on would do.
#[tauri::command]
pub(crate) async fn get_auto_import_effect(
    state: State<'_, AppState>,
    integration_id: IntegrationId,
    group_id: GroupId,
) -> Result<AutoImportEffectView, CommandError> {
    let effect = state
        .store()?
        .auto_import_effect(integration_id, group_id)
        .await?;
    Ok(effect.into())
}

/// Switches off the groups that GitLab does not list any more.
#[tauri::command]
pub(crate) async fn forget_hidden_auto_import<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    integration_id: IntegrationId,
) -> Result<(), CommandError> {
    let forgotten = state
        .store()?
        .forget_hidden_auto_import(integration_id)
        .await?;
    let activity = NewActivity::by_user(ActivityAction::AutoImportSwitchedOff, integration_id);
    activities::note(&app, &state, activity.counting(forgotten)).await;
    events::integration_changed(&app, integration_id);
    Ok(())
}

/// A rule as the window sends it.
#[derive(Debug, Deserialize)]
pub(crate) struct RuleInput {
    kind: RuleKind,
    pattern: String,
    enabled: bool,
}

/// The rules, each with what it matches now.
#[tauri::command]
pub(crate) async fn list_exclusion_rules(
    state: State<'_, AppState>,
    integration_id: IntegrationId,
) -> Result<Vec<ExclusionRuleView>, CommandError> {
    let stored = state.store()?.exclusion_rules(integration_id).await?;
    let view = |(rule, preview): (flow_core::model::ExclusionRule, _)| {
        let problem = RuleMatcher::of(rule.rule.kind, &rule.rule.pattern).err();
        ExclusionRuleView::new(rule, preview, problem.map(Into::into))
    };
    Ok(stored.into_iter().map(view).collect())
}

/// What a rule would match, while it is typed; a pattern that is none is a result, not an error.
#[tauri::command]
pub(crate) async fn preview_exclusion_rule(
    state: State<'_, AppState>,
    integration_id: IntegrationId,
    kind: RuleKind,
    pattern: String,
) -> Result<RulePreviewView, CommandError> {
    let matcher = match RuleMatcher::of(kind, &pattern) {
        Ok(matcher) => matcher,
        Err(error) => return Ok(RulePreviewView::refused(error.into())),
    };
    let preview = state
        .store()?
        .preview_rule(integration_id, matcher, PREVIEWED)
        .await?;
    Ok(preview.into())
}

/// Adds a rule, or changes the one with this id; answers its id.
#[tauri::command]
pub(crate) async fn save_exclusion_rule<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    integration_id: IntegrationId,
    rule_id: Option<RuleId>,
    rule: RuleInput,
) -> Result<RuleId, CommandError> {
    RuleMatcher::of(rule.kind, &rule.pattern)?;
    let store = state.store()?;
    let (kind, action) = match rule_id {
        Some(_) => (rule.kind, ActivityAction::ExclusionRuleChanged),
        None => (rule.kind, ActivityAction::ExclusionRuleAdded),
    };
    let new = NewRule {
        kind: rule.kind,
        pattern: rule.pattern,
        enabled: rule.enabled,
    };
    let saved = match rule_id {
        Some(id) => {
            store.change_exclusion_rule(integration_id, id, new).await?;
            id
        }
        None => store.add_exclusion_rule(integration_id, new).await?,
    };
    let activity = NewActivity::by_user(action, integration_id).about(kind.as_str());
    activities::note(&app, &state, activity).await;
    events::integration_changed(&app, integration_id);
    Ok(saved)
}

/// Deletes a rule.
#[tauri::command]
pub(crate) async fn delete_exclusion_rule<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    integration_id: IntegrationId,
    rule_id: RuleId,
) -> Result<(), CommandError> {
    state
        .store()?
        .delete_exclusion_rule(integration_id, rule_id)
        .await?;
    let activity = NewActivity::by_user(ActivityAction::ExclusionRuleRemoved, integration_id);
    activities::note(&app, &state, activity).await;
    events::integration_changed(&app, integration_id);
    Ok(())
}
