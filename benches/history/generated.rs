//! A history to measure where nobody names a real one: the same work for every commit.

use std::io::Write as _;
use std::process::Stdio;

use tempfile::TempDir;

use super::Outcome;
use super::clone::{git, lines_of};

/// Files of the history, and lines of each.
const FILES: usize = 400;
const LINES: usize = 300;
const FOLDERS: usize = 20;
/// Files a commit changes, and lines it replaces in each.
const CHANGED: usize = 3;
const REPLACED: usize = 4;

/// A bare repository with so many commits; the same ones each time.
pub(super) fn make(commits: usize) -> Outcome<TempDir> {
    let folder = tempfile::tempdir()?;
    let init = ["init", "--bare", "--quiet", "--initial-branch=main", "."];
    lines_of(folder.path(), &init)?;
    let mut child = git(folder.path())
        .args(["fast-import", "--quiet"])
        .stdin(Stdio::piped())
        .spawn()?;
    let mut stream = child.stdin.take().ok_or("git reads nothing")?;
    let mut files: Vec<Vec<String>> = (0..FILES)
        .map(|file| (0..LINES).map(|line| format!("{file}: {line}")).collect())
        .collect();
    let mut chance = 1_u64;
    for commit in 0..commits {
        let author = commit % 7;
        let time = 1_400_000_000 + commit as u64 * 3600;
        let who = format!("Author {author} <a{author}@example.org> {time} +0000");
        let message = format!("Change {commit}\n");
        write!(
            stream,
            "commit refs/heads/main\nauthor {who}\ncommitter {who}\ndata {}\n{message}",
            message.len()
        )?;
        let changed = if commit == 0 { FILES } else { CHANGED };
        for number in 0..changed {
            let file = if commit == 0 {
                number
            } else {
                below(&mut chance, FILES)
            };
            for _ in 0..REPLACED {
                let line = below(&mut chance, LINES);
                files[file][line] = format!("    line {} of {commit}", below(&mut chance, 9999));
            }
            let content = files[file].join("\n") + "\n";
            let name = format!("folder{}/file{file}.txt", file % FOLDERS);
            write!(
                stream,
                "M 100644 inline {name}\ndata {}\n{content}\n",
                content.len()
            )?;
        }
    }
    drop(stream);
    if !child.wait()?.success() {
        return Err("git fast-import failed".into());
    }
    // As a server packs what it sends.
    lines_of(
        folder.path(),
        &["repack", "-adfq", "--depth=50", "--window=10"],
    )?;
    Ok(folder)
}

fn below(chance: &mut u64, end: usize) -> usize {
    *chance = chance
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1);
    (*chance >> 33) as usize % end
}
