//! Pull requests that have ended in stored columns, with what was said, approved and committed until then.
//!
//! As with commits a span holds only what its own rows say, and nothing of who counts. Of each it says first how long
//! what happened to it is, so that a question that is not about it passes that over.

use rusqlite::{CachedStatement, Connection, OptionalExtension as _, params};

use super::super::StoreError;
use super::super::commit_rows::{SEGMENT_BITS, id_range};
use super::columns::{Packed, TornFacts, Unpacked, hash_of};
use super::commit_spans::SPAN_BITS;
use super::people::{address_of, signature_of};
use crate::model::{REGULAR_COMMENT_CHARACTERS, RepositoryId};

/// How pull requests of a span ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    Merged,
    /// Without a merge; one GitLab does not date ended with its last change.
    Closed,
}

/// What a question asks of a pull request once it is known when it was open and whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Nothing,
    /// Without what happened to it.
    Itself,
    Everything,
}

/// A pull request as its span holds it; the lists are used again for the next one.
#[derive(Debug, Default)]
pub(super) struct PackedPullRequest {
    pub(super) id: i64,
    pub(super) integration: u64,
    pub(super) created_at: i64,
    /// When it was merged or closed.
    pub(super) ended_at: i64,
    /// Rows of `people`.
    pub(super) author: Option<u64>,
    pub(super) merged_by: Option<u64>,
    pub(super) details_read: bool,
    /// When it was marked ready, the last time between its opening and its end.
    pub(super) marked_ready_at: Option<i64>,
    /// Comments until its end.
    pub(super) comments: Vec<PackedComment>,
    /// Approvals until its end, or without a time.
    pub(super) approvals: Vec<(u64, Option<i64>)>,
    /// Commits after it was opened that are no merges.
    pub(super) commits: Vec<PackedFollowOn>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct PackedComment {
    pub(super) author: u64,
    pub(super) at: i64,
    /// Whether it is long enough to say something.
    pub(super) is_regular: bool,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct PackedFollowOn {
    pub(super) signature: u64,
    pub(super) address: u64,
    pub(super) at: i64,
}

const MERGED: &str = "
    SELECT p.id, r.integration_id, p.created_at, p.merged_at, p.author_id, p.merged_by_id,
        p.details_of_updated_at IS NOT NULL
    FROM pull_requests AS p INDEXED BY pull_requests_by_merge
    JOIN repositories AS r ON r.id = p.repository_id
    WHERE p.repository_id = ?1 AND p.merged_at >= ?2 AND p.merged_at < ?3 AND p.state = 'merged'
        AND p.gone_at IS NULL
    ORDER BY p.merged_at, p.id";

const CLOSED: &str = "
    SELECT p.id, r.integration_id, p.created_at, coalesce(p.closed_at, p.updated_at), p.author_id, NULL,
        p.details_of_updated_at IS NOT NULL
    FROM pull_requests AS p INDEXED BY pull_requests_by_closing
    JOIN repositories AS r ON r.id = p.repository_id
    WHERE p.repository_id = ?1 AND coalesce(p.closed_at, p.updated_at) >= ?2
        AND coalesce(p.closed_at, p.updated_at) < ?3 AND p.state = 'closed' AND p.gone_at IS NULL
    ORDER BY coalesce(p.closed_at, p.updated_at), p.id";

const COMMENTS: &str = "
    SELECT author_id, created_at, length(trim(body, char(32, 9, 10, 13))) >= ?3
    FROM pull_request_notes
    WHERE pull_request_id = ?1 AND NOT system AND created_at <= ?2 AND author_id IS NOT NULL
    ORDER BY created_at, id";

const APPROVALS: &str = "
    SELECT person_id, approved_at FROM pull_request_approvals
    WHERE pull_request_id = ?1 AND coalesce(approved_at <= ?2, 1) AND person_id IS NOT NULL
    ORDER BY position";

const COMMITS: &str = "
    SELECT author_name, author_email, lower(trim(author_email)), authored_at, unhex(sha),
        title GLOB 'Merge branch *' OR title GLOB 'Merge remote-tracking branch *'
    FROM pull_request_commits
    WHERE pull_request_id = ?1 AND authored_at > ?2 ORDER BY position";

/// GitLab writes it into a note of its own; before version 14 it called drafts something else.
const MARKED_READY: &str = "
    SELECT max(created_at) FROM pull_request_notes
    WHERE pull_request_id = ?1 AND system AND created_at BETWEEN ?2 AND ?3
        AND (body GLOB 'marked this merge request as [*][*]ready[*][*]*'
            OR body GLOB 'unmarked as a [*][*]Work In Progress[*][*]*')";

/// Packs the pull requests of one span; nothing where there are none.
pub(super) fn pack(connection: &Connection, ended: Ended, key: i64) -> Result<Packed, StoreError> {
    let (repository, start) = (key & 0xffff_ffff, (key >> 32) << SPAN_BITS);
    let mut own = connection.prepare_cached(match ended {
        Ended::Merged => MERGED,
        Ended::Closed => CLOSED,
    })?;
    let mut merges = Merges::of(connection, RepositoryId(repository))?;
    let mut packed = Packed::default();
    let mut rows = own.query(params![
        repository,
        start,
        start.saturating_add(1 << SPAN_BITS)
    ])?;
    while let Some(row) = rows.next()? {
        let id: i64 = row.get(0)?;
        let (created_at, ended_at): (i64, i64) = (row.get(2)?, row.get(3)?);
        packed.count(id as u64);
        packed.count(row.get::<_, i64>(1)? as u64);
        packed.half_word((ended_at - start) as u32);
        packed.number(ended_at.wrapping_sub(created_at));
        for column in [4, 5] {
            packed.count(row.get::<_, Option<i64>>(column)?.unwrap_or(0) as u64);
        }
        packed.count(u64::from(row.get::<_, bool>(6)?));
        let mut happened = Packed::default();
        marked_ready(connection, &mut happened, id, created_at, ended_at)?;
        comments(connection, &mut happened, id, created_at, ended_at)?;
        approvals(connection, &mut happened, id, created_at, ended_at)?;
        commits(connection, &mut happened, id, created_at, &mut merges)?;
        packed.piece(&happened);
    }
    Ok(packed)
}

/// Milliseconds after the opening and one more; 0 is never.
fn marked_ready(
    connection: &Connection,
    packed: &mut Packed,
    id: i64,
    created_at: i64,
    ended_at: i64,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(MARKED_READY)?;
    let marked: Option<i64> = statement.query_row([id, created_at, ended_at], |row| row.get(0))?;
    packed.count(marked.map_or(0, |at| (at - created_at) as u64 + 1));
    Ok(())
}

fn comments(
    connection: &Connection,
    packed: &mut Packed,
    id: i64,
    created_at: i64,
    ended_at: i64,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(COMMENTS)?;
    let parameters = params![id, ended_at, REGULAR_COMMENT_CHARACTERS];
    let found = statement.query_map(parameters, |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })?;
    let found: Vec<(i64, i64, bool)> = found.collect::<Result<_, _>>()?;
    packed.count(found.len() as u64);
    for (author, at, is_regular) in found {
        packed.count((author as u64) << 1 | u64::from(is_regular));
        packed.number(at.wrapping_sub(created_at));
    }
    Ok(())
}

fn approvals(
    connection: &Connection,
    packed: &mut Packed,
    id: i64,
    created_at: i64,
    ended_at: i64,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(APPROVALS)?;
    let found = statement.query_map([id, ended_at], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let found: Vec<(i64, Option<i64>)> = found.collect::<Result<_, _>>()?;
    packed.count(found.len() as u64);
    for (person, at) in found {
        packed.count((person as u64) << 1 | u64::from(at.is_some()));
        if let Some(at) = at {
            packed.number(at.wrapping_sub(created_at));
        }
    }
    Ok(())
}

fn commits(
    connection: &Connection,
    packed: &mut Packed,
    id: i64,
    created_at: i64,
    merges: &mut Merges<'_>,
) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(COMMITS)?;
    let mut rows = statement.query([id, created_at])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let is_merge = match row.get_ref(4)?.as_blob_or_null()? {
            Some(sha) => merges.is_merge(sha)?,
            None => None,
        };
        if is_merge.unwrap_or(row.get(5)?) {
            continue;
        }
        let signature = signature_of(row.get_ref(0)?.as_str()?, row.get_ref(1)?.as_str()?);
        found.push((
            signature,
            address_of(row.get_ref(2)?.as_str()?),
            row.get::<_, i64>(3)?,
        ));
    }
    packed.count(found.len() as u64);
    for (signature, address, at) in found {
        packed.word(signature);
        packed.word(address);
        packed.number(at.wrapping_sub(created_at));
    }
    Ok(())
}

