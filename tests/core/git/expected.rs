//! What a repository holds, found out another way than the product does: commit
//! objects are parsed byte by byte and sizes come from `git diff-tree`.

use std::collections::BTreeMap;
use std::path::Path;

use flow_core::git::BareClone;
use flow_core::model::{Commit, ExcludedPaths};
use tokio_util::sync::CancellationToken;

use super::source::git;

/// A commit in one comparable line per fact.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Facts {
    parents: Vec<String>,
    /// Name, address, seconds and minutes east, of author and committer.
    author: (String, String, i64, i32),
    committer: (String, String, i64, i32),
    title: String,
    message: String,
    /// Added, deleted and files.
    size: Option<(i64, i64, i64)>,
}

/// All commits the refs of a repository reach.
pub(crate) fn facts_by_sha(repository: &Path) -> BTreeMap<String, Facts> {
    let shas = git(repository, &["rev-list", "--all"], b"");
    let sizes = sizes(repository, &shas);
    let objects = git(repository, &["cat-file", "--batch"], &shas);
    let mut rest = objects.as_slice();
    let mut all = BTreeMap::new();
    while !rest.is_empty() {
        let (head, after) = split_at(rest, b'\n');
        let words: Vec<&str> = std::str::from_utf8(head).expect("ids").split(' ').collect();
        let length: usize = words[2].parse().expect("a length");
        let mut facts = parse(&after[..length]);
        let none = (0, 0, 0);
        if facts.parents.len() < 2 {
            facts.size = Some(sizes.get(words[0]).copied().unwrap_or(none));
        }
        all.insert(words[0].to_owned(), facts);
        rest = &after[length + 1..];
    }
    all
}

fn split_at(bytes: &[u8], separator: u8) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|byte| *byte == separator);
    end.map_or((bytes, &[]), |end| (&bytes[..end], &bytes[end + 1..]))
}

/// Text of a commit object; the one encoding the tests use is ISO 8859-1.
fn decode(bytes: &[u8], is_latin_1: bool) -> String {
    if is_latin_1 {
        bytes.iter().map(|byte| char::from(*byte)).collect()
    } else {
        String::from_utf8_lossy(bytes).into_owned()
    }
}

fn parse(object: &[u8]) -> Facts {
    let end = object.windows(2).position(|pair| pair == b"\n\n");
    let end = end.unwrap_or(object.len());
    let message = object.get(end + 2..).unwrap_or_default();
    let head = &object[..end];
    let is_latin_1 = head
        .split(|byte| *byte == b'\n')
        .any(|line| line == b"encoding ISO-8859-1");
    let line = |name: &[u8]| {
        let mut lines = head.split(|byte| *byte == b'\n');
        let found = lines.find_map(|line| line.strip_prefix(name));
        decode(found.unwrap_or_default(), is_latin_1)
    };
    let parents = head
        .split(|byte| *byte == b'\n')
        .filter_map(|line| line.strip_prefix(b"parent "))
        .map(|id| String::from_utf8_lossy(id).into_owned())
        .collect();
    let message = decode(message, is_latin_1);
    let title: Vec<&str> = message
        .trim_start_matches('\n')
        .lines()
        .map(str::trim_end)
        .take_while(|line| !line.is_empty())
        .collect();
    Facts {
        parents,
        author: signature(&line(b"author ")),
        committer: signature(&line(b"committer ")),
        title: title.join(" "),
        message,
        size: None,
    }
}

fn signature(line: &str) -> (String, String, i64, i32) {
    let open = line.find('<').expect("the tests' signatures have one");
    let close = line.rfind('>').expect("the tests' signatures have one");
    let (seconds, zone) = line[close + 1..].trim().split_once(' ').expect("a date");
    let (sign, digits) = zone.split_at(1);
    let digits: i32 = digits.parse().expect("digits");
    let minutes = digits / 100 * 60 + digits % 100;
    (
        line[..open].trim().to_owned(),
        line[open + 1..close].to_owned(),
        seconds.parse().expect("seconds"),
        if sign == "-" { -minutes } else { minutes },
    )
}

/// Added, deleted and files of every commit that changes any.
fn sizes(repository: &Path, shas: &[u8]) -> BTreeMap<String, (i64, i64, i64)> {
    let arguments = ["diff-tree", "--stdin", "--root", "-r", "-M", "--numstat"];
    let output = git(repository, &arguments, shas);
    let output = String::from_utf8_lossy(&output);
    let mut sizes = BTreeMap::new();
    let mut current = "";
    for line in output.lines() {
        let mut parts = line.split('\t');
        match (parts.next(), parts.next()) {
            (Some(sha), None) => current = sha,
            (Some(added), Some(deleted)) => {
                let size: &mut (i64, i64, i64) = sizes.entry(current.to_owned()).or_default();
                size.0 += added.parse::<i64>().unwrap_or(0);
                size.1 += deleted.parse::<i64>().unwrap_or(0);
                size.2 += 1;
            }
            _ => {}
        }
    }
    sizes
}

fn facts_of(commit: &Commit) -> Facts {
    let signature = |signature: &flow_core::model::Signature| {
        (
            signature.name.clone(),
            signature.email.clone(),
            signature.at.millis() / 1000,
            signature.offset_minutes,
        )
    };
    Facts {
        parents: commit.parents.clone(),
        author: signature(&commit.author),
        committer: signature(&commit.committer),
        title: commit.title.clone(),
        message: commit.message.clone(),
        size: commit
            .size
            .map(|size| (size.additions, size.deletions, size.files)),
    }
}

/// All commits the product reads, page by page.
pub(crate) async fn read_all(clone: &BareClone, known: &[String], page: usize) -> Vec<Commit> {
    let cancel = CancellationToken::new();
    let mut reader = clone
        .history(known, &ExcludedPaths::default(), &cancel)
        .await
        .expect("it begins");
    let mut all = Vec::new();
    while let Some(commits) = reader.next_commits(page).await.expect("a page") {
        assert!(
            !commits.is_empty() && commits.len() <= page,
            "a page holds between one and {page} commits"
        );
        all.extend(commits);
    }
    let total = reader.total();
    assert_eq!(total, all.len() as u64, "the total is known beforehand");
    all
}

/// Asserts that the product reads from `clone` just what `repository` holds.
pub(crate) async fn assert_same_commits(clone: &BareClone, repository: &Path) -> usize {
    let expected = facts_by_sha(repository);
    let read = read_all(clone, &[], 100).await;
    let count = read.len();
    let mut found: BTreeMap<String, Facts> = BTreeMap::new();
    for commit in &read {
        let twice = found.insert(commit.sha.clone(), facts_of(commit));
        assert!(twice.is_none(), "{} is read once", commit.sha);
    }
    for (sha, facts) in &expected {
        assert_eq!(found.get(sha), Some(facts), "commit {sha} as git holds it");
    }
    assert_eq!(found.len(), expected.len(), "and no other commits");
    count
}
