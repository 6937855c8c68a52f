//! Lists of files and folders that do not count, and what one would leave out.

use flow_core::git::{ExcludedEntry, ExcludedFiles};
use flow_core::model::{CountedPaths, ExcludedPathsError, ExcludedPathsReport, Timestamp};
use serde::Serialize;

use crate::error::CommandError;

/// A repository's list, and what its counts are of.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ExcludedPathsView {
    text: String,
    patterns: usize,
    changed_at: Option<Timestamp>,
    counted: CountedPaths,
}

impl From<ExcludedPathsReport> for ExcludedPathsView {
    fn from(report: ExcludedPathsReport) -> Self {
        Self {
            text: report.list.text().to_owned(),
            patterns: report.list.patterns(),
            changed_at: report.changed_at,
            counted: report.counted,
        }
    }
}

/// What a list would leave out of the newest commit, or why it is none.
#[derive(Debug, Default, Serialize)]
pub(crate) struct ExcludedPathsPreviewView {
    problem: Option<CommandError>,
    /// The line the problem is in.
    line: Option<usize>,
    /// All files; none where nothing was fetched yet.
    files: Option<u64>,
    excluded: u64,
    entries: u64,
    rows: Vec<ExcludedEntryView>,
}

impl ExcludedPathsPreviewView {
    /// A text that is no list.
    pub(crate) fn refused(error: ExcludedPathsError) -> Self {
        Self {
            line: error.line,
            problem: Some(error.into()),
            ..Self::default()
        }
    }

    /// What was found in the clone, where there is one.
    pub(crate) fn found(found: Option<ExcludedFiles>) -> Self {
        let Some(found) = found else {
            return Self::default();
        };
        Self {
            files: Some(found.files),
            excluded: found.excluded,
            entries: found.entries,
            rows: found.first.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }
}

/// A file or a whole folder that is left out.
#[derive(Debug, Serialize)]
struct ExcludedEntryView {
    path: String,
    files: u64,
}

impl From<ExcludedEntry> for ExcludedEntryView {
    fn from(entry: ExcludedEntry) -> Self {
        Self {
            path: String::from_utf8_lossy(&entry.path).into_owned(),
            files: entry.files,
        }
    }
}
