//! Users: the members behind commits, pull requests and tickets, and what is decided about them.

use flow_core::model::{
    ActivityAction, AliasKey, ListQuery, MemberKey, NewActivity, Page, TreatmentChoice,
};
use flow_core::store::{MemberChange, MemberQuery};
use serde::Serialize;
use tauri::{AppHandle, Runtime, State};

use crate::activities;
use crate::error::CommandError;
use crate::events;
use crate::state::AppState;
use crate::views::{
    MemberChangeView, MemberCountsView, MemberDetailView, MemberView, SuggestionView,
};

/// The tag that says that decisions about members changed.
const MEMBERS: &str = "members";

/// A longer name is none.
const LONGEST_NAME: usize = 120;

/// Members, a window of them.
#[tauri::command]
pub(crate) async fn list_members(
    state: State<'_, AppState>,
    query: MemberQuery,
) -> Result<Page<MemberView>, CommandError> {
    let page = state.store()?.list_members(query).await?;
    Ok(Page {
        total: page.total,
        offset: page.offset,
        rows: page.rows.into_iter().map(MemberView::from).collect(),
    })
}

/// How many members each filter finds.
#[tauri::command]
pub(crate) async fn get_member_counts(
    state: State<'_, AppState>,
) -> Result<MemberCountsView, CommandError> {
    Ok(state.store()?.member_counts().await?.into())
}

/// One member with its aliases and what it may be joined with.
#[tauri::command]
pub(crate) async fn get_member(
    state: State<'_, AppState>,
    id: MemberKey,
) -> Result<MemberDetailView, CommandError> {
    let store = state.store()?;
    let member = store.member(&id).await?;
    let matches = store.matches_of_member(&id).await?;
    let own = matches.iter().map(SuggestionView::from).collect();
    let integrations = store.integrations().await?;
    let names = integrations
        .into_iter()
        .map(|integration| (integration.id, integration.settings.name))
        .collect();
    Ok(MemberDetailView::new(member, own, &names))
}

/// A window of the pairs that may be one person.
#[derive(Debug, Serialize)]
pub(crate) struct SuggestionsView {
    #[serde(flatten)]
    page: Page<SuggestionView>,
    /// How many of all are certain.
    certain: i64,
}

/// Pairs of members that may be one person, the surest first.
#[tauri::command]
pub(crate) async fn list_member_suggestions(
    state: State<'_, AppState>,
    query: ListQuery,
) -> Result<SuggestionsView, CommandError> {
    let matches = state.store()?.list_member_matches(&query).await?;
    Ok(SuggestionsView {
        certain: matches.certain,
        page: Page {
            total: matches.page.total,
            offset: matches.page.offset,
            rows: matches.page.rows.iter().map(SuggestionView::from).collect(),
        },
    })
}

/// Makes one member of several; the first is the one that stays.
#[tauri::command]
pub(crate) async fn join_members<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    ids: Vec<MemberKey>,
    name: Option<String>,
) -> Result<MemberChangeView, CommandError> {
    let name = name.map(|name| valid_name(&name)).transpose()?;
    let change = state.store()?.join_members(&ids, name).await?;
    let joined = NewActivity::by_user(ActivityAction::PeopleJoined, None).counting(change.changed);
    note(&app, &state, joined, change.member.as_ref()).await?;
    Ok(told(&app, change))
}

/// Joins all that certainly is one person.
#[tauri::command]
pub(crate) async fn join_certain_members<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
) -> Result<MemberChangeView, CommandError> {
    let change = state.store()?.join_certain_matches().await?;
    let joined = NewActivity::by_user(ActivityAction::PeopleJoined, None).counting(change.changed);
    note(&app, &state, joined, None).await?;
    Ok(told(&app, change))
}

/// Takes an alias out of a member.
#[tauri::command]
pub(crate) async fn separate_member_alias<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    id: MemberKey,
    alias: AliasKey,
) -> Result<MemberChangeView, CommandError> {
    let name = state.store()?.member(&id).await?.name;
    let change = state.store()?.separate_alias(&id, &alias).await?;
    let separated = NewActivity::by_user(ActivityAction::PeopleSeparated, None).about(&name);
    note(&app, &state, separated, None).await?;
    Ok(told(&app, change))
}

/// Takes one name out of an address that several people use.
#[tauri::command]
pub(crate) async fn separate_member_name<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    alias: AliasKey,
    name: String,
) -> Result<MemberChangeView, CommandError> {
    let separated = NewActivity::by_user(ActivityAction::PeopleSeparated, None).about(&name);
    let change = state.store()?.separate_name(&alias, name).await?;
    note(&app, &state, separated, None).await?;
    Ok(told(&app, change))
}

/// Decides that two members are two people.
#[tauri::command]
pub(crate) async fn keep_members_apart<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    first: MemberKey,
    second: MemberKey,
) -> Result<MemberChangeView, CommandError> {
    let change = state.store()?.keep_apart(&first, &second).await?;
    Ok(told(&app, change))
}

/// Decides whether members count.
#[tauri::command]
pub(crate) async fn set_member_treatment<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    ids: Vec<MemberKey>,
    choice: TreatmentChoice,
) -> Result<MemberChangeView, CommandError> {
    let store = state.store()?;
    let change = store.set_treatment(&ids, choice).await?;
    if choice == TreatmentChoice::Hidden {
        store.settle_hidden_members().await?;
    }
    let treated =
        NewActivity::by_user(ActivityAction::PersonTreated, None).counting(change.changed);
    note(&app, &state, treated, change.member.as_ref()).await?;
    Ok(told(&app, change))
}

/// Decides whether members are bots; `null` leaves it to their names and account types.
#[tauri::command]
pub(crate) async fn set_member_bot<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    ids: Vec<MemberKey>,
    is_bot: Option<bool>,
) -> Result<MemberChangeView, CommandError> {
    let change = state.store()?.set_is_bot(&ids, is_bot).await?;
    Ok(told(&app, change))
}

/// Gives a member another name.
#[tauri::command]
pub(crate) async fn rename_member<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    id: MemberKey,
    name: String,
) -> Result<MemberChangeView, CommandError> {
    let name = valid_name(&name)?;
    let change = state.store()?.rename_member(&id, name).await?;
    Ok(told(&app, change))
}

/// Takes the last change back.
#[tauri::command]
pub(crate) async fn undo_member_change<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    undo: u64,
) -> Result<(), CommandError> {
    state.store()?.undo_member_change(undo).await?;
    events::changed(&app, &[MEMBERS]);
    Ok(())
}

/// Writes down what was done, with the name of the member it was done to, where it is one.
async fn note<R: Runtime>(
    app: &AppHandle<R>,
    state: &State<'_, AppState>,
    activity: NewActivity,
    member: Option<&MemberKey>,
) -> Result<(), CommandError> {
    let member = match member {
        Some(key) => state.store()?.member(key).await.ok(),
        None => None,
    };
    let activity = match member {
        Some(member) => activity.about(&member.name),
        None => activity,
    };
    activities::note(app, state, activity).await;
    Ok(())
}

fn told<R: Runtime>(app: &AppHandle<R>, change: MemberChange) -> MemberChangeView {
    events::changed(app, &[MEMBERS]);
    change.into()
}

/// A name without blanks around it, in one line.
pub(super) fn valid_name(name: &str) -> Result<String, CommandError> {
    let name = name.trim();
    let is_valid = !name.is_empty()
        && name.chars().count() <= LONGEST_NAME
        && !name.chars().any(char::is_control);
    is_valid
        .then(|| name.to_owned())
        .ok_or_else(CommandError::invalid)
}
