//! The files of a sample repository and the edits made to them: lines added, changed and removed,
//! files renamed, deleted and binary, so that a client's line counts have something to get wrong.

use std::{collections::BTreeMap, sync::Arc};

use super::random::Random;
use crate::git::import::Change;

/// Text files by path, as lines; shared between branches until one of them changes.
pub(crate) type Files = BTreeMap<String, Arc<Vec<String>>>;

/// A long history goes on changing the files it has instead of adding ever more, and their lines
/// come and go: otherwise its size would grow with the square of its length.
const MOST_FILES: usize = 90;
const MANY_LINES: usize = 120;

const FOLDERS: [&str; 5] = ["src", "src/readings", "lib/überblick", "tests", "docs"];
const NAMES: [&str; 12] = [
    "gauge", "units", "parser", "queue", "label", "alarm", "probe", "table", "order", "session",
    "drift", "export",
];

/// Content of a file.
pub(crate) fn bytes(lines: &[String]) -> Vec<u8> {
    let mut content = lines.join("\n").into_bytes();
    content.push(b'\n');
    content
}

/// Bytes no one would count lines of.
pub(crate) fn picture(random: &mut Random) -> Vec<u8> {
    let mut content = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    for _ in 0..40 {
        content.extend_from_slice(&random.next().to_le_bytes());
    }
    content
}

fn line(random: &mut Random) -> String {
    let name = random.pick(&NAMES);
    let other = random.pick(&NAMES);
    let number = random.below(900);
    match random.below(5) {
        0 => format!("    let {name} = {other}({number});"),
        1 => format!("    assert_eq!({name}, {number});"),
        2 => format!("// {name}: {other} counts from {number}"),
        3 => String::new(),
        _ => format!("    {name}.push({other} + {number});"),
    }
}

fn lines(random: &mut Random, count: usize) -> Vec<String> {
    (0..count).map(|_| line(random)).collect()
}

fn new_path(random: &mut Random, files: &Files) -> String {
    let mut number = files.len();
    loop {
        let path = format!(
            "{}/{}_{number}.rs",
            random.pick(&FOLDERS),
            random.pick(&NAMES)
        );
        if !files.contains_key(&path) {
            return path;
        }
        number += 1;
    }
}

/// What a repository starts with.
pub(crate) fn first(random: &mut Random, title: &str) -> Files {
    let mut files = Files::new();
    files.insert(
        "README.md".to_owned(),
        Arc::new(vec![
            format!("# {title}"),
            String::new(),
            "Sample data.".to_owned(),
        ]),
    );
    for _ in 0..7 {
        let path = new_path(random, &files);
        let count = 12 + random.below(50);
        files.insert(path, Arc::new(lines(random, count)));
    }
    files
}

/// Writes of all files.
pub(crate) fn all(files: &Files) -> Vec<Change> {
    files
        .iter()
        .map(|(path, lines)| Change::Write(path.clone(), bytes(lines)))
        .collect()
}

/// Makes one commit's worth of edits and says what they were.
pub(crate) fn edit(random: &mut Random, files: &mut Files) -> Vec<Change> {
    let mut changes = Vec::new();
    for _ in 0..=random.below(3) {
        let paths: Vec<String> = files
            .keys()
            .filter(|path| path.ends_with(".rs"))
            .cloned()
            .collect();
        let change = match random.below(20) {
            0..=3 if paths.len() < MOST_FILES => write_new(random, files),
            4 if paths.len() > 6 && changes.is_empty() => {
                let from = random.pick(&paths).clone();
                let to = new_path(random, files);
                if let Some(lines) = files.remove(&from) {
                    files.insert(to.clone(), lines);
                }
                Change::Rename(from, to)
            }
            5 if paths.len() > 6 && changes.is_empty() => {
                let path = random.pick(&paths).clone();
                files.remove(&path);
                Change::Delete(path)
            }
            _ if paths.is_empty() => write_new(random, files),
            _ => {
                let path = random.pick(&paths).clone();
                let mut content = files.remove(&path).unwrap_or_default();
                touch(random, Arc::make_mut(&mut content));
                let written = bytes(&content);
                files.insert(path.clone(), content);
                Change::Write(path, written)
            }
        };
        changes.push(change);
    }
    changes
}

fn write_new(random: &mut Random, files: &mut Files) -> Change {
    let path = new_path(random, files);
    let count = 5 + random.below(40);
    let content = lines(random, count);
    let written = bytes(&content);
    files.insert(path.clone(), Arc::new(content));
    Change::Write(path, written)
}

fn touch(random: &mut Random, content: &mut Vec<String>) {
    let at = random.below(content.len() + 1);
    let most = if content.len() > MANY_LINES { 16 } else { 6 };
    let removed = random.below(most).min(content.len() - at);
    let count = 1 + random.below(9);
    let added = lines(random, count);
    content.splice(at..at + removed, added);
}

/// The paths a list of changes touched, oldest first, each once.
pub(crate) fn touched(changes: &[Change]) -> Vec<String> {
    let mut paths: Vec<String> = Vec::new();
    for change in changes {
        let names: &[&String] = match change {
            Change::Write(path, _) | Change::Delete(path) => &[path],
            Change::Rename(from, to) => &[from, to],
        };
        for name in names {
            if !paths.contains(name) {
                paths.push((*name).clone());
            }
        }
    }
    paths
}

/// Brings `onto` to the state `from` has for the paths, and says with which changes.
pub(crate) fn carry(paths: &[String], from: &Files, onto: &mut Files) -> Vec<Change> {
    paths
        .iter()
        .map(|path| match from.get(path) {
            Some(lines) => {
                onto.insert(path.clone(), Arc::clone(lines));
                Change::Write(path.clone(), bytes(lines))
            }
            None => {
                onto.remove(path);
                Change::Delete(path.clone())
            }
        })
        .collect()
}
