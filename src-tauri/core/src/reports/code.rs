//! Metrics of commits. Each takes sums over the days it is about, of commits that count.
//!
//! A value of several people is the sum of what they did over the sum of what it is counted by, as Flow
//! defines it for teams.

use super::ratio::Ratio;
use crate::model::{CommitFact, WorkLines};

/// Hours that are taken for a coding day.
const HOURS_OF_A_DAY: i64 = 8;

/// Sums over commits that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CodeSums {
    /// Days of people, each on their own calendar, with at least one commit.
    pub coding_days: i64,
    /// Those of them with a commit whose lines were told apart.
    pub measured_days: i64,
    /// Commits.
    pub commits: i64,
    /// Their lines; those whose lines were not told apart yet bring none.
    pub lines: WorkLines,
}

impl CodeSums {
    /// Adds a commit; whether it is the first of its author on that day is the caller's to know.
    pub(super) fn add(&mut self, commit: &CommitFact, first: FirstOfDay) {
        self.coding_days += i64::from(first.at_all);
        self.measured_days += i64::from(first.measured);
        self.commits += 1;
        self.lines += commit.lines;
    }

    /// Takes back a day that was counted twice.
    pub(super) fn take_back(&mut self, twice: FirstOfDay) {
        self.coding_days -= i64::from(twice.at_all);
        self.measured_days -= i64::from(twice.measured);
    }
}

impl std::ops::AddAssign for CodeSums {
    fn add_assign(&mut self, other: Self) {
        self.coding_days += other.coding_days;
        self.measured_days += other.measured_days;
        self.commits += other.commits;
        self.lines += other.lines;
    }
}

/// Whether a commit is the first of its author on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct FirstOfDay {
    /// Of all that count.
    pub(super) at_all: bool,
    /// Of those whose lines were told apart.
    pub(super) measured: bool,
}

/// Which days of a range people coded on: two bits a day, whether they did and whether lines of it are known.
#[derive(Debug, Clone, Default)]
pub(super) struct CodedDays {
    first: i64,
    words: usize,
    people: Vec<Vec<u64>>,
}

impl CodedDays {
    /// None yet, of days as days since 1970-01-01.
    pub(super) fn between(first: i64, last: i64) -> Self {
        let days = usize::try_from(last - first + 1).unwrap_or(0);
        Self {
            first,
            words: days.div_ceil(32),
            people: Vec::new(),
        }
    }

    /// Notes the day of a commit, and says what is new of it.
    pub(super) fn add(&mut self, commit: &CommitFact) -> FirstOfDay {
        let person = commit.person as usize;
        if self.people.len() <= person {
            self.people.resize_with(person + 1, Vec::new);
        }
        let days = &mut self.people[person];
        if days.is_empty() {
            *days = vec![0; self.words];
        }
        let Ok(place) = usize::try_from(commit.day - self.first) else {
            return FirstOfDay::default();
        };
        let Some(word) = days.get_mut(place / 32) else {
            return FirstOfDay::default();
        };
        let bits = (1 | u64::from(commit.is_measured) << 1) << (2 * (place % 32));
        let new = (bits & !*word) >> (2 * (place % 32));
        *word |= bits;
        FirstOfDay {
            at_all: new & 1 == 1,
            measured: new & 2 == 2,
        }
    }

    /// Takes the days another one noted, and tells what of a day both have: it was counted twice.
    pub(super) fn merge(&mut self, other: Self, mut twice: impl FnMut(u32, i64, FirstOfDay)) {
        if self.people.len() < other.people.len() {
            self.people.resize_with(other.people.len(), Vec::new);
        }
        for ((person, own), more) in (0_u32..).zip(&mut self.people).zip(other.people) {
            if own.is_empty() {
                *own = more;
                continue;
            }
            for ((place, word), more) in (0_i64..).zip(own).zip(more) {
                let mut both = *word & more;
                while both != 0 {
                    let day = both.trailing_zeros() / 2;
                    let bits = both >> (2 * day);
                    let first = FirstOfDay {
                        at_all: bits & 1 == 1,
                        measured: bits & 2 == 2,
                    };
                    twice(person, self.first + place * 32 + i64::from(day), first);
                    both &= !(3 << (2 * day));
                }
                *word |= more;
            }
        }
    }

    /// Everybody who coded on at least one of them.
    pub(super) fn people(&self) -> impl Iterator<Item = u32> {
        let people = (0_u32..).zip(&self.people);
        people.filter_map(|(person, days)| (!days.is_empty()).then_some(person))
    }
}

