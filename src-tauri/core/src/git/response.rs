//! The answer to a request for a pack: acknowledgments, then the pack itself
//! mixed with what the server says to people.
//!
//! It is read piece by piece, so that a pack of any size passes through without
//! being held. This module must not know where the pack goes.

use tokio_util::bytes::{Buf as _, Bytes};

use crate::model::ObjectFormat;

use super::fetch::FetchError;
use super::packet::{Packet, PacketReader, sentence, trim_line_feed};
use super::protocol::{ProtocolError, object_id};

/// What comes before the pack.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Opening {
    /// Whether the pack follows; otherwise the server wants to hear more.
    pub(super) pack_follows: bool,
    /// Commits of ours the server has too.
    pub(super) common: Vec<String>,
    /// Commits the server has without their parents.
    pub(super) shallow: Vec<String>,
    /// Whether the server has parents of commits that were said to be without.
    pub(super) unshallows: bool,
}

/// A piece of the pack section.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// Bytes of the pack.
    Pack(Bytes),
    /// What the server says to people while it works.
    Progress(Bytes),
}

/// Reads up to the first byte of the pack in protocol version 2.
///
/// # Errors
/// [`ProtocolError`] for what the protocol does not have, [`FetchError::Remote`]
/// where the server refuses.
pub(super) async fn read_opening(
    packets: &mut PacketReader,
    format: ObjectFormat,
) -> Result<Opening, FetchError> {
    let mut opening = Opening::default();
    loop {
        let Packet::Data(section) = packets.expect().await? else {
            return Err(ProtocolError::Unexpected("packet before a section").into());
        };
        let goes_on = match trim_line_feed(&section) {
            b"packfile" => {
                opening.pack_follows = true;
                return Ok(opening);
            }
            b"acknowledgments" => read_acknowledgments(packets, format, &mut opening).await?,
            b"shallow-info" => read_shallow(packets, format, &mut opening).await?,
            _ => return Err(ProtocolError::Unexpected("section").into()),
        };
        if !goes_on {
            return Ok(opening);
        }
    }
}

/// Reads the one line version 0 has before the pack.
///
/// # Errors
/// As [`read_opening`].
pub(super) async fn read_opening_version_0(
    packets: &mut PacketReader,
    format: ObjectFormat,
) -> Result<Opening, FetchError> {
    let mut opening = Opening::default();
    loop {
        match packets.expect().await? {
            // A shallow server may put its list, ended by a flush, in front.
            Packet::Flush => {}
            Packet::Data(data) => {
                if let Some(id) = trim_line_feed(&data).strip_prefix(b"shallow ") {
                    opening.shallow.push(object_id(id, format)?);
                    continue;
                }
                read_acknowledgment(&data, format, &mut opening)?;
                opening.pack_follows = true;
                return Ok(opening);
            }
            _ => return Err(ProtocolError::Unexpected("packet before the pack").into()),
        }
    }
}

/// Reads acknowledgments; true when another section follows.
async fn read_acknowledgments(
    packets: &mut PacketReader,
    format: ObjectFormat,
    opening: &mut Opening,
) -> Result<bool, FetchError> {
    loop {
        match packets.expect().await? {
            Packet::Data(data) if trim_line_feed(&data) == b"ready" => {}
            Packet::Data(data) => read_acknowledgment(&data, format, opening)?,
            Packet::Delimiter => return Ok(true),
            Packet::Flush => return Ok(false),
            Packet::ResponseEnd => {
                return Err(ProtocolError::Unexpected("end among the acknowledgments").into());
            }
        }
    }
}

fn read_acknowledgment(
    data: &[u8],
    format: ObjectFormat,
    opening: &mut Opening,
) -> Result<(), ProtocolError> {
    let line = trim_line_feed(data);
    if line == b"NAK" {
        return Ok(());
    }
    let rest = line
        .strip_prefix(b"ACK ")
        .ok_or(ProtocolError::Unexpected("line among the acknowledgments"))?;
    let id = rest.split(|byte| *byte == b' ').next().unwrap_or_default();
    opening.common.push(object_id(id, format)?);
    Ok(())
}

async fn read_shallow(
    packets: &mut PacketReader,
    format: ObjectFormat,
    opening: &mut Opening,
) -> Result<bool, FetchError> {
    loop {
        match packets.expect().await? {
            Packet::Data(data) => {
                let line = trim_line_feed(&data);
                if let Some(id) = line.strip_prefix(b"shallow ") {
                    opening.shallow.push(object_id(id, format)?);
                } else if line.starts_with(b"unshallow ") {
                    opening.unshallows = true;
                } else {
                    return Err(ProtocolError::Unexpected("line in shallow-info").into());
                }
            }
            Packet::Delimiter => return Ok(true),
            Packet::Flush => return Ok(false),
            Packet::ResponseEnd => {
                return Err(ProtocolError::Unexpected("end of shallow-info").into());
            }
        }
    }
}

