//! The first report: eight figures with their weeks, how long merging takes, and what kind of work was done.

use std::collections::HashSet;

use super::code::{self, CodeSums, CodedDays};
use super::merged_weeks::{MergedSums, MergedWeeks};
use super::metric::{Good, MetricId};
use super::range::{Days, Week, week_number};
use super::ratio::{Ratio, median};
use super::trend::{self, Trend};
use super::{Filter, Reader, ReportError};
use crate::model::{CommitFact, CommitFold, FactsHead, LeftOut, ReadState, WorkLines};
use crate::store::Store;

/// Milliseconds of an hour.
pub(super) const HOUR_MS: i64 = 3_600_000;

/// The report.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// Its days.
    pub days: Days,
    /// Its weeks, oldest first.
    pub weeks: Vec<Week>,
    /// How far what it is made of was read.
    pub read_state: ReadState,
    /// What was left out of it.
    pub left_out: LeftOutFigures,
    /// People with a commit or merged pull request that counts.
    pub people: i64,
    /// Its figures.
    pub tiles: Vec<Tile>,
    /// One a week.
    pub time_to_merge: Vec<TimeToMerge>,
    /// Lines, one a week.
    pub work_types: Vec<WorkLines>,
}

/// A figure.
#[derive(Debug, Clone, PartialEq)]
pub struct Tile {
    /// Of what.
    pub metric: MetricId,
    /// The value over the range, or why there is none.
    pub value: Result<f64, Unknown>,
    /// What it was counted from: pull requests, people, coding days or lines.
    pub count: i64,
    /// One a week, `None` where a week has nothing to count.
    pub weekly: Vec<Option<f64>>,
    /// Where the whole weeks go.
    pub trend: Trend,
}

impl Tile {
    /// Whether the trend is for the better, where the metric has a good side.
    #[must_use]
    pub fn is_better(&self) -> Option<bool> {
        let Trend::Slope(slope) = self.trend else {
            return None;
        };
        match self.metric.good() {
            Good::Less => Some(slope < 0.0),
            Good::More => Some(slope > 0.0),
            Good::Neither => None,
        }
    }
}

/// Why a figure has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// No repository was chosen, or none is left by the filter.
    NothingImported,
    /// The service it is made of is off everywhere.
    ServiceOff,
    /// No commit in range counts.
    NoCommits,
    /// Of none of those that count it is known yet.
    NotMeasured,
    /// No merged pull request in range counts.
    NoPullRequests,
}

/// How long merging took in a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeToMerge {
    /// In milliseconds over pull requests.
    pub mean: Ratio,
    /// In milliseconds, of none `None`.
    pub median: Option<Ratio>,
}

/// What was left out, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeftOutFigures {
    /// Commits by reason, in the order of [`LeftOut::ALL`].
    pub commits: [i64; LeftOut::ALL.len()],
    /// People by reason, likewise; one may be in several.
    pub people: [i64; LeftOut::ALL.len()],
}

impl LeftOutFigures {
    /// Commits left out for a reason.
    #[must_use]
    pub fn commits(&self, reason: LeftOut) -> i64 {
        self.commits[place(reason)]
    }

    /// People whose work was left out for a reason.
    #[must_use]
    pub fn people(&self, reason: LeftOut) -> i64 {
        self.people[place(reason)]
    }

    pub(super) fn of(left_out: &LeftOutFold) -> Self {
        let mut figures = Self {
            commits: left_out.commits,
            ..Self::default()
        };
        for (place, count) in figures.people.iter_mut().enumerate() {
            let people = left_out.people.iter();
            let people = people.filter(|reasons| *reasons >> place & 1 == 1);
            *count = i64::try_from(people.count()).unwrap_or(i64::MAX);
        }
        figures
    }
}

/// What is left out, as it comes.
#[derive(Debug, Clone, Default)]
pub(super) struct LeftOutFold {
    commits: [i64; LeftOut::ALL.len()],
    /// For each person a bit for each reason.
    people: Vec<u16>,
}

