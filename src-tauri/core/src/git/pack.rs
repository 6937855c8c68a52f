//! A pack on its way from the network into the clone: checked byte by byte while
//! it arrives, indexed, and put in place only when it is whole.
//!
//! At most a few pieces of it are in memory. Deltas on objects that are here
//! already get those objects added, so that every pack stands alone.

use std::fs::{self, File};
use std::io::{self, BufRead, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use gix_pack::Bundle;
use gix_pack::bundle::write::Options;
use tokio::sync::mpsc;
use tokio_util::bytes::{Buf as _, Bytes};

use super::background::Background;
use super::bare_clone::BareClone;
use super::fetch::{FetchError, FetchPhase};
use super::objects::{ObjectError, Objects, hash_kind};
use super::pack_progress::PackProgress;

/// Pieces on their way from the network to the thread that reads them.
const PIECES: usize = 16;
/// The largest object that is taken in, in bytes; a length said by a broken pack
/// must not be believed.
const LARGEST_OBJECT: usize = 2 * 1024 * 1024 * 1024;
/// How often it is looked how far indexing is.
const LOOK_EVERY: Duration = Duration::from_millis(250);

/// Objects dealt with, and of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) phase: FetchPhase,
    pub(super) done: u64,
    pub(super) total: u64,
}

/// A pack that is being written; dropping it leaves the clone as it was.
pub(super) struct PackIndexer {
    // Fields are dropped in this order, and the thread waits for the pieces' end.
    pieces: Option<mpsc::Sender<Bytes>>,
    work: Background<Result<(), FetchError>>,
    progress: Arc<PackProgress>,
}

impl PackIndexer {
    /// Starts it. `may_be_thin` where the server was told what is here.
    ///
    /// # Errors
    /// [`FetchError::Objects`] where the clone cannot be opened.
    pub(super) fn start(clone: &BareClone, may_be_thin: bool) -> Result<Self, FetchError> {
        let objects = may_be_thin
            .then(|| Objects::open(clone.folder(), clone.object_format()))
            .transpose()?;
        let folder = clone.packs();
        let kind = hash_kind(clone.object_format());
        let (pieces, receiver) = mpsc::channel(PIECES);
        let progress = Arc::new(PackProgress::default());
        let watched = Arc::clone(&progress);
        let work = Background::start("pack", move |stop| {
            let mut pack = Pieces {
                receiver,
                current: Bytes::new(),
            };
            write(&mut pack, &folder, objects, kind, &watched, &stop.flag)
        });
        Ok(Self {
            pieces: Some(pieces),
            work: work.map_err(FetchError::file)?,
            progress,
        })
    }

    /// Hands over the next bytes.
    ///
    /// # Errors
    /// [`FetchError::Pack`] where the pack turned out to be broken.
    pub(super) async fn write(&mut self, bytes: Bytes) -> Result<(), FetchError> {
        let Some(pieces) = self.pieces.as_ref() else {
            return Err(FetchError::Pack("it was given up".to_owned()));
        };
        if pieces.send(bytes).await.is_ok() {
            return Ok(());
        }
        // It reads no further: the pack is over, or broken, and its result says which.
        self.pieces = None;
        self.work.result().await.map_err(FetchError::file)??;
        Err(FetchError::Pack("it goes on after its end".to_owned()))
    }

    /// How far it is.
    pub(super) fn counts(&self) -> Option<Counts> {
        self.progress.counts()
    }

    /// Ends the pack and waits until it is in place.
    ///
    /// # Errors
    /// [`FetchError::Pack`] where it is not whole.
    pub(super) async fn finish(
        mut self,
        progress: &mut (dyn FnMut(Counts) + Send),
    ) -> Result<(), FetchError> {
        self.pieces = None;
        let result = loop {
            match tokio::time::timeout(LOOK_EVERY, self.work.result()).await {
                Ok(result) => break result.map_err(FetchError::file)?,
                Err(_) => {
                    if let Some(counts) = self.counts() {
                        progress(counts);
                    }
                }
            }
        };
        if let Some(counts) = self.counts() {
            progress(counts);
        }
        result
    }
}

