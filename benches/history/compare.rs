//! Ours, git's and PyDriller's time on the same clones, alternating.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

use super::Outcome;
use super::clone::{beside, lines_of, time_git_log};
use super::generated;

/// Times each is measured.
const ROUNDS: usize = 3;
/// Commits PyDriller reads of a longer history.
const SHARE: usize = 1500;
/// Commits of the generated history, and of the one that is a tenth of it.
const GENERATED: usize = 20_000;

struct Wanted {
    python: Option<PathBuf>,
    histories: Vec<PathBuf>,
    full: bool,
}

/// Measures the clones named with `--history`, and one that is generated.
pub(super) fn run(arguments: &[&str]) -> Outcome<()> {
    let wanted = parse(arguments)?;
    let mut measured = Vec::new();
    for path in &wanted.histories {
        let folder = beside(path)?;
        let name = path.display().to_string();
        measured.push(measure(&name, folder.path(), &wanted)?);
    }
    let long = generated::make(GENERATED)?;
    if measured.is_empty() {
        measured.push(measure("generated", long.path(), &wanted)?);
    }
    let short = generated::make(GENERATED / 10)?;
    let scaling = scaling(short.path(), long.path())?;
    println!("{}", json!({ "histories": measured, "scaling": scaling }));
    Ok(())
}

fn parse(arguments: &[&str]) -> Outcome<Wanted> {
    let mut wanted = Wanted {
        python: None,
        histories: Vec::new(),
        full: false,
    };
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        match *argument {
            "--full" => wanted.full = true,
            // Passed by `cargo bench` itself.
            "--bench" => {}
            "--python" => wanted.python = rest.next().map(PathBuf::from),
            "--history" => wanted
                .histories
                .push(rest.next().ok_or("a path is missing")?.into()),
            other => return Err(format!("`{other}` is not understood").into()),
        }
    }
    Ok(wanted)
}

fn measure(name: &str, folder: &Path, wanted: &Wanted) -> Outcome<Value> {
    let (mut git, mut ours, mut stored) = (Vec::new(), Vec::new(), Vec::new());
    let mut peak = 0;
    let mut commits = 0;
    for _ in 0..ROUNDS {
        git.push(time_git_log(folder)?);
        let run = ours_in("ingest", folder)?;
        ours.push(seconds(&run)?);
        commits = commits.max(run["commits"].as_u64().unwrap_or(0));
        peak = peak.max(run["peak_kib"].as_u64().unwrap_or(0));
        stored.push(seconds(&ours_in("store", folder)?)?);
    }
    let share = if wanted.full { usize::MAX } else { SHARE };
    let pydriller = match &wanted.python {
        Some(python) => pydriller(python, folder, share)?,
        None => Value::Null,
    };
    Ok(json!({
        "name": name, "commits": commits, "git": git, "ours": ours, "stored": stored,
        "peak_kib": peak, "pydriller": pydriller,
    }))
}

/// Seconds and commits of PyDriller, for the newest `share` commits.
fn pydriller(python: &Path, folder: &Path, share: usize) -> Outcome<Value> {
    let script =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../benches/peers/pydriller_sizes.py");
    let output = Command::new(python)
        .arg(script)
        .arg(folder)
        .arg(share.to_string())
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().last().unwrap_or_default();
    serde_json::from_str(line).map_err(|_| {
        let problem = String::from_utf8_lossy(&output.stderr).into_owned();
        format!("PyDriller printed `{line}`: {problem}").into()
    })
}

/// A tenth of a history and the whole, alternating.
fn scaling(short: &Path, long: &Path) -> Outcome<Value> {
    let (mut tenth, mut whole) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        tenth.push(seconds(&ours_in("ingest", short)?)?);
        whole.push(seconds(&ours_in("ingest", long)?)?);
    }
    Ok(json!({ "commits": GENERATED, "tenth": tenth, "whole": whole }))
}

/// Runs this program on a history nothing is kept of yet.
fn ours_in(what: &str, folder: &Path) -> Outcome<Value> {
    let output = Command::new(std::env::current_exe()?)
        .arg(what)
        .arg(folder)
        .output()?;
    if !output.status.success() {
        let problem = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("reading failed: {problem}").into());
    }
    let expected = lines_of(folder, &["rev-list", "--all", "--count"])?;
    let told: Value = serde_json::from_slice(&output.stdout)?;
    let commits = told["commits"].as_u64().unwrap_or(0).to_string();
    if expected.first() != Some(&commits) {
        return Err(format!("{commits} commits were read, git counts {expected:?}").into());
    }
    Ok(told)
}

fn seconds(run: &Value) -> Outcome<f64> {
    run["seconds"].as_f64().ok_or_else(|| "no time".into())
}
