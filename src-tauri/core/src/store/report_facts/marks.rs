//! The rules about commits, and what is said of single ones, ready to be looked up many times.
//!
//! Stored columns do not hold any of it: a rule may change without one of them being made again.

use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use super::super::StoreError;
use super::columns::hash_of;
use super::commit_spans::PackedCommit;
use super::people::{ByNumber, Numbers};
use crate::model::{Judgement, LeftOut};

/// What is said of commits.
#[derive(Debug, Default)]
pub(in super::super) struct Marks {
    /// The version they were read at.
    pub(super) version: i64,
    /// Lines above which a commit is an outlier.
    outlier_lines: Option<i64>,
    /// By the app's own id: no branch or tag leads to them, and they do not count for that.
    orphaned: Numbers,
    /// Likewise: their titles are those of a rule.
    titles: Numbers,
    /// By object id.
    judged: ByNumber<Judgement>,
}

/// They as they were read last.
#[derive(Debug, Default)]
pub(in super::super) struct RememberedMarks(Mutex<Option<(i64, Arc<Marks>)>>);

impl RememberedMarks {
    /// They as of the connection's snapshot.
    pub(super) fn get(&self, connection: &Connection) -> Result<Arc<Marks>, StoreError> {
        let version = connection
            .prepare_cached("SELECT version FROM commit_marks_version")?
            .query_row([], |row| row.get(0))?;
        let mut remembered = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, marks)) = remembered.as_ref()
            && *known == version
        {
            return Ok(Arc::clone(marks));
        }
        let marks = Arc::new(Marks::read(connection, version)?);
        *remembered = Some((version, Arc::clone(&marks)));
        Ok(marks)
    }
}

impl Marks {
    fn read(connection: &Connection, version: i64) -> Result<Self, StoreError> {
        let (outlier_lines, counts_orphaned): (_, bool) = connection
            .prepare_cached("SELECT outlier_lines, counts_orphaned FROM count_rules")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let numbers = |statement: &str| -> Result<Numbers, StoreError> {
            let mut statement = connection.prepare_cached(statement)?;
            let found = statement.query_map([], |row| row.get::<_, i64>(0))?;
            Ok(found
                .map(|id| id.map(|id| id as u64))
                .collect::<Result<_, _>>()?)
        };
        let mut judged =
            connection.prepare_cached("SELECT sha, judgement FROM commit_judgements")?;
        let judged = judged.query_map([], |row| {
            Ok((hash_of(row.get_ref(0)?.as_blob()?), row.get(1)?))
        })?;
        Ok(Self {
            version,
            outlier_lines,
            orphaned: if counts_orphaned {
                Numbers::default()
            } else {
                numbers("SELECT commit_id FROM orphaned_commits")?
            },
            titles: numbers("SELECT commit_id FROM outlier_title_commits")?,
            judged: judged.collect::<Result<_, _>>()?,
        })
    }

    fn judgement(&self, commit: &PackedCommit) -> Option<Judgement> {
        if self.judged.is_empty() {
            return None;
        }
        self.judged.get(&commit.sha).copied()
    }

    /// Whether it does not count because no branch or tag leads to it any more.
    pub(super) fn is_orphaned(&self, id: i64, commit: &PackedCommit) -> bool {
        !self.orphaned.is_empty()
            && self.orphaned.contains(&(id as u64))
            && self.judgement(commit) != Some(Judgement::Counts)
    }

    /// Why it is an outlier: somebody said so, or its title, or its size.
    pub(super) fn outlier(&self, id: i64, commit: &PackedCommit) -> Option<LeftOut> {
        match self.judgement(commit) {
            Some(Judgement::Outlier) => return Some(LeftOut::Marked),
            Some(Judgement::Counts) => return None,
            None => {}
        }
        if !self.titles.is_empty() && self.titles.contains(&(id as u64)) {
            return Some(LeftOut::Title);
        }
        let is_large = |lines| commit.lines.total() > lines;
        let is_outlier = self.outlier_lines.is_some_and(is_large);
        is_outlier.then_some(LeftOut::Outlier)
    }
}
