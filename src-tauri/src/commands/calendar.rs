//! Calendar events, and those of a range.
//!
//! Taking a change back needs no command of its own: what was removed is answered and added again, what was
//! changed is changed to what it was.

use flow_core::model::{
    ActivityAction, CalendarEvent, CalendarEventId, CountedDays, NewActivity, NewCalendarEvent,
};
use flow_core::reports::{self, RangeChoice};
use tauri::{AppHandle, Runtime, State};

use super::overview::reader;
use crate::activities;
use crate::error::CommandError;
use crate::events;
use crate::state::AppState;
use crate::views::CalendarView;

/// The tag that says that calendar events changed.
const CALENDAR: &str = "calendar";

/// All of them, earlier ones first.
#[tauri::command]
pub(crate) async fn list_calendar_events(
    state: State<'_, AppState>,
) -> Result<Vec<CalendarEvent>, CommandError> {
    Ok(state.store()?.calendar_events().await?)
}

/// The events of a range, each as often as it is there.
#[tauri::command]
pub(crate) async fn get_calendar(
    state: State<'_, AppState>,
    range: RangeChoice,
) -> Result<CalendarView, CommandError> {
    let calendar = reports::calendar(state.store()?, &range, &reader(&state)).await?;
    Ok(calendar.into())
}

/// Adds an event.
#[tauri::command]
pub(crate) async fn add_calendar_event<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    event: NewCalendarEvent,
) -> Result<CalendarEventId, CommandError> {
    let event = event.checked()?;
    let name = event.name.clone();
    let id = state.store()?.add_calendar_event(event).await?;
    told(&app, &state, ActivityAction::CalendarEventAdded, &name).await;
    Ok(id)
}

/// Changes an event, and answers what it was.
#[tauri::command]
pub(crate) async fn change_calendar_event<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    id: CalendarEventId,
    event: NewCalendarEvent,
) -> Result<CalendarEvent, CommandError> {
    let event = event.checked()?;
    let after = event.clone();
    let before = state.store()?.change_calendar_event(id, event).await?;
    if before.event != after {
        let action = ActivityAction::CalendarEventChanged;
        told(&app, &state, action, &after.name).await;
    }
    Ok(before)
}

/// Removes an event, and answers what it was.
#[tauri::command]
pub(crate) async fn remove_calendar_event<R: Runtime>(
    app: AppHandle<R>,
    state: State<'_, AppState>,
    id: CalendarEventId,
) -> Result<CalendarEvent, CommandError> {
    let before = state.store()?.remove_calendar_event(id).await?;
    let action = ActivityAction::CalendarEventRemoved;
    told(&app, &state, action, &before.event.name).await;
    Ok(before)
}

async fn told<R: Runtime>(
    app: &AppHandle<R>,
    state: &AppState,
    action: ActivityAction,
    name: &str,
) {
    let activity = NewActivity::by_user(action, None).about(name);
    activities::note(app, state, activity).await;
    events::changed(app, changed(state).await);
}

/// What a change of events makes stale: where only working days are time, holidays are part of figures, and reports
/// look at tags of integrations.
async fn changed(state: &AppState) -> &'static [&'static str] {
    let rules = match state.store() {
        Ok(store) => store.count_rules().await.ok(),
        Err(_locked) => None,
    };
    match rules.map(|rules| rules.pull_requests.days) {
        Some(CountedDays::WorkingDays) => &[CALENDAR, "integrations"],
        Some(CountedDays::EveryDay) | None => &[CALENDAR],
    }
}
