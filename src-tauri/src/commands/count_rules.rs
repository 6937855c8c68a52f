//! Which commits count: rules, tried out and changed, and what is said of single commits.

use flow_core::model::{ActivityAction, CountRules, JudgedCommit, Judgement, NewActivity};
use tauri::{AppHandle, Runtime, State};

use crate::activities;
use crate::error::CommandError;
use crate::events;
use crate::state::AppState;
use crate::views::{CountPreviewView, CountRulesView};

/// Commits that one call decides about.
const MOST_JUDGED: usize = 1_000;

/// Reports, and lists of what they are made of, look at tags of integrations.
const CHANGED: &[&str] = &["integrations", "count-rules"];

/// The rules, and what they would be had nobody changed them.
#[tauri::command]
pub(crate) async fn get_count_rules(
    state: State<'_, AppState>,
) -> Result<CountRulesView, CommandError> {
    Ok(state.store()?.count_rules().await?.into())
}

/// How many commits rules leave out, while they are typed.
#[tauri::command]
pub(crate) async fn preview_count_rules(
    state: State<'_, AppState>,
    rules: CountRules,
) -> Result<CountPreviewView, CommandError> {
    let preview = state.store()?.count_preview(rules.checked()?).await?;
    Ok(preview.into())
}

/// Changes the rules. Reports follow at once.
#[tauri::command]
pub(crate) async fn save_count_rules<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    rules: CountRules,
) -> Result<CountRulesView, CommandError> {
    let rules = rules.checked()?;
    let store = state.store()?;
    if store.count_rules().await? != rules {
        store.set_count_rules(rules.clone()).await?;
        let activity = NewActivity::by_user(ActivityAction::CountRulesChanged, None);
        activities::note(&app, &state, activity).await;
        events::changed(&app, CHANGED);
    }
    Ok(rules.into())
}

/// Commits something was said of, the newest saying first.
#[tauri::command]
pub(crate) async fn list_judged_commits(
    state: State<'_, AppState>,
) -> Result<Vec<JudgedCommit>, CommandError> {
    Ok(state.store()?.judged_commits().await?)
}

/// Says of commits whether they count; nothing takes back what was said.
#[tauri::command]
pub(crate) async fn judge_commits<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    shas: Vec<String>,
    judgement: Option<Judgement>,
) -> Result<(), CommandError> {
    let is_id = |sha: &String| {
        matches!(sha.len(), 40 | 64) && sha.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    if shas.len() > MOST_JUDGED || !shas.iter().all(is_id) {
        return Err(CommandError::invalid());
    }
    let action = match judgement {
        Some(Judgement::Outlier) => ActivityAction::CommitsLeftOut,
        Some(Judgement::Counts) => ActivityAction::CommitsCounted,
        None => ActivityAction::JudgementTakenBack,
    };
    let activity = NewActivity::by_user(action, None).counting(shas.len());
    state.store()?.judge_commits(shas, judgement).await?;
    activities::note(&app, &state, activity).await;
    events::changed(&app, CHANGED);
    Ok(())
}
