//! The report on how long pull requests take to be merged: each one with its figures, so that a reader can choose among
//! them and see the figures of the choice.

use super::range::Days;
use super::ratio::Ratio;
use super::reviews_of_people::{self, ReviewsOfPeople};
use super::{Filter, Reader, ReportError, review, waiting};
use crate::model::{
    LeftOut, NoCommits, PullRequestFact, PullRequestId, PullRequestTime, ReadState, ReviewEvent,
    ReviewFold, Timestamp,
};
use crate::store::Store;

/// The report.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolution {
    /// Its days.
    pub days: Days,
    /// The instants these begin and end at, for the reader.
    pub instants: (Timestamp, Timestamp),
    /// How far what it is made of was read.
    pub read_state: ReadState,
    /// Whether pull requests are brought in at all.
    pub has_pull_requests: bool,
    /// Pull requests left out and whose they are, by reason.
    pub left_out: Vec<(LeftOut, LeftOutPullRequests)>,
    /// Pull requests that count, by time of merge.
    pub pull_requests: Vec<Resolved>,
    /// How evenly reviews are spread.
    pub sharing_index: Ratio,
}

/// What was left out for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeftOutPullRequests {
    /// How many.
    pub pull_requests: i64,
    /// Of how many people.
    pub people: i64,
}

/// A merged pull request and its figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Resolved {
    /// The app's own id.
    pub id: PullRequestId,
    /// When it was merged.
    pub merged_at: Timestamp,
    /// Milliseconds from its start to merging; `None` where it says it was merged before.
    pub merge_time: Option<i64>,
    /// Milliseconds from its start to the first comment of somebody else, where there is one.
    pub first_comment_time: Option<i64>,
    /// What its details say; `None` until they are read.
    pub followed: Option<Followed>,
}

/// What comments, approvals and commits say of a pull request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Followed {
    /// How it was looked at.
    pub review: ReviewDepth,
    /// Comments of others.
    pub comments: i64,
    /// Commits after it was opened.
    pub follow_on_commits: i64,
    /// Milliseconds from the first comment of somebody else to the last commit.
    pub iteration_time: i64,
    /// Milliseconds over answers of reviewers.
    pub reaction_time: Ratio,
    /// Milliseconds over answers of whoever opened it.
    pub responsiveness: Ratio,
}

/// How a pull request was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewDepth {
    /// By nobody else.
    None,
    /// By somebody who approved or said little.
    Some,
    /// By somebody who said something.
    Thorough,
}

impl Resolved {
    /// Whether it was read and nobody else looked at it.
    #[must_use]
    pub fn is_unreviewed(&self) -> bool {
        let followed = self.followed;
        followed.is_some_and(|of| of.review == ReviewDepth::None)
    }
}

/// Reads the report.
///
/// # Errors
/// When there is no such range, or the store cannot be read.
pub async fn pr_resolution(
    store: &Store,
    filter: &Filter,
    reader: &Reader,
) -> Result<Resolution, ReportError> {
    let days = Days::of(&filter.range, reader.today())?;
    let query = reader.query(&filter.work, days);
    let instants = query.instants;
    let folds = (NoCommits, ResolvedFold::default());
    let (facts, NoCommits, mut fold) = store.fold_facts(query, folds).await?;
    // Whole stretches of them are sorted, which a stable sort finds and only joins.
    fold.resolved.sort_by_key(|one| (one.merged_at, one.id));
    Ok(Resolution {
        days,
        instants,
        read_state: facts.read_state,
        has_pull_requests: facts.has_pull_requests,
        left_out: left_out(&fold.left_out),
        sharing_index: waiting::evenness(fold.reviews.counts()),
        pull_requests: fold.resolved,
    })
}

/// Merged pull requests as they come.
#[derive(Clone, Default)]
struct ResolvedFold {
    resolved: Vec<Resolved>,
    /// Those that do not count: why, and who opened them.
    left_out: Vec<(LeftOut, Option<u32>)>,
    reviews: ReviewsOfPeople,
    /// Used again for each pull request.
    reviewers: Vec<u32>,
}

impl ReviewFold for ResolvedFold {
    fn add(&mut self, fact: &PullRequestFact, events: &[ReviewEvent], time: &PullRequestTime) {
        if let Some(reason) = fact.left_out {
            self.left_out.push((reason, fact.person));
            return;
        }
        self.resolved.push(Resolved {
            id: fact.id,
            merged_at: fact.merged_at,
            merge_time: review::merge_time(fact, time),
            first_comment_time: review::first_comment_time(fact, time),
            followed: waiting::is_followed(fact).then(|| followed(fact, events, time)),
        });
        if waiting::is_followed(fact) {
            reviews_of_people::reviewers_into(&mut self.reviewers, events);
            self.reviews.add(fact, events, &self.reviewers);
        }
    }

    fn merge(&mut self, other: Self) {
        self.resolved.extend(other.resolved);
        self.left_out.extend(other.left_out);
        self.reviews.merge(&other.reviews);
    }
}

fn followed(fact: &PullRequestFact, events: &[ReviewEvent], time: &PullRequestTime) -> Followed {
    Followed {
        review: if review::is_unreviewed(fact) {
            ReviewDepth::None
        } else if waiting::is_thoroughly_reviewed(events) {
            ReviewDepth::Thorough
        } else {
            ReviewDepth::Some
        },
        comments: waiting::reviewer_comments(events),
        follow_on_commits: fact.follow_on_commits,
        iteration_time: waiting::iteration_time(fact.created_at, events, time),
        reaction_time: waiting::reaction_time(time.started(fact), events, time),
        responsiveness: waiting::responsiveness(fact.created_at, events, time),
    }
}

/// By reason, in the order of [`LeftOut::ALL`], only reasons there are.
pub(super) fn left_out(all: &[(LeftOut, Option<u32>)]) -> Vec<(LeftOut, LeftOutPullRequests)> {
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let of = |reason: LeftOut| {
        let own = all.iter().filter(|(own, _)| *own == reason);
        let own: Vec<_> = own.collect();
        let people = own.iter().filter_map(|(_, person)| *person);
        let people: std::collections::HashSet<_> = people.collect();
        let figures = LeftOutPullRequests {
            pull_requests: count(own.len()),
            people: count(people.len()),
        };
        (!own.is_empty()).then_some((reason, figures))
    };
    LeftOut::ALL.iter().copied().filter_map(of).collect()
}
