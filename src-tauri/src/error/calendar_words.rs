//! Words for what is wrong with a calendar event.

use flow_core::model::{FailureCode, LONGEST_EVENT_NAME, MOST_EVENTS};

use super::words::Words;

pub(super) fn calendar(code: FailureCode, detail: &str) -> Option<Words> {
    if code != FailureCode::CalendarEventInvalid {
        return None;
    }
    Some(("This event cannot be kept", sentence(detail), None, None))
}

fn sentence(detail: &str) -> String {
    match detail {
        "name" => format!("An event has a name of 1 to {LONGEST_EVENT_NAME} characters, on one line."),
        "reversed" => "The event ends before it begins. Its last day is its first one or a later one.".to_owned(),
        "outside_calendar" => "The days of an event are in the years 1 to 9999.".to_owned(),
        "too_long" => "The event comes back every year and would still be under way when it begins again. Let it be shorter than a year, or happen once.".to_owned(),
        "too_many" => format!("There are {MOST_EVENTS} events, which is as many as are kept. Remove some that are over."),
        _ => "It is no calendar event.".to_owned(),
    }
}
