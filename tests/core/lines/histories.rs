//! Whole histories against git: sizes of all commits, origins of all removed lines.

use std::path::Path;

use crate::git::source::git;

use super::against_git::{Agreement, compare_origins, compare_sizes, compare_spreads, order, read};
use super::random_history::{Chance, RandomHistory};

/// Clones to hold against git, separated by colons; their blames take long.
const CLONES: &str = "FLOW_TEST_HISTORIES";
/// How many commits of such a clone are blamed.
const BLAMED: usize = 300;

#[expect(
    clippy::print_stdout,
    reason = "the rate is what somebody runs this for"
)]
fn tell(what: &str, agreement: &Agreement) {
    println!(
        "{what}: {} of {} agree, {:.4} %",
        agreement.agreed,
        agreement.compared,
        agreement.rate()
    );
    for difference in &agreement.differences {
        println!("  {difference}");
    }
}

#[tokio::test]
async fn random_histories_are_measured_as_git_measures_them() {
    for seed in 0..8 {
        let mut history = RandomHistory::new(seed);
        history.grow(150);
        let (commits, works) = read(order(history.path(), history.tips(), Vec::new()), false).await;
        let sizes = compare_sizes(history.path(), &commits);
        tell(&format!("sizes of history {seed}"), &sizes);
        assert!(sizes.compared > 80, "most commits are no merges");
        assert_eq!(sizes.agreed, sizes.compared, "sizes are git's own");
        let spreads = compare_spreads(history.path(), &works);
        tell(&format!("places of history {seed}"), &spreads);
        assert!(spreads.compared > 70, "most commits are no merges");
        assert_eq!(spreads.agreed, spreads.compared, "places are git's hunks");
        let origins = compare_origins(history.path(), history.tips(), |_| true);
        tell(&format!("origins of history {seed}"), &origins);
        assert!(origins.compared > 500, "lines are removed all the time");
        assert_eq!(origins.agreed, origins.compared, "origins are git's own");
    }
}

#[tokio::test]
async fn real_histories_are_measured_as_git_measures_them() {
    let Ok(clones) = std::env::var(CLONES) else {
        println!("skipped: {CLONES} names no clones");
        return;
    };
    for clone in clones.split(':').map(Path::new) {
        let tips = git(clone, &["rev-list", "--no-walk", "--all"], b"");
        let tips = String::from_utf8(tips).expect("ids are ASCII");
        let tips: Vec<String> = tips.lines().map(str::to_owned).collect();
        let (commits, works) = read(order(clone, tips.clone(), Vec::new()), false).await;
        let name = clone.display();
        let sizes = compare_sizes(clone, &commits);
        tell(&format!("sizes of {name}"), &sizes);
        assert!(sizes.rate() > 99.9, "sizes differ");
        let spreads = compare_spreads(clone, &works);
        tell(&format!("places of {name}"), &spreads);
        assert!(spreads.rate() > 99.5, "places differ");
        let mut chance = Chance::new(4);
        let share = (commits.len() / BLAMED).max(1);
        let chosen: std::collections::HashSet<String> = commits
            .iter()
            .filter(|_| chance.below(share) == 0)
            .map(|commit| commit.sha.clone())
            .collect();
        let origins = compare_origins(clone, tips, |sha| chosen.contains(sha));
        tell(&format!("origins of {name}"), &origins);
        assert!(origins.rate() > 99.5, "origins differ");
    }
}
