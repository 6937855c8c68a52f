//! Figures of everybody and of groups of people, folded in one pass over the facts: whatever somebody did is added to
//! every row the person is in.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::code::{self, CodeSums, CodedDays};
use super::impact::{ActiveWeeks, ImpactInputs, ImpactSums};
use super::overview::LeftOutFold;
use super::range::{Days, Week, week_number};
use super::ratio::Ratio;
use super::team_metric::{Source, of_commits, of_pull_request, of_review};
use super::waiting;
use crate::model::{
    CommitFact, CommitFold, MemberKey, PullRequestFact, PullRequestTime, ReviewEvent, ReviewFold,
    TeamMetric, Timestamp,
};

/// Sums of a row.
#[derive(Debug, Clone)]
pub(super) struct Figures {
    /// Of the range, then of each of its weeks, in the order of the chosen metrics.
    sums: Vec<Ratio>,
    /// How many of them a period has.
    metrics: usize,
    /// Of each period the pull requests each available person reviewed; none where nobody asks.
    reviews: Vec<HashMap<u32, i64>>,
    /// People with a commit that counts.
    coders: i64,
    /// Commits that count.
    commits: i64,
    /// Those of them whose points are known.
    commits_with_points: i64,
    /// Coding days of which lines are known.
    measured_days: i64,
}

impl Figures {
    fn none(metrics: &[TeamMetric], weeks: usize) -> Self {
        let has_reviews = metrics.contains(&TeamMetric::SharingIndex);
        Self {
            sums: vec![Ratio::default(); metrics.len() * (weeks + 1)],
            metrics: metrics.len(),
            reviews: vec![HashMap::new(); if has_reviews { weeks + 1 } else { 0 }],
            coders: 0,
            commits: 0,
            commits_with_points: 0,
            measured_days: 0,
        }
    }

    fn merge(&mut self, other: Self) {
        for (sum, more) in self.sums.iter_mut().zip(other.sums) {
            *sum += more;
        }
        for (reviews, more) in self.reviews.iter_mut().zip(other.reviews) {
            for (person, count) in more {
                *reviews.entry(person).or_default() += count;
            }
        }
    }

    /// Adds to the range and to a week of it.
    fn add_to(&mut self, week: usize, place: usize, value: Ratio) {
        for period in [0, week + 1] {
            if let Some(sum) = self.sums.get_mut(period * self.metrics + place) {
                *sum += value;
            }
        }
    }

    fn of_period(&mut self, period: usize) -> &mut [Ratio] {
        &mut self.sums[period * self.metrics..][..self.metrics]
    }

    fn periods(&self) -> usize {
        self.sums.len().checked_div(self.metrics).unwrap_or(0)
    }

    /// What a figure is counted from.
    pub(super) fn count(&self, place: usize, metric: TeamMetric) -> i64 {
        match metric {
            TeamMetric::CodingDays => self.coders,
            TeamMetric::CodeVolume => self.commits,
            TeamMetric::Impact => self.commits_with_points,
            TeamMetric::TimeTo100 | TeamMetric::ProductiveTimeTo100 => self.measured_days,
            TeamMetric::SharingIndex => {
                let available = self.reviews.first().map_or(0, HashMap::len);
                i64::try_from(available).unwrap_or(i64::MAX)
            }
            _ => self.sums[place].denominator,
        }
    }

    /// The figure over the range.
    pub(super) fn whole(&self, place: usize, metric: TeamMetric) -> Option<f64> {
        metric.told(self.sum(0, place, metric))
    }

    /// The figure of each week.
    pub(super) fn weekly(&self, place: usize, metric: TeamMetric) -> Vec<Option<f64>> {
        let weeks = 1..self.periods();
        let values = weeks.map(|week| metric.told(self.sum(week, place, metric)));
        values.collect()
    }

    fn sum(&self, period: usize, place: usize, metric: TeamMetric) -> Ratio {
        let sum = self.sums[period * self.metrics + place];
        match metric {
            // Nothing to count is unknown over the whole range and zero lines in a week of it.
            TeamMetric::CodeVolume => Ratio::new(sum.numerator, i64::from(self.coders > 0)),
            TeamMetric::SharingIndex => {
                let reviews = self.reviews.get(period);
                let counts = reviews.map(|reviews| reviews.values().copied().collect());
                waiting::evenness(counts.unwrap_or_default())
            }
            _ => sum,
        }
    }
}

/// In which rows of a report everybody's work is. The first row is everybody's, and of whoever GitLab does not name any
/// more.
#[derive(Debug)]
pub(super) struct RowsOfPeople {
    /// By place in the people, beside the first one.
    of: Vec<Vec<usize>>,
    rows: usize,
}