/// Reads the pack, writes it with its index, and makes both last.
fn write(
    pack: &mut Pieces,
    folder: &Path,
    objects: Option<Objects>,
    kind: gix_hash::Kind,
    progress: &Arc<PackProgress>,
    stop: &AtomicBool,
) -> Result<(), FetchError> {
    let options = Options {
        alloc_limit_bytes: Some(LARGEST_OBJECT),
        ..Options::default()
    };
    let mut progress = PackProgress::root(progress);
    let handle = objects.map(Objects::into_handle);
    let written = Bundle::write_to_directory(
        pack,
        Some(folder),
        &mut progress,
        stop,
        handle,
        kind,
        options,
    );
    let written = written.map_err(|error| {
        // The file's own error may stand at the top, where a chain of sources does not show it.
        let mut causes = error.iter_errors();
        let is_full = causes.any(|cause| cause.downcast_ref().is_some_and(is_disk_full));
        if is_full {
            FetchError::DiskFull
        } else {
            pack_error(&error)
        }
    })?;
    // The mark keeps other programs from tidying up before refs are written; there are none.
    if let Some(keep) = &written.keep_path {
        fs::remove_file(keep).map_err(FetchError::file)?;
    }
    let paths: Vec<&PathBuf> = [&written.data_path, &written.index_path]
        .into_iter()
        .flatten()
        .collect();
    for path in paths {
        let file = File::options().write(true).open(path);
        file.and_then(|file| file.sync_all())
            .map_err(FetchError::file)?;
    }
    if pack.fill_buf().is_ok_and(|rest| !rest.is_empty()) {
        return Err(FetchError::Pack("it goes on after its end".to_owned()));
    }
    Ok(())
}

impl FetchError {
    /// A file that could not be read or written; a full disk is told apart.
    pub(super) fn file(source: io::Error) -> Self {
        if is_disk_full(&source) {
            Self::DiskFull
        } else {
            Self::Io(source)
        }
    }
}

/// The error in our words: a full disk is told apart from a broken pack.
fn pack_error(error: &(dyn std::error::Error + 'static)) -> FetchError {
    let mut words = Vec::new();
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(io) = error.downcast_ref::<io::Error>()
            && is_disk_full(io)
        {
            return FetchError::DiskFull;
        }
        let text = error.to_string();
        if words.last() != Some(&text) {
            words.push(text);
        }
        next = error.source();
    }
    FetchError::Pack(words.join(": "))
}

/// Whether a disk was full or a quota used up.
pub(super) fn is_disk_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    )
}

/// The pieces of a pack as one stream that blocks. A whole pack is never read beyond its end,
/// so its end is an error and no empty answer: whoever gets an empty one in the middle of an
/// object asks once more and panics if that fails, as it does once the work is told to stop.
struct Pieces {
    receiver: mpsc::Receiver<Bytes>,
    current: Bytes,
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let there = self.fill_buf()?;
        let count = there.len().min(buffer.len());
        buffer[..count].copy_from_slice(&there[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Pieces {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.current.is_empty() {
            match self.receiver.blocking_recv() {
                Some(piece) => self.current = piece,
                None => return Err(io::ErrorKind::UnexpectedEof.into()),
            }
        }
        Ok(&self.current)
    }

    fn consume(&mut self, count: usize) {
        self.current.advance(count);
    }
}

impl From<ObjectError> for FetchError {
    fn from(error: ObjectError) -> Self {
        match error {
            ObjectError::Missing(_) => Self::Incomplete,
            ObjectError::Cancelled => Self::Cancelled,
            ObjectError::Io(source) => Self::file(source),
            other => Self::Objects(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_the_pieces_is_an_error_each_time() {
        let (sender, receiver) = mpsc::channel(1);
        let mut pack = Pieces {
            receiver,
            current: Bytes::new(),
        };
        let piece = Bytes::from_static(b"PACK");
        sender.blocking_send(piece).expect("there is room");
        drop(sender);
        let mut bytes = [0; 8];
        let read = pack.read(&mut bytes).expect("a piece is there");
        assert_eq!(&bytes[..read], b"PACK", "all of it");
        for _ in 0..2 {
            let error = pack.fill_buf().expect_err("nothing is left");
            assert_eq!(
                error.kind(),
                io::ErrorKind::UnexpectedEof,
                "an empty answer would be asked for again, and that must not fail"
            );
        }
    }
}
