//! One commit against its parents: its size, and where its lines come from.
//!
//! What belongs to a thread is kept here from commit to commit; nothing that one
//! commit leaves behind changes what the next one gives.

use crate::model::{CommitSize, ExcludedPaths};

use super::contents::{Content, Contents, is_pointer};
use super::diff::{Differ, Hunk, count_lines};
use super::inflate::Inflater;
use super::object_id::ObjectId;
use super::objects::{Objects, UnreadableObject};
use super::paths::Paths;
use super::renames::{self, CutPieces};
use super::spool::FileOrigin;
use super::trees::{FileChange, FileEntry, Mode, TreeComparison};

/// New and removed files of a commit are paired one by one, as `git blame` would, up to so many pairs.
const MOST_SINGLE_PAIRS: usize = 20_000;

/// What was found out about a commit.
#[derive(Debug, Default)]
pub(super) struct Measured {
    /// Merges have none.
    pub(super) size: Option<CommitSize>,
    pub(super) files: Vec<FileOrigin>,
}

/// Measures commits, one after the other.
pub(super) struct Measuring<'history> {
    objects: &'history Objects,
    paths: &'history Paths,
    excluded: &'history ExcludedPaths,
    inflater: Inflater,
    differ: Differ,
}

impl<'history> Measuring<'history> {
    pub(super) fn new(
        objects: &'history Objects,
        paths: &'history Paths,
        excluded: &'history ExcludedPaths,
    ) -> Self {
        Self {
            objects,
            paths,
            excluded,
            inflater: Inflater::new(),
            differ: Differ::default(),
        }
    }

    pub(super) const fn objects(&mut self) -> (&'history Objects, &mut Inflater) {
        (self.objects, &mut self.inflater)
    }

    /// Compares the tree of a commit with those of its parents.
    ///
    /// # Errors
    /// When an object is missing or damaged.
    pub(super) fn measure(
        &mut self,
        tree: ObjectId,
        parents: &[ObjectId],
    ) -> Result<Measured, UnreadableObject> {
        let first = parents.first().copied();
        let others: Vec<_> = parents.iter().skip(1).copied().map(Some).collect();
        let comparison = TreeComparison::new(self.objects, &mut self.inflater, self.excluded);
        let changes = comparison.compare(first, Some(tree), &others)?;
        if others.is_empty() {
            self.ordinary(&changes)
        } else {
            self.merge(tree, parents, &changes)
        }
    }

    /// Only what differs from the first parent can come from anywhere else than from it.
    fn merge(
        &mut self,
        tree: ObjectId,
        parents: &[ObjectId],
        changes: &[FileChange],
    ) -> Result<Measured, UnreadableObject> {
        let mut merging = Merging {
            tree,
            parents,
            against: vec![None; parents.len()],
            pieces: parents.iter().map(|_| CutPieces::default()).collect(),
        };
        let mut files = Vec::new();
        for change in changes {
            let path = self.paths.number(&change.path);
            let Some(new) = change.new else {
                files.push(FileOrigin::Removed {
                    path,
                    counts: false,
                    lines: 0,
                });
                continue;
            };
            let in_parents = std::iter::once(change.old).chain(change.others.iter().copied());
            let in_parents: Vec<Option<FileEntry>> = in_parents.collect();
            let is_same = |entry: &Option<FileEntry>| {
                entry.is_some_and(|old| old.id == new.id && old.mode.is_same_type(new.mode))
            };
            match in_parents.iter().position(is_same) {
                Some(0) => {}
                Some(parent) => files.push(FileOrigin::Taken {
                    path,
                    parent: parent as u32,
                }),
                None => files.push(self.merged(&mut merging, change, new, &in_parents)?),
            }
        }
        Ok(Measured { size: None, files })
    }

