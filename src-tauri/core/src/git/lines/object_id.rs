//! The id of an object as twenty bytes, which is how packs and trees hold it.
//!
//! Text and other lengths stay outside: repositories with SHA-256 ids are not
//! read by this module.

use std::fmt;

/// How many bytes an id has.
pub(super) const LENGTH: usize = 20;

/// A SHA-1 object id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct ObjectId(pub(super) [u8; LENGTH]);

impl ObjectId {
    /// The id in the first bytes of `bytes`, `None` where there are too few.
    pub(super) fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.first_chunk().map(|id| Self(*id))
    }

    /// The id written as 40 hexadecimal digits.
    pub(super) fn from_hex(text: &[u8]) -> Option<Self> {
        if text.len() != LENGTH * 2 {
            return None;
        }
        let mut id = [0; LENGTH];
        for (byte, digits) in id.iter_mut().zip(text.chunks_exact(2)) {
            *byte = digit(digits[0])? << 4 | digit(digits[1])?;
        }
        Some(Self(id))
    }

    /// Its 40 hexadecimal digits.
    pub(super) fn to_hex(self) -> String {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let mut text = String::with_capacity(LENGTH * 2);
        for byte in self.0 {
            text.push(char::from(DIGITS[usize::from(byte >> 4)]));
            text.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
        text
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_hex())
    }
}

const fn digit(character: u8) -> Option<u8> {
    match character {
        b'0'..=b'9' => Some(character - b'0'),
        b'a'..=b'f' => Some(character - b'a' + 10),
        b'A'..=b'F' => Some(character - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_bytes_are_the_same_id() {
        let text = "0123456789abcdef0123456789abcdef01234567";
        let id = ObjectId::from_hex(text.as_bytes()).expect("forty digits");
        assert_eq!(id.to_hex(), text);
        assert_eq!(ObjectId::from_slice(&id.0), Some(id));
        assert_eq!(ObjectId::from_hex(b"0123"), None, "too short");
        assert_eq!(ObjectId::from_hex(&[b'g'; 40]), None, "no digits");
        assert_eq!(ObjectId::from_slice(&[0; 19]), None, "too few bytes");
    }
}
