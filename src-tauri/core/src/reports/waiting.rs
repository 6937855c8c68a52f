//! Who waited for whom on merged pull requests: metrics of streams of events.
//!
//! A stream is what happened to one pull request, in order of time, by whoever opened it (the submitter) and by
//! anybody else who counts (reviewers). It begins with the opening and ends with the merge. What has no time, or
//! one before the opening as in histories brought in from elsewhere, is in no stream. Which days are taken off is told by
//! [`PullRequestTime`]; no nights are.

use std::collections::HashMap;

use super::ratio::Ratio;
use crate::model::{PullRequestFact, PullRequestTime, ReviewAction, ReviewEvent, Timestamp};

/// One time somebody waited for somebody else on a pull request. The metrics of this page are sums of these, so that a
/// figure and the list it opens cannot differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wait {
    /// What began it, as a place among the events; `None` is the start of the pull request.
    pub(super) asked: Option<usize>,
    /// When that was.
    pub(super) from: Timestamp,
    /// What ended it, as a place among the events.
    pub(super) answered: usize,
    /// When that was, never before `from`.
    pub(super) until: Timestamp,
    /// How long it counts, in milliseconds.
    pub(super) millis: i64,
}

/// Reaction time: how long reviewers took to answer, in milliseconds over answers.
///
/// Actions of the submitter (opening, commits, comments) that follow each other are one block, which begins with
/// its first. Each reviewer who acts before the next block answers once, with the first of their actions, be it a
/// comment, an approval, a commit or the merge. Two reviewers answer twice. Flow, "Reaction time"; its older
/// form of only the first reviewer's answer is not followed. No answer is unknown, not zero.
///
/// The first block begins with the start of the pull request by the rules, which to Flow is its first action; what was
/// done before, such as on a draft, waited for nobody and is in no block and no answer. Where it starts with the first
/// comment, that comment is an answer that took no time, as Flow says of its time to first comment.
#[must_use]
pub fn reaction_time(started: Timestamp, events: &[ReviewEvent], time: &PullRequestTime) -> Ratio {
    let mut sum = Ratio::default();
    let add = |wait: Wait| sum += Ratio::new(wait.millis, 1);
    each_reaction(started, events, time, add);
    sum
}

/// Tells the answers of [`reaction_time`], in order of time.
pub(super) fn each_reaction(
    started: Timestamp,
    events: &[ReviewEvent],
    time: &PullRequestTime,
    mut tell: impl FnMut(Wait),
) {
    let (mut asked, mut from) = (None, started);
    // Where the answers to the block at hand begin.
    let mut answers: Option<usize> = None;
    for (place, at, event) in since(started, events) {
        if event.reviewer.is_none() {
            if answers.take().is_some() {
                (asked, from) = (Some(place), at);
            }
            continue;
        }
        let before = &events[*answers.get_or_insert(place)..place];
        let mut before = since(started, before);
        if before.all(|(_, _, earlier)| earlier.reviewer != event.reviewer) {
            tell(Wait {
                asked,
                from,
                answered: place,
                until: at,
                millis: time.since(from, at),
            });
        }
    }
}

/// Responsiveness: how long the submitter took to answer reviewers, in milliseconds over answers.
///
/// Of actions of reviewers that follow each other the last one begins the time, of actions of the submitter
/// (commits, comments, the merge) that follow each other the first one ends it. Flow, "Responsiveness". A review
/// nobody answered before somebody else merged is in no time. Reviews of a draft count: whoever opened it was asked.
#[must_use]
pub fn responsiveness(opened: Timestamp, events: &[ReviewEvent], time: &PullRequestTime) -> Ratio {
    let mut sum = Ratio::default();
    let add = |wait: Wait| sum += Ratio::new(wait.millis, 1);
    each_response(opened, events, time, add);
    sum
}

/// Tells the answers of [`responsiveness`], in order of time.
pub(super) fn each_response(
    opened: Timestamp,
    events: &[ReviewEvent],
    time: &PullRequestTime,
    mut tell: impl FnMut(Wait),
) {
    let mut asked: Option<(usize, Timestamp)> = None;
    for (place, at, event) in since(opened, events) {
        if event.reviewer.is_some() {
            asked = Some((place, at));
        } else if let Some((asked, from)) = asked.take() {
            tell(Wait {
                asked: Some(asked),
                from,
                answered: place,
                until: at,
                millis: time.since(from, at),
            });
        }
    }
}

/// Iteration time of one pull request: from the first comment of a reviewer to the last commit after it, in
/// milliseconds; 0 where no commit follows. Merges are no commits here. Over several it is the mean. Flow, "PR
/// iteration time", which says nothing of pull requests without a comment: nothing was iterated, so 0.
#[must_use]
pub fn iteration_time(opened: Timestamp, events: &[ReviewEvent], time: &PullRequestTime) -> i64 {
    iteration(opened, events, time).map_or(0, |wait| wait.millis)
}

