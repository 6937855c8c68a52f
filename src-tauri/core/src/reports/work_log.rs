//! Who did what on which day: days of the reader's zone by people or by repositories.
//!
//! It tells what happened and measures nothing, so that it shows what figures leave out: merges in a lane
//! of their own, and commits of more lines than anybody writes. What would be told twice is told once, by
//! the store's decision: copies of a commit, and the parts of a squashed pull request, whose one commit
//! stands for them. People who were excluded or hidden, and bots, are left out and told.
//!
//! Days are the reader's, here alone: beside comments and merges a commit must stand where it happened for
//! whoever reads. Who is assigned a ticket is known, but not since when, so that no day has it.

use std::collections::HashSet;

use jiff::civil::Date;
use serde::Deserialize;

use super::range::Days;
use super::work_grid::{self, Grid};
use super::work_rows::RowKeys;
use super::{Filter, Reader, ReportError};
use crate::model::{
    LeftOut, MemberKey, Page, ReadState, WorkDeed, WorkEvent, WorkFact, WorkFacts, WorkKind,
    WorkQuery, string_enum,
};
use crate::store::Store;

/// More rows than any window shows at once.
const MOST_ROWS: i64 = 1_000;

string_enum!(
    /// What a row of the work log is.
    WorkGrouping {
        /// A person.
        People = "people",
        /// A repository.
        Repositories = "repositories",
        /// A team, with those within it where these are asked for. Who is in several is in the row of each.
        Teams = "teams",
    }
);

string_enum!(
    /// The order of rows.
    WorkSort {
        /// Who did most, first; by name where that is alike.
        Activity = "activity",
        /// By name.
        Name = "name",
    }
);

/// Which work log.
#[derive(Debug, Clone, Deserialize)]
pub struct WorkLogQuery {
    /// Over what.
    pub filter: Filter,
    /// What its rows are.
    pub grouping: WorkGrouping,
    /// Their order.
    pub sort: WorkSort,
    /// Words the name of a row has, in any order.
    #[serde(default)]
    pub search: String,
    /// Rows to skip.
    #[serde(default)]
    pub offset: i64,
    /// Rows to return, at most 1,000.
    pub limit: i64,
}

/// What is behind one cell.
#[derive(Debug, Clone, Deserialize)]
pub struct WorkCellQuery {
    /// Over what; its range does not matter.
    pub filter: Filter,
    /// What rows are.
    pub grouping: WorkGrouping,
    /// Of which row.
    pub key: String,
    /// On which day.
    pub day: Date,
    /// Things to skip.
    #[serde(default)]
    pub offset: i64,
    /// Things to return, at most 1,000.
    pub limit: i64,
}

/// The report: one window of its rows, and what is said about all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkLog {
    /// Its days.
    pub days: Days,
    /// The day it is for the reader.
    pub today: Date,
    /// How far what it is made of was read.
    pub read_state: ReadState,
    /// Lanes nothing is read for, since the service is off: unknown, not empty.
    pub unread: Vec<WorkKind>,
    /// What was left out.
    pub left_out: WorkLeftOut,
    /// Rows there are without the search.
    pub everything: i64,
    /// The largest total of any of these.
    pub most: i64,
    /// Of each day of the range how much is in these rows, told once where it is in several: what a window that
    /// leaves days out does not show.
    pub by_day: Vec<i64>,
    /// Rows there are.
    pub total: i64,
    /// Rows before this window.
    pub offset: i64,
    /// The rows of this window.
    pub rows: Vec<WorkRow>,
}

/// A person or repository that did something, or in which something was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkRow {
    /// Key of the person, or id of the repository.
    pub key: String,
    /// The person's name, or the repository's full path.
    pub name: String,
    /// By [`WorkKind::place`].
    pub counts: [i64; WorkKind::COUNT],
    /// Days with something, first one first.
    pub cells: Vec<WorkCell>,
}

impl WorkRow {
    /// Everything.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.counts.iter().sum()
    }
}

/// A day of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WorkCell {
    /// Its place in the range.
    pub day: usize,
    /// By [`WorkKind::place`].
    pub counts: [i64; WorkKind::COUNT],
    /// Lines that commits other than merges added.
    pub added: i64,
    /// Lines they removed.
    pub removed: i64,
    /// Such commits whose lines were not counted.
    pub unmeasured: i64,
}

/// What was left out, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WorkLeftOut {
    /// Commits that are the same change once more.
    pub copies: i64,
    /// Commits no branch or tag leads to any more.
    pub orphaned: i64,
    /// Commits a squashed pull request was made of.
    pub squashed: i64,
    /// Bots that did something.
    pub bots: i64,
    /// Excluded people who did something.
    pub excluded: i64,
    /// Hidden people who did something.
    pub hidden: i64,
    /// Things of which GitLab does not say any more who did them; left out where rows are people.
    pub unnamed: i64,
}

