//! Metrics of commits. Each takes facts of the days it is about; those that are left out are passed over.
//!
//! A value of several people is the sum of what they did over the sum of what it is counted by, as Flow
//! defines it for teams.

use std::collections::HashSet;

use super::ratio::Ratio;
use crate::model::{CommitDay, WorkLines};

/// Commits that count, by day and person.
pub(super) fn counted(days: &[CommitDay]) -> impl Iterator<Item = &CommitDay> {
    days.iter().filter(|day| day.left_out.is_none())
}

/// How many people wrote at least one commit that counts.
pub(super) fn people(days: &[CommitDay]) -> i64 {
    let people: HashSet<_> = counted(days).map(|day| &day.member).collect();
    i64::try_from(people.len()).unwrap_or(i64::MAX)
}

/// Coding days: days on the author's calendar with at least one commit that counts, a week and person.
///
/// Sum of coding days over sum of person-weeks; a week is seven days of the range, wherever it begins, and
/// partial weeks count by their days. `people` are those with a commit that counts anywhere in the range,
/// so that a week somebody rested lowers the value, and one who never writes code does not. The ratio is
/// of sevenths: coding days times 7 over people times days. Flow, "Coding days".
#[must_use]
pub fn coding_days(days: &[CommitDay], people: i64, calendar_days: i64) -> Ratio {
    Ratio::new(
        coding_day_count(days).saturating_mul(7),
        people.saturating_mul(calendar_days),
    )
}

fn coding_day_count(days: &[CommitDay]) -> i64 {
    // Facts that count are one a day and person.
    i64::try_from(counted(days).count()).unwrap_or(i64::MAX)
}

/// Commits that count over coding days. Flow, "Commits per day"; not rounded: its worked example 26 / 9 is
/// 2.888..., which its pages cut to 2.88.
#[must_use]
pub fn commits_per_day(days: &[CommitDay]) -> Ratio {
    let commits = counted(days).map(|day| day.commits).sum();
    Ratio::new(commits, coding_day_count(days))
}

/// Lines of commits that count, by what they replaced. Their sum is HALOC, the denominator of every share
/// of lines. Commits whose lines were not told apart yet bring none.
#[must_use]
pub fn code_volume(days: &[CommitDay]) -> WorkLines {
    let mut lines = WorkLines::default();
    counted(days).for_each(|day| lines += day.lines);
    lines
}

/// Efficiency: lines that were no rework over all lines. Flow: 100 minus the share of rework. Rounding is the
/// reader's.
#[must_use]
pub fn efficiency(days: &[CommitDay]) -> Ratio {
    let lines = code_volume(days);
    Ratio::new(lines.total() - lines.rework, lines.total())
}
