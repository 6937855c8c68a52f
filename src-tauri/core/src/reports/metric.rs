//! Which metrics there are, and which way is good.

use crate::model::string_enum;

string_enum!(
    /// A metric.
    MetricId {
        /// Hours from its start to merging.
        TimeToMerge = "time_to_merge",
        /// Hours from its start to the first comment of somebody else.
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
        /// Points of changes, a week and person.
        Impact = "impact",
        /// Share of commits of high complexity.
        CommitComplexity = "commit_complexity",
        /// Hours a hundred lines took.
        TimeTo100 = "time_to_100",
        /// Hours a hundred lines took that were no rework.
        ProductiveTimeTo100 = "productive_time_to_100",
        /// Lines that replaced nothing.
        NewWork = "new_work",
        /// Lines that replaced old ones.
        LegacyRefactor = "legacy_refactor",
        /// Lines that replaced young ones of others.
        HelpOthers = "help_others",
        /// Lines that replaced young ones of the same person.
        Rework = "rework",
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
    /// Those of the overview, in its order.
    pub const OVERVIEW: [Self; 8] = [
        Self::TimeToMerge,
        Self::TimeToFirstComment,
        Self::UnreviewedPullRequests,
        Self::IteratedPullRequests,
        Self::CodingDays,
        Self::CommitsPerDay,
        Self::Efficiency,
        Self::CodeVolume,
    ];

    /// Which way is good.
    #[must_use]
    pub const fn good(self) -> Good {
        match self {
            Self::TimeToMerge | Self::TimeToFirstComment | Self::UnreviewedPullRequests => {
                Good::Less
            }
            Self::Efficiency => Good::More,
            _ => Good::Neither,
        }
    }

    /// Whether it is made of commits; of pull requests otherwise.
    #[must_use]
    pub const fn is_of_commits(self) -> bool {
        !matches!(
            self,
            Self::TimeToMerge
                | Self::TimeToFirstComment
                | Self::UnreviewedPullRequests
                | Self::IteratedPullRequests
        )
    }
}
