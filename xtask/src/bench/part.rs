//! What one part of the benchmark found out.

use super::figures::Figure;

/// Claims, what has to be known to read them, and versions of what else was run.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) figures: Vec<Figure>,
    pub(super) notes: Vec<String>,
    pub(super) versions: Vec<(String, String)>,
}

impl Part {
    pub(super) fn of(figures: Vec<Figure>) -> Self {
        Self {
            figures,
            ..Self::default()
        }
    }

    /// Adds a sentence or a line of figures to the results.
    pub(super) fn note(mut self, text: &str) -> Self {
        self.notes.push(text.to_owned());
        self
    }

    /// Adds the version of another program.
    pub(super) fn version(mut self, name: &str, version: &str) -> Self {
        self.versions.push((name.to_owned(), version.to_owned()));
        self
    }
}
