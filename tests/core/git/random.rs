//! A server whose history is pushed, rewritten, merged and deleted at random:
//! after every fetch git agrees with what the clone holds and remembers.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use flow_core::model::ObjectFormat;
use tokio_util::sync::CancellationToken;

use super::fetch::{empty_clone, fetch};
use super::source::{Source, assert_sound, contents, git, git_line};

/// Numbers that look random and are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// One commit on a random branch, now and then a merge, with a date that may lie.
fn push(source: &Source, numbers: &mut Numbers, step: u64) {
    let branch = format!("refs/heads/b{}", numbers.below(6));
    let refs = source.git(&["for-each-ref", "--format=%(refname)", "refs/heads"]);
    let refs: Vec<&str> = refs.lines().collect();
    let lie = numbers.below(4) * 100_000;
    let seconds = 1_600_000_000 + step * 60 + lie;
    let message = format!("step {step}");
    let mut stream = format!(
        "commit {branch}\ncommitter A <a@example.org> {seconds} +0000\ndata {}\n{message}\n",
        message.len()
    );
    let any = |numbers: &mut Numbers| {
        let count = refs.len() as u64;
        let at = usize::try_from(numbers.below(count)).expect("fits");
        let depth = usize::try_from(numbers.below(3)).expect("fits");
        let first_parents = source.git(&["rev-list", "--first-parent", refs[at]]);
        let line: Vec<&str> = first_parents.lines().collect();
        line[depth.min(line.len() - 1)].to_owned()
    };
    if !refs.is_empty() {
        let from = any(numbers);
        let _ = writeln!(stream, "from {from}");
        if numbers.below(3) == 0 {
            let other = any(numbers);
            let _ = writeln!(stream, "merge {other}");
        }
    }
    let _ = write!(
        stream,
        "M 100644 inline f{}\ndata 4\n{step:04}\n",
        numbers.below(9)
    );
    source.import(stream.as_bytes());
}

#[tokio::test]
async fn whatever_is_pushed_the_clone_is_the_servers_and_loses_nothing() {
    for seed in [1, 2, 3] {
        let mut numbers = Numbers(seed);
        let source = Source::new(ObjectFormat::Sha1);
        let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
        let mut ever: BTreeSet<String> = BTreeSet::new();
        for step in 0..14 {
            for part in 0..=numbers.below(4) {
                push(&source, &mut numbers, step * 10 + part);
            }
            let branch = format!("b{}", numbers.below(6));
            let exists = !source
                .git(&["for-each-ref", &format!("refs/heads/{branch}")])
                .is_empty();
            if exists && numbers.below(3) == 0 {
                source.git(&["branch", "-D", &branch]);
            }
            if numbers.below(4) == 0 {
                source.git(&["gc", "-q", "--prune=now"]);
            }
            let outcome = fetch(&clone, &source.transport()).await;
            let why = format!("seed {seed}, step {step}");

            assert_eq!(contents(clone.folder()), contents(source.path()), "{why}");
            let list = |arguments: &[&str], folder| -> BTreeSet<String> {
                let output = git(folder, arguments, b"");
                let text = String::from_utf8_lossy(&output).into_owned();
                text.lines().map(str::to_owned).collect()
            };
            let now = list(&["rev-list", "--branches", "--tags"], source.path());
            ever.extend(now.iter().cloned());
            let kept = list(&["rev-list", "--all"], clone.folder());
            assert_eq!(kept, ever, "{why}: every commit there ever was is reached");
            let counted = clone
                .count_reachable(&CancellationToken::new())
                .await
                .expect("no hole");
            assert_eq!(counted, now.len() as u64, "{why}: the server's are counted");
            let lost = outcome.lost_tips.iter().filter(|tip| now.contains(*tip));
            assert_eq!(lost.count(), 0, "{why}: what is reached is not lost");
            assert_eq!(
                outcome.tips.len(),
                list(&["rev-list", "--no-walk", "--all"], clone.folder()).len(),
                "{why}: tips are told"
            );
        }
        assert_sound(clone.folder(), "after all of it");
        let packs = git_line(clone.folder(), &["count-objects", "-v"]);
        assert!(packs.contains("count: 0"), "no object lies loose: {packs}");
    }
}
