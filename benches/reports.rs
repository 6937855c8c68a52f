//! How long reports take over five years of a large company: the overview for filters by chance, and the
//! first window of the rows behind a number. `cargo xtask bench` runs it; it prints one JSON object of
//! milliseconds. `--share 100` makes a hundredth of the company, `--store FILE` takes one that `--leave FILE` left; with
//! `--python INTERPRETER` the same is asked of DuckDB.

#![expect(
    clippy::print_stdout,
    reason = "the figures are for the program that started it"
)]

#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/core/store/support.rs"]
mod support;

#[path = "reports/beside.rs"]
mod beside;
#[path = "reports/exporting.rs"]
mod exporting;
#[path = "reports/generated.rs"]
mod generated;
#[path = "reports/importing.rs"]
mod importing;
#[path = "reports/memory.rs"]
mod memory;

use std::time::Instant;

use flow_core::model::{
    CountedDays, ListQuery, MemberKey, PullRequestRules, PullRequestStart, RepositoryId,
    TeamMetric, Timestamp, WorkFilter,
};
use flow_core::reports::{
    self, Filter, MetricId, MetricQuery, RangeChoice, Reader, ShareOf, TeamHealthQuery,
    WorkCellQuery, WorkGrouping, WorkLogQuery, WorkSort, WorkflowRowsQuery, WorkflowShow, day_of,
};
use flow_core::store::Store;
use generated::{Company, Filled, LAST};
use jiff::ToSpan as _;
use jiff::tz::TimeZone;

/// Filters each measure is made with.
const FILTERS: i64 = 40;

/// A reader on the last day of the company.
fn reader() -> Reader {
    Reader {
        now: Timestamp::from_millis(LAST),
        zone: TimeZone::UTC,
    }
}

/// One of the filters a person would choose, each with another range.
fn filter(filled: &Filled, kind: &str, number: i64) -> Filter {
    let weeks = [4, 12, 26, 52, 260];
    let choice = usize::try_from(number).expect("a small number") % weeks.len();
    let to = day_of(Timestamp::from_millis(LAST), &TimeZone::UTC);
    let back = if weeks[choice] == 260 {
        0
    } else {
        number * 37 % 900
    };
    let to = to.saturating_sub(back.days());
    let mut work = WorkFilter::default();
    match kind {
        "repository" => {
            let repository = number * 7_919 % filled.company.repositories;
            work.repository_ids = vec![RepositoryId(filled.first_repository + repository)];
        }
        "person" => {
            let person = number * 7_919 % filled.company.people;
            work.member_keys = vec![MemberKey(format!("address person{person}@example.com"))];
        }
        // As many as are still looked up one by one, and as many as a department has.
        "64 repositories" => {
            let own =
                (0..64).map(|place| (number * 7_919 + place * 13) % filled.company.repositories);
            let own = own.map(|repository| RepositoryId(filled.first_repository + repository));
            work.repository_ids = own.collect();
        }
        "50 people" => {
            let own = (0..50).map(|place| (number * 7_919 + place * 37) % filled.company.people);
            let own = own.map(|person| MemberKey(format!("address person{person}@example.com")));
            work.member_keys = own.collect();
        }
        _ => {}
    }
    Filter {
        range: RangeChoice::Days {
            from: to.saturating_sub((weeks[choice] * 7).days()),
            to,
        },
        work,
    }
}

fn figures(mut times: Vec<f64>) -> serde_json::Value {
    times.sort_by(f64::total_cmp);
    let last = times.len() - 1;
    serde_json::json!({"median": times[last / 2], "p95": times[last * 95 / 100], "longest": times[last]})
}

