//! The answers behind one row of a figure of waiting: who asked, who answered, and how long that took.
//!
//! A row is a pull request with a mean; this is what the mean was made of. The answers come from the functions the
//! figures are summed with, and nothing is measured here.

use serde::Deserialize;

use super::range::Days;
use super::ratio::Ratio;
use super::review_metric::ReviewMetric;
use super::waiting::{self, Wait};
use super::{Filter, Reader, ReportError};
use crate::model::{
    CollaborationHead, FactQuery, NoCommits, PullRequestFact, PullRequestHead, PullRequestId,
    PullRequestTime, ReviewAction, ReviewEvent, ReviewFold, Timestamp, string_enum,
};
use crate::store::{Store, StoreError};

string_enum!(
    /// A figure that is made of times between two actions.
    AnswerMetric {
        /// How long reviewers took to answer.
        ReactionTime = "reaction_time",
        /// How long whoever opened a pull request took to answer.
        Responsiveness = "responsiveness",
        /// From the first comment to the last commit: one time of a pull request, or none.
        IterationTime = "iteration_time",
    }
);

/// Which answers.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReviewAnswersQuery {
    /// Of which figure.
    pub metric: AnswerMetric,
    /// Over what; the pull request is of it.
    pub filter: Filter,
    /// Of which pull request.
    pub pull_request_id: PullRequestId,
}

/// The answers of one pull request.
#[derive(Debug, Clone, PartialEq)]
pub struct ReviewAnswers {
    /// What is counted of it.
    pub fact: PullRequestFact,
    /// What a list says of it.
    pub head: PullRequestHead,
    /// What its row says: milliseconds over answers, of iteration time over the pull request itself.
    pub value: Ratio,
    /// In order of time; their times add up to the row's. Empty where nothing was iterated.
    pub answers: Vec<ReviewAnswer>,
}

/// One time that is part of a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewAnswer {
    /// What began it.
    pub asked: ReviewAct,
    /// What ended it.
    pub answered: ReviewAct,
    /// How long that counts, in milliseconds.
    pub millis: i64,
}

/// What somebody did at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewAct {
    /// When.
    pub at: Timestamp,
    /// What; `None` is the start of the pull request by the rules, which is its opening where nobody chose another.
    pub action: Option<ReviewAction>,
    /// Whether it was whoever opened the pull request.
    pub is_submitter: bool,
    /// Who, by name, where GitLab still says so.
    pub who: Option<String>,
}

impl AnswerMetric {
    /// The figure it is.
    #[must_use]
    pub const fn of_reviews(self) -> ReviewMetric {
        match self {
            Self::ReactionTime => ReviewMetric::ReactionTime,
            Self::Responsiveness => ReviewMetric::Responsiveness,
            Self::IterationTime => ReviewMetric::IterationTime,
        }
    }

    /// What a figure is the sum of, in order of time.
    fn waits(
        self,
        fact: &PullRequestFact,
        events: &[ReviewEvent],
        time: &PullRequestTime,
    ) -> Vec<Wait> {
        let (opened, started) = (fact.created_at, time.started(fact));
        let mut waits = Vec::new();
        let tell = |wait| waits.push(wait);
        match self {
            Self::ReactionTime => waiting::each_reaction(started, events, time, tell),
            Self::Responsiveness => waiting::each_response(opened, events, time, tell),
            Self::IterationTime => waits.extend(waiting::iteration(opened, events, time)),
        }
        waits
    }
}

/// What one row of a figure was made of.
///
/// # Errors
/// [`StoreError::NotFound`] where the pull request is no part of the figure, or not any more; when there is no such
/// range, or the store cannot be read.
pub async fn review_answers(
    store: &Store,
    query: &ReviewAnswersQuery,
    reader: &Reader,
) -> Result<ReviewAnswers, ReportError> {
    let id = query.pull_request_id;
    let days = Days::of(&query.filter.range, reader.today())?;
    let stored = store.pull_request(id).await?.0;
    let asked = reader.query(&query.filter.work, days);
    let merged = stored.pull_request.merged_at;
    let merged = merged.filter(|at| (asked.instants.0..asked.instants.1).contains(at));
    let merged = merged.ok_or(StoreError::NotFound)?;
    // Nothing but what was merged at the same moment is read.
    let asked = FactQuery {
        instants: (merged, Timestamp::from_millis(merged.millis() + 1)),
        ..asked
    };
    let one = One {
        metric: query.metric,
        id,
        found: None,
    };
    let (facts, NoCommits, one) = store
        .collaboration_facts(asked, move |_| (NoCommits, one))
        .await?;
    let head = store.pull_request_heads(vec![id]).await?.pop();
    let (found, head) = one.found.zip(head).ok_or(StoreError::NotFound)?;
    let waits = found.waits.iter();
    Ok(ReviewAnswers {
        answers: waits
            .map(|wait| answer(wait, &found.events, &facts, &head))
            .collect(),
        fact: found.fact,
        value: found.value,
        head,
    })
}

/// A wait with who did what.
fn answer(
    wait: &Wait,
    events: &[ReviewEvent],
    people: &CollaborationHead,
    head: &PullRequestHead,
) -> ReviewAnswer {
    let act = |at, place: Option<usize>| {
        let event = place.and_then(|place| events.get(place));
        let reviewer = event.and_then(|event| event.reviewer);
        let named = |place| people.name_of(u32::try_from(place).unwrap_or(u32::MAX));
        ReviewAct {
            at,
            action: event.map(|event| event.action),
            is_submitter: reviewer.is_none(),
            who: reviewer.map_or_else(
                || head.author.clone(),
                |place| Some(named(place).to_owned()),
            ),
        }
    };
    ReviewAnswer {
        asked: act(wait.from, wait.asked),
        answered: act(wait.until, Some(wait.answered)),
        millis: wait.millis,
    }
}

/// One pull request, where it is part of the figure.
#[derive(Clone)]
struct One {
    metric: AnswerMetric,
    id: PullRequestId,
    found: Option<Found>,
}

/// It with what happened to it, and what of that is part of the figure.
#[derive(Clone)]
struct Found {
    fact: PullRequestFact,
    events: Vec<ReviewEvent>,
    value: Ratio,
    waits: Vec<Wait>,
}

impl ReviewFold for One {
    fn add(&mut self, fact: &PullRequestFact, events: &[ReviewEvent], time: &PullRequestTime) {
        if fact.id != self.id || fact.left_out.is_some() {
            return;
        }
        let value = self.metric.of_reviews().of(fact, events, time);
        if value.denominator > 0 {
            self.found = Some(Found {
                fact: *fact,
                events: events.to_vec(),
                value,
                waits: self.metric.waits(fact, events, time),
            });
        }
    }

    fn merge(&mut self, other: Self) {
        self.found = self.found.take().or(other.found);
    }
}
