//! Comments and system notes, of pull requests and of tickets alike.

use rusqlite::{Connection, Transaction, params};

use super::StoreError;
use super::people::{PeopleWriter, person_columns};
use super::values::Columns;
use crate::model::Note;

/// Which of the two tables of notes.
#[derive(Debug, Clone, Copy)]
pub(super) enum NotesOf {
    PullRequest,
    Ticket,
}

impl NotesOf {
    /// The table and its column with the local id of what the notes hang on.
    const fn table_and_owner(self) -> (&'static str, &'static str) {
        match self {
            Self::PullRequest => ("pull_request_notes", "pull_request_id"),
            Self::Ticket => ("ticket_notes", "ticket_id"),
        }
    }

    /// Replaces the notes of `owner`.
    pub(super) fn replace(
        self,
        transaction: &Transaction<'_>,
        people: &mut PeopleWriter<'_>,
        owner: i64,
        notes: &[Note],
    ) -> Result<(), StoreError> {
        let (table, column) = self.table_and_owner();
        transaction
            .prepare_cached(&format!("DELETE FROM {table} WHERE {column} = ?1"))?
            .execute([owner])?;
        // A note can be on two pages when others came or went between them.
        let mut statement = transaction.prepare_cached(&format!(
            "INSERT INTO {table} ({column}, remote_id, note_type, body, author_id, created_at,
                updated_at, system, resolvable, resolved, resolved_by_id, internal)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
            ON CONFLICT DO NOTHING"
        ))?;
        for note in notes {
            statement.execute(params![
                owner,
                note.remote_id,
                note.note_type,
                note.body,
                people.save_optional(note.author.as_ref())?,
                note.created_at,
                note.updated_at,
                note.system,
                note.resolvable,
                note.resolved,
                people.save_optional(note.resolved_by.as_ref())?,
                note.internal,
            ])?;
        }
        Ok(())
    }

    /// The notes of `owner`, in the order they were saved in.
    pub(super) fn read(self, connection: &Connection, owner: i64) -> Result<Vec<Note>, StoreError> {
        let (table, column) = self.table_and_owner();
        let mut statement = connection.prepare_cached(&format!(
            "SELECT n.remote_id, n.note_type, n.body, {}, n.created_at, n.updated_at, n.system,
                n.resolvable, n.resolved, {}, n.internal
            FROM {table} AS n
            LEFT JOIN people AS author ON author.id = n.author_id
            LEFT JOIN people AS resolver ON resolver.id = n.resolved_by_id
            WHERE n.{column} = ?1 ORDER BY n.id",
            person_columns("author"),
            person_columns("resolver")
        ))?;
        let rows = statement.query_map([owner], |row| {
            let mut columns = Columns::of(row);
            Ok(Note {
                remote_id: columns.take()?,
                note_type: columns.take()?,
                body: columns.take()?,
                author: columns.take_person()?,
                created_at: columns.take()?,
                updated_at: columns.take()?,
                system: columns.take()?,
                resolvable: columns.take()?,
                resolved: columns.take()?,
                resolved_by: columns.take_person()?,
                internal: columns.take()?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
