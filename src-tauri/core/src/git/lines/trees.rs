//! Which files differ between the trees of a commit and its parents.

use std::sync::Arc;

use crate::model::ExcludedPaths;

use super::diff::common_prefix;
use super::inflate::Inflater;
use super::object_id::{LENGTH, ObjectId};
use super::objects::{Objects, UnreadableObject};
use super::pack_data::ObjectKind;

/// Folders inside folders are followed this far, as git does by default.
const DEEPEST: usize = 2048;

/// What an entry of a tree is, as far as git tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    File,
    Executable,
    Link,
    Submodule,
    Folder,
}

impl Mode {
    fn parse(digits: &[u8]) -> Option<Self> {
        let mut mode: u32 = 0;
        for digit in digits {
            let value = digit.wrapping_sub(b'0');
            if value > 7 || mode > 0o7_777_777 {
                return None;
            }
            mode = mode << 3 | u32::from(value);
        }
        Some(match mode & 0o170_000 {
            0o100_000 if mode & 0o100 != 0 => Self::Executable,
            0o100_000 => Self::File,
            0o120_000 => Self::Link,
            0o040_000 => Self::Folder,
            _ => Self::Submodule,
        })
    }

    /// Whether a list of excluded paths takes it for a folder, as git does.
    pub(super) const fn is_folder_to_lists(self) -> bool {
        matches!(self, Self::Folder | Self::Submodule)
    }

    /// Whether it is a file with or without permission to execute.
    pub(super) const fn is_regular(self) -> bool {
        matches!(self, Self::File | Self::Executable)
    }

    /// Whether the two are the same but for permissions.
    pub(super) fn is_same_type(self, other: Self) -> bool {
        self == other || (self.is_regular() && other.is_regular())
    }
}

/// A file as a tree holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileEntry {
    pub(super) mode: Mode,
    pub(super) id: ObjectId,
}

/// A file that differs from the first parent.
#[derive(Debug, Clone)]
pub(super) struct FileChange {
    pub(super) path: Box<[u8]>,
    /// In the first parent.
    pub(super) old: Option<FileEntry>,
    /// In the commit.
    pub(super) new: Option<FileEntry>,
    /// In the other parents, in their order; empty where there are none.
    pub(super) others: Vec<Option<FileEntry>>,
}

type TreeData = Arc<Vec<u8>>;

/// Compares trees, as if what a list leaves out had never been in them.
pub(super) struct TreeComparison<'objects> {
    pub(super) objects: &'objects Objects,
    pub(super) inflater: &'objects mut Inflater,
    excluded: &'objects ExcludedPaths,
    /// The path of the folder that is compared.
    path: Vec<u8>,
    changes: Vec<FileChange>,
}

impl<'objects> TreeComparison<'objects> {
    pub(super) fn new(
        objects: &'objects Objects,
        inflater: &'objects mut Inflater,
        excluded: &'objects ExcludedPaths,
    ) -> Self {
        Self {
            objects,
            inflater,
            excluded,
            path: Vec::new(),
            changes: Vec::new(),
        }
    }

    /// The files that differ between `new` and `old`, in git's order, and what they are in `others`.
    ///
    /// # Errors
    /// When a tree is missing or damaged.
    pub(super) fn compare(
        mut self,
        old: Option<ObjectId>,
        new: Option<ObjectId>,
        others: &[Option<ObjectId>],
    ) -> Result<Vec<FileChange>, UnreadableObject> {
        self.folders(old, new, others, 0)?;
        Ok(self.changes)
    }

    fn tree(&mut self, id: Option<ObjectId>) -> Result<Option<TreeData>, UnreadableObject> {
        let Some(id) = id else {
            return Ok(None);
        };
        // Git knows the empty tree even where it is not stored.
        const EMPTY: [u8; LENGTH] = [
            0x4b, 0x82, 0x5d, 0xc6, 0x42, 0xcb, 0x6e, 0xb9, 0xa0, 0x60, 0xe5, 0x4b, 0xf8, 0xd6,
            0x92, 0x88, 0xfb, 0xee, 0x49, 0x04,
        ];
        if id.0 == EMPTY {
            return Ok(None);
        }
        let tree = self.objects.read_kind(id, ObjectKind::Tree, self.inflater);
        tree.map(Some)
    }

