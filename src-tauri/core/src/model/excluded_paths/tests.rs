//! What a list is, apart from what it matches: that is held against git elsewhere.

use super::*;

fn read(text: &str) -> ExcludedPaths {
    ExcludedPaths::read(text).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

#[test]
fn the_empty_list_leaves_nothing_out_and_has_a_fingerprint_of_its_own() {
    for text in ["", "\n\n", "# a remark\n", "   "] {
        let list = read(text);
        assert!(list.fingerprint().is_of_nothing(), "{text:?}");
        assert_eq!(list.patterns(), 0, "{text:?}");
        assert!(!list.leaves_out(b"vendor/a.js", false), "{text:?}");
    }
}

#[test]
fn only_what_matters_changes_the_fingerprint() {
    let list = read("vendor/\n*.lock");
    for same in [
        "vendor/\r\n*.lock\r\n",
        "# generated\nvendor/   \n\n*.lock\n\n",
        "\u{feff}vendor/\n*.lock",
    ] {
        assert_eq!(read(same).fingerprint(), list.fingerprint(), "{same:?}");
    }
    for other in [
        "*.lock\nvendor/",
        "vendor\n*.lock",
        "vendor/",
        "vendor/*.lock",
    ] {
        assert_ne!(read(other).fingerprint(), list.fingerprint(), "{other:?}");
    }
    let written = list.fingerprint().to_string();
    assert_eq!(
        PathsFingerprint::parse(&written),
        Some(list.fingerprint()),
        "{written}"
    );
    assert_eq!(
        written, "5d3b6c4ca479a4a6",
        "cursors and kept files hold it: it stays the same for good"
    );
}

#[test]
fn what_git_would_never_match_is_told_with_its_line() {
    use ExcludedPathsProblem as Problem;
    let long = "x".repeat(EXCLUDED_LINE_LENGTH + 1);
    for (text, line, problem) in [
        ("a\n[b", Some(2), Problem::OpenBracket),
        ("[]", Some(1), Problem::OpenBracket),
        ("[[:alpha:]", Some(1), Problem::OpenBracket),
        ("# x\n\n[[:letter:]]", Some(3), Problem::UnknownClass),
        ("a\\", Some(1), Problem::LooseBackslash),
        ("a\\/", Some(1), Problem::LooseBackslash),
        ("a\n!\n", Some(2), Problem::Nothing),
        ("/", Some(1), Problem::Nothing),
        ("//", Some(1), Problem::Nothing),
        (long.as_str(), Some(1), Problem::TooLong),
    ] {
        let error = ExcludedPaths::read(text).expect_err(text);
        assert_eq!(error, ExcludedPathsError { line, problem }, "{text:?}");
    }
    let many = "x\n".repeat(EXCLUDED_LINES + 1);
    let error = ExcludedPaths::read(&many).expect_err("too many");
    assert_eq!(error.problem, Problem::TooManyLines);
    assert_eq!(
        read(&"x\n".repeat(EXCLUDED_LINES)).patterns(),
        EXCLUDED_LINES
    );
}

#[test]
fn the_largest_list_is_still_a_list() {
    let line = format!("{}[!a-y]**/", "?*[b-z]".repeat(70));
    assert!(line.len() <= EXCLUDED_LINE_LENGTH, "{}", line.len());
    let all = format!("{line}\n").repeat(EXCLUDED_LINES);
    match ExcludedPaths::read(&all) {
        Ok(list) => assert!(!list.leaves_out(&[b'b'; 4000], true), "it ends in z"),
        Err(error) => assert_eq!(error.problem, ExcludedPathsProblem::TooLarge),
    }
}

#[test]
fn blanks_behind_a_pattern_go_unless_they_are_escaped() {
    for (line, kept) in [
        ("a  ", "a"),
        ("a\\  ", "a\\ "),
        ("a\\\\ ", "a\\\\"),
        ("a b ", "a b"),
        ("a\t", "a\t"),
        (" ", ""),
    ] {
        assert_eq!(trimmed(line), kept, "{line:?}");
    }
}