    /// A file a merge made: the hunks against each parent's version of it.
    fn merged(
        &mut self,
        merging: &mut Merging<'_>,
        change: &FileChange,
        new: FileEntry,
        in_parents: &[Option<FileEntry>],
    ) -> Result<FileOrigin, UnreadableObject> {
        let path = self.paths.number(&change.path);
        let mut from = Vec::new();
        let mut seen: Vec<ObjectId> = Vec::new();
        for (parent, entry) in in_parents.iter().enumerate() {
            let (old, name) = match entry {
                Some(old) if old.mode.is_same_type(new.mode) => (*old, path),
                Some(_) => continue,
                None => match self.renamed_in(merging, parent, &change.path)? {
                    Some((old, name)) => (old, self.paths.number(&name)),
                    None => continue,
                },
            };
            if seen.contains(&old.id) {
                continue;
            }
            seen.push(old.id);
            let pair = self.pair(old, new)?;
            if !pair.keeps_lines {
                continue;
            }
            let origin = (parent as u32, name, pair.hunks);
            if old.id == new.id {
                // The whole file is that one's.
                from = vec![origin];
                break;
            }
            from.push(origin);
        }
        let (lines, _) = self.lines_of(new)?;
        Ok(FileOrigin::Merged {
            path,
            lines: lines.unwrap_or(0),
            from,
        })
    }

    /// What a file that a parent lacks is called there.
    fn renamed_in(
        &mut self,
        merging: &mut Merging<'_>,
        parent: usize,
        path: &[u8],
    ) -> Result<Option<Named>, UnreadableObject> {
        if merging.against[parent].is_none() {
            let comparison = TreeComparison::new(self.objects, &mut self.inflater, self.excluded);
            let old = Some(merging.parents[parent]);
            merging.against[parent] = Some(comparison.compare(old, Some(merging.tree), &[])?);
        }
        let Some(changes) = &merging.against[parent] else {
            return Ok(None);
        };
        let Some(wanted) = changes.iter().position(|change| *change.path == *path) else {
            return Ok(None);
        };
        let source = renames::find_for(
            wanted,
            changes,
            &mut self.contents(),
            &mut merging.pieces[parent],
        )?;
        let source = source.map(|source| &changes[source]);
        Ok(source.and_then(|source| Some((source.old?, source.path.clone()))))
    }

