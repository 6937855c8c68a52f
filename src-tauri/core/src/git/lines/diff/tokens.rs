//! Lines as numbers: the same number is the same line.

use std::hash::{BuildHasher as _, RandomState};

use super::lines::{Line, Window, bytes};

/// A line's number.
pub(super) type Token = u32;

const NONE: u32 = u32::MAX;

/// The lines of two windows as tokens, and how often each occurs.
pub(super) struct Tokens {
    pub(super) old: Side,
    pub(super) new: Side,
    entries: Vec<Entry>,
    slots: Vec<u32>,
    /// Makes it impossible to prepare a file whose lines all fall into one slot.
    seed: u64,
}

/// The tokens of one file.
#[derive(Default)]
pub(super) struct Side {
    pub(super) tokens: Vec<Token>,
    /// How often each token occurs in the whole file, where that matters; else in the window.
    pub(super) occurrences: Vec<u32>,
    /// Lines of the whole file, where that matters; else of the window.
    pub(super) line_count: usize,
}

struct Entry {
    hash: u64,
    line: Line,
    is_old: bool,
}

impl Default for Tokens {
    fn default() -> Self {
        Self {
            old: Side::default(),
            new: Side::default(),
            entries: Vec::new(),
            slots: Vec::new(),
            seed: RandomState::new().hash_one(0_u8) | 1,
        }
    }
}

impl Tokens {
    /// Reads the lines of both windows.
    pub(super) fn read(
        &mut self,
        old: &[u8],
        old_window: &Window,
        new: &[u8],
        new_window: &Window,
    ) {
        let lines = old_window.lines.len() + new_window.lines.len();
        self.entries.clear();
        self.slots.clear();
        self.slots.resize((lines * 2).next_power_of_two(), NONE);
        self.old.tokens.clear();
        self.new.tokens.clear();
        for line in &old_window.lines {
            let token = self.intern(old, new, *line, true);
            self.old.tokens.push(token);
        }
        for line in &new_window.lines {
            let token = self.intern(old, new, *line, false);
            self.new.tokens.push(token);
        }
        let count = self.entries.len();
        self.old.count(count);
        self.new.count(count);
    }

    fn intern(&mut self, old: &[u8], new: &[u8], line: Line, is_old: bool) -> Token {
        let text = bytes(if is_old { old } else { new }, line);
        let hash = hash(text, self.seed);
        let slot = match self.find(old, new, text, hash) {
            Ok(token) => return token,
            Err(slot) => slot,
        };
        let token = self.entries.len() as u32;
        self.slots[slot] = token;
        self.entries.push(Entry { hash, line, is_old });
        token
    }

    /// The token of a line, or the slot it would take.
    fn find(&self, old: &[u8], new: &[u8], text: &[u8], hash: u64) -> Result<Token, usize> {
        let mask = self.slots.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            let token = self.slots[slot];
            if token == NONE {
                return Err(slot);
            }
            let entry = &self.entries[token as usize];
            let of = if entry.is_old { old } else { new };
            if entry.hash == hash && bytes(of, entry.line) == text {
                return Ok(token);
            }
            slot = (slot + 1) & mask;
        }
    }

    /// Whether any line occurs in both windows.
    pub(super) fn has_match(&self) -> bool {
        let mut tokens = self.old.tokens.iter();
        tokens.any(|token| self.new.occurrences[*token as usize] > 0)
    }

    /// How many lines of each window do not occur in the other.
    pub(super) fn unmatched(&self) -> (usize, usize) {
        let count = |tokens: &[Token], other: &[u32]| {
            let unmatched = tokens.iter().filter(|token| other[**token as usize] == 0);
            unmatched.count()
        };
        (
            count(&self.old.tokens, &self.new.occurrences),
            count(&self.new.tokens, &self.old.occurrences),
        )
    }

    /// Counts the lines that occur in one window only and in what both files have in common, once.
    /// Quicker than [`Self::count_common`] where there are few such lines, and enough where
    /// nothing but whether a line has a counterpart decides.
    pub(super) fn find_common(&mut self, old: &[u8], new: &[u8], prefix: usize, suffix_at: usize) {
        for token in 0..self.entries.len() {
            if (self.old.occurrences[token] == 0) == (self.new.occurrences[token] == 0) {
                continue;
            }
            let entry = &self.entries[token];
            let line = bytes(if entry.is_old { old } else { new }, entry.line);
            if has_line(&old[..prefix], line) || has_line(&old[suffix_at..], line) {
                self.old.occurrences[token] += 1;
                self.new.occurrences[token] += 1;
            }
        }
    }

    /// Adds what both files have in common, before `prefix` and from `suffix_at` of the old one on,
    /// to the counts.
    pub(super) fn count_common(&mut self, old: &[u8], new: &[u8], prefix: usize, suffix_at: usize) {
        for part in [&old[..prefix], &old[suffix_at..]] {
            let mut at = 0;
            let mut count = 0;
            while at < part.len() {
                let feed = memchr::memchr(b'\n', &part[at..]);
                let next = feed.map_or(part.len(), |feed| at + feed + 1);
                let line = &part[at..next];
                if let Ok(token) = self.find(old, new, line, hash(line, self.seed)) {
                    self.old.occurrences[token as usize] += 1;
                    self.new.occurrences[token as usize] += 1;
                }
                at = next;
                count += 1;
            }
            self.old.line_count += count;
            self.new.line_count += count;
        }
    }
}

impl Side {
    fn count(&mut self, tokens: usize) {
        self.line_count = self.tokens.len();
        self.occurrences.clear();
        self.occurrences.resize(tokens, 0);
        for token in &self.tokens {
            self.occurrences[*token as usize] += 1;
        }
    }
}

/// Whether a part of a file that begins with a line holds a certain line.
fn has_line(part: &[u8], line: &[u8]) -> bool {
    let is_open = line.last() != Some(&b'\n');
    memchr::memmem::find_iter(part, line).any(|at| {
        let begins = at == 0 || part[at - 1] == b'\n';
        begins && (!is_open || at + line.len() == part.len())
    })
}

/// Mixes eight bytes at a time; a multiplication of 128 bits folds every bit into every other.
fn hash(text: &[u8], seed: u64) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let fold = |value: u64| {
        let product = u128::from(value) * u128::from(FACTOR);
        (product as u64) ^ ((product >> 64) as u64)
    };
    let (words, rest) = text.as_chunks::<8>();
    let mut hash = seed ^ text.len() as u64;
    for word in words {
        hash = fold(hash ^ u64::from_le_bytes(*word)).wrapping_add(seed);
    }
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    fold(hash ^ u64::from_le_bytes(last))
}
