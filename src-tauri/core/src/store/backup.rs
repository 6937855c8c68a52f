//! A full copy of the store while it is in use: one file that holds everything as it
//! was at one moment, read again before it counts as good.
//!
//! The copy is taken from one snapshot, so it neither waits for writers nor begins
//! anew when they write. What is half done never has the name that was asked for.

use std::path::{Path, PathBuf};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};
use tokio_util::sync::CancellationToken;

use super::connections::run_blocking;
use super::{Store, StoreError, schema};

/// Pages copied in one step: 16 MiB, a fraction of a second.
const PAGES_A_STEP: i32 = 4_096;

/// How far a backup is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackupProgress {
    /// Bytes written so far, of how many.
    Copying {
        /// Written.
        done: u64,
        /// To write.
        total: u64,
    },
    /// Tables read again so far, of how many.
    Checking {
        /// Read.
        done: u64,
        /// To read.
        total: u64,
    },
}

/// Why there is no backup. Nothing is left of what was begun.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// It was cancelled.
    #[error("the backup was cancelled")]
    Cancelled,
    /// The copy is not what was copied.
    #[error("the copy is damaged")]
    Damaged,
    /// The store could not be read or the copy not be written.
    #[error("the backup failed")]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for BackupError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Store {
    /// Copies the whole store into the file `target`, which must not exist, and reads the
    /// copy again. Returns its size in bytes.
    ///
    /// # Errors
    /// See [`BackupError`].
    pub async fn back_up(
        &self,
        target: &Path,
        cancel: CancellationToken,
        on_progress: impl Fn(BackupProgress) + Send + 'static,
    ) -> Result<u64, BackupError> {
        let source = self.connections.path().to_owned();
        let target = target.to_owned();
        let done = run_blocking(move || {
            let partial = partial_name(&target);
            let result = copy_checked(&source, &partial, &cancel, &on_progress).and_then(|bytes| {
                std::fs::rename(&partial, &target)
                    .map_err(|source| StoreError::of_file(&target, source))?;
                Ok(bytes)
            });
            if result.is_err()
                && let Err(error) = std::fs::remove_file(&partial)
                && error.kind() != std::io::ErrorKind::NotFound
            {
                tracing::warn!(cause = %error, "a backup that failed stays behind");
            }
            Ok(result)
        });
        done.await?
    }
}

/// The name a copy has until it was read again.
fn partial_name(target: &Path) -> PathBuf {
    let mut name = target.as_os_str().to_owned();
    name.push(".partial");
    PathBuf::from(name)
}

fn copy_checked(
    source: &Path,
    partial: &Path,
    cancel: &CancellationToken,
    on_progress: &dyn Fn(BackupProgress),
) -> Result<u64, BackupError> {
    create_private(partial)?;
    let pages = copy(source, partial, cancel, on_progress)?;
    check(partial, pages, cancel, on_progress)?;
    let file = std::fs::File::open(partial).map_err(|error| StoreError::of_file(partial, error))?;
    // Only what is on the disk is a backup.
    file.sync_all()
        .map_err(|error| StoreError::of_file(partial, error))?;
    let metadata = file.metadata();
    Ok(metadata
        .map_err(|error| StoreError::of_file(partial, error))?
        .len())
}

/// An empty file that only this user may read.
fn create_private(path: &Path) -> Result<(), StoreError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options
        .open(path)
        .map(drop)
        .map_err(|source| StoreError::of_file(path, source))
}

/// Copies page by page; returns how many pages the snapshot has.
fn copy(
    source: &Path,
    partial: &Path,
    cancel: &CancellationToken,
    on_progress: &dyn Fn(BackupProgress),
) -> Result<i64, BackupError> {
    let source = Connection::open_with_flags(source, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    // The first read fixes what is seen; whoever writes goes on meanwhile.
    let snapshot = source.unchecked_transaction()?;
    let page_size: u32 = snapshot.pragma_query_value(None, "page_size", |row| row.get(0))?;
    let pages: i64 = snapshot.pragma_query_value(None, "page_count", |row| row.get(0))?;
    let mut copy = Connection::open(partial)?;
    {
        let backup = Backup::new(&snapshot, &mut copy)?;
        loop {
            if cancel.is_cancelled() {
                return Err(BackupError::Cancelled);
            }
            let step = backup.step(PAGES_A_STEP)?;
            let progress = backup.progress();
            let bytes = |pages: i32| u64::try_from(pages).unwrap_or(0) * u64::from(page_size);
            on_progress(BackupProgress::Copying {
                done: bytes(progress.pagecount - progress.remaining),
                total: bytes(progress.pagecount),
            });
            match step {
                StepResult::Done => break,
                StepResult::More => {}
                // Nobody else knows the copy, and a snapshot is never busy.
                _ => return Err(StoreError::Busy.into()),
            }
        }
    }
    // One file alone, also where nobody may write beside it.
    copy.pragma_update_and_check(None, "journal_mode", "DELETE", |_row| Ok(()))?;
    copy.close()
        .map_err(|(_connection, error)| BackupError::from(error))?;
    Ok(pages)
}

/// Reads all of the copy again, table by table.
fn check(
    partial: &Path,
    pages: i64,
    cancel: &CancellationToken,
    on_progress: &dyn Fn(BackupProgress),
) -> Result<(), BackupError> {
    let copy = Connection::open_with_flags(partial, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    schema::check(&copy)?;
    let copied: i64 = copy.pragma_query_value(None, "page_count", |row| row.get(0))?;
    if copied != pages {
        return Err(BackupError::Damaged);
    }
    let tables: Vec<String> = copy
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")?
        .query_map([], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    let total = tables.len() as u64;
    for (done, table) in (0..).zip(&tables) {
        if cancel.is_cancelled() {
            return Err(BackupError::Cancelled);
        }
        on_progress(BackupProgress::Checking { done, total });
        let found: String = copy.query_row(
            "SELECT * FROM pragma_integrity_check(?1) LIMIT 1",
            [table],
            |row| row.get(0),
        )?;
        if found != "ok" {
            return Err(BackupError::Damaged);
        }
    }
    on_progress(BackupProgress::Checking { done: total, total });
    Ok(())
}