impl LeftOutFold {
    pub(super) fn add(&mut self, person: u32, reason: LeftOut) {
        self.commits[place(reason)] += 1;
        self.note(person, reason);
    }

    pub(super) fn merge(&mut self, other: Self) {
        for (own, more) in self.commits.iter_mut().zip(other.commits) {
            *own += more;
        }
        if self.people.len() < other.people.len() {
            self.people.resize(other.people.len(), 0);
        }
        for (own, more) in self.people.iter_mut().zip(other.people) {
            *own |= more;
        }
    }

    pub(super) fn note(&mut self, person: u32, reason: LeftOut) {
        let person = person as usize;
        if self.people.len() <= person {
            self.people.resize(person + 1, 0);
        }
        self.people[person] |= 1 << place(reason);
    }
}

fn place(reason: LeftOut) -> usize {
    LeftOut::ALL
        .iter()
        .position(|each| *each == reason)
        .expect("every reason is among all of them")
}

/// Reads the report.
///
/// # Errors
/// When there is no such range, or the store cannot be read.
pub async fn overview(
    store: &Store,
    filter: &Filter,
    reader: &Reader,
) -> Result<Overview, ReportError> {
    let today = reader.today();
    let days = Days::of(&filter.range, today)?;
    let weeks = days.weeks(today);
    let query = reader.query(&filter.work, days);
    let merged = MergedWeeks::of(days.week_starts(&weeks, &reader.zone));
    let folds = (CodeFold::of(days, &weeks), merged);
    let (facts, code, mut merged) = store.fold_facts(query, folds).await?;
    let mut left_out = code.left_out.clone();
    left_out.merge(std::mem::take(&mut merged.left_out));
    let people: HashSet<u32> = code.coded.people().chain(merged.openers()).collect();
    let time_to_merge = time_to_merge(&mut merged);
    let by_week = Weekly {
        people: count(code.coded.people().count()),
        weeks: &weeks,
        calendar_days: days.count_until(today),
        facts: &facts,
        code: &code,
        merged: &merged,
    };
    let tiles = MetricId::OVERVIEW.iter();
    Ok(Overview {
        days,
        read_state: facts.read_state,
        left_out: LeftOutFigures::of(&left_out),
        people: count(people.len()),
        tiles: tiles.map(|metric| by_week.tile(*metric)).collect(),
        time_to_merge,
        work_types: code.weeks.iter().map(code::code_volume).collect(),
        weeks,
    })
}

fn time_to_merge(merged: &mut MergedWeeks) -> Vec<TimeToMerge> {
    let weeks = merged.weeks.iter().zip(&mut merged.merge_times);
    let week = |(sums, times): (&MergedSums, &mut Vec<i64>)| TimeToMerge {
        mean: sums.metric(MetricId::TimeToMerge),
        median: median(times),
    };
    weeks.map(week).collect()
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Commits as they come, summed up over the range and over each of its weeks.
#[derive(Clone)]
struct CodeFold {
    whole: CodeSums,
    weeks: Vec<CodeSums>,
    first_week: i64,
    coded: CodedDays,
    left_out: LeftOutFold,
}

impl CodeFold {
    fn of(days: Days, weeks: &[Week]) -> Self {
        let (first, last) = days.numbers();
        Self {
            whole: CodeSums::default(),
            weeks: vec![CodeSums::default(); weeks.len()],
            first_week: week_number(first),
            coded: CodedDays::between(first, last),
            left_out: LeftOutFold::default(),
        }
    }
}

impl CommitFold for CodeFold {
    fn add(&mut self, commit: &CommitFact) {
        if let Some(reason) = commit.left_out {
            self.left_out.add(commit.person, reason);
            return;
        }
        let first = self.coded.add(commit);
        self.whole.add(commit, first);
        let week = usize::try_from(week_number(commit.day) - self.first_week);
        if let Some(week) = week.ok().and_then(|week| self.weeks.get_mut(week)) {
            week.add(commit, first);
        }
    }

    fn merge(&mut self, other: Self) {
        self.whole += other.whole;
        for (week, more) in self.weeks.iter_mut().zip(other.weeks) {
            *week += more;
        }
        self.left_out.merge(other.left_out);
        let (whole, weeks, first) = (&mut self.whole, &mut self.weeks, self.first_week);
        self.coded.merge(other.coded, |_, day, first_of_day| {
            whole.take_back(first_of_day);
            let week = usize::try_from(week_number(day) - first);
            if let Some(week) = week.ok().and_then(|week| weeks.get_mut(week)) {
                week.take_back(first_of_day);
            }
        });
    }
}

/// The sums of each week beside those of the range.
struct Weekly<'facts> {
    facts: &'facts FactsHead,
    code: &'facts CodeFold,
    merged: &'facts MergedWeeks,
    weeks: &'facts [Week],
    people: i64,
    calendar_days: i64,
}

