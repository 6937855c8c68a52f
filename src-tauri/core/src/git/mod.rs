//! Git repositories: fetched over the app's own HTTP client, kept as bare clones,
//! and read. No git program is needed, and none is started.
//!
//! Git's smart HTTP protocol is spoken here rather than by a program, so that
//! proxy, certificates, rate limits and the token are exactly those of the
//! API, and the token is in no address, process list, environment or file. This
//! module must not know GitLab, the store, an address or a token.
//!
//! ```text
//! GitTransport -> packet -> protocol, response -> fetch -> pack -> settle -> references
//! objects -> ancestry -> wholeness                 BareClone -> history -> lines -> Commit, CommitWork
//! ```

mod ancestry;
mod background;
mod bare_clone;
mod clone_files;
mod consolidate;
mod fetch;
mod history;
mod known_server;
mod lines;
mod objects;
mod pack;
mod pack_index;
mod pack_progress;
mod packet;
mod protocol;
mod references;
mod response;
mod settle;
mod tags;
mod transport;
mod wholeness;

pub use bare_clone::{BareClone, CloneError};
pub use fetch::{FetchError, FetchOutcome, FetchPhase, FetchProgress};
pub use history::{HistoryOrder, HistoryReader, ReadError, excluded_files, removed_lines};
pub use lines::{ExcludedEntry, ExcludedFiles, RemovedLines, UnreadableObject};
pub use objects::ObjectError;
pub use protocol::ProtocolError;
pub use transport::{ByteStream, GitTransport, TransportError};
