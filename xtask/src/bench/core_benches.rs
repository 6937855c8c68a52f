//! What the benchmarks of the core measure, as claims with their bars.

use std::path::Path;

use super::figures::Figure;
use super::part::Part;
use super::peers;
use crate::Options;
use crate::command::Command;
use crate::failure::Failure;

/// Longest wait in a list that nobody sees as a stall, in milliseconds.
const LIST_BAR: f64 = 100.0;

/// Rows a first import writes in a second, at least.
const ROWS_BAR: f64 = 100_000.0;

/// Longest answer to a delivery, in milliseconds.
const DELIVERY_BAR: f64 = 20.0;

/// Bytes a commit takes without its message, at most.
const BYTES_BAR: f64 = 250.0;

/// The window of a long list.
pub(super) fn lists(_: &Options) -> Result<Part, Failure> {
    let measured = measured("lists", &[])?;
    let figure = |name, key| {
        let value = number(&measured, key)?;
        Ok::<_, Failure>(Figure::at_most(
            name,
            value,
            "ms",
            LIST_BAR,
            "a stall a person sees",
        ))
    };
    Ok(Part::of(vec![
        figure("window of 50,000 commits, scrolled", "scroll")?,
        figure("window of 50,000 commits, searched", "search")?,
    ]))
}

/// The receiver of webhooks under load.
pub(super) fn webhooks(_: &Options) -> Result<Part, Failure> {
    let measured = measured("webhooks", &[])?;
    let number = |key| number(&measured, key);
    let figures = vec![
        Figure::at_least(
            "deliveries a second, for 10 s",
            number("rate")?,
            "a second",
            1_000.0,
            "issue 5",
        ),
        Figure::at_least(
            "deliveries that arrived",
            number("arrived")?,
            "%",
            100.0,
            "issue 5",
        ),
        Figure::at_most(
            "hints for each delivery",
            number("hints")?,
            "times",
            1.0,
            "issue 5",
        ),
        Figure::at_most(
            "answer to a delivery, 99 of 100",
            number("p99")?,
            "ms",
            DELIVERY_BAR,
            "issue 5",
        ),
    ];
    Ok(Part::of(figures).note(&format!(
        "**Webhooks**: {} pushes of some 4 kB over loopback, a connection for each, half of them signed, every tenth \
         sent twice; the sender runs in the same process. {} were answered otherwise than with 200.",
        number("deliveries")?,
        number("refused")?
    )))
}

/// Writing commits, and the room they take.
pub(super) fn store(_: &Options) -> Result<Part, Failure> {
    let measured = measured("store", &[])?;
    let mut figures = Vec::new();
    for (length, rows, bytes) in [
        (
            "50000",
            "commit rows written, 50,000",
            "bytes a commit, 50,000",
        ),
        (
            "500000",
            "commit rows written, 500,000",
            "bytes a commit, 500,000",
        ),
    ] {
        let of = &measured[length];
        let figure = |name, key: &str, unit, bar, more| {
            let value = number(&of[key], "median")?;
            let figure = if more {
                Figure::at_least(name, value, unit, bar, "issue 4")
            } else {
                Figure::at_most(name, value, unit, bar, "issue 4")
            };
            let (low, high) = (number(&of[key], "low")?, number(&of[key], "high")?);
            Ok::<_, Failure>(figure.spread(low, high))
        };
        figures.push(figure(rows, "rows_per_second", "rows/s", ROWS_BAR, true)?);
        figures.push(figure(bytes, "bytes_per_commit", "B", BYTES_BAR, false)?);
    }
    Ok(Part::of(figures).note(
        "**Store**: `save_commits` in pages of 5,000, newest first, indexes included. Bytes are those of the pages of \
         `commits`, `commit_authors`, `commit_work`, `commit_helped` and their indexes: titles and work types count, \
         messages do not.",
    ))
}

/// Reading merge requests and issues through the API, beside other programs.
pub(super) fn ingest(options: &Options) -> Result<Part, Failure> {
    let python = peers::python()?;
    let mut arguments = vec!["--python".to_owned(), python.display().to_string()];
    if options.full {
        arguments.push("--full".to_owned());
    }
    super::ingest::part(&measured("ingest", &arguments)?)
}

/// Runs a benchmark of the core and returns the object it printed last.
pub(super) fn measured(bench: &str, arguments: &[String]) -> Result<serde_json::Value, Failure> {
    measured_of("flow-core", bench, arguments)
}

/// Likewise of another package.
pub(super) fn measured_of(
    package: &str,
    bench: &str,
    arguments: &[String],
) -> Result<serde_json::Value, Failure> {
    let output = Command::new("cargo")
        .arguments([
            "bench",
            "--locked",
            "--package",
            package,
            "--bench",
            bench,
            "--",
        ])
        .arguments(arguments)
        .output()?;
    let line = output.lines().last().unwrap_or_default();
    serde_json::from_str(line).map_err(|problem| {
        let file = Path::new("benches").join(bench).with_extension("rs");
        Failure::Check(format!("{} printed `{line}`: {problem}", file.display()))
    })
}

/// A number of a benchmark's object.
pub(super) fn number(object: &serde_json::Value, key: &str) -> Result<f64, Failure> {
    let value = object[key].as_f64();
    value.ok_or_else(|| Failure::Check(format!("a benchmark did not tell `{key}`")))
}