/// Whether a commit is a merge is known by its parents where a clone has it, and by the title git gives
/// merges where none has: commits of a squashed or rebased pull request may never reach a branch.
pub(super) struct Merges<'connection> {
    statement: CachedStatement<'connection>,
    /// The index by object id is one for each 2^17 ids, as the schema says.
    segments: std::ops::RangeInclusive<i64>,
}

impl<'connection> Merges<'connection> {
    pub(super) fn of(
        connection: &'connection Connection,
        repository: RepositoryId,
    ) -> Result<Self, StoreError> {
        let (first, last) = id_range(repository);
        let highest: Option<i64> = connection
            .prepare_cached("SELECT max(id) FROM commits WHERE id BETWEEN ?1 AND ?2")?
            .query_row([first, last], |row| row.get(0))?;
        Ok(Self {
            statement: connection.prepare_cached(
                "SELECT parent_count > 1 FROM commits INDEXED BY commits_by_sha
                 WHERE id >> 17 = ?1 AND substr(sha, 1, 8) = substr(?2, 1, 8) AND sha = ?2",
            )?,
            segments: first >> SEGMENT_BITS..=highest.unwrap_or(first) >> SEGMENT_BITS,
        })
    }

    pub(super) fn is_merge(&mut self, sha: &[u8]) -> Result<Option<bool>, StoreError> {
        for segment in self.segments.clone() {
            let parameters = params![segment, sha];
            let found = self.statement.query_row(parameters, |row| row.get(0));
            if let Some(is_merge) = found.optional()? {
                return Ok(Some(is_merge));
            }
        }
        Ok(None)
    }
}

