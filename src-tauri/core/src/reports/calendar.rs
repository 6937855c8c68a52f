//! Calendar events on the days of a range.
//!
//! Pure but for one reading of the store. What comes of it is drawn beside figures and never enters one: no
//! metric asks which days are holidays.

use jiff::civil::Date;

use super::range::Days;
use super::{RangeChoice, Reader, ReportError};
use crate::model::{CalendarEvent, CalendarRepeats};
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
        for (first, last) in times(event, days) {
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

/// First and last days of the times of an event that may touch a range.
fn times(event: &CalendarEvent, days: Days) -> Vec<(Date, Date)> {
    let own = &event.event;
    if own.repeats == CalendarRepeats::Never {
        return vec![(own.first_day, own.last_day)];
    }
    // Over new year it ends in the year after the one it begins in; longer than a year it never is.
    let into_next = own.last_day.year() - own.first_day.year();
    let earliest = own.first_day.year().max(days.first().year() - into_next);
    (earliest..=days.last().year())
        .map(|year| {
            let last_year = year.saturating_add(into_next);
            (
                in_year(own.first_day, year),
                in_year(own.last_day, last_year),
            )
        })
        .collect()
}

/// The same day of the same month in another year, and 28 February for 29 February where there is none: the day
/// stays in its month and the last of it, so that what is about all of February does not reach into March. The
/// calendar's last day stands for every day after it.
fn in_year(day: Date, year: i16) -> Date {
    let leap_free = if day.month() == 2 {
        day.day().min(28)
    } else {
        day.day()
    };
    let moved = Date::new(year, day.month(), day.day());
    let moved = moved.or_else(|_no_such_day| Date::new(year, day.month(), leap_free));
    moved.unwrap_or(Date::MAX)
}
