//! Conversations that break anywhere: a typed error, and a clone as good as before.

use std::sync::Arc;

use flow_core::git::{BareClone, FetchError, ProtocolError};
use flow_core::model::ObjectFormat;
use tokio_util::sync::CancellationToken;

use super::fetch::{empty_clone, fetch};
use super::scripted::{Scripted, advertisement, packet};
use super::source::{Source, contents, git};
use super::upload_pack::{Break, ConnectionLost, Wire};

/// A small conversation as a real git server holds it.
async fn recorded(version_2: bool) -> (Source, Vec<Vec<u8>>) {
    let source = Source::new(ObjectFormat::Sha1);
    source.commit("main", None, "only commit");
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    let transport = if version_2 {
        source.transport()
    } else {
        source.transport().without_version_2()
    };
    fetch(&clone, &transport).await;
    let answers = transport.answers.into_inner().expect("no test panics");
    (source, answers)
}

async fn play(clone: &BareClone, answers: &[Vec<u8>], wire: Wire) -> Result<(), FetchError> {
    let transport = Scripted::new(answers.to_vec(), wire);
    clone
        .fetch(&transport, &mut |_| {}, &CancellationToken::new())
        .await
        .map(|_| ())
}

#[tokio::test]
async fn an_answer_cut_at_any_byte_is_a_typed_error() {
    cut_everywhere(true).await;
}

#[tokio::test]
async fn an_answer_of_version_0_cut_at_any_byte_is_a_typed_error() {
    cut_everywhere(false).await;
}

/// Bytes of the packet that ends an answer.
const LAST_PACKET: usize = 4;

