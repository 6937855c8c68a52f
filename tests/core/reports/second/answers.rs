//! What the app answers beside the overview, as whole numbers over whole numbers.

use flow_core::model::{ListQuery, Timestamp, WorkKind};
use flow_core::reports::{
    self, Filter, Ratio, Reader, ReviewDepth, TicketLogQuery, TicketShow, WorkGrouping, WorkLog,
    WorkLogQuery, WorkSort,
};
use flow_core::store::Store;
use serde_json::{Map, Value, json};

const fn told(ratio: Ratio) -> [i64; 2] {
    [ratio.numerator, ratio.denominator]
}

/// Every figure of every pull request.
pub(super) async fn resolution(store: &Store, filter: &Filter, reader: &Reader) -> Value {
    let report = reports::pr_resolution(store, filter, reader).await;
    let report = report.expect("the report is made");
    let rows = report.pull_requests.iter().map(|one| {
        let followed = one.followed;
        let depth = followed.map(|followed| match followed.review {
            ReviewDepth::None => 0,
            ReviewDepth::Some => 1,
            ReviewDepth::Thorough => 2,
        });
        json!([
            one.merged_at.millis(),
            one.merge_time,
            one.first_comment_time,
            depth,
            followed.map(|followed| followed.comments),
            followed.map(|followed| followed.follow_on_commits),
            followed.map(|followed| followed.iteration_time),
            followed.map(|followed| told(followed.reaction_time)),
            followed.map(|followed| told(followed.responsiveness)),
        ])
    });
    json!({"rows": rows.collect::<Vec<_>>(), "sharing_index": told(report.sharing_index)})
}

/// Every cell by people and by repositories.
pub(super) async fn work_log(store: &Store, filter: &Filter, reader: &Reader) -> Value {
    let people = grouped(store, filter, reader, WorkGrouping::People).await;
    let repositories = grouped(store, filter, reader, WorkGrouping::Repositories).await;
    let left_out = people.left_out;
    json!({
        "people": cells(&people, |row| row.key.clone()),
        "repositories": cells(&repositories, |row| row.name.clone()),
        "left_out": {
            "copies": left_out.copies, "squashed": left_out.squashed, "orphaned": left_out.orphaned,
            "bots": left_out.bots, "excluded": left_out.excluded, "hidden": left_out.hidden,
            "unnamed": left_out.unnamed,
        },
    })
}

async fn grouped(
    store: &Store,
    filter: &Filter,
    reader: &Reader,
    grouping: WorkGrouping,
) -> WorkLog {
    let query = WorkLogQuery {
        filter: filter.clone(),
        grouping,
        sort: WorkSort::Name,
        search: String::new(),
        offset: 0,
        limit: 1_000,
    };
    let log = reports::work_log(store, &query, reader).await;
    let log = log.expect("the report is made");
    assert_eq!(log.total, log.rows.len() as i64, "every row is on one page");
    log
}

fn cells(log: &WorkLog, key: fn(&reports::WorkRow) -> String) -> Map<String, Value> {
    let rows = log.rows.iter().map(|row| {
        let cells = row.cells.iter();
        let cells: Map<String, Value> = cells
            .map(|cell| {
                let counts: [i64; WorkKind::COUNT] = cell.counts;
                (cell.day.to_string(), json!(counts))
            })
            .collect();
        (key(row), Value::Object(cells))
    });
    rows.collect()
}

/// Every completed ticket with its figures, and the figures of all of them.
pub(super) async fn tickets(store: &Store, filter: &Filter, reader: &Reader) -> Value {
    let report = reports::ticket_report(store, filter, reader).await;
    let report = report.expect("the report is made");
    let query = TicketLogQuery {
        filter: filter.clone(),
        show: TicketShow::Completed,
        week: None,
        list: ListQuery {
            limit: ListQuery::MAXIMUM_LIMIT,
            ..ListQuery::default()
        },
    };
    let page = reports::ticket_log(store, &query, reader).await;
    let page = page.expect("the report is made");
    assert_eq!(
        page.total,
        page.rows.len() as i64,
        "every row is on one page"
    );
    let rows = page.rows.iter().map(|row| {
        json!([
            row.head.repository,
            row.head.iid,
            row.completed_at.map(Timestamp::millis),
            row.cycle,
            row.queue,
            told(row.backflow),
            row.weight,
        ])
    });
    let tiles = report.tiles.iter();
    let tiles: Map<String, Value> = tiles
        .map(|tile| {
            (
                tile.metric.as_str().to_owned(),
                json!(tile.value.as_ref().ok()),
            )
        })
        .collect();
    json!({"rows": rows.collect::<Vec<_>>(), "tiles": tiles, "unit": report.velocity_unit.as_str()})
}

/// What each week brought.
pub(super) async fn delivery(store: &Store, filter: &Filter, reader: &Reader) -> Value {
    let report = reports::delivery(store, filter, reader).await;
    let report = report.expect("the report is made");
    let weeks = report.by_week.iter().map(|week| {
        json!({
            "deployments": week.deployments, "incidents": week.incidents, "commits": week.commits,
            "median": week.lead_time_median.map(told), "ninetieth": week.lead_time_ninetieth,
        })
    });
    let tiles = report.tiles.iter();
    let tiles: Map<String, Value> = tiles
        .map(|tile| {
            let value = json!([tile.value.as_ref().ok(), tile.count]);
            (tile.metric.as_str().to_owned(), value)
        })
        .collect();
    json!({"weeks": weeks.collect::<Vec<_>>(), "tiles": tiles, "open_incidents": report.open_incidents})
}
