//! How much of a change a commit is: Impact, and how likely it is to cause trouble: its complexity.
//!
//! Flow names what its Impact and its commit complexity consider and keeps the formulas to itself. These are
//! ours, in full. They are sums of whole points, so that every engine computes the same, and each input adds
//! points of its own, so that a number can be explained. Roots let a commit of a thousand lines weigh ten
//! times one of ten, not a hundred times: nobody thinks a hundred times as hard about it.

use super::range::{Week, week_number};
use super::ratio::Ratio;
use crate::model::CommitFact;

/// More lines than this weigh no more.
const MOST_LINES: i64 = 1_000_000;

/// Complexity points from which a commit is of medium, and of high complexity.
const MEDIUM_FROM: i64 = 100;
const HIGH_FROM: i64 = 250;

/// What the points of a commit are made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImpactInputs {
    /// All of its lines (HALOC).
    pub lines: i64,
    /// Those of them that replaced lines older than 30 days.
    pub old_lines: i64,
    /// Places it edited.
    pub places: i64,
    /// Files these are in.
    pub files: i64,
    /// Twice the median lines of the repository's commits, 0 where that is not known.
    pub twice_usual: i64,
}

/// The points of a commit, one number for each of the six inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImpactPoints {
    /// Amount of code: 10 times the root of its lines.
    pub amount: i64,
    /// Share of edits to old code: what counting old lines twice adds to the amount. All old: 41 % more.
    pub old_share: i64,
    /// Edit places: 5 times the root of those beyond the first.
    pub places: i64,
    /// Files: 10 times the root of those beyond the first.
    pub files: i64,
    /// Severity, how much old code was replaced: 5 times the root of its old lines.
    pub severity: i64,
    /// History, how large it is for its repository: 10 times the root of its lines over the usual ones.
    pub history: i64,
}

/// How likely a commit is to cause trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Complexity {
    /// Below 100 points.
    Low,
    /// 100 points to 249.
    Medium,
    /// 250 points or more.
    High,
}

impl ImpactInputs {
    /// Those of a commit; `None` where its lines were not told apart, or were before places were counted: that is
    /// unknown, and never no Impact.
    #[must_use]
    pub fn of(commit: &CommitFact) -> Option<Self> {
        let spread = commit.spread.filter(|_| commit.is_measured)?;
        Some(Self {
            lines: commit.lines.total(),
            old_lines: commit.lines.legacy_refactor,
            places: spread.places,
            files: spread.files,
            twice_usual: commit.twice_usual_lines,
        })
    }

    /// The points. Each is rounded down by itself; their sum is the Impact of the commit.
    ///
    /// With L lines of which O replaced old ones, P places in F files and M usual lines of the repository:
    ///
    /// ```text
    /// amount      ⌊10 √L⌋
    /// old share   ⌊10 √(L + O)⌋ - ⌊10 √L⌋
    /// places      ⌊5 √(P - 1)⌋
    /// files       ⌊10 √(F - 1)⌋
    /// severity    ⌊5 √O⌋
    /// history     ⌊10 √(L / M)⌋
    /// ```
    ///
    /// It never falls when any of L, O, P, F grows, and never rises with M. M is the median of all commits of
    /// the repository that are no merges, were measured and have lines, whoever wrote them and whenever. A
    /// commit without lines has no points. More than a million lines count as a million.
    #[must_use]
    pub fn points(&self) -> ImpactPoints {
        let (lines, old) = (bounded(self.lines), bounded(self.old_lines));
        let amount = root(100 * lines);
        ImpactPoints {
            amount,
            old_share: root(100 * (lines + old)) - amount,
            places: root(25 * bounded(self.places - 1)),
            files: root(100 * bounded(self.files - 1)),
            severity: root(25 * old),
            history: (200 * lines).checked_div(self.twice_usual).map_or(0, root),
        }
    }
}

impl ImpactPoints {
    /// All of them: the commit's Impact.
    #[must_use]
    pub const fn total(&self) -> i64 {
        self.complexity_points() + self.old_share + self.history
    }

    /// What its complexity is told by: size, spread over places and files, and severity. The repository does not
    /// matter, so that the same commit is as complex anywhere.
    #[must_use]
    pub const fn complexity_points(&self) -> i64 {
        self.amount + self.places + self.files + self.severity
    }

    /// Commit complexity: low below 100 points, high from 250 on. 70 lines in three places of one file are 90
    /// points, 300 lines in 20 places of six files 216, and 500 lines in 50 places of 15 files, a hundred of them
    /// old, 345.
    #[must_use]
    pub const fn complexity(&self) -> Complexity {
        match self.complexity_points() {
            HIGH_FROM.. => Complexity::High,
            MEDIUM_FROM.. => Complexity::Medium,
            _ => Complexity::Low,
        }
    }
}

