//! `cargo xtask bench`: the claims of the design, measured on this machine with the release build.
//!
//! A claim that does not hold is printed like the others and ends the task with a failure.

mod core_benches;
mod figures;
mod history;
mod import;
mod ingest;
mod manage;
mod part;
mod peers;
mod reports;
mod results;
mod users;
#[cfg(target_os = "linux")]
mod window;

use crate::Options;
use crate::bundle;
use crate::failure::Failure;
use figures::Figure;
use part::Part;

/// The bar of the design for the installer, in bytes.
const DEB_BAR: f64 = 12_000_000.0;

/// The bar for a click while a sync runs, in milliseconds.
#[cfg(target_os = "linux")]
const CLICK_BAR: f64 = 100.0;

type Measure = fn(&Options) -> Result<Part, Failure>;

/// The parts in the order they run. `window` starts what `installer` builds.
const PARTS: &[(&str, Measure)] = &[
    ("installer", installer),
    ("window", window),
    ("lists", core_benches::lists),
    ("store", core_benches::store),
    ("webhooks", core_benches::webhooks),
    ("ingest", core_benches::ingest),
    ("history", history::histories),
    ("import", import::part),
    ("manage", manage::part),
    ("users", users::part),
    ("reports", reports::part),
];

/// Measures everything, or the parts named with `--only`, prints a table or one
/// JSON object a line, and writes the results.
pub(crate) fn run(options: &Options) -> Result<(), Failure> {
    let mut measured = Vec::new();
    for (name, measure) in chosen(&options.only)? {
        eprintln!("\n== {name}");
        measured.push((name, measure(options)?));
    }
    results::write(&measured)?;
    let figures = || measured.iter().flat_map(|(_, part)| &part.figures);
    if options.json {
        figures().for_each(|figure| println!("{}", figure.json()));
    } else {
        println!("\n{}", figures::table(figures()));
        for (_, part) in &measured {
            part.notes.iter().for_each(|note| println!("{note}"));
        }
    }
    if figures().all(Figure::holds) {
        Ok(())
    } else {
        Err(Failure::Check("a claim does not hold".to_owned()))
    }
}

fn chosen(only: &[String]) -> Result<Vec<(&'static str, Measure)>, Failure> {
    for name in only {
        if !PARTS.iter().any(|(part, _)| part == name) {
            return Err(Failure::Check(format!(
                "the benchmark has no part `{name}`"
            )));
        }
    }
    let wanted =
        |part: &&(&str, Measure)| only.is_empty() || only.iter().any(|name| name == part.0);
    Ok(PARTS.iter().filter(wanted).copied().collect())
}

fn installer(options: &Options) -> Result<Part, Failure> {
    let deb = bundle::make(options)?;
    Ok(Part::of(vec![deb_size(&deb)?]))
}

#[cfg(target_os = "linux")]
fn window(options: &Options) -> Result<Part, Failure> {
    if options.only.iter().any(|name| name == "window") {
        bundle::make(options)?;
    }
    let mut figures = window::figures()?;
    let clicks = core_benches::measured_of("flow-desktop", "clicks", &[])?;
    let number = |key| core_benches::number(&clicks, key);
    figures.push(
        Figure::at_most(
            "click while a sync runs, 95 of 100",
            number("p95")?,
            "ms",
            CLICK_BAR,
            "issue 4",
        )
        .spread(number("low")?, number("high")?),
    );
    Ok(Part::of(figures).note(&format!(
        "**Clicks**: {} in the real window, from the moment the system made the click to the first frame with the \
         new page, while the app reads a GitLab with 16 requests at once.",
        number("clicks")?
    )))
}

#[cfg(not(target_os = "linux"))]
fn window(_: &Options) -> Result<Part, Failure> {
    eprintln!(
        "skipped: the window is measured on Linux only, where it can have a display of its own"
    );
    Ok(Part::default())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_part_is_refused() {
        assert!(
            chosen(&["stroe".to_owned()]).is_err(),
            "a typo measures nothing"
        );
        let one = chosen(&["store".to_owned()]).expect("it is known");
        assert_eq!(one.len(), 1, "and nothing else");
        let all = chosen(&[]).expect("all");
        assert_eq!(all.len(), PARTS.len());
    }
}
