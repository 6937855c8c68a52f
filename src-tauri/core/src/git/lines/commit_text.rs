//! Commit objects: what they say, however old or odd they are.
//!
//! Names, dates and messages are read as git reads them; where git gives up on a
//! date, the number that is written there is kept. Nothing fails on what a
//! commit says about itself.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};

use crate::model::{Commit, CommitSize, Signature, Timestamp};

use super::object_id::{LENGTH, ObjectId};

/// The longest message or name that is kept, in bytes. Longer ones exist only by accident, and are cut.
const LONGEST_TEXT: usize = 1024 * 1024;

/// The head of a commit object and its message, in the bytes it has.
pub(super) struct CommitText<'object> {
    pub(super) tree: ObjectId,
    pub(super) parents: Vec<ObjectId>,
    author: &'object [u8],
    committer: &'object [u8],
    encoding: &'object [u8],
    message: &'object [u8],
}

/// Seconds since the epoch and minutes east of UTC, where they can be read.
type Date = Option<(i64, i32)>;

impl<'object> CommitText<'object> {
    /// Parses a commit object; `None` where it has no tree.
    pub(super) fn parse(object: &'object [u8]) -> Option<Self> {
        let mut rest = object;
        let mut line = || {
            let end = memchr::memchr(b'\n', rest).unwrap_or(rest.len());
            let line = &rest[..end];
            rest = rest.get(end + 1..).unwrap_or_default();
            line
        };
        let tree = ObjectId::from_hex(line().strip_prefix(b"tree ")?.get(..LENGTH * 2)?)?;
        let mut commit = Self {
            tree,
            parents: Vec::new(),
            author: b"",
            committer: b"",
            encoding: b"",
            message: b"",
        };
        loop {
            let line = line();
            if line.is_empty() {
                break;
            } else if let Some(parent) = line.strip_prefix(b"parent ") {
                commit.parents.extend(ObjectId::from_hex(parent));
            } else if let Some(author) = line.strip_prefix(b"author ") {
                keep_first(&mut commit.author, author);
            } else if let Some(committer) = line.strip_prefix(b"committer ") {
                keep_first(&mut commit.committer, committer);
            } else if let Some(encoding) = line.strip_prefix(b"encoding ") {
                keep_first(&mut commit.encoding, encoding);
            }
        }
        commit.message = rest;
        Some(commit)
    }

    /// When it was put there, in seconds since the epoch, as git orders commits: 0 where that
    /// cannot be read.
    pub(super) fn order_time(&self) -> i64 {
        date_of(self.committer).map_or(0, |(seconds, _)| seconds.max(0))
    }

    /// When it was written, in seconds since the epoch.
    pub(super) fn author_time(&self) -> i64 {
        self.dates().0.0
    }

    /// The author's name and address in the bytes they have.
    pub(super) fn author(&self) -> (&'object [u8], &'object [u8]) {
        name_and_address(self.author)
    }

    /// The commit, with what it is called and its size.
    pub(super) fn to_commit(
        &self,
        id: ObjectId,
        parents: Vec<String>,
        size: Option<CommitSize>,
    ) -> Commit {
        let (author, committer) = self.dates();
        let message = self.text(self.message);
        let title = title_of(&message);
        Commit {
            sha: id.to_hex(),
            parents,
            author: self.signature(self.author, author),
            committer: self.signature(self.committer, committer),
            title,
            message: message.into_owned(),
            size,
        }
    }

    fn signature(&self, line: &[u8], (seconds, offset_minutes): (i64, i32)) -> Signature {
        let (name, email) = name_and_address(line);
        Signature {
            name: self.text(name).into_owned(),
            email: self.text(email).into_owned(),
            at: Timestamp::from_millis(seconds.saturating_mul(1000)),
            offset_minutes,
        }
    }

    /// Both dates; one that nobody can read is the other's, or the epoch, as git shows it.
    fn dates(&self) -> ((i64, i32), (i64, i32)) {
        let (author, committer) = (date_of(self.author), date_of(self.committer));
        (
            author.or(committer).unwrap_or_default(),
            committer.or(author).unwrap_or_default(),
        )
    }

    /// A text in the encoding the commit names; what cannot be read is marked as such.
    fn text<'text>(&self, bytes: &'text [u8]) -> Cow<'text, str> {
        let bytes = &bytes[..bytes.len().min(LONGEST_TEXT)];
        let encoding = match self.encoding {
            b"" => UTF_8,
            label => Encoding::for_label(label).unwrap_or(UTF_8),
        };
        if encoding == UTF_8 {
            return String::from_utf8_lossy(bytes);
        }
        encoding.decode_without_bom_handling(bytes).0
    }
}

