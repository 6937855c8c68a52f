//! Calendar events are kept, changed and taken away.

use flow_core::model::{
    CalendarEventError, CalendarEventId, CalendarKind, CalendarRepeats, MOST_EVENTS,
    NewCalendarEvent,
};
use flow_core::store::{CalendarError, StoreError};
use rusqlite::Connection;

use super::support::TestStore;

fn event(name: &str, first: &str, last: &str) -> NewCalendarEvent {
    let date = |text: &str| text.parse().expect("a day");
    NewCalendarEvent {
        name: name.to_owned(),
        kind: CalendarKind::Holiday,
        first_day: date(first),
        last_day: date(last),
        repeats: CalendarRepeats::Yearly,
    }
}

#[tokio::test]
async fn events_come_back_as_they_were_kept_earlier_ones_first() {
    let store = TestStore::new();
    let events = [
        event("Last", "9999-12-31", "9999-12-31"),
        event("Ærø’s day", "2026-12-24", "2027-01-01"),
        event("First", "0001-01-01", "0001-01-01"),
    ];
    for event in &events {
        let kept = store.add_calendar_event(event.clone()).await;
        kept.expect("it is kept");
    }
    let listed = store.calendar_events().await.expect("they are read");
    let listed: Vec<_> = listed.into_iter().map(|kept| kept.event).collect();
    let [last, middle, first] = events;
    assert_eq!(listed, [first, middle, last]);
}

#[tokio::test]
async fn a_change_and_a_removal_answer_what_was_before() {
    let store = TestStore::new();
    let (old, new) = (
        event("Old", "2026-01-01", "2026-01-01"),
        event("New", "2026-02-01", "2026-02-03"),
    );
    let id = store.add_calendar_event(old.clone()).await.expect("kept");
    let before = store.change_calendar_event(id, new.clone()).await;
    assert_eq!(before.expect("it is changed").event, old);
    let before = store.remove_calendar_event(id).await;
    assert_eq!(before.expect("it is removed").event, new);
    let again = store.remove_calendar_event(id).await;
    assert!(matches!(again, Err(StoreError::NotFound)), "{again:?}");
    let gone = store.change_calendar_event(id, old.clone()).await;
    assert!(matches!(gone, Err(StoreError::NotFound)), "{gone:?}");
    let other = store.add_calendar_event(old).await.expect("it is kept");
    assert_ne!(other, id, "an id is never given twice");
}

#[tokio::test]
async fn there_are_no_more_than_are_kept() {
    let store = TestStore::new();
    let connection = Connection::open(&store.path).expect("opens");
    let all_but_one = i64::try_from(MOST_EVENTS - 1).expect("a small number");
    let filled = connection.execute(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?1)
         INSERT INTO calendar_events (name, kind, first_day, last_day, repeats)
         SELECT 'Event ' || n, 'event', '2026-01-01', '2026-01-01', 'never' FROM n",
        [all_but_one],
    );
    filled.expect("rows of the schema");
    let one = event("One", "2026-01-01", "2026-01-01");
    let last = store.add_calendar_event(one.clone()).await;
    let last = last.expect("the last one is kept");
    let refused = store.add_calendar_event(one.clone()).await;
    let too_many = CalendarError::Refused(CalendarEventError::TooMany);
    assert_eq!(
        refused.expect_err("there are too many").failure(),
        too_many.failure()
    );
    store.remove_calendar_event(last).await.expect("removed");
    let fits = store.add_calendar_event(one).await;
    fits.expect("there is room again");
}

#[test]
fn the_file_itself_takes_no_nonsense() {
    let store = TestStore::new();
    let connection = Connection::open(&store.path).expect("opens");
    for values in [
        "' ', 'event', '2026-01-01', '2026-01-01', 'never'",
        "'A', 'party', '2026-01-01', '2026-01-01', 'never'",
        "'A', 'event', '2026-01-02', '2026-01-01', 'never'",
        "'A', 'event', 'tomorrow', '2026-01-01', 'never'",
        "'A', 'event', '2026-01-01', '2026-01-01', 'daily'",
    ] {
        let statement = format!(
            "INSERT INTO calendar_events (name, kind, first_day, last_day, repeats) VALUES ({values})"
        );
        let refused = connection.execute(&statement, []);
        assert!(refused.is_err(), "{values} was taken");
    }
}

#[tokio::test]
async fn a_day_that_is_none_is_a_damaged_file_not_a_guess() {
    let store = TestStore::new();
    let id = store.add_calendar_event(event("A", "2026-01-01", "2026-01-01"));
    let CalendarEventId(id) = id.await.expect("it is kept");
    let connection = Connection::open(&store.path).expect("opens");
    let changed = connection.execute(
        "UPDATE calendar_events SET last_day = '2026-02-31' WHERE id = ?1",
        [id],
    );
    changed.expect("a text of the right form");
    let read = store.calendar_events().await;
    assert!(matches!(read, Err(StoreError::Damaged(_))), "{read:?}");
}
