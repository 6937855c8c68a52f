//! Calendar events on the days of a range.
//!
//! Pure but for one reading of the store. What comes of it is drawn beside figures; which holidays are no time of
//! pull requests is decided elsewhere.

use jiff::civil::Date;

use super::range::Days;
use super::{RangeChoice, Reader, ReportError};
use crate::model::CalendarEvent;
use crate::store::Store;

/// The events of a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Its days.
    pub days: Days,
    /// What falls into it, at least in part; earlier beginnings first, of these the longer first, then by name.
    pub occurrences: Vec<CalendarOccurrence>,
}

/// An event once: an event of every year has one for each year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarOccurrence {
    /// Which event.
    pub event: CalendarEvent,
    /// First day of this time, which may lie before the range.
    pub first: Date,
    /// Last day of this time, which may lie after the range.
    pub last: Date,
}

/// Reads the events of a range.
///
/// # Errors
/// When there is no such range, or the store cannot be read.
pub async fn calendar(
    store: &Store,
    range: &RangeChoice,
    reader: &Reader,
) -> Result<Calendar, ReportError> {
    let days = Days::of(range, reader.today())?;
    let events = store.calendar_events().await?;
    Ok(Calendar {
        days,
        occurrences: occurrences(&events, days),
    })
}

/// Every time an event falls into a range, at least with one day, in the order of [`Calendar::occurrences`].
///
/// An event of every year is there from its own first day on, not before: a holiday that was introduced in a
/// year was none in the years before, and whoever wants it there gives it an earlier first day.
#[must_use]
pub fn occurrences(events: &[CalendarEvent], days: Days) -> Vec<CalendarOccurrence> {
    let mut found = Vec::new();
    for event in events {
        for (first, last) in event.event.times(days.first(), days.last()) {
            if first <= days.last() && last >= days.first() {
                found.push(CalendarOccurrence {
                    event: event.clone(),
                    first,
                    last,
                });
            }
        }
    }
    found.sort_by(|one, other| {
        let name = |of: &CalendarOccurrence| (of.event.event.name.to_lowercase(), of.event.id);
        let by_days = (one.first, other.last).cmp(&(other.first, one.last));
        by_days.then_with(|| name(one).cmp(&name(other)))
    });
    found
}
