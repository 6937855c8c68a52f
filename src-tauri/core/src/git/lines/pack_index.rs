//! The index of a pack: where in the pack an object begins.
//!
//! The index of an ordinary repository is held in memory. That of a huge one is
//! read where it is needed, so that memory stays bounded whatever the number of
//! objects; it is never mapped, because mapped pages count as the app's memory.

use std::fs::File;
use std::io;
use std::path::Path;

use super::object_id::{LENGTH, LONG, ObjectId};
use super::read_at::read_exact_at;

/// The largest index held in memory, in bytes.
const LARGEST_IN_MEMORY: u64 = 48 * 1024 * 1024;
const HEADER: [u8; 8] = [0xff, b't', b'O', b'c', 0, 0, 0, 2];
const FANOUT: usize = 256;
/// Where the ids begin: after the header and the fanout table.
const IDS_AT: u64 = 8 + 4 * FANOUT as u64;
/// Below this many candidates they are read at once.
const WINDOW: u32 = 128;

/// An open pack index of version 2.
pub(super) struct PackIndex {
    fanout: Vec<u32>,
    table: Table,
    /// Bytes of an id in the file.
    stride: usize,
}

enum Table {
    Memory(Vec<u8>),
    File(File),
}

impl PackIndex {
    /// Opens the index at `path`, in which ids have `stride` bytes.
    ///
    /// # Errors
    /// When it cannot be read or is no index.
    pub(super) fn open(path: &Path, stride: usize) -> io::Result<Self> {
        let file = File::open(path)?;
        let size = file.metadata()?.len();
        let mut head = vec![0; IDS_AT as usize];
        read_exact_at(&file, &mut head, 0)?;
        let fanout: Vec<u32> = head[HEADER.len()..]
            .chunks_exact(4)
            .map(|bytes| u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
            .collect();
        let count = u64::from(fanout[FANOUT - 1]);
        let is_sound = head.starts_with(&HEADER)
            && fanout.is_sorted()
            && size >= IDS_AT + count * (stride as u64 + 8);
        if !is_sound {
            return Err(io::Error::from(io::ErrorKind::InvalidData));
        }
        let table = if size <= LARGEST_IN_MEMORY {
            let mut bytes = vec![0; usize::try_from(size).map_err(io::Error::other)?];
            read_exact_at(&file, &mut bytes, 0)?;
            Table::Memory(bytes)
        } else {
            Table::File(file)
        };
        Ok(Self {
            fanout,
            table,
            stride,
        })
    }

    /// How many objects the pack holds.
    fn count(&self) -> u32 {
        self.fanout[FANOUT - 1]
    }

    /// Where the object begins in the pack, or `None` where the pack lacks it.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(super) fn offset_of(&self, id: &ObjectId) -> io::Result<Option<u64>> {
        match self.find(id)? {
            Some(position) => self.offset_at(position).map(Some),
            None => Ok(None),
        }
    }

    /// An object's id as the file has it, `None` where the pack lacks it.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub(super) fn whole_id(&self, id: &ObjectId) -> io::Result<Option<Vec<u8>>> {
        let Some(position) = self.find(id)? else {
            return Ok(None);
        };
        let mut whole = vec![0; self.stride];
        let at = IDS_AT + u64::from(position) * self.stride as u64;
        self.read(&mut whole, at)?;
        Ok(Some(whole))
    }

    fn find(&self, id: &ObjectId) -> io::Result<Option<u32>> {
        let bucket = usize::from(id.0[0]);
        let low = if bucket == 0 {
            0
        } else {
            self.fanout[bucket - 1]
        };
        self.position_of(id, low, self.fanout[bucket])
    }

    fn position_of(&self, id: &ObjectId, mut low: u32, mut high: u32) -> io::Result<Option<u32>> {
        if let Table::File(_) = self.table {
            while high - low > WINDOW {
                let middle = low + (high - low) / 2;
                let mut found = [0; LENGTH];
                self.read(&mut found, IDS_AT + u64::from(middle) * self.stride as u64)?;
                if found <= id.0 {
                    low = middle;
                } else {
                    high = middle;
                }
            }
        }
        let from = IDS_AT as usize + low as usize * self.stride;
        let length = (high - low) as usize * self.stride;
        let mut window = [0; WINDOW as usize * LONG];
        let ids = match &self.table {
            Table::Memory(bytes) => &bytes[from..from + length],
            Table::File(file) => {
                read_exact_at(file, &mut window[..length], from as u64)?;
                &window[..length]
            }
        };
        let found = if self.stride == LENGTH {
            ids.as_chunks::<LENGTH>().0.binary_search(&id.0)
        } else {
            let ids = ids.as_chunks::<LONG>().0;
            ids.binary_search_by(|long| long[..LENGTH].cmp(&id.0[..]))
        };
        // Fewer objects than 2^32 fit into an index.
        Ok(found.ok().map(|position| low + position as u32))
    }

    fn offset_at(&self, position: u32) -> io::Result<u64> {
        const IS_LONG: u32 = 1 << 31;
        let count = u64::from(self.count());
        let offsets_at = IDS_AT + count * (self.stride as u64 + 4);
        let mut short = [0; 4];
        self.read(&mut short, offsets_at + u64::from(position) * 4)?;
        let short = u32::from_be_bytes(short);
        if short & IS_LONG == 0 {
            return Ok(u64::from(short));
        }
        let mut long = [0; 8];
        let long_at = offsets_at + count * 4 + u64::from(short & !IS_LONG) * 8;
        self.read(&mut long, long_at)?;
        Ok(u64::from_be_bytes(long))
    }

    fn read(&self, into: &mut [u8], at: u64) -> io::Result<()> {
        match &self.table {
            Table::File(file) => read_exact_at(file, into, at),
            Table::Memory(bytes) => {
                let from = usize::try_from(at).map_err(io::Error::other)?;
                let found = bytes.get(from..from + into.len());
                into.copy_from_slice(found.ok_or(io::ErrorKind::UnexpectedEof)?);
                Ok(())
            }
        }
    }
}
