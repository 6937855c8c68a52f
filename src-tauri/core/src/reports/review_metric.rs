//! The figures of both sides of a review, and what one pull request adds to each.
//!
//! The definitions are those of `review` and `waiting`; here stands only which there are, whose side tells them, and how
//! they are told.

use super::metric::Good;
use super::ratio::Ratio;
use super::team_metric::{Source, of_pull_request, of_review};
use super::waiting;
use crate::model::{PullRequestFact, PullRequestTime, ReviewEvent, TeamMetric, string_enum};

string_enum!(
    /// A figure of merged pull requests.
    ReviewMetric {
        /// Hours from its start to merging.
        TimeToMerge = "time_to_merge",
        /// Hours whoever opened a pull request took to answer.
        Responsiveness = "responsiveness",
        /// Percent merged without comment or approval of anybody else.
        UnreviewedPullRequests = "unreviewed_pull_requests",
        /// Percent changed after they were opened.
        IteratedPullRequests = "iterated_pull_requests",
        /// Hours from the first comment to the last commit.
        IterationTime = "iteration_time",
        /// Commits after the opening, a pull request.
        FollowOnCommits = "follow_on_commits",
        /// Hours from its start to the first comment of somebody else.
        TimeToFirstComment = "time_to_first_comment",
        /// Hours a reviewer took to answer.
        ReactionTime = "reaction_time",
        /// Comments of others, a pull request.
        ReviewerComments = "reviewer_comments",
        /// Percent of pull requests somebody else said something about.
        ThoroughlyReviewed = "thoroughly_reviewed",
        /// How evenly reviews are spread, 0 to 1.
        SharingIndex = "sharing_index",
    }
);

/// Whose doing a figure tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewSide {
    /// Of those who open pull requests.
    Submitters,
    /// Of those who review them.
    Reviewers,
}

impl ReviewMetric {
    /// Whose doing it tells of.
    #[must_use]
    pub const fn side(self) -> ReviewSide {
        match self {
            Self::TimeToMerge
            | Self::Responsiveness
            | Self::UnreviewedPullRequests
            | Self::IteratedPullRequests
            | Self::IterationTime
            | Self::FollowOnCommits => ReviewSide::Submitters,
            Self::TimeToFirstComment
            | Self::ReactionTime
            | Self::ReviewerComments
            | Self::ThoroughlyReviewed
            | Self::SharingIndex => ReviewSide::Reviewers,
        }
    }

    /// Which way is good. Of follow-on commits neither is: none may mean that nobody looked, many that much was amiss.
    #[must_use]
    pub const fn good(self) -> Good {
        match self.of_teams() {
            Some(metric) => metric.good(),
            None => Good::Neither,
        }
    }

    /// The figure of teams it is; teams have none of follow-on commits.
    const fn of_teams(self) -> Option<TeamMetric> {
        Some(match self {
            Self::TimeToMerge => TeamMetric::TimeToMerge,
            Self::Responsiveness => TeamMetric::Responsiveness,
            Self::UnreviewedPullRequests => TeamMetric::UnreviewedPullRequests,
            Self::IteratedPullRequests => TeamMetric::IteratedPullRequests,
            Self::IterationTime => TeamMetric::IterationTime,
            Self::TimeToFirstComment => TeamMetric::TimeToFirstComment,
            Self::ReactionTime => TeamMetric::ReactionTime,
            Self::ReviewerComments => TeamMetric::ReviewerComments,
            Self::ThoroughlyReviewed => TeamMetric::ThoroughlyReviewed,
            Self::SharingIndex => TeamMetric::SharingIndex,
            Self::FollowOnCommits => return None,
        })
    }

    /// What a pull request that counts adds, with its events where they were read. A denominator of 0 is none of it.
    ///
    /// Of the sharing index it is the number of people who reviewed it: the index itself is told of people, not of
    /// pull requests.
    pub(super) fn of(
        self,
        fact: &PullRequestFact,
        events: &[ReviewEvent],
        time: &PullRequestTime,
    ) -> Ratio {
        let is_read = waiting::is_followed(fact);
        match self.of_teams() {
            Some(TeamMetric::SharingIndex) => {
                let reviewers = waiting::reviewers(events).len();
                let reviewers = i64::try_from(reviewers).unwrap_or(i64::MAX);
                Ratio::new(reviewers, i64::from(is_read))
            }
            Some(metric) if metric.source() == Source::PullRequests => {
                of_pull_request(metric, fact, time)
            }
            _ if !is_read => Ratio::default(),
            Some(metric) => of_review(metric, fact, events, time),
            None => follow_on_commits(fact),
        }
    }

    /// A sum in the unit it is told in: percent, hours, or the figure itself.
    pub(super) fn told(self, sum: Ratio) -> Option<f64> {
        match self.of_teams() {
            Some(metric) => metric.told(sum),
            None => sum.times(1),
        }
    }
}

/// Follow-on commits of one pull request: commits authored after it was opened that are no merges, of anybody who counts.
/// Over several it is the mean. Flow, "Follow-on commits".
fn follow_on_commits(fact: &PullRequestFact) -> Ratio {
    Ratio::new(fact.follow_on_commits, 1)
}
