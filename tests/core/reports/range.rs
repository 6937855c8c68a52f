//! Days, weeks and zones.

use flow_core::model::Timestamp;
use flow_core::reports::{Days, Preset, RangeChoice, RangeError, day_number, day_of, week_number};
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::team::{at, date};

fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).expect("a zone of the database")
}

fn days(from: &str, to: &str) -> Days {
    Days::between(date(from), date(to)).expect("a range")
}

#[test]
fn full_weeks_end_on_the_sunday_before_today() {
    for (today, last) in [
        ("2026-11-16", "2026-11-15"), // a Monday: its week has just begun
        ("2026-11-22", "2026-11-15"), // a Sunday: its week is not over
        ("2026-11-23", "2026-11-22"),
    ] {
        let choice = RangeChoice::Preset {
            preset: Preset::Twelve,
        };
        let days = Days::of(&choice, date(today)).expect("a range");
        assert_eq!(days.last(), date(last), "as of {today}");
        assert_eq!(days.count(), 84, "twelve weeks of seven days");
        assert!(days.weeks(date(today)).iter().all(|week| week.is_whole()));
    }
}

#[test]
fn a_range_that_ends_before_it_begins_is_refused_and_one_day_is_a_range() {
    let reversed = Days::between(date("2026-11-02"), date("2026-11-01"));
    assert_eq!(reversed, Err(RangeError::Reversed));
    assert_eq!(days("2026-11-02", "2026-11-02").count(), 1);
    let long = Days::between(date("1900-01-01"), date("2026-01-01"));
    assert_eq!(long, Err(RangeError::TooLong));
    let fifty = days("1976-11-20", "2026-11-20");
    let weeks = fifty.weeks(date("2026-11-20"));
    let mondays =
        week_number(day_number(fifty.last())) - week_number(day_number(fifty.first())) + 1;
    assert_eq!(weeks.len() as i64, mondays);
}

#[test]
fn days_are_counted_from_1970_on_both_sides() {
    assert_eq!(day_number(date("1970-01-01")), 0);
    assert_eq!(day_number(date("1969-12-31")), -1);
    // 2024 was a leap year: 29 February is a day like any other.
    assert_eq!(
        day_number(date("2024-03-01")) - day_number(date("2024-02-28")),
        2
    );
    assert_eq!(
        week_number(-3),
        0,
        "the Monday of the week of 1 January 1970"
    );
    assert_eq!(week_number(-4), -1, "the Sunday before");
}

#[test]
fn days_in_which_clocks_change_are_as_long_as_they_are() {
    let oslo = zone("Europe/Oslo");
    for (day, hours) in [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-02", 24)] {
        let (from, to) = days(day, day).instants(&oslo);
        assert_eq!(to.millis() - from.millis(), hours * 3_600_000, "{day}");
    }
    // In Beirut clocks go forward at midnight: 26 March 2023 began at one.
    let (from, _) = days("2023-03-26", "2023-03-26").instants(&zone("Asia/Beirut"));
    assert_eq!(from, at("2023-03-25T22:00:00Z"));
}

#[test]
fn far_zones_are_on_another_day() {
    let instant = at("2026-11-15T11:00:00Z");
    assert_eq!(
        day_of(instant, &zone("Pacific/Kiritimati")),
        date("2026-11-16"),
        "+14:00"
    );
    assert_eq!(
        day_of(instant, &zone("Pacific/Pago_Pago")),
        date("2026-11-15"),
        "-11:00"
    );
    assert_eq!(day_of(instant, &TimeZone::UTC), date("2026-11-15"));
}

#[test]
fn clocks_of_1970_and_2106_and_worse_are_days() {
    let utc = TimeZone::UTC;
    assert_eq!(day_of(Timestamp::from_millis(0), &utc), date("1970-01-01"));
    assert_eq!(day_of(at("2106-02-07T06:28:15Z"), &utc), date("2106-02-07"));
    // Beyond the calendar there is no day; it must not stop a report.
    let _: Date = day_of(Timestamp::from_millis(i64::MAX), &utc);
}

#[test]
fn weeks_know_how_many_of_their_days_count() {
    // Wednesday 4 to Tuesday 17 November 2026, read on Monday 16: 5, 7 and 1 day.
    let weeks = days("2026-11-04", "2026-11-17").weeks(date("2026-11-16"));
    let counts: Vec<i64> = weeks.iter().map(|week| week.days).collect();
    assert_eq!(counts, [5, 7, 1]);
    assert_eq!(weeks[0].start, date("2026-11-02"));
    let future = days("2027-01-04", "2027-01-10");
    assert_eq!(
        future.weeks(date("2026-11-16"))[0].days,
        0,
        "nothing of it is over"
    );
    assert_eq!(future.count_until(date("2026-11-16")), 0);
}
