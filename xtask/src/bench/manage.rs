//! What the benchmark of managing integrations measures, as claims with their bars.

use super::core_benches::{measured, number};
use super::figures::Figure;
use super::part::Part;
use crate::Options;
use crate::failure::Failure;

/// Longest time the rows of the Integrations page may take, in milliseconds.
const LIST_BAR: f64 = 50.0;
/// Longest time one piece of a deletion may keep others from writing, in milliseconds.
const PIECE_BAR: f64 = 250.0;
/// A backup takes no longer than a minute a gigabyte.
const BACKUP_BAR: f64 = 17.0;

/// Hundreds of integrations, removing one of them, and a copy of everything.
pub(super) fn part(_: &Options) -> Result<Part, Failure> {
    let measured = measured("manage", &[])?;
    let value = |key| number(&measured, key);
    let list = Figure::at_most(
        "list of 200 integrations",
        value("list")?,
        "ms",
        LIST_BAR,
        "a page that shows at once",
    );
    let piece = Figure::at_most(
        "longest piece of a deletion",
        value("piece_longest")?,
        "ms",
        PIECE_BAR,
        "a wait nobody notices while a sync writes",
    );
    let backup = Figure::at_least(
        "backup, copied and read again",
        value("backup")?,
        "MB/s",
        BACKUP_BAR,
        "a minute a gigabyte",
    );
    let figures = vec![
        list.spread(value("list_low")?, value("list_high")?),
        piece,
        backup,
    ];
    Ok(Part::of(figures).note(&format!(
        "**Manage**: 200 integrations with 250 repos each, 50 of them imported. The one that is deleted has 200,000 \
         commits, 20,000 pull requests and 20,000 tickets, and goes in {} pieces of {:.0} ms (median).",
        value("pieces")?,
        value("piece")?
    )))
}
