//! Merged pull requests as they come, summed up over a range and over each of its weeks.

use super::metric::MetricId;
use super::overview::LeftOutFold;
use super::ratio::Ratio;
use super::review;
use crate::model::{PullRequestFact, PullRequestTime, ReviewEvent, ReviewFold, Timestamp};

/// Sums over pull requests that count.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct MergedSums {
    time_to_merge: Ratio,
    time_to_first_comment: Ratio,
    unreviewed: Ratio,
    iterated: Ratio,
}

impl MergedSums {
    fn of(fact: &PullRequestFact, time: &PullRequestTime) -> Self {
        let one = std::slice::from_ref(fact);
        Self {
            time_to_merge: review::time_to_merge(one, time),
            time_to_first_comment: review::time_to_first_comment(one, time),
            unreviewed: review::unreviewed(one),
            iterated: review::iterated(one),
        }
    }

    /// The sum behind a metric of pull requests; nothing of others.
    pub(super) fn metric(&self, metric: MetricId) -> Ratio {
        match metric {
            MetricId::TimeToMerge => self.time_to_merge,
            MetricId::TimeToFirstComment => self.time_to_first_comment,
            MetricId::UnreviewedPullRequests => self.unreviewed,
            MetricId::IteratedPullRequests => self.iterated,
            _ => Ratio::default(),
        }
    }
}

impl std::ops::AddAssign for MergedSums {
    fn add_assign(&mut self, other: Self) {
        self.time_to_merge += other.time_to_merge;
        self.time_to_first_comment += other.time_to_first_comment;
        self.unreviewed += other.unreviewed;
        self.iterated += other.iterated;
    }
}

/// They, whoever opened them, and whose do not count.
#[derive(Clone)]
pub(super) struct MergedWeeks {
    /// When the weeks begin.
    starts: Vec<Timestamp>,
    pub(super) whole: MergedSums,
    pub(super) weeks: Vec<MergedSums>,
    /// Milliseconds each took to be merged, by week.
    pub(super) merge_times: Vec<Vec<i64>>,
    /// At the place of everybody who opened one that counts.
    openers: Vec<bool>,
    pub(super) left_out: LeftOutFold,
}

impl MergedWeeks {
    pub(super) fn of(starts: Vec<Timestamp>) -> Self {
        Self {
            whole: MergedSums::default(),
            weeks: vec![MergedSums::default(); starts.len()],
            merge_times: vec![Vec::new(); starts.len()],
            openers: Vec::new(),
            left_out: LeftOutFold::default(),
            starts,
        }
    }

    /// Whoever opened one that counts, as places in the people.
    pub(super) fn openers(&self) -> impl Iterator<Item = u32> {
        let openers = (0..).zip(&self.openers);
        openers.filter_map(|(person, has_opened)| has_opened.then_some(person))
    }

    fn has_opened(&mut self, person: u32) {
        let place = person as usize;
        if self.openers.len() <= place {
            self.openers.resize(place + 1, false);
        }
        self.openers[place] = true;
    }
}

impl ReviewFold for MergedWeeks {
    const TAKES_EVENTS: bool = false;

    fn add(&mut self, fact: &PullRequestFact, _events: &[ReviewEvent], time: &PullRequestTime) {
        if let Some(reason) = fact.left_out {
            if let Some(person) = fact.person {
                self.left_out.note(person, reason);
            }
            return;
        }
        if let Some(person) = fact.person {
            self.has_opened(person);
        }
        let own = MergedSums::of(fact, time);
        self.whole += own;
        let begun = self
            .starts
            .partition_point(|start| *start <= fact.merged_at);
        let week = begun.saturating_sub(1);
        if let Some(sums) = self.weeks.get_mut(week) {
            *sums += own;
            self.merge_times[week].extend(review::merge_time(fact, time));
        }
    }

    fn merge(&mut self, other: Self) {
        for person in other.openers() {
            self.has_opened(person);
        }
        self.left_out.merge(other.left_out);
        self.whole += other.whole;
        for (own, more) in self.weeks.iter_mut().zip(other.weeks) {
            *own += more;
        }
        for (own, more) in self.merge_times.iter_mut().zip(other.merge_times) {
            if own.is_empty() {
                *own = more;
            } else {
                own.extend(more);
            }
        }
    }
}
