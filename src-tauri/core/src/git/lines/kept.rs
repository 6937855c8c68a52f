//! What is kept of a history beside the clone, so that the next run need not
//! compare its files again.
//!
//! One file that only grows: the changes of each commit, and behind those of a
//! run the table of its commits, authors and paths. The head of the file says how
//! much of it is whole; what follows was left by a run that did not finish. It is
//! a cache: whatever is wrong with it, it is made anew. What it tells holds for one
//! list of excluded paths, whose fingerprint is in the head; under another it is
//! made anew as well.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::model::PathsFingerprint;

use super::graph::{Graph, Node};
use super::object_id::{LENGTH, ObjectId};
use super::paths::Paths;
use super::read_at::{read_at, read_exact_at, write_all_at};
use super::spool::{read_number, read_u32, write_number};

const NAME: &str = "flow-history";
/// Changes with the format: files of another one are made anew. A history in which everything
/// counts begins with the whole of it, others with half of it and their list's fingerprint.
const MAGIC: &[u8; 16] = b"flow history 001";
/// The half of it.
const NARROWED: &[u8; 8] = b"flow 001";
/// The magic, how much is whole, and a checksum.
const HEAD: u64 = 32;
/// Where a table begins, how long it is, where the run before ended, and a checksum.
const FOOT: usize = 32;
/// What is read of the records at once, in bytes.
const WINDOW: u64 = 1 << 20;
/// How much of a window lies behind the record it was read for.
const BEHIND: u64 = 1 << 16;

/// The file.
pub(super) struct Kept {
    file: File,
    magic: [u8; 16],
    /// Where the next record goes.
    end: u64,
    /// Where the last whole run ends; 0 where there is none.
    whole: u64,
    known: Known,
}

/// How much of the tables the file holds.
#[derive(Clone, Copy, Default)]
struct Known {
    commits: usize,
    authors: usize,
    paths: usize,
}

impl Kept {
    /// Opens what is kept in the clone's folder, with the commits and paths it tells of. A file
    /// that is missing, damaged, of another version or of another list of excluded paths is begun
    /// anew.
    ///
    /// # Errors
    /// When the file cannot be opened or made.
    pub(super) fn open(
        folder: &Path,
        excluded: PathsFingerprint,
    ) -> io::Result<(Self, Graph, Paths)> {
        let mut kept = Self {
            file: open_file(&folder.join(NAME))?,
            magic: magic(excluded),
            end: HEAD,
            whole: 0,
            known: Known::default(),
        };
        if let Some((graph, paths)) = kept.load() {
            return Ok((kept, graph, Paths::of(paths)));
        }
        kept.file.set_len(0)?;
        kept.end = HEAD;
        kept.whole = 0;
        kept.known = Known::default();
        Ok((kept, Graph::default(), Paths::default()))
    }

    fn load(&mut self) -> Option<(Graph, Vec<Arc<[u8]>>)> {
        let mut head = [0; HEAD as usize];
        read_exact_at(&self.file, &mut head, 0).ok()?;
        let (magic, rest) = head.split_first_chunk::<16>()?;
        let (whole, sum) = (number_at(rest, 0)?, number_at(rest, 8)?);
        if *magic != self.magic || sum != checksum(&head[..24]) {
            return None;
        }
        let mut tables = Vec::new();
        let mut end = whole;
        while end > HEAD {
            let (table, before) = self.table_before(end)?;
            tables.push(table);
            end = before;
        }
        let (mut graph, mut paths) = (Graph::default(), Vec::new());
        for table in tables.iter().rev() {
            read_table(table, &mut graph, &mut paths)?;
        }
        // A table names each commit's parents; without their own entries it is not whole.
        if graph.nodes.iter().any(|node| node.record >= whole) {
            return None;
        }
        self.end = whole;
        self.whole = whole;
        self.known = Known {
            commits: graph.nodes.len(),
            authors: graph.authors.list.len(),
            paths: paths.len(),
        };
        Some((graph, paths))
    }

