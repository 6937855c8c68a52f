//! The file at one moment, and what a reading connection remembers of it from before.
//!
//! What is worked out of the whole file for every question is worked out once as long as nobody writes. SQLite itself
//! says whether anybody did: its `data_version` is that of the snapshot a transaction reads, so that nothing here can be
//! of another moment than the rows that are read beside it. Nothing that depends on more than the file is remembered.

use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

use rusqlite::Connection;

use super::StoreError;

/// More answers are not remembered at once: filters come and go.
const MOST: usize = 64;

/// What one connection remembers.
#[derive(Debug, Default)]
pub(super) struct Known(RefCell<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// SQLite's number of the file's state it is all of.
    version: i64,
    is_asked: bool,
    answers: HashMap<(TypeId, String), Arc<dyn Any + Send + Sync>>,
}

impl Known {
    /// Forgets everything where nobody asked since this was called last.
    pub(super) fn forget_unused(&self) {
        let mut kept = self.0.borrow_mut();
        if !std::mem::take(&mut kept.is_asked) {
            kept.answers = HashMap::new();
        }
    }
}

/// A connection within a transaction: one moment of the file.
pub(super) struct Snapshot<'reader> {
    connection: &'reader Connection,
    known: &'reader Known,
}

impl<'reader> Snapshot<'reader> {
    /// The connection has begun a transaction, and what is known is its own.
    pub(super) const fn new(connection: &'reader Connection, known: &'reader Known) -> Self {
        Self { connection, known }
    }

    /// What `make` answers to a question of this kind, named by `question`: from before, where nobody wrote since.
    pub(super) fn remembered<T: Send + Sync + 'static>(
        &self,
        question: String,
        make: impl FnOnce(&Self) -> Result<T, StoreError>,
    ) -> Result<Arc<T>, StoreError> {
        let mut asked = self.prepare_cached("PRAGMA data_version")?;
        let version = asked.query_row([], |row| row.get(0))?;
        let key = (TypeId::of::<T>(), question);
        if let Some(known) = self.of_before(version, &key) {
            return Ok(known);
        }
        let made = Arc::new(make(self)?);
        let mut kept = self.known.0.borrow_mut();
        if kept.answers.len() >= MOST {
            kept.answers.clear();
        }
        let answer: Arc<dyn Any + Send + Sync> = made.clone();
        kept.answers.insert(key, answer);
        Ok(made)
    }

    fn of_before<T: Send + Sync + 'static>(
        &self,
        version: i64,
        key: &(TypeId, String),
    ) -> Option<Arc<T>> {
        let mut kept = self.known.0.borrow_mut();
        kept.is_asked = true;
        if kept.version != version {
            kept.answers.clear();
            kept.version = version;
        }
        let known = Arc::clone(kept.answers.get(key)?);
        known.downcast().ok()
    }
}

impl Deref for Snapshot<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::OpenFlags;

    use super::*;

    /// A file with one number in it, a connection that writes and one that reads.
    fn file() -> (tempfile::TempDir, Connection, Connection) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("file.sqlite");
        let writer = Connection::open(&path).expect("opens");
        let begin = "PRAGMA journal_mode = WAL; CREATE TABLE numbers (number INTEGER);
            INSERT INTO numbers VALUES (1)";
        writer.execute_batch(begin).expect("it is new");
        let reader = Connection::open_with_flags(&path, OpenFlags::SQLITE_OPEN_READ_ONLY);
        (folder, writer, reader.expect("opens"))
    }

    /// The number as it is told, and how often it was read.
    fn ask(snapshot: &Snapshot<'_>, reads: &mut usize) -> i64 {
        let told = snapshot.remembered("the number".to_owned(), |snapshot| {
            *reads += 1;
            Ok(snapshot.query_row("SELECT number FROM numbers", [], |row| row.get::<_, i64>(0))?)
        });
        *told.expect("it is read")
    }

    #[test]
    fn an_answer_is_remembered_until_somebody_writes() {
        let (_folder, writer, mut reader) = file();
        let known = Known::default();
        let mut reads = 0;
        let mut once = |known: &Known| {
            let transaction = reader.transaction().expect("begins");
            ask(&Snapshot::new(&transaction, known), &mut reads)
        };
        assert_eq!([once(&known), once(&known)], [1, 1], "nobody wrote");
        writer
            .execute("UPDATE numbers SET number = 2", [])
            .expect("written");
        assert_eq!([once(&known), once(&known)], [2, 2], "somebody wrote");
        assert_eq!(reads, 2, "once for each state of the file");
    }

    #[test]
    fn a_snapshot_is_told_what_is_its_own_moment() {
        let (_folder, writer, mut reader) = file();
        let known = Known::default();
        let mut reads = 0;
        let transaction = reader.transaction().expect("begins");
        let snapshot = Snapshot::new(&transaction, &known);
        assert_eq!(ask(&snapshot, &mut reads), 1, "as it is");
        writer
            .execute("UPDATE numbers SET number = 2", [])
            .expect("written");
        assert_eq!(ask(&snapshot, &mut reads), 1, "as it was when it began");
        drop(transaction);
        let transaction = reader.transaction().expect("begins");
        assert_eq!(
            ask(&Snapshot::new(&transaction, &known), &mut reads),
            2,
            "a later moment"
        );
    }

    #[test]
    fn answers_of_other_kinds_and_questions_are_others() {
        let (_folder, _writer, reader) = file();
        let known = Known::default();
        let snapshot = Snapshot::new(&reader, &known);
        let number = |question: &str, number: i64| {
            *snapshot
                .remembered(question.to_owned(), |_| Ok(number))
                .expect("no reading")
        };
        assert_eq!(
            [number("one", 1), number("two", 2), number("one", 3)],
            [1, 2, 1],
            "by question"
        );
        let text = snapshot.remembered("one".to_owned(), |_| Ok("text"));
        assert_eq!(*text.expect("no reading"), "text", "by kind");
        for question in 0..=MOST {
            number(&question.to_string(), 7);
        }
        assert!(
            known.0.borrow().answers.len() <= MOST,
            "there is an end to it"
        );
    }

    #[test]
    fn what_nobody_asked_for_is_given_back() {
        let (_folder, _writer, reader) = file();
        let known = Known::default();
        let mut reads = 0;
        ask(&Snapshot::new(&reader, &known), &mut reads);
        known.forget_unused();
        ask(&Snapshot::new(&reader, &known), &mut reads);
        assert_eq!(reads, 1, "asked meanwhile");
        known.forget_unused();
        known.forget_unused();
        ask(&Snapshot::new(&reader, &known), &mut reads);
        assert_eq!(reads, 2, "given back");
    }
}
