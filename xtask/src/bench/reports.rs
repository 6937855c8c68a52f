//! Reports over five years of a large company, as claims with their bars.

use super::core_benches::{measured, number};
use super::figures::Figure;
use super::part::Part;
use crate::Options;
use crate::failure::Failure;

/// Longest wait for a report, in milliseconds.
const REPORT_BAR: f64 = 100.0;

/// How much longer an import may take because of what reports keep, of 1.
const IMPORT_BAR: f64 = 1.1;

/// The overview by kinds of filters, and rows behind its numbers.
pub(super) fn part(_: &Options) -> Result<Part, Failure> {
    let measured = measured("reports", &[])?;
    let mut figures = Vec::new();
    for (name, key) in [
        ("overview of everything, 95 of 100", "everything"),
        ("overview of one repo, 95 of 100", "repository"),
        ("overview of one person, 95 of 100", "person"),
        ("rows behind lines, 95 of 100", "commit_rows"),
        ("rows behind time to merge, 95 of 100", "pull_request_rows"),
        ("PR resolution of everything, 95 of 100", "pull_requests"),
        ("Team health of everything, 95 of 100", "team_health"),
        (
            "Review workflow of everything, 95 of 100",
            "review_workflow",
        ),
        (
            "Review collaboration of everything, 95 of 100",
            "review_collaboration",
        ),
        (
            "Project timeline of everything, 95 of 100",
            "project_timeline",
        ),
        ("Ticket log's figures of everything, 95 of 100", "tickets"),
        ("Retrospective of everything, 95 of 100", "retrospective"),
        ("Delivery of everything, 95 of 100", "delivery"),
    ] {
        let of = &measured[key];
        let figure = Figure::at_most(name, number(of, "p95")?, "ms", REPORT_BAR, "issue 6");
        figures.push(figure.spread(number(of, "median")?, number(of, "longest")?));
    }
    let of = &measured["importing"];
    let name = "an import with what reports keep, against one without";
    let figure = Figure::at_most(name, number(of, "median")?, "times", IMPORT_BAR, "issue 6");
    figures.push(figure.spread(number(of, "low")?, number(of, "high")?));
    let company = &measured["company"];
    Ok(Part::of(figures).note(&format!(
        "**Reports**: {} commits, {} pull requests with {} comments and {} tickets of {} people in {} repos, five \
         years; ranges of 4 weeks to 5 years in turn. Spreads are from the median to the longest. Keeping the facts of \
         all of it once takes {:.1} s; a report that comes first makes what it needs of them itself.",
        number(company, "commits")?,
        number(company, "pull_requests")?,
        number(company, "notes")?,
        number(company, "tickets")?,
        number(company, "people")?,
        number(company, "repositories")?,
        number(&measured, "keeping_all_facts_once")? / 1_000.0
    )))
}
