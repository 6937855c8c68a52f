//! A bare clone beside the store: made, checked and, where it is damaged, made
//! again.
//!
//! The app may be killed at any moment, so every open starts by looking for what
//! a killed run leaves behind. A folder this module did not make is never touched.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use gix_hash::ObjectId;
use tokio_util::sync::CancellationToken;

use crate::model::ObjectFormat;

use super::objects::{ObjectError, Objects};
use super::pack::is_disk_full;
use super::settle::Place;
use super::{clone_files, references, wholeness};

/// The file that says a folder was made by this module and may be removed by it.
const MARKER: &str = "flow-desktop-clone";

/// One clone is opened or made at a time: a run that was stopped may still be making the one that
/// the next run opens, and neither may find the other's half.
static OPENING: Mutex<()> = Mutex::new(());

/// Why a clone could not be opened, made or checked.
#[derive(Debug, thiserror::Error)]
pub enum CloneError {
    /// A file or folder could not be read or written.
    #[error("the clone's folder could not be used: {doing}")]
    Io {
        /// What was tried.
        doing: &'static str,
        /// Why it did not work.
        #[source]
        source: io::Error,
    },
    /// The folder holds something else, which is left alone.
    #[error("the folder holds something that is no clone of this app")]
    NotOurs,
    /// Objects are missing or unreadable: remove the clone and fetch again.
    #[error("the clone is damaged")]
    Damaged(#[source] ObjectError),
    /// It was cancelled.
    #[error("cancelled")]
    Cancelled,
}

impl CloneError {
    /// Whether the disk was full or a quota used up.
    #[must_use]
    pub fn is_disk_full(&self) -> bool {
        match self {
            Self::Io { source, .. } => is_disk_full(source),
            Self::NotOurs | Self::Damaged(_) | Self::Cancelled => false,
        }
    }

    pub(super) const fn io(doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, source }
    }
}

impl From<ObjectError> for CloneError {
    fn from(error: ObjectError) -> Self {
        match error {
            ObjectError::Cancelled => Self::Cancelled,
            ObjectError::Io(source) => Self::io("reading the clone's files")(source),
            other => Self::Damaged(other),
        }
    }
}

/// A bare clone in a folder of its own. At most one may be open per folder.
#[derive(Debug, Clone)]
pub struct BareClone {
    pub(super) folder: PathBuf,
    pub(super) format: ObjectFormat,
    made_anew: bool,
}

impl BareClone {
    /// Opens the clone in `folder`, or makes an empty one.
    ///
    /// What a killed run left behind is removed. A clone that is unusable, or of
    /// another object format, is replaced by an empty one: the next fetch fills
    /// it. [`Self::was_made_anew`] tells.
    ///
    /// # Errors
    /// [`CloneError::NotOurs`] where the folder holds anything else.
    pub async fn open_or_create(folder: &Path, format: ObjectFormat) -> Result<Self, CloneError> {
        let folder = folder.to_owned();
        blocking(move || Self::open_or_create_now(folder, format)).await
    }

    fn open_or_create_now(folder: PathBuf, format: ObjectFormat) -> Result<Self, CloneError> {
        let _turn = OPENING.lock().unwrap_or_else(PoisonError::into_inner);
        let mut clone = Self {
            folder,
            format,
            made_anew: false,
        };
        if clone.is_there()? {
            if clone.is_usable()? {
                return Ok(clone);
            }
            tracing::warn!("a damaged clone is made anew");
            clone.delete_folder()?;
        }
        clone.create()?;
        clone.made_anew = true;
        Ok(clone)
    }

    /// Deletes the clone in `folder`; nothing happens where there is none.
    ///
    /// # Errors
    /// [`CloneError::NotOurs`] where the folder holds anything else.
    pub fn delete(folder: &Path) -> Result<(), CloneError> {
        let clone = Self {
            folder: folder.to_owned(),
            format: ObjectFormat::Sha1,
            made_anew: false,
        };
        if clone.is_there()? {
            clone.delete_folder()?;
        }
        Ok(())
    }

    /// Where it is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// How its object ids are made.
    #[must_use]
    pub const fn object_format(&self) -> ObjectFormat {
        self.format
    }

    /// Whether opening made it: then commits known from before are not in it yet.
    #[must_use]
    pub const fn was_made_anew(&self) -> bool {
        self.made_anew
    }

    /// The commits all refs point at, rewritten history included, each once. What
    /// is read up to these need not be read again.
    ///
    /// # Errors
    /// [`CloneError::Damaged`] where a ref's object is missing.
    pub async fn tips(&self) -> Result<Vec<String>, CloneError> {
        let (folder, format) = (self.folder.clone(), self.format);
        blocking(move || {
            let mut objects = Objects::open(&folder, format)?;
            let tips = references::read_tips(&folder, &mut objects)?;
            let commits = references::commits_of(&tips);
            Ok(commits.iter().map(ObjectId::to_string).collect())
        })
        .await
    }

