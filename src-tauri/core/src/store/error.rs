//! What can go wrong with the store, told apart by SQLite's result codes.
//!
//! It must not carry a row's content: errors are logged and shown.

use std::path::PathBuf;

use rusqlite::ErrorCode;
use rusqlite::ffi;

use crate::model::{Failure, FailureCode};

/// Why a call to the store did not work. Nothing was changed when one is returned.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A newer version of the app wrote the file.
    #[error("the store has schema version {found}, this program knows {known}")]
    TooNew {
        /// The file's schema version.
        found: i64,
        /// The newest version this program knows.
        known: i64,
    },
    /// The file is something else: no SQLite file, or another program's.
    #[error("the file is not a store of this program")]
    NotADatabase,
    /// The file is a store, but its content contradicts itself.
    #[error("the store is damaged")]
    Damaged(#[source] Option<rusqlite::Error>),
    /// The file or its folder cannot be written.
    #[error("the store cannot be written")]
    ReadOnly,
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// Another process held the file longer than the store waits.
    #[error("another process holds the store")]
    Busy,
    /// An integration has that name already.
    #[error("the name is taken")]
    NameTaken,
    /// The row is not there, or no longer.
    #[error("the row is not in the store")]
    NotFound,
    /// The disk cannot hold a write-ahead log, as network drives cannot.
    #[error("the disk cannot hold a write-ahead log")]
    WalUnavailable,
    /// The store was closed; the program is ending.
    #[error("the store is closed")]
    Closed,
    /// The file or its folder cannot be reached.
    #[error("cannot reach {}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// SQLite refused for a reason that is none of the above.
    #[error("SQLite refused")]
    Sqlite(#[source] rusqlite::Error),
}

impl StoreError {
    /// The failure to show for it.
    #[must_use]
    pub fn failure(&self) -> Failure {
        match self {
            Self::TooNew { found, known } => {
                Failure::with(FailureCode::StoreTooNew, format!("{found} > {known}"))
            }
            Self::NotADatabase => Failure::new(FailureCode::StoreNotDatabase),
            Self::Damaged(_) => Failure::new(FailureCode::StoreDamaged),
            Self::ReadOnly => Failure::new(FailureCode::StoreReadOnly),
            Self::DiskFull => Failure::new(FailureCode::DiskFull),
            Self::Busy => Failure::new(FailureCode::StoreBusy),
            Self::NameTaken => Failure::new(FailureCode::NameTaken),
            Self::NotFound => Failure::new(FailureCode::NotFound),
            Self::WalUnavailable => Failure::new(FailureCode::StoreDiskUnsuitable),
            Self::Closed => Failure::new(FailureCode::Cancelled),
            Self::Io { path, .. } => {
                Failure::with(FailureCode::StoreUnreachable, path.display().to_string())
            }
            Self::Sqlite(_) => Failure::new(FailureCode::Internal),
        }
    }

    /// Tells the reasons apart for which the system refuses a file.
    pub(super) fn of_file(path: &std::path::Path, source: std::io::Error) -> Self {
        match source.kind() {
            std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem => {
                Self::ReadOnly
            }
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Io {
                path: path.to_owned(),
                source,
            },
        }
    }
}

impl From<rusqlite::types::FromSqlError> for StoreError {
    /// A value in the file is of a type its column never has.
    fn from(error: rusqlite::types::FromSqlError) -> Self {
        rusqlite::Error::from(error).into()
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match &error {
            rusqlite::Error::SqliteFailure(cause, _) => match (cause.code, cause.extended_code) {
                (ErrorCode::DiskFull, _) => Self::DiskFull,
                (ErrorCode::ReadOnly, _) => Self::ReadOnly,
                (ErrorCode::NotADatabase, _) => Self::NotADatabase,
                (ErrorCode::DatabaseCorrupt, _) => Self::Damaged(Some(error)),
                (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => Self::Busy,
                // The parent row was deleted while this one was on its way.
                (ErrorCode::ConstraintViolation, ffi::SQLITE_CONSTRAINT_FOREIGNKEY) => {
                    Self::NotFound
                }
                _ => Self::Sqlite(error),
            },
            rusqlite::Error::QueryReturnedNoRows => Self::NotFound,
            // STRICT tables keep types; what still does not convert was written by someone else.
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::Utf8Error(..) => Self::Damaged(Some(error)),
            _ => Self::Sqlite(error),
        }
    }
}
