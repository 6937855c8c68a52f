//! The commits of a clone with their sizes, as `git log --all --numstat` tells
//! them, page by page.
//!
//! Git waits while nobody asks for the next page, so memory stays bounded by a
//! page however long the history is. Merges have no size, as git measures none
//! by default; renames are recognised, as git does by default.

use tokio::io::{AsyncBufRead, AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::ChildStdout;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::model::Commit;

use super::bare_clone::{BareClone, CloneError};
use super::lines::UnreadableObject;
use super::log_record::{FIELDS, FORMAT, LogRecord, NumstatEntry, RECORD_MARK, numstat_entry};
use super::program::{GitProgram, ProgramError, Running, read_message};
use super::raw_commit::RawCommits;

/// The longest text of one field that is kept, in bytes. Longer messages exist
/// only by accident, and are cut.
const LONGEST_FIELD: usize = 1024 * 1024;

/// Why commits could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// Git is missing or failed; [`BareClone::check`] tells whether the clone is damaged.
    #[error(transparent)]
    Git(#[from] ProgramError),
    /// Git wrote something that is not what was asked for.
    #[error("git log gave an answer that was not understood: {0}")]
    Format(&'static str),
    /// The refs of the clone could not be read.
    #[error(transparent)]
    Refs(#[from] CloneError),
    /// An object is missing or damaged.
    #[error(transparent)]
    Objects(UnreadableObject),
    /// What is kept of the history beside the clone could not be written or read.
    #[error("what is kept of the history could not be used")]
    Kept(#[source] std::io::Error),
    /// The thread that reads ended without an answer.
    #[error("reading the history stopped")]
    Stopped,
    /// It was cancelled.
    #[error("cancelled")]
    Cancelled,
}

impl BareClone {
    /// How many commits all refs reach and none of `known` does.
    ///
    /// # Errors
    /// [`ReadError::Git`] when git fails, [`ReadError::Cancelled`].
    pub async fn count_commits(
        &self,
        known: &[String],
        cancel: &CancellationToken,
    ) -> Result<u64, ReadError> {
        let input = excluded(known);
        let arguments = [
            "rev-list",
            "--all",
            "--count",
            "--ignore-missing",
            "--stdin",
        ];
        let program = GitProgram::default();
        let counting = program.run(&self.folder, &arguments, input.as_bytes());
        let output = cancel
            .run_until_cancelled(counting)
            .await
            .ok_or(ReadError::Cancelled)??;
        String::from_utf8_lossy(&output)
            .trim()
            .parse()
            .map_err(|_| ReadError::Format("no count"))
    }

    /// Starts reading the commits all refs reach and none of `known` does, most
    /// recent first. `known` may name commits that are not in the clone.
    ///
    /// # Errors
    /// [`ReadError::Git`] when git cannot be started.
    pub fn commits(
        &self,
        known: &[String],
        cancel: &CancellationToken,
    ) -> Result<CommitReader, ReadError> {
        let format = format!("--format={FORMAT}");
        let arguments = [
            "log",
            "--all",
            "--ignore-missing",
            "--stdin",
            "--numstat",
            "-z",
            "--encoding=UTF-8",
            "--date=raw",
            "--no-color",
            "--no-decorate",
            "--no-ext-diff",
            "--no-notes",
            "--no-show-signature",
            &format,
        ];
        let mut running = GitProgram::default().start(&self.folder, arguments)?;
        let stdin = running.child.stdin.take();
        let input = excluded(known);
        // Git reads all of it before it writes, and a git that ends early tells why by its status.
        let feeding = tokio::spawn(async move {
            if let Some(mut stdin) = stdin {
                let _ended_early = stdin.write_all(input.as_bytes()).await.is_err();
            }
        });
        let stderr = running.child.stderr.take();
        let stdout = running.child.stdout.take();
        Ok(CommitReader {
            stdout: stdout
                .map(|stdout| TokenReader::new(BufReader::with_capacity(1 << 16, stdout))),
            message: Some(tokio::spawn(read_message(stderr))),
            _feeding: feeding,
            running,
            raw: RawCommits::new(self.clone()),
            begun: false,
            count: 0,
            cancel: cancel.clone(),
        })
    }
}

/// Revisions that exclude what is known.
fn excluded(known: &[String]) -> String {
    let mut input = String::new();
    for commit in known {
        // Anything but an object id could be read as another revision or an option.
        if commit.bytes().all(|byte| byte.is_ascii_hexdigit()) && commit.len() >= 40 {
            input.push('^');
            input.push_str(commit);
            input.push('\n');
        }
    }
    input
}

/// Reads a running `git log`; dropping it ends git.
pub struct CommitReader {
    running: Running,
    stdout: Option<TokenReader<BufReader<ChildStdout>>>,
    message: Option<JoinHandle<Vec<u8>>>,
    _feeding: JoinHandle<()>,
    raw: RawCommits,
    /// Whether the mark of the next record has been read already.
    begun: bool,
    count: u64,
    cancel: CancellationToken,
}

impl CommitReader {
    /// Commits given so far.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// The next commits, at most `size` and at least one, or `None` at the end.
    ///
    /// # Errors
    /// [`ReadError`]; after one, and after the end, there are no more pages.
    pub async fn next_page(&mut self, size: usize) -> Result<Option<Vec<Commit>>, ReadError> {
        let Some(mut stdout) = self.stdout.take() else {
            return Ok(None);
        };
        let cancel = self.cancel.clone();
        let page = cancel
            .run_until_cancelled(self.read_page(&mut stdout, size.max(1)))
            .await
            .ok_or(ReadError::Cancelled)??;
        if page.is_empty() {
            return Ok(None);
        }
        self.stdout = Some(stdout);
        self.count += page.len() as u64;
        Ok(Some(page))
    }

    async fn read_page(
        &mut self,
        stdout: &mut TokenReader<BufReader<ChildStdout>>,
        size: usize,
    ) -> Result<Vec<Commit>, ReadError> {
        let mut page = Vec::new();
        while page.len() < size {
            let Some(record) = self.read_record(stdout).await? else {
                self.check_status().await?;
                break;
            };
            let commit = match record.to_commit() {
                Some(commit) => commit,
                None => record.to_commit_with(&self.raw.read(record.sha()).await?),
            };
            page.push(commit);
        }
        Ok(page)
    }

    async fn read_record(
        &mut self,
        stdout: &mut TokenReader<BufReader<ChildStdout>>,
    ) -> Result<Option<LogRecord>, ReadError> {
        let mut first = Vec::new();
        if self.begun {
            first.append(&mut stdout.token);
        } else {
            if !stdout.next(&self.running).await? {
                return Ok(None);
            }
            first.append(&mut stdout.token);
        }
        self.begun = false;
        let sha = first
            .strip_prefix(&[RECORD_MARK])
            .ok_or(ReadError::Format("no commit where one begins"))?;
        let mut fields = vec![sha.to_vec()];
        while fields.len() < FIELDS {
            if !stdout.next(&self.running).await? {
                return Err(self.cut_short().await);
            }
            fields.push(std::mem::take(&mut stdout.token));
        }
        let mut record = LogRecord::new(fields);
        self.read_numstat(stdout, &mut record).await?;
        Ok(Some(record))
    }

    /// Reads the sizes up to the mark of the next record.
    async fn read_numstat(
        &mut self,
        stdout: &mut TokenReader<BufReader<ChildStdout>>,
        record: &mut LogRecord,
    ) -> Result<(), ReadError> {
        while stdout.next(&self.running).await? {
            let token = stdout.token.strip_prefix(b"\n").unwrap_or(&stdout.token);
            if token.is_empty() {
                continue;
            }
            if token[0] == RECORD_MARK {
                stdout.token = token.to_vec();
                self.begun = true;
                return Ok(());
            }
            let entry = numstat_entry(token).ok_or(ReadError::Format("no size of a file"))?;
            record.add(&entry);
            if matches!(
                entry,
                NumstatEntry {
                    is_rename: true,
                    ..
                }
            ) {
                // The old and the new name follow as tokens of their own.
                for _ in 0..2 {
                    if !stdout.next(&self.running).await? {
                        return Err(self.cut_short().await);
                    }
                }
            }
        }
        Ok(())
    }

    async fn cut_short(&mut self) -> ReadError {
        match self.check_status().await {
            Ok(()) => ReadError::Format("an end inside a commit"),
            Err(error) => error,
        }
    }

    async fn check_status(&mut self) -> Result<(), ReadError> {
        let status = self.running.child.wait().await;
        let status = status.map_err(|source| self.running.io_error(source))?;
        if status.success() {
            return Ok(());
        }
        let message = match self.message.take() {
            Some(message) => message.await.unwrap_or_default(),
            None => Vec::new(),
        };
        Err(self.running.failure(&message).into())
    }
}

/// Cuts a stream at its NUL bytes.
struct TokenReader<R> {
    stream: R,
    /// The current token.
    token: Vec<u8>,
}

impl<R: AsyncBufRead + Unpin> TokenReader<R> {
    const fn new(stream: R) -> Self {
        Self {
            stream,
            token: Vec::new(),
        }
    }

    /// Reads the next token, cut to [`LONGEST_FIELD`]; false at the end.
    async fn next(&mut self, running: &Running) -> Result<bool, ReadError> {
        self.token.clear();
        let mut any = false;
        loop {
            let chunk = self.stream.fill_buf().await;
            let chunk = chunk.map_err(|source| running.io_error(source))?;
            if chunk.is_empty() {
                return Ok(any);
            }
            any = true;
            let end = chunk.iter().position(|byte| *byte == 0);
            let part = &chunk[..end.unwrap_or(chunk.len())];
            let room = LONGEST_FIELD - self.token.len();
            self.token.extend_from_slice(&part[..part.len().min(room)]);
            let used = end.map_or(chunk.len(), |end| end + 1);
            self.stream.consume(used);
            if end.is_some() {
                return Ok(true);
            }
        }
    }
}
