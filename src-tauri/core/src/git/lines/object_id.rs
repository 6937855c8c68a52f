//! The id of an object as twenty bytes, which is how packs and trees hold it.
//!
//! Text stays outside. SHA-256 ids are cut to their first twenty bytes where they
//! are read, which still tells any two objects apart, so that memory and speed are
//! the same for both kinds; a commit's whole id is looked up again when it is told.

use std::fmt;

/// How many bytes an id has.
pub(super) const LENGTH: usize = 20;

/// How many bytes a SHA-256 id has before it is cut.
pub(super) const LONG: usize = 32;

/// A SHA-1 object id, or the beginning of a SHA-256 one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub(super) struct ObjectId(pub(super) [u8; LENGTH]);

impl ObjectId {
    /// The id in the first bytes of `bytes`, `None` where there are too few.
    pub(super) fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.first_chunk().map(|id| Self(*id))
    }

    /// The id written as 40 hexadecimal digits, or the beginning of one written as 64.
    pub(super) fn from_hex(text: &[u8]) -> Option<Self> {
        if text.len() != LENGTH * 2 && text.len() != LONG * 2 {
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
        hex(&self.0)
    }
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
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
        let long = "ef".repeat(12);
        let cut = ObjectId::from_hex([text, &long].concat().as_bytes());
        assert_eq!(cut, Some(id), "a long one is cut");
        assert_eq!(ObjectId::from_hex(b"0123"), None, "too short");
        assert_eq!(ObjectId::from_hex(&[b'g'; 40]), None, "no digits");
        assert_eq!(ObjectId::from_slice(&[0; 19]), None, "too few bytes");
    }
}
