//! The objects of a clone, read for millions of look-ups.
//!
//! Files are read, never mapped, so that the memory of this module is its cache
//! and its indexes, whatever the size of the packs. Every kind of object a
//! repository can hold is understood; nothing is ever written.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::git::clone_files::object_format;
use crate::model::ObjectFormat;

use super::inflate::{Inflater, apply_delta, delta_result_size};
use super::object_cache::{Key, ObjectCache};
use super::object_id::{LENGTH, LONG, ObjectId, hex};
use super::pack_data::{EntryKind, ObjectKind, Pack};

/// Deltas of deltas are followed this far; git makes chains of 50, at most 4095.
const LONGEST_CHAIN: usize = 4096;

/// Why an object could not be read.
#[derive(Debug, thiserror::Error)]
pub enum UnreadableObject {
    /// It is not in the clone.
    #[error("object {id} is missing")]
    Missing {
        /// Which one, in hexadecimal.
        id: String,
    },
    /// It is not what a commit, tree or file has to be.
    #[error("object {id} is damaged")]
    Damaged {
        /// Which one, in hexadecimal.
        id: String,
    },
    /// A file of the clone could not be read, or holds nothing that can be understood.
    #[error("the objects of the clone could not be read")]
    Io(#[from] io::Error),
}

impl UnreadableObject {
    pub(super) fn damaged(id: ObjectId) -> Self {
        Self::Damaged { id: id.to_hex() }
    }
}

/// An object's kind and bytes.
#[derive(Debug, Clone)]
pub(super) struct Object {
    pub(super) kind: ObjectKind,
    pub(super) data: Arc<Vec<u8>>,
}

/// All objects of a clone.
pub(super) struct Objects {
    packs: Vec<Pack>,
    loose: PathBuf,
    cache: ObjectCache,
    /// Bytes of an id in the files.
    stride: usize,
    /// The pack that had the last object looked for.
    recent: AtomicUsize,
}

impl Objects {
    /// Opens the objects of the clone in `folder`, with a cache of `cache_bytes`.
    ///
    /// # Errors
    /// When a pack cannot be opened.
    pub(super) fn open(folder: &Path, cache_bytes: usize) -> io::Result<Self> {
        let loose = folder.join("objects");
        let mut indexes = Vec::new();
        match fs::read_dir(loose.join("pack")) {
            Ok(entries) => {
                for entry in entries {
                    let path = entry?.path();
                    if path.extension().is_some_and(|extension| extension == "idx")
                        && path.with_extension("pack").is_file()
                    {
                        indexes.push(path);
                    }
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        indexes.sort();
        let stride = match object_format(folder) {
            Some(ObjectFormat::Sha256) => LONG,
            Some(ObjectFormat::Sha1) | None => LENGTH,
        };
        let packs = indexes.iter().map(|path| Pack::open(path, stride));
        Ok(Self {
            packs: packs.collect::<io::Result<_>>()?,
            loose,
            cache: ObjectCache::new(cache_bytes),
            stride,
            recent: AtomicUsize::new(0),
        })
    }

    /// Reads an object.
    ///
    /// # Errors
    /// [`UnreadableObject::Missing`] and the others.
    pub(super) fn read(
        &self,
        id: ObjectId,
        inflater: &mut Inflater,
    ) -> Result<Object, UnreadableObject> {
        if let Some((pack, offset)) = self.find(&id)? {
            let object = self.read_packed(id, pack, offset, u64::MAX, inflater)?;
            let object = object.ok_or_else(|| UnreadableObject::damaged(id))?;
            return Ok(self.cut(object));
        }
        self.read_unpacked(id, inflater)
    }

    /// A commit's whole id in hexadecimal; what is known of it where it is not here.
    ///
    /// # Errors
    /// When an index cannot be read.
    pub(super) fn whole_id(&self, id: &str) -> Result<Option<String>, UnreadableObject> {
        let Some(cut) = ObjectId::from_hex(id.as_bytes()) else {
            return Ok(None);
        };
        for pack in &self.packs {
            if let Some(whole) = pack.whole_id(&cut)? {
                return Ok(Some(hex(&whole)));
            }
        }
        Ok(None)
    }

    /// Whether ids are cut on reading.
    pub(super) const fn cuts_ids(&self) -> bool {
        self.stride != LENGTH
    }

    /// A folder's entries with ids as this module has them.
    fn cut(&self, object: Object) -> Object {
        if !self.cuts_ids() || object.kind != ObjectKind::Tree {
            return object;
        }
        let mut data = Vec::with_capacity(object.data.len());
        let mut rest = object.data.as_slice();
        while let Some(end) = memchr::memchr(0, rest) {
            data.extend_from_slice(rest.get(..=end + LENGTH).unwrap_or(rest));
            rest = rest.get(end + 1 + self.stride..).unwrap_or_default();
        }
        Object {
            kind: object.kind,
            data: Arc::new(data),
        }
    }

    fn read_unpacked(
        &self,
        id: ObjectId,
        inflater: &mut Inflater,
    ) -> Result<Object, UnreadableObject> {
        match self.read_loose(id, inflater)? {
            Some(object) => Ok(object),
            None => Err(UnreadableObject::Missing { id: id.to_hex() }),
        }
    }

    /// Reads an object that has to be of a certain kind.
    ///
    /// # Errors
    /// As [`Self::read`], and [`UnreadableObject::Damaged`] where it is of another kind.
    pub(super) fn read_kind(
        &self,
        id: ObjectId,
        kind: ObjectKind,
        inflater: &mut Inflater,
    ) -> Result<Arc<Vec<u8>>, UnreadableObject> {
        let object = self.read(id, inflater)?;
        if object.kind != kind {
            return Err(UnreadableObject::damaged(id));
        }
        Ok(object.data)
    }

    /// Reads an object unless it is larger than `most` bytes.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub(super) fn read_at_most(
        &self,
        id: ObjectId,
        most: u64,
        inflater: &mut Inflater,
    ) -> Result<Option<Object>, UnreadableObject> {
        let Some((pack, offset)) = self.find(&id)? else {
            let object = self.read_unpacked(id, inflater)?;
            return Ok((object.data.len() as u64 <= most).then_some(object));
        };
        self.read_packed(id, pack, offset, most, inflater)
    }

    /// The size of an object in bytes, which for a packed one costs little.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub(super) fn size(
        &self,
        id: ObjectId,
        inflater: &mut Inflater,
    ) -> Result<u64, UnreadableObject> {
        let Some((pack, offset)) = self.find(&id)? else {
            return Ok(self.read(id, inflater)?.data.len() as u64);
        };
        if let Some(object) = self.cache.get(key(pack, offset)) {
            return Ok(object.data.len() as u64);
        }
        Ok(self.packs[pack].object_size(offset, inflater)?)
    }

    fn find(&self, id: &ObjectId) -> io::Result<Option<(usize, u64)>> {
        let recent = self.recent.load(Ordering::Relaxed);
        for step in 0..self.packs.len() {
            let pack = (recent + step) % self.packs.len();
            if let Some(offset) = self.packs[pack].offset_of(id)? {
                if step > 0 {
                    self.recent.store(pack, Ordering::Relaxed);
                }
                return Ok(Some((pack, offset)));
            }
        }
        Ok(None)
    }

    /// Follows deltas down to something whole or lately made, and applies them upwards. `None`
    /// where the object is larger than `most` bytes.
    fn read_packed(
        &self,
        id: ObjectId,
        pack: usize,
        offset: u64,
        most: u64,
        inflater: &mut Inflater,
    ) -> Result<Option<Object>, UnreadableObject> {
        let mut deltas: Vec<(Key, Vec<u8>)> = Vec::new();
        let (mut pack, mut offset) = (pack, offset);
        let mut object = loop {
            let place = key(pack, offset);
            if let Some(object) = self.cache.get(place) {
                break object;
            }
            let entry = self.packs[pack].entry(offset)?;
            let is_first = deltas.is_empty();
            let is_whole = matches!(entry.kind, EntryKind::Whole(_));
            if is_first && is_whole && entry.size as u64 > most {
                return Ok(None);
            }
            let data = self.packs[pack].inflate(&entry, inflater)?;
            if is_first && !is_whole && delta_result_size(&data).is_some_and(|size| size > most) {
                return Ok(None);
            }
            match entry.kind {
                EntryKind::Whole(kind) => {
                    let object = Object {
                        kind,
                        data: Arc::new(data),
                    };
                    if kind != ObjectKind::Commit {
                        self.cache.put(place, &object);
                    }
                    break object;
                }
                EntryKind::DeltaOfOffset(base) => {
                    deltas.push((place, data));
                    offset = base;
                }
                EntryKind::DeltaOfId(base) => {
                    deltas.push((place, data));
                    let Some(found) = self.find(&base)? else {
                        return Err(UnreadableObject::Missing { id: base.to_hex() });
                    };
                    (pack, offset) = found;
                }
            }
            if deltas.len() > LONGEST_CHAIN {
                return Err(UnreadableObject::damaged(id));
            }
        };
        while let Some((place, delta)) = deltas.pop() {
            let data = apply_delta(&object.data, &delta);
            object = Object {
                kind: object.kind,
                data: Arc::new(data.ok_or_else(|| UnreadableObject::damaged(id))?),
            };
            self.cache.put(place, &object);
        }
        Ok(Some(object))
    }

    fn read_loose(
        &self,
        id: ObjectId,
        inflater: &mut Inflater,
    ) -> Result<Option<Object>, UnreadableObject> {
        let name = id.to_hex();
        let path = self.loose.join(&name[..2]).join(&name[2..]);
        let packed = match fs::read(path) {
            Ok(packed) => packed,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let mut data = inflater.inflate_whole(&packed)?;
        let parsed = parse_loose_head(&data).ok_or_else(|| UnreadableObject::damaged(id))?;
        let (kind, head) = parsed;
        data.drain(..head);
        Ok(Some(Object {
            kind,
            data: Arc::new(data),
        }))
    }
}

/// The kind and where the content begins, from `kind SPACE size NUL`.
fn parse_loose_head(data: &[u8]) -> Option<(ObjectKind, usize)> {
    let end = data.iter().take(64).position(|byte| *byte == 0)?;
    let head = std::str::from_utf8(&data[..end]).ok()?;
    let (kind, size) = head.split_once(' ')?;
    let kind = match kind {
        "commit" => ObjectKind::Commit,
        "tree" => ObjectKind::Tree,
        "blob" => ObjectKind::Blob,
        "tag" => ObjectKind::Tag,
        _ => return None,
    };
    let fits = size.parse::<usize>().ok()? == data.len() - end - 1;
    fits.then_some((kind, end + 1))
}

/// Packs are few, offsets below 2^48.
const fn key(pack: usize, offset: u64) -> Key {
    (pack as u64) << 48 | offset
}
