//! Line-level work types of a commit: what its changed lines replaced.
//!
//! Only the shape is here; how lines are told apart belongs to `git`.

/// Lines of one commit by what they replaced; together they are its HALOC.
///
/// Source: the product's published definitions of new work, legacy refactor,
/// help others and rework, with a window of 30 days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WorkTypes {
    /// Lines that replace nothing.
    pub new_work: i64,
    /// Replaced lines older than the window.
    pub legacy_refactor: i64,
    /// Replaced lines of another author, younger than the window.
    pub help_others: i64,
    /// Replaced lines of the same author, younger than the window.
    pub rework: i64,
}

impl WorkTypes {
    /// Hunk-aware lines of code: for each hunk the larger of its added and its removed lines.
    #[must_use]
    pub const fn haloc(&self) -> i64 {
        self.new_work + self.legacy_refactor + self.help_others + self.rework
    }
}

/// Where a commit changed lines that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EditSpread {
    /// Edit places: changes of one file with fewer than four unchanged lines between them are one place,
    /// and so is a file that is new or gone with all its lines. A commit without lines has none.
    pub places: i64,
    /// Files with at least one of them.
    pub files: i64,
}

/// The work types of one commit, measured after its size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitWork {
    /// Hexadecimal object id.
    pub sha: String,
    /// Its lines.
    pub work: WorkTypes,
    /// Where they are.
    pub spread: EditSpread,
    /// Whose young lines were replaced, apart from the author's own. Kept so that
    /// people who turn out to be one person need no second look at the history.
    pub helped: Vec<HelpedAuthor>,
}

/// Another author's lines that a commit replaced while they were young.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelpedAuthor {
    /// The author's address, after the repository's mailmap.
    pub email: String,
    /// Replaced lines.
    pub lines: i64,
}
