//! Reading the history of a clone page by page, while threads work ahead.
//!
//! The work itself is in `lines`; here it gets threads of its own, ends when
//! nobody reads any more, and becomes errors the sync understands.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use crate::model::{Commit, CommitWork, ExcludedPaths};

use super::bare_clone::{BareClone, CloneError};
use super::lines::{
    self, Audience, ExcludedFiles, Failure, Order, Remains, RemovedLines, UnreadableObject,
};

/// Threads that compare files, unless somebody says otherwise.
const THREADS: usize = 2;
/// Pages that wait to be read.
const WAITING: usize = 4;

/// Why commits could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The refs of the clone could not be read.
    #[error(transparent)]
    Refs(#[from] CloneError),
    /// An object is missing or damaged; [`BareClone::check`] tells how the clone is.
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

/// Reads the commits of a clone, newest first, then their work types, oldest first.
/// Dropping it ends the work.
pub struct HistoryReader {
    pages: mpsc::Receiver<Page>,
    total: u64,
    commits: Vec<Commit>,
    work: Vec<CommitWork>,
    remains: Option<Remains>,
    is_at_work: bool,
    is_over: Arc<AtomicBool>,
    cancel: CancellationToken,
}

/// What is read of a clone.
#[derive(Debug, Clone, Default)]
pub struct HistoryOrder {
    /// The clone's folder.
    pub folder: PathBuf,
    /// The commits all refs point at, in hexadecimal.
    pub tips: Vec<String>,
    /// Commits whose history is stored already; some may be unknown to the clone.
    pub known: Vec<String>,
    /// Files and folders that do not count: commits are told as if these had never been there.
    pub excluded: ExcludedPaths,
    /// Threads that compare files; `None` for as many as the app uses.
    pub threads: Option<usize>,
}

impl From<HistoryOrder> for Order {
    fn from(order: HistoryOrder) -> Self {
        Self {
            folder: order.folder,
            tips: order.tips,
            known: order.known,
            excluded: order.excluded,
            threads: order.threads.unwrap_or(THREADS),
        }
    }
}

/// Which files of the commit a clone's HEAD stands at a list leaves out, with the first `most`
/// of them; `None` where there is no clone yet, or no such commit in it. It reads the clone's
/// files and may take a while: not for an async task.
///
/// # Errors
/// [`ReadError`] when an object is missing or damaged, or `go_on` says no.
pub fn excluded_files(
    folder: &Path,
    excluded: &ExcludedPaths,
    most: usize,
    go_on: impl Fn() -> bool,
) -> Result<Option<ExcludedFiles>, ReadError> {
    Ok(lines::excluded_files(folder, excluded, most, go_on)?)
}

/// Tells of all lines a history ever removed which commit they were written in: the evidence
/// behind work types. Blocks the thread until all is read.
///
/// # Errors
/// [`ReadError`] when the history cannot be read.
pub fn removed_lines(order: HistoryOrder, each: impl FnMut(RemovedLines)) -> Result<(), ReadError> {
    Ok(lines::removed_lines(&order.into(), each)?)
}

enum Page {
    Total(u64),
    Commits(Vec<Commit>),
    CommitsEnd,
    Work(Vec<CommitWork>),
    End(Box<Result<Remains, Failure>>),
}

impl BareClone {
    /// Starts reading the commits all refs reach and none of `known` does. `known` may name commits
    /// that are not in the clone. What `excluded` leaves out counts in none of them.
    ///
    /// # Errors
    /// [`ReadError`] when the refs or the commits they point at cannot be read.
    pub async fn history(
        &self,
        known: &[String],
        excluded: &ExcludedPaths,
        cancel: &CancellationToken,
    ) -> Result<HistoryReader, ReadError> {
        let order = HistoryOrder {
            folder: self.folder().to_owned(),
            tips: self.tips().await?,
            known: known.to_vec(),
            excluded: excluded.clone(),
            threads: None,
        };
        HistoryReader::open(order, cancel).await
    }
}

impl HistoryReader {
    /// Starts reading a history.
    ///
    /// # Errors
    /// [`ReadError`] when the commits cannot be read, or it is cancelled.
    pub async fn open(order: HistoryOrder, cancel: &CancellationToken) -> Result<Self, ReadError> {
        let (sender, pages) = mpsc::channel(WAITING);
        let is_over = Arc::new(AtomicBool::new(false));
        let order = Order::from(order);
        let mut listening = Listening {
            sender,
            is_over: Arc::clone(&is_over),
        };
        thread::Builder::new()
            .name("history".to_owned())
            .spawn(move || {
                let outcome = lines::run(&order, &mut listening);
                listening.send(Page::End(Box::new(outcome)));
            })
            .map_err(ReadError::Kept)?;
        let mut reader = Self {
            pages,
            total: 0,
            commits: Vec::new(),
            work: Vec::new(),
            remains: None,
            is_at_work: false,
            is_over,
            cancel: cancel.clone(),
        };
        if let Some(Page::Total(total)) = reader.next().await? {
            reader.total = total;
        }
        Ok(reader)
    }

    /// How many commits will be given.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.total
    }

    /// The next commits, newest first, at most `size`; `None` at the end.
    ///
    /// # Errors
    /// [`ReadError`]; after one there are no more pages.
    pub async fn next_commits(&mut self, size: usize) -> Result<Option<Vec<Commit>>, ReadError> {
        while self.commits.is_empty() && !self.is_at_work {
            match self.next().await? {
                Some(Page::Commits(page)) => self.commits = page,
                Some(_) => {}
                None => return Ok(None),
            }
        }
        Ok(take(&mut self.commits, size))
    }

    /// The work types of the next commits, oldest first, at most `size`; `None` at the end.
    /// Merges have none. Commits that were not asked for before are passed over.
    ///
    /// # Errors
    /// [`ReadError`]; after one there are no more pages.
    pub async fn next_work(&mut self, size: usize) -> Result<Option<Vec<CommitWork>>, ReadError> {
        while self.work.is_empty() {
            match self.next().await? {
                Some(Page::Work(page)) => self.work = page,
                Some(_) => {}
                None => return Ok(None),
            }
        }
        Ok(take(&mut self.work, size))
    }

    /// Writes beside the clone what makes the next run short. It is a cache: without it the next
    /// run takes longer and gives the same.
    ///
    /// # Errors
    /// [`ReadError::Kept`] when it cannot be written.
    pub async fn keep(mut self) -> Result<(), ReadError> {
        while self.next().await?.is_some() {}
        let Some(remains) = self.remains.take() else {
            return Ok(());
        };
        let (sender, receiver) = oneshot::channel();
        thread::Builder::new()
            .name("history".to_owned())
            .spawn(move || {
                let _nobody_waits = sender.send(remains.keep()).is_err();
            })
            .map_err(ReadError::Kept)?;
        match receiver.await {
            Ok(kept) => kept.map_err(ReadError::Kept),
            Err(_) => Err(ReadError::Stopped),
        }
    }

    async fn next(&mut self) -> Result<Option<Page>, ReadError> {
        if self.remains.is_some() {
            return Ok(None);
        }
        let page = self.cancel.run_until_cancelled(self.pages.recv()).await;
        match page {
            None => {
                self.is_over.store(true, Ordering::Relaxed);
                self.pages.close();
                Err(ReadError::Cancelled)
            }
            Some(None) => Err(ReadError::Stopped),
            Some(Some(Page::End(outcome))) => {
                self.remains = Some((*outcome)?);
                self.is_at_work = true;
                Ok(None)
            }
            Some(Some(page)) => {
                self.is_at_work |= matches!(page, Page::CommitsEnd);
                Ok(Some(page))
            }
        }
    }
}

