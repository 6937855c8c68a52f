//! Pull requests merged in one span of time over all repositories, with what happened to each, for everybody who counts.
//!
//! Which of them a question is about is left to it.

use std::ops::Range;

use super::people::People;
use super::pull_request_spans::{self, PackedPullRequest, Wanted};
use super::pull_requests::fact;
use super::remembered_spans::Told;
use super::repository_set::RepositorySet;
use super::review_events;
use super::spans::SpanOfTime;
use crate::model::{
    LeftOut, PullRequestFact, PullRequestId, PullRequestTime, RepositoryId, ReviewAction,
    ReviewEvent, ReviewFold, Timestamp,
};
use crate::store::StoreError;

/// What a question leaves to be decided.
#[derive(Clone, Copy)]
pub(super) struct Question<'facts> {
    /// How long things take.
    pub(super) time: &'facts PullRequestTime,
    pub(super) repositories: &'facts RepositorySet,
    /// For each person whether it is about them; `None` is everybody.
    pub(super) wanted: Option<&'facts [bool]>,
    /// From one until before another they were merged.
    pub(super) instants: (i64, i64),
}

/// One in few bytes: there are hundreds of thousands.
#[derive(Debug, Clone, Copy)]
struct Decided {
    id: i64,
    created_at: i64,
    /// When it was opened, where nobody says it.
    marked_ready_at: i64,
    merged_at: i64,
    first_comment_at: i64,
    repository: u32,
    person: u32,
    name: u32,
    // Counts of what a list of at most two gigabytes holds.
    approvals: u32,
    follow_on_commits: u32,
    /// Where its events end, and the next one's begin.
    events: u32,
    left_out: Option<LeftOut>,
    is_read: bool,
    has_comment: bool,
}

/// Likewise something that happened.
#[derive(Debug, Clone, Copy)]
struct Happened {
    at: i64,
    reviewer: u32,
    action: ReviewAction,
    is_dated: bool,
}

/// Nobody's place.
const NOBODY: u32 = u32::MAX;

/// They.
#[derive(Debug)]
pub(super) struct DecidedPullRequests {
    pull_requests: Vec<Decided>,
    events: Vec<Happened>,
}

impl Told for DecidedPullRequests {
    fn bytes(&self) -> usize {
        self.pull_requests.len() * size_of::<Decided>() + self.events.len() * size_of::<Happened>()
    }
}

impl DecidedPullRequests {
    /// Decides about a span. They stand in the order of their merges, and so do those of one span after the other: whoever
    /// needs them sorted finds long stretches that are.
    pub(super) fn of_span(span: &SpanOfTime, people: &People) -> Result<Self, StoreError> {
        let mut one = PackedPullRequest::default();
        let mut facts: Vec<(PullRequestFact, Range<usize>)> = Vec::new();
        let mut all = Vec::new();
        let mut own = Vec::new();
        for (key, packed) in span.pieces() {
            let wants = |_: &PackedPullRequest| Wanted::Everything;
            pull_request_spans::unpack(key, packed, &mut one, wants, |packed| {
                let author = people.account(packed.author);
                let fact = fact(key & 0xffff_ffff, packed, author, people);
                own.clear();
                review_events::tell(&fact, packed, people, &mut own);
                facts.push((fact, all.len()..all.len() + own.len()));
                all.append(&mut own);
            })?;
        }
        facts.sort_unstable_by_key(|(fact, _)| (fact.merged_at, fact.id));
        let mut decided = Self {
            pull_requests: Vec::with_capacity(facts.len()),
            events: Vec::with_capacity(all.len()),
        };
        for (fact, own) in facts {
            decided.push(&fact, &all[own]);
        }
        Ok(decided)
    }

    fn push(&mut self, fact: &PullRequestFact, events: &[ReviewEvent]) {
        self.events.extend(events.iter().map(|event| Happened {
            at: event.at.map_or(0, Timestamp::millis),
            reviewer: event.reviewer.map_or(NOBODY, |reviewer| reviewer as u32),
            action: event.action,
            is_dated: event.at.is_some(),
        }));
        self.pull_requests.push(Decided {
            id: fact.id.0,
            created_at: fact.created_at.millis(),
            marked_ready_at: fact.marked_ready_at.unwrap_or(fact.created_at).millis(),
            merged_at: fact.merged_at.millis(),
            first_comment_at: fact.first_comment_at.map_or(0, Timestamp::millis),
            repository: fact.repository_id.0 as u32,
            person: fact.person.unwrap_or(NOBODY),
            name: fact.name.unwrap_or(NOBODY),
            approvals: fact.approvals as u32,
            follow_on_commits: fact.follow_on_commits as u32,
            events: self.events.len() as u32,
            left_out: fact.left_out,
            is_read: fact.details_read,
            has_comment: fact.first_comment_at.is_some(),
        });
    }

    /// Shows those a question is about. `events` is used again for each of them.
    pub(super) fn show<Fold: ReviewFold>(
        &self,
        question: &Question<'_>,
        events: &mut Vec<ReviewEvent>,
        fold: &mut Fold,
    ) {
        let (from, to) = question.instants;
        let mut start = 0;
        for decided in &self.pull_requests {
            let own = start..decided.events as usize;
            start = own.end;
            let is_of_wanted =
                |wanted: &[bool]| decided.person != NOBODY && wanted[decided.person as usize];
            if !(from..to).contains(&decided.merged_at)
                || !question
                    .repositories
                    .contains(i64::from(decided.repository))
                || !question.wanted.is_none_or(is_of_wanted)
            {
                continue;
            }
            events.clear();
            if Fold::TAKES_EVENTS {
                let own = self.events[own].iter();
                events.extend(own.map(|happened| happened.told(decided.id)));
            }
            fold.add(&decided.told(), events, question.time);
        }
    }
}

impl Decided {
    fn told(&self) -> PullRequestFact {
        let known = |place: u32| (place != NOBODY).then_some(place);
        PullRequestFact {
            id: PullRequestId(self.id),
            repository_id: RepositoryId(i64::from(self.repository)),
            person: known(self.person),
            name: known(self.name),
            created_at: Timestamp::from_millis(self.created_at),
            marked_ready_at: (self.marked_ready_at != self.created_at)
                .then(|| Timestamp::from_millis(self.marked_ready_at)),
            merged_at: Timestamp::from_millis(self.merged_at),
            left_out: self.left_out,
            details_read: self.is_read,
            first_comment_at: self
                .has_comment
                .then(|| Timestamp::from_millis(self.first_comment_at)),
            approvals: i64::from(self.approvals),
            follow_on_commits: i64::from(self.follow_on_commits),
        }
    }
}

impl Happened {
    fn told(&self, pull_request: i64) -> ReviewEvent {
        ReviewEvent {
            pull_request: PullRequestId(pull_request),
            at: self.is_dated.then(|| Timestamp::from_millis(self.at)),
            action: self.action,
            reviewer: (self.reviewer != NOBODY).then_some(self.reviewer as usize),
        }
    }
}
