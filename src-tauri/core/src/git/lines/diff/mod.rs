//! Which lines of a file a change removed and added, exactly as git finds them.
//!
//! Sizes must be those of `git log --numstat` and origins those of `git blame`,
//! and between equally short ways to change a file both depend on details: which
//! lines are left out of the search, when the search gives up, and where a block
//! that could stand at several places is put. So this follows git's own diff in
//! all of them. What git does to whole files is done here to the part between
//! the first and the last difference only, which for most changes is a few lines.

mod kept_lines;
mod lines;
mod myers;
mod slide;
mod tokens;

pub(super) use lines::{common_prefix, count_lines};

use std::ops::Range;

use lines::Window;
use myers::Search;
use tokens::Tokens;

/// Lines that were replaced: where and how many, in the old and in the new file; lines count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Hunk {
    pub(super) old_start: u32,
    pub(super) old_count: u32,
    pub(super) new_start: u32,
    pub(super) new_count: u32,
}

/// Git cuts what two files have in common at their ends in blocks of this size, in bytes.
const TAIL_BLOCK: usize = 1024;
/// Fewer lines without a counterpart never make git leave out a line that has one.
const FEWEST_TO_PRUNE: usize = 7;
/// Lines looked at around the changes at first, when blocks are moved.
const FIRST_MARGIN: usize = 24;

/// Compares files; its buffers are used again for every pair.
#[derive(Default)]
pub(super) struct Differ {
    tokens: Tokens,
    search: Search,
    old: Window,
    new: Window,
    hunks: Vec<Hunk>,
}

/// How a comparison came to its hunks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Effort {
    /// Nothing outside of what differs had a say.
    Plain,
    /// Lines both files have in common decided which ones were left out of the search; so
    /// another length of the common end could have led to another number of lines.
    Pruned,
    /// Likewise, but whether they have a line at all was enough.
    GaveUp,
}

impl Differ {
    /// The hunks between two files, as `git blame` sees them, in ascending order.
    #[cfg(test)]
    pub(super) fn hunks(&mut self, old: &[u8], new: &[u8]) -> &[Hunk] {
        let tail = common_tail(old, new);
        self.compare(&old[..old.len() - tail], &new[..new.len() - tail]);
        &self.hunks
    }

    /// As [`Self::hunks`], and the numbers of added and deleted lines as `git log --numstat` tells them.
    pub(super) fn hunks_and_counts(&mut self, old: &[u8], new: &[u8]) -> (&[Hunk], u32, u32) {
        let tail = common_tail(old, new);
        let effort = self.compare(&old[..old.len() - tail], &new[..new.len() - tail]);
        let (added, deleted) = match effort {
            Effort::Pruned | Effort::GaveUp if tail > 0 => {
                let tail = old.len() - tail..old.len();
                self.counts_with_tail(old, new, tail, effort)
            }
            _ => sums(&self.hunks),
        };
        (&self.hunks, added, deleted)
    }

    /// The numbers of added and deleted lines where the common end that was left out counts as
    /// well. What differs is the same part of both files, so nothing is read again; and where
    /// the same lines are left out of the search, it would find the same.
    fn counts_with_tail(
        &mut self,
        old: &[u8],
        new: &[u8],
        tail: Range<usize>,
        effort: Effort,
    ) -> (u32, u32) {
        if effort == Effort::Pruned {
            self.tokens.count_common(old, new, &[tail]);
        } else {
            self.tokens.find_common(old, new, &[tail]);
        }
        if self.search.would_choose_the_same(&self.tokens) {
            return sums(&self.hunks);
        }
        let mut old_changed = vec![false; self.tokens.old.tokens.len()];
        let mut new_changed = vec![false; self.tokens.new.tokens.len()];
        self.search
            .run(&self.tokens, &mut old_changed, &mut new_changed);
        let marked = |lines: &[bool]| lines.iter().filter(|changed| **changed).count() as u32;
        (marked(&new_changed), marked(&old_changed))
    }

