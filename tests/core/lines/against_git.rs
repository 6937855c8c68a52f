//! What git says of a history, and how far it agrees with ours.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use flow_core::git::{HistoryOrder, HistoryReader, removed_lines};
use flow_core::model::{Commit, CommitSize, CommitWork, EditSpread};
use tokio_util::sync::CancellationToken;

use crate::git::source::git;

/// The lines a commit removed of a file, and where they come from.
type OriginsByFile = BTreeMap<(String, Vec<u8>), Vec<(u32, String)>>;

/// How often two things were compared, and where they differ.
#[derive(Default)]
pub(super) struct Agreement {
    pub(super) compared: usize,
    pub(super) agreed: usize,
    /// Not compared, because a file that was binary once is told differently on purpose.
    pub(super) explained: usize,
    /// The first differences, for a reader.
    pub(super) differences: Vec<String>,
}

impl Agreement {
    fn add(&mut self, compared: usize, agrees: bool, what: impl FnOnce() -> String) {
        self.compared += compared;
        if agrees {
            self.agreed += compared;
        } else if self.differences.len() < 20 {
            self.differences.push(what());
        }
    }

    /// In percent.
    pub(super) fn rate(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
        let rate = self.agreed as f64 * 100.0 / self.compared.max(1) as f64;
        rate
    }
}

pub(super) fn order(folder: &Path, tips: Vec<String>, known: Vec<String>) -> HistoryOrder {
    HistoryOrder {
        folder: folder.to_owned(),
        tips,
        known,
        ..HistoryOrder::default()
    }
}

/// Reads a history to its end, and keeps what the next run needs where that is wanted.
pub(super) async fn read(order: HistoryOrder, keeps: bool) -> (Vec<Commit>, Vec<CommitWork>) {
    let mut reader = HistoryReader::open(order, &CancellationToken::new())
        .await
        .expect("the history opens");
    let (mut commits, mut work) = (Vec::new(), Vec::new());
    while let Some(page) = reader.next_commits(100).await.expect("commits are read") {
        commits.extend(page);
    }
    assert_eq!(reader.total(), commits.len() as u64, "as many as announced");
    while let Some(page) = reader.next_work(100).await.expect("work is read") {
        work.extend(page);
    }
    if keeps {
        reader.keep().await.expect("the history is kept");
    }
    (commits, work)
}

/// Sizes as `git log --all --numstat` tells them, by commit; merges have none.
pub(super) fn numstat(folder: &Path) -> HashMap<String, CommitSize> {
    let arguments = ["log", "--all", "--numstat", "--format=>%H"];
    let output = git(folder, &arguments, b"");
    let mut sizes = HashMap::new();
    let mut current = String::new();
    for line in String::from_utf8_lossy(&output).lines() {
        if let Some(sha) = line.strip_prefix('>') {
            current = sha.to_owned();
            sizes.insert(current.clone(), CommitSize::default());
            continue;
        }
        let mut words = line.split('\t').map(|word| word.parse().unwrap_or(0));
        if let (Some(additions), Some(deletions)) = (words.next(), words.next()) {
            if line.is_empty() {
                continue;
            }
            let size = sizes.entry(current.clone()).or_default();
            size.additions += additions;
            size.deletions += deletions;
            size.files += 1;
        }
    }
    sizes
}

/// Compares the sizes of all commits that are no merges.
pub(super) fn compare_sizes(folder: &Path, commits: &[Commit]) -> Agreement {
    let expected = numstat(folder);
    let mut agreement = Agreement::default();
    for commit in commits {
        let Some(size) = commit.size else {
            assert!(commit.parents.len() > 1, "{} has no size", commit.sha);
            continue;
        };
        let git = expected.get(&commit.sha).copied().unwrap_or_default();
        agreement.add(1, git == size, || {
            format!("{}: git {git:?}, we {size:?}", commit.sha)
        });
    }
    agreement
}

