//! Object ids as columns hold them: 20 or 32 bytes, hexadecimal text outside.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};

use super::StoreError;

/// Bytes of the longest object id.
const LONGEST: usize = 32;

/// A text that is no object id came from git.
#[derive(Debug, thiserror::Error)]
#[error("not an object id: {0} characters")]
struct NotAnObjectId(usize);

/// Adds the bytes of a hexadecimal object id.
///
/// # Errors
/// [`StoreError::Sqlite`] when the text is none.
pub(super) fn append(text: &str, bytes: &mut Vec<u8>) -> Result<(), StoreError> {
    let before = bytes.len();
    let mut digits = text.bytes().map(value_of);
    while let (Some(high), Some(low)) = (digits.next(), digits.next()) {
        let (Some(high), Some(low)) = (high, low) else {
            return Err(refused(text));
        };
        bytes.push(high << 4 | low);
    }
    if matches!(text.len(), 40 | 64) && bytes.len() - before == text.len() / 2 {
        Ok(())
    } else {
        Err(refused(text))
    }
}

/// The bytes of a hexadecimal object id.
///
/// # Errors
/// [`StoreError::Sqlite`] when the text is none.
pub(super) fn bytes(text: &str) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::with_capacity(LONGEST);
    append(text, &mut bytes)?;
    Ok(bytes)
}

/// The smallest and the largest object id that begin with these digits.
/// `None` when they are no digits, or too many.
pub(super) fn beginning_with(digits: &str) -> Option<(Vec<u8>, Vec<u8>)> {
    if digits.len() > LONGEST * 2 {
        return None;
    }
    let values: Vec<u8> = digits.bytes().map(value_of).collect::<Option<_>>()?;
    let bound = |rest: u8| {
        let nibble = |place: usize| values.get(place).copied().unwrap_or(rest);
        (0..LONGEST)
            .map(|place| nibble(place * 2) << 4 | nibble(place * 2 + 1))
            .collect::<Vec<_>>()
    };
    // A shorter blob comes before a longer one that continues it.
    let mut smallest = bound(0);
    smallest.truncate(digits.len().div_ceil(2));
    Some((smallest, bound(0xF)))
}

fn refused(text: &str) -> StoreError {
    StoreError::Sqlite(rusqlite::Error::ToSqlConversionFailure(Box::new(
        NotAnObjectId(text.len()),
    )))
}

fn value_of(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

fn text_of(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 0xF])
        .map(|value| char::from(DIGITS[usize::from(value)]))
        .collect()
}

/// One object id, in hexadecimal digits.
pub(super) struct ObjectId(pub(super) String);

impl FromSql for ObjectId {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Ok(Self(text_of(value.as_blob()?)))
    }
}

/// Object ids that stand one after the other in one column.
pub(super) struct ObjectIds(Vec<u8>);

impl ObjectIds {
    /// The ids, each as long as `sha` is.
    pub(super) fn like(&self, sha: &str) -> Vec<String> {
        let length = (sha.len() / 2).max(1);
        self.0.chunks(length).map(text_of).collect()
    }
}

impl FromSql for ObjectIds {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let bytes = value.as_blob()?;
        if bytes.len() % 4 == 0 {
            Ok(Self(bytes.to_vec()))
        } else {
            Err(FromSqlError::InvalidType)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn object_ids_come_back_as_they_were() {
        for text in ["0123456789abcdef0123456789abcdef01234567", &"f".repeat(64)] {
            let bytes = bytes(text).expect("an object id");
            assert_eq!(text_of(&bytes), text, "in half as many bytes");
        }
    }

    #[test]
    fn what_is_no_object_id_is_refused() {
        for text in [
            "",
            "abc",
            "é",
            &"0".repeat(41),
            &"g".repeat(40),
            &"0".repeat(62),
        ] {
            assert!(bytes(text).is_err(), "{text:?} is none");
        }
    }

    #[test]
    fn a_beginning_stands_for_all_that_follow_it() {
        let (smallest, largest) = beginning_with("ABC").expect("digits");
        for (text, inside) in [
            (format!("abc{}", "0".repeat(37)), true),
            (format!("abc{}", "f".repeat(61)), true),
            (format!("abb{}", "f".repeat(37)), false),
            (format!("abd{}", "0".repeat(37)), false),
        ] {
            let bytes = bytes(&text).expect("an object id");
            assert_eq!(smallest <= bytes && bytes <= largest, inside, "{text}");
        }
        assert!(beginning_with("xyz").is_none(), "no digits");
        assert!(beginning_with(&"0".repeat(65)).is_none(), "too many");
    }
}