    fn folders(
        &mut self,
        old: Option<ObjectId>,
        new: Option<ObjectId>,
        others: &[Option<ObjectId>],
        depth: usize,
    ) -> Result<(), UnreadableObject> {
        let blamed = new.or(old).unwrap_or_default();
        if depth > DEEPEST {
            return Err(UnreadableObject::damaged(blamed));
        }
        let (old, new) = (self.tree(old)?, self.tree(new)?);
        let others = others.iter().map(|other| self.tree(*other));
        let others = others.collect::<Result<Vec<_>, _>>()?;
        let damaged = || UnreadableObject::damaged(blamed);
        let mut olds = Entries::new(old.as_ref());
        let mut news = Entries::new(new.as_ref());
        skip_equal(&mut olds, &mut news).ok_or_else(damaged)?;
        let mut left = olds.next().ok_or_else(damaged)?;
        let mut right = news.next().ok_or_else(damaged)?;
        loop {
            let order = match (&left, &right) {
                (None, None) => return Ok(()),
                (Some(_), None) => std::cmp::Ordering::Less,
                (None, Some(_)) => std::cmp::Ordering::Greater,
                (Some(left), Some(right)) => left.order(right),
            };
            let old = if order.is_le() { left } else { None };
            let new = if order.is_ge() { right } else { None };
            self.entry(old, new, &others, depth)?;
            if order.is_eq() {
                skip_equal(&mut olds, &mut news).ok_or_else(damaged)?;
            }
            if order.is_le() {
                left = olds.next().ok_or_else(damaged)?;
            }
            if order.is_ge() {
                right = news.next().ok_or_else(damaged)?;
            }
        }
    }

    fn entry(
        &mut self,
        old: Option<TreeEntry<'_>>,
        new: Option<TreeEntry<'_>>,
        others: &[Option<TreeData>],
        depth: usize,
    ) -> Result<(), UnreadableObject> {
        let is_same =
            |(old, new): (TreeEntry<'_>, TreeEntry<'_>)| old.mode == new.mode && old.id == new.id;
        if old.zip(new).is_some_and(is_same) {
            return Ok(());
        }
        let Some(any) = new.or(old) else {
            return Ok(());
        };
        let before = self.path.len();
        self.path.extend_from_slice(any.name);
        // One side may be a submodule and the other a file: each is asked about as what it is.
        let counts = |entry: &TreeEntry<'_>| {
            let is_folder = entry.mode.is_folder_to_lists();
            !self.excluded.leaves_out(&self.path, is_folder)
        };
        let (old, new) = (old.filter(counts), new.filter(counts));
        if old.is_none() && new.is_none() {
            self.path.truncate(before);
            return Ok(());
        }
        if any.mode == Mode::Folder {
            self.path.push(b'/');
            let inside: Vec<_> = others
                .iter()
                .map(|other| find(other.as_ref(), any.name))
                .map(|entry| entry.filter(|entry| entry.mode == Mode::Folder))
                .map(|entry| entry.map(|entry| entry.id))
                .collect();
            let (old, new) = (old.map(|old| old.id), new.map(|new| new.id));
            self.folders(old, new, &inside, depth + 1)?;
        } else {
            let others = others.iter().map(|other| {
                find(other.as_ref(), any.name)
                    .filter(|entry| entry.mode != Mode::Folder)
                    .filter(counts)
            });
            self.changes.push(FileChange {
                path: self.path.as_slice().into(),
                old: old.map(TreeEntry::file),
                new: new.map(TreeEntry::file),
                others: others.map(|other| other.map(TreeEntry::file)).collect(),
            });
        }
        self.path.truncate(before);
        Ok(())
    }
}

/// The entries of a tree, one after the other, as far as it is sound.
///
/// # Errors
/// When the tree is missing or damaged.
pub(super) fn each_entry(
    objects: &Objects,
    inflater: &mut Inflater,
    tree: ObjectId,
    mut each: impl FnMut(&[u8], FileEntry),
) -> Result<(), UnreadableObject> {
    let data = objects.read_kind(tree, ObjectKind::Tree, inflater)?;
    let mut entries = Entries::new(Some(&data));
    loop {
        match entries.next() {
            None => return Err(UnreadableObject::damaged(tree)),
            Some(None) => return Ok(()),
            Some(Some(entry)) => each(entry.name, entry.file()),
        }
    }
}

