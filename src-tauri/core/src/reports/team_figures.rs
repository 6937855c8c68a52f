//! Figures of each person, folded in one pass over the facts, so that those of any number of teams are sums of them.

use std::collections::HashMap;

use super::code::{self, CodeSums, CodedDays};
use super::overview::LeftOutFold;
use super::range::{Days, Week, week_number};
use super::ratio::Ratio;
use super::team_metric::{Source, of_commits, of_pull_request, of_review};
use super::waiting;
use crate::model::{
    CommitFact, CommitFold, MemberKey, PullRequestFact, ReviewFacts, TeamMetric, Timestamp,
};

/// Sums of one person, or of several.
#[derive(Debug, Clone)]
pub(super) struct Figures {
    /// Over the range and over each of its weeks.
    periods: Vec<Period>,
    /// People with a commit that counts.
    coders: i64,
    /// Commits that count.
    commits: i64,
}

#[derive(Debug, Clone)]
struct Period {
    /// In the order of the chosen metrics.
    sums: Vec<Ratio>,
    /// Pull requests each available person reviewed.
    reviews: HashMap<u32, i64>,
}

impl Figures {
    fn none(metrics: usize, weeks: usize) -> Self {
        let period = Period {
            sums: vec![Ratio::default(); metrics],
            reviews: HashMap::new(),
        };
        Self {
            periods: vec![period; weeks + 1],
            coders: 0,
            commits: 0,
        }
    }

    fn add(&mut self, other: &Self) {
        self.coders += other.coders;
        self.commits += other.commits;
        for (period, more) in self.periods.iter_mut().zip(&other.periods) {
            for (sum, more) in period.sums.iter_mut().zip(&more.sums) {
                *sum += *more;
            }
            for (person, reviews) in &more.reviews {
                *period.reviews.entry(*person).or_default() += reviews;
            }
        }
    }

    /// Adds to the range and to a week of it.
    fn add_to(&mut self, week: usize, mut add: impl FnMut(&mut Period)) {
        add(&mut self.periods[0]);
        if let Some(period) = self.periods.get_mut(week + 1) {
            add(period);
        }
    }

    /// What a figure is counted from.
    pub(super) fn count(&self, place: usize, metric: TeamMetric) -> i64 {
        match metric {
            TeamMetric::CodingDays => self.coders,
            TeamMetric::CodeVolume => self.commits,
            TeamMetric::SharingIndex => {
                i64::try_from(self.periods[0].reviews.len()).unwrap_or(i64::MAX)
            }
            _ => self.periods[0].sums[place].denominator,
        }
    }

    /// The figure over the range.
    pub(super) fn whole(&self, place: usize, metric: TeamMetric) -> Option<f64> {
        metric.told(self.sum(&self.periods[0], place, metric))
    }

    /// The figure of each week.
    pub(super) fn weekly(&self, place: usize, metric: TeamMetric) -> Vec<Option<f64>> {
        let weeks = self.periods.iter().skip(1);
        let values = weeks.map(|week| metric.told(self.sum(week, place, metric)));
        values.collect()
    }

    fn sum(&self, period: &Period, place: usize, metric: TeamMetric) -> Ratio {
        match metric {
            // Nothing to count is unknown over the whole range and zero lines in a week of it.
            TeamMetric::CodeVolume => {
                Ratio::new(period.sums[place].numerator, i64::from(self.coders > 0))
            }
            TeamMetric::SharingIndex => {
                waiting::evenness(period.reviews.values().copied().collect())
            }
            _ => period.sums[place],
        }
    }
}

/// Commits as they come, summed up for each person over the range and over each of its weeks.
pub(super) struct PeopleFold {
    first_week: i64,
    weeks: usize,
    /// The range first, then its weeks; empty for whoever wrote nothing that counts.
    sums: Vec<Vec<CodeSums>>,
    pub(super) coded: CodedDays,
    pub(super) left_out: LeftOutFold,
}

impl PeopleFold {
    pub(super) fn of(days: Days, weeks: &[Week]) -> Self {
        let (first, last) = days.numbers();
        Self {
            first_week: week_number(first),
            weeks: weeks.len(),
            sums: Vec::new(),
            coded: CodedDays::between(first, last),
            left_out: LeftOutFold::default(),
        }
    }
}

impl CommitFold for PeopleFold {
    fn add(&mut self, commit: &CommitFact) {
        if let Some(reason) = commit.left_out {
            self.left_out.add(commit.person, reason);
            return;
        }
        let is_first = self.coded.add(commit.person, commit.day);
        let person = commit.person as usize;
        if self.sums.len() <= person {
            self.sums.resize_with(person + 1, Vec::new);
        }
        let sums = &mut self.sums[person];
        if sums.is_empty() {
            *sums = vec![CodeSums::default(); self.weeks + 1];
        }
        sums[0].add(commit, is_first);
        let week = usize::try_from(week_number(commit.day) - self.first_week + 1);
        if let Some(week) = week.ok().and_then(|week| sums.get_mut(week)) {
            week.add(commit, is_first);
        }
    }
}

/// The figures of everybody there is.
pub(super) struct Folded<'facts> {
    metrics: &'facts [TeamMetric],
    weeks: &'facts [Week],
    /// In the order of their keys.
    people: &'facts [MemberKey],
    /// By place in `people`; `None` is whoever GitLab does not name any more.
    of: HashMap<Option<u32>, Figures>,
}

