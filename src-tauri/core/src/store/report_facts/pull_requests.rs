//! Merged pull requests, who reviewed them, and what came after they were opened.
//!
//! Who reviews is told by person, not by account: somebody's other account is not somebody else.

use rusqlite::Connection;

use super::super::StoreError;
use super::people::{Known, People};
use super::pull_request_spans::{self, PackedFollowOn, PackedPullRequest, Wanted};
use super::review_events;
use super::scope::Scope;
use super::spans::{self, Kind, SpanOfTime, SpanWorker};
use crate::model::{
    FactQuery, PullRequestFact, PullRequestId, RepositoryId, ReviewEvent, ReviewFold, Timestamp,
};

/// Shows every pull request merged in the range to `fold`, in no order.
pub(super) fn fold<Fold: ReviewFold>(
    connection: &Connection,
    scope: &Scope,
    people: &People,
    query: &FactQuery,
    fold: Fold,
) -> Result<Fold, StoreError> {
    let (from, to) = query.instants;
    let instants = (from.millis(), to.millis());
    let wanted = people.wanted(scope);
    let make = || Worker {
        people,
        wanted: wanted.as_deref(),
        instants,
        fold: fold.clone(),
        one: PackedPullRequest::default(),
        events: Vec::new(),
    };
    let mut whole = fold.clone();
    for worker in spans::work(connection, Kind::PullRequests, scope, instants, make)? {
        whole.merge(worker.fold);
    }
    Ok(whole)
}

/// Tells of pull requests what counts.
struct Worker<'facts, Fold> {
    people: &'facts People,
    wanted: Option<&'facts [bool]>,
    instants: (i64, i64),
    fold: Fold,
    /// Used again for each of them, as are its events.
    one: PackedPullRequest,
    events: Vec<ReviewEvent>,
}

impl<Fold: ReviewFold> SpanWorker for Worker<'_, Fold> {
    fn take(&mut self, span: SpanOfTime) -> Result<(), StoreError> {
        let Self {
            people,
            wanted,
            instants: (from, to),
            fold,
            one,
            events,
        } = self;
        for (key, facts) in span.pieces() {
            let wants = |packed: &PackedPullRequest| {
                let is_in_range = (*from..*to).contains(&packed.ended_at);
                if is_in_range && is_wanted(*wanted, people.account(packed.author)) {
                    Wanted::Everything
                } else {
                    Wanted::Nothing
                }
            };
            pull_request_spans::unpack(key, facts, one, wants, |packed| {
                let author = people.account(packed.author);
                let fact = fact(key & 0xffff_ffff, packed, author, people);
                events.clear();
                if Fold::TAKES_EVENTS {
                    review_events::tell(&fact, packed, people, events);
                }
                fold.add(&fact, events);
            })?;
        }
        Ok(())
    }
}

/// Whether whoever opened a pull request is among the people asked about.
pub(super) fn is_wanted(wanted: Option<&[bool]>, author: Option<&Known>) -> bool {
    wanted.is_none_or(|wanted| author.is_some_and(|known| wanted[known.person as usize]))
}

fn fact(
    repository: i64,
    packed: &PackedPullRequest,
    author: Option<&Known>,
    people: &People,
) -> PullRequestFact {
    let person = author.map(|known| known.person);
    let is_reviewer = |account: u64| {
        let known = people.account(Some(account));
        known.is_some_and(|known| known.left_out.is_none() && Some(known.person) != person)
    };
    let mut comments = packed.comments.iter();
    // They are in the order of their times.
    let first = comments.find(|comment| is_reviewer(comment.author));
    let approvals = packed
        .approvals
        .iter()
        .filter(|(account, _)| is_reviewer(*account));
    let commits = packed.commits.iter();
    let commits = commits.filter(|commit| counts(people, packed.integration, commit));
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    PullRequestFact {
        id: PullRequestId(packed.id),
        repository_id: RepositoryId(repository),
        person,
        name: author.map(|known| known.name),
        created_at: Timestamp::from_millis(packed.created_at),
        merged_at: Timestamp::from_millis(packed.ended_at),
        left_out: author.and_then(|known| known.left_out),
        details_read: packed.details_read,
        first_comment_at: first.map(|comment| Timestamp::from_millis(comment.at)),
        approvals: count(approvals.count()),
        follow_on_commits: count(commits.count()),
    }
}

/// Whether a commit of a pull request is of somebody who counts. Whose it is tells its name with its
/// address, and where no branch holds that name, as after a squash, its address alone; of nobody known it
/// counts.
pub(super) fn counts(people: &People, integration: u64, commit: &PackedFollowOn) -> bool {
    match people.signed(integration, commit.signature) {
        Some(known) => known.left_out.is_none(),
        None => people
            .address_counts(integration, commit.address)
            .unwrap_or(true),
    }
}
