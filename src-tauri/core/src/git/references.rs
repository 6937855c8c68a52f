//! The refs of a clone, in one file.
//!
//! All refs live in `packed-refs`, which is replaced by one rename. So a fetch is
//! visible as a whole or not at all, however the app ends; a branch may become a
//! folder of branches; and names that differ only by case, or that the file
//! system forbids, exist on every system, as they do on the server.
//!
//! Commits that were reachable once and no longer are (a force-push, a deleted
//! branch) stay reachable under [`LOST`], so that what was counted can still be
//! read and drilled down to.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use gix_hash::ObjectId;
use tokio_util::sync::CancellationToken;

use super::ancestry::Walk;
use super::objects::{ObjectError, Objects, parse_id};
use super::protocol::Reference;

/// Where commits are kept that no branch or tag of the server holds any more.
pub(super) const LOST: &[u8] = b"refs/flow/lost/";

/// A ref of the clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tip {
    /// Name in git's own bytes.
    pub(super) name: Vec<u8>,
    /// The object it points at.
    pub(super) id: ObjectId,
    /// The commit behind it; `None` for a tag on a file or a tree.
    pub(super) commit: Option<ObjectId>,
}

impl Tip {
    pub(super) fn is_lost(&self) -> bool {
        self.name.starts_with(LOST)
    }
}

/// All refs of the clone, by name.
///
/// # Errors
/// [`ObjectError`] where the file is broken or a ref's object is missing.
pub(super) fn read_tips(folder: &Path, objects: &mut Objects) -> Result<Vec<Tip>, ObjectError> {
    let mut tips = Vec::new();
    for (name, hex) in read_packed(folder)? {
        let id = parse_id(&hex)?;
        if id.kind() != objects.hash_kind() {
            return Err(ObjectError::Malformed(hex));
        }
        let commit = objects.commit_behind(id)?;
        tips.push(Tip { name, id, commit });
    }
    Ok(tips)
}

/// Names and ids in the file of refs; none where there is no file.
fn read_packed(folder: &Path) -> Result<BTreeMap<Vec<u8>, String>, ObjectError> {
    let content = match fs::read(folder.join("packed-refs")) {
        Ok(content) => content,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(ObjectError::Io(error)),
    };
    content
        .split(|byte| *byte == b'\n')
        // What a tag leads to, noted by a stranger's git, is looked up anyway.
        .filter(|line| !line.is_empty() && !line.starts_with(b"#") && !line.starts_with(b"^"))
        .map(|line| {
            let malformed = || ObjectError::Malformed(String::from_utf8_lossy(line).into_owned());
            let space = line.iter().position(|byte| *byte == b' ');
            let (id, name) = line.split_at(space.ok_or_else(malformed)?);
            let id = std::str::from_utf8(id).map_err(|_| malformed())?;
            Ok((name[1..].to_vec(), id.to_owned()))
        })
        .collect()
}

/// The commits behind refs, each once, in the order of the refs.
pub(super) fn commits_of(tips: &[Tip]) -> Vec<ObjectId> {
    let mut seen = HashSet::new();
    tips.iter()
        .filter_map(|tip| tip.commit)
        .filter(|commit| seen.insert(*commit))
        .collect()
}

/// The commits behind refs: those of what was lost, and those of the server's own.
pub(super) fn lost_and_live(tips: &[Tip]) -> (Vec<ObjectId>, Vec<ObjectId>) {
    let (lost, live): (Vec<Tip>, Vec<Tip>) = tips.iter().cloned().partition(Tip::is_lost);
    (commits_of(&lost), commits_of(&live))
}

/// The most recent `count` of `commits`.
///
/// # Errors
/// [`ObjectError`] where one cannot be read.
pub(super) fn most_recent(
    objects: &mut Objects,
    commits: &[ObjectId],
    count: usize,
) -> Result<Vec<ObjectId>, ObjectError> {
    if commits.len() <= count {
        return Ok(commits.to_vec());
    }
    let mut dated = Vec::with_capacity(commits.len());
    for commit in commits {
        dated.push((objects.commit(commit)?.seconds, *commit));
    }
    dated.sort_unstable_by(|one, other| other.cmp(one));
    dated.truncate(count);
    Ok(dated.into_iter().map(|(_, commit)| commit).collect())
}

/// Makes the clone's branches and tags those of the server in one step. What
/// only the old ones reached is kept under [`LOST`].
///
/// Gives the commits that were lost by this step.
///
/// # Errors
/// [`ObjectError`] when objects cannot be read or the file cannot be written.
pub(super) fn replace(
    folder: &Path,
    objects: &mut Objects,
    old: &[Tip],
    new: &[Reference],
    cancel: &CancellationToken,
) -> Result<Vec<ObjectId>, ObjectError> {
    let lost = unreachable_from(folder, objects, old, new, cancel)?;
    let mut lines: BTreeMap<Vec<u8>, String> = BTreeMap::new();
    for reference in new {
        lines.insert(reference.name.clone(), reference.id.clone());
    }
    for commit in &lost {
        let hex = commit.to_string();
        lines.insert([LOST, hex.as_bytes()].concat(), hex);
    }
    write_packed(folder, &lines).map_err(ObjectError::Io)?;
    let known: HashSet<ObjectId> = old
        .iter()
        .filter(|tip| tip.is_lost())
        .map(|tip| tip.id)
        .collect();
    Ok(lost
        .into_iter()
        .filter(|commit| !known.contains(commit))
        .collect())
}

