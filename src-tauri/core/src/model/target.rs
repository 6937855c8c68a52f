//! What figures of teams should be, and which figures teams have.

use serde::{Deserialize, Serialize};

use super::{TeamId, string_enum};

string_enum!(
    /// A figure a team has, told in the unit the window shows it in.
    TeamMetric {
        /// Days with commits, a week and person.
        CodingDays = "coding_days",
        /// Commits on such a day.
        CommitsPerDay = "commits_per_day",
        /// Lines.
        CodeVolume = "code_volume",
        /// Points of changes, a week and person.
        Impact = "impact",
        /// Percent of commits of high complexity.
        CommitComplexity = "commit_complexity",
        /// Hours a hundred lines took.
        TimeTo100 = "time_to_100",
        /// Hours a hundred lines took that were no rework.
        ProductiveTimeTo100 = "productive_time_to_100",
        /// Hours from opening to the first comment of somebody else.
        TimeToFirstComment = "time_to_first_comment",
        /// Hours a reviewer took to answer.
        ReactionTime = "reaction_time",
        /// Hours whoever opened a pull request took to answer.
        Responsiveness = "responsiveness",
        /// Comments of others, a pull request.
        ReviewerComments = "reviewer_comments",
        /// Percent of pull requests somebody else said something about.
        ThoroughlyReviewed = "thoroughly_reviewed",
        /// Percent merged without comment or approval of anybody else.
        UnreviewedPullRequests = "unreviewed_pull_requests",
        /// How evenly reviews are spread, 0 to 1.
        SharingIndex = "sharing_index",
        /// Percent of lines that were no rework.
        Efficiency = "efficiency",
        /// Hours from opening to merging.
        TimeToMerge = "time_to_merge",
        /// Percent changed after they were opened.
        IteratedPullRequests = "iterated_pull_requests",
        /// Hours from the first comment to the last commit.
        IterationTime = "iteration_time",
    }
);

/// The bounds of a figure in the unit it is shown in; at least one of them is there.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Target {
    /// Less is too little.
    pub lowest: Option<f64>,
    /// What is wished for.
    pub aim: Option<f64>,
    /// More is too much.
    pub highest: Option<f64>,
}

impl Target {
    /// Whether the bounds are numbers in ascending order, and there is one.
    #[must_use]
    pub fn is_sound(self) -> bool {
        let bounds = [self.lowest, self.aim, self.highest];
        let given: Vec<f64> = bounds.into_iter().flatten().collect();
        !given.is_empty() && given.iter().all(|bound| bound.is_finite()) && given.is_sorted()
    }

    /// Where a value stands; `None` without a lowest and a highest one. Both bounds are within.
    #[must_use]
    pub fn standing(self, value: f64) -> Option<Standing> {
        if self.lowest.is_some_and(|lowest| value < lowest) {
            Some(Standing::Under)
        } else if self.highest.is_some_and(|highest| value > highest) {
            Some(Standing::Over)
        } else {
            let is_bound = self.lowest.is_some() || self.highest.is_some();
            is_bound.then_some(Standing::Within)
        }
    }
}

string_enum!(
    /// Where a value stands to its target.
    Standing {
        /// Below the lowest.
        Under = "under",
        /// Between them.
        Within = "within",
        /// Above the highest.
        Over = "over",
    }
);

/// A target with what it is for.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TeamTarget {
    /// `None` for everybody.
    pub team_id: Option<TeamId>,
    /// Of which figure.
    pub metric: TeamMetric,
    /// Its bounds.
    #[serde(flatten)]
    pub target: Target,
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn target(lowest: Option<f64>, aim: Option<f64>, highest: Option<f64>) -> Target {
        Target {
            lowest,
            aim,
            highest,
        }
    }

    #[test]
    fn both_bounds_are_within() {
        let both = target(Some(2.0), None, Some(4.0));
        let of = |value| both.standing(value);
        assert_eq!(of(1.9), Some(Standing::Under));
        assert_eq!(of(2.0), Some(Standing::Within));
        assert_eq!(of(4.0), Some(Standing::Within));
        assert_eq!(of(4.1), Some(Standing::Over));
    }

    #[test]
    fn a_wish_alone_judges_nothing() {
        assert_eq!(target(None, Some(3.0), None).standing(9.0), None);
        let above = target(Some(1.0), None, None);
        assert_eq!(above.standing(9.0), Some(Standing::Within), "no upper end");
    }

    #[test]
    fn bounds_ascend_and_are_numbers() {
        assert!(target(Some(1.0), Some(1.0), Some(2.0)).is_sound());
        assert!(!target(None, None, None).is_sound(), "there is none");
        assert!(!target(Some(3.0), None, Some(2.0)).is_sound());
        assert!(!target(Some(f64::NAN), None, None).is_sound());
    }
}
