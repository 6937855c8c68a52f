//! What client and server of git's smart HTTP protocol say, except the pack.
//!
//! Version 2 is spoken; version 0 is understood because a proxy in between may
//! drop the `Git-Protocol` header. Nothing here does input or output beyond
//! reading the packets it is given.

use crate::model::ObjectFormat;

use super::fetch::FetchError;
use super::packet::{Packet, PacketReader, push_delimiter, push_flush, push_line, trim_line_feed};

/// How the app introduces itself to git servers.
const AGENT: &str = concat!("agent=flow-desktop/", env!("CARGO_PKG_VERSION"));
/// What is mirrored: branches and tags. Merge-request refs come with the API.
const PREFIXES: [&str; 2] = ["refs/heads/", "refs/tags/"];
/// The ref that stands for the branch the server shows first.
const HEAD: &[u8] = b"HEAD";

/// What a server said that git's protocol does not allow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProtocolError {
    /// The answer ended too early.
    #[error("the answer ended too early")]
    Truncated,
    /// Four characters that are no packet length.
    #[error("not a packet length: {0:?}")]
    Length(String),
    /// The answer is no git advertisement: a page of something else, as a rule.
    #[error("the answer does not come from a git server")]
    NotGit,
    /// Only a protocol version this app does not know is offered.
    #[error("unknown git protocol version {0:?}")]
    Version(String),
    /// A capability without which nothing can be read is missing.
    #[error("the git server lacks {0:?}")]
    Capability(&'static str),
    /// An unknown object format.
    #[error("unknown object format {0:?}")]
    ObjectFormat(String),
    /// A line with something that is no object id.
    #[error("not an object id: {0:?}")]
    ObjectId(String),
    /// A name no ref can have.
    #[error("not a ref name: {0:?}")]
    ReferenceName(String),
    /// Something else than what the protocol has at this point.
    #[error("unexpected {0}")]
    Unexpected(&'static str),
    /// A side band that does not exist.
    #[error("unknown side band {0}")]
    Band(u8),
}

/// A ref of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reference {
    /// Name in git's own bytes: old branches are not always UTF-8.
    pub(super) name: Vec<u8>,
    /// The object it points at, which for a tag may be a tag object.
    pub(super) id: String,
}

/// What the server holds.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Listing {
    /// Branches and tags.
    pub(super) references: Vec<Reference>,
    /// The branch it shows first, by full name, where it says so.
    pub(super) head: Option<Vec<u8>>,
}

/// What the server can do, and in version 0 what it holds.
#[derive(Debug)]
pub(super) struct Advertisement {
    pub(super) object_format: ObjectFormat,
    /// Whether the object format was said rather than implied.
    pub(super) announces_format: bool,
    /// The refs where version 0 is spoken, `None` where they must be asked for.
    pub(super) listing: Option<Listing>,
    /// Commits without parents in a shallow repository, told by version 0 only.
    pub(super) shallow: Vec<String>,
}

/// Reads the answer to `info/refs`.
///
/// # Errors
/// [`ProtocolError`] where it is none, [`FetchError::Remote`] where the server refuses.
pub(super) async fn read_advertisement(
    packets: &mut PacketReader,
) -> Result<Advertisement, FetchError> {
    let mut first = first_line(packets).await?;
    if first.starts_with(b"# service=") {
        if packets.expect().await? != Packet::Flush {
            return Err(ProtocolError::Unexpected("packet after the service line").into());
        }
        first = first_line(packets).await?;
    }
    if let Some(version) = first.strip_prefix(b"version ") {
        return match version {
            b"2" => read_version_2(packets).await,
            b"1" => {
                let first = first_line(packets).await?;
                read_version_0(first, packets).await
            }
            other => Err(ProtocolError::Version(lossy(other)).into()),
        };
    }
    read_version_0(first, packets).await
}

async fn first_line(packets: &mut PacketReader) -> Result<Vec<u8>, FetchError> {
    match packets.expect().await {
        Ok(Packet::Data(data)) => Ok(trim_line_feed(&data).to_vec()),
        Ok(_) | Err(FetchError::Protocol(ProtocolError::Length(_))) => {
            Err(ProtocolError::NotGit.into())
        }
        Err(error) => Err(error),
    }
}

async fn read_version_2(packets: &mut PacketReader) -> Result<Advertisement, FetchError> {
    let mut capabilities = Vec::new();
    loop {
        match packets.expect().await? {
            Packet::Data(data) => capabilities.push(lossy(trim_line_feed(&data))),
            Packet::Flush => break,
            _ => return Err(ProtocolError::Unexpected("packet among the capabilities").into()),
        }
    }
    for needed in ["ls-refs", "fetch"] {
        let there = capabilities
            .iter()
            .any(|line| line.split('=').next() == Some(needed));
        if !there {
            return Err(ProtocolError::Capability(needed).into());
        }
    }
    let announced = announced_format(capabilities.iter().map(String::as_str))?;
    Ok(Advertisement {
        object_format: announced.unwrap_or(ObjectFormat::Sha1),
        announces_format: announced.is_some(),
        listing: None,
        shallow: Vec::new(),
    })
}

