//! The report on who reviews whom: both sides of the reviews of merged pull requests, and how they are spread over people.

use std::collections::HashSet;
use std::sync::Arc;

use super::metric::Good;
use super::overview::Unknown;
use super::range::{Days, Week};
use super::ratio::Ratio;
use super::resolution::{self, LeftOutPullRequests};
use super::review_map::{Collaborator, ReviewCounts, ReviewMap, Reviews, at};
use super::review_metric::ReviewMetric;
use super::reviews_of_people::{self, ReviewsOfPeople};
use super::trend::{self, Trend};
use super::{Filter, Reader, ReportError, waiting};
use crate::model::{
    CollaborationHead, CommitFact, CommitFold, FactsHead, LeftOut, MemberKey, PullRequestFact,
    PullRequestTime, ReadState, ReviewEvent, ReviewFold, Timestamp,
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
    let fold = CollaborationFold::of(&starts);
    let folds = |_: &[MemberKey]| (Committers::default(), fold);
    let (facts, committers, fold) = store.collaboration_facts(query, folds).await?;
    let whole = fold.whole();
    let people = people_figures(&facts, &committers, &fold.counts, &whole);
    let reviews = Reviews::of(fold.counts, &facts);
    let head = &facts.facts;
    Ok(Collaboration {
        days,
        read_state: head.read_state,
        has_pull_requests: head.has_pull_requests,
        left_out: resolution::left_out(&fold.left_out),
        pull_requests: fold.pull_requests,
        read: fold.read,
        tiles: tiles(head, &weeks, &whole, &fold.sums),
        people: PeopleFigures {
            active_reviewers: count(reviews.active()),
            ..people
        },
        collaborators: reviews.collaborators(&facts),
        map: reviews.map(&facts),
        weeks,
    })
}

/// Whoever wrote a commit that counts: each person at their place.
#[derive(Clone, Default)]
struct Committers(Vec<bool>);

impl CommitFold for Committers {
    fn is_done_with(&self, people: &[bool]) -> bool {
        let own = self.0.iter().chain(std::iter::repeat(&false));
        people.iter().zip(own).all(|(asked, own)| !asked || *own)
    }

    fn add(&mut self, commit: &CommitFact) {
        if commit.left_out.is_none() {
            *at(&mut self.0, commit.person as usize) = true;
        }
    }

    fn merge(&mut self, other: Self) {
        for (person, has_committed) in other.0.into_iter().enumerate() {
            *at(&mut self.0, person) |= has_committed;
        }
    }
}

/// What is counted of merged pull requests.
#[derive(Clone)]
struct CollaborationFold {
    /// When the weeks begin.
    starts: Arc<[Timestamp]>,
    /// Those that do not count: why, and who opened them.
    left_out: Vec<(LeftOut, Option<u32>)>,
    /// Those that count, and those of them whose events were read.
    pull_requests: i64,
    read: i64,
    /// Sums over each of its weeks; at least one.
    sums: Vec<Sums>,
    counts: ReviewCounts,
    /// Used again for each pull request.
    reviewers: Vec<u32>,
}

/// Sums over a time.
#[derive(Clone, Default)]
struct Sums {
    /// In the order of the metrics.
    figures: [Ratio; ReviewMetric::ALL.len()],
    reviews: ReviewsOfPeople,
}

impl Sums {
    fn merge(&mut self, other: &Self) {
        for (own, theirs) in self.figures.iter_mut().zip(other.figures) {
            *own += theirs;
        }
        self.reviews.merge(&other.reviews);
    }

    fn of(&self, metric: ReviewMetric, place: usize) -> Ratio {
        match metric {
            ReviewMetric::SharingIndex => waiting::evenness(self.reviews.counts()),
            _ => self.figures[place],
        }
    }
}

impl CollaborationFold {
    fn of(starts: &[Timestamp]) -> Self {
        Self {
            starts: starts.into(),
            left_out: Vec::new(),
            pull_requests: 0,
            read: 0,
            sums: vec![Sums::default(); starts.len().max(1)],
            counts: ReviewCounts::default(),
            reviewers: Vec::new(),
        }
    }

