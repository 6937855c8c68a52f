//! What the benchmark of the API ingest told, as claims.

use serde_json::Value;

use super::core_benches::number;
use super::figures::{Figure, median};
use super::part::Part;
use crate::failure::Failure;

/// How much longer than the server must take reading may take.
const FLOOR_BAR: f64 = 1.3;

/// Requests of a run with nothing new, for 20 projects and for 1,000.
const AGAIN_BARS: (f64, f64) = (12.0, 40.0);

/// The part for what the benchmark printed.
pub(super) fn part(measured: &Value) -> Result<Part, Failure> {
    let full = measured["full"] == true;
    let mut part = Part::of(figures(measured)?).note(&format!(
        "**Ingest**: 20 projects with 500 merge requests (3 notes each) and 300 issues (2 notes each), 50 ms a request, \
         16 worked on at once, 10 ms more for each row of a GraphQL answer. python-gitlab and Perceval read one request \
         after the other and were run once on {}.",
        if full {
            "the whole world"
        } else {
            "one of the 20 projects; what is compared is the time of one project"
        }
    ));
    for (of, told) in [
        ("rest", "ours over REST"),
        ("graphql", "ours over GraphQL"),
        ("tuned", "tuned asyncio"),
        ("python_gitlab", "python-gitlab"),
        ("perceval", "Perceval"),
    ] {
        part = part.note(&line(measured, of, told)?);
    }
    for (name, version) in measured["versions"].as_object().into_iter().flatten() {
        part = part.version(name, version.as_str().unwrap_or_default());
    }
    Ok(part)
}

fn figures(measured: &Value) -> Result<Vec<Figure>, Failure> {
    let mut figures = vec![
        to_floor(measured, "rest", "REST, against its floor")?,
        to_floor(measured, "graphql", "GraphQL, against its floor")?,
    ];
    for (name, ours, theirs, bar) in [
        ("REST, against python-gitlab", "rest", "python_gitlab", 12.0),
        ("REST, against Perceval", "rest", "perceval", 80.0),
        (
            "GraphQL, against python-gitlab",
            "graphql",
            "python_gitlab",
            50.0,
        ),
        ("REST, against tuned asyncio", "rest", "tuned", 1.0),
    ] {
        figures.push(faster(measured, (ours, theirs), name, bar)?);
    }
    for (name, of, key, bar) in [
        (
            "nothing new, 20 projects, REST",
            "rest",
            "requests_again",
            AGAIN_BARS.0,
        ),
        (
            "nothing new, 20 projects, GraphQL",
            "graphql",
            "requests_again",
            AGAIN_BARS.0,
        ),
        (
            "nothing new, 1,000 projects",
            "quiet",
            "requests",
            AGAIN_BARS.1,
        ),
    ] {
        let requests = number(&measured[of], key)?;
        figures.push(Figure::at_most(name, requests, "requests", bar, "issue 4"));
    }
    Ok(figures)
}

fn line(measured: &Value, of: &str, told: &str) -> Result<String, Failure> {
    let seconds = times(measured, of, "seconds")?;
    let (low, high) = ends(&seconds);
    let mut text = format!(
        "{told}: {:.1} s (of {}: {low:.1} to {high:.1})",
        median(seconds.clone()),
        seconds.len()
    );
    if let (Some(requests), Some(floor)) = (
        measured[of]["requests"].as_i64(),
        measured[of]["floor"].as_f64(),
    ) {
        text.push_str(&format!(", {requests} requests, floor {floor:.1} s"));
    }
    Ok(text)
}

fn to_floor(measured: &Value, of: &str, name: &'static str) -> Result<Figure, Failure> {
    let ratios = times(measured, of, "ratio_to_floor")?;
    let (low, high) = ends(&ratios);
    let figure = Figure::at_most(name, median(ratios), "times", FLOOR_BAR, "issue 4");
    Ok(figure.spread(low, high))
}

fn faster(
    measured: &Value,
    (ours, theirs): (&str, &str),
    name: &'static str,
    bar: f64,
) -> Result<Figure, Failure> {
    let ours = median(times(measured, ours, "seconds")?) / number(&measured[ours], "projects")?;
    let projects = number(&measured[theirs], "projects")?;
    let theirs = times(measured, theirs, "seconds")?;
    let (low, high) = ends(&theirs);
    let ratio = |seconds: f64| seconds / projects / ours;
    let figure = Figure::at_least(name, ratio(median(theirs)), "times", bar, "issue 4");
    Ok(figure.spread(ratio(low), ratio(high)))
}

fn times(measured: &Value, of: &str, key: &str) -> Result<Vec<f64>, Failure> {
    let list = measured[of][key].as_array();
    let list: Vec<f64> = list
        .into_iter()
        .flatten()
        .filter_map(Value::as_f64)
        .collect();
    if list.is_empty() {
        return Err(Failure::Check(format!(
            "the benchmark did not tell `{key}` of `{of}`"
        )));
    }
    Ok(list)
}

fn ends(values: &[f64]) -> (f64, f64) {
    values
        .iter()
        .fold((f64::MAX, f64::MIN), |(low, high), value| {
            (low.min(*value), high.max(*value))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_measured_becomes_claims_with_their_spread() {
        let ours = |seconds: f64| {
            serde_json::json!({
                "seconds": [seconds, seconds + 1.0, seconds + 2.0], "ratio_to_floor": [1.1, 1.2, 1.4],
                "requests": 100, "floor": 9.0, "requests_again": 11, "projects": 20,
            })
        };
        let peer = |seconds: f64, projects: i64| serde_json::json!({ "seconds": [seconds], "rows": 5, "projects": projects });
        let mut measured = serde_json::json!({
            "rest": ours(50.0), "graphql": ours(10.0), "python_gitlab": peer(100.0, 2),
            "perceval": peer(900.0, 2), "tuned": peer(60.0, 20),
            "quiet": { "projects": 1000, "requests": 41 }, "full": false,
            "versions": { "perceval": "1.0" },
        });
        let claims = part(&measured).expect("all is told");
        let holds: Vec<bool> = claims.figures.iter().map(Figure::holds).collect();
        assert_eq!(
            holds,
            [true, true, true, true, true, true, true, true, false],
            "41 requests are too many"
        );
        measured["perceval"] = serde_json::json!({});
        assert!(part(&measured).is_err(), "a peer that did not run is told");
    }
}
