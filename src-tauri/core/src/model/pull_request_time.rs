//! When the time of a pull request starts, and which of its days count: one place for every figure that is a time.
//!
//! What happened, and when, is told as it was. Only how long something took is measured here, and nothing is read: the
//! zone and the holidays are handed in. A draft nobody was to look at yet, or a weekend, is no time anybody waited, for
//! whoever decides so; GitLab's own figures count both, and so do these until then.

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::{CalendarEvent, CalendarKind, PullRequestFact, Timestamp, string_enum};

string_enum!(
    /// From when on a merged pull request is counted.
    PullRequestStart {
        /// From its opening on, as a draft or not.
        Opened = "opened",
        /// From the last time it was marked ready before its merge. One that was never marked, or before GitLab wrote
        /// that down, counts from its opening on; one that was a draft again when it was merged, from the last time it
        /// was ready all the same.
        MarkedReady = "marked_ready",
        /// From the first comment of a reviewer who counts; without one from its opening on.
        FirstCommented = "first_commented",
    }
);

string_enum!(
    /// Which days are time.
    CountedDays {
        /// All of them.
        EveryDay = "every_day",
        /// Monday to Friday without the holidays of the calendar, where the report is read.
        WorkingDays = "working_days",
    }
);

/// Rules about the time of pull requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PullRequestRules {
    /// From when on.
    pub start: PullRequestStart,
    /// On which days.
    pub days: CountedDays,
}

impl Default for PullRequestRules {
    fn default() -> Self {
        Self {
            start: PullRequestStart::Opened,
            days: CountedDays::EveryDay,
        }
    }
}

/// No pull request was merged after that year: days are looked at until then.
const LAST_YEAR: i16 = 2199;

/// The first day of the time of computers; before it every day counts.
const FIRST_DAY: Date = Date::constant(1970, 1, 1);

/// The first Saturday after it, a Thursday.
const FIRST_SATURDAY: Date = Date::constant(1970, 1, 3);

/// How long something took, by the rules and where a report is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PullRequestTime {
    start: PullRequestStart,
    /// Stretches that are no time, in their order and apart from each other.
    left_out: Vec<Stretch>,
    /// For each week from the beginning of the first one on, how many begin before it: hardly any is further on in a week,
    /// and hundreds of thousands of times are asked about.
    weeks: Vec<u32>,
}

/// Milliseconds of a week.
const WEEK_MS: i64 = 7 * 86_400_000;

/// From one instant until before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    from: i64,
    to: i64,
    /// Milliseconds of all stretches before.
    before: i64,
}

impl Default for PullRequestTime {
    fn default() -> Self {
        Self::of_every_day(PullRequestStart::Opened)
    }
}

impl PullRequestTime {
    /// All days count.
    #[must_use]
    pub const fn of_every_day(start: PullRequestStart) -> Self {
        Self {
            start,
            left_out: Vec::new(),
            weeks: Vec::new(),
        }
    }

    /// Saturdays, Sundays and holidays do not count, each from its first instant in a zone until the next day's: an
    /// hour more or less where clocks are changed is part of it. Days after `until` may be asked about no more.
    #[must_use]
    pub fn of_working_days(
        start: PullRequestStart,
        zone: &TimeZone,
        events: &[CalendarEvent],
        until: Timestamp,
    ) -> Self {
        let last = Date::constant(LAST_YEAR, 12, 31);
        let until = jiff::Timestamp::from_millisecond(until.millis());
        let until = until.map_or(last, |until| zone.to_datetime(until).date());
        let last = until.clamp(FIRST_DAY, last);
        let mut days = weekends(last);
        for event in events {
            if event.event.kind == CalendarKind::Holiday {
                days.extend(event.event.times(FIRST_DAY, last));
            }
        }
        days.sort_unstable();
        let mut left_out: Vec<Stretch> = Vec::with_capacity(days.len());
        let mut first_and_last: Option<(Date, Date)> = None;
        for (first, last) in days {
            match &mut first_and_last {
                // Days that touch are one stretch: their midnight is looked for once less.
                Some((_, end)) if first <= end.tomorrow().unwrap_or(*end) => *end = last.max(*end),
                known => {
                    if let Some(whole) = known.replace((first, last)) {
                        push(&mut left_out, whole, zone);
                    }
                }
            }
        }
        if let Some(whole) = first_and_last {
            push(&mut left_out, whole, zone);
        }
        Self {
            start,
            weeks: weeks_of(&left_out),
            left_out,
        }
    }

