//! What the README says is tested is tested: every name in its security table is a test.

use crate::source::{File, file, files};

/// Names in backquotes in the last column of the table below `## Security`.
fn named_tests(readme: &str) -> Vec<String> {
    let section = readme.split("\n## Security\n").nth(1).unwrap_or_default();
    let section = section.split("\n## ").next().unwrap_or_default();
    let rows = section.lines().filter(|line| line.starts_with("| "));
    let last_columns = rows.filter_map(|row| row.trim_end_matches([' ', '|']).rsplit(" | ").next());
    last_columns
        .flat_map(|column| column.split('`').skip(1).step_by(2).map(str::to_owned))
        .collect()
}

fn missing(names: &[String], source: &[File]) -> Vec<String> {
    let exists = |name: &String| {
        let head = format!("fn {name}()");
        source.iter().any(|file| file.text.contains(&head))
    };
    names.iter().filter(|name| !exists(name)).cloned().collect()
}

#[test]
fn every_test_of_the_security_table_exists() {
    let names = named_tests(&file("README.md").text);
    assert!(names.len() > 20, "the table was not found: {names:?}");
    let mut source = files("tests", "rs");
    source.extend(files("src-tauri", "rs"));
    assert_eq!(
        missing(&names, &source),
        [""; 0],
        "named in the README, but no test"
    );
}

#[test]
fn a_test_that_is_not_there_is_found() {
    let readme = "\n## Security\n| a | b | Test |\n| - | - | - |\n| `x` | y | `there`, `gone` |\n## Next\n| `z` |";
    let names = named_tests(readme);
    assert_eq!(names, ["there", "gone"], "only the last column counts");
    let source = [File::example("a.rs", "#[test]\nfn there() {}")];
    assert_eq!(missing(&names, &source), ["gone"]);
}
