//! What the benchmark of histories told, as claims.

use serde_json::Value;

use super::core_benches::{measured, number};
use super::figures::{Figure, median};
use super::part::Part;
use super::peers;
use crate::Options;
use crate::command::Command;
use crate::failure::Failure;

/// Our time as a share of git's, at most.
const GIT_BAR: f64 = 0.6;
/// How many times faster than PyDriller, at least.
const PYDRILLER_BAR: f64 = 20.0;
/// Memory at any size, in MB.
const MEMORY_BAR: f64 = 500.0;
/// How much longer ten times the commits may take.
const SCALING_BAR: f64 = 11.0;

/// Reading histories with sizes and work types, beside git and PyDriller.
pub(super) fn histories(options: &Options) -> Result<Part, Failure> {
    let python = peers::python()?;
    let mut arguments = vec!["compare".to_owned(), "--python".to_owned()];
    arguments.push(python.display().to_string());
    for path in &options.histories {
        let path = std::fs::canonicalize(path)
            .map_err(|problem| Failure::Check(format!("{path}: {problem}")))?;
        arguments.extend(["--history".to_owned(), path.display().to_string()]);
    }
    if options.full {
        arguments.push("--full".to_owned());
    }
    let git = Command::new("git").arguments(["--version"]).output()?;
    let git = git.trim().trim_start_matches("git version ");
    let part = part(&measured("history", &arguments)?)?;
    Ok(part
        .version("git", git)
        .version("PyDriller", peers::version("pydriller")))
}

fn part(measured: &Value) -> Result<Part, Failure> {
    let mut part = Part::default();
    for history in measured["histories"].as_array().into_iter().flatten() {
        let name = history["name"].as_str().unwrap_or("a history");
        let name = name.trim_end_matches("/repo");
        let name = name.rsplit('/').next().unwrap_or(name);
        let (figures, note) = figures(name, history)?;
        part.figures.extend(figures);
        part = part.note(&note);
    }
    let scaling = &measured["scaling"];
    let (tenth, whole) = (times(scaling, "tenth")?, times(scaling, "whole")?);
    let factor = median(whole.clone()) / median(tenth.clone());
    let (low, high) = spread(&whole, median(tenth));
    part.figures.push(
        Figure::at_most(
            "history, ten times the commits",
            factor,
            "times",
            SCALING_BAR,
            "issue 4",
        )
        .spread(low, high),
    );
    Ok(part.note(
        "**History**: all commits with sizes as git measures them and work types of every one, saved in a new store or \
         read into nothing; `git log --all --numstat` writes into nothing. PyDriller reads the newest commits only where the history is longer, \
         and is compared by the time of one commit. Ten times the commits: a generated history of 20,000 and one of 2,000.",
    ))
}

fn figures(name: &str, history: &Value) -> Result<(Vec<Figure>, String), Failure> {
    let named = |what: &str| -> &'static str {
        // A name lives as long as the task, and there are few.
        String::leak(format!("{name}, {what}"))
    };
    let (git, ours) = (times(history, "git")?, times(history, "ours")?);
    let stored = times(history, "stored")?;
    let (own, gits) = (median(ours.clone()), median(git));
    let against_git = |what, times: &[f64]| {
        let (low, high) = spread(times, gits);
        let ratio = median(times.to_vec()) / gits;
        Figure::at_most(named(what), ratio, "times", GIT_BAR, "issue 4").spread(low, high)
    };
    let mut figures = vec![
        against_git("into a store, against git log", &stored),
        against_git("into nothing, against git log", &ours),
        Figure::at_most(
            named("peak memory"),
            number(history, "peak_kib")? * 1024.0 / 1e6,
            "MB",
            MEMORY_BAR,
            "issue 4",
        ),
    ];
    let commits = number(history, "commits")?;
    let pydriller = &history["pydriller"];
    let (theirs, read) = (number(pydriller, "seconds")?, number(pydriller, "commits")?);
    figures.push(Figure::at_least(
        named("against PyDriller"),
        (theirs / read) / (own / commits),
        "times",
        PYDRILLER_BAR,
        "issue 4",
    ));
    let stored = median(stored);
    Ok((
        figures,
        format!(
            "{name}: {commits} commits; git {gits:.1} s, ours {own:.1} s, ours into a store {stored:.1} s, PyDriller \
             {theirs:.1} s for {read} of them"
        ),
    ))
}

fn spread(values: &[f64], by: f64) -> (f64, f64) {
    let ends = (f64::MAX, f64::MIN);
    values.iter().fold(ends, |(low, high), value| {
        (low.min(value / by), high.max(value / by))
    })
}

fn times(object: &Value, key: &str) -> Result<Vec<f64>, Failure> {
    let list = object[key].as_array().into_iter().flatten();
    let list: Vec<f64> = list.filter_map(Value::as_f64).collect();
    if list.is_empty() {
        return Err(Failure::Check(format!(
            "the benchmark did not tell `{key}`"
        )));
    }
    Ok(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_measured_becomes_claims() {
        let mut measured = serde_json::json!({
            "histories": [{
                "name": "/clones/one+two/repo", "commits": 1000, "git": [10.0, 11.0, 12.0], "ours": [5.0, 5.5, 6.0],
                "stored": [6.0], "peak_kib": 300_000, "pydriller": { "seconds": 20.0, "commits": 100 },
            }],
            "scaling": { "commits": 20_000, "tenth": [1.0], "whole": [12.0] },
        });
        let claims = part(&measured).expect("all is told");
        let holds: Vec<bool> = claims.figures.iter().map(Figure::holds).collect();
        assert_eq!(
            holds,
            [true, true, true, true, false],
            "twelve times is too long"
        );
        measured["histories"][0]["pydriller"] = Value::Null;
        assert!(part(&measured).is_err(), "a peer that did not run is told");
    }
}
