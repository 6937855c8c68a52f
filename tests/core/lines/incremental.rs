//! What is read bit by bit is what is read at once.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use flow_core::model::{Commit, CommitWork};

use crate::git::source::git;

use super::against_git::{order, read};
use super::random_history::{Chance, RandomHistory};

type Rows = (BTreeMap<String, Commit>, BTreeMap<String, CommitWork>);

fn add(rows: &mut Rows, (commits, work): (Vec<Commit>, Vec<CommitWork>)) {
    let by_sha = |commit: Commit| (commit.sha.clone(), commit);
    rows.0.extend(commits.into_iter().map(by_sha));
    let by_sha = |work: CommitWork| (work.sha.clone(), work);
    rows.1.extend(work.into_iter().map(by_sha));
}

#[tokio::test]
async fn many_small_runs_give_what_one_gives() {
    for seed in 20..26 {
        let mut history = RandomHistory::new(seed);
        let mut chance = Chance::new(seed);
        let mut rows = Rows::default();
        let mut known = Vec::new();
        let mut reached = BTreeSet::new();
        for _ in 0..8 {
            history.grow(20);
            reached.extend(reachable(&history));
            let kept = history.path().join("flow-history");
            match chance.below(6) {
                0 if kept.exists() => fs::remove_file(&kept).expect("the file goes"),
                1 if kept.exists() => damage(&kept, &mut chance),
                _ => {}
            }
            let keeps = chance.happens(70);
            let new = read(order(history.path(), history.tips(), known), keeps).await;
            for commit in &new.0 {
                assert!(!rows.0.contains_key(&commit.sha), "told once only");
            }
            add(&mut rows, new);
            known = history.tips();
        }
        assert_eq!(rows.0.len(), reached.len(), "no commit is left out");
        fs::remove_file(history.path().join("flow-history")).expect("it was kept at times");
        let mut full = Rows::default();
        add(
            &mut full,
            read(order(history.path(), rows_tips(&rows), Vec::new()), false).await,
        );
        assert!(rows.0 == full.0, "commits of history {seed} are the same");
        assert!(rows.1 == full.1, "work of history {seed} is the same");
    }
}

/// Branches are reset on the way: what they left behind is reached from the rows themselves.
fn rows_tips(rows: &Rows) -> Vec<String> {
    rows.0.keys().cloned().collect()
}

fn reachable(history: &RandomHistory) -> Vec<String> {
    let commits = git(history.path(), &["rev-list", "--all"], b"");
    let commits = String::from_utf8(commits).expect("ids are ASCII");
    commits.lines().map(str::to_owned).collect()
}

/// Changes a byte anywhere, or cuts the file.
fn damage(path: &std::path::Path, chance: &mut Chance) {
    let mut bytes = fs::read(path).expect("the file is read");
    if bytes.is_empty() {
        return;
    }
    let at = chance.below(bytes.len());
    if chance.happens(50) {
        bytes.truncate(at);
    } else {
        bytes[at] ^= 0x5a;
    }
    fs::write(path, bytes).expect("the file is written");
}
