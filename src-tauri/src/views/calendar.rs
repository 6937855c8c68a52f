//! The calendar events of a range as the window draws them.

use flow_core::model::{CalendarEventId, CalendarKind, CalendarRepeats};
use flow_core::reports::{Calendar, CalendarOccurrence};
use serde::Serialize;

/// A range and what falls into it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CalendarView {
    from: String,
    to: String,
    /// In order of their first days.
    occurrences: Vec<OccurrenceView>,
}

/// An event once.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct OccurrenceView {
    event_id: CalendarEventId,
    name: String,
    kind: CalendarKind,
    repeats: CalendarRepeats,
    /// These may lie outside the range, where the event does.
    first: String,
    last: String,
    /// How many more of its kind it stands for.
    others: i64,
}

impl From<Calendar> for CalendarView {
    fn from(calendar: Calendar) -> Self {
        let occurrences = calendar.occurrences.into_iter();
        Self {
            from: calendar.days.first().to_string(),
            to: calendar.days.last().to_string(),
            occurrences: occurrences.map(OccurrenceView::from).collect(),
        }
    }
}

impl From<CalendarOccurrence> for OccurrenceView {
    fn from(occurrence: CalendarOccurrence) -> Self {
        let event = occurrence.event;
        Self {
            event_id: event.id,
            name: event.event.name,
            kind: event.event.kind,
            repeats: event.event.repeats,
            first: occurrence.first.to_string(),
            last: occurrence.last.to_string(),
            others: occurrence.others,
        }
    }
}