    fn contents(&mut self) -> Contents<'_> {
        Contents {
            objects: self.objects,
            inflater: &mut self.inflater,
        }
    }

    fn ordinary(&mut self, changes: &[FileChange]) -> Result<Measured, UnreadableObject> {
        let mut contents = self.contents();
        let mut pieces = CutPieces::default();
        let sources = renames::find(changes, &mut contents, &mut pieces)?;
        let copies = self.single_sources(changes, &sources, &mut pieces)?;
        drop(pieces);
        let mut size = CommitSize::default();
        let mut files = Vec::with_capacity(changes.len());
        for (place, change) in changes.iter().enumerate() {
            let is_renamed_away = change.new.is_none() && sources.contains(&Some(place));
            if is_renamed_away {
                // What is at the new name says where the lines went.
                files.push(FileOrigin::Removed {
                    path: self.paths.number(&change.path),
                    counts: false,
                    lines: 0,
                });
                continue;
            }
            let source = sources[place].map(|source| &changes[source]);
            let copied = copies[place].map(|source| &changes[source]);
            let (added, deleted, file) = self.file(change, source, copied)?;
            size.files += 1;
            size.additions += i64::from(added);
            size.deletions += i64::from(deleted);
            files.push(file);
        }
        Ok(Measured {
            size: Some(size),
            files,
        })
    }

    /// For each added file that is no rename of its own, or not surely of the file it would be
    /// alone, the removed file its lines stem from.
    fn single_sources(
        &mut self,
        changes: &[FileChange],
        sources: &[Option<usize>],
        pieces: &mut CutPieces,
    ) -> Result<Vec<Option<usize>>, UnreadableObject> {
        let mut copies = sources.to_vec();
        let removed = changes.iter().filter(|change| change.new.is_none()).count();
        let added = changes.iter().filter(|change| change.old.is_none()).count();
        // With one of each the answer is the same.
        if removed == 0 || added < 2 || removed * added > MOST_SINGLE_PAIRS {
            return Ok(copies);
        }
        for (place, change) in changes.iter().enumerate() {
            // A file of the same content is found alone as well.
            let is_same = |source: usize| {
                let old = changes[source].old.map(|old| old.id);
                old == change.new.map(|new| new.id)
            };
            if change.old.is_none() && !sources[place].is_some_and(is_same) {
                copies[place] = renames::find_for(place, changes, &mut self.contents(), pieces)?;
            }
        }
        Ok(copies)
    }

    /// Added and deleted lines of a file as git counts them, and where its lines come from.
    fn file(
        &mut self,
        change: &FileChange,
        source: Option<&FileChange>,
        copied: Option<&FileChange>,
    ) -> Result<(u32, u32, FileOrigin), UnreadableObject> {
        let path = self.paths.number(&change.path);
        let old = source.map_or(change.old, |source| source.old);
        match (old, change.new) {
            (Some(old), Some(new)) => {
                let pair = self.pair(old, new)?;
                let same_source = match (source, copied) {
                    (Some(source), Some(copied)) => source.path == copied.path,
                    (None, _) => true,
                    (Some(_), None) => false,
                };
                let from = source.map_or(path, |source| self.paths.number(&source.path));
                let file = FileOrigin::Changed {
                    path,
                    from,
                    keeps_lines: pair.keeps_lines && same_source,
                    counts: pair.counts,
                    lines: pair.lines,
                    hunks: pair.hunks,
                };
                Ok((pair.added, pair.deleted, file))
            }
            (None, Some(new)) => {
                let (lines, counts) = self.lines_of(new)?;
                let copied = match copied {
                    Some(copied) => self.copied(copied, new)?,
                    None => None,
                };
                let added = lines.unwrap_or(0);
                let file = FileOrigin::Added {
                    path,
                    counts,
                    lines: if counts { added } else { 0 },
                    copied,
                };
                Ok((added, 0, file))
            }
            (Some(old), None) => {
                let (lines, counts) = self.lines_of(old)?;
                let deleted = lines.unwrap_or(0);
                let file = FileOrigin::Removed {
                    path,
                    counts,
                    lines: deleted,
                };
                Ok((0, deleted, file))
            }
            (None, None) => unreachable!("a change has a side"),
        }
    }

    fn copied(
        &mut self,
        source: &FileChange,
        new: FileEntry,
    ) -> Result<Option<(u32, Vec<Hunk>)>, UnreadableObject> {
        let Some(old) = source.old else {
            return Ok(None);
        };
        let pair = self.pair(old, new)?;
        let from = self.paths.number(&source.path);
        Ok(pair.keeps_lines.then_some((from, pair.hunks)))
    }

    /// Lines of a file, `None` for a binary one, and whether they count as work.
    fn lines_of(&mut self, entry: FileEntry) -> Result<(Option<u32>, bool), UnreadableObject> {
        Ok(match self.contents().read(entry)? {
            Content::Binary => (None, false),
            Content::Text(text) => {
                let counts = entry.mode != Mode::Submodule && !is_pointer(&text);
                (Some(count_lines(&text)), counts)
            }
        })
    }

    fn pair(&mut self, old: FileEntry, new: FileEntry) -> Result<Pair, UnreadableObject> {
        if old.id == new.id && old.mode.is_same_type(new.mode) {
            return Ok(Pair {
                keeps_lines: true,
                counts: false,
                ..Pair::default()
            });
        }
        let (left, right) = (self.contents().read(old)?, self.contents().read(new)?);
        let (Content::Text(left), Content::Text(right)) = (left, &right) else {
            // Binary files have no lines; a text that was binary begins anew.
            let lines = match right {
                Content::Text(text) => count_lines(&text),
                Content::Binary => 0,
            };
            return Ok(Pair {
                lines,
                ..Pair::default()
            });
        };
        let (hunks, added, deleted) = self.differ.hunks_and_counts(&left, right);
        let is_submodule = old.mode == Mode::Submodule || new.mode == Mode::Submodule;
        Ok(Pair {
            added,
            deleted,
            keeps_lines: old.mode.is_same_type(new.mode),
            counts: !is_submodule && !is_pointer(&left) && !is_pointer(right),
            lines: count_lines(right),
            hunks: hunks.to_vec(),
        })
    }
}

/// The trees of a merge, and what differs from each parent where that was asked for.
struct Merging<'run> {
    tree: ObjectId,
    parents: &'run [ObjectId],
    against: Vec<Option<Vec<FileChange>>>,
    pieces: Vec<CutPieces>,
}

/// A file and its path.
type Named = (FileEntry, Box<[u8]>);

/// What was found out about two versions of a file.
#[derive(Default)]
struct Pair {
    added: u32,
    deleted: u32,
    keeps_lines: bool,
    counts: bool,
    lines: u32,
    hunks: Vec<Hunk>,
}
