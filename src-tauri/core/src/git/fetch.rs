//! Bringing a clone up to date: which refs there are, what is missing here, the
//! pack with just that, and the refs in one step at the end.
//!
//! Whatever happens on the way, dropping the future included, the clone keeps
//! what it had. Nothing here knows an address or a token: bytes come from a
//! [`GitTransport`].

use std::collections::{BTreeSet, HashMap, HashSet};
use std::io;

use tokio_util::sync::CancellationToken;

use crate::model::ObjectFormat;

use super::bare_clone::BareClone;
use super::pack::{Completeness, Counts, PackIndexer};
use super::packet::PacketReader;
use super::program::ProgramError;
use super::protocol::{
    Advertisement, ProtocolError, Reference, Wish, fetch_request, list_references_request,
    read_advertisement, read_references,
};
use super::references::{self, Tip};
use super::response::{
    Opening, Piece, next_piece, parse_counts, read_opening, read_opening_version_0,
};
use super::{GitTransport, TransportError};

/// How many of our refs are named to the server in the first round.
const MOST_TIPS: usize = 256;
/// From how many packs on they are put together.
const MOST_PACKS: usize = 20;
/// How many bytes pass between two reports of progress.
const REPORT_EVERY: u64 = 128 * 1024;

/// Why a fetch did not work. The clone is as it was before.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The bytes could not be carried; the transport's own error, to be downcast.
    #[error("the git server could not be reached")]
    Transport(#[source] TransportError),
    /// The server refused, in its own words: one line, bounded.
    #[error("the git server refused: {0}")]
    Remote(String),
    /// The server said what git's protocol does not allow.
    #[error("the git server's answer could not be understood")]
    Protocol(#[from] ProtocolError),
    /// The repository has another object format than the clone: make the clone
    /// anew with this one.
    #[error("the repository has the object format {}", found.as_str())]
    ObjectFormat {
        /// The repository's.
        found: ObjectFormat,
    },
    /// Git found the pack to be broken, in its own words.
    #[error("the received pack is broken: {0}")]
    IndexPack(String),
    /// After receiving all that was asked for, objects are missing: make the clone anew.
    #[error("objects are missing in the clone")]
    Incomplete,
    /// The disk is full or a quota used up.
    #[error("the disk is full")]
    DiskFull,
    /// The local git is missing or failed.
    #[error(transparent)]
    Git(ProgramError),
    /// A file of the clone could not be read or written.
    #[error("a file of the clone could not be read or written")]
    Io(#[source] io::Error),
    /// It was cancelled.
    #[error("cancelled")]
    Cancelled,
}

impl From<ProgramError> for FetchError {
    fn from(error: ProgramError) -> Self {
        if error.is_disk_full() {
            Self::DiskFull
        } else {
            Self::Git(error)
        }
    }
}

/// What a fetch is busy with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FetchPhase {
    /// The server looks for what is missing here.
    Preparing,
    /// The pack arrives.
    Receiving,
    /// The pack has arrived and is being indexed.
    Indexing,
}

/// How far a fetch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FetchProgress {
    /// What it is busy with.
    pub phase: FetchPhase,
    /// Bytes that came over the network, all requests together.
    pub received_bytes: u64,
    /// Objects dealt with in this phase, where git tells.
    pub received_objects: Option<u64>,
    /// Of how many, where git tells.
    pub total_objects: Option<u64>,
}

/// What a fetch brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchOutcome {
    /// Branches and tags of the server by full name, with the object they point
    /// at; names that are not UTF-8 are shown with replacement characters.
    pub refs: Vec<(String, String)>,
    /// Commits that refs point at now and none did before.
    pub new_tips: Vec<String>,
    /// Commits a ref pointed at and that no branch or tag reaches any more: they
    /// stay in the clone, see [`BareClone::tips`].
    pub lost_tips: Vec<String>,
    /// Whether the repository has no branch and no tag.
    pub is_empty: bool,
    /// Bytes that came over the network.
    pub bytes: u64,
}

/// Where progress is told.
type Report<'a> = &'a mut (dyn FnMut(FetchProgress) + Send);

impl BareClone {
    /// Brings all branches and tags up to date, receiving only what is not here.
    ///
    /// Safe to drop or to cancel at any point. Rewritten and deleted branches
    /// lose nothing: see [`FetchOutcome::lost_tips`].
    ///
    /// # Errors
    /// One [`FetchError`] per cause.
    pub async fn fetch(
        &self,
        transport: &dyn GitTransport,
        progress: Report<'_>,
        cancel: &CancellationToken,
    ) -> Result<FetchOutcome, FetchError> {
        let fetch = Fetch {
            clone: self,
            transport,
            progress,
            earlier_bytes: 0,
        };
        cancel
            .run_until_cancelled(fetch.run())
            .await
            .unwrap_or(Err(FetchError::Cancelled))
    }
}

