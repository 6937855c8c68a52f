//! A transport that plays back answers it was given.

use std::sync::Mutex;

use flow_core::git::{ByteStream, GitTransport, TransportError};
use futures_util::future::BoxFuture;

use super::upload_pack::Wire;

/// Gives the answers in order, whatever is asked.
pub(crate) struct Scripted {
    answers: Mutex<std::vec::IntoIter<Vec<u8>>>,
    wire: Wire,
}

impl Scripted {
    pub(crate) fn new(answers: Vec<Vec<u8>>, wire: Wire) -> Self {
        Self {
            answers: Mutex::new(answers.into_iter()),
            wire,
        }
    }

    fn next(&self) -> BoxFuture<'_, Result<ByteStream, TransportError>> {
        let mut answers = self.answers.lock().expect("no test panics with it");
        let answer = answers.next().ok_or_else(|| "no more answers".into());
        let stream = answer.map(|answer| self.wire.send(&answer));
        Box::pin(std::future::ready(stream))
    }
}

impl GitTransport for Scripted {
    fn advertisement(&self) -> BoxFuture<'_, Result<ByteStream, TransportError>> {
        self.next()
    }

    fn upload_pack(&self, _body: Vec<u8>) -> BoxFuture<'_, Result<ByteStream, TransportError>> {
        self.next()
    }
}

/// A packet with this content.
pub(crate) fn packet(content: &[u8]) -> Vec<u8> {
    let mut packet = format!("{:04x}", content.len() + 4).into_bytes();
    packet.extend_from_slice(content);
    packet
}

/// The advertisement of a server that speaks version 2.
pub(crate) fn advertisement(object_format: &str) -> Vec<u8> {
    let mut answer = packet(b"version 2\n");
    for line in ["agent=git/2.45\n", "ls-refs=unborn\n", "fetch=shallow\n"] {
        answer.extend(packet(line.as_bytes()));
    }
    answer.extend(packet(
        format!("object-format={object_format}\n").as_bytes(),
    ));
    answer.extend_from_slice(b"0000");
    answer
}