/// Points of commits whose points are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ImpactSums {
    /// Commits.
    pub commits: i64,
    /// Their Impact.
    pub points: i64,
    /// Those of high complexity.
    pub high: i64,
    /// Calendar days of the weeks in which people wrote them, for each person.
    pub active_days: i64,
}

impl ImpactSums {
    pub(super) fn add(&mut self, points: &ImpactPoints) {
        self.commits += 1;
        self.points = self.points.saturating_add(points.total());
        self.high += i64::from(points.complexity() == Complexity::High);
    }
}

impl std::ops::AddAssign for ImpactSums {
    fn add_assign(&mut self, other: Self) {
        self.commits += other.commits;
        self.points = self.points.saturating_add(other.points);
        self.high += other.high;
        self.active_days += other.active_days;
    }
}

/// Impact: points a week and person, over the weeks in which the person wrote a commit that counts.
///
/// A week is seven days of the range, partial weeks count by their days; weeks in which somebody wrote nothing do
/// not count for that person. Of several people the sum of their points over the sum of their weeks. Commits whose
/// points are not known are left out. The ratio is of sevenths. Flow, "Impact"; its points are its own.
#[must_use]
pub const fn impact(sums: &ImpactSums) -> Ratio {
    Ratio::new(sums.points.saturating_mul(7), sums.active_days)
}

/// Commit complexity of several commits: those of high complexity over all whose points are known.
#[must_use]
pub const fn high_complexity(sums: &ImpactSums) -> Ratio {
    Ratio::new(sums.high, sums.commits)
}

/// In which weeks of a range people wrote commits: a bit a week.
#[derive(Debug, Clone)]
pub(super) struct ActiveWeeks {
    first_week: i64,
    /// Days of each week that are in the range and begin before tomorrow.
    days: Vec<i64>,
    people: Vec<Vec<u64>>,
}

impl ActiveWeeks {
    /// None yet, of the weeks of a range that begins on a day, as days since 1970-01-01.
    pub(super) fn of(first_day: i64, weeks: &[Week]) -> Self {
        Self {
            first_week: week_number(first_day),
            days: weeks.iter().map(|week| week.days).collect(),
            people: Vec::new(),
        }
    }

    /// Days of the week of a commit where it is the first of its author in that week, 0 otherwise.
    pub(super) fn add(&mut self, commit: &CommitFact) -> i64 {
        let place = usize::try_from(week_number(commit.day) - self.first_week);
        let place = place.unwrap_or(usize::MAX);
        let Some(days) = self.days.get(place).copied() else {
            return 0;
        };
        let person = commit.person as usize;
        if self.people.len() <= person {
            self.people.resize_with(person + 1, Vec::new);
        }
        let weeks = &mut self.people[person];
        if weeks.is_empty() {
            *weeks = vec![0; self.days.len().div_ceil(64)];
        }
        let (word, bit) = (&mut weeks[place / 64], 1 << (place % 64));
        let is_new = *word & bit == 0;
        *word |= bit;
        if is_new { days } else { 0 }
    }

    /// Takes the weeks another one noted, and tells those both have with their person and days: they were counted twice.
    pub(super) fn merge(&mut self, other: Self, mut twice: impl FnMut(usize, usize, i64)) {
        if self.people.len() < other.people.len() {
            self.people.resize_with(other.people.len(), Vec::new);
        }
        for (person, (own, more)) in self.people.iter_mut().zip(other.people).enumerate() {
            if own.is_empty() {
                *own = more;
                continue;
            }
            for ((place, word), more) in own.iter_mut().enumerate().zip(more) {
                let mut both = *word & more;
                while both != 0 {
                    let week = place * 64 + both.trailing_zeros() as usize;
                    twice(person, week, self.days.get(week).copied().unwrap_or(0));
                    both &= both - 1;
                }
                *word |= more;
            }
        }
    }
}

fn bounded(number: i64) -> i64 {
    number.clamp(0, MOST_LINES)
}

