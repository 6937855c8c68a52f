//! Which commits count, and why others do not, from stored columns.
//!
//! The rules are those of the statement in `plain_commits` and of the views other programs read, which tests
//! hold them against.

use std::collections::HashMap;

use rusqlite::Connection;

use super::super::StoreError;
use super::commit_spans::{self, PackedCommit};
use super::marks::Marks;
use super::people::{Known, Numbers, People};
use super::plain_commits::instants_around;
use super::scope::Scope;
use super::spans::{self, Kind, SpanOfTime, SpanWorker};
use crate::model::{CommitFact, CommitFold, CommitId, FactQuery, LeftOut, RepositoryId, Timestamp};

/// Milliseconds of a day, and of a minute.
const DAY_MS: i64 = 86_400_000;
const MINUTE_MS: i64 = 60_000;

/// Shows every commit of the range to `fold`, in no order.
pub(super) fn fold<Fold: CommitFold>(
    connection: &Connection,
    scope: &Scope,
    (people, marks, usual_lines): (&People, &Marks, &HashMap<RepositoryId, i64>),
    query: &FactQuery,
    fold: Fold,
) -> Result<Fold, StoreError> {
    let instants = instants_around(query.days);
    let squashed = squashed(connection, scope, instants)?;
    let wanted = people.wanted(scope);
    let rules = Rules {
        people,
        marks,
        wanted: wanted.as_deref(),
        days: query.days,
        instants,
        squashed: &squashed,
        usual_lines,
    };
    let make = || Worker {
        rules,
        fold: fold.clone(),
        undecided: Vec::new(),
        commits: Vec::new(),
        usual: (i64::MIN, 0),
        firsts: Vec::new(),
        table: Vec::new(),
    };
    let workers = spans::work(connection, Kind::Commits, scope, instants, make)?;
    let mut whole = fold.clone();
    for mut worker in workers {
        for span in std::mem::take(&mut worker.undecided) {
            worker.decide(&span, |id| {
                let mut statement =
                    connection.prepare_cached("SELECT sha FROM commits WHERE id = ?1")?;
                let sha = statement.query_row([id], |row| row.get(0))?;
                Ok(Some(sha))
            })?;
        }
        whole.merge(worker.fold);
    }
    Ok(whole)
}

/// The commits that squashed pull requests were made of.
fn squashed(
    connection: &Connection,
    scope: &Scope,
    (from, to): (i64, i64),
) -> Result<Numbers, StoreError> {
    let mut squashed = Numbers::default();
    // By their own days, never by that of the merge: with a clock ahead they are younger than it.
    let all = (i64::MIN >> 1, i64::MAX >> 1);
    spans::each(connection, Kind::Squashed, scope, all, |_, facts| {
        super::pull_request_spans::unpack_squashed(facts, |sha, authored_at| {
            if (from..to).contains(&authored_at) {
                squashed.insert(sha);
            }
        })?;
        Ok(())
    })?;
    Ok(squashed)
}

/// What decides about commits.
#[derive(Clone, Copy)]
struct Rules<'facts> {
    people: &'facts People,
    marks: &'facts Marks,
    wanted: Option<&'facts [bool]>,
    days: (i64, i64),
    instants: (i64, i64),
    squashed: &'facts Numbers,
    usual_lines: &'facts HashMap<RepositoryId, i64>,
}

/// Decides about the commits of one span of time after the other, over all repositories: what is the same
/// change once more was written at the same instant, and is therefore in the same span.
struct Worker<'facts, Fold> {
    rules: Rules<'facts>,
    fold: Fold,
    /// Spans in which only object ids tell which commit is the first.
    undecided: Vec<SpanOfTime>,
    commits: Vec<(i64, Known, PackedCommit)>,
    /// The repository of the last commit that was decided about, and what is usual there.
    usual: (i64, i64),
    /// Of each commit the place of the first one that is the same change.
    firsts: Vec<usize>,
    /// Those places by change, each where its hash says or behind it.
    table: Vec<u32>,
}

impl<Fold: CommitFold> SpanWorker for Worker<'_, Fold> {
    fn take(&mut self, span: SpanOfTime) -> Result<(), StoreError> {
        // Whoever works beside others has no connection.
        if !self.decide(&span, |_| Ok(None))? {
            self.undecided.push(span);
        }
        Ok(())
    }
}

