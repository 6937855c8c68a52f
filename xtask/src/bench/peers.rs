//! Programs to measure against, installed into a folder of the build and nowhere else.

use std::path::PathBuf;

use crate::command::Command;
use crate::failure::Failure;
use crate::workspace;

/// What is installed, each at one version, so that two tables can be compared.
const PACKAGES: &[&str] = &[
    "python-gitlab==8.6.0",
    "perceval==1.6.1",
    "aiohttp==3.14.5",
    "pydriller==2.12",
];

/// What the tests of docs/at-scale.md install, in their order: one environment serves both.
const ENGINES: &[&str] = &["duckdb==2.0.0", "pyarrow==26.0.1", "pyspark==4.3.0"];

/// The version of one of them.
pub(super) fn version(package: &str) -> &'static str {
    PACKAGES
        .iter()
        .filter_map(|named| named.split_once("=="))
        .find(|(name, _)| *name == package)
        .map_or("of an unknown version", |(_, version)| version)
}

/// An interpreter that has them all; the first call installs them.
pub(super) fn python() -> Result<PathBuf, Failure> {
    installed("bench-peers", PACKAGES)
}

/// An interpreter with DuckDB: that of the tests, made where no test did.
pub(super) fn duckdb() -> Result<PathBuf, Failure> {
    let python = installed("at-scale", ENGINES)?;
    let stamp = workspace::target_directory().join("at-scale/installed");
    std::fs::write(&stamp, ENGINES.join(" ")).map_err(|problem| {
        Failure::Check(format!("{} cannot be written: {problem}", stamp.display()))
    })?;
    Ok(python)
}

fn installed(folder: &str, packages: &[&str]) -> Result<PathBuf, Failure> {
    let folder = workspace::target_directory().join(folder);
    let python = folder.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    if !python.is_file() {
        let system = if cfg!(windows) { "python" } else { "python3" };
        Command::new(system)
            .arguments(["-m", "venv"])
            .arguments([&folder])
            .run()?;
    }
    // Quick where they are there already.
    Command::new(&python)
        .arguments([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
        ])
        .arguments(packages)
        .run()?;
    Ok(python)
}
