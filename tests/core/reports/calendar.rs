//! Calendar events on the days of a range, worked out by hand.

use flow_core::model::{
    CalendarEvent, CalendarEventId, CalendarKind, CalendarRepeats, NewCalendarEvent,
};
use flow_core::reports::{Days, MOST_OCCURRENCES, RangeChoice, Reader, calendar, occurrences};
use jiff::tz::TimeZone;

use super::team::date;
use crate::store::support::{START, TestStore};

fn new(name: &str, first: &str, last: &str, repeats: CalendarRepeats) -> NewCalendarEvent {
    let event = NewCalendarEvent {
        name: name.to_owned(),
        kind: CalendarKind::Holiday,
        first_day: date(first),
        last_day: date(last),
        repeats,
    };
    event.checked().expect("the test's events are events")
}

fn kept(id: i64, event: NewCalendarEvent) -> CalendarEvent {
    CalendarEvent {
        id: CalendarEventId(id),
        event,
    }
}

/// `name first last` of every time one of some events falls into a range.
fn found(events: &[CalendarEvent], from: &str, to: &str) -> Vec<String> {
    let days = Days::between(date(from), date(to)).expect("a range");
    let found = occurrences(events, days).into_iter();
    found
        .map(|of| format!("{} {} {}", of.event.event.name, of.first, of.last))
        .collect()
}

fn yearly(name: &str, first: &str, last: &str) -> CalendarEvent {
    kept(1, new(name, first, last, CalendarRepeats::Yearly))
}

fn once(name: &str, first: &str, last: &str) -> CalendarEvent {
    kept(2, new(name, first, last, CalendarRepeats::Never))
}

#[test]
fn an_event_of_one_day_is_in_the_ranges_that_hold_it() {
    let events = [once("move", "2026-11-20", "2026-11-20")];
    let there = ["move 2026-11-20 2026-11-20"];
    assert_eq!(found(&events, "2026-11-20", "2026-11-20"), there);
    assert_eq!(found(&events, "2026-11-01", "2026-11-20"), there);
    assert_eq!(found(&events, "2026-11-20", "2026-11-30"), there);
    for (from, to) in [
        ("2026-11-01", "2026-11-19"),
        ("2026-11-21", "2026-11-30"),
        ("2027-11-20", "2027-11-20"),
    ] {
        let none = found(&events, from, to);
        assert!(none.is_empty(), "{from} to {to}: {none:?}");
    }
}

#[test]
fn an_event_that_reaches_over_a_range_keeps_its_own_days() {
    let events = [once("freeze", "2026-11-10", "2026-11-25")];
    let there = ["freeze 2026-11-10 2026-11-25"];
    for (from, to) in [
        ("2026-11-14", "2026-11-15"),
        ("2026-11-01", "2026-11-10"),
        ("2026-11-25", "2026-11-30"),
    ] {
        assert_eq!(found(&events, from, to), there, "{from} to {to}");
    }
}

#[test]
fn a_leap_day_is_the_last_of_february_in_other_years() {
    let events = [yearly("leap", "2024-02-29", "2024-02-29")];
    let days: Vec<String> = found(&events, "2024-01-01", "2028-12-31");
    let expected = [
        "leap 2024-02-29 2024-02-29",
        "leap 2025-02-28 2025-02-28",
        "leap 2026-02-28 2026-02-28",
        "leap 2027-02-28 2027-02-28",
        "leap 2028-02-29 2028-02-29",
    ];
    assert_eq!(days, expected);
    // 1900 and 2100 are no leap years, 2000 is one.
    let old = [yearly("leap", "1896-02-29", "1896-02-29")];
    for (year, day) in [("1900", "28"), ("2000", "29"), ("2100", "28")] {
        let there = format!("leap {year}-02-{day} {year}-02-{day}");
        let (from, to) = (format!("{year}-01-01"), format!("{year}-12-31"));
        assert_eq!(found(&old, &from, &to), [there]);
    }
    let none = found(&events, "2025-03-01", "2025-03-01");
    assert!(none.is_empty(), "it does not move into March: {none:?}");
}