    fn table_before(&self, end: u64) -> Option<(Vec<u8>, u64)> {
        let mut foot = [0; FOOT];
        let foot_at = end.checked_sub(FOOT as u64)?;
        read_exact_at(&self.file, &mut foot, foot_at).ok()?;
        let (at, length) = (number_at(&foot, 0)?, number_at(&foot, 8)?);
        let (before, sum) = (number_at(&foot, 16)?, number_at(&foot, 24)?);
        if at.checked_add(length)? != foot_at || before >= end {
            return None;
        }
        let mut table = vec![0; usize::try_from(length).ok()?];
        read_exact_at(&self.file, &mut table, at).ok()?;
        (sum == checksum(&table) ^ checksum(&foot[..24])).then_some((table, before))
    }

    /// Appends the changes of a commit; tells where they are.
    ///
    /// # Errors
    /// When the disk is full or fails.
    pub(super) fn append(&mut self, records: &[Vec<u8>]) -> io::Result<Vec<u64>> {
        let mut bytes = Vec::new();
        let mut places = Vec::with_capacity(records.len());
        for record in records {
            places.push(self.end + bytes.len() as u64);
            write_number(&mut bytes, record.len() as u64);
            bytes.extend_from_slice(record);
            bytes.extend_from_slice(&(checksum(record) as u32).to_le_bytes());
        }
        write_all_at(&self.file, &bytes, self.end)?;
        self.end += bytes.len() as u64;
        Ok(places)
    }

    /// Makes what was appended part of what the next run finds.
    ///
    /// # Errors
    /// When the disk is full or fails.
    pub(super) fn finish(&mut self, graph: &Graph, paths: &Paths) -> io::Result<()> {
        let mut table = Vec::new();
        let paths = paths.since(self.known.paths);
        write_table(&mut table, graph, self.known, &paths);
        let mut foot = Vec::with_capacity(FOOT);
        for number in [self.end, table.len() as u64, self.whole.max(HEAD)] {
            foot.extend_from_slice(&number.to_le_bytes());
        }
        let sum = checksum(&table) ^ checksum(&foot);
        foot.extend_from_slice(&sum.to_le_bytes());
        table.extend_from_slice(&foot);
        write_all_at(&self.file, &table, self.end)?;
        let end = self.end + table.len() as u64;
        self.file.set_len(end)?;
        self.file.sync_data()?;
        let mut head = self.magic.to_vec();
        head.extend_from_slice(&end.to_le_bytes());
        let sum = checksum(&head);
        head.extend_from_slice(&sum.to_le_bytes());
        write_all_at(&self.file, &head, 0)?;
        self.file.sync_data()?;
        self.end = end;
        self.whole = end;
        self.known = Known {
            commits: graph.nodes.len(),
            authors: graph.authors.list.len(),
            paths: self.known.paths + paths.len(),
        };
        Ok(())
    }

    /// Reads what was appended.
    pub(super) const fn records(&self) -> Records<'_> {
        Records {
            file: &self.file,
            window: Vec::new(),
            at: 0,
        }
    }

    /// Empties the file, because what it holds cannot be used.
    ///
    /// # Errors
    /// When it cannot be emptied.
    pub(super) fn forget(&self) -> io::Result<()> {
        self.file.set_len(0)
    }
}

fn magic(excluded: PathsFingerprint) -> [u8; 16] {
    let mut magic = *MAGIC;
    if !excluded.is_of_nothing() {
        magic[..8].copy_from_slice(NARROWED);
        magic[8..].copy_from_slice(&excluded.number().to_le_bytes());
    }
    magic
}

/// Reads records, best in an order near that of the file.
pub(super) struct Records<'kept> {
    file: &'kept File,
    window: Vec<u8>,
    at: u64,
}

