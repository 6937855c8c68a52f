//! The page of users with twenty thousand aliases, as claims with their bars.

use super::core_benches::{measured, number};
use super::figures::Figure;
use super::part::Part;
use crate::Options;
use crate::failure::Failure;

/// Longest wait in a list that nobody sees as a stall, in milliseconds.
const LIST_BAR: f64 = 100.0;

/// Longest a page may take to put everybody together anew, after which progress would have to be shown, in milliseconds.
const ANEW_BAR: f64 = 1_000.0;

/// Everybody put together after something was written, and the list from then on.
pub(super) fn part(_: &Options) -> Result<Part, Failure> {
    let measured = measured("users", &[])?;
    let figure = |name, key: &str, bar, why| {
        let value = number(&measured[key], "ms")?;
        Ok::<_, Failure>(Figure::at_most(name, value, "ms", bar, why))
    };
    let stall = "a stall a person sees";
    let progress = "a wait without progress";
    let figures = vec![
        figure(
            "users, first look after a write",
            "first_look",
            ANEW_BAR,
            progress,
        )?,
        figure(
            "users, suggestions after a write",
            "suggestions",
            ANEW_BAR,
            progress,
        )?,
        figure("users, scrolled", "look_again", LIST_BAR, stall)?,
        figure("users, searched", "search", LIST_BAR, stall)?,
    ];
    Ok(Part::of(figures).note(&format!(
        "**Users**: {} people of 20,000 aliases in 40 repos with 200,000 commits and 20,000 pull requests; {} suggestions.",
        number(&measured["first_look"], "rows")?,
        number(&measured["suggestions"], "rows")?
    )))
}
