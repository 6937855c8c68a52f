//! Files and folders of a repository that do not count, as a person lists them.
//!
//! One pattern a line, in the syntax and with the meaning of `.gitignore`; the tests hold it
//! against git. Paths are bytes with `/` between their names, as git stores them, on every
//! system. Patterns run on an engine whose time grows with the path alone; nothing here may
//! use another.

mod pattern;

use std::fmt;
use std::sync::Arc;

use regex::bytes::{RegexSet, RegexSetBuilder};
use sha2::{Digest as _, Sha256};

use self::pattern::{Pattern, trimmed};
use super::{Failure, FailureCode, RemoteId, Timestamp, string_enum};

/// The most lines a list may have, remarks included.
pub const EXCLUDED_LINES: usize = 500;
/// The longest line, in characters.
pub const EXCLUDED_LINE_LENGTH: usize = 500;
/// Bytes that all compiled patterns together may take.
const PATTERN_BYTES: usize = 4 << 20;
/// Bytes the engine may remember to be quick.
const WORKING_BYTES: usize = 4 << 20;
/// Begins what a fingerprint is made of: another meaning of the same lines needs another number.
const MEANING: &str = "excluded paths 1\n";

string_enum!(
    /// What is wrong with a line, or with the whole list.
    ExcludedPathsProblem {
        /// More than [`EXCLUDED_LINES`] lines.
        TooManyLines = "too_many_lines",
        /// More than [`EXCLUDED_LINE_LENGTH`] characters in a line.
        TooLong = "too_long",
        /// A bracket is not closed, so that git would match nothing by it.
        OpenBracket = "open_bracket",
        /// A name between `[:` and `:]` that git does not know.
        UnknownClass = "unknown_class",
        /// A backslash with nothing behind it.
        LooseBackslash = "loose_backslash",
        /// Only `!` or `/`.
        Nothing = "nothing",
        /// The patterns would take more memory than they may.
        TooLarge = "too_large",
    }
);

/// Why a text is no list of excluded paths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no list of excluded paths: {} in line {}", .problem.as_str(), .line.unwrap_or(0))]
pub struct ExcludedPathsError {
    /// The line, from 1, where one is to blame.
    pub line: Option<usize>,
    /// What is wrong.
    pub problem: ExcludedPathsProblem,
}

impl ExcludedPathsError {
    /// The failure to show for it; its detail is the problem's word.
    #[must_use]
    pub fn failure(&self) -> Failure {
        Failure::with(FailureCode::ExcludedPathsInvalid, self.problem.as_str())
    }
}

/// Tells lists apart by what they leave out; the empty list has 0, and so has what was stored
/// before there were lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PathsFingerprint(u64);

impl PathsFingerprint {
    /// Reads what [`fmt::Display`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let is_whole = text.len() == 16;
        u64::from_str_radix(text, 16)
            .ok()
            .filter(|_| is_whole)
            .map(Self)
    }

    /// Whether it is that of a list that leaves nothing out.
    #[must_use]
    pub const fn is_of_nothing(self) -> bool {
        self.0 == 0
    }

    /// The number itself.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }
}

impl fmt::Display for PathsFingerprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:016x}", self.0)
    }
}

/// A list of excluded paths, ready to be asked. Clones share what was compiled.
#[derive(Debug, Clone, Default)]
pub struct ExcludedPaths {
    text: String,
    patterns: usize,
    fingerprint: PathsFingerprint,
    matcher: Option<Arc<Matcher>>,
}

impl ExcludedPaths {
    /// Reads a list as a person wrote it. Ends of lines of any system are one, and blanks that
    /// mean nothing go.
    ///
    /// # Errors
    /// [`ExcludedPathsError`] with the line to blame.
    pub fn read(text: &str) -> Result<Self, ExcludedPathsError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let text = text.trim_end_matches(['\r', '\n']);
        let whole = |problem| ExcludedPathsError {
            line: None,
            problem,
        };
        if text.lines().count() > EXCLUDED_LINES {
            return Err(whole(ExcludedPathsProblem::TooManyLines));
        }
        let (mut lines, mut rules, mut meant) = (Vec::new(), Vec::new(), Vec::new());
        for (line, number) in text.lines().zip(1..) {
            let blame = |problem| ExcludedPathsError {
                line: Some(number),
                problem,
            };
            if line.chars().count() > EXCLUDED_LINE_LENGTH {
                return Err(blame(ExcludedPathsProblem::TooLong));
            }
            let line = trimmed(line);
            lines.push(line);
            if let Some(rule) = Pattern::read(line).map_err(blame)? {
                rules.push(rule);
                meant.push(line);
            }
        }
        while lines.last().is_some_and(|line| line.is_empty()) {
            lines.pop();
        }
        let matcher = match rules.as_slice() {
            [] => None,
            rules => Some(Matcher::of(rules).map_err(whole)?),
        };
        Ok(Self {
            text: lines.join("\n"),
            patterns: rules.len(),
            fingerprint: fingerprint(&meant),
            matcher: matcher.map(Arc::new),
        })
    }

    /// The list as it is kept and shown.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many lines of it are patterns.
    #[must_use]
    pub const fn patterns(&self) -> usize {
        self.patterns
    }

    /// Tells it from lists that leave out something else. Remarks make no difference.
    #[must_use]
    pub const fn fingerprint(&self) -> PathsFingerprint {
        self.fingerprint
    }

    /// Whether the file or folder at `path` is left out by itself. Who asks must have asked about
    /// the folders above it first: what is in a folder that is left out is left out, whatever a
    /// line says about it. A submodule counts as a folder, as it does for git.
    #[must_use]
    pub fn leaves_out(&self, path: &[u8], is_folder: bool) -> bool {
        let matcher = self.matcher.as_ref();
        matcher.is_some_and(|matcher| matcher.leaves_out(path, is_folder))
    }
}

