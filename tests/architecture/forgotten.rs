//! A test file that no `mod` line names is never compiled, and its tests pass by not existing.

use crate::source::{File, file, files};

/// Files of tests that no other file there names.
fn forgotten(tests: &[File]) -> Vec<String> {
    let is_root = |name: &str| name.ends_with("/main.rs");
    tests
        .iter()
        .map(File::name)
        .filter(|name| !is_root(name) && !tests.iter().any(|other| names(other, name)))
        .collect()
}

/// True when one file declares the other as a module, beside it or by a path.
fn names(parent: &File, child: &str) -> bool {
    let parent_name = parent.name();
    let folder = parent_name
        .rsplit_once('/')
        .map_or("", |(folder, _)| folder);
    let stem = parent_name
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .trim_end_matches(".rs");
    let inside = match stem {
        "main" | "mod" => folder.to_owned(),
        _ => format!("{folder}/{stem}"),
    };
    let by_path = parent
        .text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("#[path = \""));
    let by_path = by_path.filter_map(|rest| rest.strip_suffix("\"]"));
    if by_path
        .map(|path| joined(folder, path))
        .any(|path| path == child)
    {
        return true;
    }
    let modules = parent.text.lines().filter_map(|line| {
        let line = line
            .trim()
            .trim_start_matches("pub ")
            .trim_start_matches("pub(crate) ");
        line.strip_prefix("mod ")?.strip_suffix(';')
    });
    modules
        .flat_map(|module| {
            [
                format!("{inside}/{module}.rs"),
                format!("{inside}/{module}/mod.rs"),
            ]
        })
        .any(|path| path == child)
}

fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in path.split('/') {
        match part {
            ".." => drop(parts.pop()),
            "." => {}
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

#[test]
fn no_test_file_is_forgotten() {
    let mut tests = files("tests", "rs");
    tests.extend(files("src-tauri/sandbox/tests", "rs"));
    assert!(tests.len() > 30, "the tests were not found");
    let mut forgotten = forgotten(&tests);
    // Fuzz targets are roots of their own; their manifest names them.
    let fuzz = file("tests/fuzz/Cargo.toml");
    forgotten.retain(|name| {
        name.strip_prefix("tests/fuzz/")
            .is_none_or(|target| !fuzz.text.contains(&format!("path = \"{target}\"")))
    });
    assert!(forgotten.is_empty(), "no `mod` line names {forgotten:?}");
}

#[test]
fn every_folder_of_tests_is_a_target() {
    let manifests = [
        file("Cargo.toml"),
        file("src-tauri/core/Cargo.toml"),
        file("src-tauri/sandbox/Cargo.toml"),
    ];
    for test in files("tests", "rs") {
        let name = test.name();
        if name.split('/').count() == 3 && name.ends_with("/main.rs") {
            let listed = manifests
                .iter()
                .any(|manifest| manifest.text.contains(&format!("{name}\"")));
            assert!(listed, "{name} is no [[test]] of any package");
        }
    }
}

#[test]
fn a_forgotten_file_is_found_and_a_named_one_is_not() {
    let tests = [
        File::example(
            "tests/core/main.rs",
            "mod store;\n#[path = \"../support/clock.rs\"]\nmod clock;",
        ),
        File::example("tests/core/store.rs", "mod rows;"),
        File::example("tests/core/store/rows.rs", ""),
        File::example("tests/core/sync.rs", ""),
        File::example("tests/support/clock.rs", ""),
    ];
    assert_eq!(forgotten(&tests), ["tests/core/sync.rs"]);
}
