//! A transport without HTTP: `git upload-pack` answers as it does behind a web
//! server, and the connection can be cut or held anywhere.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use flow_core::git::{ByteStream, GitTransport, TransportError};
use futures_util::future::BoxFuture;
use futures_util::stream::{self, StreamExt as _};
use tokio::sync::Notify;
use tokio_util::bytes::Bytes;

use super::source::plain_git;

/// What happens where the connection breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Break {
    /// The answer just ends.
    End,
    /// The transport reports an error.
    Error,
    /// Nothing comes any more.
    Hang,
}

/// The error a broken connection gives.
#[derive(Debug, thiserror::Error)]
#[error("the connection was lost")]
pub(crate) struct ConnectionLost;

/// Answers by running `git upload-pack` in a repository.
pub(crate) struct UploadPack {
    repository: PathBuf,
    version_2: bool,
    wire: Wire,
    /// Bodies of all answers.
    pub(crate) answers: Mutex<Vec<Vec<u8>>>,
    /// Bodies of all requests.
    pub(crate) requests: Mutex<Vec<Vec<u8>>>,
}

/// The way back to the client, which may break after some bytes.
#[derive(Clone)]
pub(crate) struct Wire {
    left: Arc<Mutex<u64>>,
    at_end: Break,
    /// Told when bytes ran out.
    pub(crate) broken: Arc<Notify>,
}

impl Wire {
    pub(crate) fn whole() -> Self {
        Self::breaking(u64::MAX, Break::End)
    }

    pub(crate) fn breaking(after: u64, at_end: Break) -> Self {
        Self {
            left: Arc::new(Mutex::new(after)),
            at_end,
            broken: Arc::new(Notify::new()),
        }
    }

    /// Sends a body in pieces of uneven length.
    pub(crate) fn send(&self, body: &[u8]) -> ByteStream {
        let mut left = self.left.lock().expect("no test panics with it");
        let there = usize::try_from(*left).unwrap_or(usize::MAX).min(body.len());
        *left -= there as u64;
        let chunks: Vec<Result<Bytes, TransportError>> = body[..there]
            .chunks(1013)
            .map(|chunk| Ok(Bytes::copy_from_slice(chunk)))
            .collect();
        let sent = stream::iter(chunks);
        if there == body.len() {
            return sent.boxed();
        }
        let broken = Arc::clone(&self.broken);
        let at_end = self.at_end;
        let breaking = stream::once(async move {
            broken.notify_one();
            match at_end {
                Break::End => None,
                Break::Error => Some(Err(TransportError::from(ConnectionLost))),
                Break::Hang => std::future::pending().await,
            }
        });
        sent.chain(breaking.filter_map(std::future::ready)).boxed()
    }
}

impl UploadPack {
    pub(crate) fn new(repository: &Path) -> Self {
        Self {
            repository: repository.to_owned(),
            version_2: true,
            wire: Wire::whole(),
            answers: Mutex::new(Vec::new()),
            requests: Mutex::new(Vec::new()),
        }
    }

    /// As behind a proxy that drops the header with the protocol's version.
    pub(crate) fn without_version_2(mut self) -> Self {
        self.version_2 = false;
        self
    }

    pub(crate) fn over(mut self, wire: Wire) -> Self {
        self.wire = wire;
        self
    }

    /// How many objects were in the packs sent.
    pub(crate) fn objects_sent(&self) -> u32 {
        let answers = self.answers.lock().expect("no test panics with it");
        answers
            .iter()
            .filter_map(|answer| {
                let start = answer
                    .windows(8)
                    .position(|bytes| bytes == b"PACK\0\0\0\x02")?;
                let count = answer.get(start + 8..start + 12)?;
                Some(u32::from_be_bytes(count.try_into().ok()?))
            })
            .sum()
    }

    fn answer(&self, options: &[&str], prefix: &[u8], body: &[u8]) -> ByteStream {
        let mut command = plain_git();
        command
            .args(["upload-pack", "--stateless-rpc"])
            .args(options)
            .arg(&self.repository)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        if self.version_2 {
            command.env("GIT_PROTOCOL", "version=2");
        }
        let mut child = command.spawn().expect("the tests need git");
        let mut stdin = child.stdin.take().expect("is piped");
        // A server that refuses does not read to the end.
        let _refused = stdin.write_all(body).is_err();
        drop(stdin);
        let output = child.wait_with_output().expect("git was started");
        let mut answer = prefix.to_vec();
        answer.extend_from_slice(&output.stdout);
        let stream = self.wire.send(&answer);
        self.answers
            .lock()
            .expect("no test panics with it")
            .push(answer);
        stream
    }
}

impl GitTransport for UploadPack {
    fn advertisement(&self) -> BoxFuture<'_, Result<ByteStream, TransportError>> {
        let prefix = b"001e# service=git-upload-pack\n0000";
        let answer = self.answer(&["--advertise-refs"], prefix, b"");
        Box::pin(std::future::ready(Ok(answer)))
    }

    fn upload_pack(&self, body: Vec<u8>) -> BoxFuture<'_, Result<ByteStream, TransportError>> {
        let answer = self.answer(&[], b"", &body);
        self.requests
            .lock()
            .expect("no test panics with it")
            .push(body);
        Box::pin(std::future::ready(Ok(answer)))
    }
}
