//! One window of a long list: which rows a search finds, their order, and which of them are shown.
//!
//! Rows are numbers until they are chosen; only those of the window are read with their words.

use std::cmp::Ordering;
use std::collections::HashMap;

use super::ReportError;
use crate::model::{FactQuery, ListQuery, Page, RepositoryId, TitleWords, TitlesOf};
use crate::store::Store;

/// Words of a search that are looked for: a bit each.
const MOST_WORDS: usize = 64;

/// A row that may be in the window.
#[derive(Clone)]
pub(super) struct Candidate<Row> {
    pub(super) value: Option<i64>,
    pub(super) date: i64,
    /// Where it stands among its likes.
    pub(super) order: (i64, i64),
    pub(super) id: i64,
    pub(super) repository: RepositoryId,
    pub(super) name: Option<u32>,
    pub(super) row: Row,
}

/// What rows are sorted by: numbers, and of texts where each stands among all of them.
#[derive(Clone)]
enum Sort {
    Value,
    Date,
    Names(Vec<usize>),
    Paths(HashMap<RepositoryId, usize>),
}

impl Sort {
    fn compare<Row>(&self, one: &Candidate<Row>, other: &Candidate<Row>) -> Ordering {
        let by = match self {
            Self::Value => one.value.cmp(&other.value),
            Self::Date => one.date.cmp(&other.date),
            Self::Names(ranks) => {
                let rank =
                    |row: &Candidate<Row>| row.name.and_then(|name| ranks.get(name as usize));
                rank(one).cmp(&rank(other))
            }
            Self::Paths(ranks) => {
                let rank = |row: &Candidate<Row>| ranks.get(&row.repository);
                rank(one).cmp(&rank(other))
            }
        };
        by.then(one.order.cmp(&other.order))
    }
}

/// The rows before the end of a window, of rows that come one by one: all others are only counted.
#[derive(Clone)]
pub(super) struct First<Row> {
    order: Order,
    /// `None` keeps all: where texts decide, none can be let go before they are known.
    end: Option<usize>,
    rows: Vec<Candidate<Row>>,
    count: usize,
}

impl<Row> First<Row> {
    /// Rows kept beyond twice the window, so that they are seldom put in order.
    const SPARE: usize = 1_024;

    pub(super) fn add(&mut self, row: Candidate<Row>) {
        self.count += 1;
        self.rows.push(row);
        if let Some(end) = self.end
            && self.rows.len() > end.saturating_mul(2).saturating_add(Self::SPARE)
        {
            self.order.keep_first(end, &mut self.rows);
        }
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.rows.extend(other.rows);
    }
}

/// How rows stand to each other.
#[derive(Clone)]
struct Order {
    sort: Sort,
    is_largest_first: bool,
}

impl Order {
    fn compare<Row>(&self, one: &Candidate<Row>, other: &Candidate<Row>) -> Ordering {
        let order = self.sort.compare(one, other);
        if self.is_largest_first {
            order.reverse()
        } else {
            order
        }
    }

    /// Lets all rows go but so many first ones, which stay in no order.
    fn keep_first<Row>(&self, end: usize, rows: &mut Vec<Candidate<Row>>) {
        if end < rows.len() {
            rows.select_nth_unstable_by(end, |one, other| self.compare(one, other));
            rows.truncate(end);
        }
    }
}

/// The rows a list shows.
pub(super) struct Window<'list> {
    list: &'list ListQuery,
    words: Vec<String>,
    offset: usize,
    limit: usize,
}

impl<'list> Window<'list> {
    pub(super) fn of(list: &'list ListQuery) -> Self {
        let words = list.search.to_lowercase();
        let words = words.split_whitespace().take(MOST_WORDS);
        Self {
            list,
            words: words.map(str::to_owned).collect(),
            offset: usize::try_from(list.offset.max(0)).unwrap_or(usize::MAX),
            limit: usize::try_from(list.effective_limit()).unwrap_or(usize::MAX),
        }
    }