/// The file at `path` below a tree.
///
/// # Errors
/// When a tree on the way is missing or damaged.
pub(super) fn file_at(
    objects: &Objects,
    inflater: &mut Inflater,
    tree: ObjectId,
    path: &[u8],
) -> Result<Option<FileEntry>, UnreadableObject> {
    let mut tree = tree;
    let mut names = path.split(|byte| *byte == b'/').peekable();
    while let Some(name) = names.next() {
        let data = objects.read_kind(tree, ObjectKind::Tree, inflater)?;
        let Some(entry) = find(Some(&data), name) else {
            return Ok(None);
        };
        let is_folder = entry.mode == Mode::Folder;
        match names.peek() {
            None => return Ok((!is_folder).then(|| entry.file())),
            Some(_) if is_folder => tree = entry.id,
            Some(_) => return Ok(None),
        }
    }
    Ok(None)
}

/// An entry of a tree.
#[derive(Clone, Copy)]
struct TreeEntry<'tree> {
    name: &'tree [u8],
    mode: Mode,
    id: ObjectId,
}

impl TreeEntry<'_> {
    const fn file(self) -> FileEntry {
        FileEntry {
            mode: self.mode,
            id: self.id,
        }
    }

    /// Git's order: by name, where that of a folder ends with a slash.
    fn order(&self, other: &Self) -> std::cmp::Ordering {
        let common = self.name.len().min(other.name.len());
        let order = self.name[..common].cmp(&other.name[..common]);
        order.then_with(|| self.byte_at(common).cmp(&other.byte_at(common)))
    }

    fn byte_at(&self, place: usize) -> u8 {
        let end = if self.mode == Mode::Folder { b'/' } else { 0 };
        self.name.get(place).copied().unwrap_or(end)
    }
}

/// Reads the entries of a tree one after the other.
struct Entries<'tree> {
    rest: &'tree [u8],
}

impl<'tree> Entries<'tree> {
    fn new(tree: Option<&'tree TreeData>) -> Self {
        Self {
            rest: tree.map_or(&[], |tree| tree.as_slice()),
        }
    }

    /// The next entry, `Some(None)` at the end, `None` where the tree is damaged.
    #[expect(clippy::option_option, reason = "damage is not the end")]
    fn next(&mut self) -> Option<Option<TreeEntry<'tree>>> {
        if self.rest.is_empty() {
            return Some(None);
        }
        let space = self.rest.iter().take(8).position(|byte| *byte == b' ')?;
        let mode = Mode::parse(&self.rest[..space])?;
        let named = &self.rest[space + 1..];
        let end = memchr::memchr(0, named)?;
        let id = ObjectId::from_slice(&named[end + 1..])?;
        self.rest = &named[end + 1 + LENGTH..];
        Some(Some(TreeEntry {
            name: &named[..end],
            mode,
            id,
        }))
    }

    /// The length of the next entry in bytes; 0 at the end, `None` where the tree is damaged.
    fn next_length(&self) -> Option<usize> {
        if self.rest.is_empty() {
            return Some(0);
        }
        Some(memchr::memchr(0, self.rest)? + 1 + LENGTH)
    }
}

/// Passes over entries that are the same in both, which most are.
fn skip_equal(old: &mut Entries<'_>, new: &mut Entries<'_>) -> Option<()> {
    if old.rest == new.rest {
        (old.rest, new.rest) = (&[], &[]);
        return Some(());
    }
    let same = common_prefix(old.rest, new.rest);
    let mut passed = 0;
    loop {
        let length = old.next_length()?;
        if length == 0 || passed + length > same {
            break;
        }
        passed += length;
        old.rest = &old.rest[length..];
    }
    new.rest = &new.rest[passed..];
    Some(())
}

/// The entry of a name; a tree that is damaged has none.
fn find<'tree>(tree: Option<&'tree TreeData>, name: &[u8]) -> Option<TreeEntry<'tree>> {
    let mut entries = Entries::new(tree);
    loop {
        let entry = entries.next()??;
        if entry.name == name {
            return Some(entry);
        }
    }
}