/// Reads the pull requests of a span one by one, in the order of their ends. `wants` is asked before what happened to
/// one is read, when its lists say nothing yet.
pub(super) fn unpack(
    key: i64,
    bytes: &[u8],
    one: &mut PackedPullRequest,
    wants: impl Fn(&PackedPullRequest) -> Wanted,
    mut visit: impl FnMut(&PackedPullRequest),
) -> Result<(), TornFacts> {
    let start = (key >> 32) << SPAN_BITS;
    let person = |number: u64| (number > 0).then_some(number);
    let mut bytes = Unpacked::of(bytes);
    while !bytes.is_over() {
        one.id = bytes.count()? as i64;
        one.integration = bytes.count()?;
        one.ended_at = start.wrapping_add(i64::from(bytes.half_word()?));
        one.created_at = one.ended_at.wrapping_sub(bytes.number()?);
        one.author = person(bytes.count()?);
        one.merged_by = person(bytes.count()?);
        one.details_read = bytes.count()? != 0;
        one.forget_what_happened();
        let happened = bytes.piece()?;
        let wanted = wants(one);
        if wanted == Wanted::Everything {
            one.read_what_happened(happened)?;
        }
        if wanted != Wanted::Nothing {
            visit(one);
        }
    }
    Ok(())
}

impl PackedPullRequest {
    fn forget_what_happened(&mut self) {
        self.marked_ready_at = None;
        self.comments.clear();
        self.approvals.clear();
        self.commits.clear();
    }

    fn read_what_happened(&mut self, mut bytes: Unpacked<'_>) -> Result<(), TornFacts> {
        let after = bytes.count()?.checked_sub(1);
        self.marked_ready_at = after.map(|after| self.created_at.wrapping_add(after as i64));
        for _ in 0..bytes.count()? {
            let author = bytes.count()?;
            self.comments.push(PackedComment {
                author: author >> 1,
                at: self.created_at.wrapping_add(bytes.number()?),
                is_regular: author & 1 == 1,
            });
        }
        for _ in 0..bytes.count()? {
            let person = bytes.count()?;
            let at = match person & 1 {
                1 => Some(self.created_at.wrapping_add(bytes.number()?)),
                _ => None,
            };
            self.approvals.push((person >> 1, at));
        }
        for _ in 0..bytes.count()? {
            self.commits.push(PackedFollowOn {
                signature: bytes.word()?,
                address: bytes.word()?,
                at: self.created_at.wrapping_add(bytes.number()?),
            });
        }
        Ok(())
    }
}

const SQUASHED: &str = "
    SELECT unhex(k.sha), k.authored_at
    FROM pull_requests AS p INDEXED BY pull_requests_by_merge
    JOIN pull_request_commits AS k ON k.pull_request_id = p.id
    WHERE p.repository_id = ?1 AND p.merged_at >= ?2 AND p.merged_at < ?3
        AND p.squash_commit_sha IS NOT NULL AND k.sha <> p.squash_commit_sha";

/// Packs which commits the squashed pull requests of a span were made of.
pub(super) fn pack_squashed(connection: &Connection, key: i64) -> Result<Packed, StoreError> {
    let (repository, start) = (key & 0xffff_ffff, (key >> 32) << SPAN_BITS);
    let mut statement = connection.prepare_cached(SQUASHED)?;
    let mut packed = Packed::default();
    let mut rows = statement.query(params![
        repository,
        start,
        start.saturating_add(1 << SPAN_BITS)
    ])?;
    while let Some(row) = rows.next()? {
        // An object id GitLab gave that is none is that of no commit.
        if let Some(sha) = row.get_ref(0)?.as_blob_or_null()? {
            packed.word(hash_of(sha));
            packed.number(row.get(1)?);
        }
    }
    Ok(packed)
}

/// Reads these: a hash of an object id, and when its commit was written.
pub(super) fn unpack_squashed(
    bytes: &[u8],
    mut visit: impl FnMut(u64, i64),
) -> Result<(), TornFacts> {
    let mut bytes = Unpacked::of(bytes);
    while !bytes.is_over() {
        visit(bytes.word()?, bytes.number()?);
    }
    Ok(())
}
