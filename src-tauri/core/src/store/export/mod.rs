//! Rows for other programs: every table as CSV or Parquet, with what reports decided about each row.
//!
//! ```text
//! facts (the views of reports) + tables of the schema -> rows -> CSV, or Parquet on every core -> folder -> manifest
//! ```
//!
//! Everything is of one moment and read while the app goes on. Rows are read one at a time; what is half
//! done never has the name that was asked for. Tables are named one by one, so that nothing of this computer
//! (tokens' names, settings, certificates) gets out because somebody added a column.

mod csv;
mod encoders;
mod facts;
mod files;
mod manifest;
mod parquet;
mod partition;
mod people;
mod tables;
mod values;
mod writing;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, InterruptHandle, OpenFlags};
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::connections::run_blocking;
use super::{Store, StoreError, schema};

/// In which form rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// One text file a table, RFC 4180 and UTF-8.
    Csv,
    /// Folders by month, of facts by repository as well; compressed columns.
    Parquet,
}

/// What is wanted.
#[derive(Debug, Clone)]
pub struct ExportRequest {
    /// The folder that is made; it must not exist.
    pub folder: PathBuf,
    /// How rows are written.
    pub format: ExportFormat,
    /// First and last day, as days since 1970-01-01, of rows that belong to a day: of commits their author's,
    /// of everything else in UTC. `None` is everything.
    pub days: Option<(i64, i64)>,
    /// Whether e-mail addresses, and long texts that may hold some, are in it.
    pub with_addresses: bool,
    /// Tells one export from another: rows carry it.
    pub export_id: String,
    /// The version of the app.
    pub app_version: String,
    /// The zone of the person who asks, for the manifest.
    pub zone: String,
}

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportProgress {
    /// Tables written.
    pub tables_done: u64,
    /// Tables to write.
    pub tables: u64,
    /// Rows written.
    pub rows: u64,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportSummary {
    /// Rows of all tables.
    pub rows: u64,
    /// Files beside the manifest.
    pub files: u64,
    /// Bytes of these.
    pub bytes: u64,
}

/// Why there is no export. Nothing is left of what was begun.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// It was cancelled.
    #[error("the export was cancelled")]
    Cancelled,
    /// There is a folder of that name.
    #[error("the folder is there already")]
    FolderExists,
    /// Rows could not be put in columns.
    #[error("a Parquet file cannot be written")]
    Parquet(#[source] ::parquet::errors::ParquetError),
    /// The store could not be read or the files not be written.
    #[error("the export failed")]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for ExportError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl ExportError {
    fn of_file(path: &Path, error: std::io::Error) -> Self {
        Self::Store(StoreError::of_file(path, error))
    }
}

impl Store {
    /// Writes every table into a new folder.
    ///
    /// # Errors
    /// See [`ExportError`].
    pub async fn export(
        &self,
        request: ExportRequest,
        cancel: CancellationToken,
        on_progress: impl Fn(ExportProgress) + Send + 'static,
    ) -> Result<ExportSummary, ExportError> {
        let source = self.connections.path().to_owned();
        let made_at = self.now();
        let (told, stopper) = oneshot::channel();
        let stop = cancel.clone();
        let work = run_blocking(move || {
            let wanted = writing::Wanted {
                request: &request,
                made_at,
                cancel: &cancel,
                on_progress: &on_progress,
            };
            Ok(into_folder(&source, &wanted, told))
        });
        // Sorting many rows is one call of SQLite, which only an interruption ends.
        let interrupted = async {
            match stopper.await {
                Ok(handle) => {
                    stop.cancelled().await;
                    InterruptHandle::interrupt(&handle);
                }
                Err(_it_ended) => std::future::pending().await,
            }
        };
        let mut work = std::pin::pin!(work);
        // Waited for in both cases: what was begun is taken away before the caller hears of it.
        let result = tokio::select! {
            result = &mut work => result?,
            () = interrupted => work.await?,
        };
        match result {
            Err(_) if stop.is_cancelled() => Err(ExportError::Cancelled),
            result => result,
        }
    }
}

/// Writes beside the folder and gives it its name once it is whole.
fn into_folder(
    source: &Path,
    wanted: &writing::Wanted<'_>,
    told: oneshot::Sender<InterruptHandle>,
) -> Result<ExportSummary, ExportError> {
    let folder = &wanted.request.folder;
    if folder.exists() {
        return Err(ExportError::FolderExists);
    }
    let partial = partial_name(folder);
    std::fs::create_dir(&partial).map_err(|error| ExportError::of_file(&partial, error))?;
    let result = of_one_moment(source, &partial, wanted, told).and_then(|summary| {
        std::fs::rename(&partial, folder).map_err(|error| ExportError::of_file(folder, error))?;
        Ok(summary)
    });
    if result.is_err()
        && let Err(error) = std::fs::remove_dir_all(&partial)
    {
        tracing::warn!(cause = %error, "an export that failed stays behind");
    }
    result
}

fn of_one_moment(
    source: &Path,
    partial: &Path,
    wanted: &writing::Wanted<'_>,
    told: oneshot::Sender<InterruptHandle>,
) -> Result<ExportSummary, ExportError> {
    let connection = Connection::open_with_flags(source, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    schema::check(&connection)?;
    if told.send(connection.get_interrupt_handle()).is_err() {
        return Err(ExportError::Cancelled);
    }
    // The first read fixes what is seen; whoever writes goes on meanwhile.
    let snapshot = connection.unchecked_transaction()?;
    partition::name_repositories(&snapshot)?;
    people::name_people(&snapshot)?;
    writing::write_all(&snapshot, partial, wanted)
}

/// The name a folder has until it is whole.
fn partial_name(folder: &Path) -> PathBuf {
    let mut name = folder.as_os_str().to_owned();
    name.push(".partial");
    PathBuf::from(name)
}
