//! Files the window saves: into one folder, whole or not at all, never over another one.
//!
//! It knows nothing of what is in them. Names come from here or are made safe here: no part of a name the window sends may lead
//! out of the folder.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use flow_core::model::{Failure, FailureCode};

use crate::error::CommandError;

/// Longest name that is kept of what the window sends, characters; ending and number come on top.
const LONGEST_NAME: usize = 100;

/// What this run wrote: the only places the window may have opened in the system's file manager.
#[derive(Debug, Default)]
pub(crate) struct SavedPlaces(Mutex<BTreeSet<PathBuf>>);

impl SavedPlaces {
    /// Remembers a file or folder that was written, and returns it as the window knows it.
    pub(crate) fn remember(&self, path: &Path) -> String {
        let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        places.insert(path.to_owned());
        path.to_string_lossy().into_owned()
    }

    /// The folder to show for something that was written: itself, or the one it lies in.
    pub(crate) fn folder_of(&self, shown: &str) -> Option<PathBuf> {
        let places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = places
            .iter()
            .find(|place| place.to_string_lossy() == shown)?;
        if place.is_dir() {
            return Some(place.clone());
        }
        place.parent().map(Path::to_owned)
    }
}

/// A place that was taken for a file to come; what is not finished leaves nothing behind.
#[derive(Debug)]
pub(crate) struct Reserved {
    path: PathBuf,
    is_done: bool,
}

impl Reserved {
    /// Takes the first free name: an empty file stands for what is coming.
    ///
    /// # Errors
    /// When the folder does not take a file.
    pub(crate) fn of(folder: &Path, name: &str, ending: &str) -> std::io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        for number in 1..1000 {
            let name = match number {
                1 => format!("{name}.{ending}"),
                number => format!("{name}-{number}.{ending}"),
            };
            let path = folder.join(name);
            match OpenOptions::new().write(true).create_new(true).open(&path) {
                Ok(_empty) => {
                    return Ok(Self {
                        path,
                        is_done: false,
                    });
                }
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Err(ErrorKind::AlreadyExists.into())
    }

    /// Where the file is written before it gets its name.
    pub(crate) fn unfinished(&self) -> PathBuf {
        let mut name = self.path.clone().into_os_string();
        name.push(".part");
        name.into()
    }

    /// Gives the name to what was written beside it.
    ///
    /// # Errors
    /// When nothing was written, or it cannot be renamed.
    pub(crate) fn finish(mut self) -> std::io::Result<PathBuf> {
        std::fs::rename(self.unfinished(), &self.path)?;
        self.is_done = true;
        Ok(self.path.clone())
    }
}

impl Drop for Reserved {
    fn drop(&mut self) {
        if self.is_done {
            return;
        }
        for left in [self.unfinished(), self.path.clone()] {
            if let Err(error) = std::fs::remove_file(&left)
                && error.kind() != ErrorKind::NotFound
            {
                tracing::warn!(cause = %error, "an unfinished file stays in the downloads");
            }
        }
    }
}

/// Writes a file that was not there before; a taken name gets a number.
///
/// # Errors
/// When it cannot be written; then nothing of it is left.
pub(crate) fn write_new(
    folder: &Path,
    name: &str,
    ending: &str,
    content: &[u8],
) -> std::io::Result<PathBuf> {
    let reserved = Reserved::of(folder, name, ending)?;
    let mut file = File::create(reserved.unfinished())?;
    file.write_all(content)?;
    file.sync_all()?;
    drop(file);
    reserved.finish()
}

/// Why a file was not written, in words.
pub(crate) fn not_written(error: &std::io::Error, folder: &Path) -> CommandError {
    tracing::warn!(cause = %error, "a file was not written");
    match error.kind() {
        ErrorKind::StorageFull => Failure::new(FailureCode::DiskFull).into(),
        _ => CommandError::cannot_write(folder),
    }
}

/// A name every file system takes, of a heading or a host: letters, figures, `.` and `-`; what is else becomes `instead`.
pub(crate) fn safe_name(text: &str, instead: char) -> String {
    let kept = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let name: String = text
        .chars()
        .map(|c| if kept(c) { c } else { instead })
        .take(LONGEST_NAME)
        .collect();
    name.trim_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).expect("a folder");
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("an entry").file_name())
            .map(|name| name.to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn nothing_is_overwritten() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = write_new(folder.path(), "check", "txt", b"one").expect("written");
        let second = write_new(folder.path(), "check", "txt", b"two").expect("written");
        assert_ne!(first, second, "the second has a name of its own");
        let read = |path| std::fs::read_to_string(path).expect("read");
        assert_eq!((read(first), read(second)), ("one".into(), "two".into()));
        assert_eq!(names(folder.path()), ["check-2.txt", "check.txt"]);
    }

    #[test]
    fn what_is_not_finished_leaves_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let reserved = Reserved::of(folder.path(), "report", "pdf").expect("a place");
        assert_eq!(names(folder.path()), ["report.pdf"], "the name is taken");
        std::fs::write(reserved.unfinished(), "half of it").expect("written");
        drop(reserved);
        assert!(names(folder.path()).is_empty(), "nothing is left");
        let reserved = Reserved::of(folder.path(), "report", "pdf").expect("a place");
        reserved
            .finish()
            .expect_err("nothing was written that could have the name");
        assert!(names(folder.path()).is_empty(), "no empty file is left");
    }

    #[test]
    fn a_full_disk_is_called_so() {
        let folder = Path::new("/downloads");
        let told = |kind: ErrorKind| not_written(&kind.into(), folder);
        assert_eq!(told(ErrorKind::StorageFull).code, "store.disk_full");
        assert_eq!(told(ErrorKind::PermissionDenied).code, "file.not_written");
    }

    #[test]
    fn only_what_was_written_can_be_shown() {
        let folder = tempfile::tempdir().expect("a folder");
        let places = SavedPlaces::default();
        let file = folder.path().join("picture.svg");
        let shown = places.remember(&file);
        assert_eq!(places.folder_of(&shown), Some(folder.path().to_owned()));
        let export = folder.path().join("export");
        std::fs::create_dir(&export).expect("made");
        let shown = places.remember(&export);
        assert_eq!(places.folder_of(&shown), Some(export), "a folder itself");
        for foreign in ["/etc", "/etc/passwd", "", "picture.svg", "../picture.svg"] {
            assert_eq!(places.folder_of(foreign), None, "{foreign}");
        }
    }

    #[test]
    fn names_lead_nowhere_else() {
        assert_eq!(safe_name("../../etc", '_'), "_.._etc");
        assert_eq!(safe_name("Time to merge: Ä/B", '-'), "Time-to-merge----B");
        assert_eq!(safe_name("...", '-'), "");
        assert_eq!(safe_name(&"a".repeat(300), '-').len(), LONGEST_NAME);
    }
}
