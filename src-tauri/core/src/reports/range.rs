//! The days a report is about, and the weeks they fall into.
//!
//! Pure: today and the zone are handed in. A week begins on Monday (ISO 8601); a day has no zone of
//! its own. Commits are put on their author's day, whatever the zone; instants such as a merge are
//! put on a day of the zone the report is read in.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::model::Timestamp;

/// More days than any store holds, so that no list of weeks grows without end.
const MOST_DAYS: i64 = 100 * 366;

/// What a person chose.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum RangeChoice {
    /// Weeks before the one today is in.
    Preset {
        /// How many.
        preset: Preset,
    },
    /// Both days included.
    Days {
        /// First day.
        from: Date,
        /// Last day.
        to: Date,
    },
}

/// Full weeks, Monday to Sunday, that ended before today's week began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// Four of them.
    #[serde(rename = "last_4_full_weeks")]
    Four,
    /// Twelve of them.
    #[serde(rename = "last_12_full_weeks")]
    Twelve,
    /// Half a year.
    #[serde(rename = "last_26_full_weeks")]
    TwentySix,
    /// A year.
    #[serde(rename = "last_52_full_weeks")]
    FiftyTwo,
}

impl Preset {
    const fn weeks(self) -> i64 {
        match self {
            Self::Four => 4,
            Self::Twelve => 12,
            Self::TwentySix => 26,
            Self::FiftyTwo => 52,
        }
    }
}

/// Why there is no such range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    /// The last day is before the first.
    #[error("the range ends before it begins")]
    Reversed,
    /// A hundred years are more than any history has.
    #[error("the range is longer than a hundred years")]
    TooLong,
    /// The calendar ends.
    #[error("the range leaves the calendar")]
    OutsideCalendar,
}

/// Consecutive days, both ends included; at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    first: Date,
    last: Date,
}

/// A week of a range, Monday to Sunday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Week {
    /// Its Monday, which may lie before the range.
    pub start: Date,
    /// Days of it that are in the range and begin before tomorrow: 1 to 7, or 0 where it is all to come.
    pub days: i64,
}

impl Week {
    /// Whether every day of it is in the range and over.
    #[must_use]
    pub const fn is_whole(self) -> bool {
        self.days == 7
    }
}

impl Days {
    /// The days that were chosen, as of `today`.
    ///
    /// # Errors
    /// [`RangeError`] when there are none, or too many.
    pub fn of(choice: &RangeChoice, today: Date) -> Result<Self, RangeError> {
        match *choice {
            RangeChoice::Days { from, to } => Self::between(from, to),
            RangeChoice::Preset { preset } => {
                let outside = |_error| RangeError::OutsideCalendar;
                let monday = monday_of(today);
                let last = monday.checked_sub(1.day()).map_err(outside)?;
                let first = monday.checked_sub(preset.weeks().weeks());
                Self::between(first.map_err(outside)?, last)
            }
        }
    }

    /// From one day to another.
    ///
    /// # Errors
    /// [`RangeError`] when the second is before the first, or very long after it.
    pub fn between(first: Date, last: Date) -> Result<Self, RangeError> {
        if last < first {
            return Err(RangeError::Reversed);
        }
        let days = Self { first, last };
        if days.count() > MOST_DAYS {
            return Err(RangeError::TooLong);
        }
        Ok(days)
    }

    /// Those of the week that begins on a Monday, and all of them where none is named; `None` where the week
    /// is not among them.
    ///
    /// # Errors
    /// [`RangeError`] never for days that are a range already.
    pub fn of_week(self, week: Option<Date>) -> Result<Option<Self>, RangeError> {
        let Some(week) = week else {
            return Ok(Some(self));
        };
        let end = week.saturating_add(6.days());
        let (first, last) = (self.first.max(week), self.last.min(end));
        if first > last {
            return Ok(None);
        }
        Self::between(first, last).map(Some)
    }

