//! Calendar events: kept, changed and taken away. Which days of a range they fall on is the affair of reports.

use jiff::civil::Date;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, Row, Transaction, params};

use super::values::Columns;
use super::{Store, StoreError};
use crate::model::{
    CalendarEvent, CalendarEventError, CalendarEventId, Failure, MOST_EVENTS, NewCalendarEvent,
};

/// Why an event was not added.
#[derive(Debug, thiserror::Error)]
pub enum CalendarError {
    /// It is none, or there are as many as are kept.
    #[error(transparent)]
    Refused(#[from] CalendarEventError),
    /// The store could not be read or written.
    #[error("the store did not take it")]
    Store(#[from] StoreError),
}

impl CalendarError {
    /// The failure to show for it.
    #[must_use]
    pub fn failure(&self) -> Failure {
        match self {
            Self::Refused(error) => error.failure(),
            Self::Store(error) => error.failure(),
        }
    }
}

/// A day as it stands in a column: `2026-12-24`.
struct Day(Date);

impl ToSql for Day {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.to_string().into())
    }
}

impl FromSql for Day {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let day = value.as_str()?.parse();
        day.map(Self)
            .map_err(|error| FromSqlError::Other(Box::new(error)))
    }
}

impl Store {
    /// All of them, earlier ones first; of the same days by name.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn calendar_events(&self) -> Result<Vec<CalendarEvent>, StoreError> {
        self.read(all).await
    }

    /// Keeps an event, checked by whoever made it.
    ///
    /// # Errors
    /// [`CalendarEventError::TooMany`], and when the store cannot be written.
    pub async fn add_calendar_event(
        &self,
        new: NewCalendarEvent,
    ) -> Result<CalendarEventId, CalendarError> {
        let added = self.write(move |transaction| {
            let kept: i64 = transaction
                .prepare_cached("SELECT count(*) FROM calendar_events")?
                .query_row([], |row| row.get(0))?;
            if usize::try_from(kept).is_ok_and(|kept| kept >= MOST_EVENTS) {
                return Ok(None);
            }
            insert(transaction, &new).map(Some)
        });
        Ok(added.await?.ok_or(CalendarEventError::TooMany)?)
    }

    /// Makes another event of one that is kept, and answers what it was.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not there.
    pub async fn change_calendar_event(
        &self,
        id: CalendarEventId,
        new: NewCalendarEvent,
    ) -> Result<CalendarEvent, StoreError> {
        self.write(move |transaction| {
            let before = one(transaction, id)?;
            transaction
                .prepare_cached(
                    "UPDATE calendar_events SET name = ?2, kind = ?3, first_day = ?4, last_day = ?5,
                        repeats = ?6 WHERE id = ?1",
                )?
                .execute(params![
                    id,
                    new.name,
                    new.kind,
                    Day(new.first_day),
                    Day(new.last_day),
                    new.repeats
                ])?;
            Ok(before)
        })
        .await
    }

    /// Takes an event away, and answers what it was, so that it can be added again.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not there.
    pub async fn remove_calendar_event(
        &self,
        id: CalendarEventId,
    ) -> Result<CalendarEvent, StoreError> {
        self.write(move |transaction| {
            let before = one(transaction, id)?;
            transaction.execute("DELETE FROM calendar_events WHERE id = ?1", [id])?;
            Ok(before)
        })
        .await
    }
}

/// All of them, earlier ones first; of the same days by name.
pub(super) fn all(connection: &Connection) -> Result<Vec<CalendarEvent>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, name, kind, first_day, last_day, repeats FROM calendar_events
         ORDER BY first_day, last_day, name, id",
    )?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Keeps an event, checked by whoever made it.
pub(super) fn insert(
    connection: &Connection,
    new: &NewCalendarEvent,
) -> Result<CalendarEventId, StoreError> {
    Ok(connection
        .prepare_cached(
            "INSERT INTO calendar_events (name, kind, first_day, last_day, repeats)
             VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id",
        )?
        .query_row(
            params![
                new.name,
                new.kind,
                Day(new.first_day),
                Day(new.last_day),
                new.repeats
            ],
            |row| row.get(0),
        )?)
}

fn one(transaction: &Transaction<'_>, id: CalendarEventId) -> Result<CalendarEvent, StoreError> {
    Ok(transaction
        .prepare_cached(
            "SELECT id, name, kind, first_day, last_day, repeats FROM calendar_events WHERE id = ?1",
        )?
        .query_row([id], read)?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<CalendarEvent> {
    let mut columns = Columns::of(row);
    let id = columns.take()?;
    let (name, kind) = (columns.take()?, columns.take()?);
    let (Day(first_day), Day(last_day)) = (columns.take()?, columns.take()?);
    Ok(CalendarEvent {
        id,
        event: NewCalendarEvent {
            name,
            kind,
            first_day,
            last_day,
            repeats: columns.take()?,
        },
    })
}
