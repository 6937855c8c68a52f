//! A pack on its way from the network into the clone: streamed into
//! `git index-pack`, which checks every byte of it and puts it in place only
//! when it is whole.

use std::io;
use std::process::ExitStatus;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{ChildStderr, ChildStdin};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::bare_clone::BareClone;
use super::fetch::{FetchError, FetchPhase};
use super::program::{LONGEST_MESSAGE, ProgramError, Running, says_disk_full};
use super::response::parse_counts;

/// Objects git has dealt with, and of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counts {
    pub(super) phase: FetchPhase,
    pub(super) done: u64,
    pub(super) total: u64,
}

/// What a pack refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Completeness {
    /// Only to what it holds.
    SelfContained,
    /// Also to objects that were here before; whether all theirs are here has to be checked.
    RefersToOlder,
}

/// A running `git index-pack`; dropping it kills it and leaves the clone as it was.
pub(super) struct PackIndexer {
    running: Running,
    stdin: Option<ChildStdin>,
    counts: watch::Receiver<Option<Counts>>,
    message: JoinHandle<Vec<u8>>,
}

impl PackIndexer {
    /// Starts it.
    ///
    /// # Errors
    /// [`FetchError::Git`] when it cannot be started.
    pub(super) fn start(clone: &BareClone) -> Result<Self, FetchError> {
        let arguments = [
            "index-pack",
            "--stdin",
            "--fix-thin",
            "--check-self-contained-and-connected",
            "-v",
        ];
        let mut running = clone.program.start(&clone.folder, arguments)?;
        let stdin = running.child.stdin.take();
        let stderr = running.child.stderr.take();
        let (sender, counts) = watch::channel(None);
        let message = tokio::spawn(read_errors(stderr, sender));
        Ok(Self {
            running,
            stdin,
            counts,
            message,
        })
    }

    /// Hands over the next bytes.
    ///
    /// # Errors
    /// [`FetchError::IndexPack`] with git's words when it has given up.
    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<(), FetchError> {
        let Some(stdin) = self.stdin.as_mut() else {
            return Err(self.running.odd_answer().into());
        };
        match stdin.write_all(bytes).await {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.stdin = None;
                let status = self.wait().await?;
                Err(self.failure(status).await)
            }
            Err(error) => Err(self.running.io_error(error).into()),
        }
    }

    /// What git last said about its progress, if anything new.
    pub(super) fn news(&mut self) -> Option<Counts> {
        // A closed channel only means that git has nothing more to say.
        if self.counts.has_changed().unwrap_or(false) {
            *self.counts.borrow_and_update()
        } else {
            None
        }
    }

    /// Ends the pack and waits until it is in place.
    ///
    /// # Errors
    /// [`FetchError::IndexPack`] with git's words when the pack is not whole.
    pub(super) async fn finish(
        mut self,
        progress: &mut (dyn FnMut(Counts) + Send),
    ) -> Result<Completeness, FetchError> {
        self.stdin = None;
        let mut output = Vec::new();
        let mut stdout = self.running.child.stdout.take();
        while self.counts.changed().await.is_ok() {
            let counts = *self.counts.borrow_and_update();
            if let Some(counts) = counts {
                progress(counts);
            }
        }
        if let Some(stdout) = stdout.as_mut() {
            stdout
                .read_to_end(&mut output)
                .await
                .map_err(|source| self.running.io_error(source))?;
        }
        let status = self.wait().await?;
        // Git says by status 1 that the pack is in place but not self-contained.
        match status.code() {
            Some(0) => Ok(Completeness::SelfContained),
            Some(1) if output.starts_with(b"pack\t") => Ok(Completeness::RefersToOlder),
            _ => Err(self.failure(status).await),
        }
    }

    async fn wait(&mut self) -> Result<ExitStatus, ProgramError> {
        let waited = self.running.child.wait().await;
        waited.map_err(|source| self.running.io_error(source))
    }

    async fn failure(&mut self, status: ExitStatus) -> FetchError {
        let message = (&mut self.message).await.unwrap_or_default();
        let message = self.running.redact(&message);
        if says_disk_full(&message) {
            FetchError::DiskFull
        } else if message.is_empty() {
            FetchError::IndexPack(status.to_string())
        } else {
            FetchError::IndexPack(message)
        }
    }
}

/// Reads the error output: progress goes to `counts`, the last other lines are kept.
async fn read_errors(
    stderr: Option<ChildStderr>,
    counts: watch::Sender<Option<Counts>>,
) -> Vec<u8> {
    match stderr {
        Some(stderr) => split_errors(stderr, &counts).await,
        None => Vec::new(),
    }
}

async fn split_errors(
    mut stream: impl AsyncRead + Unpin,
    counts: &watch::Sender<Option<Counts>>,
) -> Vec<u8> {
    let mut kept = Vec::new();
    let mut line = Vec::new();
    let mut chunk = [0_u8; 4096];
    // An error while reading errors leaves what was read so far.
    while let Ok(count @ 1..) = stream.read(&mut chunk).await {
        for byte in &chunk[..count] {
            if !matches!(byte, b'\r' | b'\n') {
                if line.len() < LONGEST_MESSAGE {
                    line.push(*byte);
                }
                continue;
            }
            take_line(&mut line, &mut kept, counts);
        }
        if kept.len() > LONGEST_MESSAGE {
            kept.drain(..kept.len() - LONGEST_MESSAGE);
        }
    }
    take_line(&mut line, &mut kept, counts);
    kept
}

fn take_line(line: &mut Vec<u8>, kept: &mut Vec<u8>, counts: &watch::Sender<Option<Counts>>) {
    let text = String::from_utf8_lossy(line);
    let phase = match parse_counts(&text) {
        Some(("Receiving objects", done, total)) => Some((FetchPhase::Receiving, done, total)),
        Some(("Resolving deltas", done, total)) => Some((FetchPhase::Indexing, done, total)),
        _ => None,
    };
    match phase {
        Some((phase, done, total)) => {
            counts.send_replace(Some(Counts { phase, done, total }));
        }
        None if !text.trim().is_empty() => {
            if !kept.is_empty() {
                kept.push(b'\n');
            }
            kept.extend_from_slice(line);
        }
        None => {}
    }
    line.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn progress_and_errors_are_told_apart() {
        let (sender, mut counts) = watch::channel(None);
        let output: &[u8] =
            b"Receiving objects:  50% (1/2)\rReceiving objects: 100% (2/2), done.\nfatal: no\n";
        let kept = split_errors(output, &sender).await;
        assert_eq!(kept, b"fatal: no", "progress is no error");
        assert_eq!(
            *counts.borrow_and_update(),
            Some(Counts {
                phase: FetchPhase::Receiving,
                done: 2,
                total: 2
            }),
            "the last count wins"
        );
    }
}