    /// What takes the rows.
    pub(super) fn first<Row>(&self) -> First<Row> {
        let numbers = match self.list.sort.as_str() {
            "date" => Some(Sort::Date),
            "author" | "repository" => None,
            _ => Some(Sort::Value),
        };
        let is_by_numbers = numbers.is_some() && self.words.is_empty();
        First {
            order: self.order(numbers.unwrap_or(Sort::Value)),
            end: is_by_numbers.then(|| self.end()),
            rows: Vec::new(),
            count: 0,
        }
    }

    const fn order(&self, sort: Sort) -> Order {
        Order {
            sort,
            is_largest_first: self.list.descending || self.list.sort.is_empty(),
        }
    }

    const fn end(&self) -> usize {
        self.offset.saturating_add(self.limit)
    }

    /// How many rows there are, and those of the window in their order.
    pub(super) async fn choose<Row>(
        &self,
        store: &Store,
        of: TitlesOf,
        asked: FactQuery,
        names: &[String],
        first: First<Row>,
    ) -> Result<(usize, Vec<Candidate<Row>>), ReportError> {
        let First {
            mut rows, count, ..
        } = first;
        let by = self.list.sort.as_str();
        let mut found = TitleWords::default();
        if !self.words.is_empty() || by == "repository" {
            found = store.title_words(of, asked, self.words.clone()).await?;
        }
        if !self.words.is_empty() {
            self.search(&found, names, &mut rows);
        }
        let sort = match by {
            "date" => Sort::Date,
            "author" => Sort::Names(ranks_of(names.iter().map(String::as_str))),
            "repository" => {
                let ranks = ranks_of(found.paths.values().map(String::as_str));
                Sort::Paths(found.paths.keys().copied().zip(ranks).collect())
            }
            _ => Sort::Value,
        };
        let total = if self.words.is_empty() {
            count
        } else {
            rows.len()
        };
        let order = self.order(sort);
        order.keep_first(self.end(), &mut rows);
        rows.sort_unstable_by(|one, other| order.compare(one, other));
        rows.drain(..self.offset.min(rows.len()));
        Ok((total, rows))
    }

    /// Keeps the rows of which every word is somewhere in the title, the name or the path.
    fn search<Row>(&self, found: &TitleWords, names: &[String], rows: &mut Vec<Candidate<Row>>) {
        let names: Vec<u64> = names.iter().map(|name| self.mask(name)).collect();
        let paths = found.paths.iter();
        let paths: HashMap<_, _> = paths.map(|(id, path)| (*id, self.mask(path))).collect();
        let all = self.words.iter().fold(0, |all: u64, _| (all << 1) | 1);
        rows.retain(|row| {
            let name = row.name.and_then(|name| names.get(name as usize));
            let masks = [name, paths.get(&row.repository), found.titles.get(&row.id)];
            masks.into_iter().flatten().fold(0, |sum, mask| sum | mask) == all
        });
    }

    /// A bit for each word a text holds.
    fn mask(&self, text: &str) -> u64 {
        let text = text.to_lowercase();
        let bits = self.words.iter().enumerate();
        bits.fold(0, |mask, (place, word)| {
            mask | u64::from(text.contains(word)) << place
        })
    }

    pub(super) fn page<Row>(&self, total: usize, rows: Vec<Row>) -> Page<Row> {
        Page {
            total: i64::try_from(total).unwrap_or(i64::MAX),
            offset: self.list.offset.max(0),
            rows,
        }
    }
}

/// Where each of some texts stands among them, capital or small; the same texts stand at the same place.
fn ranks_of<'text>(texts: impl Iterator<Item = &'text str>) -> Vec<usize> {
    let texts: Vec<String> = texts.map(str::to_lowercase).collect();
    let mut sorted: Vec<&String> = texts.iter().collect();
    sorted.sort_unstable();
    sorted.dedup();
    let places: HashMap<&String, usize> = sorted.into_iter().zip(0..).collect();
    texts.iter().map(|text| places[text]).collect()
}
