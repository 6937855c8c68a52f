//! Git's packet lines: four hexadecimal digits of length, then that many bytes.
//!
//! Nothing a server sends may panic here or make this module hold more than one
//! packet and one chunk of the network in memory.

use futures_util::StreamExt as _;
use tokio_util::bytes::{Buf as _, Bytes, BytesMut};

use super::ByteStream;
use super::fetch::FetchError;
use super::protocol::ProtocolError;

/// Digits of a length.
const LENGTH_DIGITS: usize = 4;
/// The longest packet git allows, its length included.
const LONGEST_PACKET: usize = 65_520;
/// How much of a refusal by the server is kept, in characters.
const LONGEST_SENTENCE: usize = 500;

/// One packet of a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Packet {
    /// Bytes; may be empty.
    Data(Bytes),
    /// `0000`: the end of a message.
    Flush,
    /// `0001`: the end of a section.
    Delimiter,
    /// `0002`: the end of an answer.
    ResponseEnd,
}

/// Cuts a stream of bytes into packets.
pub(super) struct PacketReader {
    stream: ByteStream,
    buffer: BytesMut,
    received: u64,
}

impl PacketReader {
    pub(super) fn new(stream: ByteStream) -> Self {
        Self {
            stream,
            buffer: BytesMut::new(),
            received: 0,
        }
    }

    /// Bytes taken from the network so far.
    pub(super) const fn received(&self) -> u64 {
        self.received
    }

    /// The next packet, or `None` at an end between two packets.
    ///
    /// # Errors
    /// The transport's own, [`ProtocolError::Length`] and [`ProtocolError::Truncated`].
    pub(super) async fn next(&mut self) -> Result<Option<Packet>, FetchError> {
        if !self.fill(LENGTH_DIGITS).await? {
            return if self.buffer.is_empty() {
                Ok(None)
            } else {
                Err(ProtocolError::Truncated.into())
            };
        }
        let length = parse_length(&self.buffer[..LENGTH_DIGITS])?;
        let special = match length {
            0 => Some(Packet::Flush),
            1 => Some(Packet::Delimiter),
            2 => Some(Packet::ResponseEnd),
            _ => None,
        };
        if let Some(packet) = special {
            self.buffer.advance(LENGTH_DIGITS);
            return Ok(Some(packet));
        }
        if !self.fill(length).await? {
            return Err(ProtocolError::Truncated.into());
        }
        let mut packet = self.buffer.split_to(length).freeze();
        packet.advance(LENGTH_DIGITS);
        Ok(Some(Packet::Data(packet)))
    }

    /// The next packet where the conversation cannot be over yet. A server's
    /// `ERR` becomes [`FetchError::Remote`].
    pub(super) async fn expect(&mut self) -> Result<Packet, FetchError> {
        match self.next().await? {
            None => Err(ProtocolError::Truncated.into()),
            Some(Packet::Data(data)) if data.starts_with(b"ERR ") => {
                Err(FetchError::Remote(sentence(&data[b"ERR ".len()..])))
            }
            Some(packet) => Ok(packet),
        }
    }

    /// Waits until `length` bytes are there; false when the stream ends before.
    async fn fill(&mut self, length: usize) -> Result<bool, FetchError> {
        while self.buffer.len() < length {
            match self.stream.next().await {
                None => return Ok(false),
                Some(Err(error)) => return Err(FetchError::Transport(error)),
                Some(Ok(chunk)) => {
                    self.received += chunk.len() as u64;
                    self.buffer.extend_from_slice(&chunk);
                }
            }
        }
        Ok(true)
    }
}

fn parse_length(digits: &[u8]) -> Result<usize, ProtocolError> {
    let invalid = || ProtocolError::Length(String::from_utf8_lossy(digits).into_owned());
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return Err(invalid());
    }
    let length = std::str::from_utf8(digits)
        .ok()
        .and_then(|text| usize::from_str_radix(text, 16).ok())
        .ok_or_else(invalid)?;
    if length == 3 || length > LONGEST_PACKET {
        return Err(invalid());
    }
    Ok(length)
}

/// Appends one packet with `text` and a line feed.
pub(super) fn push_line(body: &mut Vec<u8>, text: &str) {
    let length = text.len() + 1 + LENGTH_DIGITS;
    debug_assert!(length <= LONGEST_PACKET, "requests are made of short lines");
    body.extend_from_slice(format!("{length:04x}{text}\n").as_bytes());
}

/// Appends a flush packet.
pub(super) fn push_flush(body: &mut Vec<u8>) {
    body.extend_from_slice(b"0000");
}

/// Appends a delimiter packet.
pub(super) fn push_delimiter(body: &mut Vec<u8>) {
    body.extend_from_slice(b"0001");
}

/// A packet's text without the line feed that may end it.
pub(super) fn trim_line_feed(data: &[u8]) -> &[u8] {
    data.strip_suffix(b"\n").unwrap_or(data)
}

/// What a server says to people: one bounded line without control characters.
pub(super) fn sentence(data: &[u8]) -> String {
    let text = String::from_utf8_lossy(data);
    let words: Vec<&str> = text
        .split(|character: char| character.is_whitespace() || character.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ").chars().take(LONGEST_SENTENCE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::stream;

    fn reader(chunks: &[&'static [u8]]) -> PacketReader {
        let chunks: Vec<_> = chunks
            .iter()
            .map(|chunk| Ok(Bytes::from_static(chunk)))
            .collect();
        PacketReader::new(stream::iter(chunks).boxed())
    }

    #[tokio::test]
    async fn packets_may_be_split_anywhere_by_the_network() {
        let mut packets = reader(&[b"0", b"009he", b"llo0", b"0000001", b"00020004"]);
        let mut seen = Vec::new();
        while let Some(packet) = packets.next().await.expect("well formed") {
            seen.push(packet);
        }
        assert_eq!(
            seen,
            [
                Packet::Data(Bytes::from_static(b"hello")),
                Packet::Flush,
                Packet::Delimiter,
                Packet::ResponseEnd,
                Packet::Data(Bytes::new()),
            ],
            "chunk borders mean nothing"
        );
        assert_eq!(packets.received(), 25, "every byte is counted");
    }

    #[tokio::test]
    async fn impossible_lengths_are_typed_errors() {
        for bytes in [
            b"0003" as &'static [u8],
            b"fff1",
            b"zz00",
            b"+00a",
            b"<htm",
            b"\xff\xfe00",
        ] {
            let error = reader(&[bytes]).next().await.expect_err("not a length");
            assert!(
                matches!(error, FetchError::Protocol(ProtocolError::Length(_))),
                "{bytes:?} gave {error:?}"
            );
        }
    }

    #[tokio::test]
    async fn an_end_inside_a_packet_is_a_truncation() {
        for bytes in [b"0" as &'static [u8], b"000", b"0009", b"0009hell"] {
            let error = reader(&[bytes]).next().await.expect_err("incomplete");
            assert!(
                matches!(error, FetchError::Protocol(ProtocolError::Truncated)),
                "{bytes:?} gave {error:?}"
            );
        }
        assert_eq!(
            reader(&[]).next().await.expect("a clean end"),
            None,
            "an end between packets is none of the reader's business"
        );
    }

    #[tokio::test]
    async fn a_server_refusal_is_its_sentence() {
        let error = reader(&[b"0011ERR go\x1b away\n"])
            .expect()
            .await
            .expect_err("refused");
        assert!(
            matches!(&error, FetchError::Remote(text) if text == "go away"),
            "control characters go, the words stay: {error:?}"
        );
    }
}
