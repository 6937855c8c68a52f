//! Bringing a clone up to date: which refs there are, what is missing here, the
//! pack with just that, and the refs in one step at the end.
//!
//! Whatever happens on the way, dropping the future included, the clone keeps
//! what it had. Nothing here knows an address or a token: bytes come from a
//! [`GitTransport`].

use std::collections::BTreeSet;
use std::io;

use tokio_util::sync::CancellationToken;

use crate::model::ObjectFormat;

use super::background::{Background, Stop};
use super::bare_clone::BareClone;
use super::known_server;
use super::objects::ObjectError;
use super::pack::{Counts, PackIndexer};
use super::packet::PacketReader;
use super::protocol::{
    Advertisement, Listing, ProtocolError, Wish, fetch_request, list_references_request,
    read_advertisement, read_references,
};
use super::references;
use super::response::{
    Opening, Piece, next_piece, parse_counts, read_opening, read_opening_version_0,
};
use super::settle::{Place, Plan};
use super::{GitTransport, TransportError};

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
    /// The pack is broken, in the words of whoever reads it.
    #[error("the received pack is broken: {0}")]
    Pack(String),
    /// After receiving all that was asked for, objects are missing: make the clone anew.
    #[error("objects are missing in the clone")]
    Incomplete,
    /// Objects of the clone cannot be read: make it anew.
    #[error("the clone's objects cannot be read")]
    Objects(#[source] ObjectError),
    /// The disk is full or a quota used up.
    #[error("the disk is full")]
    DiskFull,
    /// A file of the clone could not be read or written.
    #[error("a file of the clone could not be read or written")]
    Io(#[source] io::Error),
    /// It was cancelled.
    #[error("cancelled")]
    Cancelled,
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
    /// Objects dealt with in this phase, where it is known.
    pub received_objects: Option<u64>,
    /// Of how many, where it is known.
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
    /// The commits all refs point at now, what was lost included: see [`BareClone::tips`].
    pub tips: Vec<String>,
    /// Those of them that no branch or tag of the server reaches.
    pub kept_tips: Vec<String>,
    /// Whether the server itself holds only the younger part of the history.
    pub is_shallow: bool,
    /// The clone's oldest commits, where a server that was shallow has older ones by now. Only a
    /// clone made anew receives those.
    pub deeper_behind: Vec<String>,
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
            place: Place::of(self),
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
    place: Place,
    transport: &'a dyn GitTransport,
    progress: Report<'a>,
    /// Bytes of the answers that are over.
    earlier_bytes: u64,
}

impl Fetch<'_> {
    async fn run(mut self) -> Result<FetchOutcome, FetchError> {
        apart(&self.place, |place, _| place.tidy()).await?;
        let (advertisement, listing) = self.list().await?;
        let theirs = listing.references.clone();
        let plan = apart(&self.place, move |place, _| place.plan(&theirs)).await?;
        if !plan.wants.is_empty() {
            self.receive_missing(&advertisement, &plan).await?;
        }
        let deeper_behind = self.deeper_behind(&advertisement, &listing, &plan).await?;
        let wanted = listing.clone();
        let settle = move |place: &Place, stop: &Stop| place.settle(&wanted, &plan, stop);
        let settled = apart(&self.place, settle).await?;
        known_server::remember(&self.place.folder, &advertisement).map_err(FetchError::file)?;
        Ok(FetchOutcome {
            is_empty: listing.references.is_empty(),
            refs: listing
                .references
                .into_iter()
                .map(|reference| (text(&reference.name), reference.id))
                .collect(),
            new_tips: settled.new_tips,
            lost_tips: settled.lost_tips,
            tips: settled.tips,
            kept_tips: settled.kept_tips,
            is_shallow: settled.is_shallow,
            deeper_behind,
            bytes: self.earlier_bytes,
        })
    }

    /// What the server can do and what it holds: by one request where it is known
    /// from before, otherwise by asking it first.
    async fn list(&mut self) -> Result<(Advertisement, Listing), FetchError> {
        let folder = &self.place.folder;
        if let Some(expected) = known_server::recall(folder, self.place.format) {
            match self.list_references(&expected).await {
                Ok(listing) => return Ok((expected, listing)),
                Err(FetchError::Protocol(_) | FetchError::Remote(_)) => {}
                Err(error) => {
                    known_server::forget(&self.place.folder);
                    return Err(error);
                }
            }
        }
        let mut advertisement = self.read_advertisement().await?;
        let listing = match advertisement.listing.take() {
            Some(listing) => {
                advertisement.listing = Some(Listing::default());
                listing
            }
            None => self.list_references(&advertisement).await?,
        };
        Ok((advertisement, listing))
    }

    async fn read_advertisement(&mut self) -> Result<Advertisement, FetchError> {
        let stream = self.transport.advertisement().await;
        let mut packets = PacketReader::new(stream.map_err(FetchError::Transport)?);
        let advertisement = read_advertisement(&mut packets).await?;
        self.earlier_bytes += packets.received();
        if advertisement.object_format != self.place.format {
            return Err(FetchError::ObjectFormat {
                found: advertisement.object_format,
            });
        }
        references::add_shallow(&self.place.folder, &advertisement.shallow)?;
        Ok(advertisement)
    }

    async fn list_references(
        &mut self,
        advertisement: &Advertisement,
    ) -> Result<Listing, FetchError> {
        let body = list_references_request(advertisement);
        let mut packets = PacketReader::new(
            self.transport
                .upload_pack(body)
                .await
                .map_err(FetchError::Transport)?,
        );
        let listing = read_references(&mut packets, self.place.format).await?;
        self.earlier_bytes += packets.received();
        Ok(listing)
    }

    /// Receives the objects refs need and that are not here.
    async fn receive_missing(
        &mut self,
        advertisement: &Advertisement,
        plan: &Plan,
    ) -> Result<(), FetchError> {
        let speaks_version_0 = advertisement.listing.is_some();
        let mut wish = Wish {
            wants: plan.wants.clone(),
            done: plan.haves.is_empty() || speaks_version_0,
            haves: plan.haves.clone(),
            shallow: plan.shallow.clone(),
            deepen: false,
        };
        let (mut packets, mut opening) = self.ask(advertisement, &wish).await?;
        if !opening.pack_follows && !wish.done {
            self.earlier_bytes += packets.received();
            // Where the server knows every tip, older commits tell it nothing.
            let knows_all = plan.names_all && opening.common.len() >= plan.haves.len();
            wish.haves = opening.common;
            if !knows_all {
                let older = |place: &Place, stop: &Stop| place.older_commits(&stop.token);
                wish.haves.extend(apart(&self.place, older).await?);
            }
            wish.done = true;
            (packets, opening) = self.ask(advertisement, &wish).await?;
        }
        if !opening.pack_follows {
            return Err(ProtocolError::Unexpected("end without a pack").into());
        }
        references::add_shallow(&self.place.folder, &opening.shallow)?;
        self.receive(packets, !wish.haves.is_empty()).await
    }

    /// Commits that are here without their parents, where the server has those of some of them.
    /// Version 0 says so of itself; version 2 is asked to deepen, and only the beginning of its
    /// answer is read.
    async fn deeper_behind(
        &mut self,
        advertisement: &Advertisement,
        listing: &Listing,
        plan: &Plan,
    ) -> Result<Vec<String>, FetchError> {
        let mut ours = plan.shallow.clone();
        if ours.is_empty() || listing.references.is_empty() {
            return Ok(Vec::new());
        }
        if advertisement.listing.is_some() {
            ours.retain(|commit| !advertisement.shallow.contains(commit));
            return Ok(ours);
        }
        let wants: BTreeSet<&String> = listing.references.iter().map(|one| &one.id).collect();
        let wish = Wish {
            wants: wants.into_iter().cloned().collect(),
            haves: plan.haves.clone(),
            shallow: plan.shallow.clone(),
            deepen: true,
            done: true,
        };
        match self.ask(advertisement, &wish).await {
            Ok((packets, opening)) => {
                self.earlier_bytes += packets.received();
                Ok(if opening.unshallows { ours } else { Vec::new() })
            }
            // A server that cannot deepen has nothing to offer.
            Err(FetchError::Protocol(_) | FetchError::Remote(_)) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    async fn ask(
        &mut self,
        advertisement: &Advertisement,
        wish: &Wish,
    ) -> Result<(PacketReader, Opening), FetchError> {
        let format = self.place.format;
        let body = fetch_request(advertisement, wish);
        let mut packets = PacketReader::new(
            self.transport
                .upload_pack(body)
                .await
                .map_err(FetchError::Transport)?,
        );
        let opening = if advertisement.listing.is_some() {
            read_opening_version_0(&mut packets, format).await?
        } else {
            read_opening(&mut packets, format).await?
        };
        Ok((packets, opening))
    }

    async fn receive(
        &mut self,
        mut packets: PacketReader,
        may_be_thin: bool,
    ) -> Result<(), FetchError> {
        let mut indexer = PackIndexer::start(self.clone, may_be_thin)?;
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
                    indexer.write(bytes).await?;
                    // A finer step than the pieces of the network would only cost time.
                    (received_bytes >= told.received_bytes + REPORT_EVERY)
                        .then(|| indexer.counts())
                        .flatten()
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

/// Does what reads and writes the clone on a thread of its own.
async fn apart<T: Send + 'static>(
    place: &Place,
    work: impl FnOnce(&Place, &Stop) -> Result<T, FetchError> + Send + 'static,
) -> Result<T, FetchError> {
    let place = place.clone();
    let result = Background::run("fetch", move |stop| work(&place, stop)).await;
    result.map_err(FetchError::Io)?
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
