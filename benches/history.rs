//! Reading the history of a clone with sizes and work types, beside `git log --numstat` and
//! PyDriller on the same clone. `cargo xtask bench` runs it; it prints one JSON object.
//!
//! `history compare` measures; it starts itself as `history ingest FOLDER` for each run, so that
//! every run has a process and a peak of memory of its own. `history sizes FOLDER` and `history
//! origins FOLDER` write what was found out, for comparisons with git by hand.

#![expect(
    clippy::print_stdout,
    reason = "the figures are for the program that started it"
)]

#[path = "history/clone.rs"]
mod clone;
#[path = "history/compare.rs"]
mod compare;
#[path = "history/generated.rs"]
mod generated;
#[path = "history/ingest.rs"]
mod ingest;
#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/core/store/support.rs"]
mod support;

use std::path::Path;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    match arguments.as_slice() {
        ["compare", rest @ ..] => compare::run(rest),
        ["ingest", folder, ..] => runtime.block_on(ingest::into_nothing(Path::new(folder))),
        ["store", folder, ..] => runtime.block_on(ingest::into_store(Path::new(folder))),
        ["sizes", folder, ..] => runtime.block_on(ingest::sizes(Path::new(folder))),
        ["origins", folder, ..] => ingest::origins(Path::new(folder)),
        // What `cargo bench` itself passes measures nothing here.
        _ => Ok(()),
    }
}
