//! The objects of a clone: whether they are there, and what a commit says of its
//! place in history.
//!
//! Commits are taken apart here by hand, because old imports hold ones no strict
//! reader accepts. What people wrote in them is another module's business.

use std::io;
use std::path::Path;

use gix_hash::ObjectId;
use gix_object::{Exists as _, Find as _, Kind};
use gix_odb::Header as _;
use gix_pack::cache::lru::MemoryCappedHashmap;

use crate::model::ObjectFormat;

/// How much of what changes build on is kept at hand, in bytes.
const DELTA_BASES: usize = 16 * 1024 * 1024;
/// How deep tags on tags are followed.
const DEEPEST_TAG: usize = 32;

/// Why an object could not be had.
#[derive(Debug, thiserror::Error)]
pub enum ObjectError {
    /// It is not in the clone.
    #[error("object {0} is missing")]
    Missing(String),
    /// It is there and cannot be read.
    #[error("object {id} cannot be read")]
    Unreadable {
        /// Which one.
        id: String,
        /// What the reader of packs says.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// It is there and is not what it should be.
    #[error("object {0} is malformed")]
    Malformed(String),
    /// The folder of objects or a file of the clone cannot be read.
    #[error("the clone's files cannot be read")]
    Io(#[source] io::Error),
    /// It was cancelled.
    #[error("cancelled")]
    Cancelled,
}

impl ObjectError {
    fn unreadable(
        id: &gix_hash::oid,
        source: impl std::error::Error + Send + Sync + 'static,
    ) -> Self {
        Self::Unreadable {
            id: id.to_string(),
            source: Box::new(source),
        }
    }
}

/// A commit's place in history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CommitHead {
    /// Its files.
    pub(super) tree: ObjectId,
    /// What it builds on, whether it is here or not.
    pub(super) parents: Vec<ObjectId>,
    /// When it was put there, seconds since the epoch; 0 where nobody can tell.
    pub(super) seconds: i64,
}

/// The objects of one clone, as its packs were when it was opened.
pub(super) struct Objects {
    handle: gix_odb::Handle,
    kind: gix_hash::Kind,
    buffer: Vec<u8>,
}

impl Objects {
    /// Opens the objects of the clone in `folder`.
    ///
    /// # Errors
    /// [`ObjectError::Io`] where there is no folder of objects.
    pub(super) fn open(folder: &Path, format: ObjectFormat) -> Result<Self, ObjectError> {
        let kind = hash_kind(format);
        let mut handle = gix_odb::at(folder.join("objects"), kind).map_err(ObjectError::Io)?;
        // Nothing but the fetch that is running adds packs, and it opens them anew.
        handle.refresh_never();
        handle.set_pack_cache(|| Box::new(MemoryCappedHashmap::new(DELTA_BASES)));
        Ok(Self {
            handle,
            kind,
            buffer: Vec::new(),
        })
    }

    /// The store itself, for those who complete a pack with it.
    pub(super) fn into_handle(self) -> gix_odb::Handle {
        self.handle
    }

    /// How its ids are made.
    pub(super) const fn hash_kind(&self) -> gix_hash::Kind {
        self.kind
    }

    /// Whether an object is here.
    pub(super) fn has(&self, id: &gix_hash::oid) -> bool {
        self.handle.exists(id)
    }

    /// What an object is, `None` where it is missing.
    ///
    /// # Errors
    /// [`ObjectError::Unreadable`].
    pub(super) fn kind(&self, id: &gix_hash::oid) -> Result<Option<Kind>, ObjectError> {
        let header = self.handle.try_header(id);
        let header = header.map_err(|error| ObjectError::unreadable(id, error))?;
        Ok(header.map(|header| header.kind()))
    }

    /// Reads an object.
    ///
    /// # Errors
    /// [`ObjectError::Missing`], [`ObjectError::Unreadable`].
    pub(super) fn read(&mut self, id: &gix_hash::oid) -> Result<(Kind, &[u8]), ObjectError> {
        let found = self.handle.try_find(id, &mut self.buffer);
        match found.map_err(|error| ObjectError::unreadable(id, error))? {
            Some(object) => Ok((object.kind, object.data)),
            None => Err(ObjectError::Missing(id.to_string())),
        }
    }