impl<'facts> Folded<'facts> {
    pub(super) fn new(
        metrics: &'facts [TeamMetric],
        weeks: &'facts [Week],
        people: &'facts [MemberKey],
    ) -> Self {
        Self {
            metrics,
            weeks,
            people,
            of: HashMap::new(),
        }
    }

    fn figures(&mut self, person: Option<u32>) -> &mut Figures {
        let none = || Figures::none(self.metrics.len(), self.weeks.len());
        self.of.entry(person).or_insert_with(none)
    }

    /// Metrics of a source with their places.
    fn of_source(&self, source: Source) -> Vec<(usize, TeamMetric)> {
        let metrics = self.metrics.iter().copied().enumerate();
        metrics
            .filter(|(_, metric)| metric.source() == source)
            .collect()
    }

    /// Adds the commits of a range of so many days that are over or under way.
    pub(super) fn add_commits(&mut self, code: &PeopleFold, calendar_days: i64) {
        let metrics = self.of_source(Source::Commits);
        for person in code.coded.people() {
            let sums = &code.sums[person as usize];
            let figures = self.figures(Some(person));
            figures.coders = 1;
            figures.commits += sums[0].commits;
            for (period, sums) in figures.periods.iter_mut().zip(sums) {
                for (place, metric) in &metrics {
                    period.sums[*place] += of_commits(*metric, sums);
                }
            }
        }
        let coding_days = metrics
            .iter()
            .find(|(_, metric)| *metric == TeamMetric::CodingDays);
        let Some((place, _)) = coding_days else {
            return;
        };
        // Whoever wrote a commit in the range is counted in all of its weeks.
        let lengths = std::iter::once(calendar_days).chain(self.weeks.iter().map(|week| week.days));
        let lengths: Vec<i64> = lengths.collect();
        for figures in self.of.values_mut().filter(|figures| figures.coders > 0) {
            for (period, days) in figures.periods.iter_mut().zip(&lengths) {
                period.sums[*place] += code::coding_days(&CodeSums::default(), 1, *days);
            }
        }
    }

    /// Adds merged pull requests by who opened them; the instants are those at which the weeks begin.
    pub(super) fn add_pull_requests(
        &mut self,
        facts: &'facts [PullRequestFact],
        starts: &[Timestamp],
    ) {
        let metrics = self.of_source(Source::PullRequests);
        for fact in super::review::counted(facts) {
            let week = week_of(fact, starts);
            self.figures(fact.person).add_to(week, |period| {
                for (place, metric) in &metrics {
                    period.sums[*place] += of_pull_request(*metric, fact);
                }
            });
        }
    }

    /// Adds what happened to them.
    pub(super) fn add_reviews(&mut self, facts: &'facts ReviewFacts, starts: &[Timestamp]) {
        let metrics = self.of_source(Source::Reviews);
        let same = self.places_of(&facts.people);
        let followed = facts.pull_requests.iter();
        for fact in followed.filter(|fact| waiting::is_followed(fact)) {
            let week = week_of(fact, starts);
            let events = facts.events_of(fact.id);
            let person = |reviewer: usize| same[facts.reviewers[reviewer] as usize];
            let reviewers = waiting::reviewers(events);
            let reviewers: Vec<u32> = reviewers.into_iter().map(person).collect();
            let opener = fact.person.map(|person| same[person as usize]);
            let acting = events.iter().filter_map(|event| event.reviewer);
            let available: Vec<u32> = acting.map(person).chain(opener).collect();
            self.figures(opener).add_to(week, |period| {
                for (place, metric) in &metrics {
                    period.sums[*place] += of_review(*metric, fact, events);
                }
                for person in &available {
                    period.reviews.entry(*person).or_default();
                }
                for reviewer in &reviewers {
                    *period.reviews.entry(*reviewer).or_default() += 1;
                }
            });
        }
    }

    /// The places in `people` of those another reading names. Whoever came between the two readings stands
    /// behind them.
    fn places_of(&self, others: &[MemberKey]) -> Vec<u32> {
        let mut next = u32::try_from(self.people.len()).unwrap_or(u32::MAX);
        let place = |key: &MemberKey| {
            let found = self.people.binary_search(key).ok();
            found.and_then(|place| u32::try_from(place).ok())
        };
        let others = others.iter().map(|key| {
            place(key).unwrap_or_else(|| {
                next = next.saturating_add(1);
                next
            })
        });
        others.collect()
    }

    /// The figures of some people together.
    pub(super) fn of_people<'key>(&self, people: impl Iterator<Item = &'key MemberKey>) -> Figures {
        let mut sum = Figures::none(self.metrics.len(), self.weeks.len());
        for person in people {
            let place = self.people.binary_search(person).ok();
            let place = place.and_then(|place| u32::try_from(place).ok());
            if let Some(figures) = place.and_then(|place| self.of.get(&Some(place))) {
                sum.add(figures);
            }
        }
        sum
    }

    /// Those of everybody, whom GitLab does not name any more among them.
    pub(super) fn of_everybody(&self) -> Figures {
        let mut sum = Figures::none(self.metrics.len(), self.weeks.len());
        for figures in self.of.values() {
            sum.add(figures);
        }
        sum
    }
}

fn week_of(fact: &PullRequestFact, starts: &[Timestamp]) -> usize {
    let begun = starts.partition_point(|start| *start <= fact.merged_at);
    begun.saturating_sub(1)
}
