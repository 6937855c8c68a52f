//! Which lines of two files take part in the search for what changed.
//!
//! Git leaves out lines that the other file lacks, and very common ones among them:
//! the limits below decide which way is found, so they are git's.

use super::tokens::{Side, Token};

/// A line that occurs more often than this in the other file is common however large the files are.
const COMMON_AT_MOST: usize = 1024;
/// Lines looked at on each side of a common line.
const COMMON_WINDOW: usize = 100;
/// A common line is left out where the lines around it without a counterpart are more than three
/// times as many as the common ones.
const COMMON_WEIGHT: usize = 4;

/// The lines of one file that take part.
#[derive(Default)]
pub(super) struct KeptLines {
    pub(super) tokens: Vec<Token>,
    /// Which line of the window each is.
    pub(super) lines: Vec<u32>,
    classes: Vec<Class>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// The other file lacks it.
    Unmatched,
    /// The other file has it.
    Matched,
    /// The other file has it very often.
    Common,
}

impl KeptLines {
    /// Whether the lines have the same classes with these counts as when they were chosen.
    pub(super) fn has_classes_of(&self, side: &Side, other: &[u32]) -> bool {
        self.classes.iter().copied().eq(classes(side, other))
    }

    /// Chooses the lines that take part and marks the others as changed.
    pub(super) fn choose(&mut self, side: &Side, other: &[u32], changed: &mut [bool]) {
        self.tokens.clear();
        self.lines.clear();
        self.classes.clear();
        self.classes.extend(classes(side, other));
        for (line, token) in side.tokens.iter().enumerate() {
            let is_kept = match self.classes[line] {
                Class::Unmatched => false,
                Class::Matched => true,
                Class::Common => !is_lost(&self.classes, line),
            };
            if is_kept {
                self.tokens.push(*token);
                self.lines.push(line as u32);
            } else {
                changed[line] = true;
            }
        }
    }
}

/// The class of each line of one file, by how often the other has it.
fn classes(side: &Side, other: &[u32]) -> impl Iterator<Item = Class> {
    let common = rough_root(side.line_count).min(COMMON_AT_MOST);
    side.tokens
        .iter()
        .map(move |token| match other[*token as usize] as usize {
            0 => Class::Unmatched,
            count if count >= common => Class::Common,
            _ => Class::Matched,
        })
}

/// Whether a common line stands among so many lines without a counterpart that matching it
/// would tell nothing.
fn is_lost(classes: &[Class], line: usize) -> bool {
    let (mut unmatched, mut common) = (0, 2);
    let before = &classes[line.saturating_sub(COMMON_WINDOW)..line];
    let after = &classes[line + 1..classes.len().min(line + 1 + COMMON_WINDOW)];
    let mut look = |classes: &mut dyn Iterator<Item = &Class>| {
        let had = unmatched;
        for class in classes {
            match class {
                Class::Unmatched => unmatched += 1,
                Class::Common => common += 1,
                Class::Matched => break,
            }
        }
        unmatched > had
    };
    look(&mut before.iter().rev())
        && look(&mut after.iter())
        && common * COMMON_WEIGHT < common + unmatched
}

/// A power of two near the square root.
pub(super) const fn rough_root(number: usize) -> usize {
    1 << (usize::BITS - number.leading_zeros()).div_ceil(2)
}