/// The stretch [`iteration_time`] measures; `None` where nothing was iterated.
pub(super) fn iteration(
    opened: Timestamp,
    events: &[ReviewEvent],
    time: &PullRequestTime,
) -> Option<Wait> {
    let mut timed = since(opened, events);
    let (asked, from, _) =
        timed.find(|(_, _, event)| event.reviewer.is_some() && is_comment(event.action))?;
    let commits = timed.filter(|(_, _, event)| event.action == ReviewAction::Commit);
    commits.last().map(|(answered, until, _)| Wait {
        asked: Some(asked),
        from,
        answered,
        until,
        millis: time.since(from, until),
    })
}

/// Reviewer comments: comments of anybody but the submitter who counts, until the merge; a count. Approvals are
/// none. Flow names the metric as a target and does not publish its definition; this is ours.
#[must_use]
pub fn reviewer_comments(events: &[ReviewEvent]) -> i64 {
    let comments = events
        .iter()
        .filter(|event| event.reviewer.is_some() && is_comment(event.action));
    i64::try_from(comments.count()).unwrap_or(i64::MAX)
}

/// Whether a reviewer said something: at least one comment of
/// [`REGULAR_COMMENT_CHARACTERS`](crate::model::REGULAR_COMMENT_CHARACTERS). Flow, "Thoroughly reviewed PRs",
/// whose thresholds are not published; ours is that constant. Approvals never make a review thorough.
#[must_use]
pub fn is_thoroughly_reviewed(events: &[ReviewEvent]) -> bool {
    events
        .iter()
        .any(|event| event.reviewer.is_some() && event.action == ReviewAction::RegularComment)
}

/// Sharing index: how evenly reviews are spread, from 0 (one person does them all) to 1 (everybody as many).
///
/// With `x` the counts, of pull requests each available reviewer commented on or approved, in ascending order
/// `x1 <= ... <= xn`, Gini's coefficient is `G = sum((2i - n - 1) * xi) / (n * sum(xi))`, at most `(n - 1) / n`. The
/// index is `1 - G * n / (n - 1)`, so that both ends can be reached whatever the number of people:
/// `((n - 1) * sum(xi) - sum((2i - n - 1) * xi)) / ((n - 1) * sum(xi))`. Flow, "Sharing index", which says what it
/// stems from and not how. Unknown with one person or without a review.
///
/// Available is who opened, commented on, approved, committed to or merged one of the pull requests. Flow takes
/// whoever committed or commented anywhere; authors of commits that are joined with no account could never review.
pub(super) fn evenness(mut counts: Vec<i64>) -> Ratio {
    counts.sort_unstable();
    let people = i64::try_from(counts.len()).unwrap_or(i64::MAX);
    let whole = (people - 1).max(0).saturating_mul(counts.iter().sum());
    let weights = (1..).map(|place: i64| 2 * place - people - 1);
    let uneven: i64 = weights
        .zip(&counts)
        .map(|(weight, count)| weight * count)
        .sum();
    Ratio::new(whole - uneven, whole)
}

/// Adds a pull request that is followed to those each available person reviewed. Reviewers among the events are
/// places in the people here.
pub(super) fn count_reviewers(
    fact: &PullRequestFact,
    events: &[ReviewEvent],
    reviews: &mut HashMap<u32, i64>,
) {
    let person = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    let acting = events.iter().filter_map(|event| event.reviewer).map(person);
    for person in acting.chain(fact.person) {
        reviews.entry(person).or_default();
    }
    for reviewer in reviewers(events) {
        *reviews.entry(person(reviewer)).or_default() += 1;
    }
}

/// Who commented on or approved one pull request, each once, as places in the people.
pub(super) fn reviewers(events: &[ReviewEvent]) -> Vec<usize> {
    let mut reviewers: Vec<usize> = reviewing(events).collect();
    reviewers.sort_unstable();
    reviewers.dedup();
    reviewers
}

/// Likewise, as often as each did.
pub(super) fn reviewing(events: &[ReviewEvent]) -> impl Iterator<Item = usize> {
    let reviewing = events.iter().filter(|event| is_review(event.action));
    reviewing.filter_map(|event| event.reviewer)
}

/// Whether its events were read and count.
pub(super) const fn is_followed(fact: &PullRequestFact) -> bool {
    fact.left_out.is_none() && fact.details_read
}

const fn is_comment(action: ReviewAction) -> bool {
    matches!(action, ReviewAction::Comment | ReviewAction::RegularComment)
}

const fn is_review(action: ReviewAction) -> bool {
    is_comment(action) || matches!(action, ReviewAction::Approval)
}

/// The events with a time, from the opening on, each with its place among them all.
fn since(
    opened: Timestamp,
    events: &[ReviewEvent],
) -> impl Iterator<Item = (usize, Timestamp, &ReviewEvent)> {
    let timed = events.iter().enumerate();
    let timed = timed.filter_map(|(place, event)| Some((place, event.at?, event)));
    timed.filter(move |(_, at, _)| *at >= opened)
}
