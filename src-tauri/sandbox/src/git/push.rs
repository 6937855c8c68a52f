//! Changes to a repository that is served already: commits appended, branches moved, deleted and
//! renamed. Each is one short run of `git`, as a push would be.

use std::{
    io::{self, Write as _},
    path::Path,
    process::{Output, Stdio},
};

use super::import::Signature;

/// Commits to be appended to a branch.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Addition<'a> {
    /// Without `refs/heads/`.
    pub(crate) branch: &'a str,
    /// Id of the commit they follow; `None` starts a history.
    pub(crate) parent: Option<&'a str>,
    pub(crate) count: usize,
    pub(crate) by: &'a Signature,
}

fn failed(what: &str, output: &Output) -> io::Error {
    let said = String::from_utf8_lossy(&output.stderr);
    io::Error::other(format!("git {what}: {}", said.trim()))
}

fn git(folder: &Path, arguments: &[&str]) -> io::Result<String> {
    let output = super::command()
        .arg("--git-dir")
        .arg(folder)
        .args(arguments)
        .output()?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    } else {
        Err(failed(arguments[0], &output))
    }
}

/// The commit a revision names; `None` when there is none.
pub(crate) fn resolve(folder: &Path, revision: &str) -> io::Result<Option<String>> {
    let output = super::command()
        .arg("--git-dir")
        .arg(folder)
        .args(["rev-parse", "--quiet", "--verify", "--end-of-options"])
        .arg(format!("{revision}^{{commit}}"))
        .output()?;
    let id = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    Ok(Some(id).filter(|_| output.status.success()))
}

/// Appends commits and points the branch at the last; their ids, oldest first.
pub(crate) fn append(folder: &Path, addition: &Addition<'_>) -> io::Result<Vec<String>> {
    let mut child = super::command()
        .arg("--git-dir")
        .arg(folder)
        .args(["fast-import", "--quiet", "--force", "--done"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut input = child.stdin.take().ok_or(io::ErrorKind::BrokenPipe)?;
    let written = input.write_all(stream(addition).as_bytes());
    drop(input);
    let output = child.wait_with_output()?;
    if !output.status.success() {
        return Err(failed("fast-import", &output));
    }
    written?;
    let told = String::from_utf8_lossy(&output.stdout);
    Ok(told.lines().map(str::to_owned).collect())
}

fn stream(addition: &Addition<'_>) -> String {
    let mut text = String::new();
    let reference = format!("refs/heads/{}", addition.branch);
    if addition.parent.is_none() {
        text.push_str(&format!("reset {reference}\n\n"));
    }
    for number in 1..=addition.count {
        let mut by = addition.by.clone();
        by.seconds += i64::try_from(number).unwrap_or(0);
        let message = format!("Push {number} to {}\n", addition.branch);
        let content = format!("{} {}\n", by.seconds, addition.branch);
        let path = format!("pushed/{}-{number}.txt", by.seconds);
        text.push_str(&format!(
            "commit {reference}\nmark :{number}\ncommitter {}\ndata {}\n{message}\n",
            by.line(),
            message.len()
        ));
        match (number, addition.parent) {
            (1, Some(parent)) => text.push_str(&format!("from {parent}\n")),
            (1, None) => {}
            _ => text.push_str(&format!("from :{}\n", number - 1)),
        }
        text.push_str(&format!(
            "M 100644 inline {path}\ndata {}\n{content}\n",
            content.len()
        ));
    }
    for number in 1..=addition.count {
        text.push_str(&format!("get-mark :{number}\n"));
    }
    text.push_str("done\n");
    text
}

/// Points a branch at a commit, made when it is new.
pub(crate) fn point(folder: &Path, branch: &str, id: &str) -> io::Result<()> {
    git(folder, &["update-ref", &format!("refs/heads/{branch}"), id]).map(drop)
}

/// Takes a branch away.
pub(crate) fn delete_branch(folder: &Path, branch: &str) -> io::Result<()> {
    git(
        folder,
        &["update-ref", "-d", &format!("refs/heads/{branch}")],
    )
    .map(drop)
}

/// Renames a branch.
pub(crate) fn rename_branch(folder: &Path, from: &str, to: &str) -> io::Result<()> {
    git(folder, &["branch", "-m", from, to]).map(drop)
}

/// Makes a branch the one a clone checks out.
pub(crate) fn set_head(folder: &Path, branch: &str) -> io::Result<()> {
    git(
        folder,
        &["symbolic-ref", "HEAD", &format!("refs/heads/{branch}")],
    )
    .map(drop)
}