/// Reads the report.
///
/// # Errors
/// When there is no such range, or the store cannot be read.
pub async fn work_log(
    store: &Store,
    query: &WorkLogQuery,
    reader: &Reader,
) -> Result<WorkLog, ReportError> {
    let today = reader.today();
    let days = Days::of(&query.filter.range, today)?;
    let facts = store.work_facts(asked(&query.filter, days, reader)).await?;
    let keys = RowKeys::of(store, query.grouping, &query.filter.work).await?;
    let grid = Grid::of(&facts, query.grouping, days.day_starts(&reader.zone));
    let by_day = grid.by_day.clone();
    let mut rows = grid.rows(store, &facts, &keys).await?;
    let everything = count(rows.len());
    let totals = rows.iter().map(|own| own.row.total());
    let most = totals.max().unwrap_or_default();
    let words = query.search.to_lowercase();
    let words: Vec<&str> = words.split_whitespace().collect();
    rows.retain(|own| {
        let name = own.row.name.to_lowercase();
        words.iter().all(|word| name.contains(word))
    });
    rows.sort_by_cached_key(|own| {
        let most_first = match query.sort {
            WorkSort::Activity => -own.row.total(),
            WorkSort::Name => 0,
        };
        (most_first, own.row.name.to_lowercase(), own.row.key.clone())
    });
    let total = count(rows.len());
    let rows = window(rows, query.offset, query.limit);
    Ok(WorkLog {
        days,
        today,
        read_state: facts.read_state,
        unread: unread(&facts),
        left_out: left_out(&facts.facts, query.grouping),
        everything,
        most,
        by_day,
        total,
        offset: query.offset.max(0),
        rows: work_grid::with_lines(store, rows).await?,
    })
}

/// What happened in one cell, first thing first.
///
/// # Errors
/// When there is no such day, or the store cannot be read.
pub async fn work_cell(
    store: &Store,
    query: &WorkCellQuery,
    reader: &Reader,
) -> Result<Page<WorkEvent>, ReportError> {
    let day = Days::between(query.day, query.day)?;
    let mut filter = query.filter.clone();
    // Copies are told apart within one person, but across repositories: only a person may be asked for alone.
    if query.grouping == WorkGrouping::People {
        filter.work.member_keys = vec![MemberKey(query.key.clone())];
    }
    let facts = store.work_facts(asked(&filter, day, reader)).await?;
    let keys = RowKeys::of(store, query.grouping, &filter.work).await?;
    let own = facts.facts.iter().copied();
    let own = own.filter(|fact| {
        let member = fact.person.map(|person| &facts.people[person as usize]);
        is_shown(fact)
            && keys
                .rows_with(member, fact.repository_id)
                .contains(&query.key)
    });
    let mut own: Vec<WorkFact> = own.collect();
    own.sort_by_key(|fact| (fact.at, fact.kind, fact.number));
    let total = count(own.len());
    let own = window(own, query.offset, query.limit);
    let heads = store.work_heads(own.clone()).await?;
    let rows = own.into_iter().zip(heads).filter_map(|(fact, head)| {
        Some(WorkEvent {
            fact,
            name: fact.name.map(|name| facts.names[name as usize].clone()),
            head: head?,
        })
    });
    Ok(Page {
        total,
        offset: query.offset.max(0),
        rows: rows.collect(),
    })
}

fn asked(filter: &Filter, days: Days, reader: &Reader) -> WorkQuery {
    WorkQuery {
        work: filter.work.clone(),
        instants: days.instants(&reader.zone),
    }
}

/// Whether the work log shows it.
pub(super) const fn is_shown(fact: &WorkFact) -> bool {
    matches!(
        fact.left_out,
        None | Some(LeftOut::Merge | LeftOut::Outlier | LeftOut::Title | LeftOut::Marked)
    )
}

fn unread(facts: &WorkFacts) -> Vec<WorkKind> {
    let mut unread = Vec::new();
    if !facts.has_commits {
        unread.extend([WorkKind::Commit, WorkKind::Merge]);
    }
    if !facts.has_pull_requests {
        unread.push(WorkKind::PullRequest);
    }
    if !facts.has_pull_requests && !facts.has_tickets {
        unread.push(WorkKind::Comment);
    }
    if !facts.has_tickets {
        unread.push(WorkKind::Ticket);
    }
    unread
}

fn left_out(facts: &[WorkFact], grouping: WorkGrouping) -> WorkLeftOut {
    let commits = |reason| {
        let own = facts
            .iter()
            .filter(|fact| fact.deed == WorkDeed::Committed && fact.left_out == Some(reason));
        count(own.count())
    };
    let people = |reason| {
        let own = facts.iter().filter(|fact| fact.left_out == Some(reason));
        let members: HashSet<_> = own.filter_map(|fact| fact.person).collect();
        count(members.len())
    };
    let is_unnamed = |fact: &&WorkFact| fact.person.is_none() && is_shown(fact);
    WorkLeftOut {
        copies: commits(LeftOut::Copy),
        orphaned: commits(LeftOut::Orphaned),
        squashed: commits(LeftOut::Squashed),
        bots: people(LeftOut::Bot),
        excluded: people(LeftOut::Excluded),
        hidden: people(LeftOut::Hidden),
        unnamed: match grouping {
            WorkGrouping::People | WorkGrouping::Teams => {
                count(facts.iter().filter(is_unnamed).count())
            }
            WorkGrouping::Repositories => 0,
        },
    }
}

fn window<T>(rows: Vec<T>, offset: i64, limit: i64) -> Vec<T> {
    let offset = usize::try_from(offset.max(0)).unwrap_or(usize::MAX);
    let limit = usize::try_from(limit.clamp(1, MOST_ROWS)).unwrap_or(usize::MAX);
    rows.into_iter().skip(offset).take(limit).collect()
}

pub(super) fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
