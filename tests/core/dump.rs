//! Two stores held against each other: what one has of a GitLab that the other has not.

use std::collections::BTreeMap;

use flow_core::store::Store;

/// What the store holds of GitLab, one row a line.
pub(crate) async fn dump(store: &Store) -> Vec<String> {
    let text = store.canonical_dump().await.expect("the store is read");
    text.lines().map(str::to_owned).collect()
}

/// Holds two dumps against each other and shows the first lines that only one of them has.
pub(crate) fn assert_same(found: &[String], expected: &[String], why: &str) {
    let difference = difference(found, expected);
    let shown = &difference[..difference.len().min(20)];
    assert!(difference.is_empty(), "{why}:\n{}", shown.join("\n"));
}

/// Lines of one dump alone: `-` was expected and is missing, `+` was not expected.
pub(crate) fn difference(found: &[String], expected: &[String]) -> Vec<String> {
    let mut counts: BTreeMap<&str, i64> = BTreeMap::new();
    for line in found {
        *counts.entry(line).or_default() += 1;
    }
    for line in expected {
        *counts.entry(line).or_default() -= 1;
    }
    counts
        .into_iter()
        .filter(|(_, count)| *count != 0)
        .map(|(line, count)| format!("{} {line}", if count < 0 { '-' } else { '+' }))
        .collect()
}
