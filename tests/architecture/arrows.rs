//! An import may only run one way: see the design and the head of `src-tauri/core/src/lib.rs`.

use crate::source::{File, file, files, paths, rust_code};

/// Module of the core, and what it may name of ours.
const ARROWS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("clock", &["model"]),
    ("secrets", &["model"]),
    ("git", &["model"]),
    ("gitlab", &["model", "clock"]),
    ("store", &["model", "clock"]),
    ("connect", &["model", "clock", "gitlab", "secrets", "store"]),
    ("sync", &["model", "clock", "gitlab", "git", "store"]),
    ("reports", &["model", "store"]),
];

/// Crate, and the only places that may name it: whoever else needs it asks the module that owns it.
const OWNERS: &[(&str, &[&str])] = &[
    ("rusqlite", &["src-tauri/core/src/store/"]),
    ("rusqlite_migration", &["src-tauri/core/src/store/"]),
    ("reqwest", &["src-tauri/core/src/gitlab/"]),
    ("gix_hash", &["src-tauri/core/src/git/"]),
    ("gix_odb", &["src-tauri/core/src/git/"]),
    ("gix_pack", &["src-tauri/core/src/git/"]),
    ("keyring", &["src-tauri/core/src/secrets/"]),
    ("age", &["src-tauri/core/src/secrets/"]),
    ("tauri", &["src-tauri/src/"]),
    ("tauri_plugin_shell", &["src-tauri/src/"]),
    ("tauri_plugin_deep_link", &["src-tauri/src/"]),
    ("oauth2", &["src-tauri/core/src/gitlab/oauth/"]),
];

const CORE: &str = "src-tauri/core/src/";

fn broken_arrows(source: &[File]) -> Vec<String> {
    let mut problems = Vec::new();
    for file in source {
        let name = file.name();
        let Some(inner) = name.strip_prefix(CORE) else {
            continue;
        };
        let place = module_path(inner);
        let Some(module) = place.first() else {
            continue;
        };
        let Some((_, allowed)) = ARROWS.iter().find(|(known, _)| known == module) else {
            problems.push(format!("{name}: no arrow is written down for `{module}`"));
            continue;
        };
        for path in paths(&rust_code(&file.text)) {
            let Some(target) = target_in_core(&path, &place) else {
                continue;
            };
            let ours = ARROWS.iter().any(|(known, _)| *known == target);
            if ours && target != *module && !allowed.contains(&target) {
                problems.push(format!(
                    "{name}: `{module}` may not name `{target}` ({path})"
                ));
            }
        }
    }
    problems
}

/// `gitlab/endpoints/groups.rs` is the module `gitlab::endpoints::groups`; the root is empty.
fn module_path(file: &str) -> Vec<&str> {
    let file = file.strip_suffix(".rs").unwrap_or(file);
    let mut parts: Vec<&str> = file.split('/').collect();
    if matches!(parts.last(), Some(&("mod" | "lib"))) {
        parts.pop();
    }
    parts
}

/// The module at the top of the core that a path leads to, if it leads there.
fn target_in_core<'path>(path: &'path str, place: &[&str]) -> Option<&'path str> {
    let mut parts = path.split("::").peekable();
    if parts.next_if_eq(&"crate").is_some() || parts.next_if_eq(&"flow_core").is_some() {
        return parts.next();
    }
    let mut levels = 0;
    while parts.next_if_eq(&"super").is_some() {
        levels += 1;
    }
    if levels >= place.len() && levels > 0 {
        return parts.next();
    }
    None
}

fn strangers(source: &[File]) -> Vec<String> {
    let mut problems = Vec::new();
    for file in source {
        let name = file.name();
        for path in paths(&rust_code(&file.text)) {
            let first = path.split("::").next().unwrap_or_default();
            let used = path.contains("::");
            let owner = OWNERS
                .iter()
                .find(|(stranger, _)| used && *stranger == first);
            if let Some((stranger, places)) = owner
                && !places.iter().any(|place| name.starts_with(place))
            {
                problems.push(format!(
                    "{name}: `{stranger}` is only for {places:?} ({path})"
                ));
            }
        }
    }
    problems
}

fn all_rust() -> Vec<File> {
    let mut source = files("src-tauri/core/src", "rs");
    source.extend(files("src-tauri/sandbox/src", "rs"));
    source.extend(files("src-tauri/src", "rs"));
    source
}

