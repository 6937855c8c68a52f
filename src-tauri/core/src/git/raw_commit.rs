//! Dates `git log` cannot read, taken from the commit object itself.
//!
//! Old imports left commits with dates before 1970 and worse; they are rare, so
//! the second git process that reads them starts only when the first one comes.

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{ChildStdin, ChildStdout};

use crate::model::Timestamp;

use super::bare_clone::BareClone;
use super::log_record::parse_date;
use super::program::{GitProgram, ProgramError, Running, read_message};

/// How much of a commit object is looked at, in bytes; signatures come first.
const LONGEST_HEAD: u64 = 256 * 1024;

/// Instants and offsets in minutes as a commit object has them, where they can be read at all.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct RawSignatures {
    pub(super) author: Option<(Timestamp, i32)>,
    pub(super) committer: Option<(Timestamp, i32)>,
}

/// Reads commit objects, one at a time.
pub(super) struct RawCommits {
    clone: BareClone,
    reader: Option<Reader>,
}

struct Reader {
    running: Running,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl RawCommits {
    /// A reader that starts nothing yet.
    pub(super) const fn new(clone: BareClone) -> Self {
        Self {
            clone,
            reader: None,
        }
    }

    /// What the commit `sha` says of its dates.
    ///
    /// # Errors
    /// [`ProgramError`] when git fails or does not have it.
    pub(super) async fn read(&mut self, sha: &str) -> Result<RawSignatures, ProgramError> {
        if self.reader.is_none() {
            self.reader = Some(start(&self.clone)?);
        }
        let reader = self.reader.as_mut().expect("was started just now");
        reader.read(sha).await
    }
}

fn start(clone: &BareClone) -> Result<Reader, ProgramError> {
    let mut running = GitProgram::default().start(&clone.folder, ["cat-file", "--batch"])?;
    drop(tokio::spawn(read_message(running.child.stderr.take())));
    let (stdin, stdout) = (running.child.stdin.take(), running.child.stdout.take());
    match (stdin, stdout) {
        (Some(stdin), Some(stdout)) => Ok(Reader {
            stdout: BufReader::new(stdout),
            stdin,
            running,
        }),
        _ => Err(running.odd_answer()),
    }
}

impl Reader {
    async fn read(&mut self, sha: &str) -> Result<RawSignatures, ProgramError> {
        let object = self.read_head(sha).await;
        let object = object.map_err(|source| self.running.io_error(source))?;
        match object {
            Some(object) => Ok(parse(&object)),
            None => Err(self.running.odd_answer()),
        }
    }

    /// The beginning of an object, or `None` where git does not give a commit.
    async fn read_head(&mut self, sha: &str) -> std::io::Result<Option<Vec<u8>>> {
        self.stdin.write_all(format!("{sha}\n").as_bytes()).await?;
        let mut line = String::new();
        self.stdout.read_line(&mut line).await?;
        let Some((_, size)) = line.trim().split_once(" commit ") else {
            return Ok(None);
        };
        let Ok(size) = size.parse::<u64>() else {
            return Ok(None);
        };
        let mut head = Vec::new();
        let wanted = size.min(LONGEST_HEAD);
        (&mut self.stdout)
            .take(wanted)
            .read_to_end(&mut head)
            .await?;
        // The rest and the line feed that ends an object.
        let rest = size - wanted + 1;
        let mut rest = (&mut self.stdout).take(rest);
        tokio::io::copy(&mut rest, &mut tokio::io::sink()).await?;
        Ok(Some(head))
    }
}

/// Parses the head of a commit object.
fn parse(object: &[u8]) -> RawSignatures {
    let mut signatures = RawSignatures::default();
    for line in object.split(|byte| *byte == b'\n') {
        if line.is_empty() {
            break;
        }
        let line = String::from_utf8_lossy(line);
        if let Some(rest) = line.strip_prefix("author ") {
            signatures.author = signatures.author.or_else(|| date_of(rest));
        } else if let Some(rest) = line.strip_prefix("committer ") {
            signatures.committer = signatures.committer.or_else(|| date_of(rest));
        }
    }
    signatures
}

/// The date at the end of a signature, behind the address or, without one, the last two words.
fn date_of(signature: &str) -> Option<(Timestamp, i32)> {
    let date = match signature.rsplit_once('>') {
        Some((_, date)) => date,
        None => signature,
    };
    let words: Vec<&str> = date.split_ascii_whitespace().collect();
    match words.as_slice() {
        [.., seconds, zone] => parse_date(&format!("{seconds} {zone}"))
            .or_else(|| Some((parse_date(&format!("{zone} +0000"))?.0, 0))),
        [seconds] => Some((parse_date(&format!("{seconds} +0000"))?.0, 0)),
        [] => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_git_refuses_are_read() {
        let at = |seconds: i64, offset| Some((Timestamp::from_millis(seconds * 1000), offset));
        for (signature, expected) in [
            ("A <a@b> -86400 +0545", at(-86_400, 345)),
            ("A <a@b> 12 +0100", at(12, 60)),
            ("A <a@b> 12", at(12, 0)),
            ("A without address 12 -0100", at(12, -60)),
            ("A <a@b>", None),
            ("A <a@b> yesterday", None),
            ("Nobody", None),
            ("", None),
        ] {
            assert_eq!(date_of(signature), expected, "{signature:?}");
        }
    }

    #[test]
    fn only_the_head_is_looked_at() {
        let object = b"tree 1\nauthor A <a> 1 +0000\n\ncommitter B <b> 2 +0000\n";
        let signatures = parse(object);
        assert!(signatures.author.is_some(), "the head has an author");
        assert_eq!(signatures.committer, None, "a message is no head");
    }
}