    /// From when on a pull request is counted; never before its opening, and after its merge only where its opening is.
    #[must_use]
    pub fn started(&self, fact: &PullRequestFact) -> Timestamp {
        let start = match self.start {
            PullRequestStart::Opened => None,
            PullRequestStart::MarkedReady => fact.marked_ready_at,
            PullRequestStart::FirstCommented => fact.first_comment_at,
        };
        let start = start.filter(|at| (fact.created_at..=fact.merged_at).contains(at));
        start.unwrap_or(fact.created_at)
    }

    /// Milliseconds from one instant to another that count; `None` where the second is before the first.
    #[must_use]
    pub fn between(&self, from: Timestamp, to: Timestamp) -> Option<i64> {
        let passed = to.millis().checked_sub(from.millis())?;
        if passed < 0 {
            return None;
        }
        Some(passed - (self.left_out_until(to.millis()) - self.left_out_until(from.millis())))
    }

    /// The same where the order is known, so that it is at least 0.
    #[must_use]
    pub fn since(&self, from: Timestamp, to: Timestamp) -> i64 {
        self.between(from, to).unwrap_or(0)
    }

    /// Milliseconds that do not count, up to an instant.
    fn left_out_until(&self, at: i64) -> i64 {
        let Some(first) = self.left_out.first() else {
            return 0;
        };
        let week = at.saturating_sub(first.from).div_euclid(WEEK_MS);
        let known = usize::try_from(week).map_or(0, |week| {
            let known = self.weeks.get(week).map(|known| *known as usize);
            known.unwrap_or(self.left_out.len())
        });
        let later = &self.left_out[known..];
        let begun = known + later.iter().take_while(|stretch| stretch.from < at).count();
        let last = begun.checked_sub(1).map(|place| self.left_out[place]);
        last.map_or(0, |last| last.before + at.min(last.to) - last.from)
    }
}

/// How many stretches begin before each week from the first one's beginning on, the week after the last one too.
fn weeks_of(stretches: &[Stretch]) -> Vec<u32> {
    let Some(base) = stretches.first().map(|first| first.from) else {
        return Vec::new();
    };
    let mut weeks = Vec::new();
    for (before, stretch) in (0..).zip(stretches) {
        let week = (stretch.from - base) / WEEK_MS;
        // It begins in this week, so that it is before the next one.
        while i64::try_from(weeks.len()).is_ok_and(|known| known <= week) {
            weeks.push(before);
        }
    }
    weeks.push(u32::try_from(stretches.len()).unwrap_or(u32::MAX));
    weeks
}

/// Saturday and Sunday of each week until that of a day.
fn weekends(last: Date) -> Vec<(Date, Date)> {
    let mut weekends = Vec::new();
    let mut saturday = FIRST_SATURDAY;
    while saturday <= last {
        let sunday = saturday.tomorrow().unwrap_or(saturday);
        weekends.push((saturday, sunday));
        let Ok(next) = saturday.checked_add(7.days()) else {
            break;
        };
        saturday = next;
    }
    weekends
}