    /// Reads a commit's place in history.
    ///
    /// # Errors
    /// [`ObjectError`]; [`ObjectError::Malformed`] where it is no commit.
    pub(super) fn commit(&mut self, id: &gix_hash::oid) -> Result<CommitHead, ObjectError> {
        match self.read(id)? {
            (Kind::Commit, data) => parse_commit(data),
            _ => None,
        }
        .ok_or_else(|| ObjectError::Malformed(id.to_string()))
    }

    /// The commit a ref on `id` stands for: itself, or what tags on it lead to;
    /// `None` for a file or a tree.
    ///
    /// # Errors
    /// [`ObjectError`] where something on the way is missing or broken.
    pub(super) fn commit_behind(&mut self, id: ObjectId) -> Result<Option<ObjectId>, ObjectError> {
        let mut id = id;
        for _ in 0..DEEPEST_TAG {
            match self.kind(&id)? {
                None => return Err(ObjectError::Missing(id.to_string())),
                Some(Kind::Commit) => return Ok(Some(id)),
                Some(Kind::Tag) => id = self.tag_target(&id)?,
                Some(Kind::Tree | Kind::Blob) => return Ok(None),
            }
        }
        Err(ObjectError::Malformed(id.to_string()))
    }

    /// What a tag points at.
    ///
    /// # Errors
    /// As [`Self::read`]; [`ObjectError::Malformed`] where it is no tag.
    pub(super) fn tag_target(&mut self, id: &gix_hash::oid) -> Result<ObjectId, ObjectError> {
        let (_, data) = self.read(id)?;
        let line = data.split(|byte| *byte == b'\n').next();
        line.and_then(|line| line.strip_prefix(b"object "))
            .and_then(|hex| ObjectId::from_hex(hex).ok())
            .ok_or_else(|| ObjectError::Malformed(id.to_string()))
    }
}

/// The hash behind an object format.
pub(super) const fn hash_kind(format: ObjectFormat) -> gix_hash::Kind {
    match format {
        ObjectFormat::Sha1 => gix_hash::Kind::Sha1,
        ObjectFormat::Sha256 => gix_hash::Kind::Sha256,
    }
}

/// An id checked before, as the protocol and the file of refs give it.
///
/// # Errors
/// [`ObjectError::Malformed`] where it is none.
pub(super) fn parse_id(hex: &str) -> Result<ObjectId, ObjectError> {
    ObjectId::from_hex(hex.as_bytes()).map_err(|_| ObjectError::Malformed(hex.to_owned()))
}

fn parse_commit(data: &[u8]) -> Option<CommitHead> {
    let mut lines = data.split(|byte| *byte == b'\n');
    let tree = lines.next()?.strip_prefix(b"tree ")?;
    let mut head = CommitHead {
        tree: ObjectId::from_hex(tree).ok()?,
        parents: Vec::new(),
        seconds: 0,
    };
    for line in lines.take_while(|line| !line.is_empty()) {
        if let Some(parent) = line.strip_prefix(b"parent ") {
            head.parents.push(ObjectId::from_hex(parent).ok()?);
        } else if let Some(committer) = line.strip_prefix(b"committer ") {
            head.seconds = seconds_of(committer).unwrap_or(0);
            break;
        }
    }
    Some(head)
}

/// The seconds behind the address of a signature.
fn seconds_of(signature: &[u8]) -> Option<i64> {
    let close = signature.iter().rposition(|byte| *byte == b'>')?;
    let date = std::str::from_utf8(&signature[close + 1..]).ok()?;
    date.split_ascii_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_commit_is_read_however_odd_its_people_are() {
        let (one, two) = ("1".repeat(40), "2".repeat(40));
        let id = |hex: &str| ObjectId::from_hex(hex.as_bytes()).expect("is an id");
        for (people, seconds) in [
            ("author A <a> 5 +0000\ncommitter B <b> 7 +0000\n", 7),
            ("author\ncommitter B <b> -7 +9999\n", -7),
            ("author A <a>\ncommitter B <b\n", 0),
            ("committer <<>> 3", 3),
            ("", 0),
        ] {
            let object = format!("tree {one}\nparent {two}\nparent {one}\n{people}\nparent x\n");
            let head = parse_commit(object.as_bytes()).expect("is a commit");
            assert_eq!(head.tree, id(&one), "{people:?}");
            assert_eq!(head.parents, [id(&two), id(&one)], "{people:?}: in order");
            assert_eq!(head.seconds, seconds, "{people:?}");
        }
        assert_eq!(parse_commit(b"tree 1\n"), None, "no id, no commit");
        assert_eq!(parse_commit(b""), None, "nothing is no commit");
    }
}