fn keep_first<'object>(kept: &mut &'object [u8], line: &'object [u8]) {
    if kept.is_empty() {
        *kept = line;
    }
}

/// What stands before the first `<`, and between it and the next `>`.
fn name_and_address(line: &[u8]) -> (&[u8], &[u8]) {
    let Some(begin) = memchr::memchr(b'<', line) else {
        return (b"", b"");
    };
    let address = &line[begin + 1..];
    let Some(end) = memchr::memchr(b'>', address) else {
        return (b"", b"");
    };
    (line[..begin].trim_ascii(), address[..end].trim_ascii())
}

/// The first paragraph in one line.
fn title_of(message: &str) -> String {
    let mut title = String::new();
    let lines = message.split('\n').map(str::trim_ascii_end);
    for line in lines.skip_while(|line| line.is_empty()) {
        if line.is_empty() {
            break;
        }
        if !title.is_empty() {
            title.push(' ');
        }
        title.push_str(line);
    }
    title
}

/// The date at the end of a signature: behind the address or, without one, its last two words.
fn date_of(line: &[u8]) -> Date {
    let date = memchr::memrchr(b'>', line).map_or(line, |end| &line[end + 1..]);
    let date = String::from_utf8_lossy(date);
    let words: Vec<&str> = date.split_ascii_whitespace().collect();
    match words.as_slice() {
        [.., seconds, zone] => {
            parse_date(seconds, zone).or_else(|| Some((parse_date(zone, "+0000")?.0, 0)))
        }
        [seconds] => Some((parse_date(seconds, "+0000")?.0, 0)),
        [] => None,
    }
}

/// Reads seconds and a zone of four or more digits, hours and minutes. Zones that do not exist are
/// kept as they are.
fn parse_date(seconds: &str, zone: &str) -> Date {
    let seconds: i64 = seconds.parse().ok()?;
    let digits = zone.strip_prefix(['+', '-'])?;
    if digits.is_empty() || !digits.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let number: i32 = digits.parse().ok()?;
    let minutes = (number / 100)
        .saturating_mul(60)
        .saturating_add(number % 100);
    let offset = if zone.starts_with('-') {
        -minutes
    } else {
        minutes
    };
    Some((seconds, offset))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_git_refuses_are_read() {
        for (signature, expected) in [
            ("A <a@b> -86400 +0545", Some((-86_400, 345))),
            ("A <a@b> 12 +0100", Some((12, 60))),
            ("A <a@b> 12 -9999", Some((12, -(99 * 60 + 99)))),
            ("A <a@b> 12", Some((12, 0))),
            ("A without address 12 -0100", Some((12, -60))),
            ("A <a@b>", None),
            ("A <a@b> yesterday", None),
            ("Nobody", None),
            ("", None),
        ] {
            assert_eq!(date_of(signature.as_bytes()), expected, "{signature:?}");
        }
    }

    #[test]
    fn a_title_is_the_first_paragraph() {
        for (message, expected) in [
            ("one\n", "one"),
            ("\n\n  indented  \nsecond\n\nbody\n", "  indented second"),
            ("", ""),
            ("no line feed", "no line feed"),
            ("one\r\n\r\nbody", "one"),
        ] {
            assert_eq!(title_of(message), expected, "{message:?}");
        }
    }

    #[test]
    fn a_commit_in_another_encoding() {
        let object = b"tree 0123456789abcdef0123456789abcdef01234567\n\
            parent 1123456789abcdef0123456789abcdef01234567\n\
            author Jos\xe9 <j@b> 1 +0100\ncommitter B <b@b> 2 -0330\n\
            gpgsig -----BEGIN\n author X <x> 9 +0000\n -----END\n\
            encoding ISO-8859-1\n\ncaf\xe9\n";
        let text = CommitText::parse(object).expect("it has a tree");
        let commit = text.to_commit(ObjectId::default(), Vec::new(), None);
        assert_eq!(commit.author.name, "Jos\u{e9}");
        assert_eq!(commit.message, "caf\u{e9}\n");
        assert_eq!(commit.committer.offset_minutes, -210);
        assert_eq!((text.author_time(), text.order_time()), (1, 2));
        assert_eq!(text.parents.len(), 1);
        assert!(CommitText::parse(b"no commit").is_none());
    }
}
