//! Deciding about the commits of one span of time, over all repositories: what is the same change once more was
//! written at the same instant, and is therefore in the same span.
//!
//! The rules are those of the statement in `plain_commits` and of the views other programs read, which tests
//! hold them against.

use super::super::StoreError;
use super::commit_spans::{self, PackedCommit};
use super::decided_commits::{DecidedCommits, Verdict};
use super::marks::Marks;
use super::people::{Known, People};
use super::spans::SpanOfTime;
use crate::model::LeftOut;

/// Decides about spans one after the other; its lists are used again for each.
pub(super) struct Deciding<'facts> {
    people: &'facts People,
    marks: &'facts Marks,
    commits: Vec<(i64, Known, PackedCommit)>,
    /// The place of the first commit of each change, where its hash says or behind it.
    table: Vec<u32>,
    /// Commits that are the same change as one before them: the place of that one, and their own.
    more: Vec<(u32, u32)>,
}

/// How one commit stands to others that are the same change: the smallest one counts.
type Rank = (bool, i64, Vec<u8>, i64);

/// No commit's place.
const NOBODY: u32 = u32::MAX;

impl<'facts> Deciding<'facts> {
    pub(super) const fn new(people: &'facts People, marks: &'facts Marks) -> Self {
        Self {
            people,
            marks,
            commits: Vec::new(),
            table: Vec::new(),
            more: Vec::new(),
        }
    }

    /// What is decided about a span. `sha_of` reads the object id of a commit, where several commits differ by nothing
    /// else: `None` where it cannot.
    pub(super) fn decide(
        &mut self,
        span: &SpanOfTime,
        sha_of: impl Fn(i64) -> Result<Option<Vec<u8>>, StoreError>,
    ) -> Result<Option<DecidedCommits>, StoreError> {
        self.commits.clear();
        for (key, facts) in span.pieces() {
            self.read(key, facts)?;
        }
        self.find_changes();
        let mut changes = vec![
            0;
            if self.more.is_empty() {
                0
            } else {
                self.commits.len()
            }
        ];
        let mut number = 0;
        let mut more = std::mem::take(&mut self.more);
        for own in more.chunk_by(|one, other| one.0 == other.0) {
            number += 1;
            let places: Vec<u32> = std::iter::once(own[0].0)
                .chain(own.iter().map(|(_, place)| *place))
                .collect();
            if !self.put_in_order(&places, &sha_of)? {
                return Ok(None);
            }
            for place in places {
                changes[place as usize] = number;
            }
        }
        more.clear();
        self.more = more;
        let mut decided = DecidedCommits::of_span(span.number(), self.commits.len(), number);
        for (place, (id, known, commit)) in self.commits.iter().enumerate() {
            let verdict = Verdict {
                first: known
                    .left_out
                    .or_else(|| commit.is_merge.then_some(LeftOut::Merge)),
                last: self.last(*id, commit),
                change: changes.get(place).copied().unwrap_or(0),
            };
            decided.push(*id, *known, commit, verdict);
        }
        Ok(Some(decided))
    }

    fn read(&mut self, key: i64, facts: &[u8]) -> Result<(), StoreError> {
        let (people, commits) = (self.people, &mut self.commits);
        let is_own = |author, address| {
            let person = people.author(author).map(|known| known.person);
            person.is_some_and(|person| people.is_own_address(person, address))
        };
        commit_spans::unpack(key, facts, is_own, |commit| {
            if let Some(known) = people.author(commit.author) {
                let id = ((key & 0xffff_ffff) << 32) | i64::from(commit.number);
                commits.push((id, *known, *commit));
            }
        })?;
        Ok(())
    }

    fn last(&self, id: i64, commit: &PackedCommit) -> Option<LeftOut> {
        if self.marks.is_orphaned(id, commit) {
            return Some(LeftOut::Orphaned);
        }
        self.marks.outlier(id, commit)
    }

    /// Finds commits that are the same change: one person, one author date, one title. Merges are none.
    fn find_changes(&mut self) {
        let places = (self.commits.len() * 2).next_power_of_two();
        self.table.clear();
        self.table.resize(places, NOBODY);
        self.more.clear();
        for place in 0..self.commits.len() {
            if self.commits[place].2.is_merge {
                continue;
            }
            let change = self.change(place);
            let mut slot = spread(change) & (places - 1);
            while self.table[slot] != NOBODY && self.change(self.table[slot] as usize) != change {
                slot = (slot + 1) & (places - 1);
            }
            if self.table[slot] == NOBODY {
                self.table[slot] = place as u32;
            } else {
                self.more.push((self.table[slot], place as u32));
            }
        }
        self.more.sort_unstable();
    }

    fn change(&self, place: usize) -> (i64, u32, u32) {
        let (_, known, commit) = &self.commits[place];
        (commit.authored_at, commit.title, known.person)
    }

    /// Puts commits of one change, at ascending places, in the order in which they count. The first one is that with the
    /// smallest object id of several of one second: never the one that was read first. One that nothing leads to any more
    /// is none where there is another: after a rebase the new one counts. Whether their order is known.
    fn put_in_order(
        &mut self,
        places: &[u32],
        sha_of: impl Fn(i64) -> Result<Option<Vec<u8>>, StoreError>,
    ) -> Result<bool, StoreError> {
        let own = places.iter().map(|place| self.commits[*place as usize]);
        let own: Vec<_> = own.collect();
        let mut ranked: Vec<(Rank, (i64, Known, PackedCommit))> = Vec::with_capacity(own.len());
        for (id, known, commit) in &own {
            let (id, is_orphaned) = (*id, self.marks.is_orphaned(*id, commit));
            let decides_by_sha = own.iter().any(|(other_id, _, other)| {
                other.committed_at == commit.committed_at
                    && other.sha != commit.sha
                    && self.marks.is_orphaned(*other_id, other) == is_orphaned
            });
            let sha = if decides_by_sha {
                // So rare that the object ids themselves are not kept here.
                let Some(sha) = sha_of(id)? else {
                    return Ok(false);
                };
                sha
            } else {
                Vec::new()
            };
            let rank = (is_orphaned, commit.committed_at, sha, id);
            ranked.push((rank, (id, *known, *commit)));
        }
        ranked.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (place, (_, commit)) in places.iter().zip(ranked) {
            self.commits[*place as usize] = commit;
        }
        Ok(true)
    }
}

/// Where a change is looked for first; its title's hash is one already.
const fn spread((authored_at, title, person): (i64, u32, u32)) -> usize {
    let mixed = (authored_at as u64 / 1_000) ^ ((title as u64) << 32 | person as u64);
    (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize
}