    /// As many days as these, right before them.
    ///
    /// # Errors
    /// [`RangeError::OutsideCalendar`] when the calendar does not reach so far back.
    pub fn before(self) -> Result<Self, RangeError> {
        let outside = |_error| RangeError::OutsideCalendar;
        let last = self.first.yesterday().map_err(outside)?;
        let first = self.first.checked_sub(self.count().days());
        Self::between(first.map_err(outside)?, last)
    }

    /// First day.
    #[must_use]
    pub const fn first(self) -> Date {
        self.first
    }

    /// Last day.
    #[must_use]
    pub const fn last(self) -> Date {
        self.last
    }

    /// How many days.
    #[must_use]
    pub fn count(self) -> i64 {
        day_number(self.last) - day_number(self.first) + 1
    }

    /// Days that are over or under way; those to come have no work in them yet.
    #[must_use]
    pub fn count_until(self, today: Date) -> i64 {
        let last = day_number(self.last.min(today));
        (last - day_number(self.first) + 1).max(0)
    }

    /// First and last day as days since 1970-01-01.
    #[must_use]
    pub fn numbers(self) -> (i64, i64) {
        (day_number(self.first), day_number(self.last))
    }

    /// The instants from the beginning of the first day to that of the day after the last, in a zone.
    /// A day that has no midnight, because clocks were put forward, begins when it begins.
    #[must_use]
    pub fn instants(self, zone: &TimeZone) -> (Timestamp, Timestamp) {
        let end = self.last.tomorrow().unwrap_or(Date::MAX);
        (start_of(self.first, zone), start_of(end, zone))
    }

    /// The instants at which the days begin in a zone, first one first. A day may have 23 or 25 hours.
    #[must_use]
    pub fn day_starts(self, zone: &TimeZone) -> Vec<Timestamp> {
        let days = std::iter::successors(Some(self.first), |day| day.tomorrow().ok());
        let days = days.take_while(|day| *day <= self.last);
        days.map(|day| start_of(day, zone)).collect()
    }

    /// The weeks the days fall into, oldest first.
    #[must_use]
    pub fn weeks(self, today: Date) -> Vec<Week> {
        let (first, last) = self.numbers();
        let last = last.min(day_number(today));
        let mut weeks = Vec::new();
        let mut start = monday_of(self.first);
        while start <= self.last {
            let number = day_number(start);
            let days = last.min(number + 6) - first.max(number) + 1;
            weeks.push(Week {
                start,
                days: days.max(0),
            });
            let Ok(next) = start.checked_add(1.week()) else {
                break;
            };
            start = next;
        }
        weeks
    }

    /// The instants at which the weeks of the range begin in a zone, oldest first.
    #[must_use]
    pub fn week_starts(self, weeks: &[Week], zone: &TimeZone) -> Vec<Timestamp> {
        weeks
            .iter()
            .map(|week| start_of(week.start, zone))
            .collect()
    }
}

/// Days since 1970-01-01, which is 0.
#[must_use]
pub fn day_number(date: Date) -> i64 {
    let since = Date::constant(1970, 1, 1).until(date);
    let since = since.expect("any two dates are a number of days apart");
    i64::from(since.get_days())
}

/// The Monday of the week a day is in.
#[must_use]
pub fn monday_of(date: Date) -> Date {
    let since = i64::from(date.weekday().since(Weekday::Monday));
    date.checked_sub(since.days()).unwrap_or(Date::MIN)
}

/// The place of the week a day is in, counted from that of 1970-01-01, which was a Thursday.
#[must_use]
pub const fn week_number(day: i64) -> i64 {
    (day + 3).div_euclid(7)
}

/// Which day it is somewhere.
#[must_use]
pub fn day_of(instant: Timestamp, zone: &TimeZone) -> Date {
    let instant = jiff::Timestamp::from_millisecond(instant.millis());
    let instant = instant.unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    zone.to_datetime(instant).date()
}

fn start_of(date: Date, zone: &TimeZone) -> Timestamp {
    let start = date.to_zoned(zone.clone()).map(|zoned| zoned.timestamp());
    Timestamp::from_millis(start.unwrap_or(jiff::Timestamp::MAX).as_millisecond())
}
