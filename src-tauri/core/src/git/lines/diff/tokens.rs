//! Lines as numbers: the same number is the same line.

use std::hash::{BuildHasher as _, RandomState};
use std::ops::Range;

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
    sketch: Sketch,
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
    /// Where the old window has it first; `None` where only the new one has it.
    old_place: Option<u32>,
}

impl Entry {
    fn text<'text>(&self, old: &'text [u8], new: &'text [u8]) -> &'text [u8] {
        bytes(if self.old_place.is_some() { old } else { new }, self.line)
    }
}

impl Default for Tokens {
    fn default() -> Self {
        Self {
            old: Side::default(),
            new: Side::default(),
            entries: Vec::new(),
            slots: Vec::new(),
            sketch: Sketch::default(),
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
        for (place, line) in old_window.lines.iter().enumerate() {
            let token = self.intern(old, new, *line, Some(place as u32));
            self.old.tokens.push(token);
        }
        // Most lines follow each other in both files: the next one is tried before it is looked for.
        let mut expected = 0;
        for line in &new_window.lines {
            let token = match old_window.lines.get(expected) {
                Some(next) if bytes(old, *next) == bytes(new, *line) => {
                    expected += 1;
                    self.old.tokens[expected - 1]
                }
                _ => {
                    let token = self.intern(old, new, *line, None);
                    if let Some(place) = self.entries[token as usize].old_place {
                        expected = expected.max(place as usize + 1);
                    }
                    token
                }
            };
            self.new.tokens.push(token);
        }
        let count = self.entries.len();
        self.old.count(count);
        self.new.count(count);
    }

    fn intern(&mut self, old: &[u8], new: &[u8], line: Line, old_place: Option<u32>) -> Token {
        let text = bytes(if old_place.is_some() { old } else { new }, line);
        let hash = hash(text, self.seed);
        let slot = match self.find(old, new, text, hash) {
            Ok(token) => return token,
            Err(slot) => slot,
        };
        let token = self.entries.len() as u32;
        self.slots[slot] = token;
        self.entries.push(Entry {
            hash,
            line,
            old_place,
        });
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
            if entry.hash == hash && entry.text(old, new) == text {
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
    pub(super) fn find_common(&mut self, old: &[u8], new: &[u8], common: &[Range<usize>]) {
        for token in 0..self.entries.len() {
            if (self.old.occurrences[token] == 0) == (self.new.occurrences[token] == 0) {
                continue;
            }
            let entry = &self.entries[token];
            let line = entry.text(old, new);
            if common.iter().any(|part| has_line(&old[part.clone()], line)) {
                self.old.occurrences[token] += 1;
                self.new.occurrences[token] += 1;
            }
        }
    }

    /// Adds parts of the old file that both files have in common to the counts.
    pub(super) fn count_common(&mut self, old: &[u8], new: &[u8], common: &[Range<usize>]) {
        self.sketch.clear();
        for entry in &self.entries {
            self.sketch.add(entry.text(old, new));
        }
        for part in common {
            let part = &old[part.clone()];
            let mut at = 0;
            let mut count = 0;
            while at < part.len() {
                let feed = memchr::memchr(b'\n', &part[at..]);
                let next = feed.map_or(part.len(), |feed| at + feed + 1);
                let line = &part[at..next];
                if self.sketch.may_have(line)
                    && let Ok(token) = self.find(old, new, line, hash(line, self.seed))
                {
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

/// Tells quickly of most lines that they are none of those it was shown: of the lines two
/// files have in common, few occur once more where the files differ.
struct Sketch(Box<[u64; SKETCH_WORDS]>);

/// 32,768 bits: they stay in the innermost cache.
const SKETCH_WORDS: usize = 512;

impl Default for Sketch {
    fn default() -> Self {
        Self(Box::new([0; SKETCH_WORDS]))
    }
}

impl Sketch {
    fn clear(&mut self) {
        self.0.fill(0);
    }

    fn add(&mut self, line: &[u8]) {
        let (word, bit) = Self::place(line);
        self.0[word] |= 1 << bit;
    }

    fn may_have(&self, line: &[u8]) -> bool {
        let (word, bit) = Self::place(line);
        self.0[word] >> bit & 1 == 1
    }

    /// By its length and its last bytes: the first ones are often nothing but spaces.
    fn place(line: &[u8]) -> (usize, u32) {
        let end = match line.last_chunk::<8>() {
            Some(end) => u64::from_le_bytes(*end),
            None => line.iter().fold(0, |end, byte| end << 8 | u64::from(*byte)),
        };
        let mixed = (end ^ (line.len() as u64) << 56).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let place = mixed >> 49;
        (place as usize / 64, place as u32 % 64)
    }
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