impl<Fold: CommitFold> Worker<'_, Fold> {
    /// Whether the commits of a span could be decided about; they are shown then. `sha_of` reads an object id.
    fn decide(
        &mut self,
        span: &SpanOfTime,
        sha_of: impl Fn(i64) -> Result<Option<Vec<u8>>, StoreError>,
    ) -> Result<bool, StoreError> {
        self.commits.clear();
        for (key, facts) in span.pieces() {
            self.read(key, facts)?;
        }
        let is_decided = self.find_firsts(sha_of)?;
        if is_decided {
            self.show();
        }
        Ok(is_decided)
    }

    fn read(&mut self, key: i64, facts: &[u8]) -> Result<(), StoreError> {
        let Rules {
            people,
            wanted,
            instants: (from, to),
            ..
        } = self.rules;
        let commits = &mut self.commits;
        let is_own = |author, address| {
            let person = people.author(author).map(|known| known.person);
            person.is_some_and(|person| people.is_own_address(person, address))
        };
        commit_spans::unpack(key, facts, is_own, |commit| {
            if !(from..to).contains(&commit.authored_at) {
                return;
            }
            let Some(known) = people.author(commit.author) else {
                return;
            };
            if wanted.is_some_and(|wanted| !wanted[known.person as usize]) {
                return;
            }
            let id = ((key & 0xffff_ffff) << 32) | i64::from(commit.number);
            commits.push((id, *known, *commit));
        })?;
        Ok(())
    }

    fn show(&mut self) {
        let (first_day, last_day) = self.rules.days;
        for (place, (id, known, commit)) in self.commits.iter().enumerate() {
            let local_at = commit.authored_at + commit.offset_minutes * MINUTE_MS;
            let day = local_at.div_euclid(DAY_MS);
            if !(first_day..=last_day).contains(&day) {
                continue;
            }
            let left_out = known.left_out.or_else(|| self.left_out(place));
            if self.usual.0 != id >> 32 {
                let repository = RepositoryId(id >> 32);
                let usual = self.rules.usual_lines.get(&repository).copied();
                self.usual = (id >> 32, usual.unwrap_or(0));
            }
            self.fold.add(&CommitFact {
                id: CommitId(*id),
                authored_at: Timestamp::from_millis(commit.authored_at),
                day,
                person: known.person,
                name: known.name,
                left_out,
                is_measured: commit.is_measured,
                lines: commit.lines,
                spread: commit.spread,
                twice_usual_lines: self.usual.1,
            });
        }
    }

    /// Why a commit of somebody who counts does not.
    fn left_out(&self, place: usize) -> Option<LeftOut> {
        let Rules {
            marks, squashed, ..
        } = self.rules;
        let (id, _, commit) = &self.commits[place];
        if commit.is_merge {
            Some(LeftOut::Merge)
        } else if self.firsts[place] != place {
            Some(LeftOut::Copy)
        } else if squashed.contains(&commit.sha) {
            Some(LeftOut::Squashed)
        } else if marks.is_orphaned(*id, commit) {
            Some(LeftOut::Orphaned)
        } else {
            marks.outlier(*id, commit)
        }
    }

    /// Finds of each commit the first one that is the same change: one person, one author date,
    /// one title. Of several of one second it is that with the smallest object id: never the one that
    /// was read first. One that nothing leads to any more is none where there is another: after a rebase
    /// the new one counts.
    /// Whether they could be found.
    fn find_firsts(
        &mut self,
        sha_of: impl Fn(i64) -> Result<Option<Vec<u8>>, StoreError>,
    ) -> Result<bool, StoreError> {
        let places = (self.commits.len() * 2).next_power_of_two();
        self.table.clear();
        self.table.resize(places, NOBODY);
        self.firsts.clear();
        self.firsts.extend(0..self.commits.len());
        for place in 0..self.commits.len() {
            if self.commits[place].2.is_merge {
                continue;
            }
            let change = self.change(place);
            let mut slot = spread(change) & (places - 1);
            while self.table[slot] != NOBODY && self.change(self.table[slot] as usize) != change {
                slot = (slot + 1) & (places - 1);
            }
            let first = self.table[slot] as usize;
            if self.table[slot] == NOBODY {
                self.table[slot] = place as u32;
                continue;
            }
            match self.is_before(place, first, &sha_of)? {
                Some(true) => {
                    self.firsts[first] = place;
                    self.table[slot] = place as u32;
                }
                Some(false) => self.firsts[place] = first,
                None => return Ok(false),
            }
        }
        Ok(true)
    }

    fn change(&self, place: usize) -> (i64, u32, u32) {
        let (_, known, commit) = &self.commits[place];
        (commit.authored_at, commit.title, known.person)
    }

    /// Whether one of two commits that are the same change counts and not the other.
    fn is_before(
        &self,
        one: usize,
        other: usize,
        sha_of: impl Fn(i64) -> Result<Option<Vec<u8>>, StoreError>,
    ) -> Result<Option<bool>, StoreError> {
        let ((id, _, commit), (other_id, _, other)) = (&self.commits[one], &self.commits[other]);
        let marks = self.rules.marks;
        let is_orphaned = marks.is_orphaned(*id, commit);
        if is_orphaned != marks.is_orphaned(*other_id, other) {
            return Ok(Some(!is_orphaned));
        }
        if commit.committed_at == other.committed_at && commit.sha != other.sha {
            // So rare that the object ids themselves are not kept here.
            let shas = sha_of(*id)?.zip(sha_of(*other_id)?);
            return Ok(shas.map(|(sha, other)| sha < other));
        }
        let order = (commit.committed_at, id) < (other.committed_at, other_id);
        Ok(Some(order))
    }
}

/// No commit's place.
const NOBODY: u32 = u32::MAX;

/// Where a change is looked for first; its title's hash is one already.
const fn spread((authored_at, title, person): (i64, u32, u32)) -> usize {
    let mixed = (authored_at as u64 / 1_000) ^ ((title as u64) << 32 | person as u64);
    (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize
}
