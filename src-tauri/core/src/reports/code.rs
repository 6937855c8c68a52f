//! Metrics of commits. Each takes sums over the days it is about, of commits that count.
//!
//! A value of several people is the sum of what they did over the sum of what it is counted by, as Flow
//! defines it for teams.

use super::ratio::Ratio;
use crate::model::{CommitFact, WorkLines};

/// Sums over commits that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CodeSums {
    /// Days of people, each on their own calendar, with at least one commit.
    pub coding_days: i64,
    /// Commits.
    pub commits: i64,
    /// Their lines; those whose lines were not told apart yet bring none.
    pub lines: WorkLines,
}

impl CodeSums {
    /// Adds a commit; whether it is the first of its author on that day is the caller's to know.
    pub(super) fn add(&mut self, commit: &CommitFact, is_first_of_day: bool) {
        self.coding_days += i64::from(is_first_of_day);
        self.commits += 1;
        self.lines += commit.lines;
    }
}

/// Which days of a range people coded on: a bit a day.
#[derive(Debug, Default)]
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
            words: days.div_ceil(64),
            people: Vec::new(),
        }
    }

    /// Notes a day of somebody, and says whether it is new.
    pub(super) fn add(&mut self, person: u32, day: i64) -> bool {
        let person = person as usize;
        if self.people.len() <= person {
            self.people.resize_with(person + 1, Vec::new);
        }
        let days = &mut self.people[person];
        if days.is_empty() {
            *days = vec![0; self.words];
        }
        let Ok(place) = usize::try_from(day - self.first) else {
            return false;
        };
        let Some(word) = days.get_mut(place / 64) else {
            return false;
        };
        let bit = 1 << (place % 64);
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
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

/// Efficiency: lines that were no rework over all lines. Flow: 100 minus the share of rework. Rounding is the
/// reader's.
#[must_use]
pub const fn efficiency(sums: &CodeSums) -> Ratio {
    let lines = sums.lines;
    Ratio::new(lines.total() - lines.rework, lines.total())
}
