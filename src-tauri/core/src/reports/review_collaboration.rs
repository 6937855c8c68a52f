//! The report on who reviews whom: both sides of the reviews of merged pull requests, and how they are spread over people.

use std::collections::{HashMap, HashSet};

use super::metric::Good;
use super::overview::Unknown;
use super::range::{Days, Week};
use super::ratio::Ratio;
use super::resolution::{self, LeftOutPullRequests};
use super::review_map::{Collaborator, ReviewMap, Reviews};
use super::review_metric::ReviewMetric;
use super::trend::{self, Trend};
use super::{Filter, Reader, ReportError, review, waiting};
use crate::model::{
    CollaborationFacts, CommitFact, CommitFold, LeftOut, PullRequestFact, ReadState, ReviewFacts,
    Timestamp,
};
use crate::store::Store;

/// The report.
#[derive(Debug, Clone, PartialEq)]
pub struct Collaboration {
    /// Its days.
    pub days: Days,
    /// Its weeks, oldest first.
    pub weeks: Vec<Week>,
    /// How far what it is made of was read.
    pub read_state: ReadState,
    /// Whether pull requests are brought in at all.
    pub has_pull_requests: bool,
    /// Pull requests left out and whose they are, by reason.
    pub left_out: Vec<(LeftOut, LeftOutPullRequests)>,
    /// Merged pull requests that count.
    pub pull_requests: i64,
    /// Those of them whose comments, approvals and commits were read.
    pub read: i64,
    /// A figure for each metric, in their order.
    pub tiles: Vec<ReviewTile>,
    /// Who took part how.
    pub people: PeopleFigures,
    /// Whoever opened or reviewed one of them; who reviewed most first.
    pub collaborators: Vec<Collaborator>,
    /// Who reviews whom.
    pub map: ReviewMap,
}

/// A figure.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewTile {
    /// Of what.
    pub metric: ReviewMetric,
    /// The value over the range, or why there is none.
    pub value: Result<f64, Unknown>,
    /// What it was counted from: pull requests, answers, or people who took part.
    pub count: i64,
    /// One a week of merge, `None` where a week has nothing to count.
    pub weekly: Vec<Option<f64>>,
    /// Where the whole weeks go.
    pub trend: Trend,
}

impl ReviewTile {
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

/// How many people took part.
///
/// *Submitters* opened a pull request that was merged in the range. *Active reviewers* commented on or approved one of
/// somebody else, until its merge. *Available reviewers* are those with an account who wrote a commit that counts in the
/// range, or did anything to one of these pull requests. Flow, "Knowledge sharing"; whoever commits without an account
/// could never review and is not available.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PeopleFigures {
    /// Who opened.
    pub submitters: i64,
    /// Who reviewed.
    pub active_reviewers: i64,
    /// Who could have.
    pub available_reviewers: i64,
}

/// Reads the report.
///
/// # Errors
/// When there is no such range, or the store cannot be read.
pub async fn review_collaboration(
    store: &Store,
    filter: &Filter,
    reader: &Reader,
) -> Result<Collaboration, ReportError> {
    let today = reader.today();
    let days = Days::of(&filter.range, today)?;
    let weeks = days.weeks(today);
    let starts = days.week_starts(&weeks, &reader.zone);
    let query = reader.query(&filter.work, days);
    let (facts, committers) = store
        .collaboration_facts(query, Committers::default())
        .await?;
    let reviews = Reviews::of(&facts);
    let counted = review::counted(&facts.reviews.pull_requests);
    let all = facts.reviews.pull_requests.iter();
    let left_out: Vec<_> = all
        .filter_map(|fact| Some((fact.left_out?, fact.person)))
        .collect();
    Ok(Collaboration {
        days,
        read_state: facts.reviews.read_state,
        has_pull_requests: facts.reviews.has_pull_requests,
        left_out: resolution::left_out(&left_out),
        pull_requests: count(counted.count()),
        read: count(followed(&facts.reviews).count()),
        tiles: tiles(&facts.reviews, &weeks, &starts),
        people: people_figures(&facts, &committers.0, &reviews),
        collaborators: reviews.collaborators(&facts),
        map: reviews.map(&facts),
        weeks,
    })
}

/// Whoever wrote a commit that counts.
#[derive(Clone, Default)]
struct Committers(HashSet<u32>);

impl CommitFold for Committers {
    fn add(&mut self, commit: &CommitFact) {
        if commit.left_out.is_none() {
            self.0.insert(commit.person);
        }
    }

    fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

/// Sums over the range and over each of its weeks.
struct Sums {
    /// The range first, in the order of the metrics.
    periods: Vec<[Ratio; ReviewMetric::ALL.len()]>,
    /// Likewise, the pull requests each available person reviewed.
    reviews: Vec<HashMap<u32, i64>>,
}

impl Sums {
    fn of(facts: &ReviewFacts, starts: &[Timestamp]) -> Self {
        let periods = starts.len() + 1;
        let mut sums = Self {
            periods: vec![[Ratio::default(); ReviewMetric::ALL.len()]; periods],
            reviews: vec![HashMap::new(); periods],
        };
        for fact in review::counted(&facts.pull_requests) {
            let week = starts.partition_point(|start| *start <= fact.merged_at);
            sums.add(fact, facts, week);
        }
        sums
    }

    /// Adds one to the range and to the week of its merge, which is counted from 1.
    fn add(&mut self, fact: &PullRequestFact, facts: &ReviewFacts, week: usize) {
        let events = facts.events_of(fact.id);
        for (place, metric) in ReviewMetric::ALL.iter().enumerate() {
            let own = metric.of(fact, events);
            for period in [0, week.max(1)] {
                if let Some(sums) = self.periods.get_mut(period) {
                    sums[place] += own;
                }
            }
        }
        if !waiting::is_followed(fact) {
            return;
        }
        let acting = events.iter().filter_map(|event| event.reviewer);
        let acting = acting.map(|reviewer| facts.reviewers[reviewer]);
        let available: Vec<u32> = acting.chain(fact.person).collect();
        let reviewers = waiting::reviewers(events);
        for period in [0, week.max(1)] {
            let Some(reviews) = self.reviews.get_mut(period) else {
                continue;
            };
            for person in &available {
                reviews.entry(*person).or_default();
            }
            for reviewer in &reviewers {
                *reviews.entry(facts.reviewers[*reviewer]).or_default() += 1;
            }
        }
    }

    fn sum(&self, metric: ReviewMetric, place: usize, period: usize) -> Ratio {
        if metric == ReviewMetric::SharingIndex {
            let reviews = self.reviews[period].values();
            return waiting::evenness(reviews.copied().collect());
        }
        self.periods[period][place]
    }
}

fn tiles(facts: &ReviewFacts, weeks: &[Week], starts: &[Timestamp]) -> Vec<ReviewTile> {
    let sums = Sums::of(facts, starts);
    let unknown = if facts.read_state.repositories == 0 {
        Unknown::NothingImported
    } else if facts.has_pull_requests {
        Unknown::NoPullRequests
    } else {
        Unknown::ServiceOff
    };
    let tile = |(place, metric): (usize, &ReviewMetric)| {
        let whole = sums.sum(*metric, place, 0);
        let weekly: Vec<Option<f64>> = (1..=weeks.len())
            .map(|week| metric.told(sums.sum(*metric, place, week)))
            .collect();
        let full = weeks.iter().zip(&weekly);
        let full: Vec<Option<f64>> = full
            .map(|(week, value)| value.filter(|_| week.is_whole()))
            .collect();
        ReviewTile {
            metric: *metric,
            value: metric.told(whole).ok_or(unknown),
            count: if *metric == ReviewMetric::SharingIndex {
                count(sums.reviews[0].len())
            } else {
                whole.denominator
            },
            weekly,
            trend: trend::of_weeks(&full),
        }
    };
    ReviewMetric::ALL.iter().enumerate().map(tile).collect()
}

fn people_figures(
    facts: &CollaborationFacts,
    committers: &HashSet<u32>,
    reviews: &Reviews,
) -> PeopleFigures {
    let openers = review::counted(&facts.reviews.pull_requests).filter_map(|fact| fact.person);
    let openers: HashSet<u32> = openers.collect();
    let committers = committers.iter().copied();
    let mut available: HashSet<u32> = committers
        .filter(|person| facts.with_account.contains(person))
        .collect();
    available.extend(&facts.reviews.reviewers);
    available.extend(&openers);
    PeopleFigures {
        submitters: count(openers.len()),
        active_reviewers: count(reviews.active()),
        available_reviewers: count(available.len()),
    }
}

/// Those whose events were read and count.
fn followed(facts: &ReviewFacts) -> impl Iterator<Item = &PullRequestFact> {
    let all = facts.pull_requests.iter();
    all.filter(|fact| waiting::is_followed(fact))
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
