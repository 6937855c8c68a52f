//! Counting what test runners report, so that the suite can close with one line.
//!
//! A test that lacks what it needs (for example the folder beside this repository) prints a line that starts with
//! `skipped` and returns; it is counted as skipped, never as passed.

use std::fmt;
use std::ops::AddAssign;

/// Cases by how they ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
    pub(crate) skipped: u64,
}

impl Tally {
    /// A step without cases of its own counts as one.
    pub(crate) fn of_check(passed: bool) -> Self {
        Self {
            passed: u64::from(passed),
            failed: u64::from(!passed),
            skipped: 0,
        }
    }

    /// Adds up every `test result:` line of cargo's runner.
    pub(crate) fn of_cargo<'a>(lines: impl IntoIterator<Item = &'a str>) -> Self {
        let mut tally = Self::default();
        let mut said_skipped = 0;
        for line in lines {
            if let Some(counts) = line.strip_prefix("test result: ") {
                tally.passed += count_before(counts, " passed");
                tally.failed += count_before(counts, " failed");
                tally.skipped += count_before(counts, " ignored");
            } else if line.trim_start().starts_with("skipped") {
                said_skipped += 1;
            }
        }
        let moved = said_skipped.min(tally.passed);
        tally.passed -= moved;
        tally.skipped += moved;
        tally
    }

    /// Reads the closing lines of `node --test` in its `spec` or `tap` form.
    pub(crate) fn of_node<'a>(lines: impl IntoIterator<Item = &'a str>) -> Self {
        let mut tally = Self::default();
        for line in lines {
            let mut words = line.split_whitespace();
            let (Some("ℹ" | "#"), Some(kind), Some(number)) =
                (words.next(), words.next(), words.next())
            else {
                continue;
            };
            let number: u64 = number.parse().unwrap_or(0);
            match kind {
                "pass" => tally.passed += number,
                "fail" | "cancelled" => tally.failed += number,
                "skipped" | "todo" => tally.skipped += number,
                _ => {}
            }
        }
        tally
    }

    /// A runner that ended badly without naming a failed case (it did not compile, it was killed) still failed.
    pub(crate) fn with_exit(mut self, succeeded: bool) -> Self {
        if !succeeded && self.failed == 0 {
            self.failed = 1;
        }
        self
    }
}

fn count_before(text: &str, word: &str) -> u64 {
    let end = text.find(word).unwrap_or(0);
    let digits = text[..end].rsplit(' ').next().unwrap_or_default();
    digits.parse().unwrap_or(0)
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            passed,
            failed,
            skipped,
        } = self;
        write!(
            formatter,
            "{passed} passed, {failed} failed, {skipped} skipped"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARGO: &str = "\
running 3 tests
test result: ok. 12 passed; 0 failed; 2 ignored; 0 measured; 4 filtered out; finished in 0.00s
test result: FAILED. 7 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s";

    #[test]
    fn cargo_results_are_summed_over_binaries() {
        let tally = Tally::of_cargo(CARGO.lines());
        assert_eq!(tally.to_string(), "19 passed, 1 failed, 2 skipped");
    }

    #[test]
    fn a_test_that_says_skipped_is_not_a_passed_one() {
        let lines = [
            "skipped: the shared folder is not beside this repository",
            "test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
        ];
        assert_eq!(
            Tally::of_cargo(lines).to_string(),
            "2 passed, 0 failed, 1 skipped"
        );
    }

    #[test]
    fn node_is_read_in_both_forms() {
        let spec = [
            "ℹ tests 5",
            "ℹ pass 3",
            "ℹ fail 1",
            "ℹ skipped 1",
            "ℹ todo 0",
        ];
        assert_eq!(
            Tally::of_node(spec).to_string(),
            "3 passed, 1 failed, 1 skipped"
        );
        let tap = ["# tests 2", "# pass 2", "# cancelled 0"];
        assert_eq!(
            Tally::of_node(tap).to_string(),
            "2 passed, 0 failed, 0 skipped"
        );
    }

    #[test]
    fn a_runner_that_died_counts_as_failed_once() {
        assert_eq!(Tally::default().with_exit(false).failed, 1);
        let named = Tally::of_cargo(CARGO.lines()).with_exit(false);
        assert_eq!(named.failed, 1, "a named failure is not counted twice");
    }
}