async fn read_version_0(
    first: Vec<u8>,
    packets: &mut PacketReader,
) -> Result<Advertisement, FetchError> {
    let zero = first
        .iter()
        .position(|byte| *byte == 0)
        .ok_or(ProtocolError::NotGit)?;
    let capabilities = lossy(&first[zero + 1..]);
    let announced = announced_format(capabilities.split(' '))?;
    let object_format = announced.unwrap_or(ObjectFormat::Sha1);
    if !capabilities.split(' ').any(|name| name == "side-band-64k") {
        return Err(ProtocolError::Capability("side-band-64k").into());
    }
    let mut advertisement = Advertisement {
        object_format,
        announces_format: announced.is_some(),
        listing: None,
        shallow: Vec::new(),
    };
    let mut listing = Listing {
        references: Vec::new(),
        head: capabilities
            .split(' ')
            .find_map(|name| name.strip_prefix("symref=HEAD:"))
            .and_then(|target| branch_name(target.as_bytes())),
    };
    let mut line = first[..zero].to_vec();
    loop {
        if let Some(id) = line.strip_prefix(b"shallow ") {
            advertisement.shallow.push(object_id(id, object_format)?);
        } else {
            let reference = parse_reference(&line, object_format)?;
            if is_mirrored(&reference.name) {
                listing.references.push(checked(reference)?);
            }
        }
        match packets.expect().await? {
            Packet::Data(data) => line = trim_line_feed(&data).to_vec(),
            Packet::Flush => break,
            _ => return Err(ProtocolError::Unexpected("packet among the refs").into()),
        }
    }
    advertisement.listing = Some(listing);
    Ok(advertisement)
}

fn announced_format<'a>(
    mut capabilities: impl Iterator<Item = &'a str>,
) -> Result<Option<ObjectFormat>, ProtocolError> {
    capabilities
        .find_map(|line| line.strip_prefix("object-format="))
        .map(|name| {
            ObjectFormat::parse(name).ok_or_else(|| ProtocolError::ObjectFormat(name.to_owned()))
        })
        .transpose()
}

/// The request for all branches and tags.
pub(super) fn list_references_request(advertisement: &Advertisement) -> Vec<u8> {
    let mut body = Vec::new();
    begin_command(&mut body, "ls-refs", advertisement);
    push_line(&mut body, "symrefs");
    push_line(&mut body, "ref-prefix HEAD");
    for prefix in PREFIXES {
        push_line(&mut body, &format!("ref-prefix {prefix}"));
    }
    push_flush(&mut body);
    body
}

fn begin_command(body: &mut Vec<u8>, command: &str, advertisement: &Advertisement) {
    push_line(body, &format!("command={command}"));
    push_line(body, AGENT);
    if advertisement.announces_format {
        let format = advertisement.object_format.as_str();
        push_line(body, &format!("object-format={format}"));
    }
    push_delimiter(body);
}

/// Reads the answer to [`list_references_request`].
///
/// # Errors
/// [`ProtocolError`] where a line is no ref, [`FetchError::Remote`] where the server refuses.
pub(super) async fn read_references(
    packets: &mut PacketReader,
    object_format: ObjectFormat,
) -> Result<Listing, FetchError> {
    let mut listing = Listing::default();
    loop {
        match packets.expect().await? {
            Packet::Data(data) => {
                let line = trim_line_feed(&data);
                if line.starts_with(b"unborn ") {
                    continue;
                }
                let (line, target) = split_symref(line);
                let reference = parse_reference(line, object_format)?;
                // A prefix is a hint the server may ignore.
                if is_mirrored(&reference.name) {
                    listing.references.push(checked(reference)?);
                } else if reference.name == HEAD {
                    listing.head = target.and_then(branch_name);
                }
            }
            Packet::Flush => return Ok(listing),
            _ => return Err(ProtocolError::Unexpected("packet among the refs").into()),
        }
    }
}

/// A line without and the target with which a ref on another ref is listed.
fn split_symref(line: &[u8]) -> (&[u8], Option<&[u8]>) {
    let mark = b" symref-target:".as_slice();
    let at = line.windows(mark.len()).position(|window| window == mark);
    at.map_or((line, None), |at| {
        (&line[..at], Some(&line[at + mark.len()..]))
    })
}

/// A branch's name if it is one git accepts.
fn branch_name(name: &[u8]) -> Option<Vec<u8>> {
    let named = Reference {
        name: name.to_vec(),
        id: String::new(),
    };
    checked(named)
        .ok()
        .map(|reference| reference.name)
        .filter(|name| name.starts_with(PREFIXES[0].as_bytes()))
}

