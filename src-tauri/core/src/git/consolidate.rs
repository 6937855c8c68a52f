//! Putting small packs together, so that months of fetches do not leave hundreds.
//!
//! Objects are copied as they are compressed; nothing is unpacked or compressed
//! again, so it costs reading and writing once. Only packs that are small
//! compared with what is put together are touched: each object is copied a few
//! times in the life of a clone, however often it is fetched. A kill at any
//! moment leaves every object in at least one pack.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use gix_hash::ObjectId;
use gix_pack::data::entry::Header;
use gix_pack::{Bundle, data};

use super::pack_index::{self, IndexEntry};

/// From how many packs on they are put together.
const MOST_PACKS: usize = 20;
/// Packs with more objects stay as they are, which bounds the memory needed.
const LARGEST_PACK: u32 = 2_000_000;
/// Bytes before the first object of a pack.
const HEADER: u64 = 12;
/// Files that belong to a pack, its index first: without it the pack is not
/// looked at any more.
const FILES: [&str; 5] = ["idx", "rev", "bitmap", "keep", "pack"];

/// Why packs could not be put together; they are as they were.
#[derive(Debug, thiserror::Error)]
pub(super) enum ConsolidateError {
    /// A file could not be read or written.
    #[error("a pack could not be read or written")]
    Io(#[from] io::Error),
    /// A pack is broken.
    #[error("a pack is broken")]
    Pack(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A pack refers to an object outside of it.
    #[error("a pack does not stand alone")]
    Thin,
    /// It was told to stop.
    #[error("stopped")]
    Stopped,
}

/// Puts the smallest packs in `folder` together where there are too many.
///
/// # Errors
/// [`ConsolidateError`]; nothing is lost by one.
pub(super) fn consolidate(
    folder: &Path,
    kind: gix_hash::Kind,
    stop: &AtomicBool,
) -> Result<(), ConsolidateError> {
    let indexes: Vec<PathBuf> = fs::read_dir(folder)?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|it| it == "idx"))
        .collect();
    if indexes.len() <= MOST_PACKS {
        return Ok(());
    }
    let mut packs = Vec::new();
    for path in indexes {
        let pack = Bundle::at(path, kind).map_err(broken)?;
        if pack.index.num_objects() <= LARGEST_PACK {
            packs.push(pack);
        }
    }
    packs.sort_by_key(|pack| pack.index.num_objects());
    packs.truncate(count_small(
        packs.iter().map(|pack| pack.index.num_objects()),
    ));
    if packs.len() < 2 {
        return Ok(());
    }
    let written = write(folder, kind, &packs, stop)?;
    let old: Vec<PathBuf> = packs
        .iter()
        .map(|pack| pack.index.path().to_owned())
        .filter(|path| *path != written)
        .collect();
    // An open file cannot be deleted everywhere.
    drop(packs);
    for index in old {
        for extension in FILES {
            match fs::remove_file(index.with_extension(extension)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
    }
    Ok(())
}

/// How many of the packs, given by their objects in ascending order, are put
/// together: as long as the next is not more than twice of those before it.
fn count_small(objects: impl Iterator<Item = u32>) -> usize {
    let mut sum = 0_u64;
    let mut count = 0;
    for objects in objects {
        if count >= 2 && u64::from(objects) > 2 * sum {
            break;
        }
        sum += u64::from(objects);
        count += 1;
    }
    count
}

fn broken(source: impl std::error::Error + Send + Sync + 'static) -> ConsolidateError {
    ConsolidateError::Pack(Box::new(source))
}

/// Writes one pack with the objects of `packs`, and gives its index.
fn write(
    folder: &Path,
    kind: gix_hash::Kind,
    packs: &[Bundle],
    stop: &AtomicBool,
) -> Result<PathBuf, ConsolidateError> {
    let half_written = folder.join("tmp_pack_together");
    let mut entries = copy_objects(&half_written, kind, packs, stop)?;
    let checksum = seal(&half_written, kind, entries.len())?;
    let pack = data::File::at(&half_written, kind).map_err(broken)?;
    for entry in &mut entries {
        let size = usize::try_from(entry.size).map_err(io::Error::other)?;
        entry.crc32 = pack.entry_crc32(entry.offset, size);
    }
    drop(pack);
    entries.sort_unstable_by_key(|entry| entry.id);
    let half_index = folder.join("tmp_idx_together");
    pack_index::write(&half_index, kind, &entries, &checksum)?;
    let name = folder.join(format!("pack-{checksum}.pack"));
    fs::rename(&half_written, &name)?;
    let index = name.with_extension("idx");
    fs::rename(&half_index, &index)?;
    Ok(index)
}

/// Copies each object once, in an order that keeps what it builds on before it.
fn copy_objects(
    path: &Path,
    kind: gix_hash::Kind,
    packs: &[Bundle],
    stop: &AtomicBool,
) -> Result<Vec<IndexEntry>, ConsolidateError> {
    let mut file = BufWriter::new(File::create(path)?);
    // The number of objects is known at the end.
    file.write_all(&data::header::encode(data::Version::V2, 0))?;
    let mut offset = HEADER;
    let mut entries = Vec::new();
    let mut copied: HashMap<ObjectId, u64> = HashMap::new();
    for pack in packs {
        let mut objects: Vec<(u64, ObjectId)> = pack
            .index
            .iter()
            .map(|entry| (entry.pack_offset, entry.oid))
            .collect();
        objects.sort_unstable();
        let ends = objects.iter().skip(1).map(|(offset, _)| *offset);
        let ends: Vec<u64> = ends.chain([pack.pack.pack_end() as u64]).collect();
        for ((old_offset, id), end) in objects.iter().zip(ends) {
            if stop.load(Ordering::Relaxed) {
                return Err(ConsolidateError::Stopped);
            }
            if copied.contains_key(id) {
                continue;
            }
            let entry = pack.pack.entry(*old_offset).map_err(broken)?;
            let header = moved(entry.header, *old_offset, offset, &objects, &copied, kind)?;
            let header_size = header.write_to(entry.decompressed_size, &mut file)?;
            let content = pack.pack.entry_slice(entry.data_offset..end);
            let content =
                content.ok_or_else(|| broken(io::Error::other("an entry without end")))?;
            file.write_all(content)?;
            let size = header_size as u64 + content.len() as u64;
            copied.insert(*id, offset);
            entries.push(IndexEntry {
                id: *id,
                offset,
                size,
                crc32: 0,
            });
            offset += size;
        }
    }
    file.into_inner().map_err(io::Error::from)?.sync_all()?;
    Ok(entries)
}

/// The header of an object at its new place: distances to what it builds on change.
fn moved(
    header: Header,
    old_offset: u64,
    new_offset: u64,
    objects: &[(u64, ObjectId)],
    copied: &HashMap<ObjectId, u64>,
    kind: gix_hash::Kind,
) -> Result<Header, ConsolidateError> {
    let base = match header {
        Header::OfsDelta { base_distance } => {
            let base = old_offset.checked_sub(base_distance);
            let base = base.ok_or(ConsolidateError::Thin)?;
            let at = objects.binary_search_by_key(&base, |(offset, _)| *offset);
            objects[at.map_err(|_| ConsolidateError::Thin)?].1
        }
        Header::RefDelta { base_id } if base_id.kind() == kind => base_id,
        other => return Ok(other),
    };
    match copied.get(&base) {
        Some(offset) => Ok(Header::OfsDelta {
            base_distance: new_offset - offset,
        }),
        // By name it may come later in the same pack.
        None if objects.iter().any(|(_, id)| *id == base) => Ok(Header::RefDelta { base_id: base }),
        None => Err(ConsolidateError::Thin),
    }
}

/// Notes the number of objects and the checksum, and makes the file last.
fn seal(path: &Path, kind: gix_hash::Kind, objects: usize) -> Result<ObjectId, ConsolidateError> {
    use std::io::{Read as _, Seek as _, SeekFrom};
    let objects = u32::try_from(objects).map_err(io::Error::other)?;
    let mut file = File::options().read(true).write(true).open(path)?;
    file.write_all(&data::header::encode(data::Version::V2, objects))?;
    file.seek(SeekFrom::Start(0))?;
    let mut hasher = gix_hash::hasher(kind);
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            break;
        }
        hasher.update(&buffer[..count]);
    }
    let checksum = hasher.try_finalize().map_err(broken)?;
    file.write_all(checksum.as_slice())?;
    file.sync_all()?;
    Ok(checksum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_packs_that_are_small_compared_with_the_rest_are_touched() {
        for (objects, expected) in [
            (vec![], 0),
            (vec![3], 1),
            (vec![3, 3, 3, 100_000], 3),
            (vec![1, 500, 1_000_000], 2),
            (vec![10, 20, 60, 180, 10_000], 4),
        ] {
            let found = count_small(objects.iter().copied());
            assert_eq!(found, expected, "{objects:?}");
        }
    }
}
