//! Merged pull requests, who reviewed them, and what came after they were opened.
//!
//! Who reviews is told by person, not by account: somebody's other account is not somebody else.

use std::sync::Arc;

use super::super::snapshot::Snapshot;
use super::super::{StoreError, calendar, count_rules};
use super::decided_pull_requests::{DecidedPullRequests, Question};
use super::memory::ReportMemory;
use super::people::{Known, People};
use super::pull_request_spans::{PackedFollowOn, PackedPullRequest};
use super::remembered_spans::{Fresh, Span};
use super::repository_set::RepositorySet;
use super::scope::Scope;
use super::side_by_side::{SpanWorker, side_by_side};
use super::spans::Kind;
use crate::model::{
    CountedDays, FactQuery, PullRequestFact, PullRequestId, PullRequestTime, RepositoryId,
    ReviewEvent, ReviewFold, Timestamp,
};

/// Shows every pull request merged in the range to `fold`, in no order.
pub(super) fn fold<Fold: ReviewFold>(
    snapshot: &Snapshot<'_>,
    scope: &Scope,
    memory: &ReportMemory,
    query: &FactQuery,
    fold: Fold,
) -> Result<Fold, StoreError> {
    let people = &*memory.people.get(snapshot)?;
    let instants = (query.instants.0.millis(), query.instants.1.millis());
    let wanted = people.wanted(scope);
    let repositories = RepositorySet::of(&scope.ids);
    let time = &*pull_request_time(snapshot, query)?;
    let question = Question {
        time,
        repositories: &repositories,
        wanted: wanted.as_deref(),
        instants,
    };
    // No rule about commits changes them, and those about their time are applied to what is remembered.
    let rules = (people.version, 0);
    let asked = (scope, instants, rules);
    let make = || Worker {
        people,
        question,
        fold: fold.clone(),
        events: Vec::new(),
        fresh: Vec::new(),
    };
    let workers = side_by_side(make, |give| {
        let remembered = &memory.pull_requests;
        remembered.give(snapshot, Kind::PullRequests, asked, give)
    })?;
    let mut whole = fold.clone();
    for worker in workers {
        memory.pull_requests.remember(rules, worker.fresh);
        whole.merge(worker.fold);
    }
    Ok(whole)
}

/// How long things take by the rules of the moment, for whoever asks. Telling half a century of weekends takes longer than
/// many a report.
fn pull_request_time(
    snapshot: &Snapshot<'_>,
    query: &FactQuery,
) -> Result<Arc<PullRequestTime>, StoreError> {
    let until = query.instants.1;
    let question = format!("{:?} until {}", query.zone, until.millis());
    snapshot.remembered(question, |snapshot| {
        let rules = count_rules::pull_request_rules(snapshot)?;
        Ok(match rules.days {
            CountedDays::EveryDay => PullRequestTime::of_every_day(rules.start),
            CountedDays::WorkingDays => {
                let events = calendar::all(snapshot)?;
                PullRequestTime::of_working_days(rules.start, &query.zone, &events, until)
            }
        })
    })
}

/// Shows spans that are remembered, and decides about others first.
struct Worker<'facts, Fold> {
    people: &'facts People,
    question: Question<'facts>,
    fold: Fold,
    events: Vec<ReviewEvent>,
    fresh: Vec<Fresh<DecidedPullRequests>>,
}

impl<Fold: ReviewFold> SpanWorker for Worker<'_, Fold> {
    type Span = Span<DecidedPullRequests>;

    fn take(&mut self, span: Self::Span) -> Result<(), StoreError> {
        match span {
            Span::Known(decided) => decided.show(&self.question, &mut self.events, &mut self.fold),
            Span::Read(span, version) => {
                let decided = DecidedPullRequests::of_span(&span, self.people)?;
                decided.show(&self.question, &mut self.events, &mut self.fold);
                if let Some(version) = version {
                    self.fresh.push((span.number(), version, Arc::new(decided)));
                }
            }
        }
        Ok(())
    }
}

/// Whether whoever opened a pull request is among the people asked about.
pub(super) fn is_wanted(wanted: Option<&[bool]>, author: Option<&Known>) -> bool {
    wanted.is_none_or(|wanted| author.is_some_and(|known| wanted[known.person as usize]))
}

/// What it says with everybody who counts.
pub(super) fn fact(
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
        marked_ready_at: packed.marked_ready_at.map(Timestamp::from_millis),
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
