//! What hangs on many items, asked at once over GraphQL.
//!
//! Lists stay with REST, whose rows are complete and exact; GraphQL brings the
//! notes, commits, reviewers and approvals of a whole page of them in one
//! request. Whether a host can is asked once, of the host itself. Nothing here
//! decides what to read, and nothing is ever changed.

mod bulk;
mod call;
mod error;
mod schema;
mod size;
mod wire;

pub(super) use call::PATH;
pub use error::{BulkError, NoBulk};

use size::BulkSize;

/// What clients of one host learned about its GraphQL.
#[derive(Debug, Default)]
pub(super) struct Learned {
    /// Whether it has every field that is needed; asked before the first use.
    support: tokio::sync::OnceCell<Result<schema::Fields, NoBulk>>,
    /// Items that fit into one question.
    size: BulkSize,
}
