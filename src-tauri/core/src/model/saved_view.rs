//! Reports kept under a name, with their filter, so that they can be opened again.

use serde::Serialize;

use super::{SavedViewId, Timestamp};

/// A report's address under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SavedView {
    /// Local id.
    pub id: SavedViewId,
    /// No two have the same, whatever its case.
    pub name: String,
    /// Of the window, from `/reports/` on.
    pub address: String,
    /// Repositories it shows that are not listed here yet; it came with a configuration, and is not to be opened
    /// before they are.
    pub waiting: usize,
    /// When it was saved.
    pub created_at: Timestamp,
}