impl Weekly<'_> {
    fn tile(&self, metric: MetricId) -> Tile {
        let whole = self.value(
            metric,
            &self.code.whole,
            &self.merged.whole,
            self.calendar_days,
        );
        let weekly: Vec<Option<f64>> = (0..self.weeks.len())
            .map(|week| {
                let days = self.weeks[week].days;
                let code = &self.code.weeks[week];
                let value = self.value(metric, code, &self.merged.weeks[week], days);
                value.times(scale(metric)).map(|value| value / unit(metric))
            })
            .collect();
        let full = self.weeks.iter().zip(&weekly);
        let full: Vec<Option<f64>> = full
            .map(|(week, value)| value.filter(|_| week.is_whole()))
            .collect();
        let value = whole.times(scale(metric)).map(|value| value / unit(metric));
        Tile {
            metric,
            value: value.ok_or_else(|| self.unknown(metric)),
            count: match metric {
                MetricId::CodingDays => self.people,
                MetricId::CodeVolume => self.code.whole.commits,
                _ => whole.denominator,
            },
            weekly,
            trend: trend::of_weeks(&full),
        }
    }

    fn value(
        &self,
        metric: MetricId,
        commits: &CodeSums,
        merged: &MergedSums,
        calendar_days: i64,
    ) -> Ratio {
        match metric {
            MetricId::TimeToMerge
            | MetricId::TimeToFirstComment
            | MetricId::UnreviewedPullRequests
            | MetricId::IteratedPullRequests => merged.metric(metric),
            MetricId::CodingDays => code::coding_days(commits, self.people, calendar_days),
            MetricId::CommitsPerDay => code::commits_per_day(commits),
            MetricId::Efficiency => code::efficiency(commits),
            // The others are no tiles of the overview.
            _ => {
                let lines = code::code_volume(commits).total();
                // Nothing to count is unknown over the whole range and zero lines in a week of it.
                Ratio::new(lines, i64::from(self.people > 0))
            }
        }
    }

    fn unknown(&self, metric: MetricId) -> Unknown {
        let is_on = if metric.is_of_commits() {
            self.facts.has_commits
        } else {
            self.facts.has_pull_requests
        };
        if self.facts.read_state.repositories == 0 {
            Unknown::NothingImported
        } else if !is_on {
            Unknown::ServiceOff
        } else if metric.is_of_commits() {
            Unknown::NoCommits
        } else {
            Unknown::NoPullRequests
        }
    }
}

/// Percent of a share, and otherwise the value itself.
const fn scale(metric: MetricId) -> i64 {
    match metric {
        MetricId::UnreviewedPullRequests
        | MetricId::IteratedPullRequests
        | MetricId::Efficiency => 100,
        _ => 1,
    }
}

/// What a value is divided by to be in the unit it is told in: milliseconds are told in hours.
#[expect(clippy::cast_precision_loss, reason = "an hour is few milliseconds")]
const fn unit(metric: MetricId) -> f64 {
    match metric {
        MetricId::TimeToMerge | MetricId::TimeToFirstComment => HOUR_MS as f64,
        _ => 1.0,
    }
}
