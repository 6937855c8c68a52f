//! The `fuzz` step: each target of `tests/fuzz` for a bounded time, beginning with its corpus.
//!
//! The targets are built the way `cargo fuzz run --sanitizer none` builds them, with the compiler that builds
//! everything else: what they include is safe code, whose faults are panics, and no second toolchain has to be there.

use std::path::{Path, PathBuf};

use crate::command::Command;
use crate::failure::Failure;
use crate::requirements::Probe;
use crate::tally::Tally;
use crate::workspace;

/// Seconds per target; long enough for a few hundred thousand texts.
const SECONDS: u32 = 20;
/// Longer texts than anything these targets accept.
const LONGEST_TEXT: u32 = 9000;
/// A text that takes longer than this is a fault of its own.
const SECONDS_PER_TEXT: u32 = 5;

/// Coverage that libFuzzer is guided by; without it, it would only guess.
const FLAGS: &str = "-Cpasses=sancov-module \
    -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Ccodegen-units=1 --cfg fuzzing";

/// Builds and runs every target; what breaks one is left in `target/fuzz/found`.
pub(crate) fn fuzz() -> Result<Tally, Failure> {
    let folder = workspace::root().join("tests/fuzz");
    let targets = targets(&folder)?;
    if !can_be_built() {
        println!("skipped: fuzzing needs Linux and a C++ compiler");
        return Ok(Tally {
            skipped: targets.len() as u64,
            ..Tally::default()
        });
    }
    let built = workspace::target_directory().join("fuzz");
    let triple = host_triple()?;
    build(&folder, &built, &triple)?;
    let mut tally = Tally::default();
    for target in targets {
        println!("fuzz: {target} for {SECONDS} s");
        let program = built.join(&triple).join("release").join(&target);
        let ended = run(&program, &folder, &built, &target);
        if let Err(failure) = &ended {
            println!("fuzz: {failure}; the text is in target/fuzz/found");
        }
        tally += Tally::of_check(ended.is_ok());
    }
    Ok(tally)
}

/// libFuzzer comes as C++ and knows Linux best.
fn can_be_built() -> bool {
    cfg!(target_os = "linux") && Probe::Program("c++", "--version").holds()
}

/// Names of the targets, in the order of their names.
fn targets(folder: &Path) -> Result<Vec<String>, Failure> {
    let sources = folder.join("targets");
    let entries = std::fs::read_dir(&sources).map_err(|source| Failure::File {
        path: sources.clone(),
        source,
    })?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| Some(entry.ok()?.path().file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    if names.is_empty() {
        return Err(Failure::Check(format!(
            "no target in {}",
            sources.display()
        )));
    }
    Ok(names)
}

/// With a target named, the flags do not reach build scripts, which have nobody to report coverage to.
fn host_triple() -> Result<String, Failure> {
    let version = Command::new("rustc").arguments(["-vV"]).output()?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned)
        .ok_or_else(|| Failure::Check("rustc does not say what it builds for".to_owned()))
}

fn build(folder: &Path, built: &Path, triple: &str) -> Result<(), Failure> {
    Command::new("cargo")
        .arguments(["build", "--release", "--locked", "--target", triple])
        .arguments([Path::new("--manifest-path"), &folder.join("Cargo.toml")])
        .environment("CARGO_TARGET_DIR", built)
        .environment("RUSTFLAGS", FLAGS)
        .run()
}

fn run(program: &Path, folder: &Path, built: &Path, target: &str) -> Result<(), Failure> {
    let grown = made(built.join("grown").join(target))?;
    let found = made(built.join("found"))?;
    Command::new(program)
        .arguments([
            format!("-max_total_time={SECONDS}"),
            format!("-max_len={LONGEST_TEXT}"),
            format!("-timeout={SECONDS_PER_TEXT}"),
            "-rss_limit_mb=1024".to_owned(),
            "-verbosity=0".to_owned(),
            "-print_final_stats=1".to_owned(),
            format!("-artifact_prefix={}/{target}-", found.display()),
        ])
        // What is found interesting is kept in the first folder; the corpus itself stays as it was chosen.
        .arguments([grown, folder.join("corpus").join(target)])
        .run()
}

fn made(folder: PathBuf) -> Result<PathBuf, Failure> {
    match std::fs::create_dir_all(&folder) {
        Ok(()) => Ok(folder),
        Err(source) => Err(Failure::File {
            path: folder,
            source,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_has_a_corpus_and_a_place_in_the_manifest() {
        let folder = workspace::root().join("tests/fuzz");
        let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).expect("a manifest");
        for target in targets(&folder).expect("there are targets") {
            assert!(
                manifest.contains(&format!("path = \"targets/{target}.rs\"")),
                "{target} would never be built"
            );
            let corpus = std::fs::read_dir(folder.join("corpus").join(&target));
            assert!(
                corpus.is_ok_and(|seeds| seeds.count() > 10),
                "{target} would begin with nothing"
            );
        }
    }
}
