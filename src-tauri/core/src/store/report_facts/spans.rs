//! Stored facts by spans of time: which there are for a question, and keeping them.
//!
//! Whatever changes a row takes its span's facts away in the same transaction (`forgetting`), so
//! that facts that are there are true. What is missing is made from the rows when it is asked for, and kept
//! for the next time.

use rusqlite::{Connection, Transaction, params};

use super::super::{Store, StoreError};
use super::commit_spans::{self, SPAN_BITS};
use super::pull_request_spans::{self, Ended};
use super::scope::Scope;
use super::side_by_side::{SpanWorker, Weight, side_by_side};
use super::ticket_stretches;

/// Spans that one transaction makes: nobody who writes waits for long.
const PIECE: i64 = 200;

/// Which kind of facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Commits,
    /// Merged ones.
    PullRequests,
    /// Pull requests closed without a merge.
    Closed,
    /// Only which commits were squashed.
    Squashed,
    /// Tickets, by ids and not by time.
    Tickets,
}

impl Kind {
    /// What its versions stand under; the commits of squashed pull requests change with these, and tickets have none.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Commits => "commits",
            Self::PullRequests | Self::Squashed => "merged",
            Self::Closed => "closed",
            Self::Tickets => "tickets",
        }
    }

    const fn table(self) -> &'static str {
        match self {
            Self::Commits => "report_commit_spans",
            Self::PullRequests | Self::Squashed => "report_pull_request_spans",
            Self::Closed => "report_closed_spans",
            Self::Tickets => "report_ticket_stretches",
        }
    }

    const fn column(self) -> &'static str {
        match self {
            Self::Commits | Self::PullRequests | Self::Closed | Self::Tickets => "facts",
            Self::Squashed => "squashed",
        }
    }

    fn make(self, connection: &Connection, key: i64) -> Result<Vec<u8>, StoreError> {
        let packed = match self {
            Self::Commits => commit_spans::pack(connection, key)?,
            Self::PullRequests => pull_request_spans::pack(connection, Ended::Merged, key)?,
            Self::Closed => pull_request_spans::pack(connection, Ended::Closed, key)?,
            Self::Squashed => pull_request_spans::pack_squashed(connection, key)?,
            Self::Tickets => ticket_stretches::pack(connection, key)?,
        };
        Ok(packed.bytes().to_vec())
    }
}