#[test]
fn every_import_of_the_core_follows_an_arrow() {
    let source = files("src-tauri/core/src", "rs");
    assert!(source.len() > 5, "the core was not found");
    let problems = broken_arrows(&source);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn a_broken_arrow_is_found_in_each_way_it_can_be_written() {
    let broken = [
        ("gitlab/client.rs", "use crate::store::Store;"),
        ("gitlab/mod.rs", "use crate::{model::Failure, store};"),
        (
            "store/rows.rs",
            "fn f() { super::super::gitlab::client(); }",
        ),
        ("store/mod.rs", "use super::gitlab::Client;"),
        ("model/commit.rs", "type A = crate::clock::SystemClock;"),
        ("reports/mod.rs", "use crate::gitlab;"),
        ("sync/mod.rs", "use crate::connect::Ladder;"),
        ("telemetry/mod.rs", "fn f() {}"),
    ];
    for (path, text) in broken {
        let example = File::example(&format!("{CORE}{path}"), text);
        assert_eq!(broken_arrows(&[example]).len(), 1, "{path}: {text}");
    }
}

#[test]
fn an_allowed_arrow_a_comment_and_a_string_are_left_alone() {
    let fine = [
        ("sync/mod.rs", "use crate::{gitlab, git, store};"),
        (
            "store/mod.rs",
            "// crate::gitlab must not be named\nconst A: &str = \"crate::gitlab\";",
        ),
        (
            "gitlab/endpoints/groups.rs",
            "use super::super::client::Client; use super::store;",
        ),
        ("lib.rs", "pub use crate::store::Store;"),
    ];
    for (path, text) in fine {
        let example = File::example(&format!("{CORE}{path}"), text);
        assert_eq!(broken_arrows(&[example]), [""; 0], "{path}");
    }
}

#[test]
fn each_foreign_crate_stays_with_its_owner() {
    let problems = strangers(&all_rust());
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    let example = File::example("src-tauri/src/state.rs", "use rusqlite::Connection;");
    assert_eq!(
        strangers(&[example]).len(),
        1,
        "the check must be able to fail"
    );
}

/// Places in the core that could start a program.
fn starters(source: &[File]) -> Vec<String> {
    let mut problems = Vec::new();
    for file in source {
        for path in paths(&rust_code(&file.text)) {
            let parts: Vec<&str> = path.split("::").collect();
            if matches!(parts[..], ["std" | "tokio", "process", ..]) {
                problems.push(format!("{}: {path}", file.name()));
            }
        }
    }
    problems
}

#[test]
fn the_core_starts_no_program() {
    let problems = starters(&files("src-tauri/core/src", "rs"));
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    for text in [
        "use std::process::Command;",
        "fn f() { tokio::process::Command::new(\"git\"); }",
        "use std::{io, process};",
    ] {
        let example = File::example(&format!("{CORE}git/history.rs"), text);
        assert_eq!(starters(&[example]).len(), 1, "it must be found: {text}");
    }
}

/// Names of the dependencies of a manifest, those for tests included.
fn dependencies(manifest: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut inside = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            inside = line.contains("dependencies");
        } else if inside && let Some((name, _)) = line.split_once(['=', '.']) {
            names.push(name.trim());
        }
    }
    names
}

#[test]
fn the_core_and_the_sandbox_know_no_window_and_the_sandbox_not_the_core() {
    let core = file("src-tauri/core/Cargo.toml");
    let sandbox = file("src-tauri/sandbox/Cargo.toml");
    let windows = |manifest: &str| {
        dependencies(manifest)
            .iter()
            .any(|name| name.starts_with("tauri"))
    };
    assert!(!windows(&core.text), "flow-core must not depend on Tauri");
    assert!(
        !windows(&sandbox.text),
        "gitlab-sandbox must not depend on Tauri"
    );
    assert!(
        !dependencies(&sandbox.text).contains(&"flow-core"),
        "the sandbox is the other side of the wire"
    );
    let example =
        "[package]\nname = \"x\"\n[dev-dependencies]\nflow-core.workspace = true\ntauri = \"2\"\n";
    assert_eq!(
        dependencies(example),
        ["flow-core", "tauri"],
        "the check reads both forms"
    );
}
