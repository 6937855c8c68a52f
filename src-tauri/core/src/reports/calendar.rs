//! Calendar events on the days of a range.
//!
//! Pure but for one reading of the store. What comes of it is drawn beside figures; which holidays are no time of
//! pull requests is decided elsewhere.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use jiff::civil::Date;

use super::range::{Days, day_number};
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
    /// How many more times of the same kind it stands for, none of which is told: only where there are more than
    /// [`MOST_OCCURRENCES`].
    pub others: i64,
}

/// From more times on than this in one range, those of a kind that begin close to each other are told as one. More than this
/// nobody can tell apart in a picture that is some thousand pixels wide; two thousand events of every year are two hundred
/// thousand marks in a century. Ours.
pub const MOST_OCCURRENCES: usize = 2_000;

/// Columns of days a range is cut into then, each with one time of each kind.
const COLUMNS: i64 = 500;

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

/// Every time an event falls into a range, at least with one day, in the order of [`Calendar::occurrences`];
/// of very many, only some with how many they stand for.
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
                    others: 0,
                });
            }
        }
    }
    if found.len() > MOST_OCCURRENCES {
        found = grouped(found, days);
    }
    found.sort_by(|one, other| {
        let name = |of: &CalendarOccurrence| (of.event.event.name.to_lowercase(), of.event.id);
        let by_days = (one.first, other.last).cmp(&(other.first, one.last));
        by_days.then_with(|| name(one).cmp(&name(other)))
    });
    found
}

/// One time of each kind for each column of days, the one that lasts longest, with how many others it stands for. Up to
/// [`COLUMNS`] days a column is a day, so that whether a day is a holiday is told as before.
fn grouped(found: Vec<CalendarOccurrence>, days: Days) -> Vec<CalendarOccurrence> {
    let width = (days.count() + COLUMNS - 1) / COLUMNS;
    let mut groups: BTreeMap<_, CalendarOccurrence> = BTreeMap::new();
    for mut each in found {
        // What began before the range begins with it.
        let begun = day_number(each.first.max(days.first())) - day_number(days.first());
        match groups.entry((begun / width, each.event.event.kind)) {
            Entry::Vacant(free) => {
                free.insert(each);
            }
            Entry::Occupied(mut taken) => {
                let kept = taken.get_mut();
                each.others = kept.others;
                if (kept.last, Reverse(kept.first)) < (each.last, Reverse(each.first)) {
                    *kept = each;
                }
                kept.others += 1;
            }
        }
    }
    groups.into_values().collect()
}
