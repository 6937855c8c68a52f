//! What `git log` writes for one commit, and what it means.
//!
//! Bytes become text only here; whatever a commit holds, nothing fails on it.

use crate::model::{Commit, CommitSize, Signature, Timestamp};

use super::raw_commit::RawSignatures;

/// What begins a record. Sizes begin with a digit or `-`, so it cannot be
/// mistaken, and nothing else follows a NUL.
pub(super) const RECORD_MARK: u8 = b'>';
/// The format of a record: each field ends with a NUL, which no part of a commit can hold.
pub(super) const FORMAT: &str =
    ">%H%x00%P%x00%an%x00%ae%x00%ad%x00%cn%x00%ce%x00%cd%x00%s%x00%B%x00";
/// Fields of [`FORMAT`].
pub(super) const FIELDS: usize = 10;

/// One commit as `git log` tells it.
#[derive(Debug)]
pub(super) struct LogRecord {
    fields: Vec<String>,
    size: CommitSize,
}

/// The size of one file's change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NumstatEntry {
    /// 0 for binary files.
    additions: i64,
    /// 0 for binary files.
    deletions: i64,
    /// Whether two names follow.
    pub(super) is_rename: bool,
}

/// Reads `added TAB deleted TAB name`, where the name is missing for a rename.
pub(super) fn numstat_entry(token: &[u8]) -> Option<NumstatEntry> {
    let mut parts = token.splitn(3, |byte| *byte == b'\t');
    let mut lines = || {
        let text = std::str::from_utf8(parts.next()?).ok()?;
        if text == "-" {
            Some(0)
        } else {
            text.parse().ok()
        }
    };
    let (additions, deletions) = (lines()?, lines()?);
    Some(NumstatEntry {
        additions,
        deletions,
        is_rename: parts.next()?.is_empty(),
    })
}

impl LogRecord {
    /// A record from the fields of [`FORMAT`].
    pub(super) fn new(fields: Vec<Vec<u8>>) -> Self {
        debug_assert_eq!(fields.len(), FIELDS, "the reader counts them");
        Self {
            fields: fields
                .iter()
                .map(|field| String::from_utf8_lossy(field).into_owned())
                .collect(),
            size: CommitSize::default(),
        }
    }

    /// Adds a file's change.
    pub(super) const fn add(&mut self, entry: &NumstatEntry) {
        self.size.additions = self.size.additions.saturating_add(entry.additions);
        self.size.deletions = self.size.deletions.saturating_add(entry.deletions);
        self.size.files += 1;
    }

    /// The commit's id.
    pub(super) fn sha(&self) -> &str {
        &self.fields[0]
    }

    /// The commit, or `None` where git could not read a date: then the commit
    /// itself has to be looked at.
    pub(super) fn to_commit(&self) -> Option<Commit> {
        let author = parse_date(&self.fields[4])?;
        let committer = parse_date(&self.fields[7])?;
        Some(self.assemble(author, committer))
    }

    /// The commit, with what its raw form tells of its dates.
    pub(super) fn to_commit_with(&self, raw: &RawSignatures) -> Commit {
        let author = parse_date(&self.fields[4]).or(raw.author);
        let committer = parse_date(&self.fields[7]).or(raw.committer);
        // A date nobody can read is the other one's, or the epoch, as git shows it.
        let epoch = (Timestamp::from_millis(0), 0);
        self.assemble(
            author.or(committer).unwrap_or(epoch),
            committer.or(author).unwrap_or(epoch),
        )
    }

    fn assemble(&self, author: (Timestamp, i32), committer: (Timestamp, i32)) -> Commit {
        let signature = |name: usize, (at, offset_minutes): (Timestamp, i32)| Signature {
            name: self.fields[name].clone(),
            email: self.fields[name + 1].clone(),
            at,
            offset_minutes,
        };
        let parents: Vec<String> = self.fields[1]
            .split_ascii_whitespace()
            .map(str::to_owned)
            .collect();
        Commit {
            sha: self.sha().to_owned(),
            author: signature(2, author),
            committer: signature(5, committer),
            title: self.fields[8].clone(),
            message: self.fields[9].clone(),
            size: (parents.len() < 2).then_some(self.size),
            parents,
        }
    }
}

/// Reads git's raw date: seconds since the epoch and the zone as four or more
/// digits, hours and minutes. Zones that do not exist are kept as they are.
pub(super) fn parse_date(text: &str) -> Option<(Timestamp, i32)> {
    let (seconds, zone) = text.trim().split_once(' ')?;
    let seconds: i64 = seconds.parse().ok()?;
    let zone = zone.trim();
    let digits = zone.strip_prefix(['+', '-'])?;
    let number: i32 = digits.parse().ok()?;
    if number < 0 || !digits.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let minutes = (number / 100)
        .saturating_mul(60)
        .saturating_add(number % 100);
    let offset = if zone.starts_with('-') {
        -minutes
    } else {
        minutes
    };
    Some((Timestamp::from_millis(seconds.saturating_mul(1000)), offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_kept_whatever_they_are() {
        for (text, expected) in [
            ("0 +0000", (0, 0)),
            ("1 -0000", (1_000, 0)),
            ("1 +0530", (1_000, 330)),
            ("1 +0545", (1_000, 345)),
            ("1 +1400", (1_000, 840)),
            ("1 -1200", (1_000, -720)),
            ("1 -0330", (1_000, -210)),
            ("1 +9999", (1_000, 99 * 60 + 99)),
            ("-86400 +0100", (-86_400_000, 60)),
            ("4102444800 +0000", (4_102_444_800_000, 0)),
            ("9223372036854775807 +0000", (i64::MAX, 0)),
        ] {
            let read = parse_date(text).map(|(at, offset)| (at.millis(), offset));
            assert_eq!(read, Some(expected), "{text:?}");
        }
        for text in [
            "",
            "1",
            "x +0000",
            "1 0000",
            "1 +",
            "1 +-5",
            "1 ++5",
            "1 +99999999999",
        ] {
            assert_eq!(parse_date(text), None, "{text:?} is no raw date");
        }
    }

    #[test]
    fn sizes_of_text_binary_and_renamed_files() {
        let entry = |additions, deletions, is_rename| {
            Some(NumstatEntry {
                additions,
                deletions,
                is_rename,
            })
        };
        assert_eq!(
            numstat_entry(b"3\t1\ta\tb"),
            entry(3, 1, false),
            "a tab in a name is part of it"
        );
        assert_eq!(numstat_entry(b"-\t-\tx"), entry(0, 0, false), "binary");
        assert_eq!(numstat_entry(b"0\t2\t"), entry(0, 2, true), "renamed");
        for token in [b"" as &[u8], b"1", b"1\t2", b"a\t1\tx"] {
            assert_eq!(numstat_entry(token), None, "{token:?}");
        }
    }
}