/// The facts of a scope from one instant until before another, by span of time, within that by repository.
pub(super) fn each(
    connection: &Connection,
    kind: Kind,
    scope: &Scope,
    (from, to): (i64, i64),
    mut visit: impl FnMut(i64, &[u8]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    // Beyond these no calendar goes, and keys would not hold them.
    let bounds = (i64::MIN >> 2, i64::MAX >> 2);
    let (from, to) = (from.clamp(bounds.0, bounds.1), to.clamp(bounds.0, bounds.1));
    let (first, last) = (from >> SPAN_BITS, to.saturating_sub(1) >> SPAN_BITS);
    let keys = (first << 32, (last << 32) | 0xffff_ffff);
    if from >= to {
        return Ok(());
    }
    let mut look = |key: i64, facts: Option<&[u8]>| match facts {
        Some(facts) => visit(key, facts),
        None => visit(key, &kind.make(connection, key)?),
    };
    let (table, column) = (kind.table(), kind.column());
    if scope.is_narrow {
        let statement = format!(
            "SELECT id FROM {table} INDEXED BY {table}_by_repository
             WHERE repository_id = ?1 AND id BETWEEN ?2 AND ?3"
        );
        let mut own = connection.prepare_cached(&statement)?;
        let mut wanted: Vec<i64> = Vec::new();
        for repository in &scope.ids {
            let found = own.query_map(params![repository, keys.0, keys.1], |row| row.get(0))?;
            for key in found {
                wanted.push(key?);
            }
        }
        wanted.sort_unstable();
        let statement = format!("SELECT {column} FROM {table} WHERE id = ?1");
        let mut one = connection.prepare_cached(&statement)?;
        for key in wanted {
            let mut rows = one.query([key])?;
            if let Some(row) = rows.next()? {
                look(key, row.get_ref(0)?.as_blob_or_null()?)?;
            }
        }
        return Ok(());
    }
    let statement = format!("SELECT id, {column} FROM {table} WHERE id BETWEEN ?1 AND ?2");
    let mut all = connection.prepare_cached(&statement)?;
    let mut rows = all.query(params![keys.0, keys.1])?;
    while let Some(row) = rows.next()? {
        let key: i64 = row.get(0)?;
        if scope.ids.binary_search(&(key & 0xffff_ffff)).is_ok() {
            look(key, row.get_ref(1)?.as_blob_or_null()?)?;
        }
    }
    Ok(())
}

/// The facts of one span of time, a piece for each repository.
#[derive(Debug, Default)]
pub(super) struct SpanOfTime {
    number: i64,
    /// Keys, each with where its piece ends.
    pieces: Vec<(i64, usize)>,
    bytes: Vec<u8>,
}

impl SpanOfTime {
    const fn numbered(number: i64) -> Self {
        Self {
            number,
            pieces: Vec::new(),
            bytes: Vec::new(),
        }
    }

    fn add(&mut self, key: i64, facts: &[u8]) {
        self.bytes.extend_from_slice(facts);
        self.pieces.push((key, self.bytes.len()));
    }

    /// Which span of time it is.
    pub(super) const fn number(&self) -> i64 {
        self.number
    }

    /// How much there is to be read.
    pub(super) const fn weight(&self) -> Weight {
        self.bytes.len()
    }

    /// The key and the facts of each piece.
    pub(super) fn pieces(&self) -> impl Iterator<Item = (i64, &[u8])> {
        let mut start = 0;
        self.pieces.iter().map(move |(key, end)| {
            let piece = &self.bytes[start..*end];
            start = *end;
            (*key, piece)
        })
    }
}

/// Shows the facts of a scope to workers, one span of time to one of them, and returns all workers there were.
pub(super) fn work<Worker: SpanWorker<Span = SpanOfTime>>(
    connection: &Connection,
    kind: Kind,
    scope: &Scope,
    instants: (i64, i64),
    make: impl Fn() -> Worker,
) -> Result<Vec<Worker>, StoreError> {
    side_by_side(make, |give| {
        whole(connection, kind, scope, instants, |span| {
            let weight = span.weight();
            give(span, weight)
        })
    })
}

/// The facts of a scope, a whole span of time at once.
pub(super) fn whole(
    connection: &Connection,
    kind: Kind,
    scope: &Scope,
    instants: (i64, i64),
    mut visit: impl FnMut(SpanOfTime) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut span = SpanOfTime::default();
    each(connection, kind, scope, instants, |key, facts| {
        if key >> 32 != span.number || span.pieces.is_empty() {
            let full = std::mem::replace(&mut span, SpanOfTime::numbered(key >> 32));
            if !full.pieces.is_empty() {
                visit(full)?;
            }
        }
        span.add(key, facts);
        Ok(())
    })?;
    if span.pieces.is_empty() {
        return Ok(());
    }
    visit(span)
}

/// One span of time of every repository there is, and whether all of it is kept.
pub(super) fn of_every_repository(
    connection: &Connection,
    kind: Kind,
    number: i64,
) -> Result<(SpanOfTime, bool), StoreError> {
    let (table, column) = (kind.table(), kind.column());
    let statement = format!("SELECT id, {column} FROM {table} WHERE id BETWEEN ?1 AND ?2");
    let mut own = connection.prepare_cached(&statement)?;
    let mut rows = own.query(params![number << 32, (number << 32) | 0xffff_ffff])?;
    let mut span = SpanOfTime::numbered(number);
    let mut is_kept = true;
    while let Some(row) = rows.next()? {
        let key: i64 = row.get(0)?;
        match row.get_ref(1)?.as_blob_or_null()? {
            Some(facts) => span.add(key, facts),
            None => {
                is_kept = false;
                span.add(key, &kind.make(connection, key)?);
            }
        }
    }
    Ok((span, is_kept))
}

impl Store {
    /// Makes the facts of reports that are missing, so that the next report has only to read them. It may
    /// be called at any time, and stops at no harm: reports make what they miss for themselves.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn keep_report_facts(&self) -> Result<(), StoreError> {
        for kind in [
            Kind::Commits,
            Kind::PullRequests,
            Kind::Closed,
            Kind::Tickets,
        ] {
            while self
                .read(move |connection| missing(connection, kind))
                .await?
            {
                self.write(move |transaction| keep_some(transaction, kind))
                    .await?;
            }
        }
        self.keep_usual_sizes().await
    }
}

fn missing(connection: &Connection, kind: Kind) -> Result<bool, StoreError> {
    let statement = format!("SELECT 1 FROM {} WHERE facts IS NULL", kind.table());
    Ok(connection.prepare_cached(&statement)?.exists([])?)
}

