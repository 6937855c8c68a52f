//! What the app says of pull requests on their way.

use flow_core::reports::{self, Filter, Reader};
use flow_core::store::Store;
use serde_json::{Map, Value, json};

/// How many there are of which kind, and why some do not count.
pub(super) async fn workflow(store: &Store, filter: &Filter, reader: &Reader) -> Value {
    let report = reports::review_workflow(store, filter, reader).await;
    let report = report.expect("the report is made");
    let left_out = report.left_out.iter().map(|(reason, of)| {
        let counts = json!([of.pull_requests, of.people]);
        (reason.as_str().to_owned(), counts)
    });
    let figures = report.figures;
    json!({
        "seen_until": report.seen_until.millis(), "left_out": left_out.collect::<Map<_, _>>(),
        "figures": {
            "open": figures.open, "opened": figures.opened, "merged": figures.merged,
            "closed": figures.closed, "waiting": figures.waiting,
        },
    })
}
