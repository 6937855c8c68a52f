//! Excluded paths held against git: a list means what it means in a `.gitignore`.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use flow_core::model::ExcludedPaths;
use tempfile::TempDir;

use super::source::{git, plain_git};
use crate::random::Random;

/// Whether a list leaves a path out, asked as the app asks: every folder on the way first.
pub(crate) fn leaves_out(list: &ExcludedPaths, path: &[u8], is_folder: bool) -> bool {
    let above = (0..path.len()).filter(|at| path[*at] == b'/');
    above
        .map(|end| &path[..end])
        .any(|folder| list.leaves_out(folder, true))
        || list.leaves_out(path, is_folder)
}

/// A repository with a work tree of files, in which git can be asked.
struct WorkTree {
    folder: TempDir,
    /// Paths, and whether each is a folder.
    paths: Vec<(String, bool)>,
}

impl WorkTree {
    fn of(files: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the test");
        git(folder.path(), &["init", "-q", "."], b"");
        let mut paths: Vec<(String, bool)> = Vec::new();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().expect("below the folder")).expect("made");
            fs::write(&path, "x").expect("written");
            paths.push(((*file).to_owned(), false));
            let ends = file
                .match_indices('/')
                .map(|(end, _)| file[..end].to_owned());
            paths.extend(ends.map(|folder| (folder, true)));
        }
        paths.sort();
        paths.dedup();
        Self { folder, paths }
    }

    /// Which of the paths git leaves out by these lines.
    fn ignored(&self, lines: &[u8]) -> HashMap<String, bool> {
        let info = self.folder.path().join(".git/info");
        fs::create_dir_all(&info).expect("made");
        fs::write(info.join("exclude"), lines).expect("written");
        let input: Vec<String> = self
            .paths
            .iter()
            .map(|(path, _)| format!("{path}\0"))
            .collect();
        let answer = check_ignore(self.folder.path(), &input.concat());
        let mut words = answer.split('\0');
        let mut ignored = HashMap::new();
        while let (Some(_source), Some(_line), Some(pattern), Some(path)) =
            (words.next(), words.next(), words.next(), words.next())
        {
            let leaves_out = !pattern.is_empty() && !pattern.starts_with('!');
            ignored.insert(path.to_owned(), leaves_out);
        }
        assert_eq!(
            ignored.len(),
            self.paths.len(),
            "git says something of each"
        );
        ignored
    }

    fn assert_same(&self, lines: &str) {
        let list = ExcludedPaths::read(lines).unwrap_or_else(|error| panic!("{lines:?}: {error}"));
        let ignored = self.ignored(lines.as_bytes());
        for (path, is_folder) in &self.paths {
            let found = leaves_out(&list, path.as_bytes(), *is_folder);
            assert_eq!(found, ignored[path], "{path:?} under {lines:?}");
        }
    }
}

/// Git ends with an error where nothing is ignored, which is an answer here.
fn check_ignore(folder: &Path, input: &str) -> String {
    let asked = folder.join(".git/asked");
    fs::write(&asked, input).expect("written");
    let output = plain_git()
        .current_dir(folder)
        .args(["-c", "core.ignoreCase=false", "check-ignore"])
        .args(["--no-index", "--verbose", "--non-matching", "-z", "--stdin"])
        .stdin(fs::File::open(asked).expect("opened"))
        .output()
        .expect("the tests need git");
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("the paths are UTF-8")
}

const FILES: &[&str] = &[
    "Cargo.lock",
    "a",
    "ab/c",
    "app/vendor/jquery.min.js",
    "b*c",
    "build/out/x.o",
    "dist/index.js",
    "doc/dist/index.js",
    "foo/a/b/bar",
    "foo/bar",
    "fooz/bar",
    "ä/ö.lock",
    "package-lock.json",
    "src/#notes",
    "src/!important",
    "src/A.rs",
    "src/a b",
    "src/a.rs",
    "src/deep/er/dist/q.js",
    "src/gen/keep.rs",
    "src/gen/made.rs",
    "src/trailing ",
    "sub/module",
    "vendor",
    "x/vendor/lib.c",
    "x/vendored.c",
];