struct Fetch<'a> {
    clone: &'a BareClone,
    transport: &'a dyn GitTransport,
    progress: Report<'a>,
    /// Bytes of the answers that are over.
    earlier_bytes: u64,
}

impl Fetch<'_> {
    async fn run(mut self) -> Result<FetchOutcome, FetchError> {
        self.clone.remove_leftovers();
        references::fold_loose(self.clone).await?;
        let advertisement = self.read_advertisement().await?;
        let theirs = self.list_references(&advertisement).await?;
        let ours = references::read_tips(self.clone).await?;
        let completeness = self.receive_missing(&advertisement, &theirs, &ours).await?;
        let mut lost_tips = Vec::new();
        if !is_same(&ours, &theirs) {
            let is_first = ours.is_empty() && completeness == Some(Completeness::SelfContained);
            check_whole(self.clone, &theirs, is_first).await?;
            lost_tips = references::replace(self.clone, &ours, &theirs).await?;
            put_packs_together(self.clone).await;
        }
        let before: HashSet<String> = references::commits_of(&ours).into_iter().collect();
        let now = references::read_tips(self.clone).await?;
        let new_tips = references::commits_of(&now)
            .into_iter()
            .filter(|commit| !before.contains(commit))
            .collect();
        Ok(FetchOutcome {
            is_empty: theirs.is_empty(),
            refs: theirs
                .into_iter()
                .map(|reference| (text(&reference.name), reference.id))
                .collect(),
            new_tips,
            lost_tips,
            bytes: self.earlier_bytes,
        })
    }

    async fn read_advertisement(&mut self) -> Result<Advertisement, FetchError> {
        let stream = self.transport.advertisement().await;
        let mut packets = PacketReader::new(stream.map_err(FetchError::Transport)?);
        let advertisement = read_advertisement(&mut packets).await?;
        self.earlier_bytes += packets.received();
        if advertisement.object_format != self.clone.format {
            return Err(FetchError::ObjectFormat {
                found: advertisement.object_format,
            });
        }
        references::add_shallow(self.clone, &advertisement.shallow).map_err(FetchError::Io)?;
        Ok(advertisement)
    }

    async fn list_references(
        &mut self,
        advertisement: &Advertisement,
    ) -> Result<Vec<Reference>, FetchError> {
        if let Some(references) = &advertisement.references {
            return Ok(references.clone());
        }
        let body = list_references_request(advertisement);
        let mut packets = PacketReader::new(
            self.transport
                .upload_pack(body)
                .await
                .map_err(FetchError::Transport)?,
        );
        let references = read_references(&mut packets, self.clone.format).await?;
        self.earlier_bytes += packets.received();
        Ok(references)
    }

    /// Receives the objects refs need and that are not here; `None` when all are.
    async fn receive_missing(
        &mut self,
        advertisement: &Advertisement,
        theirs: &[Reference],
        ours: &[Tip],
    ) -> Result<Option<Completeness>, FetchError> {
        let ids: BTreeSet<&str> = theirs.iter().map(|one| one.id.as_str()).collect();
        let wants = self.clone.absent(ids.into_iter()).await?;
        if wants.is_empty() {
            return Ok(None);
        }
        let tips = references::commits_of(ours);
        let haves = references::most_recent(self.clone, &tips, MOST_TIPS).await?;
        let shallow = references::read_shallow(self.clone).map_err(FetchError::Io)?;
        let speaks_version_0 = advertisement.references.is_some();
        let mut wish = Wish {
            wants,
            done: haves.is_empty() || speaks_version_0,
            haves,
            shallow,
        };
        let (mut packets, mut opening) = self.ask(advertisement, &wish).await?;
        if !opening.pack_follows && !wish.done {
            self.earlier_bytes += packets.received();
            // Where the server knows every tip, older commits tell it nothing.
            let knows_all = opening.common.len() >= tips.len();
            wish.haves = opening.common;
            if !knows_all {
                wish.haves.extend(older_commits(self.clone).await?);
            }
            wish.done = true;
            (packets, opening) = self.ask(advertisement, &wish).await?;
        }
        if !opening.pack_follows {
            return Err(ProtocolError::Unexpected("end without a pack").into());
        }
        references::add_shallow(self.clone, &opening.shallow).map_err(FetchError::Io)?;
        self.receive(packets).await.map(Some)
    }

    async fn ask(
        &mut self,
        advertisement: &Advertisement,
        wish: &Wish,
    ) -> Result<(PacketReader, Opening), FetchError> {
        let format = self.clone.format;
        let body = fetch_request(advertisement, wish);
        let mut packets = PacketReader::new(
            self.transport
                .upload_pack(body)
                .await
                .map_err(FetchError::Transport)?,
        );
        let opening = if advertisement.references.is_some() {
            read_opening_version_0(&mut packets, format).await?
        } else {
            read_opening(&mut packets, format).await?
        };
        Ok((packets, opening))
    }

    async fn receive(&mut self, mut packets: PacketReader) -> Result<Completeness, FetchError> {
        let mut indexer = PackIndexer::start(self.clone)?;
        let mut told = FetchProgress {
            phase: FetchPhase::Preparing,
            received_bytes: self.earlier_bytes,
            received_objects: None,
            total_objects: None,
        };
        (self.progress)(told);
        loop {
            let piece = next_piece(&mut packets).await?;
            let received_bytes = self.earlier_bytes + packets.received();
            let counts = match piece {
                None => break,
                Some(Piece::Progress(text)) if told.phase == FetchPhase::Preparing => {
                    server_counts(&text)
                }
                Some(Piece::Progress(_)) => None,
                Some(Piece::Pack(bytes)) => {
                    indexer.write(&bytes).await?;
                    indexer.news()
                }
            };
            if counts.is_some() || received_bytes >= told.received_bytes + REPORT_EVERY {
                told.received_bytes = received_bytes;
                update(&mut told, counts);
                (self.progress)(told);
            }
        }
        self.earlier_bytes += packets.received();
        told.received_bytes = self.earlier_bytes;
        let progress = &mut self.progress;
        let mut tell = |counts| {
            update(&mut told, Some(counts));
            progress(told);
        };
        indexer.finish(&mut tell).await
    }
}