/// How long a report takes for filters of a kind. Reports of nothing are no measure, though a small company may have done
/// nothing in one range or another.
async fn measured(
    filled: &Filled,
    kind: &str,
    make: impl AsyncFn(Filter) -> bool,
) -> serde_json::Value {
    let (mut times, mut of_something) = (Vec::new(), 0);
    for number in 0..FILTERS {
        let filter = filter(filled, kind, number);
        let started = Instant::now();
        let has_something = make(filter).await;
        times.push(started.elapsed().as_secs_f64() * 1_000.0);
        of_something += i64::from(has_something);
    }
    assert!(
        kind != "everything" || of_something * 2 > FILTERS,
        "a report of nothing is no measure"
    );
    figures(times)
}

async fn overviews(store: &Store, filled: &Filled, kind: &str) -> serde_json::Value {
    measured(filled, kind, async |filter| {
        let report = reports::overview(store, &filter, &reader()).await;
        report.expect("the report is made").people > 0
    })
    .await
}

async fn healths(store: &Store, filled: &Filled) -> serde_json::Value {
    measured(filled, "everything", async |filter| {
        let query = TeamHealthQuery {
            filter,
            metrics: vec![
                TeamMetric::CodingDays,
                TeamMetric::Efficiency,
                TeamMetric::TimeToMerge,
                TeamMetric::ReactionTime,
            ],
            opened: Vec::new(),
        };
        let report = reports::team_health(store, &query, &reader()).await;
        report.expect("the report is made").rows[0].people > 0
    })
    .await
}

async fn evidence(store: &Store, filled: &Filled, metric: MetricId) -> serde_json::Value {
    measured(filled, "everything", async |filter| {
        let list = ListQuery {
            limit: 100,
            ..ListQuery::default()
        };
        let query = MetricQuery {
            metric,
            filter,
            week: None,
            list,
        };
        let page = reports::rows_of(store, &query, &reader()).await;
        !page.expect("the rows are read").rows.is_empty()
    })
    .await
}

