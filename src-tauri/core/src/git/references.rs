//! The refs of a clone: read through git, written as one file.
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
use std::path::Path;

use super::bare_clone::BareClone;
use super::fetch::FetchError;
use super::program::ProgramError;
use super::protocol::Reference;

/// Where commits are kept that no branch or tag of the server holds any more.
pub(super) const LOST: &[u8] = b"refs/flow/lost/";

/// A ref of the clone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tip {
    /// Name in git's own bytes.
    pub(super) name: Vec<u8>,
    /// The object it points at.
    pub(super) id: String,
    /// The commit behind it; `None` for a tag on a file or a tree.
    pub(super) commit: Option<String>,
}

impl Tip {
    pub(super) fn is_lost(&self) -> bool {
        self.name.starts_with(LOST)
    }
}

/// All refs of the clone, by name. Dates are left alone on the way: git ends with
/// an error where it has to format one it cannot.
///
/// # Errors
/// [`ProgramError`] when git fails, as it does where a ref's object is missing.
pub(super) async fn read_tips(clone: &BareClone) -> Result<Vec<Tip>, ProgramError> {
    let arguments = [
        "for-each-ref",
        "--format=%(objectname) %(objecttype) %(*objectname) %(*objecttype) %(refname)",
    ];
    let output = clone.git(&arguments, b"").await?;
    output
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| {
            parse_tip(line).ok_or_else(|| ProgramError::Answer {
                subcommand: "for-each-ref".to_owned(),
            })
        })
        .collect()
}

fn parse_tip(line: &[u8]) -> Option<Tip> {
    let mut words = line.splitn(5, |byte| *byte == b' ');
    let mut text = || words.next().and_then(|word| std::str::from_utf8(word).ok());
    let (id, kind, target, target_kind) = (text()?, text()?, text()?, text()?);
    let commit = match (kind, target_kind) {
        ("commit", _) => Some(id.to_owned()),
        ("tag", "commit") => Some(target.to_owned()),
        _ => None,
    };
    Some(Tip {
        name: words.next()?.to_vec(),
        id: id.to_owned(),
        commit,
    })
}

/// The commits behind refs, each once, in the order of the refs.
pub(super) fn commits_of(tips: &[Tip]) -> Vec<String> {
    let mut seen = HashSet::new();
    tips.iter()
        .filter_map(|tip| tip.commit.as_ref())
        .filter(|commit| seen.insert(commit.as_str()))
        .cloned()
        .collect()
}

/// The most recent `count` of `commits`.
///
/// # Errors
/// [`ProgramError`] when git fails.
pub(super) async fn most_recent(
    clone: &BareClone,
    commits: &[String],
    count: usize,
) -> Result<Vec<String>, ProgramError> {
    if commits.len() <= count {
        return Ok(commits.to_vec());
    }
    let input = commits.join("\n") + "\n";
    let arguments = ["rev-list", "--no-walk=sorted", "--stdin"];
    let output = clone.git(&arguments, input.as_bytes()).await?;
    let output = String::from_utf8_lossy(&output);
    Ok(output.lines().take(count).map(str::to_owned).collect())
}

/// Makes the clone's branches and tags those of the server in one step. What
/// only the old ones reached is kept under [`LOST`].
///
/// Gives the commits that were lost by this step.
///
/// # Errors
/// [`FetchError::Git`] when git fails, [`FetchError::Io`] when the file cannot be written.
pub(super) async fn replace(
    clone: &BareClone,
    old: &[Tip],
    new: &[Reference],
) -> Result<Vec<String>, FetchError> {
    let lost = unreachable_from(clone, old, new).await?;
    let mut lines: BTreeMap<Vec<u8>, &str> = BTreeMap::new();
    for reference in new {
        lines.insert(reference.name.clone(), &reference.id);
    }
    for commit in &lost {
        lines.insert([LOST, commit.as_bytes()].concat(), commit);
    }
    write_packed(clone, &lines).map_err(FetchError::Io)?;
    let known: HashSet<&str> = old
        .iter()
        .filter(|tip| tip.is_lost())
        .map(|tip| tip.id.as_str())
        .collect();
    Ok(lost
        .into_iter()
        .filter(|commit| !known.contains(commit.as_str()))
        .collect())
}

/// Commits of `old` that no ref of `new` reaches.
async fn unreachable_from(
    clone: &BareClone,
    old: &[Tip],
    new: &[Reference],
) -> Result<Vec<String>, ProgramError> {
    let kept: HashSet<&str> = new.iter().map(|reference| reference.id.as_str()).collect();
    let candidates: HashSet<&str> = old
        .iter()
        .filter(|tip| !kept.contains(tip.id.as_str()))
        .filter_map(|tip| tip.commit.as_deref())
        .collect();
    if candidates.is_empty() {
        return Ok(Vec::new());
    }
    let mut input = String::new();
    for commit in &candidates {
        input.push_str(commit);
        input.push('\n');
    }
    for id in kept {
        input.push('^');
        input.push_str(id);
        input.push('\n');
    }
    let output = clone
        .git(&["rev-list", "--stdin"], input.as_bytes())
        .await?;
    let mut lost: Vec<String> = String::from_utf8_lossy(&output)
        .lines()
        .filter(|commit| candidates.contains(commit))
        .map(str::to_owned)
        .collect();
    lost.sort_unstable();
    Ok(lost)
}

/// Writes the file of refs beside the old one and puts it in its place.
fn write_packed(clone: &BareClone, lines: &BTreeMap<Vec<u8>, &str>) -> io::Result<()> {
    let lock = clone.folder.join("packed-refs.lock");
    let mut content = b"# pack-refs with: sorted \n".to_vec();
    for (name, id) in lines {
        content.extend_from_slice(id.as_bytes());
        content.push(b' ');
        content.extend_from_slice(name);
        content.push(b'\n');
    }
    let mut file = fs::File::create(&lock)?;
    file.write_all(&content)?;
    file.sync_all()?;
    drop(file);
    fs::rename(&lock, clone.folder.join("packed-refs"))
}

/// Moves refs that someone else's git left as files of their own into the one
/// file; they would hide what the next fetch writes.
///
/// # Errors
/// [`ProgramError`] when git fails.
pub(super) async fn fold_loose(clone: &BareClone) -> Result<(), ProgramError> {
    if holds_file(&clone.folder.join("refs")) {
        clone.git(&["pack-refs", "--all"], b"").await?;
    }
    Ok(())
}

fn holds_file(folder: &Path) -> bool {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.path())
        .any(|path| !path.is_dir() || holds_file(&path))
}

/// Commits whose parents are not here, because they are not on the server either.
pub(super) fn read_shallow(clone: &BareClone) -> io::Result<Vec<String>> {
    match fs::read_to_string(clone.folder.join("shallow")) {
        Ok(text) => Ok(text.lines().map(str::to_owned).collect()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Notes more such commits.
pub(super) fn add_shallow(clone: &BareClone, more: &[String]) -> io::Result<()> {
    if more.is_empty() {
        return Ok(());
    }
    let mut all = read_shallow(clone)?;
    all.extend_from_slice(more);
    all.sort_unstable();
    all.dedup();
    let lock = clone.folder.join("shallow.lock");
    fs::write(&lock, all.join("\n") + "\n")?;
    fs::rename(&lock, clone.folder.join("shallow"))
}