/// Commits ever further back, for the second and last round when the tips did
/// not suffice, as after a rewrite.
async fn older_commits(clone: &BareClone) -> Result<Vec<String>, FetchError> {
    let history = clone.git(&["rev-list", "--all"], b"").await?;
    let history = String::from_utf8_lossy(&history);
    let mut older = Vec::new();
    let mut next = 0;
    for (index, commit) in history.lines().enumerate() {
        if index == next {
            older.push(commit.to_owned());
            // Every one of the first sixteen, then an eighth further each time.
            next += 1 + index / 16 * 2;
        }
    }
    Ok(older)
}

/// Makes sure that all history of the new refs is here before they are
/// written. After a first fetch it suffices that their objects are, since
/// git has checked that the pack lacks nothing it refers to.
async fn check_whole(
    clone: &BareClone,
    theirs: &[Reference],
    is_first: bool,
) -> Result<(), FetchError> {
    if is_first {
        let ids = theirs.iter().map(|reference| reference.id.as_str());
        let absent = clone.absent(ids).await?;
        return if absent.is_empty() {
            Ok(())
        } else {
            Err(FetchError::Incomplete)
        };
    }
    let mut input = String::new();
    for reference in theirs {
        input.push_str(&reference.id);
        input.push('\n');
    }
    let arguments = [
        "rev-list",
        "--objects",
        "--quiet",
        "--stdin",
        "--not",
        "--all",
    ];
    match clone.git(&arguments, input.as_bytes()).await {
        Ok(_) => Ok(()),
        Err(ProgramError::Failed { message, .. }) => {
            tracing::warn!(message, "a fetch left objects missing");
            Err(FetchError::Incomplete)
        }
        Err(error) => Err(error.into()),
    }
}

/// Keeps the number of packs small. The clone is whole without it, so a
/// failure is only noted.
async fn put_packs_together(clone: &BareClone) {
    let packs = std::fs::read_dir(clone.packs()).map_or(0, |entries| {
        entries
            .flatten()
            .filter(|entry| entry.path().extension().is_some_and(|it| it == "pack"))
            .count()
    });
    if packs <= MOST_PACKS {
        return;
    }
    let arguments = [
        "repack",
        "-d",
        "-q",
        "--geometric=2",
        "--no-write-bitmap-index",
    ];
    if let Err(error) = clone.git(&arguments, b"").await {
        tracing::warn!(%error, "packs could not be put together");
    }
}

fn update(told: &mut FetchProgress, counts: Option<Counts>) {
    if let Some(counts) = counts {
        told.phase = counts.phase;
        told.received_objects = Some(counts.done);
        told.total_objects = Some(counts.total);
    }
}

/// The last count in what the server says while it prepares.
fn server_counts(text: &[u8]) -> Option<Counts> {
    let text = String::from_utf8_lossy(text);
    let last = text
        .split(['\r', '\n'])
        .filter_map(parse_counts)
        .next_back();
    last.map(|(_, done, total)| Counts {
        phase: FetchPhase::Preparing,
        done,
        total,
    })
}

fn text(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

/// Whether the server's refs are just ours.
fn is_same(ours: &[Tip], theirs: &[Reference]) -> bool {
    let ours: HashMap<&[u8], &str> = ours
        .iter()
        .filter(|tip| !tip.is_lost())
        .map(|tip| (tip.name.as_slice(), tip.id.as_str()))
        .collect();
    ours.len() == theirs.len()
        && theirs
            .iter()
            .all(|one| ours.get(one.name.as_slice()) == Some(&one.id.as_str()))
}