#[test]
fn days_around_a_leap_day_stay_what_they_are_called() {
    let february = [yearly("february", "2024-02-01", "2024-02-29")];
    let there = ["february 2025-02-01 2025-02-28"];
    assert_eq!(found(&february, "2025-01-01", "2025-12-31"), there);
    // Three days in a leap year, two in others: it is from the one date to the other.
    let carnival = [yearly("carnival", "2024-02-28", "2024-03-01")];
    let there = ["carnival 2025-02-28 2025-03-01"];
    assert_eq!(found(&carnival, "2025-01-01", "2025-12-31"), there);
}

#[test]
fn an_event_over_new_year_is_of_the_year_it_begins_in_and_reaches_into_the_next() {
    let events = [yearly("winter", "2024-12-24", "2025-01-01")];
    let first_days = found(&events, "2027-01-01", "2027-01-01");
    assert_eq!(first_days, ["winter 2026-12-24 2027-01-01"]);
    assert_eq!(
        found(&events, "2026-01-01", "2026-12-31"),
        [
            "winter 2025-12-24 2026-01-01",
            "winter 2026-12-24 2027-01-01"
        ]
    );
    assert_eq!(
        found(&events, "2024-01-01", "2024-12-31"),
        ["winter 2024-12-24 2025-01-01"],
        "the year before its first one has none, not even its end in January"
    );
    assert!(found(&events, "2026-01-02", "2026-12-23").is_empty());
}

#[test]
fn a_yearly_event_is_not_there_before_its_first_day() {
    let events = [yearly("founded", "2020-06-15", "2020-06-15")];
    assert!(found(&events, "2010-01-01", "2020-06-14").is_empty());
    assert_eq!(found(&events, "2010-01-01", "2021-12-31").len(), 2);
}

#[test]
fn fifty_years_have_fifty_of_them() {
    let events = [
        yearly("christmas", "1976-12-25", "1976-12-26"),
        yearly("labour", "1980-05-01", "1980-05-01"),
        once("move", "2001-03-04", "2001-03-05"),
    ];
    let all = found(&events, "1976-01-01", "2025-12-31");
    // 50 times Christmas, from 1980 on 46 times the first of May, and one move.
    assert_eq!(all.len(), 50 + 46 + 1);
    assert_eq!(all[0], "christmas 1976-12-25 1976-12-26");
    assert_eq!(all[96], "christmas 2025-12-25 2025-12-26");
    let of_2001: Vec<&String> = all.iter().filter(|told| told.contains(" 2001-")).collect();
    assert_eq!(
        of_2001,
        [
            "move 2001-03-04 2001-03-05",
            "labour 2001-05-01 2001-05-01",
            "christmas 2001-12-25 2001-12-26"
        ]
    );
}

#[test]
fn overlapping_events_are_all_there_the_earlier_first_then_the_longer_then_by_name() {
    let once = |name, first, last| once(name, first, last);
    let events = [
        once("b day", "2026-12-24", "2026-12-24"),
        once("freeze", "2026-12-20", "2027-01-03"),
        once("A day", "2026-12-24", "2026-12-24"),
        yearly("christmas", "2020-12-24", "2020-12-26"),
    ];
    assert_eq!(
        found(&events, "2026-12-24", "2026-12-24"),
        [
            "freeze 2026-12-20 2027-01-03",
            "christmas 2026-12-24 2026-12-26",
            "A day 2026-12-24 2026-12-24",
            "b day 2026-12-24 2026-12-24"
        ]
    );
    assert!(found(&[], "2026-01-01", "2026-12-31").is_empty());
}

