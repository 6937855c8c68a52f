//! The periods a chart over time is cut into: days, weeks or months, whichever keeps its bars few enough to be
//! told apart and many enough to say something.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::range::{Days, day_number, monday_of};

/// Ranges of fewer days are cut into days.
const FEWEST_OF_WEEKS: i64 = 6 * 7;
/// Ranges of more days are cut into months.
const MOST_OF_WEEKS: i64 = 2 * 366;

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A day, in ranges of less than six weeks.
    Day,
    /// Monday to Sunday.
    Week,
    /// A calendar month, in ranges of more than two years.
    Month,
}

/// A period, cut to the range it is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
    /// Days of it that begin before tomorrow.
    pub days: i64,
    /// Whether all of the day, week or month is in the range and over.
    pub is_whole: bool,
}

impl Step {
    /// That of a range.
    #[must_use]
    pub fn of(days: Days) -> Self {
        match days.count() {
            ..FEWEST_OF_WEEKS => Self::Day,
            FEWEST_OF_WEEKS..=MOST_OF_WEEKS => Self::Week,
            _ => Self::Month,
        }
    }

    /// The day a period begins, and the first one after it.
    fn bounds(self, day: Date) -> Option<(Date, Date)> {
        let start = match self {
            Self::Day => day,
            Self::Week => monday_of(day),
            Self::Month => day.first_of_month(),
        };
        let span = match self {
            Self::Day => 1.day(),
            Self::Week => 1.week(),
            Self::Month => 1.month(),
        };
        Some((start, start.checked_add(span).ok()?))
    }

    /// The periods of a range, oldest first; every day of it is in exactly one.
    #[must_use]
    pub fn periods(self, days: Days, today: Date) -> Vec<Period> {
        let mut periods = Vec::new();
        let mut first = days.first();
        while first <= days.last() {
            let Some((start, next)) = self.bounds(first) else {
                break;
            };
            let end = next.yesterday().unwrap_or(next);
            let last = end.min(days.last());
            let past = last.min(today);
            periods.push(Period {
                first,
                last,
                days: (day_number(past) - day_number(first) + 1).max(0),
                is_whole: start == first && last == end && end <= today,
            });
            first = next;
        }
        periods
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn periods(first: &str, last: &str) -> (Step, Vec<(String, i64, bool)>) {
        let date = |text: &str| text.parse::<Date>().expect("a day");
        let days = Days::between(date(first), date(last)).expect("a range");
        let step = Step::of(days);
        let periods = step.periods(days, date("2026-11-18"));
        let told = periods
            .iter()
            .map(|of| (format!("{} {}", of.first, of.last), of.days, of.is_whole));
        (step, told.collect())
    }

    #[test]
    fn a_short_range_is_cut_into_days_of_which_those_to_come_are_empty() {
        let (step, told) = periods("2026-11-17", "2026-11-19");
        assert_eq!(step, Step::Day);
        let of = |day: &str, days, whole| (format!("{day} {day}"), days, whole);
        let (over, now, to_come) = (
            of("2026-11-17", 1, true),
            of("2026-11-18", 1, true),
            of("2026-11-19", 0, false),
        );
        assert_eq!(told, [over, now, to_come]);
    }

    #[test]
    fn six_weeks_are_cut_into_weeks_from_monday() {
        // Wednesday to Tuesday: 42 days in seven weeks, of which the first and the last are parts.
        let (step, told) = periods("2026-09-02", "2026-10-13");
        assert_eq!((step, told.len()), (Step::Week, 7));
        assert_eq!(told[0], ("2026-09-02 2026-09-06".to_owned(), 5, false));
        assert_eq!(told[1], ("2026-09-07 2026-09-13".to_owned(), 7, true));
        assert_eq!(told[6], ("2026-10-12 2026-10-13".to_owned(), 2, false));
        assert_eq!(
            periods("2026-09-02", "2026-10-12").0,
            Step::Day,
            "a day less"
        );
    }

    #[test]
    fn years_are_cut_into_months_leap_days_among_them() {
        let (step, told) = periods("2024-01-31", "2026-11-30");
        assert_eq!((step, told.len()), (Step::Month, 35));
        assert_eq!(told[0], ("2024-01-31 2024-01-31".to_owned(), 1, false));
        assert_eq!(told[1], ("2024-02-01 2024-02-29".to_owned(), 29, true));
        assert_eq!(
            told[34],
            ("2026-11-01 2026-11-30".to_owned(), 18, false),
            "not over"
        );
    }
}
