//! Lines of a file, and the part of a file that is looked at.

use memchr::{memchr, memchr_iter, memrchr};

/// A line as a range of bytes, its line feed included.
pub(super) type Line = (u32, u32);

/// Compared at once, in bytes.
const STRIDE: usize = 32;

/// How many lines a text has; a last one without line feed counts.
pub(in super::super) fn count_lines(text: &[u8]) -> u32 {
    let line_feeds = memchr_iter(b'\n', text).count();
    let is_open = text.last().is_some_and(|last| *last != b'\n');
    // Larger texts than 4 GiB are not read.
    (line_feeds + usize::from(is_open)) as u32
}

/// How many bytes at the beginning and at the end are the same in both texts, in whole lines.
/// What the beginning takes is not counted for the end again.
pub(super) fn common_ends(old: &[u8], new: &[u8]) -> (usize, usize) {
    if old == new {
        return (old.len(), 0);
    }
    let same = common_prefix(old, new);
    let prefix = memrchr(b'\n', &old[..same]).map_or(0, |line_feed| line_feed + 1);
    let (old, new) = (&old[prefix..], &new[prefix..]);
    let same = common_suffix(old, new);
    let begins_line = |text: &[u8]| same == text.len() || text[text.len() - same - 1] == b'\n';
    let suffix = if begins_line(old) && begins_line(new) {
        same
    } else {
        let tail = &old[old.len() - same..];
        memchr(b'\n', tail).map_or(0, |line_feed| same - line_feed - 1)
    };
    (prefix, suffix)
}

/// How many bytes both begin with.
pub(in super::super) fn common_prefix(old: &[u8], new: &[u8]) -> usize {
    let blocks = old.chunks_exact(STRIDE).zip(new.chunks_exact(STRIDE));
    let from = blocks.take_while(|(old, new)| old == new).count() * STRIDE;
    let rest = old[from..].iter().zip(&new[from..]);
    from + rest.take_while(|(old, new)| old == new).count()
}

fn common_suffix(old: &[u8], new: &[u8]) -> usize {
    let blocks = old.rchunks_exact(STRIDE).zip(new.rchunks_exact(STRIDE));
    let done = blocks.take_while(|(old, new)| old == new).count() * STRIDE;
    let rest = old[..old.len() - done].iter().rev();
    let rest = rest.zip(new[..new.len() - done].iter().rev());
    done + rest.take_while(|(old, new)| old == new).count()
}

/// Consecutive lines of a file and which of them changed. Lines outside did not.
#[derive(Default)]
pub(super) struct Window {
    pub(super) lines: Vec<Line>,
    pub(super) changed: Vec<bool>,
    /// The number of the first line, from 0.
    pub(super) first: u32,
    /// Whether nothing precedes or follows.
    pub(super) reaches_start: bool,
    pub(super) reaches_end: bool,
    /// Bytes the lines begin and end at.
    start: usize,
    end: usize,
    remembered: Vec<bool>,
}

impl Window {
    /// Looks at the lines between what the file has in common with the other at its ends.
    pub(super) fn begin(&mut self, text: &[u8], prefix: usize, suffix: usize) {
        self.lines.clear();
        let end = text.len() - suffix;
        let mut at = prefix;
        while at < end {
            let next = memchr(b'\n', &text[at..end]).map_or(end, |line_feed| at + line_feed + 1);
            self.lines.push((at as u32, next as u32));
            at = next;
        }
        self.changed.clear();
        self.changed.resize(self.lines.len(), false);
        self.first = count_lines(&text[..prefix]);
        self.reaches_start = prefix == 0;
        self.reaches_end = suffix == 0;
        self.start = prefix;
        self.end = end;
    }

    /// Looks at up to `margin` more lines on both sides.
    pub(super) fn grow(&mut self, text: &[u8], margin: usize) {
        let mut before = Vec::new();
        while before.len() < margin && self.start > 0 {
            let begin = memrchr(b'\n', &text[..self.start - 1]).map_or(0, |feed| feed + 1);
            before.push((begin as u32, self.start as u32));
            self.start = begin;
        }
        self.first -= before.len() as u32;
        self.changed
            .splice(0..0, std::iter::repeat_n(false, before.len()));
        self.lines.splice(0..0, before.into_iter().rev());
        for _ in 0..margin {
            if self.end == text.len() {
                break;
            }
            let feed = memchr(b'\n', &text[self.end..]);
            let next = feed.map_or(text.len(), |feed| self.end + feed + 1);
            self.lines.push((self.end as u32, next as u32));
            self.changed.push(false);
            self.end = next;
        }
        self.reaches_start = self.start == 0;
        self.reaches_end = self.end == text.len();
    }

    /// Keeps the marks for [`Self::restore`].
    pub(super) fn remember(&mut self) {
        self.remembered.clone_from(&self.changed);
    }

    /// Takes back what happened to the marks since [`Self::remember`].
    pub(super) fn restore(&mut self) {
        self.changed.clone_from(&self.remembered);
    }
}

/// The bytes of a line.
pub(super) fn bytes(text: &[u8], line: Line) -> &[u8] {
    &text[line.0 as usize..line.1 as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_ends_are_whole_lines() {
        for (old, new, expected) in [
            (b"a\nb\nc\n" as &[u8], b"a\nx\nc\n" as &[u8], (2, 2)),
            (b"a\nb\n", b"a\nb\nc\n", (4, 0)),
            (b"b\nc\n", b"a\nb\nc\n", (0, 4)),
            (b"xb\n", b"ab\n", (0, 0)),
            (b"b\n", b"ab\n", (0, 0)),
            (b"a", b"a\n", (0, 0)),
            (b"a\nb", b"a\nbc", (2, 0)),
            (b"x\nb", b"y\nb", (0, 1)),
            (b"a\na\n", b"a\na\na\n", (4, 0)),
            (b"", b"a\n", (0, 0)),
            (b"same\n", b"same\n", (5, 0)),
        ] {
            assert_eq!(common_ends(old, new), expected, "{old:?} {new:?}");
        }
        let long = vec![b'l'; 100];
        let mut old = long.clone();
        old.extend_from_slice(b"\nold\nend\n");
        let mut new = long;
        new.extend_from_slice(b"\nnew line\nend\n");
        assert_eq!(common_ends(&old, &new), (101, 4), "longer than a stride");
    }
}