impl RowsOfPeople {
    /// Of people in the order of their keys, and a row for each of some groups of them.
    pub(super) fn of<'group>(
        people: &[MemberKey],
        groups: impl Iterator<Item = &'group BTreeSet<MemberKey>>,
    ) -> Self {
        let mut of = vec![Vec::new(); people.len()];
        let mut rows = 1;
        for group in groups {
            let places = group
                .iter()
                .filter_map(|key| people.binary_search(key).ok());
            for place in places {
                of[place].push(rows);
            }
            rows += 1;
        }
        Self { of, rows }
    }

    fn rows_of(&self, person: Option<u32>) -> impl Iterator<Item = usize> {
        let own = person.map_or(&[][..], |person| &self.of[person as usize]);
        std::iter::once(0).chain(own.iter().copied())
    }
}

/// Commits as they come, summed up for each row over the range and over each of its weeks.
#[derive(Clone)]
pub(super) struct CommitsOfRows {
    rows: Arc<RowsOfPeople>,
    first_week: i64,
    /// The range and its weeks.
    periods: usize,
    /// Of each row the range first, then its weeks.
    sums: Vec<CodeSums>,
    /// Only where a figure is made of points.
    points: Option<PointsOfRows>,
    pub(super) coded: CodedDays,
    pub(super) left_out: LeftOutFold,
}

/// Points of commits as they come, summed up likewise.
#[derive(Clone)]
struct PointsOfRows {
    active: ActiveWeeks,
    sums: Vec<ImpactSums>,
}

impl CommitsOfRows {
    pub(super) fn of(
        rows: Arc<RowsOfPeople>,
        days: Days,
        weeks: &[Week],
        metrics: &[TeamMetric],
    ) -> Self {
        let (first, last) = days.numbers();
        let needs_points = metrics.contains(&TeamMetric::Impact)
            || metrics.contains(&TeamMetric::CommitComplexity);
        let periods = weeks.len() + 1;
        Self {
            first_week: week_number(first),
            periods,
            sums: vec![CodeSums::default(); rows.rows * periods],
            points: needs_points.then(|| PointsOfRows {
                active: ActiveWeeks::of(first, weeks),
                sums: vec![ImpactSums::default(); rows.rows * periods],
            }),
            coded: CodedDays::between(first, last),
            left_out: LeftOutFold::default(),
            rows,
        }
    }

    /// The places of sums for a person's work of a week.
    fn places(
        rows: &RowsOfPeople,
        periods: usize,
        person: u32,
        week: i64,
    ) -> impl Iterator<Item = usize> {
        let week = usize::try_from(week + 1).ok();
        let week = week.filter(|week| (1..periods).contains(week));
        let rows = rows.rows_of(Some(person));
        rows.flat_map(move |row| {
            let range = row * periods;
            std::iter::once(range).chain(week.map(|week| range + week))
        })
    }
}

impl CommitFold for CommitsOfRows {
    fn needs_usual_lines(&self) -> bool {
        self.points.is_some()
    }

    fn add(&mut self, commit: &CommitFact) {
        if let Some(reason) = commit.left_out {
            self.left_out.add(commit.person, reason);
            return;
        }
        let first = self.coded.add(commit);
        let week = week_number(commit.day) - self.first_week;
        for place in Self::places(&self.rows, self.periods, commit.person, week) {
            self.sums[place].add(commit, first);
        }
        let Some(points) = &mut self.points else {
            return;
        };
        let Some(own) = ImpactInputs::of(commit).map(|inputs| inputs.points()) else {
            return;
        };
        let active_days = points.active.add(commit);
        for place in Self::places(&self.rows, self.periods, commit.person, week) {
            let sum = &mut points.sums[place];
            sum.add(&own);
            sum.active_days += active_days;
        }
    }

    fn merge(&mut self, other: Self) {
        for (own, more) in self.sums.iter_mut().zip(other.sums) {
            *own += more;
        }
        let (rows, periods, first_week) = (&self.rows, self.periods, self.first_week);
        if let (Some(own), Some(more)) = (&mut self.points, other.points) {
            for (own, more) in own.sums.iter_mut().zip(more.sums) {
                *own += more;
            }
            let sums = &mut own.sums;
            own.active.merge(more.active, |person, week, days| {
                let person = u32::try_from(person).unwrap_or(u32::MAX);
                let week = i64::try_from(week).unwrap_or(i64::MAX - 1);
                for place in Self::places(rows, periods, person, week) {
                    sums[place].active_days -= days;
                }
            });
        }
        self.left_out.merge(other.left_out);
        let sums = &mut self.sums;
        self.coded.merge(other.coded, |person, day, first| {
            for place in Self::places(rows, periods, person, week_number(day) - first_week) {
                sums[place].take_back(first);
            }
        });
    }
}

/// Merged pull requests summed up likewise for whoever opened them.
#[derive(Clone)]
pub(super) struct Opened {
    rows: Arc<RowsOfPeople>,
    metrics: Vec<TeamMetric>,
    /// When the weeks begin.
    starts: Vec<Timestamp>,
    /// By row.
    of: Vec<Figures>,
    /// Those of whom a pull request counts.
    pub(super) openers: HashSet<u32>,
    pub(super) left_out: LeftOutFold,
}