    /// The place of the week of a merge.
    fn week_of(&self, merged_at: Timestamp) -> usize {
        let begun = self.starts.partition_point(|start| *start <= merged_at);
        begun.saturating_sub(1)
    }

    /// Sums over the range.
    fn whole(&self) -> Sums {
        let mut whole = Sums::default();
        for week in &self.sums {
            whole.merge(week);
        }
        whole
    }
}

impl ReviewFold for CollaborationFold {
    fn add(&mut self, fact: &PullRequestFact, events: &[ReviewEvent], time: &PullRequestTime) {
        if let Some(reason) = fact.left_out {
            self.left_out.push((reason, fact.person));
            return;
        }
        let is_read = waiting::is_followed(fact);
        self.pull_requests += 1;
        self.read += i64::from(is_read);
        let mut own = [Ratio::default(); ReviewMetric::ALL.len()];
        for (own, metric) in own.iter_mut().zip(ReviewMetric::ALL) {
            // How reviews are spread is told of people.
            if *metric != ReviewMetric::SharingIndex {
                *own = metric.of(fact, events, time);
            }
        }
        let mut reviewers = std::mem::take(&mut self.reviewers);
        reviews_of_people::reviewers_into(&mut reviewers, events);
        let week = self.week_of(fact.merged_at);
        let sums = &mut self.sums[week];
        for (sum, own) in sums.figures.iter_mut().zip(own) {
            *sum += own;
        }
        sums.reviews.add(fact, events, &reviewers);
        self.counts.add(fact.person, &reviewers);
        self.reviewers = reviewers;
    }

    fn merge(&mut self, other: Self) {
        self.left_out.extend(other.left_out);
        self.pull_requests += other.pull_requests;
        self.read += other.read;
        for (own, theirs) in self.sums.iter_mut().zip(other.sums) {
            own.merge(&theirs);
        }
        self.counts.merge(other.counts);
    }
}

fn tiles(head: &FactsHead, weeks: &[Week], range: &Sums, by_week: &[Sums]) -> Vec<ReviewTile> {
    let unknown = if head.read_state.repositories == 0 {
        Unknown::NothingImported
    } else if head.has_pull_requests {
        Unknown::NoPullRequests
    } else {
        Unknown::ServiceOff
    };
    let tile = |(place, metric): (usize, &ReviewMetric)| {
        let whole = range.of(*metric, place);
        let weekly = by_week.iter().take(weeks.len());
        let weekly: Vec<Option<f64>> = weekly
            .map(|week| metric.told(week.of(*metric, place)))
            .collect();
        let full = weeks.iter().zip(&weekly);
        let full: Vec<Option<f64>> = full
            .map(|(week, value)| value.filter(|_| week.is_whole()))
            .collect();
        ReviewTile {
            metric: *metric,
            value: metric.told(whole).ok_or(unknown),
            count: if *metric == ReviewMetric::SharingIndex {
                count(range.reviews.all().count())
            } else {
                whole.denominator
            },
            weekly,
            trend: trend::of_weeks(&full),
        }
    };
    ReviewMetric::ALL.iter().enumerate().map(tile).collect()
}

/// How many took part; who reviewed is counted with the reviews.
fn people_figures(
    facts: &CollaborationHead,
    committers: &Committers,
    counts: &ReviewCounts,
    whole: &Sums,
) -> PeopleFigures {
    let committers = (0..).zip(&committers.0);
    let committers = committers.filter_map(|(person, is_one)| is_one.then_some(person));
    let mut available: HashSet<u32> = committers
        .filter(|person| facts.with_account.contains(person))
        .collect();
    // Whoever is available for the sharing index took part.
    available.extend(whole.reviews.all().map(|(person, _)| person));
    available.extend(counts.submitters());
    PeopleFigures {
        submitters: count(counts.submitters().count()),
        active_reviewers: 0,
        available_reviewers: count(available.len()),
    }
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
