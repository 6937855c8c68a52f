//! What was told of whole spans of time, remembered while it holds: telling it once more takes ten times as long as
//! reading it through.
//!
//! Nothing here is true by itself. Each span is told at versions of the people, of the rules and of its own rows, which
//! the store raises in the transaction that changes one of them, and is looked up by those of the snapshot that asks.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, params};

use super::super::StoreError;
use super::commit_spans::SPAN_BITS;
use super::scope::Scope;
use super::side_by_side::{Give, Weight};
use super::spans::{self, Kind, SpanOfTime};

/// More than so much is not remembered at once: the commits of four million, or of fewer with what happened to pull
/// requests.
const MOST_BYTES: usize = 256 << 20;

/// Versions of the people and of the rules; one that is higher is later.
pub(super) type Rules = (i64, i64);

/// What is remembered of a span of time.
pub(super) trait Told {
    /// Memory it takes, in bytes.
    fn bytes(&self) -> usize;
}

/// A span of time to be shown.
pub(super) enum Span<T> {
    /// To be told first; with its version where it may be remembered then.
    Read(SpanOfTime, Option<i64>),
    Known(Arc<T>),
}

/// A span that was told just now: its number, at which version, and what.
pub(super) type Fresh<T> = (i64, i64, Arc<T>);

/// They as they were told last.
#[derive(Debug)]
pub(super) struct RememberedSpans<T>(Mutex<Memory<T>>);

#[derive(Debug)]
struct Memory<T> {
    rules: Rules,
    spans: HashMap<i64, (i64, Arc<T>)>,
    bytes: usize,
    is_asked: bool,
}

impl<T> Default for RememberedSpans<T> {
    fn default() -> Self {
        Self(Mutex::new(Memory {
            rules: (i64::MIN, i64::MIN),
            spans: HashMap::new(),
            bytes: 0,
            is_asked: false,
        }))
    }
}

impl<T: Told> RememberedSpans<T> {
    fn memory(&self) -> MutexGuard<'_, Memory<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives the spans of a question. Of a narrow scope only its own pieces are read, and nothing is remembered.
    pub(super) fn give(
        &self,
        connection: &Connection,
        kind: Kind,
        (scope, instants, rules): (&Scope, (i64, i64), Rules),
        give: &mut Give<'_, Span<T>>,
    ) -> Result<(), StoreError> {
        if scope.is_narrow {
            return spans::whole(connection, kind, scope, instants, |span| {
                let weight = span.weight();
                give(Span::Read(span, None), weight)
            });
        }
        for (number, version) in versions(connection, kind, instants)? {
            if let Some(known) = self.known(rules, number, version) {
                let weight = known.bytes() / SHOWN_FASTER;
                give(Span::Known(known), weight)?;
                continue;
            }
            let (span, is_kept) = spans::of_every_repository(connection, kind, number)?;
            let weight = span.weight();
            give(Span::Read(span, is_kept.then_some(version)), weight)?;
        }
        Ok(())
    }

    fn known(&self, rules: Rules, number: i64, version: i64) -> Option<Arc<T>> {
        let mut memory = self.memory();
        memory.is_asked = true;
        let (known, span) = memory.spans.get(&number)?;
        (memory.rules == rules && *known == version).then(|| Arc::clone(span))
    }

    /// Remembers spans that were told just now, unless somebody told them by later rules meanwhile.
    pub(super) fn remember(&self, rules: Rules, fresh: Vec<Fresh<T>>) {
        if fresh.is_empty() {
            return;
        }
        let mut memory = self.memory();
        if memory.rules > rules {
            return;
        }
        if memory.rules < rules {
            memory.clear();
            memory.rules = rules;
        }
        for (number, version, told) in fresh {
            memory.put(number, version, told);
        }
    }

    /// Forgets everything where nobody asked since this was called last: most of the time an app shows no report.
    pub(super) fn forget_unused(&self) {
        let mut memory = self.memory();
        if !std::mem::take(&mut memory.is_asked) {
            memory.clear();
        }
    }
}

/// A remembered span is shown in the time in which so much less is read.
const SHOWN_FASTER: Weight = 16;

impl<T: Told> Memory<T> {
    fn clear(&mut self) {
        self.spans = HashMap::new();
        self.bytes = 0;
    }

    fn put(&mut self, number: i64, version: i64, told: Arc<T>) {
        let bytes = told.bytes();
        if let Some((_, before)) = self.spans.remove(&number) {
            self.bytes -= before.bytes();
        }
        if self.bytes + bytes <= MOST_BYTES {
            self.bytes += bytes;
            self.spans.insert(number, (version, told));
        }
    }
}