async fn cut_everywhere(version_2: bool) {
    let (source, answers) = recorded(version_2).await;
    let length: usize = answers.iter().map(Vec::len).sum();
    let (mut _folder, mut clone) = empty_clone(ObjectFormat::Sha1).await;
    for cut in 0..length {
        if cut + LAST_PACKET >= length {
            // The whole pack is here, and may be in place before the end is missed: a
            // second try would have nothing to ask for.
            (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
        }
        let error = play(&clone, &answers, Wire::breaking(cut as u64, Break::End)).await;
        assert!(
            matches!(
                error,
                Err(FetchError::Protocol(ProtocolError::Truncated) | FetchError::Pack(_))
            ),
            "cut after {cut} of {length} bytes: {error:?}"
        );
    }
    play(&clone, &answers, Wire::whole())
        .await
        .expect("the clone is as good as new");
    assert_eq!(
        contents(clone.folder()),
        contents(source.path()),
        "and gets all of it"
    );
}

#[tokio::test]
async fn the_transports_error_passes_through() {
    let (_source, answers) = recorded(true).await;
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    let length: usize = answers.iter().map(Vec::len).sum();
    for cut in [0, answers[0].len(), length - 1] {
        let error = play(&clone, &answers, Wire::breaking(cut as u64, Break::Error)).await;
        let Err(FetchError::Transport(source)) = error else {
            panic!("cut after {cut} bytes: {error:?}");
        };
        assert!(
            source.downcast_ref::<ConnectionLost>().is_some(),
            "the caller finds its own error again"
        );
    }
}

#[tokio::test]
async fn a_flipped_byte_is_never_taken_in() {
    let (source, answers) = recorded(true).await;
    let (_folder, mut clone) = empty_clone(ObjectFormat::Sha1).await;
    let pack = answers.last().expect("the pack is last");
    let start = pack
        .windows(4)
        .position(|bytes| bytes == b"PACK")
        .expect("a pack");
    for at in start..pack.len() {
        let mut answers = answers.clone();
        let last = answers.last_mut().expect("the pack is last");
        last[at] ^= 0x41;
        if play(&clone, &answers, Wire::whole()).await.is_ok() {
            // Only bytes the protocol gives no meaning may change without harm.
            assert_eq!(
                contents(clone.folder()),
                contents(source.path()),
                "a change at byte {at} came in"
            );
            clone
                .check(&CancellationToken::new())
                .await
                .expect("git finds nothing wrong");
            let folder = clone.folder().to_owned();
            BareClone::delete(&folder).expect("deleted");
            clone = BareClone::open_or_create(&folder, ObjectFormat::Sha1)
                .await
                .expect("an empty clone");
        }
    }
    play(&clone, &answers, Wire::whole())
        .await
        .expect("the clone is as good as new");
    assert_eq!(
        contents(clone.folder()),
        contents(source.path()),
        "and gets all of it"
    );
}

#[tokio::test]
async fn a_fetch_dropped_in_the_middle_leaves_a_usable_clone() {
    let source = Source::new(ObjectFormat::Sha1);
    source.long_history(400);
    let (_folder, whole) = empty_clone(ObjectFormat::Sha1).await;
    let transport = source.transport();
    fetch(&whole, &transport).await;
    let length: usize = {
        let answers = transport.answers.lock().expect("no test panics");
        answers.iter().map(Vec::len).sum()
    };
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    for eighth in 0..8 {
        let cut = (length * eighth / 8) as u64;
        let wire = Wire::breaking(cut, Break::Hang);
        let broken = Arc::clone(&wire.broken);
        let transport = source.transport().over(wire);
        let cancel = CancellationToken::new();
        let mut ignored = |_| {};
        tokio::select! {
            outcome = clone.fetch(&transport, &mut ignored, &cancel) => {
                panic!("the answer hangs after {cut} bytes, but: {outcome:?}");
            }
            () = broken.notified() => {}
        }
        let reopened = BareClone::open_or_create(clone.folder(), ObjectFormat::Sha1)
            .await
            .expect("opens");
        assert!(
            !reopened.was_made_anew(),
            "nothing is damaged after {cut} of {length} bytes"
        );
    }
    fetch(&clone, &source.transport()).await;
    assert_eq!(
        contents(clone.folder()),
        contents(source.path()),
        "the next fetch gets everything"
    );
}

#[tokio::test]
async fn a_pack_that_arrived_just_before_the_kill_is_used() {
    let source = Source::new(ObjectFormat::Sha1);
    source.long_history(20);
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    fetch(&clone, &source.transport()).await;
    // The pack is in place, the refs were not written yet.
    std::fs::remove_file(clone.folder().join("packed-refs")).expect("removed");
    let transport = source.transport();
    fetch(&clone, &transport).await;
    assert_eq!(transport.objects_sent(), 0, "everything is here already");
    assert_eq!(
        contents(clone.folder()),
        contents(source.path()),
        "and the refs are, too"
    );
}

#[tokio::test]
async fn a_pack_without_all_history_is_refused() {
    let (_source, answers) = recorded(true).await;
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    // The refs promise a commit that the pack does not hold.
    let mut references = packet(format!("{} refs/heads/main\n", "1".repeat(40)).as_bytes());
    references.extend_from_slice(b"0000");
    let lying = [answers[0].clone(), references, answers[2].clone()];
    let error = play(&clone, &lying, Wire::whole()).await;
    assert!(matches!(error, Err(FetchError::Incomplete)), "{error:?}");
    assert_eq!(
        contents(clone.folder()),
        [] as [String; 0],
        "no ref points at nothing"
    );
}

#[tokio::test]
async fn history_with_a_hole_is_refused_even_where_its_tip_is_here() {
    let source = Source::new(ObjectFormat::Sha1);
    source.long_history(3);
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    fetch(&clone, &source.transport()).await;
    let before = contents(clone.folder());
    source.long_history(6);
    let tip = source.git(&["rev-parse", "main"]);
    // Only the newest commit got here, say by a disk error.
    let input = format!("{tip}\n");
    let arguments = ["pack-objects", "-q", "--stdout"];
    let pack = git(source.path(), &arguments, input.as_bytes());
    git(clone.folder(), &["index-pack", "--stdin"], &pack);

    let outcome = clone
        .fetch(&source.transport(), &mut |_| {}, &CancellationToken::new())
        .await;
    assert!(
        matches!(outcome, Err(FetchError::Incomplete)),
        "{outcome:?}"
    );
    assert_eq!(contents(clone.folder()), before, "refs stay as they were");
}

#[tokio::test]
async fn answers_of_something_else_are_told_apart() {
    let cases: [(&[u8], ProtocolError); 7] = [
        (
            b"<!DOCTYPE html><html>Sign in</html>",
            ProtocolError::NotGit,
        ),
        (b"0000", ProtocolError::NotGit),
        (b"", ProtocolError::Truncated),
        (
            b"000eversion 3\n0000",
            ProtocolError::Version("3".to_owned()),
        ),
        (b"000eversion 2\n0000", ProtocolError::Capability("ls-refs")),
        (b"0009hello0000", ProtocolError::NotGit),
        (
            b"000eversion 2\n000cls-refs\n0009fetch0017object-format=md55\n0000",
            ProtocolError::ObjectFormat("md55".to_owned()),
        ),
    ];
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    for (answer, expected) in cases {
        let error = play(&clone, &[answer.to_vec()], Wire::whole()).await;
        assert!(
            matches!(&error, Err(FetchError::Protocol(found)) if *found == expected),
            "{:?}: {error:?}",
            String::from_utf8_lossy(answer)
        );
    }
}

#[tokio::test]
async fn refs_no_git_would_have_are_refused() {
    let (_folder, clone) = empty_clone(ObjectFormat::Sha1).await;
    let id = "1".repeat(40);
    for name in [
        "refs/heads/../../config",
        "refs/heads/a..b",
        "refs/heads/a b",
        "refs/heads/.hidden",
        "refs/heads/a.lock",
        "refs/heads/a//b",
        "refs/heads/",
        "refs/heads/a\x07",
        "refs/heads/a@{1}",
        "refs/tags/a\n1111",
    ] {
        let mut references = packet(format!("{id} {name}\n").as_bytes());
        references.extend_from_slice(b"0000");
        let answers = [advertisement("sha1"), references];
        let error = play(&clone, &answers, Wire::whole()).await;
        assert!(
            matches!(
                error,
                Err(FetchError::Protocol(ProtocolError::ReferenceName(_)))
            ) || (name.contains(' ') && error.is_err()),
            "{name:?}: {error:?}"
        );
    }
    for id in ["1".repeat(39), "1".repeat(64), "g".repeat(40)] {
        let mut references = packet(format!("{id} refs/heads/main\n").as_bytes());
        references.extend_from_slice(b"0000");
        let answers = [advertisement("sha1"), references];
        let error = play(&clone, &answers, Wire::whole()).await;
        assert!(
            matches!(error, Err(FetchError::Protocol(ProtocolError::ObjectId(_)))),
            "{id:?}: {error:?}"
        );
    }
}