impl Drop for HistoryReader {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
    }
}

impl From<Failure> for ReadError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Object(error) => Self::Objects(error),
            Failure::Io(error) => Self::Kept(error),
            Failure::Kept => Self::Kept(std::io::ErrorKind::InvalidData.into()),
            Failure::Ended => Self::Cancelled,
        }
    }
}

/// Takes from the beginning of a page.
fn take<T>(page: &mut Vec<T>, size: usize) -> Option<Vec<T>> {
    if page.is_empty() {
        return None;
    }
    let rest = page.split_off(size.max(1).min(page.len()));
    Some(std::mem::replace(page, rest))
}

/// Passes pages on until nobody reads them.
struct Listening {
    sender: mpsc::Sender<Page>,
    is_over: Arc<AtomicBool>,
}

impl Listening {
    fn send(&self, page: Page) -> bool {
        self.sender.blocking_send(page).is_ok()
    }
}

impl Audience for Listening {
    fn total(&mut self, commits: u64) -> bool {
        self.send(Page::Total(commits))
    }

    fn commits(&mut self, page: Vec<Commit>) -> bool {
        self.send(Page::Commits(page))
    }

    fn commits_end(&mut self) -> bool {
        self.send(Page::CommitsEnd)
    }

    fn work(&mut self, page: Vec<CommitWork>) -> bool {
        self.send(Page::Work(page))
    }

    fn go_on(&mut self) -> bool {
        !self.is_over.load(Ordering::Relaxed)
    }
}