/// The spans of a stretch of time there was ever something of, each with its version.
fn versions(
    connection: &Connection,
    kind: Kind,
    (from, to): (i64, i64),
) -> Result<Vec<(i64, i64)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT span, version FROM report_span_versions
         WHERE kind = ?1 AND span BETWEEN ?2 AND ?3 ORDER BY span",
    )?;
    let last = to.saturating_sub(1) >> SPAN_BITS;
    let rows = statement.query_map(params![kind.name(), from >> SPAN_BITS, last], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Raised whenever anything of a kind may have changed.
pub(super) fn version_of_all(connection: &Connection, kind: Kind) -> Result<i64, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT coalesce(sum(version), 0) FROM report_span_versions WHERE kind = ?1",
    )?;
    Ok(statement.query_row([kind.name()], |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A span that was told: how many bytes it had.
    struct Length(usize);

    impl Told for Length {
        fn bytes(&self) -> usize {
            self.0
        }
    }

    const SCOPE: fn() -> Scope = || Scope {
        repositories: String::new(),
        members: None,
        ids: vec![1, 2],
        is_narrow: false,
    };

    /// Two spans of two repositories, at version 1 each.
    fn connection() -> Connection {
        let connection = Connection::open_in_memory().expect("memory is there");
        let schema = "
            CREATE TABLE report_commit_spans (id INTEGER PRIMARY KEY, facts BLOB);
            CREATE TABLE report_span_versions (kind TEXT, span INTEGER, version INTEGER,
                PRIMARY KEY (kind, span));
            INSERT INTO report_commit_spans VALUES ((3 << 32) + 1, x'01'), ((3 << 32) + 2, x'0102'),
                ((4 << 32) + 1, x'010203');
            INSERT INTO report_span_versions VALUES ('commits', 3, 1), ('commits', 4, 1),
                ('merged', 3, 1)";
        connection.execute_batch(schema).expect("they are new");
        connection
    }

    /// Asks for all of it and tells what was not remembered: the numbers of these spans.
    fn ask(memory: &RememberedSpans<Length>, connection: &Connection, rules: Rules) -> Vec<i64> {
        let (scope, ever) = (SCOPE(), (0, 100 << SPAN_BITS));
        let mut fresh = Vec::new();
        let mut bytes = 0;
        let given = memory.give(
            connection,
            Kind::Commits,
            (&scope, ever, rules),
            &mut |span, _| {
                match span {
                    Span::Known(known) => bytes += known.0,
                    Span::Read(span, version) => {
                        bytes += span.weight();
                        let version = version.expect("all of it is kept");
                        fresh.push((span.number(), version, Arc::new(Length(span.weight()))));
                    }
                }
                Ok(())
            },
        );
        given.expect("it is read");
        let stored: isize = connection
            .query_row(
                "SELECT sum(length(facts)) FROM report_commit_spans",
                [],
                |row| row.get(0),
            )
            .expect("it is read");
        assert_eq!(
            bytes,
            stored.cast_unsigned(),
            "what is remembered is what is stored"
        );
        let told = fresh.iter().map(|(number, _, _)| *number).collect();
        memory.remember(rules, fresh);
        told
    }

    #[test]
    fn a_span_is_told_again_only_where_it_changed() {
        let (memory, connection) = (RememberedSpans::default(), connection());
        assert_eq!(ask(&memory, &connection, (1, 1)), [3, 4], "all at first");
        assert_eq!(ask(&memory, &connection, (1, 1)), [0; 0], "nothing changed");
        let change = "UPDATE report_commit_spans SET facts = x'01020304' WHERE id >> 32 = 4;
            UPDATE report_span_versions SET version = 2 WHERE kind = 'commits' AND span = 4";
        connection.execute_batch(change).expect("it is there");
        assert_eq!(ask(&memory, &connection, (1, 1)), [4], "only that one");
        assert_eq!(ask(&memory, &connection, (1, 1)), [0; 0], "and once");
    }

    #[test]
    fn other_rules_tell_everything_again_and_earlier_ones_outdate_nothing() {
        let (memory, connection) = (RememberedSpans::default(), connection());
        for rules in [(1, 1), (2, 1), (2, 2)] {
            assert_eq!(
                ask(&memory, &connection, rules),
                [3, 4],
                "{rules:?} are new"
            );
        }
        // Who began before the rules changed sees them as they were.
        assert_eq!(ask(&memory, &connection, (1, 1)), [3, 4], "as it asks");
        assert_eq!(ask(&memory, &connection, (2, 2)), [0; 0], "still there");
    }

    #[test]
    fn what_nobody_asked_for_is_given_back() {
        let (memory, connection) = (RememberedSpans::default(), connection());
        ask(&memory, &connection, (1, 1));
        memory.forget_unused();
        assert_eq!(ask(&memory, &connection, (1, 1)), [0; 0], "asked meanwhile");
        memory.forget_unused();
        memory.forget_unused();
        assert_eq!(ask(&memory, &connection, (1, 1)), [3, 4], "given back");
    }

    #[test]
    fn there_is_an_end_to_what_is_remembered() {
        let memory = RememberedSpans::default();
        let large = |number| (number, 1, Arc::new(Length(MOST_BYTES / 2 - 1)));
        memory.remember((1, 1), (0..5).map(large).collect());
        let known = (0..5).filter(|number| memory.known((1, 1), *number, 1).is_some());
        assert_eq!(known.count(), 2, "nearly half of the memory each");
        memory.remember((1, 1), vec![(0, 2, Arc::new(Length(1)))]);
        memory.remember((1, 1), vec![large(4)]);
        assert!(
            memory.known((1, 1), 0, 1).is_none(),
            "told at another version"
        );
        assert!(memory.known((1, 1), 0, 2).is_some(), "in its place");
        assert!(
            memory.known((1, 1), 4, 1).is_some(),
            "where there is room again"
        );
    }
}