/// Places and files with any, as git's own hunks tell them: with up to three unchanged lines between two
/// changes it makes one hunk of them. `None` of commits that make a file a link or a submodule: git tells that as
/// one file less and one more, we as one that changed.
fn hunks(folder: &Path) -> HashMap<String, Option<EditSpread>> {
    let arguments = [
        "log",
        "--all",
        "--patch",
        "--unified=0",
        "--inter-hunk-context=3",
        "--format=>%H",
    ];
    let output = git(folder, &arguments, b"");
    let mut spreads: HashMap<String, Option<EditSpread>> = HashMap::new();
    let (mut current, mut file) = (String::new(), String::new());
    let (mut is_first, mut is_submodule) = (false, false);
    for line in output.split(|byte| *byte == b'\n') {
        let line = String::from_utf8_lossy(line);
        if let Some(sha) = line.strip_prefix('>') {
            current = sha.to_owned();
            spreads.insert(current.clone(), Some(EditSpread::default()));
            file.clear();
        } else if line.starts_with("diff --git ") {
            if *file == *line {
                spreads.insert(current.clone(), None);
            }
            file = line.into_owned();
            (is_first, is_submodule) = (true, false);
        } else if line.ends_with(" 160000") {
            is_submodule = true;
        } else if let Some(Some(spread)) = spreads.get_mut(&current)
            && line.starts_with("@@ ")
            && !is_submodule
        {
            spread.places += 1;
            spread.files += i64::from(std::mem::take(&mut is_first));
        }
    }
    spreads
}

/// Compares where the lines are that each commit changed.
pub(super) fn compare_spreads(folder: &Path, works: &[CommitWork]) -> Agreement {
    let expected = hunks(folder);
    let mut agreement = Agreement::default();
    for work in works {
        let Some(Some(git)) = expected.get(&work.sha).copied() else {
            agreement.explained += 1;
            continue;
        };
        agreement.add(1, git == work.spread, || {
            format!("{}: git {git:?}, we {:?}", work.sha, work.spread)
        });
    }
    agreement
}

/// Compares where removed lines come from with `git blame` of the parent, for every removed line
/// of the commits that `chooses`.
pub(super) fn compare_origins(
    folder: &Path,
    tips: Vec<String>,
    mut chooses: impl FnMut(&str) -> bool,
) -> Agreement {
    let mut ours = OriginsByFile::new();
    removed_lines(order(folder, tips, Vec::new()), |lines| {
        if chooses(&lines.commit) {
            let file = ours.entry((lines.commit, lines.path)).or_default();
            for line in lines.line..lines.line + lines.count {
                file.push((line, lines.origin.clone()));
            }
        }
    })
    .expect("the history is read");
    let mut agreement = Agreement::default();
    for ((commit, path), lines) in &ours {
        let path = String::from_utf8_lossy(path);
        let blamed = blame(folder, &format!("{commit}^"), &path);
        for (line, origin) in lines {
            let git = blamed.get(line).map_or("nothing", String::as_str);
            // A binary file has no lines here, so those of the text it became are all new.
            let was_binary = path
                .rsplit('/')
                .next()
                .is_some_and(|name| name.starts_with("binary"));
            if git != origin && was_binary {
                agreement.explained += 1;
                continue;
            }
            agreement.add(1, git == origin, || {
                format!("{commit}^ {path} {line}: git {git}, we {origin}")
            });
        }
    }
    agreement
}

/// The commit of each line, from 1.
fn blame(folder: &Path, revision: &str, path: &str) -> HashMap<u32, String> {
    let output = git(folder, &["blame", "--porcelain", revision, "--", path], b"");
    let mut lines = HashMap::new();
    for line in output.split(|byte| *byte == b'\n') {
        let line = String::from_utf8_lossy(line);
        let mut words = line.split(' ');
        let (Some(sha), Some(_), Some(at)) = (words.next(), words.next(), words.next()) else {
            continue;
        };
        let is_head = sha.len() == 40 && sha.bytes().all(|byte| byte.is_ascii_hexdigit());
        if let (true, Ok(at)) = (is_head, at.parse()) {
            lines.insert(at, sha.to_owned());
        }
    }
    lines
}