    fn compare(&mut self, old: &[u8], new: &[u8]) -> Effort {
        self.hunks.clear();
        let mut effort = Effort::Plain;
        let (prefix, suffix) = lines::common_ends(old, new);
        let old_middle = &old[prefix..old.len() - suffix];
        let new_middle = &new[prefix..new.len() - suffix];
        self.old.begin(old, prefix, suffix);
        self.new.begin(new, prefix, suffix);
        if old_middle.is_empty() || new_middle.is_empty() {
            if old_middle.is_empty() && new_middle.is_empty() {
                return effort;
            }
            self.old.changed.fill(true);
            self.new.changed.fill(true);
        } else {
            effort = self.search(old, new, prefix, suffix);
        }
        self.place_blocks(old, new);
        self.collect();
        effort
    }

    /// Marks what changed between the two middles.
    fn search(&mut self, old: &[u8], new: &[u8], prefix: usize, suffix: usize) -> Effort {
        self.tokens.read(old, &self.old, new, &self.new);
        if !self.tokens.has_match() {
            self.old.changed.fill(true);
            self.new.changed.fill(true);
            return Effort::Plain;
        }
        let (old_unmatched, new_unmatched) = self.tokens.unmatched();
        let common = [0..prefix, old.len() - suffix..old.len()];
        let is_simple = old_unmatched < FEWEST_TO_PRUNE && new_unmatched < FEWEST_TO_PRUNE;
        if is_simple {
            self.tokens.find_common(old, new, &common);
        } else {
            self.tokens.count_common(old, new, &common);
        }
        let gave_up = self
            .search
            .run(&self.tokens, &mut self.old.changed, &mut self.new.changed);
        match (is_simple, gave_up) {
            (false, _) => Effort::Pruned,
            (true, true) => Effort::GaveUp,
            (true, false) => Effort::Plain,
        }
    }

    /// Moves blocks to where git shows them, looking at as many lines around as that needs.
    fn place_blocks(&mut self, old: &[u8], new: &[u8]) {
        let mut margin = FIRST_MARGIN;
        loop {
            self.old.grow(old, margin);
            self.new.grow(new, margin);
            self.old.remember();
            self.new.remember();
            let placed = slide::place(&mut self.old, old, &mut self.new, new)
                .and_then(|()| slide::place(&mut self.new, new, &mut self.old, old));
            if placed.is_ok() {
                return;
            }
            self.old.restore();
            self.new.restore();
            margin *= 8;
        }
    }

    /// Turns marks into hunks: both files have the same unchanged lines in the same order.
    fn collect(&mut self) {
        let (old, new) = (&self.old.changed, &self.new.changed);
        let (mut old_at, mut new_at) = (0, 0);
        while old_at < old.len() || new_at < new.len() {
            let (old_start, new_start) = (old_at, new_at);
            while old.get(old_at) == Some(&true) {
                old_at += 1;
            }
            while new.get(new_at) == Some(&true) {
                new_at += 1;
            }
            if old_at > old_start || new_at > new_start {
                self.hunks.push(Hunk {
                    old_start: self.old.first + old_start as u32,
                    old_count: (old_at - old_start) as u32,
                    new_start: self.new.first + new_start as u32,
                    new_count: (new_at - new_start) as u32,
                });
            }
            old_at += 1;
            new_at += 1;
        }
    }
}

fn sums(hunks: &[Hunk]) -> (u32, u32) {
    hunks.iter().fold((0, 0), |(added, deleted), hunk| {
        (added + hunk.new_count, deleted + hunk.old_count)
    })
}

/// How many bytes at the end of both files `git blame` leaves out before it compares: whole
/// blocks, less what belongs to a line that begins before them.
fn common_tail(old: &[u8], new: &[u8]) -> usize {
    let smaller = old.len().min(new.len());
    let mut trimmed = 0;
    while trimmed + TAIL_BLOCK <= smaller {
        let (old_end, new_end) = (old.len() - trimmed, new.len() - trimmed);
        if old[old_end - TAIL_BLOCK..old_end] != new[new_end - TAIL_BLOCK..new_end] {
            break;
        }
        trimmed += TAIL_BLOCK;
    }
    let tail = &old[old.len() - trimmed..];
    match memchr::memchr(b'\n', tail) {
        Some(line_feed) => trimmed - line_feed - 1,
        None => 0,
    }
}

#[cfg(test)]
mod tests;
