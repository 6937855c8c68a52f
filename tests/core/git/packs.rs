//! Packs over months of fetches: few, sound, and never without an object.

use std::fs;
use std::path::PathBuf;

use flow_core::git::BareClone;
use flow_core::model::ObjectFormat;

use super::fetch::{empty_clone, fetch};
use super::source::{Source, assert_sound, contents};

fn packs(clone: &BareClone) -> Vec<PathBuf> {
    let entries = fs::read_dir(clone.folder().join("objects/pack")).expect("packs");
    let mut packs: Vec<PathBuf> = entries
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|it| it == "pack"))
        .collect();
    packs.sort();
    packs
}

/// A long text that changes a little at a time, so that packs hold deltas on
/// objects of earlier packs.
fn text(step: usize) -> String {
    (0..400)
        .map(|line| {
            let version = if line % 40 == step % 40 { step } else { line };
            format!("line {line} of a text, {version}\n")
        })
        .collect()
}

#[tokio::test]
async fn a_hundred_fetches_leave_few_packs_and_git_finds_them_sound() {
    for format in [ObjectFormat::Sha1, ObjectFormat::Sha256] {
        let source = Source::new(format);
        source.long_history(300);
        let (_folder, clone) = empty_clone(format).await;
        let mut most = 0;
        let mut largest = None;
        for step in 0..60 {
            source.commit("main", None, &text(step));
            fetch(&clone, &source.transport()).await;
            let now = packs(&clone);
            most = most.max(now.len());
            largest = largest.or_else(|| now.first().cloned());
        }
        assert!(most <= 21, "never many: {most}");
        assert!(
            largest.expect("a first pack").exists(),
            "the large first one was left alone"
        );
        assert_eq!(
            contents(clone.folder()),
            contents(source.path()),
            "nothing is missing"
        );
        assert_sound(clone.folder(), "after being put together");
        clone
            .check(&tokio_util::sync::CancellationToken::new())
            .await
            .expect("our own check agrees");
    }
}

#[tokio::test]
async fn a_kill_while_packs_are_put_together_loses_nothing() {
    let source = Source::new(ObjectFormat::Sha1);
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    let spare = tempfile::tempdir().expect("a folder for the test");
    let mut kept: Vec<PathBuf> = Vec::new();
    for step in 0..25 {
        source.commit("main", None, &text(step));
        // What was there before, as if deleting it had not come about.
        for path in packs(&clone) {
            for extension in ["pack", "idx"] {
                let from = path.with_extension(extension);
                let to = spare.path().join(from.file_name().expect("a name"));
                if !to.exists() {
                    fs::copy(&from, &to).expect("copied");
                    kept.push(to);
                }
            }
        }
        fetch(&clone, &source.transport()).await;
    }
    let folder = clone.folder().join("objects/pack");
    for path in &kept {
        let to = folder.join(path.file_name().expect("a name"));
        if !to.exists() {
            fs::copy(path, &to).expect("copied back");
        }
    }
    assert!(
        packs(&clone).len() > 21,
        "old and new packs lie side by side"
    );
    let half = packs(&clone).swap_remove(0);
    fs::copy(&half, folder.join("tmp_pack_together")).expect("half a pack");

    let clone = BareClone::open_or_create(clone.folder(), ObjectFormat::Sha1)
        .await
        .expect("opens");
    assert!(!clone.was_made_anew(), "no damage");
    source.commit("main", None, "after the kill");
    fetch(&clone, &source.transport()).await;
    assert!(packs(&clone).len() <= 21, "they are put together after all");
    assert_eq!(
        contents(clone.folder()),
        contents(source.path()),
        "nothing is missing"
    );
    assert_sound(
        clone.folder(),
        "objects that were there twice are there once",
    );
}

#[tokio::test]
async fn a_pack_without_its_index_or_an_index_without_its_pack_is_a_leftover() {
    let source = Source::new(ObjectFormat::Sha1);
    source.long_history(5);
    for extension in ["pack", "idx"] {
        let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
        fetch(&clone, &source.transport()).await;
        let whole = packs(&clone).swap_remove(0);
        let alone = whole.with_file_name(format!("pack-{}.{extension}", "1".repeat(40)));
        fs::copy(whole.with_extension(extension), &alone).expect("copied");
        let clone = BareClone::open_or_create(clone.folder(), ObjectFormat::Sha1)
            .await
            .expect("opens");
        assert!(!clone.was_made_anew(), "the whole one is there");
        assert!(!alone.exists(), "half a pair helps nobody");
    }
}
