//! Which folder a row goes to, with names that every file system and engine takes.
//!
//! A repository's name in a folder is its host and path in a form that no file system minds, and its id on the host,
//! which alone makes it certain. Engines read the parts of such a path as columns.

use std::fmt::Write as _;

use rusqlite::{Connection, params};
use sha2::{Digest as _, Sha256};

use crate::store::StoreError;

/// Bytes of a name before its id; a file system takes 255 with everything around it.
const LONGEST: usize = 120;

/// Makes `temp.export_repositories`: the key, the place in the order, and the folder of each repository. Several
/// integrations may reach one repository, which then has one folder.
pub(super) fn name_repositories(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch(
        "CREATE TEMP TABLE export_repositories (
            id INTEGER PRIMARY KEY, key TEXT NOT NULL, path TEXT NOT NULL, folder TEXT NOT NULL)",
    )?;
    let mut statement = connection.prepare(
        "SELECT r.id, lower(rtrim(substr(i.base_url, instr(i.base_url, '://') + 3), '/')),
            r.full_path, r.remote_id
         FROM repositories AS r JOIN integrations AS i ON i.id = r.integration_id
         WHERE i.removed_at IS NULL",
    )?;
    let mut insert =
        connection.prepare("INSERT INTO temp.export_repositories VALUES (?1, ?2, ?3, ?4)")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (id, host, path): (i64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let remote: i64 = row.get(3)?;
        let folder = folder_name(&host, &path, remote);
        insert.execute(params![id, format!("{host} {remote}"), path, folder])?;
    }
    Ok(())
}

/// `gitlab.example.com%2Fplatform%2Fapi-17`.
fn folder_name(host: &str, path: &str, remote_id: i64) -> String {
    let whole = format!("{host}/{path}");
    let mut name = String::new();
    let mut is_cut = false;
    for byte in whole.bytes() {
        let width = if is_plain(byte) { 1 } else { 3 };
        if name.len() + width > LONGEST {
            is_cut = true;
            break;
        }
        if width == 1 {
            name.push(char::from(byte));
        } else {
            write!(name, "%{byte:02X}").expect("a String takes everything");
        }
    }
    if is_cut {
        // Whole characters only: half of one is not UTF-8 once an engine has read it.
        while !is_whole(&name) {
            name.truncate(name.len().saturating_sub(3));
        }
        let digest = Sha256::digest(whole.as_bytes());
        name.push('-');
        for byte in &digest[..8] {
            write!(name, "{byte:02x}").expect("a String takes everything");
        }
    }
    format!("{name}-{remote_id}")
}

const fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')
}

fn is_whole(name: &str) -> bool {
    percent_encoding::percent_decode_str(name)
        .decode_utf8()
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(name: &str) -> String {
        let decoded = percent_encoding::percent_decode_str(name).decode_utf8();
        decoded.expect("it is UTF-8 again").into_owned()
    }

    #[test]
    fn a_usual_name_can_be_read() {
        assert_eq!(
            folder_name("gitlab.example.com", "platform/api", 17),
            "gitlab.example.com%2Fplatform%2Fapi-17"
        );
    }

    #[test]
    fn no_name_leaves_its_folder_or_means_something_to_a_system() {
        for path in [
            "../..",
            "a/../../etc",
            "CON",
            "a b",
            "x=y",
            "a\\b",
            "c:d",
            "nul\u{0}l",
            "a/b.",
            "?*<>|\"",
        ] {
            let name = folder_name("h", path, 1);
            assert!(
                name.bytes().all(|byte| is_plain(byte) || byte == b'%'),
                "{name}"
            );
            assert!(!name.starts_with('.') && !name.ends_with('.'), "{name}");
            assert_eq!(decoded(&name), format!("h/{path}-1"));
        }
    }

    #[test]
    fn long_names_of_any_script_stay_short_and_apart() {
        for letter in ["a", "é", "日", "𝔘", "👩\u{200d}💻"] {
            let first = folder_name("gitlab.example.com", &letter.repeat(255), 1);
            let second = folder_name("gitlab.example.com", &format!("{}x", letter.repeat(255)), 1);
            assert_ne!(first, second, "what was cut off tells them apart");
            assert!(format!("repository={first}").len() < 200, "{first}");
            decoded(&first);
        }
    }

    #[test]
    fn one_path_of_two_repositories_is_two_folders() {
        assert_ne!(folder_name("h", "a/b", 1), folder_name("h", "a/b", 2));
    }
}