fn fingerprint(lines: &[&str]) -> PathsFingerprint {
    if lines.is_empty() {
        return PathsFingerprint::default();
    }
    let mut hasher = Sha256::new();
    hasher.update(MEANING);
    for line in lines {
        hasher.update(line);
        hasher.update("\n");
    }
    let digest: [u8; 32] = hasher.finalize().into();
    let (first, _) = digest
        .split_first_chunk::<8>()
        .expect("a digest is longer than eight bytes");
    // Zero is taken by the empty list.
    PathsFingerprint(u64::from_be_bytes(*first).max(1))
}

/// The patterns of a list, compiled.
#[derive(Debug)]
struct Matcher {
    rules: Vec<Rule>,
    /// Patterns compared with a name, and the rule of each.
    names: (RegexSet, Vec<usize>),
    /// Patterns compared with a whole path, and the rule of each.
    paths: (RegexSet, Vec<usize>),
}

#[derive(Debug)]
struct Rule {
    takes_back: bool,
    folders_only: bool,
}

impl Matcher {
    fn of(patterns: &[Pattern]) -> Result<Self, ExcludedPathsProblem> {
        let set = |whole_path: bool| {
            let chosen: Vec<usize> = (0..patterns.len())
                .filter(|place| patterns[*place].whole_path == whole_path)
                .collect();
            let expressions = chosen.iter().map(|place| &patterns[*place].expression);
            let set = RegexSetBuilder::new(expressions)
                .unicode(false)
                .size_limit(PATTERN_BYTES)
                .dfa_size_limit(WORKING_BYTES)
                .build()
                .map_err(|_| ExcludedPathsProblem::TooLarge)?;
            Ok((set, chosen))
        };
        Ok(Self {
            names: set(false)?,
            paths: set(true)?,
            rules: patterns
                .iter()
                .map(|pattern| Rule {
                    takes_back: pattern.takes_back,
                    folders_only: pattern.folders_only,
                })
                .collect(),
        })
    }

    /// The last line that matches decides.
    fn leaves_out(&self, path: &[u8], is_folder: bool) -> bool {
        let name = path.rsplit(|byte| *byte == b'/').next().unwrap_or(path);
        let asked = [(&self.names, name), (&self.paths, path)];
        let matching = asked.into_iter().filter_map(|((set, rules), text)| {
            let found = set.matches(text).into_iter().map(|place| rules[place]);
            found
                .filter(|rule| is_folder || !self.rules[*rule].folders_only)
                .max()
        });
        matching
            .max()
            .is_some_and(|rule| !self.rules[rule].takes_back)
    }
}

string_enum!(
    /// Which list the stored sizes and work types of a repository's commits are of.
    CountedPaths {
        /// The current one.
        Current = "current",
        /// An earlier one; the next reading counts anew.
        Earlier = "earlier",
        /// Counting with the current one was begun and is not done.
        Unfinished = "unfinished",
        /// Nothing was counted yet.
        Nothing = "nothing",
    }
);

/// A repository's list and how far it is in effect.
#[derive(Debug, Clone)]
pub struct ExcludedPathsReport {
    /// The list.
    pub list: ExcludedPaths,
    /// When it was changed; `None` where there never was one.
    pub changed_at: Option<Timestamp>,
    /// What the counts are of.
    pub counted: CountedPaths,
}

/// The list of one repository, as a configuration carries it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfiguredExcludedPaths {
    /// GitLab's id of the repository, which its moves do not change.
    pub repository: RemoteId,
    /// The list, a pattern a line.
    pub patterns: String,
}

#[cfg(test)]
mod tests;
