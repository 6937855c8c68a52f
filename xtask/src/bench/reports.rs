//! Reports over five years of a large company, as claims with their bars.

use std::path::Path;

use serde_json::Value;

use super::core_benches::{measured, measured_of, number};
use super::figures::Figure;
use super::part::Part;
use super::peers;
use crate::Options;
use crate::failure::Failure;
use crate::workspace;

/// Longest wait for a report, in milliseconds.
const REPORT_BAR: f64 = 100.0;

/// Longest wait for the first one, of which nothing is remembered, in milliseconds.
const FIRST_BAR: f64 = 1_000.0;
const FIRST_WHY: &str = "a wait without progress";

/// Longest work for one move of the pointer, in milliseconds: a frame.
const MOVE_BAR: f64 = 16.0;

/// How much longer an import may take because of what reports keep, of 1.
const IMPORT_BAR: f64 = 1.1;

/// Longest export of everything as Parquet, in seconds.
const EXPORT_BAR: f64 = 180.0;

/// Most memory of the process after every report over five years, and after it was given back, in megabytes. The first is our
/// own bar; the second is that of the app at rest.
const MEMORY_BAR: f64 = 400.0;
const MEMORY_WHY: &str = "our own: a laptop keeps the rest";
const GIVEN_BACK_BAR: f64 = 150.0;
const GIVEN_BACK_WHY: &str = "our own: as the app at rest";

/// The overview by kinds of filters, and rows behind its numbers.
pub(super) fn part(_: &Options) -> Result<Part, Failure> {
    let python = peers::duckdb()?.display().to_string();
    let left = workspace::target_directory().join("tmp/company.sqlite");
    let company = left.display().to_string();
    forget(&left)?;
    let arguments = ["--python", &python, "--leave", &company];
    let measured = measured("reports", &arguments.map(str::to_owned))?;
    let in_window = window(&company);
    let in_memory = memory(&company);
    forget(&left)?;
    let (in_window, in_memory) = (in_window?, in_memory?);
    let mut figures = claims(&measured)?;
    figures.extend(in_memory);
    figures.extend(in_window.figures);
    let (company, exported) = (&measured["company"], &measured["exporting"]);
    let part = Part::of(figures).note(&format!(
        "**Reports**: {} commits, {} pull requests with {} comments and {} tickets of {} people in {} repos, five \
         years; ranges of 4 weeks to 5 years in turn. Spreads are from the median to the longest. Keeping the facts of \
         all of it once takes {:.1} s; a report that comes first makes what it needs of them itself. What was decided about \
         whole spans of time is remembered from one report to the next; the first after a start remembers nothing. The \
         export is {} rows in {} files of {:.0} MB.",
        number(company, "commits")?,
        number(company, "pull_requests")?,
        number(company, "notes")?,
        number(company, "tickets")?,
        number(company, "people")?,
        number(company, "repositories")?,
        number(&measured, "keeping_all_facts_once")? / 1_000.0,
        number(exported, "rows")?,
        number(exported, "files")?,
        number(exported, "bytes")? / 1e6
    ));
    let part = in_window
        .notes
        .iter()
        .fold(part, |part, note| part.note(note));
    beside(part, &measured)
}

/// How long each report takes, and how much longer an import.
fn claims(measured: &Value) -> Result<Vec<Figure>, Failure> {
    let mut figures = Vec::new();
    for (name, key) in [
        ("overview of everything, 95 of 100", "everything"),
        ("overview of one repo, 95 of 100", "repository"),
        ("overview of one person, 95 of 100", "person"),
        ("any report of 64 repos, 95 of 100", "64 repositories"),
        ("any report of 50 people, 95 of 100", "50 people"),
        ("rows behind lines, 95 of 100", "commit_rows"),
        ("rows behind time to merge, 95 of 100", "pull_request_rows"),
        ("PR resolution of everything, 95 of 100", "pull_requests"),
        ("Team health of everything, 95 of 100", "team_health"),
        (
            "Review workflow of everything, 95 of 100",
            "review_workflow",
        ),
        ("its rows of everything, 95 of 100", "workflow_rows"),
        (
            "Review collaboration of everything, 95 of 100",
            "review_collaboration",
        ),
        (
            "the same by working days since it was ready, 95 of 100",
            "other_rules",
        ),
        (
            "Project timeline of everything, 95 of 100",
            "project_timeline",
        ),
        ("Work log of one to four weeks, 95 of 100", "work_log"),
        ("one cell of it, 95 of 100", "work_cell"),
        ("Ticket log's figures of everything, 95 of 100", "tickets"),
        ("Retrospective of everything, 95 of 100", "retrospective"),
        ("Delivery of everything, 95 of 100", "delivery"),
    ] {
        let of = &measured[key];
        let figure = Figure::at_most(name, number(of, "p95")?, "ms", REPORT_BAR, "issue 6");
        figures.push(figure.spread(number(of, "median")?, number(of, "longest")?));
    }
    let of = &measured["first"];
    let name = "overview of five years, first after a start";
    let figure = Figure::at_most(name, number(of, "median")?, "ms", FIRST_BAR, FIRST_WHY);
    figures.push(figure.spread(number(of, "median")?, number(of, "longest")?));
    let of = &measured["importing"];
    let name = "an import with what reports keep, against one without";
    let figure = Figure::at_most(name, number(of, "median")?, "times", IMPORT_BAR, "issue 6");
    figures.push(figure.spread(number(of, "low")?, number(of, "high")?));
    let taken = number(&measured["exporting"], "seconds")?;
    let name = "export of everything as Parquet";
    figures.push(Figure::at_most(name, taken, "s", EXPORT_BAR, "issue 6"));
    Ok(figures)
}

