//! Calendar events, out of the store and into another one.

use std::collections::HashSet;

use rusqlite::Connection;

use super::StoreError;
use super::calendar::{all, insert};
use crate::model::{MOST_EVENTS, NewCalendarEvent, Taken, Timestamp};

/// Every event, earlier ones first.
pub(super) fn to_export(connection: &Connection) -> Result<Vec<NewCalendarEvent>, StoreError> {
    let events = all(connection)?.into_iter().map(|kept| kept.event);
    Ok(events.collect())
}

/// Adds the events that are not here in every detail, as long as there is room.
pub(super) fn take_in(
    connection: &Connection,
    events: &[NewCalendarEvent],
    writing: Option<Timestamp>,
) -> Result<Taken, StoreError> {
    let mut here: HashSet<NewCalendarEvent> = to_export(connection)?.into_iter().collect();
    let mut taken = Taken::default();
    for event in events {
        if here.contains(event) {
            taken.kept += 1;
        } else if here.len() >= MOST_EVENTS {
            taken.unplaced += 1;
        } else {
            taken.new += 1;
            here.insert(event.clone());
            if writing.is_some() {
                insert(connection, event)?;
            }
        }
    }
    Ok(taken)
}
