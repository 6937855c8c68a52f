//! Whether everything that refs need is in the clone.
//!
//! Two questions: the quick one, asked before refs are written, follows commits
//! only; the slow one, asked when reading failed, looks at every file as well.

use std::collections::HashSet;
use std::path::Path;

use gix_hash::ObjectId;
use gix_object::tree::EntryKind;
use gix_object::{Kind, TreeRefIter};
use tokio_util::sync::CancellationToken;

use super::ancestry::Walk;
use super::objects::{ObjectError, Objects, parse_id};
use super::protocol::Reference;
use super::references::{Tip, commits_of, read_shallow, read_tips};

/// Checks before refs are written that their history is here: every commit that
/// `ours` does not reach yet, with its parents and its root folder. A server
/// that sends a pack lacking files inside is found out when they are read.
///
/// # Errors
/// [`ObjectError::Missing`] where something is not here.
pub(super) fn check_new_history(
    folder: &Path,
    objects: &mut Objects,
    theirs: &[Reference],
    ours: &[Tip],
    cancel: &CancellationToken,
) -> Result<(), ObjectError> {
    let known: HashSet<ObjectId> = ours.iter().map(|tip| tip.id).collect();
    let mut include = Vec::new();
    for reference in theirs {
        let id = parse_id(&reference.id)?;
        if !known.contains(&id) {
            include.extend(objects.commit_behind(id)?);
        }
    }
    let exclude = commits_of(ours);
    let shallow = read_shallow(folder)?;
    let walk = Walk::new(objects, &shallow, cancel);
    walk.run(&include, &exclude, &mut |objects, _, head| {
        if objects.has(&head.tree) {
            Ok(())
        } else {
            Err(ObjectError::Missing(head.tree.to_string()))
        }
    })?;
    Ok(())
}

/// Checks that every object any ref reaches is here and that history and folders
/// can be read. Files are looked for, not read.
///
/// # Errors
/// [`ObjectError`] where something is missing or broken.
pub(super) fn check_everything(
    folder: &Path,
    objects: &mut Objects,
    cancel: &CancellationToken,
) -> Result<(), ObjectError> {
    let tips = read_tips(folder, objects)?;
    let mut roots = HashSet::new();
    for tip in &tips {
        if objects.kind(&tip.id)? == Some(Kind::Tree) {
            roots.insert(tip.id);
        }
    }
    let shallow = read_shallow(folder)?;
    let walk = Walk::new(objects, &shallow, cancel);
    walk.run(&commits_of(&tips), &[], &mut |_, _, head| {
        roots.insert(head.tree);
        Ok(())
    })?;
    check_folders(objects, roots, cancel)
}

fn check_folders(
    objects: &mut Objects,
    roots: HashSet<ObjectId>,
    cancel: &CancellationToken,
) -> Result<(), ObjectError> {
    let kind = objects.hash_kind();
    let mut waiting: Vec<ObjectId> = roots.iter().copied().collect();
    let mut seen = roots;
    while let Some(id) = waiting.pop() {
        if cancel.is_cancelled() {
            return Err(ObjectError::Cancelled);
        }
        let mut files = Vec::new();
        let (_, data) = objects.read(&id)?;
        for entry in TreeRefIter::from_bytes(data, kind) {
            let entry = entry.map_err(|_| ObjectError::Malformed(id.to_string()))?;
            match entry.mode.kind() {
                EntryKind::Tree => {
                    if seen.insert(entry.oid.to_owned()) {
                        waiting.push(entry.oid.to_owned());
                    }
                }
                // Another repository's commit is never here.
                EntryKind::Commit => {}
                EntryKind::Blob | EntryKind::BlobExecutable | EntryKind::Link => {
                    files.push(entry.oid.to_owned());
                }
            }
        }
        if let Some(missing) = files.iter().find(|file| !objects.has(file)) {
            return Err(ObjectError::Missing(missing.to_string()));
        }
    }
    Ok(())
}
