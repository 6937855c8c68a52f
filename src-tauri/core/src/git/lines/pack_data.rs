//! The entries of a pack: what kind they are, and their inflated bytes.

use std::fs::File;
use std::io;
use std::path::Path;

use super::inflate::{Inflater, delta_result_size};
use super::object_id::ObjectId;
use super::pack_index::PackIndex;
use super::read_at::read_at;

/// What is read of an entry at first, in bytes.
const FIRST_READ: usize = 4096;
/// No object this app looks at is larger, in bytes.
const LARGEST_OBJECT: u64 = 2 * 1024 * 1024 * 1024;

/// A pack and its index.
pub(super) struct Pack {
    index: PackIndex,
    data: File,
    /// Bytes of an id in the file.
    stride: usize,
}

/// What kind of object an entry holds, or what it is a delta of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EntryKind {
    Whole(ObjectKind),
    DeltaOfOffset(u64),
    DeltaOfId(ObjectId),
}

/// The four kinds of objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ObjectKind {
    Commit,
    Tree,
    Blob,
    Tag,
}

/// The beginning of an entry.
pub(super) struct Entry {
    pub(super) kind: EntryKind,
    /// Inflated size of the entry itself: of the delta, where it is one.
    pub(super) size: usize,
    data_at: u64,
    begun: [u8; FIRST_READ],
    begun_from: usize,
    begun_to: usize,
}

impl Pack {
    /// Opens the pack whose index is at `index_path`, in which ids have `stride` bytes.
    ///
    /// # Errors
    /// When one of the two files cannot be read.
    pub(super) fn open(index_path: &Path, stride: usize) -> io::Result<Self> {
        Ok(Self {
            index: PackIndex::open(index_path, stride)?,
            data: File::open(index_path.with_extension("pack"))?,
            stride,
        })
    }

    /// Where an object begins, `None` where the pack lacks it.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(super) fn offset_of(&self, id: &ObjectId) -> io::Result<Option<u64>> {
        self.index.offset_of(id)
    }

    /// An object's id as the files have it, `None` where the pack lacks it.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(super) fn whole_id(&self, id: &ObjectId) -> io::Result<Option<Vec<u8>>> {
        self.index.whole_id(id)
    }

    /// Reads the beginning of the entry at `offset`.
    ///
    /// # Errors
    /// When there is none.
    pub(super) fn entry(&self, offset: u64) -> io::Result<Entry> {
        let mut begun = [0; FIRST_READ];
        let begun_to = read_at(&self.data, &mut begun, offset)?;
        let mut rest = &begun[..begun_to];
        let (kind, size) =
            parse_head(&mut rest, offset, self.stride).ok_or(io::ErrorKind::InvalidData)?;
        let begun_from = begun_to - rest.len();
        Ok(Entry {
            kind,
            size: usize::try_from(size).map_err(io::Error::other)?,
            data_at: offset + begun_from as u64,
            begun,
            begun_from,
            begun_to,
        })
    }

    /// The inflated bytes of an entry.
    ///
    /// # Errors
    /// When the pack is damaged.
    pub(super) fn inflate(&self, entry: &Entry, inflater: &mut Inflater) -> io::Result<Vec<u8>> {
        let begun = &entry.begun[entry.begun_from..entry.begun_to];
        inflater.inflate(&self.data, entry.data_at, entry.size, begun)
    }

    /// The size of the object the entry at `offset` stands for, without making the object.
    ///
    /// # Errors
    /// When the pack is damaged.
    pub(super) fn object_size(&self, offset: u64, inflater: &mut Inflater) -> io::Result<u64> {
        let entry = self.entry(offset)?;
        if let EntryKind::Whole(_) = entry.kind {
            return Ok(entry.size as u64);
        }
        let begun = &entry.begun[entry.begun_from..entry.begun_to];
        let head = inflater.inflate_beginning(begun)?;
        delta_result_size(head).ok_or_else(|| io::ErrorKind::InvalidData.into())
    }
}

/// Parses kind and size; what follows them is left in `rest`.
fn parse_head(rest: &mut &[u8], offset: u64, stride: usize) -> Option<(EntryKind, u64)> {
    let first = take_byte(rest)?;
    let mut size = u64::from(first & 15);
    let mut shift = 4;
    let mut byte = first;
    while byte & 0x80 != 0 {
        byte = take_byte(rest)?;
        size |= u64::from(byte & 0x7f) << shift;
        shift += 7;
        if shift > 60 {
            return None;
        }
    }
    let kind = match first >> 4 & 7 {
        1 => EntryKind::Whole(ObjectKind::Commit),
        2 => EntryKind::Whole(ObjectKind::Tree),
        3 => EntryKind::Whole(ObjectKind::Blob),
        4 => EntryKind::Whole(ObjectKind::Tag),
        6 => {
            let mut byte = take_byte(rest)?;
            let mut distance = u64::from(byte & 0x7f);
            while byte & 0x80 != 0 {
                byte = take_byte(rest)?;
                distance = (distance + 1).checked_shl(7)? | u64::from(byte & 0x7f);
            }
            if distance == 0 {
                return None;
            }
            EntryKind::DeltaOfOffset(offset.checked_sub(distance)?)
        }
        7 => {
            let id = ObjectId::from_slice(rest)?;
            *rest = rest.get(stride..)?;
            EntryKind::DeltaOfId(id)
        }
        _ => return None,
    };
    (size <= LARGEST_OBJECT).then_some((kind, size))
}

fn take_byte(rest: &mut &[u8]) -> Option<u8> {
    let (&byte, after) = rest.split_first()?;
    *rest = after;
    Some(byte)
}