/// They as they come. Without `EVENTS` nobody asks what happened to them.
#[derive(Clone)]
pub(super) struct OpenersFold<const EVENTS: bool>(pub(super) Opened);

impl<const EVENTS: bool> OpenersFold<EVENTS> {
    pub(super) fn of(
        rows: Arc<RowsOfPeople>,
        metrics: &[TeamMetric],
        starts: &[Timestamp],
    ) -> Self {
        Self(Opened {
            metrics: metrics.to_vec(),
            starts: starts.to_vec(),
            of: vec![Figures::none(metrics, starts.len()); rows.rows],
            openers: HashSet::new(),
            left_out: LeftOutFold::default(),
            rows,
        })
    }
}

impl<const EVENTS: bool> ReviewFold for OpenersFold<EVENTS> {
    const TAKES_EVENTS: bool = EVENTS;

    fn add(&mut self, fact: &PullRequestFact, events: &[ReviewEvent], time: &PullRequestTime) {
        self.0.add(fact, events, time);
    }

    fn merge(&mut self, other: Self) {
        self.0.merge(other.0);
    }
}

impl Opened {
    fn add(&mut self, fact: &PullRequestFact, events: &[ReviewEvent], time: &PullRequestTime) {
        if let Some(reason) = fact.left_out {
            if let Some(person) = fact.person {
                self.left_out.note(person, reason);
            }
            return;
        }
        self.openers.extend(fact.person);
        let week = week_of(fact, &self.starts);
        let is_followed = waiting::is_followed(fact);
        for (place, metric) in self.metrics.iter().enumerate() {
            let own = match metric.source() {
                Source::PullRequests => of_pull_request(*metric, fact, time),
                Source::Reviews if is_followed => of_review(*metric, fact, events, time),
                Source::Commits | Source::Reviews => continue,
            };
            for row in self.rows.rows_of(fact.person) {
                self.of[row].add_to(week, place, own);
            }
        }
        for row in self.rows.rows_of(fact.person) {
            let figures = &mut self.of[row];
            if !figures.reviews.is_empty() && is_followed {
                figures.add_reviewers(week, fact, events);
            }
        }
    }

    fn merge(&mut self, other: Self) {
        self.openers.extend(other.openers);
        self.left_out.merge(other.left_out);
        for (own, more) in self.of.iter_mut().zip(other.of) {
            own.merge(more);
        }
    }

    /// The figures of each row, with commits of a range of so many days that are over or under way.
    pub(super) fn with_commits(
        self,
        code: &CommitsOfRows,
        calendar_days: i64,
        weeks: &[Week],
    ) -> Vec<Figures> {
        let mut rows = self.of;
        for person in code.coded.people() {
            for row in self.rows.rows_of(Some(person)) {
                rows[row].coders += 1;
            }
        }
        // Whoever wrote a commit in the range is counted in all of its weeks.
        let lengths = std::iter::once(calendar_days).chain(weeks.iter().map(|week| week.days));
        let lengths: Vec<i64> = lengths.collect();
        for (row, figures) in rows.iter_mut().enumerate() {
            figures.add_commits(code, row, &self.metrics, &lengths);
        }
        rows
    }
}

impl Figures {
    /// Adds who was there to review a pull request, and who did.
    fn add_reviewers(&mut self, week: usize, fact: &PullRequestFact, events: &[ReviewEvent]) {
        for period in [0, week + 1] {
            if let Some(reviews) = self.reviews.get_mut(period) {
                waiting::count_reviewers(fact, events, reviews);
            }
        }
    }

    /// Adds the commits of a row, over so many days and over those of each week.
    fn add_commits(
        &mut self,
        code: &CommitsOfRows,
        row: usize,
        metrics: &[TeamMetric],
        lengths: &[i64],
    ) {
        let own = row * code.periods..(row + 1) * code.periods;
        let sums = &code.sums[own.clone()];
        let points = code.points.as_ref().map(|points| &points.sums[own]);
        self.commits = sums[0].commits;
        self.measured_days = sums[0].measured_days;
        self.commits_with_points = points.map_or(0, |points| points[0].commits);
        let coders = self.coders;
        for (period, (sums, days)) in sums.iter().zip(lengths).enumerate() {
            let points = points.map(|points| points[period]).unwrap_or_default();
            let figures = self.of_period(period);
            let metrics = metrics.iter().enumerate();
            for (place, metric) in metrics.filter(|(_, own)| own.source() == Source::Commits) {
                figures[place] += of_commits(*metric, sums, &points);
                if *metric == TeamMetric::CodingDays {
                    figures[place] += code::coding_days(&CodeSums::default(), coders, *days);
                }
            }
        }
    }
}

fn week_of(fact: &PullRequestFact, starts: &[Timestamp]) -> usize {
    let begun = starts.partition_point(|start| *start <= fact.merged_at);
    begun.saturating_sub(1)
}
