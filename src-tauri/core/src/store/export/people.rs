//! What people are called in files, so that several computers mean the same person by one key.
//!
//! The store's own keys of joined people are numbers of this computer. A file has the first of a person's aliases
//! instead; addresses only as their digest, whether addresses are asked for or not.

use std::fmt::Write as _;

use rusqlite::{Connection, params};
use sha2::{Digest as _, Sha256};

use crate::store::StoreError;

/// Makes `temp.export_people`: the key of each person in files.
pub(super) fn name_people(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch(
        "CREATE TEMP TABLE export_people (member_key TEXT PRIMARY KEY, person_key TEXT NOT NULL)
            WITHOUT ROWID",
    )?;
    let mut statement = connection.prepare(
        "SELECT member_key, min(alias_key) FROM (
            SELECT member_key, alias_key FROM account_members
            UNION ALL SELECT member_key, alias_key FROM commit_author_members)
         GROUP BY member_key",
    )?;
    let mut insert = connection.prepare("INSERT INTO temp.export_people VALUES (?1, ?2)")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (member, alias): (String, String) = (row.get(0)?, row.get(1)?);
        insert.execute(params![member, person_key(&alias)])?;
    }
    Ok(())
}

/// An account's alias as it is, an address's as a digest of 128 bits.
fn person_key(alias: &str) -> String {
    let Some(address) = alias.strip_prefix("address ") else {
        return alias.to_owned();
    };
    let mut key = "address ".to_owned();
    for byte in &Sha256::digest(address.as_bytes())[..16] {
        write!(key, "{byte:02x}").expect("a String takes everything");
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_not_in_its_key() {
        let key = person_key("address ada@example.com");
        assert!(!key.contains("ada") && !key.contains('@'), "{key}");
        assert_eq!(
            key,
            person_key("address ada@example.com"),
            "everywhere the same"
        );
        assert_ne!(key, person_key("address ida@example.com"));
        assert_eq!(
            person_key("account gitlab.example.com 7"),
            "account gitlab.example.com 7"
        );
    }
}
