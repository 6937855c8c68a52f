//! A folder to measure in: the objects of a clone without writing to the clone.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use tempfile::TempDir;

use super::Outcome;

/// The commits all refs point at.
pub(super) fn tips(folder: &Path) -> Outcome<Vec<String>> {
    lines_of(folder, &["rev-list", "--no-walk", "--all"])
}

/// What git says, line by line.
pub(super) fn lines_of(folder: &Path, arguments: &[&str]) -> Outcome<Vec<String>> {
    let output = git(folder).args(arguments).output()?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("git {arguments:?}: {message}").into());
    }
    let text = String::from_utf8(output.stdout)?;
    Ok(text.lines().map(str::to_owned).collect())
}

/// Git without the machine's configuration.
pub(super) fn git(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env(
            "GIT_CONFIG_GLOBAL",
            if cfg!(windows) { "NUL" } else { "/dev/null" },
        )
        .args(["-c", "safe.directory=*", "-C"])
        .arg(folder);
    command
}

/// How long `git log --all --numstat` takes when nobody reads what it writes, in seconds.
pub(super) fn time_git_log(folder: &Path) -> Outcome<f64> {
    let begun = Instant::now();
    let status = git(folder)
        .args(["log", "--all", "--numstat"])
        .stdout(Stdio::null())
        .status()?;
    if !status.success() {
        return Err("git log failed".into());
    }
    Ok(begun.elapsed().as_secs_f64())
}

/// A bare repository with the objects and refs of the clone at `path`, for this run only.
pub(super) fn beside(path: &Path) -> Outcome<TempDir> {
    let folder = tempfile::tempdir()?;
    let init = ["init", "--bare", "--quiet", "--template=", "."];
    lines_of(folder.path(), &init)?;
    let inside = lines_of(path, &["rev-parse", "--absolute-git-dir"])?;
    let inside = Path::new(inside.first().ok_or("no git folder")?);
    let objects = folder.path().join("objects");
    fs::remove_dir_all(&objects)?;
    link(&inside.join("objects"), &objects)?;
    let mut refs = lines_of(path, &["for-each-ref", "--format=%(objectname) %(refname)"])?;
    refs.push(String::new());
    fs::write(folder.path().join("packed-refs"), refs.join("\n"))?;
    fs::copy(inside.join("HEAD"), folder.path().join("HEAD"))?;
    Ok(folder)
}

#[cfg(unix)]
fn link(from: &Path, to: &Path) -> std::io::Result<()> {
    std::os::unix::fs::symlink(from, to)
}

#[cfg(windows)]
fn link(from: &Path, to: &Path) -> std::io::Result<()> {
    std::os::windows::fs::symlink_dir(from, to)
}
