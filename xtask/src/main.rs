//! `cargo xtask run | test | bench | bundle | tour`: everything a person or a build machine does with this repository.
//!
//! It exists so that Rust, Node and a C compiler are all that has to be there beforehand. It must stay free of system
//! libraries and must not be used by the app itself.

#![expect(
    clippy::print_stdout,
    reason = "a command line program talks on standard output"
)]

mod bench;
mod bundle;
mod command;
mod failure;
mod fuzz;
mod requirements;
mod run;
mod setup;
mod suite;
mod tally;
mod workspace;

use std::process::ExitCode;

use failure::Failure;

const USAGE: &str = "\
cargo xtask run    [--yes] [--release]        set up what is missing, build, open the app
cargo xtask test   [--yes] [--only STEP]...   the whole suite; steps: format lint modules types ui rust doc fuzz e2e
                   [--long]                   with the long forms of tests: 500 kills, hundreds of random GitLabs
cargo xtask bench  [--yes] [--json]           measure the claims on this machine and write benches/RESULTS.md
                   [--only PART]... [--full]  parts: installer window lists store ingest history; slow peers on everything
                   [--history CLONE]...       clones to read instead of a generated one
cargo xtask bundle [--yes]                    make the .deb and the .rpm and check them
cargo xtask tour   [--yes]                    walk the main job in a virtual display, pictures in target/tour";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<(), Failure> {
    let Some((task, rest)) = arguments.split_first() else {
        return Err(Failure::Usage(USAGE));
    };
    let options = Options::parse(rest)?;
    match task.as_str() {
        "run" => run::run(&options),
        "test" => suite::run(&options),
        "bench" => bench::run(&options),
        "bundle" => bundle::run(&options),
        "tour" => run::tour(&options),
        _ => Err(Failure::Usage(USAGE)),
    }
}

/// What may follow the name of a task.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// Install without asking.
    pub(crate) yes: bool,
    /// Build with optimisation.
    pub(crate) release: bool,
    /// One JSON object a line instead of a table.
    pub(crate) json: bool,
    /// Run the long forms of tests as well.
    pub(crate) long: bool,
    /// Have slow programs of the benchmark do all of the work, not a tenth.
    pub(crate) full: bool,
    /// Clones the benchmark reads; without any it generates one.
    pub(crate) histories: Vec<String>,
    /// The steps of the suite or the parts of the benchmark to run; empty means all.
    pub(crate) only: Vec<String>,
}

impl Options {
    fn parse(arguments: &[String]) -> Result<Self, Failure> {
        let mut options = Self::default();
        let mut rest = arguments.iter();
        while let Some(argument) = rest.next() {
            match argument.as_str() {
                "--yes" | "-y" => options.yes = true,
                "--release" => options.release = true,
                "--json" => options.json = true,
                "--long" => options.long = true,
                "--full" => options.full = true,
                "--history" => {
                    let path = rest.next().ok_or(Failure::Usage(USAGE))?;
                    options.histories.push(path.clone());
                }
                "--only" => {
                    let step = rest.next().ok_or(Failure::Usage(USAGE))?;
                    options.only.push(step.clone());
                }
                _ => return Err(Failure::Usage(USAGE)),
            }
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Options, Failure> {
        let owned: Vec<String> = words.iter().map(ToString::to_string).collect();
        Options::parse(&owned)
    }

    #[test]
    fn options_are_read_in_any_order() {
        let options =
            parse(&["--only", "ui", "--yes", "--long", "--only", "lint"]).expect("all are known");
        assert!(options.yes && options.long);
        assert_eq!(options.only, ["ui", "lint"], "steps keep their order");
    }

    #[test]
    fn an_unknown_option_or_a_missing_step_is_refused() {
        assert!(
            parse(&["--fast"]).is_err(),
            "a typo must not run the whole suite"
        );
        assert!(parse(&["--only"]).is_err(), "a step has to follow");
    }
}
