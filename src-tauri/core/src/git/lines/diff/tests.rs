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
