//! The first look at a history, newest first: each commit compared with its
//! parents, by several threads, told in order.
//!
//! Threads take chunks of consecutive commits, because neighbours share most of
//! what has to be read, and run only a few chunks ahead of what was taken, so
//! that memory stays bounded.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::model::{Commit, CommitSize, ExcludedPaths};

use super::commit_text::CommitText;
use super::graph::{Graph, NOT_RECORDED, Place};
use super::kept::Kept;
use super::measure::{Measured, Measuring};
use super::objects::{Objects, UnreadableObject};
use super::pack_data::ObjectKind;
use super::paths::Paths;
use super::spool::{read_number, write_number};

/// Commits a thread takes at once.
const CHUNK: usize = 128;
/// How many chunks may be begun before the oldest of them is done.
const AHEAD: usize = 12;

/// Why a history could not be read.
#[derive(Debug, thiserror::Error)]
pub(in super::super) enum Failure {
    /// An object of the clone.
    #[error(transparent)]
    Object(#[from] UnreadableObject),
    /// The disk failed where the history is kept.
    #[error("the file beside the clone failed")]
    Io(#[from] io::Error),
    /// What was kept is damaged.
    #[error("what was kept is damaged")]
    Kept,
    /// Nobody listens any more.
    #[error("nobody listens")]
    Ended,
}

/// The size of a commit as its record begins with it.
pub(super) struct Sizes;

impl Sizes {
    fn write(into: &mut Vec<u8>, size: Option<CommitSize>) {
        let Some(size) = size else {
            write_number(into, 0);
            return;
        };
        write_number(into, 1);
        for number in [size.additions, size.deletions, size.files] {
            write_number(into, number.unsigned_abs());
        }
    }

    /// Takes what a record begins with; `None` where it is damaged.
    #[expect(clippy::option_option, reason = "damage is not a merge")]
    pub(super) fn read(rest: &mut &[u8]) -> Option<Option<CommitSize>> {
        if read_number(rest)? == 0 {
            return Some(None);
        }
        let mut number = || i64::try_from(read_number(rest)?).ok();
        Some(Some(CommitSize {
            additions: number()?,
            deletions: number()?,
            files: number()?,
        }))
    }
}

/// What is needed to look at commits.
pub(super) struct Reading<'history> {
    pub(super) objects: &'history Objects,
    pub(super) paths: &'history Paths,
    /// What does not count.
    pub(super) excluded: &'history ExcludedPaths,
    /// The commits to look at, newest first.
    pub(super) order: &'history [Place],
    /// Which of them are told.
    pub(super) is_told: &'history [bool],
    pub(super) threads: usize,
}

/// What one thread found out about consecutive commits.
#[derive(Default)]
struct Chunk {
    commits: Vec<Commit>,
    recorded: Vec<Place>,
    records: Vec<Vec<u8>>,
}

/// Chunks on their way from the threads to the one that tells them.
struct Exchange {
    state: Mutex<State>,
    changed: Condvar,
    is_over: AtomicBool,
}

#[derive(Default)]
struct State {
    /// The next chunk to be looked at, and the next to be told.
    next: usize,
    told: usize,
    done: BTreeMap<usize, Result<Chunk, Failure>>,
}

impl Reading<'_> {
    /// Looks at all commits, and tells them page by page.
    ///
    /// # Errors
    /// When an object cannot be read, or `tell` ends it.
    pub(super) fn run(
        &self,
        graph: &mut Graph,
        kept: &mut Kept,
        mut tell: impl FnMut(Vec<Commit>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let sizes = self.stored_sizes(graph, kept)?;
        let mut places = Vec::new();
        let exchange = Exchange::new();
        let count = self.order.len().div_ceil(CHUNK);
        let outcome = thread::scope(|scope| {
            for _ in 0..self.threads.max(1) {
                scope.spawn(|| self.work(graph, &sizes, &exchange, count));
            }
            let outcome = (0..count).try_for_each(|_| {
                let chunk = exchange.take()?;
                let at = kept.append(&chunk.records)?;
                places.extend(chunk.recorded.into_iter().zip(at));
                if chunk.commits.is_empty() {
                    return Ok(());
                }
                tell(chunk.commits)
            });
            exchange.end();
            outcome
        });
        for (place, at) in places {
            graph.nodes[place as usize].record = at;
        }
        outcome
    }

    /// Sizes of commits that were looked at by an earlier run and are told again.
    fn stored_sizes(
        &self,
        graph: &Graph,
        kept: &Kept,
    ) -> Result<BTreeMap<Place, Option<CommitSize>>, Failure> {
        let mut records = kept.records();
        let mut sizes = BTreeMap::new();
        for place in self.order {
            let node = graph.node(*place);
            if node.record != NOT_RECORDED {
                let record = records.read(node.record)?;
                let size = record.and_then(|mut record| Sizes::read(&mut record));
                sizes.insert(*place, size.ok_or(Failure::Kept)?);
            }
        }
        Ok(sizes)
    }

    fn work(
        &self,
        graph: &Graph,
        sizes: &BTreeMap<Place, Option<CommitSize>>,
        exchange: &Exchange,
        count: usize,
    ) {
        let mut measuring = Measuring::new(self.objects, self.paths, self.excluded);
        while let Some(number) = exchange.begin(count) {
            let from = number * CHUNK;
            let places = &self.order[from..self.order.len().min(from + CHUNK)];
            let mut chunk = Chunk::default();
            let outcome = places.iter().try_for_each(|place| {
                if exchange.is_over.load(Ordering::Relaxed) {
                    return Err(Failure::Ended);
                }
                self.commit(graph, sizes, *place, &mut measuring, &mut chunk)
            });
            exchange.give(number, outcome.map(|()| chunk));
        }
    }

    fn commit(
        &self,
        graph: &Graph,
        sizes: &BTreeMap<Place, Option<CommitSize>>,
        place: Place,
        measuring: &mut Measuring<'_>,
        chunk: &mut Chunk,
    ) -> Result<(), Failure> {
        let node = graph.node(place);
        let parents = graph.parents(place);
        let size = if let Some(size) = sizes.get(&place) {
            *size
        } else {
            let trees: Vec<_> = parents
                .iter()
                .map(|parent| graph.node(*parent).tree)
                .collect();
            let measured = measuring.measure(node.tree, &trees)?;
            chunk.recorded.push(place);
            chunk.records.push(record(&measured));
            measured.size
        };
        if self.is_told[place as usize] {
            let (objects, inflater) = measuring.objects();
            let object = objects.read_kind(node.id, ObjectKind::Commit, inflater)?;
            let text =
                CommitText::parse(&object).ok_or_else(|| UnreadableObject::damaged(node.id))?;
            let parents = parents.iter().map(|parent| graph.node(*parent).id.to_hex());
            let commit = text.to_commit(node.id, parents.collect(), size);
            chunk.commits.push(commit);
        }
        Ok(())
    }
}

fn record(measured: &Measured) -> Vec<u8> {
    let mut record = Vec::new();
    Sizes::write(&mut record, measured.size);
    for file in &measured.files {
        file.write(&mut record);
    }
    record
}

impl Exchange {
    fn new() -> Self {
        Self {
            state: Mutex::new(State::default()),
            changed: Condvar::new(),
            is_over: AtomicBool::new(false),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'lock>(&self, state: MutexGuard<'lock, State>) -> MutexGuard<'lock, State> {
        self.changed
            .wait(state)
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// The next chunk to look at, `None` when there is nothing more to do.
    fn begin(&self, count: usize) -> Option<usize> {
        let mut state = self.lock();
        loop {
            if state.next >= count || self.is_over.load(Ordering::Relaxed) {
                return None;
            }
            if state.next < state.told + AHEAD {
                state.next += 1;
                return Some(state.next - 1);
            }
            state = self.wait(state);
        }
    }

    fn give(&self, number: usize, chunk: Result<Chunk, Failure>) {
        self.lock().done.insert(number, chunk);
        self.changed.notify_all();
    }

    /// The next chunk in order.
    fn take(&self) -> Result<Chunk, Failure> {
        let mut state = self.lock();
        loop {
            let next = state.told;
            if let Some(chunk) = state.done.remove(&next) {
                state.told += 1;
                drop(state);
                self.changed.notify_all();
                return chunk;
            }
            state = self.wait(state);
        }
    }

    fn end(&self) {
        self.is_over.store(true, Ordering::Relaxed);
        let state = self.lock();
        drop(state);
        self.changed.notify_all();
    }
}
