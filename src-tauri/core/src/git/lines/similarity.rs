//! How similar two files are, as git estimates it to find renames.
//!
//! A file is cut into lines, long ones into pieces of 64 bytes; each piece is
//! known by a small hash, and the share of bytes in pieces that both files have
//! is the similarity. The hash has collisions, and they are git's too.

/// Git's scale: this is the same content.
pub(super) const SAME: u64 = 60_000;
/// The longest piece, in bytes.
const PIECE: u32 = 64;
/// Different hashes there are.
const HASHES: u32 = 107_927;

/// The pieces of a file: hashes in ascending order and how many bytes have each.
pub(super) struct Pieces {
    counts: Vec<(u32, u32)>,
    /// Bytes of the file.
    size: u64,
}

impl Pieces {
    /// Cuts a file into pieces. In a text, a carriage return before a line feed does not count.
    pub(super) fn of(content: &[u8], is_text: bool) -> Self {
        let mut pieces: Vec<(u32, u32)> = Vec::new();
        let (mut low, mut high, mut length) = (0_u32, 0_u32, 0_u32);
        let mut bytes = content.iter().peekable();
        while let Some(&byte) = bytes.next() {
            if is_text && byte == b'\r' && bytes.peek() == Some(&&b'\n') {
                continue;
            }
            let before = low;
            low = (low << 7) ^ (high >> 25);
            high = (high << 7) ^ (before >> 25);
            low = low.wrapping_add(u32::from(byte));
            length += 1;
            if length < PIECE && byte != b'\n' {
                continue;
            }
            pieces.push((hash(low, high), length));
            (low, high, length) = (0, 0, 0);
        }
        if length > 0 {
            pieces.push((hash(low, high), length));
        }
        pieces.sort_unstable_by_key(|(hash, _)| *hash);
        pieces.dedup_by(|next, kept| {
            let is_same = next.0 == kept.0;
            if is_same {
                kept.1 += next.1;
            }
            is_same
        });
        Self {
            counts: pieces,
            size: content.len() as u64,
        }
    }

    /// How much of `new` stems from `self`, up to [`SAME`].
    pub(super) fn similarity(&self, new: &Self) -> u64 {
        let mut common: u64 = 0;
        let (mut olds, mut news) = (self.counts.iter(), new.counts.iter());
        let (mut left, mut right) = (olds.next(), news.next());
        while let (Some(old), Some(new)) = (left, right) {
            match old.0.cmp(&new.0) {
                std::cmp::Ordering::Less => left = olds.next(),
                std::cmp::Ordering::Greater => right = news.next(),
                std::cmp::Ordering::Equal => {
                    common += u64::from(old.1.min(new.1));
                    (left, right) = (olds.next(), news.next());
                }
            }
        }
        let larger = self.size.max(new.size);
        if new.size == 0 || larger == 0 {
            return 0;
        }
        common * SAME / larger
    }
}

/// Whether two sizes are near enough for a similarity of at least `least`.
pub(super) fn sizes_allow(old: u64, new: u64, least: u64) -> bool {
    let (larger, smaller) = (old.max(new), old.min(new));
    larger * (SAME - least) >= (larger - smaller) * SAME
}

const fn hash(low: u32, high: u32) -> u32 {
    low.wrapping_add(high.wrapping_mul(0x61)) % HASHES
}

#[cfg(test)]
mod tests {
    use super::*;

    fn similarity(old: &[u8], new: &[u8]) -> u64 {
        Pieces::of(old, true).similarity(&Pieces::of(new, true))
    }

    #[test]
    fn the_share_of_common_bytes() {
        assert_eq!(similarity(b"aaaa\nbbbb\n", b"aaaa\nbbbb\n"), SAME);
        assert_eq!(similarity(b"aaaa\nbbbb\n", b"aaaa\ncccc\n"), SAME / 2);
        assert_eq!(similarity(b"aaaa\n", b"bbbb\n"), 0);
        assert_eq!(similarity(b"", b"a\n"), 0, "nothing is like the empty file");
        assert_eq!(
            similarity(b"aaaa\nbbbb\n", b"bbbb\naaaa\n"),
            SAME,
            "the order does not count"
        );
        let crlf = similarity(b"aaaa\r\n", b"aaaa\n");
        assert_eq!(crlf, 5 * SAME / 6, "only the line ends differ");
    }

    #[test]
    fn sizes_that_differ_too_much_are_not_compared() {
        let half = SAME / 2;
        assert!(sizes_allow(100, 200, half), "half as large is enough");
        assert!(!sizes_allow(99, 200, half), "less is not");
        assert!(!sizes_allow(0, 1, half), "the empty file is like none");
        assert!(sizes_allow(0, 0, half));
    }
}