/// Coding days: days on the author's calendar with at least one commit that counts, a week and person.
///
/// Sum of coding days over sum of person-weeks; a week is seven days of the range, wherever it begins, and
/// partial weeks count by their days. `people` are those with a commit that counts anywhere in the range,
/// so that a week somebody rested lowers the value, and one who never writes code does not. The ratio is
/// of sevenths: coding days times 7 over people times days. Flow, "Coding days".
#[must_use]
pub const fn coding_days(sums: &CodeSums, people: i64, calendar_days: i64) -> Ratio {
    Ratio::new(
        sums.coding_days.saturating_mul(7),
        people.saturating_mul(calendar_days),
    )
}

/// Commits that count over coding days. Flow, "Commits per day"; not rounded: its worked example 26 / 9 is
/// 2.888..., which its pages cut to 2.88.
#[must_use]
pub const fn commits_per_day(sums: &CodeSums) -> Ratio {
    Ratio::new(sums.commits, sums.coding_days)
}

/// Lines of commits that count, by what they replaced. Their sum is HALOC, the denominator of every share
/// of lines. Commits whose lines were not told apart yet bring none.
#[must_use]
pub const fn code_volume(sums: &CodeSums) -> WorkLines {
    sums.lines
}

/// Time to 100, raw: hours that 100 lines took, with eight hours for each coding day. Only days with a commit whose
/// lines were told apart count, so that a day without known lines makes nobody slow. Flow, "tt100 Raw". The ratio is
/// 8 * 100 * days over lines.
#[must_use]
pub const fn time_to_100(sums: &CodeSums) -> Ratio {
    hours_of_100(sums, sums.lines.total())
}

/// Time to 100, productive: the same without lines that were rework, which did not last. Flow asks whether code
/// survived 30 days, which nobody knows of the last 30; what is known is whose young lines a commit replaced.
#[must_use]
pub const fn productive_time_to_100(sums: &CodeSums) -> Ratio {
    hours_of_100(sums, sums.lines.total() - sums.lines.rework)
}

const fn hours_of_100(sums: &CodeSums, lines: i64) -> Ratio {
    Ratio::new(
        sums.measured_days.saturating_mul(HOURS_OF_A_DAY * 100),
        lines,
    )
}

/// Efficiency: lines that were no rework over all lines. Flow: 100 minus the share of rework. Rounding is the
/// reader's.
#[must_use]
pub const fn efficiency(sums: &CodeSums) -> Ratio {
    let lines = sums.lines;
    Ratio::new(lines.total() - lines.rework, lines.total())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CommitId, Timestamp};

    fn commit(person: u32, day: i64, is_measured: bool) -> CommitFact {
        CommitFact {
            id: CommitId(1),
            authored_at: Timestamp::from_millis(0),
            day,
            person,
            name: 0,
            left_out: None,
            is_measured,
            lines: WorkLines::default(),
            spread: None,
            twice_usual_lines: 0,
        }
    }

    const fn first(at_all: bool, measured: bool) -> FirstOfDay {
        FirstOfDay { at_all, measured }
    }

    #[test]
    fn days_two_of_them_saw_are_told_once_each() {
        let mut one = CodedDays::between(100, 300);
        let mut other = CodedDays::between(100, 300);
        for (person, day) in [(0, 100), (0, 131), (0, 132), (2, 300)] {
            assert_eq!(one.add(&commit(person, day, true)), first(true, true));
        }
        for (person, day) in [(0, 132), (0, 133), (1, 100), (3, 101)] {
            assert_eq!(other.add(&commit(person, day, true)), first(true, true));
        }
        // The lines of this one are not known to the other one.
        assert_eq!(other.add(&commit(2, 300, false)), first(true, false));
        let mut twice = Vec::new();
        one.merge(other, |person, day, both| twice.push((person, day, both)));
        assert_eq!(
            twice,
            [(0, 132, first(true, true)), (2, 300, first(true, false))]
        );
        assert_eq!(one.people().collect::<Vec<_>>(), [0, 1, 2, 3]);
        assert_eq!(one.add(&commit(0, 133, true)), first(false, false));
        assert_eq!(one.add(&commit(0, 134, false)), first(true, false));
        assert_eq!(one.add(&commit(0, 134, true)), first(false, true));
    }
}
