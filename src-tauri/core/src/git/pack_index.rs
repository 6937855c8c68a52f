//! The index of a pack, version 2, as git documents it in its file formats.
//!
//! Only for packs whose objects are known already; a pack from the network is
//! indexed by reading it.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use gix_hash::ObjectId;

/// The first bytes of an index of version 2.
const SIGNATURE: [u8; 8] = [0xff, b't', b'O', b'c', 0, 0, 0, 2];
/// Offsets from here on go into a table of their own.
const FIRST_LARGE: u64 = 0x8000_0000;

/// One object of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct IndexEntry {
    pub(super) id: ObjectId,
    /// Where it begins in the pack.
    pub(super) offset: u64,
    /// Its bytes in the pack, header included.
    pub(super) size: u64,
    /// Their checksum.
    pub(super) crc32: u32,
}

/// Writes the index of a pack with this checksum; `entries` are sorted by id.
///
/// # Errors
/// When the file cannot be written, or a pack has more objects than an index can hold.
pub(super) fn write(
    path: &Path,
    kind: gix_hash::Kind,
    entries: &[IndexEntry],
    checksum: &ObjectId,
) -> io::Result<()> {
    let mut content = Hashing {
        file: BufWriter::new(File::create(path)?),
        hasher: gix_hash::hasher(kind),
    };
    content.write_all(&SIGNATURE)?;
    for first_byte in 0..=u8::MAX {
        let up_to = entries.partition_point(|entry| entry.id.first_byte() <= first_byte);
        let up_to = u32::try_from(up_to).map_err(io::Error::other)?;
        content.write_all(&up_to.to_be_bytes())?;
    }
    for entry in entries {
        content.write_all(entry.id.as_slice())?;
    }
    for entry in entries {
        content.write_all(&entry.crc32.to_be_bytes())?;
    }
    let mut large = Vec::new();
    for entry in entries {
        let offset = if entry.offset < FIRST_LARGE {
            entry.offset
        } else {
            large.push(entry.offset);
            FIRST_LARGE + large.len() as u64 - 1
        };
        let offset = u32::try_from(offset).map_err(io::Error::other)?;
        content.write_all(&offset.to_be_bytes())?;
    }
    for offset in large {
        content.write_all(&offset.to_be_bytes())?;
    }
    content.write_all(checksum.as_slice())?;
    let Hashing { mut file, hasher } = content;
    let own = hasher.try_finalize().map_err(io::Error::other)?;
    file.write_all(own.as_slice())?;
    file.into_inner().map_err(io::Error::from)?.sync_all()
}

/// Writes to a file and to a hash.
struct Hashing {
    file: BufWriter<File>,
    hasher: gix_hash::Hasher,
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.hasher.update(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
