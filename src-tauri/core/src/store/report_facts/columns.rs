//! Numbers as the stored facts hold them: short where they are small, and always read back as they were.
//!
//! Only this program reads and writes them; what cannot be read is damage, never a guess.

use super::super::StoreError;

/// Writes numbers one after the other.
#[derive(Debug, Default)]
pub(super) struct Packed(Vec<u8>);

impl Packed {
    /// The bytes so far.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Seven bits a byte, lowest first; the last byte has no high bit.
    pub(super) fn count(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push((number as u8) | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    /// A number that may be below zero: near zero is short on both sides.
    pub(super) fn number(&mut self, number: i64) {
        self.count(((number << 1) ^ (number >> 63)) as u64);
    }

    /// What another one holds, after how many bytes that is.
    pub(super) fn piece(&mut self, piece: &Self) {
        self.count(piece.0.len() as u64);
        self.0.extend_from_slice(&piece.0);
    }

    /// A number that is long more often than not, in eight bytes.
    pub(super) fn word(&mut self, word: u64) {
        self.0.extend_from_slice(&word.to_le_bytes());
    }

    /// The same in four.
    pub(super) fn half_word(&mut self, word: u32) {
        self.0.extend_from_slice(&word.to_le_bytes());
    }
}

/// Reads them in the order they were written.
#[derive(Debug)]
pub(super) struct Unpacked<'bytes>(&'bytes [u8]);

/// Stored facts that no version of this program wrote.
#[derive(Debug, thiserror::Error)]
#[error("the facts of a report end too early")]
pub(super) struct TornFacts;

impl From<TornFacts> for StoreError {
    fn from(torn: TornFacts) -> Self {
        let cause = rusqlite::Error::ToSqlConversionFailure(Box::new(torn));
        Self::Damaged(Some(cause))
    }
}

impl<'bytes> Unpacked<'bytes> {
    pub(super) const fn of(bytes: &'bytes [u8]) -> Self {
        Self(bytes)
    }

    pub(super) const fn is_over(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn count(&mut self) -> Result<u64, TornFacts> {
        // Most are below 128.
        if let [first, rest @ ..] = self.0
            && *first < 0x80
        {
            self.0 = rest;
            return Ok(u64::from(*first));
        }
        let mut number = 0_u64;
        for (place, byte) in self.0.iter().enumerate().take(10) {
            number |= u64::from(byte & 0x7f) << (7 * place);
            if *byte < 0x80 {
                self.0 = &self.0[place + 1..];
                return Ok(number);
            }
        }
        Err(TornFacts)
    }

    pub(super) fn number(&mut self) -> Result<i64, TornFacts> {
        let folded = self.count()?;
        Ok((folded >> 1) as i64 ^ -((folded & 1) as i64))
    }

    /// A piece, to be read by itself or not at all.
    pub(super) fn piece(&mut self) -> Result<Self, TornFacts> {
        let length = usize::try_from(self.count()?).map_err(|_| TornFacts)?;
        let (piece, rest) = self.0.split_at_checked(length).ok_or(TornFacts)?;
        self.0 = rest;
        Ok(Self(piece))
    }

    pub(super) fn word(&mut self) -> Result<u64, TornFacts> {
        let (bytes, rest) = self.0.split_first_chunk().ok_or(TornFacts)?;
        self.0 = rest;
        Ok(u64::from_le_bytes(*bytes))
    }

    pub(super) fn half_word(&mut self) -> Result<u32, TornFacts> {
        let (bytes, rest) = self.0.split_first_chunk().ok_or(TornFacts)?;
        self.0 = rest;
        Ok(u32::from_le_bytes(*bytes))
    }
}

/// Bytes as 64 bits that stay the same from one version of the app to the next: FNV-1a.
pub(super) fn hash_of(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_as_they_were() {
        let counts = [
            0,
            1,
            127,
            128,
            16_383,
            16_384,
            u64::from(u32::MAX),
            u64::MAX,
        ];
        let numbers = [0, -1, 1, -64, 64, i64::MIN, i64::MAX];
        let mut packed = Packed::default();
        counts.iter().for_each(|count| packed.count(*count));
        numbers.iter().for_each(|number| packed.number(*number));
        packed.word(u64::MAX - 1);
        packed.half_word(7);
        let mut piece = Packed::default();
        piece.count(300);
        packed.piece(&piece);
        packed.piece(&Packed::default());
        let mut unpacked = Unpacked::of(packed.bytes());
        for count in counts {
            assert_eq!(unpacked.count().expect("it was written"), count);
        }
        for number in numbers {
            assert_eq!(unpacked.number().expect("it was written"), number);
        }
        assert_eq!(unpacked.word().expect("it was written"), u64::MAX - 1);
        assert_eq!(unpacked.half_word().expect("it was written"), 7);
        let mut piece = unpacked.piece().expect("it was written");
        assert_eq!(piece.count().expect("it was written"), 300);
        assert!(piece.is_over(), "and no more than the piece");
        assert!(unpacked.piece().expect("it was written").is_over());
        assert!(unpacked.is_over(), "nothing is left");
        assert!(unpacked.count().is_err(), "and nothing is made up");
    }

    #[test]
    fn what_was_cut_off_is_not_read() {
        for bytes in [&[0x80_u8][..], &[0xff; 11], &[1, 2, 3]] {
            let mut unpacked = Unpacked::of(bytes);
            assert!(unpacked.word().is_err() || bytes.len() >= 8);
        }
        assert!(Unpacked::of(&[3, 1, 2]).piece().is_err(), "two of three");
        assert!(Unpacked::of(&[0x80]).count().is_err());
        assert!(Unpacked::of(&[0xff; 11]).count().is_err());
    }

    #[test]
    fn hashes_are_those_of_the_published_function() {
        // The test vectors that came with FNV-1a.
        assert_eq!(hash_of(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash_of(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(hash_of(b"foobar"), 0x8594_4171_f739_67e8);
    }
}
