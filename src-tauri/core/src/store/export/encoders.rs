//! Parquet files written side by side: rows are read by one thread, and every core puts them in columns.
//!
//! A file is one worker's from its first group to its last; files go round. Whoever reads waits while all have enough to
//! do, so that only some groups are in memory.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Scope as Threads, ScopedJoinHandle};

use super::ExportError;
use super::files::{OpenParquet, Place};
use super::manifest::WrittenFile;
use super::parquet::{Form, Group};

/// More workers than these wait for the one who reads.
const MOST_WORKERS: usize = 4;

/// Groups that wait for each worker; nearly all are small.
const AHEAD: usize = 4;

/// Which file of which table.
pub(super) type FileNumber = (usize, usize);

/// The next rows of a file.
pub(super) struct Piece {
    pub(super) number: FileNumber,
    /// Of the first piece, where the file is to be.
    pub(super) begins: Option<(Place, Arc<Form>)>,
    pub(super) group: Group,
    /// Whether it is the last one.
    pub(super) ends: bool,
}

/// Those who write.
pub(super) struct Encoders<'scope> {
    workers: Vec<Worker<'scope>>,
    next: usize,
}

struct Worker<'scope> {
    pieces: SyncSender<Piece>,
    thread: ScopedJoinHandle<'scope, Result<Vec<(FileNumber, WrittenFile)>, ExportError>>,
}

/// One of them failed; [`Encoders::finish`] says of what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Failed;

impl<'scope> Encoders<'scope> {
    pub(super) fn start(threads: &'scope Threads<'scope, '_>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let workers = (0..cores.min(MOST_WORKERS)).map(|_| {
            let (pieces, waiting) = sync_channel(AHEAD);
            let thread = threads.spawn(move || write_all(&waiting));
            Worker { pieces, thread }
        });
        Self {
            workers: workers.collect(),
            next: 0,
        }
    }

    /// Gives the next rows of the file that is read to the one who writes it.
    pub(super) fn give(&mut self, piece: Piece) -> Result<(), Failed> {
        let ends = piece.ends;
        let sent = self.workers[self.next].pieces.send(piece);
        if ends {
            self.next = (self.next + 1) % self.workers.len();
        }
        sent.map_err(|_nobody_takes_it| Failed)
    }

    /// Waits for all, and returns their files in the order of their numbers.
    pub(super) fn finish(self) -> Result<Vec<(FileNumber, WrittenFile)>, ExportError> {
        let (pieces, threads): (Vec<_>, Vec<_>) = self
            .workers
            .into_iter()
            .map(|worker| (worker.pieces, worker.thread))
            .unzip();
        drop(pieces);
        let mut files = Vec::new();
        for thread in threads {
            let ended = thread.join();
            files.extend(ended.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        files.sort_by_key(|(number, _)| *number);
        Ok(files)
    }
}

fn write_all(pieces: &Receiver<Piece>) -> Result<Vec<(FileNumber, WrittenFile)>, ExportError> {
    let mut written = Vec::new();
    let mut open: Option<OpenParquet> = None;
    for piece in pieces {
        if let Some((place, form)) = piece.begins {
            open = Some(OpenParquet::create(place, &form)?);
        }
        if let Some(file) = &mut open {
            file.write(piece.group)?;
        }
        if piece.ends
            && let Some(file) = open.take()
        {
            written.push((piece.number, file.finish()?));
        }
    }
    Ok(written)
}