fn push(left_out: &mut Vec<Stretch>, (first, last): (Date, Date), zone: &TimeZone) {
    let start_of = |day: Date| {
        let start = day.to_zoned(zone.clone()).map(|zoned| zoned.timestamp());
        start.unwrap_or(jiff::Timestamp::MAX).as_millisecond()
    };
    let before = left_out
        .last()
        .map_or(0, |last| last.before + last.to - last.from);
    left_out.push(Stretch {
        from: start_of(first),
        to: start_of(last.tomorrow().unwrap_or(Date::MAX)),
        before,
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CalendarEventId, CalendarRepeats, NewCalendarEvent};

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).expect("an RFC 3339 time")
    }

    fn holiday(day: &str, repeats: CalendarRepeats) -> CalendarEvent {
        let day: Date = day.parse().expect("a day");
        CalendarEvent {
            id: CalendarEventId(1),
            event: NewCalendarEvent {
                name: "Closed".to_owned(),
                kind: CalendarKind::Holiday,
                first_day: day,
                last_day: day,
                repeats,
            },
        }
    }

    /// Hours between two instants on working days in a zone.
    fn hours(zone: &str, events: &[CalendarEvent], from: &str, to: &str) -> Option<i64> {
        let zone = TimeZone::get(zone).expect("a zone of the database");
        let start = PullRequestStart::Opened;
        let time = PullRequestTime::of_working_days(start, &zone, events, at(to));
        let passed = time.between(at(from), at(to))?;
        assert_eq!(passed % 3_600_000, 0, "these are whole hours");
        Some(passed / 3_600_000)
    }

    #[test]
    fn a_weekend_has_the_hours_it_has() {
        // Monday to Monday, clocks put back on Sunday 25 October and forward on Sunday 29 March 2026.
        for (from, to) in [
            ("2026-10-18T22:00:00Z", "2026-10-25T23:00:00Z"),
            ("2026-03-22T23:00:00Z", "2026-03-29T22:00:00Z"),
        ] {
            assert_eq!(
                hours("Europe/Berlin", &[], from, to),
                Some(5 * 24),
                "{from}"
            );
        }
        // Friday 12:00 to Monday 12:00 in Berlin, around the weekend of 49 hours.
        let (from, to) = ("2026-10-23T10:00:00Z", "2026-10-26T11:00:00Z");
        assert_eq!(hours("Europe/Berlin", &[], from, to), Some(24));
    }

    #[test]
    fn five_years_are_the_weekdays_that_are_in_them() {
        // 1,826 days from Friday 1 January 2021 on: 260 weeks and Friday to Wednesday, so 522 days of weekends.
        let (from, to) = ("2021-01-01T00:00:00Z", "2026-01-01T00:00:00Z");
        assert_eq!(hours("UTC", &[], from, to), Some(1_304 * 24));
        // 25 December is on a weekend in 2021 and 2022, and on weekdays in three years.
        let yearly = [holiday("1990-12-25", CalendarRepeats::Yearly)];
        assert_eq!(hours("UTC", &yearly, from, to), Some(1_301 * 24));
    }

    #[test]
    fn no_time_is_below_nothing() {
        let (saturday, sunday) = ("2026-11-07T01:00:00Z", "2026-11-08T23:00:00Z");
        assert_eq!(hours("UTC", &[], saturday, sunday), Some(0));
        assert_eq!(hours("UTC", &[], sunday, sunday), Some(0));
        let time = PullRequestTime::default();
        assert_eq!(time.between(at(sunday), at(saturday)), None, "backwards");
        assert_eq!(time.since(at(sunday), at(saturday)), 0);
    }

    #[test]
    fn what_began_is_found_by_its_week() {
        let yearly = [holiday("1990-12-25", CalendarRepeats::Yearly)];
        let (start, until) = (PullRequestStart::Opened, at("2030-01-01T00:00:00Z"));
        let zone = TimeZone::get("America/Santiago").expect("a zone of the database");
        let time = PullRequestTime::of_working_days(start, &zone, &yearly, until);
        let slowly = |at: i64| -> i64 {
            let begun = time.left_out.iter().filter(|stretch| stretch.from < at);
            begun.map(|stretch| at.min(stretch.to) - stretch.from).sum()
        };
        let edges = time.left_out.iter().step_by(97);
        let edges = edges.flat_map(|stretch| [stretch.from, stretch.to]);
        let around = edges.flat_map(|edge| [edge - 1, edge, edge + 1]);
        let far = [i64::MIN, -1, 0, until.millis() + 40 * WEEK_MS, i64::MAX];
        for at in around.chain(far) {
            assert_eq!(time.left_out_until(at), slowly(at), "until {at}");
        }
    }

    #[test]
    fn the_far_future_is_not_looked_at() {
        let yearly = [holiday("2026-12-25", CalendarRepeats::Yearly)];
        let start = PullRequestStart::Opened;
        let until = Timestamp::from_millis(i64::MAX);
        let time = PullRequestTime::of_working_days(start, &TimeZone::UTC, &yearly, until);
        assert!(
            time.left_out.len() < 15_000,
            "a stretch a week and a holiday"
        );
    }

    /// Every stretch by itself is what going through its hours one by one says.
    #[test]
    fn stretches_are_the_sum_of_their_hours() {
        let events = [
            holiday("2026-10-23", CalendarRepeats::Never),
            holiday("2026-10-24", CalendarRepeats::Never),
            holiday("2026-10-28", CalendarRepeats::Never),
        ];
        let zone = TimeZone::get("Europe/Berlin").expect("a zone of the database");
        let off = [
            "2026-10-23",
            "2026-10-24",
            "2026-10-25",
            "2026-10-28",
            "2026-10-31",
            "2026-11-01",
        ];
        let first = at("2026-10-22T00:00:00Z").millis();
        let hour = |number: i64| Timestamp::from_millis(first + number * 3_600_000);
        let is_worked = |number: i64| {
            let instant = jiff::Timestamp::from_millisecond(hour(number).millis());
            let day = zone.to_datetime(instant.expect("an instant")).date();
            !off.contains(&day.to_string().as_str())
        };
        let start = PullRequestStart::Opened;
        let time = PullRequestTime::of_working_days(start, &zone, &events, hour(240));
        for from in (0..240).step_by(7) {
            let mut counted = 0;
            for to in from..240 {
                assert_eq!(
                    time.between(hour(from), hour(to)),
                    Some(counted),
                    "{from} to {to}"
                );
                counted += i64::from(is_worked(to)) * 3_600_000;
            }
        }
    }
}
