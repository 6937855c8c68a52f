//! Opening what a killed run left behind.

use std::fs;
use std::path::Path;

use flow_core::git::{BareClone, CloneError};
use flow_core::model::ObjectFormat;
use tokio_util::sync::CancellationToken;

use super::fetch::{empty_clone, fetch};
use super::source::{Source, contents};

async fn reopen(clone: &BareClone) -> BareClone {
    BareClone::open_or_create(clone.folder(), clone.object_format())
        .await
        .expect("opens")
}

#[tokio::test]
async fn a_whole_clone_is_opened_as_it_is() {
    let source = Source::new(ObjectFormat::Sha1);
    source.long_history(5);
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    assert!(clone.was_made_anew(), "there was none");
    assert!(
        !reopen(&clone).await.was_made_anew(),
        "an empty one is whole too"
    );
    fetch(&clone, &source.transport()).await;
    let again = reopen(&clone).await;
    assert!(!again.was_made_anew(), "it is whole");
    assert_eq!(
        contents(again.folder()),
        contents(source.path()),
        "and has all it had"
    );
}

#[tokio::test]
async fn leftovers_of_a_killed_run_are_removed() {
    let source = Source::new(ObjectFormat::Sha1);
    source.long_history(5);
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    fetch(&clone, &source.transport()).await;
    let leftovers = [
        "objects/pack/tmp_pack_Xy12",
        "objects/pack/tmp_idx_Xy12",
        "objects/pack/pack-1111111111111111111111111111111111111111.pack",
        "packed-refs.lock",
        "config.lock",
        "shallow.lock",
    ];
    for name in leftovers {
        fs::write(clone.folder().join(name), "half").expect("a leftover");
    }
    let again = reopen(&clone).await;
    assert!(!again.was_made_anew(), "leftovers are no damage");
    for name in leftovers {
        assert!(!clone.folder().join(name).exists(), "{name} is gone");
    }
    assert_eq!(
        contents(again.folder()),
        contents(source.path()),
        "and only they are"
    );
}

#[tokio::test]
async fn an_unusable_clone_is_made_anew() {
    type Damage = fn(&Path);
    let damages: [(&str, Damage); 5] = [
        ("without a HEAD", |folder| {
            fs::remove_file(folder.join("HEAD")).expect("removed");
        }),
        ("without objects", |folder| {
            fs::remove_dir_all(folder.join("objects")).expect("removed");
        }),
        ("without its packs", |folder| {
            fs::remove_dir_all(folder.join("objects/pack")).expect("removed");
        }),
        ("with a broken configuration", |folder| {
            fs::write(folder.join("config"), "[core\n\0").expect("written");
        }),
        ("with broken refs", |folder| {
            fs::write(folder.join("packed-refs"), "\0\0\0 what\n").expect("written");
        }),
    ];
    let source = Source::new(ObjectFormat::Sha1);
    source.long_history(5);
    for (name, damage) in damages {
        let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
        fetch(&clone, &source.transport()).await;
        damage(clone.folder());
        let again = reopen(&clone).await;
        assert!(again.was_made_anew(), "{name}");
        fetch(&again, &source.transport()).await;
        assert_eq!(
            contents(again.folder()),
            contents(source.path()),
            "{name}: fetching fills it again"
        );
    }
}

#[tokio::test]
async fn a_clone_whose_making_was_killed_is_made_anew() {
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    for name in ["HEAD", "config"] {
        fs::remove_file(clone.folder().join(name)).expect("removed");
    }
    assert!(reopen(&clone).await.was_made_anew(), "half a clone is none");
}

#[tokio::test]
async fn damage_deep_inside_is_found_by_a_check() {
    let source = Source::new(ObjectFormat::Sha1);
    source.long_history(5);
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    fetch(&clone, &source.transport()).await;
    clone
        .check(&CancellationToken::new())
        .await
        .expect("it is whole");
    let packs = clone.folder().join("objects/pack");
    for entry in fs::read_dir(packs).expect("packs").flatten() {
        fs::remove_file(entry.path()).expect("removed");
    }
    assert!(
        matches!(
            clone.check(&CancellationToken::new()).await,
            Err(CloneError::Damaged(_))
        ),
        "all objects are gone"
    );
}

#[tokio::test]
async fn a_strangers_folder_is_never_touched() {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let letter = folder.path().join("letter.txt");
    fs::write(&letter, "dear").expect("written");
    let error = BareClone::open_or_create(folder.path(), ObjectFormat::Sha1).await;
    assert!(matches!(error, Err(CloneError::NotOurs)), "{error:?}");
    let error = BareClone::delete(folder.path());
    assert!(matches!(error, Err(CloneError::NotOurs)), "{error:?}");
    assert_eq!(
        fs::read_to_string(&letter).expect("still there"),
        "dear",
        "it is someone's"
    );
}

#[tokio::test]
async fn deleting_removes_a_clone_and_minds_no_absence() {
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    BareClone::delete(clone.folder()).expect("deleted");
    assert!(!clone.folder().exists(), "nothing is left");
    BareClone::delete(clone.folder()).expect("there is nothing to do");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clone_that_somebody_else_is_just_making_is_not_damaged() {
    for _ in 0..20 {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("clone.git");
        let open = || BareClone::open_or_create(&path, ObjectFormat::Sha1);
        let opened = futures_util::future::join_all((0..4).map(|_| open())).await;
        let made = opened
            .into_iter()
            .map(|clone| clone.expect("opens").was_made_anew());
        assert_eq!(made.filter(|made| *made).count(), 1, "one of them made it");
    }
}