fn parse_reference(line: &[u8], object_format: ObjectFormat) -> Result<Reference, ProtocolError> {
    let mut words = line.splitn(3, |byte| *byte == b' ');
    let id = object_id(words.next().unwrap_or_default(), object_format)?;
    let name = words
        .next()
        .filter(|name| !name.is_empty())
        .ok_or(ProtocolError::Unexpected("ref without a name"))?;
    Ok(Reference {
        name: name.to_vec(),
        id,
    })
}

fn is_mirrored(name: &[u8]) -> bool {
    // Version 0 lists what an annotated tag points at as a ref of its own.
    let peeled = name.ends_with(b"^{}");
    !peeled
        && PREFIXES
            .iter()
            .any(|prefix| name.starts_with(prefix.as_bytes()))
}

/// Refuses names git itself refuses, because they are written to a file git reads.
fn checked(reference: Reference) -> Result<Reference, ProtocolError> {
    let name = &reference.name;
    let forbidden = |byte: &u8| *byte <= b' ' || *byte == 0x7f || b"~^:?*[\\".contains(byte);
    let holds = |pair: &[u8]| name.windows(pair.len()).any(|window| window == pair);
    let bad_part =
        |part: &[u8]| part.is_empty() || part.starts_with(b".") || part.ends_with(b".lock");
    let wrong = name.iter().any(forbidden)
        || holds(b"..")
        || holds(b"@{")
        || name.ends_with(b".")
        || name.split(|byte| *byte == b'/').any(bad_part);
    if wrong {
        return Err(ProtocolError::ReferenceName(lossy(name)));
    }
    Ok(reference)
}

/// Checks and copies an object id.
///
/// # Errors
/// [`ProtocolError::ObjectId`] unless it has exactly the digits of the format.
pub(super) fn object_id(text: &[u8], format: ObjectFormat) -> Result<String, ProtocolError> {
    let digits = match format {
        ObjectFormat::Sha1 => 40,
        ObjectFormat::Sha256 => 64,
    };
    let valid = text.len() == digits
        && text
            .iter()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte));
    if valid {
        Ok(lossy(text))
    } else {
        Err(ProtocolError::ObjectId(lossy(text)))
    }
}

/// The depth by which git means all there is.
///
/// Source: git's own clients, which send it for `--unshallow`.
const WHOLE_DEPTH: u32 = 0x7fff_ffff;

/// What is asked for and what is known already.
#[derive(Debug, Default)]
pub(super) struct Wish {
    /// Objects to receive.
    pub(super) wants: Vec<String>,
    /// Commits that are here with all their ancestors.
    pub(super) haves: Vec<String>,
    /// Commits that are here without their parents.
    pub(super) shallow: Vec<String>,
    /// Whether history shall go on behind those; in version 2.
    pub(super) deepen: bool,
    /// Whether the server shall send the pack whatever it knows of `haves`.
    pub(super) done: bool,
}

/// The request for a pack. Version 0 always ends with `done`: one round suffices
/// there, at the price of a larger pack after rare rewrites.
pub(super) fn fetch_request(advertisement: &Advertisement, wish: &Wish) -> Vec<u8> {
    if advertisement.listing.is_some() {
        return fetch_request_version_0(advertisement, wish);
    }
    let mut body = Vec::new();
    begin_command(&mut body, "fetch", advertisement);
    push_line(&mut body, "thin-pack");
    push_line(&mut body, "ofs-delta");
    push_each(&mut body, "shallow", &wish.shallow);
    if wish.deepen {
        push_line(&mut body, &format!("deepen {WHOLE_DEPTH}"));
    }
    push_each(&mut body, "want", &wish.wants);
    push_each(&mut body, "have", &wish.haves);
    if wish.done {
        push_line(&mut body, "done");
    }
    push_flush(&mut body);
    body
}

fn fetch_request_version_0(advertisement: &Advertisement, wish: &Wish) -> Vec<u8> {
    let mut body = Vec::new();
    let mut capabilities = format!(" side-band-64k thin-pack ofs-delta {AGENT}");
    if advertisement.announces_format {
        capabilities.push_str(" object-format=");
        capabilities.push_str(advertisement.object_format.as_str());
    }
    for (index, id) in wish.wants.iter().enumerate() {
        let suffix = if index == 0 {
            capabilities.as_str()
        } else {
            ""
        };
        push_line(&mut body, &format!("want {id}{suffix}"));
    }
    push_each(&mut body, "shallow", &wish.shallow);
    push_flush(&mut body);
    push_each(&mut body, "have", &wish.haves);
    push_line(&mut body, "done");
    body
}

fn push_each(body: &mut Vec<u8>, verb: &str, ids: &[String]) {
    for id in ids {
        push_line(body, &format!("{verb} {id}"));
    }
}

/// Text from a server for a message.
pub(super) fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).chars().take(256).collect()
}
