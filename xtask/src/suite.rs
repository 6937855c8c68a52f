//! `cargo xtask test`: every check there is, in order of price, each with its time, closed by one line of counts.
//!
//! A failed step never hides the ones after it: they run too, so that one run tells everything.

use std::time::{Duration, Instant};

use crate::Options;
use crate::command::Command;
use crate::failure::Failure;
use crate::fuzz::fuzz;
use crate::requirements::Need;
use crate::setup;
use crate::tally::Tally;
use crate::workspace;

/// The test target that opens real windows; it runs last and one case at a time.
const WINDOW_TESTS: &str = "e2e";

/// Tells tests that their long forms are wanted.
const LONG: &str = "FLOW_DESKTOP_LONG_TESTS";

type Step = fn(&Options) -> Result<Tally, Failure>;

/// The steps in the order they run. `modules` comes before `lint` because the app does not compile without them.
const STEPS: &[(&str, Step)] = &[
    ("format", |_| format()),
    ("modules", |_| modules()),
    ("types", |_| types()),
    ("ui", |_| ui()),
    ("lint", |_| lint()),
    ("rust", rust),
    ("doc", doc),
    ("fuzz", |_| fuzz()),
    ("e2e", windows),
];

/// Runs all steps, or those named with `--only`.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    let steps = chosen(&options.only)?;
    setup::install_packages(options, Need::VirtualDisplay)?;
    let mut total = Tally::default();
    let mut report = Vec::new();
    for (name, step) in steps {
        println!("\n== {name}");
        let start = Instant::now();
        let tally = step(options).unwrap_or_else(|failure| {
            println!("{name}: {failure}");
            Tally::of_check(false)
        });
        report.push((name, start.elapsed(), tally));
        total += tally;
    }
    print_report(&report);
    println!("{total}");
    if total.failed > 0 {
        return Err(Failure::Suite);
    }
    Ok(())
}

fn chosen(only: &[String]) -> Result<Vec<(&'static str, Step)>, Failure> {
    for name in only {
        if !STEPS.iter().any(|(known, _)| known == name) {
            return Err(Failure::UnknownStep(name.clone()));
        }
    }
    let wanted = |name: &str| only.is_empty() || only.iter().any(|chosen| chosen == name);
    Ok(STEPS
        .iter()
        .filter(|(name, _)| wanted(name))
        .copied()
        .collect())
}

fn print_report(report: &[(&str, Duration, Tally)]) {
    println!("\n{:<10} {:>8}  result", "step", "seconds");
    for (name, duration, tally) in report {
        println!("{name:<10} {:>8.1}  {tally}", duration.as_secs_f64());
    }
    println!();
}

fn check(command: &Command) -> Result<Tally, Failure> {
    command.run().map(|()| Tally::of_check(true))
}

fn format() -> Result<Tally, Failure> {
    check(&Command::new("cargo").arguments(["fmt", "--all", "--check"]))
}

fn lint() -> Result<Tally, Failure> {
    check(&Command::new("cargo").arguments([
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "--deny",
        "warnings",
    ]))
}

fn modules() -> Result<Tally, Failure> {
    setup::install_modules().map(|()| Tally::of_check(true))
}

fn types() -> Result<Tally, Failure> {
    check(&Command::node_tool("tsc").arguments(["--project", "tsconfig.json"]))
}

/// Node expands the pattern itself only from version 21 on, so the files are listed here.
fn ui() -> Result<Tally, Failure> {
    let folder = workspace::root().join("tests/ui");
    let entries = std::fs::read_dir(&folder).map_err(|source| Failure::File {
        path: folder.clone(),
        source,
    })?;
    let mut files: Vec<_> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.to_string_lossy().ends_with(".test.js"))
        .collect();
    files.sort();
    if files.is_empty() {
        return Err(Failure::Check(format!("no test in {}", folder.display())));
    }
    let watched = Command::new("node")
        .arguments(["--test", "--test-reporter", "spec"])
        .arguments(files)
        .watch()?;
    Ok(Tally::of_node(watched.lines.iter().map(String::as_str)).with_exit(watched.succeeded))
}

fn rust(options: &Options) -> Result<Tally, Failure> {
    let mut arguments = vec!["--lib".to_owned(), "--bins".to_owned()];
    for target in workspace::test_targets()? {
        if target != WINDOW_TESTS {
            arguments.extend(["--test".to_owned(), target]);
        }
    }
    cargo_test(options, &arguments, &[])
}

fn doc(options: &Options) -> Result<Tally, Failure> {
    cargo_test(options, &["--doc".to_owned()], &[])
}

fn windows(options: &Options) -> Result<Tally, Failure> {
    let targets = ["--test".to_owned(), WINDOW_TESTS.to_owned()];
    cargo_test(options, &targets, &["--test-threads=1"])
}

/// One feature set and one profile for all of them, so that nothing is compiled twice. The output of passed cases is
/// shown because a case that lacks what it needs says so there.
fn cargo_test(
    options: &Options,
    targets: &[String],
    for_runner: &[&str],
) -> Result<Tally, Failure> {
    let mut command = Command::new("cargo");
    if options.long {
        command = command.environment(LONG, "1");
    }
    let watched = command
        .arguments(["test", "--workspace", "--locked", "--no-fail-fast"])
        .arguments(targets)
        .arguments(["--", "--show-output"])
        .arguments(for_runner)
        .watch()?;
    Ok(Tally::of_cargo(watched.lines.iter().map(String::as_str)).with_exit(watched.succeeded))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_only_every_step_runs_and_with_it_only_those() {
        assert_eq!(
            chosen(&[]).expect("nothing to refuse").len(),
            STEPS.len(),
            "no step may be forgotten"
        );
        let steps = chosen(&["lint".to_owned(), "format".to_owned()]).expect("both are known");
        let names: Vec<_> = steps.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["format", "lint"], "the order of the suite holds");
    }

    #[test]
    fn a_step_nobody_knows_is_refused() {
        let refused = chosen(&["lnit".to_owned()]);
        assert!(matches!(refused, Err(Failure::UnknownStep(name)) if name == "lnit"));
    }
}
