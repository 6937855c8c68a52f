//! The files of a bare clone besides objects and refs, as any git can read them,
//! and what killed runs leave among them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::model::ObjectFormat;

use super::references::replace_file;

/// Makes the files of an empty clone; the last one makes it one.
///
/// # Errors
/// When one cannot be written.
pub(super) fn create(folder: &Path, format: ObjectFormat) -> io::Result<()> {
    for name in ["objects/info", "objects/pack", "refs/heads", "refs/tags"] {
        fs::create_dir_all(folder.join(name))?;
    }
    let mut config = String::from("[core]\n");
    let version = match format {
        ObjectFormat::Sha1 => 0,
        ObjectFormat::Sha256 => 1,
    };
    config += &format!("\trepositoryformatversion = {version}\n\tbare = true\n");
    if format == ObjectFormat::Sha256 {
        config += &format!("[extensions]\n\tobjectformat = {}\n", format.as_str());
    }
    replace_file(&folder.join("config"), config.as_bytes())?;
    write_head(folder, b"refs/heads/main")
}

/// Notes the branch the server shows first, unless it is noted already.
///
/// # Errors
/// When the file cannot be written.
pub(super) fn write_head(folder: &Path, branch: &[u8]) -> io::Result<()> {
    let content = [b"ref: ".as_slice(), branch, b"\n"].concat();
    let path = folder.join("HEAD");
    if fs::read(&path).is_ok_and(|found| found == content) {
        return Ok(());
    }
    replace_file(&path, &content)
}

/// How the clone's object ids are made; `None` where its files tell of no clone.
pub(super) fn object_format(folder: &Path) -> Option<ObjectFormat> {
    let head = fs::read(folder.join("HEAD")).ok()?;
    if !head.starts_with(b"ref: refs/") {
        return None;
    }
    let config = fs::read_to_string(folder.join("config")).ok()?;
    let mut section = "";
    let mut format = ObjectFormat::Sha1;
    for line in config.lines().map(str::trim) {
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = line.strip_prefix('[') {
            section = name.strip_suffix(']')?;
        } else if let Some((name, value)) = line.split_once('=')
            && section.eq_ignore_ascii_case("extensions")
            && name.trim().eq_ignore_ascii_case("objectformat")
        {
            format = ObjectFormat::parse(value.trim())?;
        }
    }
    Some(format)
}

/// Removes what killed runs leave: half-written packs, packs without an index or
/// indexes without a pack, and locks. What cannot be removed only takes space, or
/// fails later with the system's own words.
pub(super) fn remove_leftovers(folder: &Path) {
    let objects = folder.join("objects");
    for path in files_in(&objects.join("pack")) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let half_written = name.starts_with("tmp_") || name.starts_with(".tmp");
        let pair = ["idx", "pack"].map(|extension| path.with_extension(extension));
        let alone = name.starts_with("pack-") && !pair.iter().all(|path| path.exists());
        if half_written || alone || name.ends_with(".lock") {
            remove(&path);
        }
    }
    for path in [folder.to_owned(), objects.join("info")]
        .iter()
        .flat_map(|folder| files_in(folder))
    {
        if path.extension().is_some_and(|it| it == "lock") {
            remove(&path);
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_object_format_is_found_in_a_configuration_of_gits_or_ours() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        fs::write(folder.path().join("HEAD"), "ref: refs/heads/x\n").expect("written");
        let sha1 = Some(ObjectFormat::Sha1);
        let sha256 = Some(ObjectFormat::Sha256);
        for (config, expected) in [
            ("[core]\n\tbare = true\n", sha1),
            ("", sha1),
            ("[Extensions]\n\tObjectFormat=sha256\n", sha256),
            ("; a remark\n[extensions]\nobjectformat = sha256\n", sha256),
            ("[core]\nobjectformat = sha256\n", sha1),
            ("[extensions]\nobjectformat = md5\n", None),
            ("[core\n", None),
        ] {
            fs::write(folder.path().join("config"), config).expect("written");
            assert_eq!(object_format(folder.path()), expected, "{config:?}");
        }
        for format in [ObjectFormat::Sha1, ObjectFormat::Sha256] {
            create(folder.path(), format).expect("made");
            assert_eq!(object_format(folder.path()), Some(format), "its own");
        }
    }
}
