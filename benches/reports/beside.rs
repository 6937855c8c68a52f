//! The same questions asked of DuckDB over the same rows: the company's export, and the SQL of `docs/at-scale.md` over it.

use std::path::{Path, PathBuf};
use std::process::Command;

use flow_core::reports::{Filter, RangeChoice};
use serde_json::{Value, json};

use crate::generated::Filled;

/// What `--python` names: an interpreter with DuckDB.
pub(crate) fn python() -> Option<PathBuf> {
    let mut arguments = std::env::args().skip_while(|argument| argument != "--python");
    arguments.nth(1).map(PathBuf::from)
}

/// Times of DuckDB for questions by their kind over an export, as its script prints them.
pub(crate) fn duckdb(
    filled: &Filled,
    python: &Path,
    export: &Path,
    questions: Vec<(&str, Vec<Filter>)>,
) -> Value {
    let folder = tempfile::tempdir().expect("a folder for what is asked");
    let questions = questions.into_iter().map(|(kind, filters)| {
        let told = filters.iter().map(|filter| told(filled, filter));
        (kind.to_owned(), Value::Array(told.collect()))
    });
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let document = std::fs::read_to_string(root.join("docs/at-scale.md"));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let asked = json!({
        "document": document.expect("the document is here"), "folder": export,
        "threads": threads, "questions": Value::Object(questions.collect()),
    });
    let file = folder.path().join("asked.json");
    std::fs::write(&file, asked.to_string()).expect("the folder can be written");
    let mut script = Command::new(python);
    script.arg("-B").arg(root.join("benches/reports/beside.py"));
    let output = script.arg(&file).output().expect("Python starts");
    assert!(
        output.status.success(),
        "DuckDB answers: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).expect("it prints an object")
}

/// A filter as the script takes it: days, and columns with the value that is chosen.
fn told(filled: &Filled, filter: &Filter) -> Value {
    let RangeChoice::Days { from, to } = filter.range else {
        unreachable!("ranges of the measure are days");
    };
    let mut chosen = serde_json::Map::new();
    if let Some(id) = filter.work.repository_ids.first() {
        let number = id.0 - filled.first_repository;
        let path = format!("platform/repository-{number}");
        chosen.insert("repository_path".to_owned(), json!(path));
    }
    if let Some(name) = filter.work.member_keys.first() {
        let (_, number) = name.0.split_once("person").expect("an address of somebody");
        let (number, _) = number.split_once('@').expect("an address of somebody");
        let name = format!("Given{number} Family");
        chosen.insert("person_name".to_owned(), json!(name));
    }
    json!({
        "first": from.to_string(), "last": to.to_string(), "chosen": chosen,
        "today": super::reader().today().to_string(),
    })
}
