//! A bare clone beside the store: made, checked and, where it is damaged, made
//! again.
//!
//! The app may be killed at any moment, so every open starts by looking for what
//! a killed run leaves behind. A folder this module did not make is never touched.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::model::ObjectFormat;

use super::program::{GitProgram, ProgramError, Version};
use super::references::{self, Tip};

/// The file that says a folder was made by this module and may be removed by it.
const MARKER: &str = "flow-desktop-clone";

/// Why a clone could not be opened, made or checked.
#[derive(Debug, thiserror::Error)]
pub enum CloneError {
    /// Git is missing or failed.
    #[error(transparent)]
    Git(#[from] ProgramError),
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
    /// The local git cannot handle the repository's object format.
    #[error("git {installed} cannot read SHA-256 repositories, {needed} can")]
    GitTooOld {
        /// What is there.
        installed: Version,
        /// What is needed.
        needed: Version,
    },
    /// Objects are missing or unreadable: remove the clone and fetch again.
    #[error("the clone is damaged")]
    Damaged,
}

impl CloneError {
    /// Whether the disk was full or a quota used up.
    #[must_use]
    pub fn is_disk_full(&self) -> bool {
        match self {
            Self::Git(error) => error.is_disk_full(),
            Self::Io { source, .. } => source.kind() == io::ErrorKind::StorageFull,
            Self::NotOurs | Self::GitTooOld { .. } | Self::Damaged => false,
        }
    }

    pub(super) const fn io(doing: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { doing, source }
    }
}

/// A bare clone in a folder of its own. At most one may be open per folder.
#[derive(Debug, Clone)]
pub struct BareClone {
    pub(super) program: GitProgram,
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
        Self::open_or_create_with(GitProgram::default(), folder, format).await
    }

    /// As [`Self::open_or_create`], with a certain git program.
    ///
    /// # Errors
    /// As [`Self::open_or_create`].
    pub async fn open_or_create_with(
        program: GitProgram,
        folder: &Path,
        format: ObjectFormat,
    ) -> Result<Self, CloneError> {
        let mut clone = Self {
            program,
            folder: folder.to_owned(),
            format,
            made_anew: false,
        };
        if clone.is_there()? {
            if clone.is_usable().await? {
                return Ok(clone);
            }
            tracing::warn!("a damaged clone is made anew");
            clone.delete_folder()?;
        }
        clone.create().await?;
        clone.made_anew = true;
        Ok(clone)
    }

    /// Deletes the clone in `folder`; nothing happens where there is none.
    ///
    /// # Errors
    /// [`CloneError::NotOurs`] where the folder holds anything else.
    pub fn delete(folder: &Path) -> Result<(), CloneError> {
        let clone = Self {
            program: GitProgram::default(),
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
    /// [`CloneError::Git`] when git fails.
    pub async fn tips(&self) -> Result<Vec<String>, CloneError> {
        let tips = references::read_tips(self).await?;
        Ok(references::commits_of(&tips))
    }

    /// Checks that every object a ref needs is there. Slow for large clones: for
    /// use after something failed.
    ///
    /// # Errors
    /// [`CloneError::Damaged`] when something is missing.
    pub async fn check(&self) -> Result<(), CloneError> {
        let arguments = [
            "fsck",
            "--connectivity-only",
            "--no-dangling",
            "--no-progress",
        ];
        match self.git(&arguments, b"").await {
            Ok(_) => Ok(()),
            Err(ProgramError::Failed { message, .. }) => {
                tracing::warn!(message, "a clone is damaged");
                Err(CloneError::Damaged)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Runs git on this clone.
    pub(super) async fn git(
        &self,
        arguments: &[&str],
        input: &[u8],
    ) -> Result<Vec<u8>, ProgramError> {
        self.program.run(&self.folder, arguments, input).await
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

    async fn is_usable(&self) -> Result<bool, CloneError> {
        self.remove_leftovers();
        let questions = ["rev-parse", "--is-bare-repository", "--show-object-format"];
        let expected = format!("true\n{}\n", self.format.as_str());
        match self.git(&questions, b"").await {
            Ok(answer) if answer == expected.as_bytes() => {}
            Ok(_) | Err(ProgramError::Failed { .. }) => return Ok(false),
            Err(error) => return Err(error.into()),
        }
        let Some(tips) = self.read_tips_if_whole().await? else {
            return Ok(false);
        };
        Ok(self
            .absent(tips.iter().map(|tip| tip.id.as_str()))
            .await?
            .is_empty())
    }

    async fn read_tips_if_whole(&self) -> Result<Option<Vec<Tip>>, CloneError> {
        match references::read_tips(self).await {
            Ok(tips) => Ok(Some(tips)),
            Err(ProgramError::Failed { .. } | ProgramError::Answer { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Those of `ids` whose objects are not here.
    pub(super) async fn absent(
        &self,
        ids: impl Iterator<Item = &str> + Send,
    ) -> Result<Vec<String>, ProgramError> {
        let mut input = String::new();
        for id in ids {
            input.push_str(id);
            input.push('\n');
        }
        if input.is_empty() {
            return Ok(Vec::new());
        }
        let arguments = ["cat-file", "--buffer", "--batch-check=%(objectname)"];
        let output = self.git(&arguments, input.as_bytes()).await?;
        let output = String::from_utf8_lossy(&output);
        let missing = output
            .lines()
            .filter_map(|line| line.strip_suffix(" missing"));
        Ok(missing.map(str::to_owned).collect())
    }

    async fn create(&self) -> Result<(), CloneError> {
        if self.format == ObjectFormat::Sha256 {
            let installed = self.program.version().await.map_err(ProgramError::from)?;
            if installed < Version::WITH_SHA256 {
                return Err(CloneError::GitTooOld {
                    installed,
                    needed: Version::WITH_SHA256,
                });
            }
        }
        fs::create_dir_all(&self.folder).map_err(CloneError::io("making the folder"))?;
        fs::write(
            self.folder.join(MARKER),
            "Made by Flow Desktop, which may delete it.\n",
        )
        .map_err(CloneError::io("marking the folder"))?;
        let format = format!("--object-format={}", self.format.as_str());
        let arguments = [
            "init",
            "--bare",
            "--quiet",
            "--template=",
            "--initial-branch=main",
            &format,
        ];
        self.git(&arguments, b"").await?;
        Ok(())
    }

    /// Removes what killed runs leave: half-written packs, packs without an index
    /// and locks. What cannot be removed only takes space, or fails later with
    /// git's own words.
    pub(super) fn remove_leftovers(&self) {
        let packs = self.packs();
        for path in files_in(&packs) {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let half_written = name.starts_with("tmp_") || name.starts_with(".tmp-");
            let unindexed = name.starts_with("pack-")
                && !name.ends_with(".idx")
                && !path.with_extension("idx").exists();
            if half_written || unindexed || name.ends_with(".lock") {
                remove(&path);
            }
        }
        let folders = [
            self.folder.clone(),
            self.folder.join("objects").join("info"),
        ];
        for path in folders.iter().flat_map(|folder| files_in(folder)) {
            if path
                .extension()
                .is_some_and(|extension| extension == "lock")
            {
                remove(&path);
            }
        }
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

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
        .map(|entry| entry.path())
        .collect()
}

fn remove(path: &Path) {
    if let Err(error) = fs::remove_file(path) {
        tracing::warn!(%error, "a leftover of a killed run could not be removed");
    }
}