/// The largest whole number whose square is not above a number from 0 on.
const fn root(number: i64) -> i64 {
    number.isqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn inputs(
        lines: i64,
        old_lines: i64,
        places: i64,
        files: i64,
        twice_usual: i64,
    ) -> ImpactInputs {
        ImpactInputs {
            lines,
            old_lines,
            places,
            files,
            twice_usual,
        }
    }

    /// Points in the order of their definition.
    const fn list(points: ImpactPoints) -> [i64; 6] {
        let ImpactPoints {
            amount,
            old_share,
            places,
            files,
            severity,
            history,
        } = points;
        [amount, old_share, places, files, severity, history]
    }

    #[test]
    fn points_by_hand() {
        for (of, expected) in [
            // Nothing but a mode or a binary file.
            (inputs(0, 0, 0, 0, 40), [0, 0, 0, 0, 0, 0]),
            // The only line of a repository: 10 √1; 10 √(1 / 1).
            (inputs(1, 0, 1, 1, 2), [10, 0, 0, 0, 0, 10]),
            // 10 √25 = 50; 10 √25 - 50; 5 √4; 10 √1; nothing old; 10 √(25 / 25).
            (inputs(25, 0, 5, 2, 50), [50, 0, 10, 10, 0, 10]),
            // The same, all of it old: 10 √50 = 70.7, 20 more; 5 √25.
            (inputs(25, 25, 5, 2, 50), [50, 20, 10, 10, 25, 10]),
            // Half a line is a usual size as well, of one and two: 10 √(6 / 1.5).
            (inputs(6, 0, 1, 1, 3), [24, 0, 0, 0, 0, 20]),
            // A library brought in, above what any rule lets through: 10 √1,000,000.
            (
                inputs(4_000_000, 0, 1, 1, 2_000_000),
                [10_000, 0, 0, 0, 0, 10],
            ),
            // A repository whose usual size is not known adds nothing for it.
            (inputs(100, 0, 1, 1, 0), [100, 0, 0, 0, 0, 0]),
        ] {
            assert_eq!(list(of.points()), expected, "{of:?}");
        }
        let all_old = inputs(25, 25, 5, 2, 50).points();
        assert_eq!(all_old.total(), 50 + 20 + 10 + 10 + 25 + 10);
        assert_eq!(all_old.complexity_points(), 50 + 10 + 10 + 25);
    }

    #[test]
    fn complexity_has_its_thresholds() {
        for (of, points, expected) in [
            // 10 √99 = 99.4; 10 √100.
            (inputs(99, 0, 1, 1, 2), 99, Complexity::Low),
            (inputs(100, 0, 1, 1, 2), 100, Complexity::Medium),
            // 10 √625 = 250; 10 √620 = 248.9.
            (inputs(620, 0, 1, 1, 2), 248, Complexity::Medium),
            (inputs(625, 0, 1, 1, 2), 250, Complexity::High),
            // As its documentation says: 83 + 7; 173 + 21 + 22; 223 + 35 + 37 + 50.
            (inputs(70, 0, 3, 1, 2), 90, Complexity::Low),
            (inputs(300, 0, 20, 6, 2), 216, Complexity::Medium),
            (inputs(500, 100, 50, 15, 2), 345, Complexity::High),
        ] {
            assert_eq!(of.points().complexity_points(), points, "{of:?}");
            assert_eq!(of.points().complexity(), expected, "{of:?}");
        }
    }

    #[test]
    fn no_input_that_grows_makes_points_fall() {
        let sizes = [
            0,
            1,
            2,
            3,
            7,
            24,
            25,
            26,
            99,
            100,
            640,
            1_001,
            999_999,
            1_000_001,
            i64::MAX,
        ];
        for lines in sizes {
            for old_lines in sizes.into_iter().filter(|old| *old <= lines) {
                for (places, files) in [(0, 0), (1, 1), (2, 1), (9, 4), (i64::MAX, i64::MAX)] {
                    for twice_usual in [1, 2, 51, i64::MAX] {
                        let of = inputs(lines, old_lines, places, files, twice_usual);
                        let least = of.points().total();
                        for grown in [
                            ImpactInputs {
                                lines: lines.saturating_add(1),
                                ..of
                            },
                            ImpactInputs {
                                old_lines: old_lines.saturating_add(1),
                                ..of
                            },
                            ImpactInputs {
                                places: places.saturating_add(1),
                                ..of
                            },
                            ImpactInputs {
                                files: files.saturating_add(1),
                                ..of
                            },
                            ImpactInputs {
                                twice_usual: twice_usual / 2 + 1,
                                ..of
                            },
                        ] {
                            assert!(grown.points().total() >= least, "{of:?} to {grown:?}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn no_week_is_unknown() {
        assert_eq!(impact(&ImpactSums::default()).times(1), None);
        assert_eq!(high_complexity(&ImpactSums::default()).times(100), None);
        // 90 points in one whole week and one of three days: 90 * 7 / 10.
        let sums = ImpactSums {
            commits: 2,
            points: 90,
            high: 1,
            active_days: 10,
        };
        assert_eq!(impact(&sums).times(1), Some(63.0));
        assert_eq!(high_complexity(&sums).times(100), Some(50.0));
    }
}
