//! What the app says of who reviews whom.

use flow_core::reports::{self, Collaboration, EndOf, Filter, MapEnd, Reader};
use flow_core::store::Store;
use serde_json::{Map, Value, json};

use super::told_tile;

/// Figures of both sides, people and the map.
pub(super) async fn collaboration(store: &Store, filter: &Filter, reader: &Reader) -> Value {
    let report = reports::review_collaboration(store, filter, reader).await;
    let report = report.expect("the report is made");
    let tiles: Map<String, Value> = report
        .tiles
        .iter()
        .map(|tile| {
            let told = told_tile(tile.value.ok(), tile.count, &tile.weekly, tile.trend);
            (tile.metric.as_str().to_owned(), told)
        })
        .collect();
    let left_out: Map<String, Value> = report
        .left_out
        .iter()
        .map(|(reason, of)| {
            (
                reason.as_str().to_owned(),
                json!([of.pull_requests, of.people]),
            )
        })
        .collect();
    let people = report.collaborators.iter();
    let people: Vec<Value> = people
        .map(|of| json!([of.key.0, of.name, of.opened, of.reviewed, of.authors]))
        .collect();
    let figures = report.people;
    json!({
        "pull_requests": report.pull_requests, "read": report.read, "left_out": left_out,
        "tiles": tiles, "collaborators": people, "map": map(&report),
        "people": [figures.submitters, figures.active_reviewers, figures.available_reviewers],
    })
}

fn map(report: &Collaboration) -> Value {
    let end = |end: &MapEnd| match end.who {
        EndOf::Person(place) => json!([report.collaborators[place].key.0, end.reviews]),
        EndOf::Others(people) => json!([people, end.reviews]),
        EndOf::Unnamed => json!([null, end.reviews]),
    };
    let map = &report.map;
    let bands = map.bands.iter();
    let bands: Vec<Value> = bands
        .map(|band| json!([band.submitter, band.reviewer, band.reviews]))
        .collect();
    json!({
        "submitters": map.submitters.iter().map(end).collect::<Vec<_>>(),
        "reviewers": map.reviewers.iter().map(end).collect::<Vec<_>>(),
        "bands": bands,
    })
}