/// The company's store is large and of no use afterwards.
fn forget(store: &Path) -> Result<(), Failure> {
    match std::fs::remove_file(store) {
        Err(problem) if problem.kind() != std::io::ErrorKind::NotFound => {
            Err(Failure::Check(format!("{}: {problem}", store.display())))
        }
        _ => Ok(()),
    }
}

/// How much memory every report over five years takes, and how much is left of it five minutes after the last.
fn memory(store: &str) -> Result<Vec<Figure>, Failure> {
    let arguments = ["--store", store, "--memory"];
    let of = measured("reports", &arguments.map(str::to_owned))?;
    if of.is_null() {
        eprintln!("skipped: memory is asked of Linux only");
        return Ok(Vec::new());
    }
    let after = number(&of, "after")?;
    let name = "memory after every report over five years";
    let used = Figure::at_most(name, after, "MB", MEMORY_BAR, MEMORY_WHY);
    let given_back = number(&of, "given_back")?;
    let name = "memory when nobody looked for five minutes";
    let left = Figure::at_most(name, given_back, "MB", GIVEN_BACK_BAR, GIVEN_BACK_WHY);
    Ok(vec![used, left])
}

/// The same reports in the real window.
fn window(store: &str) -> Result<Part, Failure> {
    if !cfg!(target_os = "linux") {
        eprintln!("skipped: the window is driven on Linux only");
        return Ok(Part::default());
    }
    let arguments = ["--store".to_owned(), store.to_owned()];
    let measured = measured_of("flow-desktop", "report_window", &arguments)?;
    let mut figures = Vec::new();
    let mut pages = Vec::new();
    for (report, of) in measured.as_object().into_iter().flatten() {
        let (median, p95) = (number(of, "median")?, number(of, "p95")?);
        pages.push(format!("{report} {median:.0} ({p95:.0})"));
    }
    for (name, key, bar) in [
        (
            "any report in the window, 95 of 100",
            "every report",
            REPORT_BAR,
        ),
        ("pointing at 160,000 marks, 95 of 100", "pointing", MOVE_BAR),
        ("brushing 160,000 marks, 95 of 100", "brushing", MOVE_BAR),
    ] {
        let of = &measured[key];
        let figure = Figure::at_most(name, number(of, "p95")?, "ms", bar, "issue 6");
        figures.push(figure.spread(number(of, "median")?, number(of, "longest")?));
    }
    Ok(Part::of(figures).note(&format!(
        "**In the window**: from a press on a link to the end of the first frame with the report, laid out and painted, each \
         report four times for each of five ranges up to five years over everything; median and 95 of 100 in ms: {}. What is \
         around it are rows below those that can be seen, and the frame after. Pointing and brushing tell the work of one \
         move until its frame can be drawn.",
        pages.join(", ")
    )))
}

/// Rows of DuckDB's times beside ours.
fn beside(part: Part, measured: &Value) -> Result<Part, Failure> {
    let theirs = &measured["duckdb"];
    let mut part = part.note(&format!(
        "**Beside DuckDB**: the same questions over the same rows, exported as Parquet, by the SQL of \
         `docs/at-scale.md`; median and 95 of 100. What that SQL decides about rows is kept in tables once, in {:.1} s. \
         Ours are whole reports, with every week, trend and what was left out; DuckDB's are the figures of the range alone.",
        number(theirs, "keeping")? / 1_000.0
    ));
    for (name, own, kind, question) in [
        (
            "overview of everything",
            "everything",
            "everything",
            "overview",
        ),
        (
            "overview of one repo",
            "repository",
            "repository",
            "overview",
        ),
        ("overview of one person", "person", "person", "overview"),
        (
            "time to merge of everything",
            "pull_requests",
            "everything",
            "time_to_merge",
        ),
        ("tickets of everything", "tickets", "everything", "tickets"),
    ] {
        let (ours, theirs) = (&measured[own], &theirs[kind][question]);
        part = part.note(&format!(
            "{name}: ours {:.2} ms ({:.2} ms), DuckDB {:.2} ms ({:.2} ms)",
            number(ours, "median")?,
            number(ours, "p95")?,
            number(theirs, "median")?,
            number(theirs, "p95")?
        ));
    }
    let version = theirs["version"]
        .as_str()
        .unwrap_or("of an unknown version");
    Ok(part.version("DuckDB", version))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duckdbs_times_stand_beside_ours() {
        let ours = serde_json::json!({"median": 1.5, "p95": 3.0});
        let theirs = serde_json::json!({"median": 20.0, "p95": 30.25});
        let both =
            serde_json::json!({"overview": theirs, "time_to_merge": theirs, "tickets": theirs});
        let measured = serde_json::json!({
            "everything": ours, "repository": ours, "person": ours, "pull_requests": ours, "tickets": ours,
            "duckdb": {"keeping": 1_250.0, "version": "2.0.0", "everything": both, "repository": both, "person": both},
        });
        let part = beside(Part::default(), &measured).expect("every time is told");
        assert_eq!(part.versions, [("DuckDB".to_owned(), "2.0.0".to_owned())]);
        assert!(
            part.notes[0].contains("kept in tables once, in 1.2 s"),
            "{}",
            part.notes[0]
        );
        assert_eq!(
            part.notes[1],
            "overview of everything: ours 1.50 ms (3.00 ms), DuckDB 20.00 ms (30.25 ms)"
        );
        assert_eq!(part.notes.len(), 6, "a row for each question");
    }
}
