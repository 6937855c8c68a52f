//! The skeleton of a bare repository. Written by hand because a process per repository is what
//! makes a small world slow to start.

use std::{fs, io, path::Path};

/// Makes an empty bare repository with `main` as its default branch; the folder must not exist.
pub(crate) fn create(folder: &Path, sha256: bool) -> io::Result<()> {
    fs::create_dir_all(folder.join("objects/info"))?;
    fs::create_dir_all(folder.join("objects/pack"))?;
    fs::create_dir_all(folder.join("refs/heads"))?;
    fs::create_dir_all(folder.join("refs/tags"))?;
    fs::write(folder.join("HEAD"), "ref: refs/heads/main\n")?;
    let (version, extension) = if sha256 {
        (1, "[extensions]\n\tobjectFormat = sha256\n")
    } else {
        (0, "")
    };
    fs::write(
        folder.join("config"),
        format!(
            "[core]\n\trepositoryformatversion = {version}\n\tbare = true\n{extension}\
             [uploadpack]\n\tallowFilter = true\n\tallowAnySHA1InWant = true\n[gc]\n\tauto = 0\n"
        ),
    )
}