/// The next piece of the pack section, or `None` at its proper end.
///
/// # Errors
/// [`FetchError::Remote`] with the server's sentence when it gives up,
/// [`ProtocolError::Truncated`] when the answer ends before its end was said.
pub(super) async fn next_piece(packets: &mut PacketReader) -> Result<Option<Piece>, FetchError> {
    let mut data = match packets.expect().await? {
        Packet::Data(data) => data,
        Packet::Flush => return Ok(None),
        Packet::Delimiter | Packet::ResponseEnd => {
            return Err(ProtocolError::Unexpected("packet in the pack").into());
        }
    };
    if data.is_empty() {
        return Err(ProtocolError::Unexpected("packet without a side band").into());
    }
    match data.get_u8() {
        1 => Ok(Some(Piece::Pack(data))),
        2 => Ok(Some(Piece::Progress(data))),
        3 => Err(FetchError::Remote(sentence(&data))),
        band => Err(ProtocolError::Band(band).into()),
    }
}

/// Counts in a line such as `Counting objects:  45% (9/20)`: the words before
/// the colon, what is done, and of how many.
pub(super) fn parse_counts(line: &str) -> Option<(&str, u64, u64)> {
    let (label, rest) = line.split_once(':')?;
    let (_, counts) = rest.split_once('(')?;
    let (counts, _) = counts.split_once(')')?;
    let (done, total) = counts.split_once('/')?;
    Some((label.trim(), done.parse().ok()?, total.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::{StreamExt as _, stream};

    const ID: &str = "0123456789012345678901234567890123456789";

    fn packet(data: &[u8]) -> Vec<u8> {
        let mut packet = format!("{:04x}", data.len() + 4).into_bytes();
        packet.extend_from_slice(data);
        packet
    }

    fn reader(bytes: Vec<u8>) -> PacketReader {
        PacketReader::new(stream::iter([Ok(Bytes::from(bytes))]).boxed())
    }

    #[tokio::test]
    async fn ready_is_followed_by_the_pack() {
        let mut bytes = packet(b"acknowledgments\n");
        bytes.extend(packet(format!("ACK {ID}\n").as_bytes()));
        bytes.extend(packet(b"ready\n"));
        bytes.extend(b"0001");
        bytes.extend(packet(b"shallow-info\n"));
        bytes.extend(packet(format!("shallow {ID}\n").as_bytes()));
        bytes.extend(b"0001");
        bytes.extend(packet(b"packfile\n"));
        let opening = read_opening(&mut reader(bytes), ObjectFormat::Sha1)
            .await
            .expect("well formed");
        assert_eq!(
            opening,
            Opening {
                pack_follows: true,
                common: vec![ID.to_owned()],
                shallow: vec![ID.to_owned()],
                unshallows: false,
            },
            "all three sections are understood"
        );
    }

    #[tokio::test]
    async fn without_ready_the_server_waits_for_more() {
        let mut bytes = packet(b"acknowledgments\n");
        bytes.extend(packet(b"NAK\n"));
        bytes.extend(b"0000");
        let opening = read_opening(&mut reader(bytes), ObjectFormat::Sha1)
            .await
            .expect("well formed");
        assert_eq!(
            opening,
            Opening::default(),
            "nothing in common yet, no pack"
        );
    }

    #[tokio::test]
    async fn bands_are_taken_apart() {
        let mut bytes = packet(b"\x02Counting\r");
        bytes.extend(packet(b"\x01PACK"));
        bytes.extend(b"0000");
        let mut packets = reader(bytes);
        let mut pieces = Vec::new();
        while let Some(piece) = next_piece(&mut packets).await.expect("well formed") {
            pieces.push(piece);
        }
        assert_eq!(
            pieces,
            [
                Piece::Progress(Bytes::from_static(b"Counting\r")),
                Piece::Pack(Bytes::from_static(b"PACK")),
            ],
            "in the order they came"
        );
    }

    #[tokio::test]
    async fn the_error_band_is_the_servers_sentence() {
        let bytes = packet(b"\x03GitLab is currently unable to handle this request due to load.\n");
        let error = next_piece(&mut reader(bytes)).await.expect_err("refused");
        assert!(
            matches!(&error, FetchError::Remote(text)
                if text == "GitLab is currently unable to handle this request due to load."),
            "{error:?}"
        );
    }

    #[tokio::test]
    async fn unknown_bands_and_missing_ends_are_typed() {
        let error = next_piece(&mut reader(packet(b"\x07x"))).await;
        assert!(
            matches!(error, Err(FetchError::Protocol(ProtocolError::Band(7)))),
            "{error:?}"
        );
        let error = next_piece(&mut reader(packet(b""))).await;
        assert!(
            matches!(
                error,
                Err(FetchError::Protocol(ProtocolError::Unexpected(_)))
            ),
            "a packet needs a band: {error:?}"
        );
        let error = next_piece(&mut reader(Vec::new())).await;
        assert!(
            matches!(error, Err(FetchError::Protocol(ProtocolError::Truncated))),
            "only a flush ends a pack: {error:?}"
        );
    }

    #[test]
    fn counts_are_read_from_progress_lines() {
        assert_eq!(
            parse_counts("Counting objects:  45% (9/20)"),
            Some(("Counting objects", 9, 20)),
            "as git writes it"
        );
        assert_eq!(
            parse_counts("Resolving deltas: 100% (7/7), done."),
            Some(("Resolving deltas", 7, 7)),
            "with the last word"
        );
        for line in [
            "",
            "Enumerating objects: 5, done.",
            "a: (x/y)",
            "a: (1/2",
            ":)/(",
        ] {
            assert_eq!(parse_counts(line), None, "{line:?} has no counts");
        }
    }
}
