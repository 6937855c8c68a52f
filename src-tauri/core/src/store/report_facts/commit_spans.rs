//! Commits in stored columns: how they are packed, and how they are read back.
//!
//! A span holds only what its own rows say. Who is who, what counts, and what is the same change once
//! more is decided when it is read, so that joining people or changing a rule leaves it true.

use rusqlite::{Connection, params};

use super::super::StoreError;
use super::columns::{Packed, TornFacts, Unpacked, hash_of};
use super::people::address_of;
use crate::model::{EditSpread, WorkLines};

/// A span of time is 2 to the power of so many milliseconds, nearly 25 days.
pub(super) const SPAN_BITS: u32 = 31;

/// A commit as its span holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct PackedCommit {
    /// The app's own id without that of the repository.
    pub(super) number: u32,
    /// Row of `commit_authors`.
    pub(super) author: u64,
    pub(super) authored_at: i64,
    pub(super) offset_minutes: i64,
    pub(super) committed_at: i64,
    /// Of the object id.
    pub(super) sha: u64,
    /// Likewise of the title.
    pub(super) title: u32,
    pub(super) is_merge: bool,
    /// Whether the lines were told apart.
    pub(super) is_measured: bool,
    pub(super) lines: WorkLines,
    /// Where they are; `None` in what was measured before that was counted.
    pub(super) spread: Option<EditSpread>,
}

const IS_MERGE: u64 = 1;
const IS_MEASURED: u64 = 2;
const HAS_HELPED: u64 = 4;
/// Facts that were kept by versions without it are read as ever.
const HAS_SPREAD: u64 = 8;

const OWN: &str = "
    SELECT c.id, c.author_id, c.authored_at, c.author_offset_minutes, c.committed_at, c.sha, c.title,
        c.parent_count > 1, w.new_work, w.legacy_refactor, w.help_others, w.rework,
        w.edit_places, w.edited_files
    FROM commits AS c INDEXED BY commits_by_time
    LEFT JOIN commit_work AS w ON w.commit_id = c.id
    WHERE c.repository_id = ?1 AND c.authored_at >= ?2 AND c.authored_at < ?3
    ORDER BY c.authored_at, c.id";

const HELPED: &str = "SELECT lower(trim(email)), lines FROM commit_helped WHERE commit_id = ?1";

/// Packs the commits of one span; nothing where there are none.
pub(super) fn pack(connection: &Connection, key: i64) -> Result<Packed, StoreError> {
    let (repository, start) = (key & 0xffff_ffff, (key >> 32) << SPAN_BITS);
    let mut own = connection.prepare_cached(OWN)?;
    let mut helped = connection.prepare_cached(HELPED)?;
    let mut packed = Packed::default();
    let mut rows = own.query(params![
        repository,
        start,
        start.saturating_add(1 << SPAN_BITS)
    ])?;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let (authored_at, committed_at): (i64, i64) = (row.get(2)?, row.get(4)?);
        let work: Option<i64> = row.get(8)?;
        let others: Vec<(String, i64)> = if row.get::<_, Option<i64>>(10)?.is_some_and(|n| n > 0) {
            let found = helped.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?;
            found.collect::<Result<_, _>>()?
        } else {
            Vec::new()
        };
        let spread: (Option<i64>, Option<i64>) = (row.get(12)?, row.get(13)?);
        let mut flags = 0;
        for (flag, is_set) in [
            (IS_MERGE, row.get(7)?),
            (IS_MEASURED, work.is_some()),
            (HAS_HELPED, !others.is_empty()),
            (HAS_SPREAD, spread.0.is_some() && spread.1.is_some()),
        ] {
            flags |= if is_set { flag } else { 0 };
        }
        packed.count(flags);
        packed.half_word((id & 0xffff_ffff) as u32);
        packed.half_word((authored_at - start) as u32);
        packed.word(hash_of(row.get_ref(5)?.as_blob()?));
        packed.half_word(short_hash(row.get_ref(6)?.as_str()?));
        packed.count(row.get::<_, i64>(1)? as u64);
        packed.number(row.get(3)?);
        packed.number(committed_at.wrapping_sub(authored_at));
        if work.is_some() {
            for column in 8..12 {
                packed.number(row.get(column)?);
            }
        }
        if let (Some(places), Some(files)) = spread {
            packed.number(places);
            packed.number(files);
        }
        if !others.is_empty() {
            packed.count(others.len() as u64);
            for (address, lines) in others {
                packed.word(address_of(&address));
                packed.number(lines);
            }
        }
    }
    Ok(packed)
}

/// Reads the commits of a span one by one. `is_own` says whether an address is one of the author's:
/// lines that replaced those of another address of the same person are rework, whenever the two
/// addresses were joined.
pub(super) fn unpack(
    key: i64,
    bytes: &[u8],
    is_own: impl Fn(u64, u64) -> bool,
    mut visit: impl FnMut(&PackedCommit),
) -> Result<(), TornFacts> {
    let start = (key >> 32) << SPAN_BITS;
    let mut bytes = Unpacked::of(bytes);
    while !bytes.is_over() {
        let flags = bytes.count()?;
        let mut commit = PackedCommit {
            is_merge: flags & IS_MERGE != 0,
            is_measured: flags & IS_MEASURED != 0,
            number: bytes.half_word()?,
            authored_at: start.wrapping_add(i64::from(bytes.half_word()?)),
            sha: bytes.word()?,
            title: bytes.half_word()?,
            author: bytes.count()?,
            offset_minutes: bytes.number()?,
            ..PackedCommit::default()
        };
        commit.committed_at = commit.authored_at.wrapping_add(bytes.number()?);
        if commit.is_measured {
            commit.lines = WorkLines {
                new_work: bytes.number()?,
                legacy_refactor: bytes.number()?,
                help_others: bytes.number()?,
                rework: bytes.number()?,
            };
        }
        if flags & HAS_SPREAD != 0 {
            commit.spread = Some(EditSpread {
                places: bytes.number()?,
                files: bytes.number()?,
            });
        }
        if flags & HAS_HELPED != 0 {
            for _ in 0..bytes.count()? {
                let (address, lines) = (bytes.word()?, bytes.number()?);
                if is_own(commit.author, address) {
                    commit.lines.help_others -= lines;
                    commit.lines.rework += lines;
                }
            }
        }
        visit(&commit);
    }
    Ok(())
}

/// A title among those of one person in one second: 32 bits tell them apart.
fn short_hash(title: &str) -> u32 {
    let hash = hash_of(title.as_bytes());
    (hash ^ (hash >> 32)) as u32
}
