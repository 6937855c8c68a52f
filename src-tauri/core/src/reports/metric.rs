//! Which metrics there are, and which way is good.

use crate::model::string_enum;

string_enum!(
    /// A metric.
    MetricId {
        /// Hours from opening to merging.
        TimeToMerge = "time_to_merge",
        /// Hours from opening to the first comment of somebody else.
        TimeToFirstComment = "time_to_first_comment",
        /// Merged without comment or approval of anybody else.
        UnreviewedPullRequests = "unreviewed_pull_requests",
        /// Changed after they were opened.
        IteratedPullRequests = "iterated_pull_requests",
        /// Days with commits, a week and person.
        CodingDays = "coding_days",
        /// Commits on such a day.
        CommitsPerDay = "commits_per_day",
        /// Share of lines that were no rework.
        Efficiency = "efficiency",
        /// Lines.
        CodeVolume = "code_volume",
    }
);

/// Which way a metric should go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Good {
    /// Less is better.
    Less,
    /// More is better.
    More,
    /// Neither: more commits are not better work.
    Neither,
}

impl MetricId {
    /// Which way is good.
    #[must_use]
    pub const fn good(self) -> Good {
        match self {
            Self::TimeToMerge | Self::TimeToFirstComment | Self::UnreviewedPullRequests => {
                Good::Less
            }
            Self::Efficiency => Good::More,
            Self::IteratedPullRequests
            | Self::CodingDays
            | Self::CommitsPerDay
            | Self::CodeVolume => Good::Neither,
        }
    }

    /// Whether it is made of commits; of pull requests otherwise.
    #[must_use]
    pub const fn is_of_commits(self) -> bool {
        matches!(
            self,
            Self::CodingDays | Self::CommitsPerDay | Self::Efficiency | Self::CodeVolume
        )
    }
}
