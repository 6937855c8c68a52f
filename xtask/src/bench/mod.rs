//! `cargo xtask bench`: the claims of the design, measured on this machine with the release build.
//!
//! A claim that does not hold is printed like the others and ends the task with a failure.

mod figures;
#[cfg(target_os = "linux")]
mod window;

use crate::Options;
use crate::bundle;
use crate::command::Command;
use crate::failure::Failure;
use figures::Figure;

/// The bar of the design for the installer, in bytes.
const DEB_BAR: f64 = 12_000_000.0;

/// Longest wait in a list that nobody sees as a stall, in milliseconds.
const LIST_BAR: f64 = 100.0;

/// The sandbox's latency in `benches/import.rs`, in seconds.
const IMPORT_LATENCY: f64 = 0.05;

/// Measures everything and prints a table, or one JSON object a line.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    let deb = bundle::make(options)?;
    let mut all = vec![deb_size(&deb)?];
    all.extend(window_figures()?);
    all.extend(import_figures()?);
    all.extend(list_figures()?);
    if options.json {
        all.iter().for_each(|figure| println!("{}", figure.json()));
    } else {
        println!("\n{}", figures::table(&all));
    }
    if all.iter().all(Figure::holds) {
        Ok(())
    } else {
        Err(Failure::Check("a claim does not hold".to_owned()))
    }
}

#[cfg(target_os = "linux")]
fn window_figures() -> Result<Vec<Figure>, Failure> {
    window::figures()
}

#[cfg(not(target_os = "linux"))]
fn window_figures() -> Result<Vec<Figure>, Failure> {
    eprintln!(
        "skipped: the window is measured on Linux only, where it can have a display of its own"
    );
    Ok(Vec::new())
}

fn deb_size(deb: &std::path::Path) -> Result<Figure, Failure> {
    let bytes = bundle::size(deb)? as f64;
    Ok(Figure::at_most(
        "installer (.deb)",
        bytes / 1e6,
        "MB",
        DEB_BAR / 1e6,
        "the bar of the design",
    ))
}

/// The import is measured against what must be beaten: the same requests one after another, and one request an item.
fn import_figures() -> Result<Vec<Figure>, Failure> {
    let measured = measured("import")?;
    let (items, seconds, requests) = (
        number(&measured, "items")?,
        number(&measured, "seconds")?,
        number(&measured, "requests")?,
    );
    let one_after_another = items / (requests * IMPORT_LATENCY);
    Ok(vec![
        Figure::at_least(
            "import rate at 50 ms latency",
            items / seconds,
            "items/s",
            one_after_another,
            "the same requests one after another",
        ),
        Figure::at_most(
            "import requests",
            requests,
            "requests",
            items,
            "one request an item",
        ),
    ])
}

fn list_figures() -> Result<Vec<Figure>, Failure> {
    let measured = measured("lists")?;
    let figure = |name, key| {
        let value = number(&measured, key)?;
        Ok(Figure::at_most(
            name,
            value,
            "ms",
            LIST_BAR,
            "a stall a person sees",
        ))
    };
    Ok(vec![
        figure("window of 50,000 commits, scrolled", "scroll")?,
        figure("window of 50,000 commits, searched", "search")?,
    ])
}

/// Runs a benchmark of the core and returns the object it printed last.
fn measured(bench: &str) -> Result<serde_json::Value, Failure> {
    let output = Command::new("cargo")
        .arguments([
            "bench",
            "--locked",
            "--package",
            "flow-core",
            "--bench",
            bench,
        ])
        .output()?;
    let line = output.lines().last().unwrap_or_default();
    serde_json::from_str(line).map_err(|problem| {
        Failure::Check(format!("benches/{bench}.rs printed `{line}`: {problem}"))
    })
}

fn number(object: &serde_json::Value, key: &str) -> Result<f64, Failure> {
    let value = object[key].as_f64();
    value.ok_or_else(|| Failure::Check(format!("a benchmark did not tell `{key}`")))
}
