//! Reading source files: which there are, and their text without what is not code.

use std::path::{Path, PathBuf};

/// One file with its path below the root of the repository.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) path: PathBuf,
    pub(crate) text: String,
}

impl File {
    /// A made-up file, for checking a check.
    pub(crate) fn example(path: &str, text: &str) -> Self {
        Self {
            path: PathBuf::from(path),
            text: text.to_owned(),
        }
    }

    /// The path with `/` on every system.
    pub(crate) fn name(&self) -> String {
        self.path.to_string_lossy().replace('\\', "/")
    }
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files below a folder with this extension, in the order of their paths.
pub(crate) fn files(folder: &str, extension: &str) -> Vec<File> {
    let mut found = Vec::new();
    collect(&root().join(folder), extension, &mut found);
    found.sort_by(|left, right| left.path.cmp(&right.path));
    found
}

/// One file; a missing one ends the test with its name.
pub(crate) fn file(path: &str) -> File {
    let text = std::fs::read_to_string(root().join(path));
    let text = text.unwrap_or_else(|problem| panic!("{path}: {problem}"));
    File::example(path, &text)
}

fn collect(folder: &Path, extension: &str, found: &mut Vec<File>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for path in entries.filter_map(|entry| entry.ok().map(|entry| entry.path())) {
        if path.is_dir() {
            // What a build leaves beside its sources is nobody's source.
            if path.file_name().is_some_and(|name| name == "target") {
                continue;
            }
            collect(&path, extension, found);
        } else if path.extension().is_some_and(|found| found == extension) {
            let text = std::fs::read_to_string(&path);
            let text = text.unwrap_or_else(|problem| panic!("{}: {problem}", path.display()));
            let path = path
                .strip_prefix(root())
                .expect("only folders below the root are read");
            found.push(File::example(&path.to_string_lossy(), &text));
        }
    }
}

/// Rust without comments and without what stands in string literals, so that words in them are no imports.
pub(crate) fn rust_code(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if first == '"' {
            code.push_str("\"\"");
            string_length(rest)
        } else if let Some(hashes) = raw_string(rest) {
            code.push_str("\"\"");
            raw_length(rest, hashes)
        } else if rest.starts_with("'\"'") || rest.starts_with("'\\\"'") {
            // A quotation mark as a character would be taken for the start of a string.
            rest[1..].find('\'').map_or(rest.len(), |end| end + 2)
        } else {
            code.push(first);
            first.len_utf8()
        };
        rest = &rest[skipped..];
    }
    code
}

fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (index, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return index + 1,
            _ => {}
        }
    }
    text.len()
}

/// Number of `#` of a raw string that starts here.
fn raw_string(text: &str) -> Option<usize> {
    let after = text.strip_prefix('r')?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    after[hashes..].starts_with('"').then_some(hashes)
}

fn raw_length(text: &str, hashes: usize) -> usize {
    let close = format!("\"{}", "#".repeat(hashes));
    let start = hashes + 2;
    text[start..]
        .find(&close)
        .map_or(text.len(), |end| start + end + close.len())
}

/// All paths that code names, as `a::b::c`, with `use a::{b, c::d}` taken apart.
pub(crate) fn paths(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = code;
    while let Some(start) = rest.find(|letter: char| letter.is_alphabetic() || letter == '_') {
        rest = &rest[start..];
        let (path, length) = read_path(rest);
        rest = &rest[length..];
        if let Some(group) = rest
            .strip_prefix("::{")
            .or_else(|| rest.strip_prefix(":: {"))
        {
            let (inside, length) = group_of(group);
            for member in paths(inside) {
                found.push(format!("{path}::{member}"));
            }
            rest = &group[length..];
        } else {
            found.push(path);
        }
    }
    found
}

fn read_path(text: &str) -> (String, usize) {
    let mut length = 0;
    loop {
        let word = text[length..].find(|letter: char| !letter.is_alphanumeric() && letter != '_');
        length += word.unwrap_or(text.len() - length);
        let next = &text[length..];
        let follows = next
            .strip_prefix("::")
            .and_then(|after| after.chars().next());
        if follows.is_some_and(|letter| letter.is_alphabetic() || letter == '_') {
            length += 2;
        } else {
            return (text[..length].to_owned(), length);
        }
    }
}

fn group_of(text: &str) -> (&str, usize) {
    let mut depth = 1;
    for (index, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return (&text[..index], index + 1);
        }
    }
    (text, text.len())
}

#[test]
fn words_in_comments_and_strings_are_no_code() {
    let code = rust_code("a // crate::store\n\"crate::git\" /* x */ r#\"c\"d\"# '\"' b");
    assert_eq!(paths(&code), ["a", "b"]);
}

#[test]
fn grouped_imports_are_taken_apart() {
    let found = paths("use crate::{model::{Failure, Secret}, store}; super::super::clock::Clock");
    assert_eq!(
        found,
        [
            "use",
            "crate::model::Failure",
            "crate::model::Secret",
            "crate::store",
            "super::super::clock::Clock"
        ]
    );
}