fn keep_some(transaction: &Transaction<'_>, kind: Kind) -> Result<(), StoreError> {
    let table = kind.table();
    let statement = format!("SELECT id FROM {table} WHERE facts IS NULL LIMIT ?1");
    let keys = transaction
        .prepare_cached(&statement)?
        .query_map([PIECE], |row| row.get(0))?
        .collect::<Result<Vec<i64>, _>>()?;
    for key in keys {
        let facts = kind.make(transaction, key)?;
        if kind == Kind::PullRequests {
            let squashed = Kind::Squashed.make(transaction, key)?;
            transaction
                .prepare_cached(
                    "UPDATE report_pull_request_spans SET facts = ?2, squashed = ?3 WHERE id = ?1",
                )?
                .execute(params![key, facts, squashed])?;
        } else {
            let statement = format!("UPDATE {table} SET facts = ?2 WHERE id = ?1");
            transaction
                .prepare_cached(&statement)?
                .execute(params![key, facts])?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys and bytes that came, and what to fail at.
    #[derive(Default)]
    struct Seen {
        pieces: Vec<(i64, usize)>,
        fails_at: Option<i64>,
    }

    impl SpanWorker for Seen {
        type Span = SpanOfTime;

        fn take(&mut self, span: SpanOfTime) -> Result<(), StoreError> {
            for (key, bytes) in span.pieces() {
                if self.fails_at == Some(key >> 32) {
                    return Err(StoreError::NotFound);
                }
                assert!(bytes.iter().all(|byte| *byte == key as u8), "its own bytes");
                self.pieces.push((key, bytes.len()));
            }
            Ok(())
        }
    }

    /// So many spans of time of a hundred repositories with so many bytes each.
    fn filled(spans: i64, bytes: usize) -> (Connection, Scope, Vec<(i64, usize)>) {
        let connection = Connection::open_in_memory().expect("memory is there");
        let table = "CREATE TABLE report_commit_spans (id INTEGER PRIMARY KEY, facts BLOB)";
        connection.execute_batch(table).expect("it is new");
        let mut pieces = Vec::new();
        for span in 0..spans {
            for repository in 1..=100 {
                let key = (span << 32) + repository;
                let facts = vec![key as u8; bytes];
                let insert = "INSERT INTO report_commit_spans VALUES (?1, ?2)";
                let inserted = connection.execute(insert, params![key, facts]);
                inserted.expect("keys differ");
                pieces.push((key, bytes));
            }
        }
        let scope = Scope {
            repositories: String::new(),
            members: None,
            ids: (1..=100).collect(),
            is_narrow: false,
        };
        (connection, scope, pieces)
    }

    fn seen(spans: i64, bytes: usize, fails_at: Option<i64>) -> Result<Vec<Seen>, StoreError> {
        let (connection, scope, pieces) = filled(spans, bytes);
        let instants = (0, spans << SPAN_BITS);
        let make = || Seen {
            fails_at,
            ..Seen::default()
        };
        let workers = work(&connection, Kind::Commits, &scope, instants, make)?;
        let all = workers.iter().flat_map(|worker| worker.pieces.clone());
        let mut all: Vec<_> = all.collect();
        all.sort_unstable();
        assert_eq!(all, pieces, "every piece is taken, and once");
        Ok(workers)
    }

    #[test]
    fn little_is_taken_by_one_alone() {
        let workers = seen(3, 10, None).expect("nothing fails");
        assert_eq!(workers.len(), 1);
        assert_eq!(seen(0, 10, None).expect("nothing fails").len(), 1);
    }

    #[test]
    fn much_is_taken_side_by_side_and_a_span_stays_whole() {
        // A hundred kilobytes a span: the first is taken alone, the other thirty-nine by others.
        let workers = seen(40, 1_000, None).expect("nothing fails");
        assert!(workers.len() > 1, "others were called");
        let mut spans = Vec::new();
        for worker in &workers {
            let mut own: Vec<i64> = worker.pieces.iter().map(|(key, _)| key >> 32).collect();
            own.dedup();
            spans.extend(own);
        }
        spans.sort_unstable();
        assert_eq!(spans, (0..40).collect::<Vec<_>>(), "each with one worker");
    }

    #[test]
    fn what_fails_is_told_and_nobody_waits() {
        for fails_at in [0, 1, 20, 39] {
            let failed = seen(40, 1_000, Some(fails_at));
            assert!(matches!(failed, Err(StoreError::NotFound)), "at {fails_at}");
        }
    }
}
