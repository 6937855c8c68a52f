//! The history of a clone: sizes of its commits as `git log --numstat` tells
//! them, and whose lines they replaced as `git blame` tells them.
//!
//! Every pair of file versions is compared once. What that gives, which lines
//! went where, is kept in a few bytes; origins follow from it by carrying them
//! from the oldest commit to the newest, without reading any file again.
//!
//! ```text
//! Objects -> graph -> reading: trees, renames, diff -> Commit with its size
//!                         |  kept: where lines went
//!                     replay: state -> work -> CommitWork
//! ```
//!
//! This module reads the objects of a clone and writes one file beside them. It
//! must not know refs, servers or the store. Attributes of paths are ignored, as
//! git ignores them in a bare repository.

mod authors;
mod commit_text;
mod contents;
mod diff;
mod excluded_files;
mod graph;
mod inflate;
mod kept;
mod measure;
mod object_cache;
mod object_id;
mod objects;
mod pack_data;
mod pack_index;
mod paths;
mod read_at;
mod reading;
mod renames;
mod replay;
mod run;
mod similarity;
mod spool;
mod state;
mod trees;
mod work;

pub(super) use excluded_files::excluded_files;
pub use excluded_files::{ExcludedEntry, ExcludedFiles};
pub use objects::UnreadableObject;
pub(super) use reading::Failure;
pub use run::RemovedLines;
pub(super) use run::{Audience, Order, Remains, removed_lines, run};
