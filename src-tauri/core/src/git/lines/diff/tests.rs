use super::*;

fn hunks(old: &str, new: &str) -> Vec<(u32, u32, u32, u32)> {
    let mut differ = Differ::default();
    let hunks = differ.hunks(old.as_bytes(), new.as_bytes());
    hunks
        .iter()
        .map(|hunk| {
            (
                hunk.old_start,
                hunk.old_count,
                hunk.new_start,
                hunk.new_count,
            )
        })
        .collect()
}

#[test]
fn simple_changes() {
    for (old, new, expected) in [
        ("", "", vec![]),
        ("a\n", "a\n", vec![]),
        ("", "a\nb\n", vec![(0, 0, 0, 2)]),
        ("a\nb\n", "", vec![(0, 2, 0, 0)]),
        ("a\nb\nc\n", "a\nx\nc\n", vec![(1, 1, 1, 1)]),
        ("a\nb", "a\nb\n", vec![(1, 1, 1, 1)]),
        (
            "a\nb\nc\nd\n",
            "x\nb\nc\ny\n",
            vec![(0, 1, 0, 1), (3, 1, 3, 1)],
        ),
    ] {
        assert_eq!(hunks(old, new), expected, "{old:?} {new:?}");
    }
}

#[test]
fn a_block_that_could_stand_at_several_places() {
    let old = "fn a() {\n    1\n}\n\nfn c() {\n    3\n}\n";
    let new = "fn a() {\n    1\n}\n\nfn b() {\n    2\n}\n\nfn c() {\n    3\n}\n";
    assert_eq!(
        hunks(old, new),
        [(4, 0, 4, 4)],
        "the whole function is new, not its closing brace and what follows"
    );
    assert_eq!(
        hunks("a\n", "a\na\n"),
        [(1, 0, 1, 1)],
        "the last one is new"
    );
}

#[test]
fn a_line_that_only_the_common_part_has_takes_part() {
    // `x` and `y` stand in the unchanged end too, so they are no lines without a counterpart.
    let old = "a\nx\nb\nc\nend\nx\ny\n";
    let new = "a\nb\ny\nd\nend\nx\ny\n";
    assert_eq!(hunks(old, new), [(1, 1, 1, 0), (3, 1, 2, 2)]);
}

/// So many lines, one of `common` of which is a brace and the others of which hardly occur twice.
fn lines(random: &mut impl FnMut(usize) -> usize, count: usize, common: usize) -> Vec<String> {
    let mut line = |_| match random(common) {
        0 => "}\n".to_owned(),
        _ => format!("    line {}\n", random(100_000)),
    };
    (0..count).map(&mut line).collect()
}

#[test]
fn counts_with_the_common_end_are_those_of_the_whole_files() {
    let mut state = 7_u64;
    let mut random = move |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) as usize % below
    };
    let mut differ = Differ::default();
    let mut different = 0;
    for _ in 0..300 {
        let length = 40 + random(100);
        let mut old = lines(&mut random, length, 9);
        let mut new = old.clone();
        for _ in 0..=random(6) {
            let at = random(new.len());
            let until = (at + random(30)).min(new.len());
            let more = lines(&mut random, 15, 9);
            new.splice(at..until, more);
        }
        let end = lines(&mut random, 400, 2);
        old.extend(end.clone());
        new.extend(end);
        let (old, new) = (old.concat(), new.concat());
        let (old, new) = (old.as_bytes(), new.as_bytes());
        let (_, added, deleted) = differ.hunks_and_counts(old, new);
        differ.compare(old, new);
        assert_eq!(
            (added, deleted),
            sums(&differ.hunks),
            "as if the end had never been left out"
        );
        assert!(common_tail(old, new) > 0, "an end is left out");
        different += usize::from(sums(differ.hunks(old, new)) != (added, deleted));
    }
    assert!(different > 10, "the end decided only {different} times");
}
