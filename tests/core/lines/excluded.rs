//! A history read without some files is the same as one that never had them: both are made by
//! git, read, and compared commit by commit.

use std::collections::HashMap;

use flow_core::git::HistoryOrder;
use flow_core::model::{Commit, CommitSize, CommitWork, ExcludedPaths, ObjectFormat};

use crate::git::check_ignore::leaves_out;
use crate::git::source::{Source, git_line};

use super::against_git::{order, read};
use super::random_history::RandomHistory;

/// Lists over the names that random histories have.
const LISTS: &[&str] = &[
    "folder1/",
    "file[0-4]*",
    "*.two\nbinary*\nlink1",
    "deep/**\n!deep/er0\n",
    "folder*/*\n!folder0/*",
    "*\n!*/\n!file*",
    "*",
];

fn list(text: &str) -> ExcludedPaths {
    ExcludedPaths::read(text).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

fn excluding(order: HistoryOrder, excluded: &ExcludedPaths) -> HistoryOrder {
    let excluded = excluded.clone();
    HistoryOrder { excluded, ..order }
}

type Figures = (Option<CommitSize>, Option<CommitWork>);

/// Size and work of each commit, by the number it was made under; ids differ.
fn by_number(ids: &[String], rows: (Vec<Commit>, Vec<CommitWork>)) -> Vec<Option<Figures>> {
    let places: HashMap<&str, usize> = ids.iter().map(String::as_str).zip(0..).collect();
    let mut figures = vec![None; ids.len()];
    for commit in &rows.0 {
        figures[places[commit.sha.as_str()]] = Some((commit.size, None));
    }
    for mut work in rows.1 {
        let place = places[work.sha.as_str()];
        work.sha.clear();
        let (_, of) = figures[place].as_mut().expect("a commit with work is told");
        *of = Some(work);
    }
    figures
}

#[tokio::test]
async fn what_is_left_out_might_as_well_never_have_been_there() {
    for (seed, text) in (40..).zip(LISTS) {
        let mut history = RandomHistory::new(seed);
        history.grow(120);
        let list = list(text);
        let other = history.without(|path| leaves_out(&list, path.as_bytes(), false));
        let whole = order(history.path(), history.tips(), Vec::new());
        let narrowed = by_number(&history.ids(), read(excluding(whole, &list), false).await);
        let expected = order(other.path(), other.tips(), Vec::new());
        let expected = by_number(&other.ids(), read(expected, false).await);
        for (number, (found, expected)) in narrowed.iter().zip(&expected).enumerate() {
            assert_eq!(
                found, expected,
                "commit {number} of history {seed} under {text:?}"
            );
        }
        let measured = narrowed.iter().flatten().filter(|(size, _)| size.is_some());
        assert!(measured.count() > 60, "most commits are no merges");
    }
}

/// What is kept beside a clone was learnt under one list, and must not be told under another.
#[tokio::test]
async fn another_list_makes_what_is_kept_anew() {
    let mut history = RandomHistory::new(70);
    history.grow(80);
    let whole = |history: &RandomHistory| order(history.path(), history.tips(), Vec::new());
    let before = read(whole(&history), true).await;
    for text in ["folder1/\n*.two", "folder2/", "*"] {
        let list = list(text);
        let fresh = read(excluding(whole(&history), &list), true).await;
        let again = read(excluding(whole(&history), &list), true).await;
        assert!(
            fresh == again,
            "what was kept under {text:?} gives the same"
        );
        assert!(fresh.0 != before.0, "{text:?} leaves something out");
        let kept = history.path().join("flow-history");
        std::fs::remove_file(kept).expect("it was kept");
        let anew = read(excluding(whole(&history), &list), true).await;
        assert!(fresh == anew, "and so does nothing, under {text:?}");
        history.grow(10);
        let tips = history.tips();
        let known = anew.0.iter().map(|commit| commit.sha.clone()).collect();
        let new = read(excluding(order(history.path(), tips, known), &list), true).await;
        assert!(!new.0.is_empty(), "there are new commits");
    }
}

#[tokio::test]
async fn back_to_the_empty_list_everything_is_as_before() {
    let mut history = RandomHistory::new(71);
    history.grow(80);
    let whole = || order(history.path(), history.tips(), Vec::new());
    let before = read(whole(), true).await;
    read(excluding(whole(), &list("f*")), true).await;
    assert!(read(whole(), true).await == before, "all counts again");
}

/// Commits with one line a file, told as `(additions, deletions, files)`.
async fn sizes(source: &Source, text: &str) -> Vec<(i64, i64, i64)> {
    let tip = git_line(source.path(), &["rev-parse", "main"]);
    let order = excluding(order(source.path(), vec![tip], Vec::new()), &list(text));
    let (mut commits, _) = read(order, false).await;
    commits.reverse();
    let sizes = commits.iter().filter_map(|commit| commit.size);
    sizes
        .map(|size| (size.additions, size.deletions, size.files))
        .collect()
}

#[tokio::test]
async fn renames_over_the_border_and_submodules_count_on_the_side_that_counts() {
    let source = Source::new(ObjectFormat::Sha1);
    let mut stream = String::new();
    let module = "1111111111111111111111111111111111111111";
    let content = "1\n2\n3\n4\n5\n6\n7\n8\n";
    for (number, change) in [
        format!("M 100644 inline src/a\ndata {}\n{content}", content.len()),
        "R src/a vendor/a".to_owned(),
        "R vendor/a src/b".to_owned(),
        "R src/b src/c".to_owned(),
        format!("M 160000 {module} vendor"),
        "M 100644 inline vendor\ndata 2\nx\n".to_owned(),
        "M 100644 inline vendor/x\ndata 2\ny\n".to_owned(),
    ]
    .iter()
    .enumerate()
    {
        let who = format!("A <a@b> {} +0000", 1_000_000 + number);
        stream += "commit refs/heads/main\n";
        stream += &format!("author {who}\ncommitter {who}\ndata 1\nm\n{change}\n");
    }
    source.import(stream.as_bytes());
    assert_eq!(
        sizes(&source, "").await,
        [
            (8, 0, 1),
            (0, 0, 1),
            (0, 0, 1),
            (0, 0, 1),
            (1, 0, 1),
            (1, 1, 1),
            (1, 1, 2)
        ],
        "with everything, as git counts"
    );
    assert_eq!(
        sizes(&source, "vendor/").await,
        [
            (8, 0, 1),
            (0, 8, 1),
            (8, 0, 1),
            (0, 0, 1),
            (0, 0, 0),
            (1, 0, 1),
            (0, 1, 1)
        ],
        "out of the folder is new, into it is gone, and a submodule is a folder"
    );
}
