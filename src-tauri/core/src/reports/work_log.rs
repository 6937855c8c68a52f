//! Who did what on which day: days of the reader's zone by people or by repositories.
//!
//! It tells what happened and measures nothing, so that it shows what figures leave out: merges in a lane
//! of their own, and commits of more lines than anybody writes. What would be told twice is told once, by
//! the store's decision: copies of a commit, and the parts of a squashed pull request, whose one commit
//! stands for them. People who were excluded or hidden, and bots, are left out and told.
//!
//! Days are the reader's, here alone: beside comments and merges a commit must stand where it happened for
//! whoever reads. Who is assigned a ticket is known, but not since when, so that no day has it.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::civil::Date;
use serde::Deserialize;

use super::range::Days;
use super::work_rows::RowKeys;
use super::{Filter, Reader, ReportError};
use crate::model::{
    LeftOut, MemberKey, Page, ReadState, Timestamp, WorkDeed, WorkEvent, WorkFacts, WorkKind,
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
    let starts = days.day_starts(&reader.zone);
    let keys = RowKeys::of(store, query.grouping, &query.filter.work).await?;
    let (mut rows, by_day) = rows_of(&facts.events, &keys, &starts);
    let everything = count(rows.len());
    let most = rows.iter().map(WorkRow::total).max().unwrap_or_default();
    let words = query.search.to_lowercase();
    let words: Vec<&str> = words.split_whitespace().collect();
    rows.retain(|row| {
        let name = row.name.to_lowercase();
        words.iter().all(|word| name.contains(word))
    });
    rows.sort_by_cached_key(|row| {
        let most_first = match query.sort {
            WorkSort::Activity => -row.total(),
            WorkSort::Name => 0,
        };
        (most_first, row.name.to_lowercase(), row.key.clone())
    });
    Ok(WorkLog {
        days,
        today,
        read_state: facts.read_state,
        unread: unread(&facts),
        left_out: left_out(&facts.events, query.grouping),
        everything,
        most,
        by_day,
        total: count(rows.len()),
        offset: query.offset.max(0),
        rows: window(rows, query.offset, query.limit),
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
    let own = facts.events.into_iter();
    let own = own.filter(|event| keys.rows_with(event).contains(&query.key));
    let mut own: Vec<WorkEvent> = own.filter(is_shown).collect();
    own.sort_by_key(|event| (event.at, event.kind, event.number));
    Ok(Page {
        total: count(own.len()),
        offset: query.offset.max(0),
        rows: window(own, query.offset, query.limit),
    })
}

fn asked(filter: &Filter, days: Days, reader: &Reader) -> WorkQuery {
    WorkQuery {
        work: filter.work.clone(),
        instants: days.instants(&reader.zone),
    }
}

/// Whether the work log shows it.
const fn is_shown(event: &WorkEvent) -> bool {
    matches!(
        event.left_out,
        None | Some(LeftOut::Merge | LeftOut::Outlier | LeftOut::Title | LeftOut::Marked)
    )
}

/// A row while it grows.
#[derive(Default)]
struct Growing {
    name: Option<(bool, String)>,
    cells: BTreeMap<usize, WorkCell>,
}

/// The rows in no order, and how much is in them on each day.
fn rows_of(events: &[WorkEvent], keys: &RowKeys, starts: &[Timestamp]) -> (Vec<WorkRow>, Vec<i64>) {
    let mut rows: HashMap<String, Growing> = HashMap::new();
    let mut by_day = vec![0; starts.len()];
    for event in events.iter().filter(|event| is_shown(event)) {
        // The day that began last before it; the store returned nothing before the first one.
        let day = starts.partition_point(|start| *start <= event.at);
        let day = day.saturating_sub(1);
        let own = keys.rows_with(event);
        if let Some(count) = by_day.get_mut(day).filter(|_| !own.is_empty()) {
            *count += 1;
        }
        for key in own {
            let name = keys.name(&key, event);
            let row = rows.entry(key).or_default();
            if row.name.as_ref().is_none_or(|known| name < *known) {
                row.name = Some(name);
            }
            add(row.cells.entry(day).or_default(), event);
        }
    }
    let rows = rows.into_iter().map(|(key, row)| finished(key, row));
    (rows.collect(), by_day)
}

fn add(cell: &mut WorkCell, event: &WorkEvent) {
    cell.counts[event.kind.place()] += 1;
    match event.lines {
        Some((added, removed)) => {
            cell.added += added;
            cell.removed += removed;
        }
        None if event.kind == WorkKind::Commit => cell.unmeasured += 1,
        None => {}
    }
}

fn finished(key: String, row: Growing) -> WorkRow {
    let cells = row.cells.into_iter();
    let cells: Vec<WorkCell> = cells.map(|(day, cell)| WorkCell { day, ..cell }).collect();
    let mut counts = [0; WorkKind::COUNT];
    for cell in &cells {
        for (count, own) in counts.iter_mut().zip(cell.counts) {
            *count += own;
        }
    }
    let name = row.name.map(|(_, name)| name).unwrap_or_default();
    WorkRow {
        key,
        name,
        counts,
        cells,
    }
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

fn left_out(events: &[WorkEvent], grouping: WorkGrouping) -> WorkLeftOut {
    let commits = |reason| {
        let own = events
            .iter()
            .filter(|event| event.deed == WorkDeed::Committed && event.left_out == Some(reason));
        count(own.count())
    };
    let people = |reason| {
        let own = events.iter().filter(|event| event.left_out == Some(reason));
        let members: HashSet<_> = own.filter_map(|event| event.member.as_ref()).collect();
        count(members.len())
    };
    let is_unnamed = |event: &&WorkEvent| event.member.is_none() && is_shown(event);
    WorkLeftOut {
        copies: commits(LeftOut::Copy),
        orphaned: commits(LeftOut::Orphaned),
        squashed: commits(LeftOut::Squashed),
        bots: people(LeftOut::Bot),
        excluded: people(LeftOut::Excluded),
        hidden: people(LeftOut::Hidden),
        unnamed: match grouping {
            WorkGrouping::People | WorkGrouping::Teams => {
                count(events.iter().filter(is_unnamed).count())
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

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
