//! What a list of excluded paths leaves out of one commit: the preview of a list
//! somebody is writing.
//!
//! It asks about entries the way the comparison of trees does, so that a preview
//! and its effect cannot differ.

use std::path::Path;

use crate::model::ExcludedPaths;

use super::commit_text::CommitText;
use super::inflate::Inflater;
use super::object_id::ObjectId;
use super::objects::{Objects, UnreadableObject};
use super::pack_data::ObjectKind;
use super::reading::Failure;
use super::run::head;
use super::trees::{FileEntry, Mode, each_entry};

/// What objects made lately may take, in bytes: trees are read once.
const CACHE: usize = 8 * 1024 * 1024;
/// Folders inside folders are followed this far, as git does by default.
const DEEPEST: usize = 2048;

/// What a list leaves out of a commit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExcludedFiles {
    /// All files of the commit, links and submodules included.
    pub files: u64,
    /// Of these, what the list leaves out.
    pub excluded: u64,
    /// How many entries the list leaves out where it matches them, a whole folder being one.
    pub entries: u64,
    /// The first of these entries, in git's order.
    pub first: Vec<ExcludedEntry>,
}

/// A file or a whole folder that a list leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExcludedEntry {
    /// From the top, in the bytes the repository has; a folder's ends with a slash.
    pub path: Vec<u8>,
    /// Files in it; 1 for a file.
    pub files: u64,
}

/// Looks through the commit HEAD stands at; `None` where there is none.
///
/// # Errors
/// When an object is missing or damaged, or `go_on` says no.
pub(in super::super) fn excluded_files(
    folder: &Path,
    excluded: &ExcludedPaths,
    most: usize,
    go_on: impl Fn() -> bool,
) -> Result<Option<ExcludedFiles>, Failure> {
    let Some(commit) = head(folder) else {
        return Ok(None);
    };
    let objects = Objects::open(folder, CACHE)?;
    let mut looking = Looking {
        objects: &objects,
        inflater: Inflater::new(),
        excluded,
        most,
        go_on,
        path: Vec::new(),
        found: ExcludedFiles::default(),
    };
    let object = objects.read_kind(commit, ObjectKind::Commit, &mut looking.inflater)?;
    let text = CommitText::parse(&object).ok_or_else(|| UnreadableObject::damaged(commit))?;
    looking.folder(text.tree, 0)?;
    Ok(Some(looking.found))
}

struct Looking<'run, G> {
    objects: &'run Objects,
    inflater: Inflater,
    excluded: &'run ExcludedPaths,
    most: usize,
    go_on: G,
    /// The path of the folder that is looked through, with its slash.
    path: Vec<u8>,
    found: ExcludedFiles,
}

impl<G: Fn() -> bool> Looking<'_, G> {
    /// Counts what is below a folder that is not left out itself.
    fn folder(&mut self, tree: ObjectId, depth: usize) -> Result<(), Failure> {
        for (name, entry) in self.entries(tree, depth)? {
            let before = self.path.len();
            self.path.extend_from_slice(&name);
            let is_folder = entry.mode.is_folder_to_lists();
            if self.excluded.leaves_out(&self.path, is_folder) {
                self.leave_out(entry, depth)?;
            } else if entry.mode == Mode::Folder {
                self.path.push(b'/');
                self.folder(entry.id, depth + 1)?;
            } else {
                self.found.files += 1;
            }
            self.path.truncate(before);
        }
        Ok(())
    }

    fn leave_out(&mut self, entry: FileEntry, depth: usize) -> Result<(), Failure> {
        let mut path = self.path.clone();
        let files = if entry.mode == Mode::Folder {
            path.push(b'/');
            self.count(entry.id, depth + 1)?
        } else {
            1
        };
        self.found.files += files;
        self.found.excluded += files;
        self.found.entries += 1;
        if self.found.first.len() < self.most {
            self.found.first.push(ExcludedEntry { path, files });
        }
        Ok(())
    }

    /// All files below a folder.
    fn count(&mut self, tree: ObjectId, depth: usize) -> Result<u64, Failure> {
        let mut files = 0;
        for (_, entry) in self.entries(tree, depth)? {
            files += match entry.mode {
                Mode::Folder => self.count(entry.id, depth + 1)?,
                _ => 1,
            };
        }
        Ok(files)
    }

    fn entries(
        &mut self,
        tree: ObjectId,
        depth: usize,
    ) -> Result<Vec<(Vec<u8>, FileEntry)>, Failure> {
        if !(self.go_on)() {
            return Err(Failure::Ended);
        }
        if depth > DEEPEST {
            return Err(UnreadableObject::damaged(tree).into());
        }
        let mut entries = Vec::new();
        each_entry(self.objects, &mut self.inflater, tree, |name, entry| {
            entries.push((name.to_vec(), entry));
        })?;
        Ok(entries)
    }
}
