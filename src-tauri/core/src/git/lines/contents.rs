//! What a file holds at a commit, and whether it is a text.

use std::sync::Arc;

use super::inflate::Inflater;
use super::objects::{Objects, UnreadableObject};
use super::pack_data::ObjectKind;
use super::similarity::Pieces;
use super::trees::{FileEntry, Mode};

/// A file with a NUL among its first bytes is binary; so many are looked at.
const LOOKED_AT: usize = 8000;
/// Larger files are binary whatever they hold, so that memory stays bounded. Git draws this line
/// at 512 MiB.
const LARGEST_TEXT: u64 = 48 * 1024 * 1024;
/// Pointers of Git LFS are smaller than this and begin so.
const LARGEST_POINTER: usize = 1024;
const POINTER: &[u8] = b"version https://git-lfs.github.com/spec/v1\n";

/// The content of a file.
#[derive(Clone)]
pub(super) enum Content {
    Text(Arc<Vec<u8>>),
    Binary,
}

/// Reads contents.
pub(super) struct Contents<'objects> {
    pub(super) objects: &'objects Objects,
    pub(super) inflater: &'objects mut Inflater,
}

impl Contents<'_> {
    /// The content of a file, link or submodule.
    ///
    /// # Errors
    /// When it is missing or damaged.
    pub(super) fn read(&mut self, entry: FileEntry) -> Result<Content, UnreadableObject> {
        if entry.mode == Mode::Submodule {
            let line = format!("Subproject commit {}\n", entry.id.to_hex());
            return Ok(Content::Text(Arc::new(line.into_bytes())));
        }
        let object = match self
            .objects
            .read_at_most(entry.id, LARGEST_TEXT, self.inflater)?
        {
            Some(object) if object.kind == ObjectKind::Blob => object.data,
            Some(_) => return Err(UnreadableObject::damaged(entry.id)),
            None => return Ok(Content::Binary),
        };
        if is_binary(&object) {
            return Ok(Content::Binary);
        }
        Ok(Content::Text(object))
    }

    /// How large it is, in bytes.
    ///
    /// # Errors
    /// When it is missing or damaged.
    pub(super) fn size(&mut self, entry: FileEntry) -> Result<u64, UnreadableObject> {
        self.objects.size(entry.id, self.inflater)
    }

    /// Its pieces, to be compared with others; `None` where it is too large.
    ///
    /// # Errors
    /// When it is missing or damaged.
    pub(super) fn pieces(&mut self, entry: FileEntry) -> Result<Option<Pieces>, UnreadableObject> {
        let object = self
            .objects
            .read_at_most(entry.id, LARGEST_TEXT, self.inflater)?;
        Ok(object.map(|object| Pieces::of(&object.data, !is_binary(&object.data))))
    }
}

fn is_binary(content: &[u8]) -> bool {
    memchr::memchr(0, &content[..content.len().min(LOOKED_AT)]).is_some()
}

/// Whether a text only tells where Git LFS keeps the file.
pub(super) fn is_pointer(text: &[u8]) -> bool {
    text.len() < LARGEST_POINTER && text.starts_with(POINTER)
}
