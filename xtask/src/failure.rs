//! Everything that can end a task early, each with a sentence a person can act on.

use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("{0}")]
    Usage(&'static str),
    #[error("`{program}` cannot be started: {source}")]
    Start {
        program: String,
        source: std::io::Error,
    },
    #[error("`{line}` ended with {status}")]
    Exited { line: String, status: String },
    #[error("{path}: {source}")]
    File {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{0}")]
    Requirement(String),
    #[error("{0}")]
    Check(String),
    #[error("no step is called `{0}`; steps: format lint modules types ui rust doc e2e")]
    UnknownStep(String),
    #[error("the suite did not pass")]
    Suite,
}
