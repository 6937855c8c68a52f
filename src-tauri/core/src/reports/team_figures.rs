//! Figures of each person, folded in one pass over the facts, so that those of any number of teams are sums of them.

use std::collections::{HashMap, HashSet};

use super::code::{self, CodeSums, CodedDays};
use super::impact::{ActiveWeeks, ImpactInputs, ImpactSums};
use super::overview::LeftOutFold;
use super::range::{Days, Week, week_number};
use super::ratio::Ratio;
use super::team_metric::{Source, of_commits, of_pull_request, of_review};
use super::waiting;
use crate::model::{
    CommitFact, CommitFold, MemberKey, PullRequestFact, ReviewEvent, ReviewFold, TeamMetric,
    Timestamp,
};

/// Sums of one person, or of several.
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

    fn add(&mut self, other: &Self) {
        self.coders += other.coders;
        self.commits += other.commits;
        self.commits_with_points += other.commits_with_points;
        self.measured_days += other.measured_days;
        for (sum, more) in self.sums.iter_mut().zip(&other.sums) {
            *sum += *more;
        }
        for (reviews, more) in self.reviews.iter_mut().zip(&other.reviews) {
            for (person, count) in more {
                *reviews.entry(*person).or_default() += count;
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

/// Commits as they come, summed up for each person over the range and over each of its weeks.
#[derive(Clone)]
pub(super) struct PeopleFold {
    first_week: i64,
    weeks: usize,
    /// The range first, then its weeks; empty for whoever wrote nothing that counts.
    sums: Vec<Vec<CodeSums>>,
    /// Only where a figure is made of points.
    points: Option<PeoplePoints>,
    pub(super) coded: CodedDays,
    pub(super) left_out: LeftOutFold,
}

/// Points of commits as they come, summed up likewise.
#[derive(Clone)]
struct PeoplePoints {
    active: ActiveWeeks,
    sums: Vec<Vec<ImpactSums>>,
}

impl PeoplePoints {
    fn merge(&mut self, other: Self) {
        if self.sums.len() < other.sums.len() {
            self.sums.resize_with(other.sums.len(), Vec::new);
        }
        for (own, more) in self.sums.iter_mut().zip(other.sums) {
            if own.is_empty() {
                *own = more;
                continue;
            }
            for (sums, more) in own.iter_mut().zip(more) {
                *sums += more;
            }
        }
        let sums = &mut self.sums;
        self.active.merge(other.active, |person, week, days| {
            let sums = &mut sums[person];
            sums[0].active_days -= days;
            if let Some(week) = sums.get_mut(week + 1) {
                week.active_days -= days;
            }
        });
    }

    fn add(&mut self, commit: &CommitFact, week: Option<usize>, weeks: usize) {
        let Some(points) = ImpactInputs::of(commit).map(|inputs| inputs.points()) else {
            return;
        };
        let active_days = self.active.add(commit);
        let person = commit.person as usize;
        if self.sums.len() <= person {
            self.sums.resize_with(person + 1, Vec::new);
        }
        let sums = &mut self.sums[person];
        if sums.is_empty() {
            *sums = vec![ImpactSums::default(); weeks + 1];
        }
        for place in std::iter::once(0).chain(week) {
            if let Some(sum) = sums.get_mut(place) {
                sum.add(&points);
                sum.active_days += active_days;
            }
        }
    }
}

impl PeopleFold {
    /// Points of somebody over the range and over each of its weeks; nothing where none are known.
    fn points_of(&self, person: u32) -> &[ImpactSums] {
        let points = self.points.as_ref();
        let points = points.and_then(|points| points.sums.get(person as usize));
        points.map_or(&[], Vec::as_slice)
    }

    pub(super) fn of(days: Days, weeks: &[Week], metrics: &[TeamMetric]) -> Self {
        let (first, last) = days.numbers();
        let needs_points = metrics.contains(&TeamMetric::Impact)
            || metrics.contains(&TeamMetric::CommitComplexity);
        Self {
            first_week: week_number(first),
            weeks: weeks.len(),
            sums: Vec::new(),
            points: needs_points.then(|| PeoplePoints {
                active: ActiveWeeks::of(first, weeks),
                sums: Vec::new(),
            }),
            coded: CodedDays::between(first, last),
            left_out: LeftOutFold::default(),
        }
    }
}

impl CommitFold for PeopleFold {
    fn needs_usual_lines(&self) -> bool {
        self.points.is_some()
    }

    fn add(&mut self, commit: &CommitFact) {
        if let Some(reason) = commit.left_out {
            self.left_out.add(commit.person, reason);
            return;
        }
        let first = self.coded.add(commit);
        let person = commit.person as usize;
        if self.sums.len() <= person {
            self.sums.resize_with(person + 1, Vec::new);
        }
        let sums = &mut self.sums[person];
        if sums.is_empty() {
            *sums = vec![CodeSums::default(); self.weeks + 1];
        }
        sums[0].add(commit, first);
        let week = usize::try_from(week_number(commit.day) - self.first_week + 1).ok();
        if let Some(sums) = week.and_then(|week| sums.get_mut(week)) {
            sums.add(commit, first);
        }
        if let Some(points) = &mut self.points {
            points.add(commit, week, self.weeks);
        }
    }

    fn merge(&mut self, other: Self) {
        if self.sums.len() < other.sums.len() {
            self.sums.resize_with(other.sums.len(), Vec::new);
        }
        for (own, more) in self.sums.iter_mut().zip(other.sums) {
            if own.is_empty() {
                *own = more;
                continue;
            }
            for (sums, more) in own.iter_mut().zip(more) {
                *sums += more;
            }
        }
        if let (Some(own), Some(more)) = (&mut self.points, other.points) {
            own.merge(more);
        }
        self.left_out.merge(other.left_out);
        let (sums, first_week) = (&mut self.sums, self.first_week);
        self.coded.merge(other.coded, |person, day, first| {
            let sums = &mut sums[person as usize];
            sums[0].take_back(first);
            let week = usize::try_from(week_number(day) - first_week + 1);
            if let Some(week) = week.ok().and_then(|week| sums.get_mut(week)) {
                week.take_back(first);
            }
        });
    }
}

/// Merged pull requests summed up likewise for whoever opened them.
#[derive(Clone)]
pub(super) struct Opened {
    metrics: Vec<TeamMetric>,
    /// When the weeks begin.
    starts: Vec<Timestamp>,
    /// By place in the people; empty for whoever opened nothing that counts.
    of: Vec<Option<Figures>>,
    /// Whoever GitLab does not name any more.
    nobody: Option<Figures>,
    /// Those of whom a pull request counts.
    pub(super) openers: HashSet<u32>,
    pub(super) left_out: LeftOutFold,
}

/// They as they come. Without `EVENTS` nobody asks what happened to them.
#[derive(Clone)]
pub(super) struct OpenersFold<const EVENTS: bool>(pub(super) Opened);

impl<const EVENTS: bool> OpenersFold<EVENTS> {
    pub(super) fn of(metrics: &[TeamMetric], starts: &[Timestamp]) -> Self {
        Self(Opened {
            metrics: metrics.to_vec(),
            starts: starts.to_vec(),
            of: Vec::new(),
            nobody: None,
            openers: HashSet::new(),
            left_out: LeftOutFold::default(),
        })
    }
}

impl<const EVENTS: bool> ReviewFold for OpenersFold<EVENTS> {
    const TAKES_EVENTS: bool = EVENTS;

    fn add(&mut self, fact: &PullRequestFact, events: &[ReviewEvent]) {
        self.0.add(fact, events);
    }

    fn merge(&mut self, other: Self) {
        self.0.merge(other.0);
    }
}

impl Opened {
    fn add(&mut self, fact: &PullRequestFact, events: &[ReviewEvent]) {
        if let Some(reason) = fact.left_out {
            if let Some(person) = fact.person {
                self.left_out.note(person, reason);
            }
            return;
        }
        self.openers.extend(fact.person);
        let week = week_of(fact, &self.starts);
        let place = match fact.person {
            Some(person) => place_of(&mut self.of, person),
            None => &mut self.nobody,
        };
        let weeks = self.starts.len();
        let figures = place.get_or_insert_with(|| Figures::none(&self.metrics, weeks));
        for (place, metric) in self.metrics.iter().enumerate() {
            match metric.source() {
                Source::Commits => {}
                Source::PullRequests => {
                    figures.add_to(week, place, of_pull_request(*metric, fact));
                }
                Source::Reviews if waiting::is_followed(fact) => {
                    figures.add_to(week, place, of_review(*metric, fact, events));
                }
                Source::Reviews => {}
            }
        }
        if !figures.reviews.is_empty() && waiting::is_followed(fact) {
            figures.add_reviewers(week, fact, events);
        }
    }

    fn merge(&mut self, other: Self) {
        self.openers.extend(other.openers);
        self.left_out.merge(other.left_out);
        for (person, figures) in (0..).zip(other.of) {
            merge_into(place_of(&mut self.of, person), figures);
        }
        merge_into(&mut self.nobody, other.nobody);
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
}

fn place_of(of: &mut Vec<Option<Figures>>, person: u32) -> &mut Option<Figures> {
    let place = person as usize;
    if of.len() <= place {
        of.resize_with(place + 1, || None);
    }
    &mut of[place]
}

fn merge_into(own: &mut Option<Figures>, more: Option<Figures>) {
    match (own.as_mut(), more) {
        (Some(own), Some(more)) => own.add(&more),
        (None, more) => *own = more,
        (Some(_), None) => {}
    }
}

/// The figures of everybody there is.
pub(super) struct Folded<'facts> {
    metrics: &'facts [TeamMetric],
    weeks: &'facts [Week],
    /// In the order of their keys.
    people: &'facts [MemberKey],
    /// By place in `people`.
    of: Vec<Option<Figures>>,
    /// Of whoever GitLab does not name any more.
    nobody: Option<Figures>,
}

impl<'facts> Folded<'facts> {
    /// Those of merged pull requests.
    pub(super) fn of(
        metrics: &'facts [TeamMetric],
        weeks: &'facts [Week],
        people: &'facts [MemberKey],
        pull_requests: Opened,
    ) -> Self {
        Self {
            metrics,
            weeks,
            people,
            of: pull_requests.of,
            nobody: pull_requests.nobody,
        }
    }

    /// Adds the commits of a range of so many days that are over or under way.
    pub(super) fn add_commits(&mut self, code: &PeopleFold, calendar_days: i64) {
        let metrics = self.metrics.iter().copied().enumerate();
        let metrics: Vec<_> = metrics
            .filter(|(_, metric)| metric.source() == Source::Commits)
            .collect();
        // Whoever wrote a commit in the range is counted in all of its weeks.
        let lengths = std::iter::once(calendar_days).chain(self.weeks.iter().map(|week| week.days));
        let lengths: Vec<i64> = lengths.collect();
        let weeks = self.weeks.len();
        for person in code.coded.people() {
            let sums = &code.sums[person as usize];
            let figures = place_of(&mut self.of, person)
                .get_or_insert_with(|| Figures::none(self.metrics, weeks));
            figures.coders = 1;
            figures.commits += sums[0].commits;
            figures.measured_days += sums[0].measured_days;
            let points = code.points_of(person);
            figures.commits_with_points += points.first().map_or(0, |points| points.commits);
            for (period, (sums, days)) in sums.iter().zip(&lengths).enumerate() {
                let own = figures.of_period(period);
                let points = points.get(period).copied().unwrap_or_default();
                for (place, metric) in &metrics {
                    own[*place] += of_commits(*metric, sums, &points);
                    if *metric == TeamMetric::CodingDays {
                        own[*place] += code::coding_days(&CodeSums::default(), 1, *days);
                    }
                }
            }
        }
    }

    /// The figures of some people together.
    pub(super) fn of_people<'key>(&self, people: impl Iterator<Item = &'key MemberKey>) -> Figures {
        let mut sum = Figures::none(self.metrics, self.weeks.len());
        for person in people {
            let place = self.people.binary_search(person).ok();
            let figures = place.and_then(|place| self.of.get(place)?.as_ref());
            if let Some(figures) = figures {
                sum.add(figures);
            }
        }
        sum
    }

    /// Those of everybody, whom GitLab does not name any more among them.
    pub(super) fn of_everybody(&self) -> Figures {
        let mut sum = Figures::none(self.metrics, self.weeks.len());
        for figures in self.of.iter().chain([&self.nobody]).flatten() {
            sum.add(figures);
        }
        sum
    }
}

fn week_of(fact: &PullRequestFact, starts: &[Timestamp]) -> usize {
    let begun = starts.partition_point(|start| *start <= fact.merged_at);
    begun.saturating_sub(1)
}
