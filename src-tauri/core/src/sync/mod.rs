//! Importing: what GitLab holds into the store, page by page, so that a kill at
//! any moment loses nothing that was stored and doubles nothing.
//!
//! Per repository three streams with a cursor each. A failing repository never
//! stops another; a refused credential stops the queue until there is a new one.

mod auto_import;
mod bulk;
mod changes;
mod commits;
mod deployments;
mod engine;
mod error;
mod excluded_files;
mod gate;
mod hints;
mod item_stream;
mod listing;
mod live;
mod progress;
mod pull_requests;
mod queue;
mod reconcile;
mod reporting;
mod repository;
mod run;
mod scattered;
mod schedule;
mod schedule_loop;
mod tally;
mod tickets;
mod transport;
mod watermark;

pub use auto_import::choose_by_themselves;
pub use engine::{Engine, EngineSettings, LimiterOf, SyncEvent};
pub use error::SyncError;
pub use listing::read_available;
pub use progress::{CurrentStream, ImportProgress};
pub use queue::{QueueEntry, QueueState};
pub use schedule::{Conditions, Network, ScheduleSettings};