#[test]
fn lists_mean_what_git_takes_them_for() {
    let tree = WorkTree::of(FILES);
    for lines in [
        "*.lock",
        "vendor/",
        "vendor",
        "/vendor",
        "/vendor/",
        "dist/**",
        "/dist/**",
        "**/dist",
        "**/dist/*.js",
        "foo/**/bar",
        "foo/**",
        "fo**/bar",
        "foo**",
        "/foo**",
        "/foo**bar",
        "src/*",
        "src/*\n!src/gen",
        "src/*\n!src/gen/\nsrc/gen/*\n!src/gen/keep.rs",
        "src/\n!src/gen/keep.rs",
        "*\n!*.rs",
        "*\n!*/\n!*.rs",
        "*.min.js\n*-lock.json",
        "[a-c]b",
        "src/[!a].rs",
        "src/[^a].rs",
        "src/[[:upper:]].rs",
        "src/[]a].rs",
        "src/[a-].rs",
        "src/[z-a].rs",
        "src/[\\a].rs",
        "src/[[:alpha:]]*",
        "src[/]a.rs",
        "src?a.rs",
        "?",
        "??",
        "\u{e4}",
        "\u{e4}/",
        "?/\u{f6}.lock",
        "b\\*c",
        "\\#notes",
        "#notes",
        "\\!important",
        "src/trailing\\ ",
        "src/trailing ",
        "src/a b  ",
        "a/",
        "ab/",
        "x/*/lib.c",
        "x/**/**/lib.c",
        "**",
        "/**",
        "**/",
        "***/bar",
        "a/**/../b",
        "./a",
        "src//a.rs",
        "/*\n!/src\n/src/*\n!/src/gen",
        "\t",
        "!a\na",
        "a\n!a",
    ] {
        tree.assert_same(lines);
    }
}

/// Pieces that random patterns are made of.
const PIECES: &[&str] = &[
    "a",
    "b",
    "src",
    "foo",
    "/",
    "/",
    "*",
    "*",
    "**",
    "**/",
    "/**",
    "?",
    "[",
    "]",
    "[!",
    "[^a",
    "-",
    "a-z]",
    "[:alpha:]",
    "\\",
    "!",
    "#",
    ".rs",
    ".lock",
    "dist",
    " ",
    "bar",
    "[[:digit:]]",
];

#[test]
fn random_lists_mean_what_git_takes_them_for() {
    let tree = WorkTree::of(FILES);
    let mut random = Random::new(11);
    let mut refused = 0;
    for _ in 0..250 {
        let mut lines = Vec::new();
        for _ in 0..=random.below(5) {
            let pieces = (0..=random.below(6)).map(|_| PIECES[random.below(PIECES.len())]);
            let line: String = pieces.collect();
            if ExcludedPaths::read(&line).is_ok() {
                lines.push(line);
                continue;
            }
            refused += 1;
            let ignored = tree.ignored(line.as_bytes());
            // A line that is refused is one that git reads and never matches anything by.
            assert!(
                !ignored.values().any(|ignored| *ignored),
                "{line:?} matches something"
            );
        }
        tree.assert_same(&lines.join("\n"));
    }
    assert!(refused > 20, "broken patterns came up too: {refused}");
}

#[test]
fn paths_of_any_bytes_are_asked_about_without_a_panic() {
    let list = ExcludedPaths::read("*.lock\nf?o\n[!a]x\n/d/**").expect("a list");
    for (path, expected) in [
        (b"\xff\xfe.lock" as &[u8], true),
        (b"f\xe9o", true),
        (b"\xe9x", true),
        (b"d/\x80\n\x01", true),
        (b"d\\e.lockx", false),
        (b"a\\b.lock", true),
        (b"", false),
        (b"/", false),
        (b"D/x", false),
        (b"a.LOCK", false),
    ] {
        assert_eq!(leaves_out(&list, path, false), expected, "{path:?}");
    }
}
