//! What the benchmark is asked for.

use std::path::PathBuf;

/// The options of one run.
#[derive(Debug)]
pub(crate) struct Options {
    /// An interpreter that has the other programs.
    pub(crate) python: Option<PathBuf>,
    /// Slow programs read the whole world.
    pub(crate) full: bool,
    /// How often each is measured.
    pub(crate) runs: usize,
}

impl Options {
    pub(crate) fn read(mut arguments: impl Iterator<Item = String>) -> Self {
        let mut options = Self {
            python: None,
            full: false,
            runs: 3,
        };
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--python" => options.python = arguments.next().map(PathBuf::from),
                "--full" => options.full = true,
                "--runs" => {
                    let runs = arguments.next().and_then(|text| text.parse().ok());
                    options.runs = runs.expect("--runs needs a number");
                }
                // cargo adds it.
                "--bench" => {}
                other => panic!("{other} is no option of this benchmark"),
            }
        }
        options
    }
}
