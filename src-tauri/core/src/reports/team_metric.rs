//! What one fact adds to each figure of a team, and how the sums are told.
//!
//! The definitions are those of `code`, `review` and `waiting`, each asked about one fact: a figure of
//! several people is then the sum of what they did over the sum of what it is counted by.

use super::code::{self, CodeSums};
use super::impact::{self, ImpactSums};
use super::metric::{Good, MetricId};
use super::overview::HOUR_MS;
use super::ratio::Ratio;
use super::{review, waiting};
use crate::model::{PullRequestFact, PullRequestTime, ReviewEvent, TeamMetric};

/// What a figure is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// Commits.
    Commits,
    /// Merged pull requests.
    PullRequests,
    /// What happened to them.
    Reviews,
}

impl TeamMetric {
    /// The figure of the overview that it is; `None` of what is only told of pull requests one by one.
    #[must_use]
    pub const fn metric(self) -> Option<MetricId> {
        Some(match self {
            Self::CodingDays => MetricId::CodingDays,
            Self::CommitsPerDay => MetricId::CommitsPerDay,
            Self::CodeVolume => MetricId::CodeVolume,
            Self::Impact => MetricId::Impact,
            Self::CommitComplexity => MetricId::CommitComplexity,
            Self::TimeTo100 => MetricId::TimeTo100,
            Self::ProductiveTimeTo100 => MetricId::ProductiveTimeTo100,
            Self::TimeToFirstComment => MetricId::TimeToFirstComment,
            Self::UnreviewedPullRequests => MetricId::UnreviewedPullRequests,
            Self::Efficiency => MetricId::Efficiency,
            Self::TimeToMerge => MetricId::TimeToMerge,
            Self::IteratedPullRequests => MetricId::IteratedPullRequests,
            Self::ReactionTime
            | Self::Responsiveness
            | Self::ReviewerComments
            | Self::ThoroughlyReviewed
            | Self::SharingIndex
            | Self::IterationTime => return None,
        })
    }

    /// Which way is good.
    #[must_use]
    pub const fn good(self) -> Good {
        match (self.metric(), self) {
            (Some(metric), _) => metric.good(),
            (None, Self::ReactionTime | Self::Responsiveness) => Good::Less,
            (None, Self::ThoroughlyReviewed) => Good::More,
            (None, _) => Good::Neither,
        }
    }

    pub(super) const fn source(self) -> Source {
        match self.metric() {
            Some(metric) if metric.is_of_commits() => Source::Commits,
            Some(_) => Source::PullRequests,
            None => Source::Reviews,
        }
    }

    const fn is_share(self) -> bool {
        matches!(
            self,
            Self::UnreviewedPullRequests
                | Self::IteratedPullRequests
                | Self::Efficiency
                | Self::ThoroughlyReviewed
                | Self::CommitComplexity
        )
    }

    const fn is_time(self) -> bool {
        matches!(
            self,
            Self::TimeToMerge
                | Self::TimeToFirstComment
                | Self::ReactionTime
                | Self::Responsiveness
                | Self::IterationTime
        )
    }

    /// A sum in the unit it is told in: percent, hours, or the figure itself.
    #[expect(clippy::cast_precision_loss, reason = "an hour is few milliseconds")]
    pub(super) fn told(self, sum: Ratio) -> Option<f64> {
        let value = sum.times(if self.is_share() { 100 } else { 1 })?;
        Some(if self.is_time() {
            value / HOUR_MS as f64
        } else {
            value
        })
    }
}

/// What sums over commits of a person add. Coding days are counted by people and days, which they do not know, and
/// lines by nothing: the ones who fold add that.
pub(super) fn of_commits(metric: TeamMetric, sums: &CodeSums, points: &ImpactSums) -> Ratio {
    match metric {
        TeamMetric::CodingDays => code::coding_days(sums, 0, 0),
        TeamMetric::CommitsPerDay => code::commits_per_day(sums),
        TeamMetric::Efficiency => code::efficiency(sums),
        TeamMetric::Impact => impact::impact(points),
        TeamMetric::CommitComplexity => impact::high_complexity(points),
        TeamMetric::TimeTo100 => code::time_to_100(sums),
        TeamMetric::ProductiveTimeTo100 => code::productive_time_to_100(sums),
        TeamMetric::CodeVolume => Ratio::new(code::code_volume(sums).total(), 0),
        _ => Ratio::default(),
    }
}

/// What a pull request adds.
pub(super) fn of_pull_request(
    metric: TeamMetric,
    fact: &PullRequestFact,
    time: &PullRequestTime,
) -> Ratio {
    let fact = std::slice::from_ref(fact);
    match metric {
        TeamMetric::TimeToMerge => review::time_to_merge(fact, time),
        TeamMetric::TimeToFirstComment => review::time_to_first_comment(fact, time),
        TeamMetric::UnreviewedPullRequests => review::unreviewed(fact),
        TeamMetric::IteratedPullRequests => review::iterated(fact),
        _ => Ratio::default(),
    }
}

/// What the events of a pull request add that were read and count.
pub(super) fn of_review(
    metric: TeamMetric,
    fact: &PullRequestFact,
    events: &[ReviewEvent],
    time: &PullRequestTime,
) -> Ratio {
    let opened = fact.created_at;
    match metric {
        TeamMetric::ReactionTime => waiting::reaction_time(time.started(fact), events, time),
        TeamMetric::Responsiveness => waiting::responsiveness(opened, events, time),
        TeamMetric::IterationTime => Ratio::new(waiting::iteration_time(opened, events, time), 1),
        TeamMetric::ReviewerComments => Ratio::new(waiting::reviewer_comments(events), 1),
        TeamMetric::ThoroughlyReviewed => {
            Ratio::new(i64::from(waiting::is_thoroughly_reviewed(events)), 1)
        }
        _ => Ratio::default(),
    }
}
