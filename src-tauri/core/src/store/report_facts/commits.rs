//! Which commits count, and why others do not, from stored columns.
//!
//! The rules are those of the statement in `plain_commits` and of the views other programs read, which tests
//! hold them against.

use rusqlite::Connection;

use super::super::StoreError;
use super::commit_spans::{self, PackedCommit};
use super::people::{Known, Numbers, People};
use super::plain_commits::instants_around;
use super::scope::Scope;
use super::spans::{self, Kind};
use crate::model::{CommitFact, CommitId, FactQuery, LeftOut, Timestamp};

/// Milliseconds of a day, and of a minute.
const DAY_MS: i64 = 86_400_000;
const MINUTE_MS: i64 = 60_000;

/// Shows every commit of the range to `visit`, in no order but that of weeks of time.
pub(super) fn each(
    connection: &Connection,
    scope: &Scope,
    people: &People,
    query: &FactQuery,
    mut visit: impl FnMut(&CommitFact),
) -> Result<(), StoreError> {
    let instants = instants_around(query.days);
    let squashed = squashed(connection, scope, instants)?;
    let wanted = people.wanted(scope);
    let mut span = Span {
        connection,
        people,
        wanted: wanted.as_deref(),
        query,
        instants,
        squashed: &squashed,
        number: i64::MIN,
        commits: Vec::new(),
        firsts: Vec::new(),
        table: Vec::new(),
    };
    spans::each(connection, Kind::Commits, scope, instants, |key, facts| {
        if key >> 32 != span.number {
            span.end(&mut visit)?;
            span.number = key >> 32;
        }
        span.add(key, facts)
    })?;
    span.end(&mut visit)
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

/// The commits of one span of time, over all repositories: what is the same change once more was written
/// at the same instant, and is therefore in the same span.
struct Span<'facts> {
    connection: &'facts Connection,
    people: &'facts People,
    wanted: Option<&'facts [bool]>,
    query: &'facts FactQuery,
    instants: (i64, i64),
    squashed: &'facts Numbers,
    number: i64,
    commits: Vec<(i64, Known, PackedCommit)>,
    /// Of each commit the place of the first one that is the same change.
    firsts: Vec<usize>,
    /// Those places by change, each where its hash says or behind it.
    table: Vec<u32>,
}

impl Span<'_> {
    fn add(&mut self, key: i64, facts: &[u8]) -> Result<(), StoreError> {
        let (people, wanted, (from, to)) = (self.people, self.wanted, self.instants);
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

    /// Decides about the commits of the span and shows them.
    fn end(&mut self, visit: &mut impl FnMut(&CommitFact)) -> Result<(), StoreError> {
        self.find_firsts()?;
        let (first_day, last_day) = self.query.days;
        for (place, (id, known, commit)) in self.commits.iter().enumerate() {
            let local_at = commit.authored_at + commit.offset_minutes * MINUTE_MS;
            let day = local_at.div_euclid(DAY_MS);
            if !(first_day..=last_day).contains(&day) {
                continue;
            }
            let left_out = known.left_out.or_else(|| {
                if commit.is_merge {
                    Some(LeftOut::Merge)
                } else if self.firsts[place] != place {
                    Some(LeftOut::Copy)
                } else if self.squashed.contains(&commit.sha) {
                    Some(LeftOut::Squashed)
                } else {
                    let is_outlier = commit.lines.total() > self.query.outlier_lines;
                    is_outlier.then_some(LeftOut::Outlier)
                }
            });
            visit(&CommitFact {
                id: CommitId(*id),
                authored_at: Timestamp::from_millis(commit.authored_at),
                day,
                person: known.person,
                name: known.name,
                left_out,
                is_measured: commit.is_measured,
                lines: commit.lines,
            });
        }
        self.commits.clear();
        Ok(())
    }

    /// Finds of each commit the first one that is the same change: one person, one author date,
    /// one title. Of several of one second it is that with the smallest object id: never the one that
    /// was read first.
    fn find_firsts(&mut self) -> Result<(), StoreError> {
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
            } else if self.is_before(place, first)? {
                self.firsts[first] = place;
                self.table[slot] = place as u32;
            } else {
                self.firsts[place] = first;
            }
        }
        Ok(())
    }

    fn change(&self, place: usize) -> (i64, u32, u32) {
        let (_, known, commit) = &self.commits[place];
        (commit.authored_at, commit.title, known.person)
    }

    fn is_before(&self, one: usize, other: usize) -> Result<bool, StoreError> {
        let ((id, _, commit), (other_id, _, other)) = (&self.commits[one], &self.commits[other]);
        if commit.committed_at == other.committed_at && commit.sha != other.sha {
            // So rare that the object ids themselves are not kept here.
            let sha = |id: &i64| {
                let mut statement = self
                    .connection
                    .prepare_cached("SELECT sha FROM commits WHERE id = ?1")?;
                statement.query_row([id], |row| row.get::<_, Vec<u8>>(0))
            };
            return Ok(sha(id)? < sha(other_id)?);
        }
        Ok((commit.committed_at, id) < (other.committed_at, other_id))
    }
}

/// No commit's place.
const NOBODY: u32 = u32::MAX;

/// Where a change is looked for first; its title's hash is one already.
const fn spread((authored_at, title, person): (i64, u32, u32)) -> usize {
    let mixed = (authored_at as u64 / 1_000) ^ ((title as u64) << 32 | person as u64);
    (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize
}