    /// Checks that every object a ref needs is there. Slow for large clones: for
    /// use after something failed.
    ///
    /// # Errors
    /// [`CloneError::Damaged`] when something is missing, [`CloneError::Cancelled`].
    pub async fn check(&self, cancel: &CancellationToken) -> Result<(), CloneError> {
        let (folder, format, cancel) = (self.folder.clone(), self.format, cancel.clone());
        blocking(move || {
            let mut objects = Objects::open(&folder, format).map_err(CloneError::Damaged)?;
            match wholeness::check_everything(&folder, &mut objects, &cancel) {
                Err(ObjectError::Cancelled) => Err(CloneError::Cancelled),
                other => other.map_err(CloneError::Damaged),
            }
        })
        .await
    }

    /// How many commits the server's branches and tags reach, without those that
    /// are kept although no ref of the server leads to them any more.
    ///
    /// # Errors
    /// [`CloneError::Damaged`] where history has a hole, [`CloneError::Cancelled`].
    pub async fn count_reachable(&self, cancel: &CancellationToken) -> Result<u64, CloneError> {
        let (place, cancel) = (Place::of(self), cancel.clone());
        blocking(move || Ok(place.count(true, &cancel)?)).await
    }

    /// The commits that are kept although no branch or tag of the server reaches them any more.
    ///
    /// # Errors
    /// [`CloneError::Damaged`] where history has a hole, [`CloneError::Cancelled`].
    pub async fn orphaned(&self, cancel: &CancellationToken) -> Result<Vec<String>, CloneError> {
        let (place, cancel) = (Place::of(self), cancel.clone());
        blocking(move || Ok(place.orphaned(&cancel)?)).await
    }

    /// The commits the server's branches and tags reach. For use where counting them does not suffice.
    ///
    /// # Errors
    /// [`CloneError::Damaged`] where history has a hole, [`CloneError::Cancelled`].
    pub async fn reachable(&self, cancel: &CancellationToken) -> Result<Vec<String>, CloneError> {
        let (place, cancel) = (Place::of(self), cancel.clone());
        blocking(move || Ok(place.reachable(&cancel)?)).await
    }

    /// The folder of packs.
    pub(super) fn packs(&self) -> PathBuf {
        self.folder.join("objects").join("pack")
    }

    /// Whether the folder holds a clone of ours, usable or not.
    fn is_there(&self) -> Result<bool, CloneError> {
        let reading = CloneError::io("reading the folder");
        match fs::read_dir(&self.folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(reading(error)),
            Ok(mut entries) => {
                if entries.next().is_none() {
                    Ok(false)
                } else if self.folder.join(MARKER).is_file() {
                    Ok(true)
                } else {
                    Err(CloneError::NotOurs)
                }
            }
        }
    }

    /// Whether refs and the objects they point at are here. What is behind them
    /// is found out by reading it.
    fn is_usable(&self) -> Result<bool, CloneError> {
        clone_files::remove_leftovers(&self.folder);
        if clone_files::object_format(&self.folder) != Some(self.format) {
            return Ok(false);
        }
        let objects = Objects::open(&self.folder, self.format);
        match objects.and_then(|mut objects| references::read_tips(&self.folder, &mut objects)) {
            Ok(_) => Ok(true),
            Err(ObjectError::Io(source)) if is_denied(&source) => {
                Err(CloneError::io("reading the clone's files")(source))
            }
            Err(error) => {
                tracing::warn!(%error, "a clone cannot be used");
                Ok(false)
            }
        }
    }

    fn create(&self) -> Result<(), CloneError> {
        fs::create_dir_all(&self.folder).map_err(CloneError::io("making the folder"))?;
        fs::write(
            self.folder.join(MARKER),
            "Made by Flow Desktop, which may delete it.\n",
        )
        .map_err(CloneError::io("marking the folder"))?;
        clone_files::create(&self.folder, self.format).map_err(CloneError::io("filling the folder"))
    }

    fn delete_folder(&self) -> Result<(), CloneError> {
        // The marker goes last, so that a killed deletion can be told from a stranger's folder.
        let deleting = || CloneError::io("deleting the folder");
        let entries = fs::read_dir(&self.folder).map_err(deleting())?;
        for entry in entries {
            let entry = entry.map_err(deleting())?;
            if entry.file_name() == MARKER {
                continue;
            }
            let is_folder = entry.file_type().map_err(deleting())?.is_dir();
            let deleted = if is_folder {
                fs::remove_dir_all(entry.path())
            } else {
                fs::remove_file(entry.path())
            };
            deleted.map_err(deleting())?;
        }
        fs::remove_dir_all(&self.folder).map_err(deleting())
    }
}

/// Whether the system keeps a file from us, which makes it no damaged one.
fn is_denied(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::PermissionDenied || is_disk_full(error)
}

/// Runs what reads files apart from what must not wait.
pub(super) async fn blocking<T, E>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, E>
where
    T: Send + 'static,
    E: Send + 'static,
{
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(stopped) => match stopped.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime is going down, and whoever waits here with it.
            Err(_) => std::future::pending().await,
        },
    }
}
