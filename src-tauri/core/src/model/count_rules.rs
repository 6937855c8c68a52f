//! What counts, as far as the person at this computer decides it.

use serde::{Deserialize, Serialize};

use super::{Failure, FailureCode, PullRequestRules, string_enum};

/// Rules about commits, and about the time of pull requests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CountRules {
    /// A commit of more lines (HALOC) is an outlier; `None` lets every size count.
    pub outlier_lines: Option<i64>,
    /// Titles of commits that do not count: `*` is any characters, `?` is one, letters in either case.
    pub outlier_titles: Vec<String>,
    /// Whether commits count that no branch or tag leads to any more.
    pub counts_orphaned: bool,
    /// When the time of pull requests starts, and on which days it passes. Configurations from before there was a
    /// choice say nothing of it.
    #[serde(default)]
    pub pull_requests: PullRequestRules,
}

/// Lines above which a commit is an outlier until somebody decides otherwise: a library brought in, a
/// formatter run over everything. The default of Flow's documentation.
pub const OUTLIER_LINES: i64 = 1_000;

/// Most title patterns, and most characters of one.
pub const MOST_TITLES: usize = 50;
/// See [`MOST_TITLES`].
pub const LONGEST_TITLE: usize = 200;

/// Why rules are not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CountRulesError {
    /// A limit below one line leaves out everything.
    #[error("the limit of lines is below 1")]
    Lines,
    /// A pattern without anything but `*` and `?` leaves out everything.
    #[error("a title pattern names no character")]
    Pattern,
    /// More patterns, or longer ones, than are kept.
    #[error("there are too many title patterns, or one is too long")]
    TooMany,
}

impl CountRulesError {
    /// The cause in a form that can be kept and shown.
    #[must_use]
    pub fn failure(self) -> Failure {
        let detail = match self {
            Self::Lines => "lines",
            Self::Pattern => "pattern",
            Self::TooMany => "too_many",
        };
        Failure::with(FailureCode::CountRulesInvalid, detail)
    }
}

impl Default for CountRules {
    fn default() -> Self {
        Self {
            outlier_lines: Some(OUTLIER_LINES),
            outlier_titles: Vec::new(),
            counts_orphaned: false,
            pull_requests: PullRequestRules::default(),
        }
    }
}

impl CountRules {
    /// The rules as they are kept: patterns trimmed, each once, in the order of their letters.
    ///
    /// # Errors
    /// See [`CountRulesError`].
    pub fn checked(mut self) -> Result<Self, CountRulesError> {
        if self.outlier_lines.is_some_and(|lines| lines < 1) {
            return Err(CountRulesError::Lines);
        }
        let titles = self.outlier_titles.iter().map(|title| title.trim());
        let mut titles: Vec<String> = titles.map(str::to_owned).collect();
        titles.sort_unstable();
        titles.dedup();
        let says_nothing = |title: &String| title.chars().all(|each| matches!(each, '*' | '?'));
        if titles.iter().any(says_nothing) {
            return Err(CountRulesError::Pattern);
        }
        let is_long = |title: &String| title.chars().count() > LONGEST_TITLE;
        if titles.len() > MOST_TITLES || titles.iter().any(is_long) {
            return Err(CountRulesError::TooMany);
        }
        self.outlier_titles = titles;
        Ok(self)
    }
}

string_enum!(
    /// What somebody said of a single commit.
    Judgement {
        /// It does not count.
        Outlier = "outlier",
        /// It counts whatever the rules say; merges and copies still do not.
        Counts = "counts",
    }
);

/// A commit somebody decided about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JudgedCommit {
    /// Object id.
    pub sha: String,
    /// What was said.
    pub judgement: Judgement,
    /// When.
    pub judged_at: super::Timestamp,
    /// First line of the message, where the commit is here.
    pub title: Option<String>,
    /// Full path of a repository it is in.
    pub repository: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(titles: &[&str]) -> CountRules {
        CountRules {
            outlier_titles: titles.iter().map(|&title| title.to_owned()).collect(),
            ..CountRules::default()
        }
    }

    #[test]
    fn patterns_are_trimmed_and_kept_once() {
        let checked = rules(&[" Update vendor* ", "Format *", "Update vendor*"]).checked();
        let titles = checked.expect("they are in order").outlier_titles;
        assert_eq!(titles, ["Format *", "Update vendor*"]);
    }

    #[test]
    fn what_would_leave_out_everything_is_refused() {
        for titles in [[""], ["  "], ["*"], ["?*"]] {
            assert_eq!(rules(&titles).checked(), Err(CountRulesError::Pattern));
        }
        let none = CountRules {
            outlier_lines: Some(0),
            ..CountRules::default()
        };
        assert_eq!(none.checked(), Err(CountRulesError::Lines));
        let long = "x".repeat(LONGEST_TITLE + 1);
        assert_eq!(rules(&[&long]).checked(), Err(CountRulesError::TooMany));
    }
}
