//! What the app says of pull requests on their way.

use flow_core::model::{ListQuery, Timestamp};
use flow_core::reports::{self, Filter, Reader, WorkflowRow, WorkflowRowsQuery, WorkflowShow};
use flow_core::store::Store;
use serde_json::{Map, Value, json};

/// Every pull request, how many there are of which kind, and why some do not count.
pub(super) async fn workflow(store: &Store, filter: &Filter, reader: &Reader) -> Value {
    let report = reports::review_workflow(store, filter, reader).await;
    let report = report.expect("the report is made");
    let left_out = report.left_out.iter().map(|(reason, of)| {
        let counts = json!([of.pull_requests, of.people]);
        (reason.as_str().to_owned(), counts)
    });
    let figures = report.figures;
    let mut rows: Vec<Value> = Vec::new();
    let mut totals = Map::new();
    for show in WorkflowShow::ALL {
        let (total, page) = shown(store, filter, reader, *show).await;
        totals.insert(show.as_str().to_owned(), json!(total));
        if *show == WorkflowShow::All {
            assert_eq!(
                total, report.pull_requests,
                "every row is one of the report"
            );
            rows = page;
        }
    }
    json!({
        "seen_until": report.seen_until.millis(), "left_out": left_out.collect::<Map<_, _>>(),
        "figures": {
            "open": figures.open, "opened": figures.opened, "merged": figures.merged,
            "closed": figures.closed, "waiting": figures.waiting,
        },
        "totals": totals, "rows": rows,
    })
}

/// How many are shown, and of all of them each.
async fn shown(
    store: &Store,
    filter: &Filter,
    reader: &Reader,
    show: WorkflowShow,
) -> (i64, Vec<Value>) {
    let mut rows = Vec::new();
    loop {
        let query = WorkflowRowsQuery {
            filter: filter.clone(),
            show,
            list: ListQuery {
                sort: "opened".to_owned(),
                limit: if show == WorkflowShow::All { 150 } else { 1 },
                offset: i64::try_from(rows.len()).expect("few rows"),
                ..ListQuery::default()
            },
        };
        let page = reports::workflow_rows(store, &query, reader).await;
        let page = page.expect("the rows are read");
        rows.extend(page.rows.iter().map(row));
        if show != WorkflowShow::All || page.rows.is_empty() {
            return (page.total, rows);
        }
    }
}

fn row(row: &WorkflowRow) -> Value {
    let own = row.pull_request;
    let followed = own
        .followed
        .map(|of| json!([of.is_reviewed, of.comments, of.follow_on_commits]));
    let times = |of: &[Timestamp]| {
        let mut times: Vec<i64> = of.iter().map(|at| at.millis()).collect();
        times.sort_unstable();
        times
    };
    let drafts = row.drafts.iter();
    let drafts: Vec<Value> = drafts
        .map(|(since, until)| json!([since.millis(), until.map(Timestamp::millis)]))
        .collect();
    json!({
        "drafts": drafts,
        "key": [row.head.repository, row.head.iid], "created": own.created_at.millis(),
        "standing": own.standing.as_str(), "lasted": own.lasted,
        "opened_in_range": own.is_opened_in_range, "ended_in_range": own.is_ended_in_range,
        "draft": own.is_draft, "followed": followed, "commits": times(&row.commits),
        "own_comments": times(&row.own_comments), "reviews": times(&row.reviews),
    })
}
