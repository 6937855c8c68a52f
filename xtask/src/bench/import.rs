//! The import page with very many repos, as claims with their bars.

use super::core_benches::{measured_of, number};
use super::figures::Figure;
use super::part::Part;
use crate::Options;
use crate::failure::Failure;

/// First rows of the import page, in milliseconds.
const ROWS_BAR: f64 = 1_000.0;

/// Longest wait after a letter that nobody sees as a stall, in milliseconds.
const STALL_BAR: f64 = 100.0;

/// Opening the page and typing into its search, in the real window.
pub(super) fn part(_: &Options) -> Result<Part, Failure> {
    if !cfg!(target_os = "linux") {
        eprintln!("skipped: the window is driven on Linux only");
        return Ok(Part::default());
    }
    let measured = measured_of("flow-desktop", "import", &[])?;
    let spread = |key: &str| {
        Ok::<_, Failure>((
            number(&measured[key], "low")?,
            number(&measured[key], "high")?,
        ))
    };
    let rows = Figure::at_most(
        "import page of 50,000 repos, first rows",
        number(&measured["first_rows"], "median")?,
        "ms",
        ROWS_BAR,
        "issue 5",
    );
    let keys = Figure::at_most(
        "import page of 50,000 repos, longest wait after a letter",
        number(&measured["keys"], "high")?,
        "ms",
        STALL_BAR,
        "issue 5",
    );
    let (rows_low, rows_high) = spread("first_rows")?;
    let (keys_low, keys_high) = spread("keys")?;
    let note = format!(
        "**Import page**: {} repos in {} nested groups, in the real window. The page is opened {} times; {} letters are \
         typed by the window system, each timed to the frame after it; the longest gap between two frames meanwhile was \
         {:.0} ms. Reading the list from the sandbox took {:.0} s, with rows to be seen after {:.1} s.",
        number(&measured, "repositories")?,
        number(&measured, "groups")?,
        number(&measured, "openings")?,
        number(&measured["keys"], "count")?,
        number(&measured, "longest_frame")?,
        number(&measured, "reading_seconds")?,
        number(&measured, "rows_while_read_seconds")?,
    );
    Ok(Part::of(vec![
        rows.spread(rows_low, rows_high),
        keys.spread(keys_low, keys_high),
    ])
    .note(&note))
}
