//! Metrics of merged pull requests. Each takes the pull requests it is about; those left out are passed over.
//!
//! Only merged ones count, whichever branch they were merged to, and not those whose author is a bot,
//! excluded or hidden. When their time starts and on which days it passes is told by [`PullRequestTime`]. What was done before a pull request was opened, or a merge
//! before its opening, as histories brought in from elsewhere have it, is no duration: it is in no time.

use super::ratio::Ratio;
use crate::model::{PullRequestFact, PullRequestTime};

/// Pull requests that count.
pub(super) fn counted(facts: &[PullRequestFact]) -> impl Iterator<Item = &PullRequestFact> {
    facts.iter().filter(|fact| fact.left_out.is_none())
}

/// Milliseconds from its start to merging, where it was merged after it was opened.
pub(super) fn merge_time(fact: &PullRequestFact, time: &PullRequestTime) -> Option<i64> {
    time.between(time.started(fact), fact.merged_at)
}

/// Milliseconds from its start to the first comment of somebody else. A comment on what was not started yet, such as a
/// draft, kept nobody waiting: 0.
pub(super) fn first_comment_time(fact: &PullRequestFact, time: &PullRequestTime) -> Option<i64> {
    let comment = fact.first_comment_at?;
    (comment >= fact.created_at).then(|| time.since(time.started(fact), comment))
}

/// Time to merge: the mean of merge time less start, in milliseconds over pull requests. Flow, "Time to merge", whose
/// start is the creation or, by its own setting, the first comment.
#[must_use]
pub fn time_to_merge(facts: &[PullRequestFact], time: &PullRequestTime) -> Ratio {
    mean(counted(facts).filter_map(|fact| merge_time(fact, time)))
}

/// Time to first comment: the mean of first comment less start, in milliseconds over pull requests that
/// have one. A comment is somebody else's who counts, until the merge; an approval is none. Flow, "Time to
/// first comment", which leaves open whether an author's own comment is one: it tells nothing of a review.
#[must_use]
pub fn time_to_first_comment(facts: &[PullRequestFact], time: &PullRequestTime) -> Ratio {
    mean(counted(facts).filter_map(|fact| first_comment_time(fact, time)))
}

/// Pull requests merged with neither comment nor approval of somebody else who counts, over merged ones whose
/// comments and approvals were read. Approvals count as reviews, since GitLab keeps them apart from comments.
/// Flow, "Unreviewed PRs".
#[must_use]
pub fn unreviewed(facts: &[PullRequestFact]) -> Ratio {
    share(facts, is_unreviewed)
}

/// Whether nobody else looked at it.
pub(super) const fn is_unreviewed(fact: &PullRequestFact) -> bool {
    fact.first_comment_at.is_none() && fact.approvals == 0
}

/// Pull requests with at least one follow-on commit, over merged ones whose commits were read. A follow-on
/// commit was authored after the pull request was opened, is no merge, and is of anybody who counts. Flow,
/// "Iterated PRs", whose sources contradict each other about merges: they bring no answer to a review.
#[must_use]
pub fn iterated(facts: &[PullRequestFact]) -> Ratio {
    share(facts, |fact| fact.follow_on_commits > 0)
}

fn share(facts: &[PullRequestFact], is_part: impl Fn(&PullRequestFact) -> bool) -> Ratio {
    let mut share = Ratio::default();
    for fact in counted(facts).filter(|fact| fact.details_read) {
        share += Ratio::new(i64::from(is_part(fact)), 1);
    }
    share
}

fn mean(durations: impl Iterator<Item = i64>) -> Ratio {
    let mut mean = Ratio::default();
    for duration in durations {
        mean += Ratio::new(duration, 1);
    }
    mean
}