impl Records<'_> {
    /// The record that was appended at a place, `None` where it is damaged.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(super) fn read(&mut self, place: u64) -> io::Result<Option<&[u8]>> {
        if self.find(place).is_none() {
            // Older commits, which are asked for next, stand behind newer ones.
            let at = (place + BEHIND).saturating_sub(WINDOW).min(place);
            self.load(at, WINDOW)?;
        }
        if self.find(place).is_none() {
            let mut rest = self.window.get((place - self.at) as usize..);
            let length = rest.as_mut().and_then(read_number).unwrap_or(0);
            self.load(place, length.saturating_add(16).min(1 << 31))?;
        }
        let found = self.find(place);
        Ok(found.and_then(|(from, to)| {
            let record = &self.window[from..to];
            let sum = self.window[to..].first_chunk()?;
            (checksum(record) as u32 == u32::from_le_bytes(*sum)).then_some(record)
        }))
    }

    fn load(&mut self, at: u64, length: u64) -> io::Result<()> {
        self.window
            .resize(usize::try_from(length).map_err(io::Error::other)?, 0);
        let read = read_at(self.file, &mut self.window, at)?;
        self.window.truncate(read);
        self.at = at;
        Ok(())
    }

    /// Where in the window a record stands, if it does so as a whole.
    fn find(&self, place: u64) -> Option<(usize, usize)> {
        let from = usize::try_from(place.checked_sub(self.at)?).ok()?;
        let mut rest = self.window.get(from..)?;
        let length = usize::try_from(read_number(&mut rest)?).ok()?;
        let from = self.window.len() - rest.len();
        (rest.len() >= length.checked_add(4)?).then_some((from, from + length))
    }
}

fn write_table(into: &mut Vec<u8>, graph: &Graph, known: Known, paths: &[Arc<[u8]>]) {
    let authors = &graph.authors.list[known.authors..];
    write_number(into, authors.len() as u64);
    for (name, address) in authors {
        write_bytes(into, name);
        write_bytes(into, address);
    }
    write_number(into, paths.len() as u64);
    for path in paths {
        write_bytes(into, path);
    }
    let commits = &graph.nodes[known.commits..];
    write_number(into, commits.len() as u64);
    for (place, node) in (known.commits..).zip(commits) {
        into.extend_from_slice(&node.id.0);
        into.extend_from_slice(&node.tree.0);
        // Times as they are in memory: negative ones take ten bytes, and are rare.
        write_number(into, node.order_time as u64);
        write_number(into, node.author_time as u64);
        write_number(into, u64::from(node.author));
        write_number(into, node.record);
        let parents = graph.parents(place as u32);
        write_number(into, parents.len() as u64);
        for parent in parents {
            into.extend_from_slice(&graph.node(*parent).id.0);
        }
    }
}

fn read_table(table: &[u8], graph: &mut Graph, paths: &mut Vec<Arc<[u8]>>) -> Option<()> {
    let mut rest = table;
    for _ in 0..read_number(&mut rest)? {
        let name = read_bytes(&mut rest)?;
        let address = read_bytes(&mut rest)?;
        graph.authors.number(name, address);
    }
    for _ in 0..read_number(&mut rest)? {
        paths.push(read_bytes(&mut rest)?.into());
    }
    for _ in 0..read_number(&mut rest)? {
        let node = Node {
            id: read_id(&mut rest)?,
            tree: read_id(&mut rest)?,
            order_time: read_number(&mut rest)? as i64,
            author_time: read_number(&mut rest)? as i64,
            author: read_u32(&mut rest)?,
            record: read_number(&mut rest)?,
            ..Node::default()
        };
        let mut parents = Vec::new();
        for _ in 0..read_u32(&mut rest)? {
            parents.push(read_id(&mut rest)?);
        }
        graph.add(node, &parents);
    }
    rest.is_empty().then_some(())
}

fn write_bytes(into: &mut Vec<u8>, bytes: &[u8]) {
    write_number(into, bytes.len() as u64);
    into.extend_from_slice(bytes);
}

fn read_bytes<'table>(rest: &mut &'table [u8]) -> Option<&'table [u8]> {
    let length = usize::try_from(read_number(rest)?).ok()?;
    let (bytes, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(bytes)
}

fn read_id(rest: &mut &[u8]) -> Option<ObjectId> {
    let id = ObjectId::from_slice(rest)?;
    *rest = &rest[LENGTH..];
    Some(id)
}

fn number_at(bytes: &[u8], at: usize) -> Option<u64> {
    bytes
        .get(at..)?
        .first_chunk()
        .map(|number| u64::from_le_bytes(*number))
}

/// Tells damage, not malice: the file lies beside the clone it is about.
fn checksum(bytes: &[u8]) -> u64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut sum = bytes.len() as u64 ^ FACTOR;
    let (words, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    for word in words.iter().chain(std::iter::once(&last)) {
        sum = (sum ^ u64::from_le_bytes(*word)).wrapping_mul(FACTOR);
        sum ^= sum >> 29;
    }
    sum
}

fn open_file(path: &PathBuf) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
}