/// Reports of which one kind of filter is measured, over everything.
async fn others(store: &Store, filled: &Filled) -> [(&'static str, serde_json::Value); 8] {
    let kind = "everything";
    let resolution = measured(filled, kind, async |filter| {
        let report = reports::pr_resolution(store, &filter, &reader()).await;
        !report.expect("the report is made").pull_requests.is_empty()
    });
    let tickets = measured(filled, kind, async |filter| {
        let report = reports::ticket_report(store, &filter, &reader()).await;
        !report.expect("the report is made").tiles.is_empty()
    });
    let retrospective = measured(filled, kind, async |filter| {
        let report = reports::retrospective(store, &filter, &reader()).await;
        !report.expect("the report is made").figures.is_empty()
    });
    let delivery = measured(filled, kind, async |filter| {
        let report = reports::delivery(store, &filter, &reader()).await;
        !report.expect("the report is made").tiles.is_empty()
    });
    let workflow = measured(filled, kind, async |filter| {
        let report = reports::review_workflow(store, &filter, &reader()).await;
        report.expect("the report is made").pull_requests > 0
    });
    let workflow_rows = measured(filled, kind, async |filter| {
        let query = WorkflowRowsQuery {
            filter,
            show: WorkflowShow::All,
            list: ListQuery {
                limit: 100,
                ..ListQuery::default()
            },
        };
        let page = reports::workflow_rows(store, &query, &reader()).await;
        !page.expect("the rows are read").rows.is_empty()
    });
    let collaboration = measured(filled, kind, async |filter| {
        let report = reports::review_collaboration(store, &filter, &reader()).await;
        report.expect("the report is made").pull_requests > 0
    });
    let timeline = measured(filled, kind, async |filter| {
        let report =
            reports::project_timeline(store, &filter, ShareOf::Repositories, &reader()).await;
        report.expect("the report is made").people > 0
    });
    [
        ("review_workflow", workflow.await),
        ("workflow_rows", workflow_rows.await),
        ("review_collaboration", collaboration.await),
        ("project_timeline", timeline.await),
        ("pull_requests", resolution.await),
        ("tickets", tickets.await),
        ("retrospective", retrospective.await),
        ("delivery", delivery.await),
    ]
}

/// The work log's grid, and one cell of it, over the last one, two and four weeks of a filter's range: it shows no more.
async fn work_logs(store: &Store, filled: &Filled) -> [(&'static str, serde_json::Value); 2] {
    let weeks_of = |filter: &Filter| match filter.range {
        RangeChoice::Days { from, to } => (from, to),
        RangeChoice::Preset { .. } => unreachable!("filters here name their days"),
    };
    let grid = measured(filled, "everything", async |mut filter| {
        let (from, to) = weeks_of(&filter);
        let weeks = [1, 2, 4][from.day() as usize % 3];
        filter.range = RangeChoice::Days {
            from: to.saturating_sub((weeks * 7 - 1).days()),
            to,
        };
        let query = WorkLogQuery {
            filter,
            grouping: WorkGrouping::People,
            sort: WorkSort::Activity,
            search: String::new(),
            offset: 0,
            limit: 100,
        };
        let log = reports::work_log(store, &query, &reader()).await;
        !log.expect("the report is made").rows.is_empty()
    });
    let cell = measured(filled, "everything", async |filter| {
        let (_, day) = weeks_of(&filter);
        let query = WorkCellQuery {
            filter,
            grouping: WorkGrouping::Repositories,
            key: filled.first_repository.to_string(),
            day,
            offset: 0,
            limit: 100,
        };
        let cell = reports::work_cell(store, &query, &reader()).await;
        cell.expect("the cell is read").total > 0
    });
    [("work_log", grid.await), ("work_cell", cell.await)]
}

/// Review collaboration by other rules: time from when a pull request was ready on, on working days of a
/// zone whose clocks change.
async fn by_other_rules(store: &Store, filled: &Filled) -> serde_json::Value {
    let usual = store.count_rules().await.expect("the rules are read");
    let mut rules = usual.clone();
    rules.pull_requests = PullRequestRules {
        start: PullRequestStart::MarkedReady,
        days: CountedDays::WorkingDays,
    };
    let set = store.set_count_rules(rules).await;
    set.expect("the rules are kept");
    let reader = Reader {
        zone: TimeZone::get("Europe/Berlin").expect("a zone of the database"),
        ..reader()
    };
    let times = measured(filled, "everything", async |filter| {
        let report = reports::review_collaboration(store, &filter, &reader).await;
        report.expect("the report is made").pull_requests > 0
    })
    .await;
    let set = store.set_count_rules(usual).await;
    set.expect("the rules are kept");
    times
}

/// Every report a range of five years may be asked of, for filters of a kind: the times of all of them together.
async fn every_report(store: &Store, filled: &Filled, kind: &str) -> serde_json::Value {
    let reader = &reader();
    let (mut times, made) = (Vec::new(), "the report is made");
    for number in 0..FILTERS / 2 {
        let filter = &filter(filled, kind, number);
        let mut started = Instant::now();
        let mut note = || {
            times.push(started.elapsed().as_secs_f64() * 1_000.0);
            started = Instant::now();
        };
        let overview = reports::overview(store, filter, reader).await;
        assert!(overview.expect(made).people > 0, "{kind} did something");
        note();
        let timeline = reports::project_timeline(store, filter, ShareOf::People, reader).await;
        drop(timeline.expect(made));
        note();
        let workflow = reports::review_workflow(store, filter, reader).await;
        drop(workflow.expect(made));
        note();
        let collaboration = reports::review_collaboration(store, filter, reader).await;
        drop(collaboration.expect(made));
        note();
        drop(
            reports::pr_resolution(store, filter, reader)
                .await
                .expect(made),
        );
        note();
        drop(
            reports::ticket_report(store, filter, reader)
                .await
                .expect(made),
        );
        note();
        drop(
            reports::retrospective(store, filter, reader)
                .await
                .expect(made),
        );
        note();
        drop(reports::delivery(store, filter, reader).await.expect(made));
        note();
    }
    figures(times)
}

/// The overview of all five years when nothing is remembered, as right after a start.
async fn first_reports(store: &Store, filled: &Filled) -> serde_json::Value {
    let mut times = Vec::new();
    for _ in 0..5 {
        // What was asked for since the last time is kept once.
        store.forget_unused_report_facts();
        store.forget_unused_report_facts();
        let started = Instant::now();
        let report = reports::overview(store, &filter(filled, "everything", 4), &reader()).await;
        report.expect("the report is made");
        times.push(started.elapsed().as_secs_f64() * 1_000.0);
    }
    figures(times)
}

/// What follows a word among the arguments.
fn said(word: &str) -> Option<String> {
    let mut arguments = std::env::args().skip_while(|argument| argument != word);
    arguments.nth(1)
}

/// The company `--store` was left of, or a new one: a share of it where `--share` says so.
async fn company() -> Filled {
    let share = said("--share").map(|text| text.parse().expect("--share takes a number"));
    let company = Company::share(share.unwrap_or(1));
    match said("--store") {
        Some(file) => generated::left(company, &file).await,
        None => generated::fill(company).await,
    }
}

/// Leaves the company's store where `--leave` says, for the benchmark of the window.
fn leave(filled: &Filled) {
    let Some(file) = said("--leave") else {
        return;
    };
    let connection = rusqlite::Connection::open(&filled.store.path).expect("the store's file");
    let copied = connection.execute("VACUUM INTO ?1", [&file]);
    copied.expect("the file is new");
}

#[tokio::main]
async fn main() {
    let filled = company().await;
    let store = &filled.store;
    // Ways of tickets are worked out when tickets are stored; these were written by other means.
    let renewed = store.renew_ticket_flows().await;
    renewed.expect("ways are worked out");
    // In a process of its own: what other measures leave in memory is none of it.
    if std::env::args().any(|argument| argument == "--memory") {
        println!("{}", memory::of_every_report(&filled).await);
        return;
    }
    let mut results = serde_json::Map::new();
    let started = Instant::now();
    let kept = store.keep_report_facts().await;
    kept.expect("the facts of reports are kept");
    let keeping = started.elapsed().as_secs_f64() * 1_000.0;
    results.insert("keeping_all_facts_once".to_owned(), keeping.into());
    for (name, figures) in others(store, &filled).await {
        results.insert(name.to_owned(), figures);
    }
    let other_rules = by_other_rules(store, &filled).await;
    results.insert("other_rules".to_owned(), other_rules);
    for (name, figures) in work_logs(store, &filled).await {
        results.insert(name.to_owned(), figures);
    }
    results.insert("team_health".to_owned(), healths(store, &filled).await);
    for kind in ["everything", "repository", "person"] {
        results.insert(kind.to_owned(), overviews(store, &filled, kind).await);
    }
    for kind in ["64 repositories", "50 people"] {
        results.insert(kind.to_owned(), every_report(store, &filled, kind).await);
    }
    for (name, metric) in [
        ("commit_rows", MetricId::CodeVolume),
        ("pull_request_rows", MetricId::TimeToMerge),
    ] {
        results.insert(name.to_owned(), evidence(store, &filled, metric).await);
    }
    let first = first_reports(store, &filled).await;
    results.insert("first".to_owned(), first);
    let folder = tempfile::tempdir().expect("a folder for the export");
    let export = folder.path().join("export");
    let exported = exporting::everything(&filled, &export).await;
    results.insert("exporting".to_owned(), exported);
    if let Some(python) = beside::python() {
        let questions = ["everything", "repository", "person"].map(|kind| {
            let filters = (0..FILTERS).map(|number| filter(&filled, kind, number));
            (kind, filters.collect())
        });
        let times = beside::duckdb(&filled, &python, &export, questions.into());
        results.insert("duckdb".to_owned(), times);
    }
    drop(folder);
    leave(&filled);
    if said("--store").is_none() {
        results.insert("importing".to_owned(), importing::slowdown().await);
    }
    results.insert("company".to_owned(), filled.company.told());
    println!("{}", serde_json::Value::Object(results));
}
