//! Calendar events: what happened on which days, told by the person at this computer, so that a chart can be
//! read: why there is a dip at the end of December, what the peak before a release was.
//!
//! Events explain figures. Only holidays may change some: where the time of pull requests passes on working days alone,
//! it does not pass on them.

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{CalendarEventId, Failure, FailureCode, string_enum};

/// Most events that are kept. Holidays and releases of many years are some hundreds.
pub const MOST_EVENTS: usize = 2_000;
/// Most characters of an event's name, trimmed; the least is 1.
pub const LONGEST_EVENT_NAME: usize = 200;

string_enum!(
    /// What an event is. It decides how the event is drawn.
    CalendarKind {
        /// A day most people do not work. It looks like a weekend, and is as one where only working days are time.
        Holiday = "holiday",
        /// Something was handed to its users.
        Release = "release",
        /// Something broke.
        Incident = "incident",
        /// Anything else: a conference, a move, a freeze.
        Event = "event",
    }
);

string_enum!(
    /// When an event comes back.
    CalendarRepeats {
        /// It does not.
        Never = "never",
        /// In every later year, on the same days of the same months.
        Yearly = "yearly",
    }
);

/// What an event is to be.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewCalendarEvent {
    /// Its name; two events may have the same.
    pub name: String,
    /// What it is.
    pub kind: CalendarKind,
    /// First day. Days are civil: they have no zone, and are the same for everybody.
    pub first_day: Date,
    /// Last day, included; the first one where it is a single day.
    pub last_day: Date,
    /// Whether it comes back.
    pub repeats: CalendarRepeats,
}

/// An event that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CalendarEvent {
    /// Local id, never given twice.
    pub id: CalendarEventId,
    /// What it is.
    #[serde(flatten)]
    pub event: NewCalendarEvent,
}

/// Why an event is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CalendarEventError {
    /// The name is empty, too long, or has characters that are not written, such as line breaks.
    #[error("the name is empty, too long, or not of one line")]
    Name,
    /// The last day is before the first.
    #[error("the event ends before it begins")]
    Reversed,
    /// A day before the year 1 or after 9999: no chart can be of it.
    #[error("a day is outside the years 1 to 9999")]
    OutsideCalendar,
    /// An event of every year would still be under way when it begins again.
    #[error("the event comes back every year and is longer than one")]
    TooLong,
    /// There are as many as are kept.
    #[error("there are too many events")]
    TooMany,
}

impl CalendarEventError {
    /// The cause in a form that can be kept and shown.
    #[must_use]
    pub fn failure(self) -> Failure {
        let detail = match self {
            Self::Name => "name",
            Self::Reversed => "reversed",
            Self::OutsideCalendar => "outside_calendar",
            Self::TooLong => "too_long",
            Self::TooMany => "too_many",
        };
        Failure::with(FailureCode::CalendarEventInvalid, detail)
    }
}

impl NewCalendarEvent {
    /// The event as it is kept: its name trimmed.
    ///
    /// # Errors
    /// See [`CalendarEventError`]; never [`CalendarEventError::TooMany`], which only the store knows.
    pub fn checked(mut self) -> Result<Self, CalendarEventError> {
        let name = self.name.trim();
        let length = name.chars().count();
        if length == 0 || length > LONGEST_EVENT_NAME || name.chars().any(char::is_control) {
            return Err(CalendarEventError::Name);
        }
        if self.last_day < self.first_day {
            return Err(CalendarEventError::Reversed);
        }
        if self.first_day.year() < 1 {
            return Err(CalendarEventError::OutsideCalendar);
        }
        if self.repeats == CalendarRepeats::Yearly && self.outlasts_a_year() {
            return Err(CalendarEventError::TooLong);
        }
        self.name = name.to_owned();
        Ok(self)
    }

    /// First and last days of the times of an event that may touch the days from one to another.
    ///
    /// An event of every year is there from its own first day on, not before.
    #[must_use]
    pub fn times(&self, first: Date, last: Date) -> Vec<(Date, Date)> {
        if self.repeats == CalendarRepeats::Never {
            return vec![(self.first_day, self.last_day)];
        }
        // Over new year it ends in the year after the one it begins in; longer than a year it never is.
        let into_next = self.last_day.year() - self.first_day.year();
        let earliest = self.first_day.year().max(first.year() - into_next);
        (earliest..=last.year())
            .map(|year| {
                let last_year = year.saturating_add(into_next);
                (
                    in_year(self.first_day, year),
                    in_year(self.last_day, last_year),
                )
            })
            .collect()
    }

    /// Whether it would begin again while it is under way. Nothing begins after the calendar's end.
    fn outlasts_a_year(&self) -> bool {
        let again = self.first_day.checked_add(1.year());
        again.is_ok_and(|again| self.last_day >= again)
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn event(first: &str, last: &str, repeats: CalendarRepeats) -> NewCalendarEvent {
        let date = |text: &str| text.parse::<Date>().expect("a day");
        NewCalendarEvent {
            name: "  Office move ".to_owned(),
            kind: CalendarKind::Event,
            first_day: date(first),
            last_day: date(last),
            repeats,
        }
    }

    #[test]
    fn names_are_trimmed_and_neither_empty_nor_endless_nor_of_several_lines() {
        let one = event("2026-11-20", "2026-11-20", CalendarRepeats::Never);
        let checked = one.clone().checked().expect("a day is an event");
        assert_eq!(checked.name, "Office move");
        let named = |name: String| NewCalendarEvent {
            name,
            ..one.clone()
        };
        let longest = "é".repeat(LONGEST_EVENT_NAME);
        assert!(
            named(format!(" {longest} ")).checked().is_ok(),
            "characters count, not bytes, and blanks around do not"
        );
        for name in [
            "",
            " \u{a0} ",
            "two\nlines",
            "a\u{0}b",
            &format!("{longest}é"),
        ] {
            let refused = named(name.to_owned()).checked();
            assert_eq!(refused, Err(CalendarEventError::Name), "{name:?}");
        }
    }

    #[test]
    fn days_are_in_order_and_within_the_years_one_to_9999() {
        use CalendarRepeats::{Never, Yearly};
        let refused = |first, last, repeats| event(first, last, repeats).checked().err();
        let reversed = refused("2026-11-20", "2026-11-19", Never);
        assert_eq!(reversed, Some(CalendarEventError::Reversed));
        let outside = refused("0000-12-31", "0001-01-01", Never);
        assert_eq!(outside, Some(CalendarEventError::OutsideCalendar));
        assert_eq!(refused("0001-01-01", "9999-12-31", Never), None);
        assert_eq!(refused("9999-12-31", "9999-12-31", Yearly), None);
    }

    #[test]
    fn an_event_of_every_year_is_over_before_it_begins_again() {
        use CalendarRepeats::{Never, Yearly};
        let refused = |first, last, repeats| event(first, last, repeats).checked().err();
        assert_eq!(refused("2026-03-01", "2027-02-28", Yearly), None);
        let too_long = Some(CalendarEventError::TooLong);
        assert_eq!(refused("2026-03-01", "2027-03-01", Yearly), too_long);
        assert_eq!(refused("2026-03-01", "2027-03-01", Never), None);
        // It begins again on 28 February 2025.
        assert_eq!(refused("2024-02-29", "2025-02-27", Yearly), None);
        assert_eq!(refused("2024-02-29", "2025-02-28", Yearly), too_long);
    }
}
