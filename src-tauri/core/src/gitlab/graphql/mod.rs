//! What hangs on many items, asked at once over GraphQL.
//!
//! Lists stay with REST, whose rows are complete and exact; GraphQL brings the
//! notes, commits, reviewers and approvals of a whole page of them in one
//! request. Whether a host can is asked once, of the host itself. Nothing here
//! decides what to read, and nothing is ever changed.

mod bulk;
mod call;
mod error;
mod newest;
mod price;
mod schema;
mod size;
mod wire;

pub(super) use call::PATH;
pub use error::{BulkError, NoBulk};
pub use newest::{ChangesFrom, NewestChange};

use std::sync::atomic::{AtomicBool, Ordering};

use size::BulkSize;

/// What clients of one host learned about it, beside its limits.
#[derive(Debug, Default)]
pub(super) struct Learned {
    /// Whether it has every field that is needed; asked before the first use.
    support: tokio::sync::OnceCell<Result<schema::Fields, NoBulk>>,
    /// Items that are answered in time.
    size: BulkSize,
    /// What questions cost.
    prices: price::Prices,
    /// Whether the host refused to page issues by keyset.
    without_keyset: AtomicBool,
}

impl Learned {
    /// Whether the host refused keyset paging before.
    pub(super) fn refuses_keyset(&self) -> bool {
        self.without_keyset.load(Ordering::Relaxed)
    }

    /// It refused just now.
    pub(super) fn note_keyset_refused(&self) {
        self.without_keyset.store(true, Ordering::Relaxed);
    }
}
