//! Which commits count, and why others do not, from stored columns.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::StoreError;
use super::super::snapshot::Snapshot;
use super::decided_commits::{DecidedCommits, Question};
use super::deciding::Deciding;
use super::marks::Marks;
use super::memory::ReportMemory;
use super::people::People;
use super::remembered_spans::{Fresh, Span};
use super::repository_set::RepositorySet;
use super::scope::Scope;
use super::side_by_side::{SpanWorker, side_by_side};
use super::spans::{Kind, SpanOfTime};
use crate::model::{CommitFold, RepositoryId};

/// Shows every commit of some days on their authors' calendars, and of some instants, to `fold`, in no order.
pub(super) fn fold<Fold: CommitFold>(
    snapshot: &Snapshot<'_>,
    scope: &Scope,
    memory: &ReportMemory,
    (days, instants): ((i64, i64), (i64, i64)),
    usual_lines: &HashMap<RepositoryId, i64>,
    fold: Fold,
) -> Result<Fold, StoreError> {
    let (people, marks) = (
        &*memory.people.get(snapshot)?,
        &*memory.marks.get(snapshot)?,
    );
    let squashed = memory.squashed.get(snapshot, scope)?;
    let wanted = people.wanted(scope);
    let repositories = RepositorySet::of(&scope.ids);
    let question = Question {
        repositories: &repositories,
        wanted: wanted.as_deref(),
        days,
        instants,
        squashed: &squashed,
        usual_lines,
    };
    let rules = (people.version, marks.version);
    let asked = (scope, instants, rules);
    let make = || Worker::new(people, marks, question, fold.clone());
    let workers = side_by_side(make, |give| {
        memory.commits.give(snapshot, Kind::Commits, asked, give)
    })?;
    let mut whole = fold.clone();
    for mut worker in workers {
        for (span, version) in std::mem::take(&mut worker.undecided) {
            worker.decide(span, version, |id| {
                let mut statement =
                    snapshot.prepare_cached("SELECT sha FROM commits WHERE id = ?1")?;
                let sha = statement.query_row([id], |row| row.get(0))?;
                Ok(Some(sha))
            })?;
        }
        memory.commits.remember(rules, worker.fresh);
        whole.merge(worker.fold);
    }
    Ok(whole)
}

/// Shows spans that are remembered, and decides about others first.
struct Worker<'facts, Fold> {
    deciding: Deciding<'facts>,
    question: Question<'facts>,
    fold: Fold,
    /// Which changes were shown in the span at hand.
    seen: Vec<bool>,
    fresh: Vec<Fresh<DecidedCommits>>,
    /// Spans in which only object ids tell which commit is the first.
    undecided: Vec<(SpanOfTime, Option<i64>)>,
}

impl<'facts, Fold: CommitFold> Worker<'facts, Fold> {
    fn new(
        people: &'facts People,
        marks: &'facts Marks,
        question: Question<'facts>,
        fold: Fold,
    ) -> Self {
        Self {
            deciding: Deciding::new(people, marks),
            question,
            fold,
            seen: Vec::new(),
            fresh: Vec::new(),
            undecided: Vec::new(),
        }
    }

    fn decide(
        &mut self,
        span: SpanOfTime,
        version: Option<i64>,
        sha_of: impl Fn(i64) -> Result<Option<Vec<u8>>, StoreError>,
    ) -> Result<(), StoreError> {
        let Some(decided) = self.deciding.decide(&span, sha_of)? else {
            self.undecided.push((span, version));
            return Ok(());
        };
        decided.show(&self.question, &mut self.seen, &mut self.fold);
        if let Some(version) = version {
            self.fresh.push((span.number(), version, Arc::new(decided)));
        }
        Ok(())
    }
}

impl<Fold: CommitFold> SpanWorker for Worker<'_, Fold> {
    type Span = Span<DecidedCommits>;

    fn take(&mut self, span: Self::Span) -> Result<(), StoreError> {
        match span {
            Span::Known(decided) => {
                decided.show(&self.question, &mut self.seen, &mut self.fold);
                Ok(())
            }
            // Whoever works beside others has no connection.
            Span::Read(span, version) => self.decide(span, version, |_| Ok(None)),
        }
    }
}