#[test]
fn the_calendar_has_ends() {
    let first = [yearly("first", "0001-01-01", "0001-01-01")];
    assert_eq!(
        found(&first, "0001-01-01", "0002-12-31"),
        ["first 0001-01-01 0001-01-01", "first 0002-01-01 0002-01-01"]
    );
    assert_eq!(
        found(&first, "-000001-01-01", "0001-06-01"),
        ["first 0001-01-01 0001-01-01"],
        "a range may begin before the first year"
    );
    let last = [yearly("last", "2020-12-30", "2021-01-02")];
    assert_eq!(
        found(&last, "9998-12-31", "9999-12-31"),
        ["last 9998-12-30 9999-01-02", "last 9999-12-30 9999-12-31"],
        "what would end after the last day ends on it"
    );
    let all = [once("all", "0001-01-01", "9999-12-31")];
    assert_eq!(found(&all, "9999-12-31", "9999-12-31").len(), 1);
}

#[tokio::test]
async fn a_range_is_asked_as_in_reports() {
    let store = TestStore::new();
    let christmas = new(
        "Christmas",
        "2020-12-25",
        "2020-12-26",
        CalendarRepeats::Yearly,
    );
    store
        .add_calendar_event(christmas)
        .await
        .expect("it is kept");
    let reader = Reader {
        now: START,
        zone: TimeZone::UTC,
    };
    let range = RangeChoice::Days {
        from: date("2024-01-01"),
        to: date("2025-12-31"),
    };
    let report = calendar(&store, &range, &reader).await.expect("it is read");
    assert_eq!(
        (report.days.first(), report.days.count()),
        (date("2024-01-01"), 731)
    );
    let firsts: Vec<_> = report.occurrences.iter().map(|of| of.first).collect();
    assert_eq!(firsts, [date("2024-12-25"), date("2025-12-25")]);
    let reversed = RangeChoice::Days {
        from: date("2025-12-31"),
        to: date("2024-01-01"),
    };
    let refused = calendar(&store, &reversed, &reader).await;
    assert!(
        refused.is_err(),
        "a range that ends before it begins is none"
    );
}

/// So many events of every year, one after the other through the days of a year.
fn many(count: i64) -> Vec<CalendarEvent> {
    let events = (0..count).map(|number| {
        let day = format!("1926-{:02}-{:02}", 1 + number % 12, 1 + number / 12 % 28);
        let mut event = new(&format!("{number}"), &day, &day, CalendarRepeats::Yearly);
        event.kind = [CalendarKind::Holiday, CalendarKind::Release][usize::from(number % 5 == 0)];
        kept(number, event)
    });
    events.collect()
}

#[test]
fn more_times_than_a_picture_can_show_are_told_as_one_with_how_many() {
    let range = |from, to| Days::between(date(from), date(to)).expect("a range");
    let century = occurrences(&many(2_000), range("1927-01-01", "2026-12-31"));
    assert!(
        century.len() <= MOST_OCCURRENCES,
        "{} are too many to draw",
        century.len()
    );
    let told: i64 = century.iter().map(|each| 1 + each.others).sum();
    assert_eq!(told, 200_000, "none is lost: each is shown or counted");
    assert!(
        century.is_sorted_by_key(|each| each.first),
        "earlier beginnings first"
    );
    let spread = century
        .iter()
        .filter(|each| each.first > date("2016-12-31"));
    assert!(
        spread.count() > 50,
        "the last years are shown like the first"
    );
}

#[test]
fn of_days_that_are_told_as_one_the_longest_time_is_shown() {
    let mut events = many(3_000);
    // On the third of March there are others, of one day each.
    events.push(yearly("long", "1926-03-03", "1926-03-09"));
    let days = Days::between(date("2026-01-01"), date("2026-12-31")).expect("a range");
    let year = occurrences(&events, days);
    let on_that_day: Vec<_> = year
        .iter()
        .filter(|each| each.first == date("2026-03-03"))
        .map(|each| (&*each.event.event.name, each.last, each.others > 0))
        .collect();
    assert!(
        on_that_day.contains(&("long", date("2026-03-09"), true)),
        "a holiday of a week is shaded as one: {on_that_day:?}"
    );
    let few = occurrences(&many(1_000), days);
    assert!(
        few.len() == 1_000 && few.iter().all(|each| each.others == 0),
        "what can be told is told one by one"
    );
}
