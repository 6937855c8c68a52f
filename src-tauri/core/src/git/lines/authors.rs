//! Who wrote the commits of a history, and who of them are one person by the
//! repository's own word.

use std::collections::HashMap;

/// A name and an address, in the bytes the commits have.
pub(super) type Author = (Box<[u8]>, Box<[u8]>);

/// Authors as numbers.
#[derive(Default)]
pub(super) struct Authors {
    numbers: HashMap<Author, u32>,
    pub(super) list: Vec<Author>,
}

impl Authors {
    /// The number of an author; a new one gets the next.
    pub(super) fn number(&mut self, name: &[u8], address: &[u8]) -> u32 {
        let author: Author = (name.into(), address.into());
        let next = self.list.len() as u32;
        let number = *self.numbers.entry(author).or_insert(next);
        if number == next {
            self.list.push((name.into(), address.into()));
        }
        number
    }

    /// The address of each author, small letters only, after the mailmap.
    pub(super) fn addresses(&self, mailmap: &Mailmap) -> Vec<String> {
        let authors = self.list.iter();
        authors
            .map(|(name, address)| mailmap.address(name, address))
            .collect()
    }
}

/// Which addresses are another one's: the file `.mailmap`.
#[derive(Default)]
pub(super) struct Mailmap {
    /// By address, and by name where the entry names one; all in small letters.
    addresses: HashMap<(String, Option<String>), String>,
}

impl Mailmap {
    /// Parses the file; lines that say nothing about addresses are left out.
    pub(super) fn parse(text: &[u8]) -> Self {
        let mut mailmap = Self::default();
        for line in text.split(|byte| *byte == b'\n') {
            let line = String::from_utf8_lossy(line);
            let Some((_, proper, rest)) = next_address(&line) else {
                continue;
            };
            let Some((name, address, _)) = next_address(rest) else {
                continue;
            };
            if line.trim_start().starts_with('#') || proper.is_empty() {
                continue;
            }
            let name = (!name.is_empty()).then(|| name.to_lowercase());
            let key = (address.to_lowercase(), name);
            mailmap.addresses.insert(key, proper.to_lowercase());
        }
        mailmap
    }

    fn address(&self, name: &[u8], address: &[u8]) -> String {
        let address = String::from_utf8_lossy(address).to_lowercase();
        let name = String::from_utf8_lossy(name).to_lowercase();
        let by_name = self.addresses.get(&(address.clone(), Some(name)));
        let mapped = by_name.or_else(|| self.addresses.get(&(address.clone(), None)));
        mapped.cloned().unwrap_or(address)
    }
}

/// What stands before an address, the address, and what follows it.
fn next_address(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('<')?;
    let (address, rest) = rest.split_once('>')?;
    Some((before.trim(), address.trim(), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailmap_joins_addresses() {
        let mailmap = Mailmap::parse(
            b"# a remark <a@b> <c@d>\n\
              Ada Lovelace <ada@example.org>\n\
              <ada@example.org> <Ada@Old.example>\n\
              Ada <ada@example.org> countess <shared@host>\n\
              Bo <bo@example.org> <shared@host>\n",
        );
        for (name, address, expected) in [
            ("any", "ADA@old.EXAMPLE", "ada@example.org"),
            ("Countess", "shared@host", "ada@example.org"),
            ("somebody", "shared@host", "bo@example.org"),
            ("any", "Other@Host", "other@host"),
            ("any", "c@d", "c@d"),
        ] {
            let found = mailmap.address(name.as_bytes(), address.as_bytes());
            assert_eq!(found, expected, "{name} <{address}>");
        }
    }
}