/// Commits of `old` that no ref of `new` reaches, sorted.
fn unreachable_from(
    folder: &Path,
    objects: &mut Objects,
    old: &[Tip],
    new: &[Reference],
    cancel: &CancellationToken,
) -> Result<Vec<ObjectId>, ObjectError> {
    let mut kept = HashSet::new();
    for reference in new {
        kept.extend(objects.commit_behind(parse_id(&reference.id)?)?);
    }
    let candidates: HashSet<ObjectId> = old
        .iter()
        .filter_map(|tip| tip.commit)
        .filter(|commit| !kept.contains(commit))
        .collect();
    if candidates.is_empty() {
        return Ok(Vec::new());
    }
    let shallow = read_shallow(folder)?;
    let include: Vec<ObjectId> = candidates.iter().copied().collect();
    let exclude: Vec<ObjectId> = kept.into_iter().collect();
    let walk = Walk::new(objects, &shallow, cancel);
    let reached = walk.run(&include, &exclude, &mut |_, _, _| Ok(()))?;
    let mut lost: Vec<ObjectId> = reached
        .into_iter()
        .filter(|commit| candidates.contains(commit))
        .collect();
    lost.sort_unstable();
    Ok(lost)
}

/// Writes the file of refs beside the old one and puts it in its place.
fn write_packed(folder: &Path, lines: &BTreeMap<Vec<u8>, String>) -> io::Result<()> {
    let mut content = b"# pack-refs with: sorted \n".to_vec();
    for (name, id) in lines {
        content.extend_from_slice(id.as_bytes());
        content.push(b' ');
        content.extend_from_slice(name);
        content.push(b'\n');
    }
    replace_file(&folder.join("packed-refs"), &content)
}

/// Writes `content` beside a file and puts it in its place, on the disk for good.
pub(super) fn replace_file(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut lock = path.as_os_str().to_owned();
    lock.push(".lock");
    let lock = PathBuf::from(lock);
    let mut file = fs::File::create(&lock)?;
    file.write_all(content)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&lock, path)
}

/// Moves refs that someone else's git left as files of their own into the one
/// file; they would hide what the next fetch writes.
///
/// # Errors
/// [`ObjectError`] when a file cannot be read, written or removed.
pub(super) fn fold_loose(folder: &Path) -> Result<(), ObjectError> {
    let mut loose = Vec::new();
    collect_files(&folder.join("refs"), "refs", &mut loose);
    if loose.is_empty() {
        return Ok(());
    }
    let mut lines = read_packed(folder)?;
    for (path, name) in &loose {
        let content = fs::read(path).map_err(ObjectError::Io)?;
        let hex = String::from_utf8_lossy(&content).trim().to_owned();
        // A ref on another ref adds no commit.
        if parse_id(&hex).is_ok() {
            lines.insert(name.clone().into_bytes(), hex);
        }
    }
    write_packed(folder, &lines).map_err(ObjectError::Io)?;
    for (path, _) in &loose {
        fs::remove_file(path).map_err(ObjectError::Io)?;
    }
    Ok(())
}

fn collect_files(folder: &Path, name: &str, files: &mut Vec<(PathBuf, String)>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        // A name that is no text cannot be one the clone itself wrote as a file.
        let name = format!("{name}/{}", entry.file_name().to_string_lossy());
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            collect_files(&entry.path(), &name, files);
        } else {
            files.push((entry.path(), name));
        }
    }
}

/// Commits whose parents are not here, because they are not on the server either.
///
/// # Errors
/// [`ObjectError`] when the file cannot be read or holds anything else.
pub(super) fn read_shallow(folder: &Path) -> Result<HashSet<ObjectId>, ObjectError> {
    match fs::read_to_string(folder.join("shallow")) {
        Ok(text) => text.lines().map(parse_id).collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(HashSet::new()),
        Err(error) => Err(ObjectError::Io(error)),
    }
}

/// Notes more such commits.
///
/// # Errors
/// [`ObjectError`] when the file cannot be read or written.
pub(super) fn add_shallow(folder: &Path, more: &[String]) -> Result<(), ObjectError> {
    let mut all = read_shallow(folder)?;
    let before = all.len();
    for id in more {
        all.insert(parse_id(id)?);
    }
    if all.len() == before {
        return Ok(());
    }
    let mut lines: Vec<String> = all.iter().map(|id| format!("{id}\n")).collect();
    lines.sort_unstable();
    replace_file(&folder.join("shallow"), lines.concat().as_bytes()).map_err(ObjectError::Io)
}
