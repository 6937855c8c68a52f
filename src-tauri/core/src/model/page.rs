//! Windows of long lists, so that no page has to hold all of one.

use serde::{Deserialize, Serialize};

/// What a long list asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListQuery {
    /// Words to look for; empty means all.
    pub search: String,
    /// Only rows of this state.
    pub state: Option<String>,
    /// The column to sort by; the list's default where unknown or empty.
    pub sort: String,
    /// Largest first.
    pub descending: bool,
    /// Rows to skip.
    pub offset: i64,
    /// Rows to return, at most [`ListQuery::MAXIMUM_LIMIT`].
    pub limit: i64,
}

impl ListQuery {
    /// More rows than any window shows at once.
    pub const MAXIMUM_LIMIT: i64 = 1000;

    /// The limit in force: at least 1, at most the maximum.
    #[must_use]
    pub fn effective_limit(&self) -> i64 {
        self.limit.clamp(1, Self::MAXIMUM_LIMIT)
    }
}

/// One window of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// Rows the whole list has.
    pub total: i64,
    /// Rows before this window.
    pub offset: i64,
    /// The rows of this window.
    pub rows: Vec<T>,
}
