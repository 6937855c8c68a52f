//! The SQL for engines that read the exports of many computers, held against the reports.
//!
//! Two engines run what docs/at-scale.md says: DuckDB and Spark. Where Python or, for Spark, Java is missing the
//! tests say `skipped`, and fail where the suite runs for everybody (`CI` is set).

#![expect(
    clippy::print_stdout,
    reason = "a skipped test says so where the suite counts it, and the others how much they compared"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use flow_core::model::{ListQuery, StatusCategory, TicketFactQuery, Timestamp};
use flow_core::reports::{
    self, CompletedTickets, Filter, Ratio, Reader, ReviewMetric, ReviewRowsQuery, ShareOf, Step,
    TicketLogQuery, TicketShow, WorkflowRowsQuery, WorkflowShow,
};
use flow_core::store::{ExportFormat, Store};
use gitlab_sandbox::SandboxConfig;
use rusqlite::Connection;
use serde_json::{Map, Value, json};
use tokio_util::sync::CancellationToken;

use super::second::{environment, file_tickets, random_team, run};
use super::views::{Asked, ranges};
use crate::random::Random;
use crate::store::export::{hostile, request};
use crate::world::TestWorld;

/// Milliseconds of an hour.
const HOUR_MS: f64 = 3_600_000.0;

/// The releases the document was written for.
const PINNED: [&str; 3] = ["duckdb==2.0.0", "pyarrow==26.0.1", "pyspark==4.3.0"];

/// Exports everything under a name; the store is read as it is at this moment.
async fn export(store: &Store, exports: &Path, name: &str) {
    let mut asked = request(exports.join(name), ExportFormat::Parquet);
    asked.export_id = name.to_owned();
    let done = store.export(asked, CancellationToken::new(), |_| {}).await;
    done.expect("it is written");
}

async fn questions(store: &Store, exports: &Path, asked: &[Asked]) -> Vec<Value> {
    let mut questions = Vec::new();
    for asked in asked {
        let (filter, reader) = (asked.filter(), asked.reader());
        let values = asked.by_reports(store).await.into_iter();
        let mut answer: Map<String, Value> = values
            .map(|(view, ratio)| {
                let metric = view.strip_prefix("metric_").expect("a view of a metric");
                let told = json!([ratio.numerator, ratio.denominator]);
                (metric.to_owned(), told)
            })
            .collect();
        for (metric, count) in people(store, &filter, &reader).await {
            answer.insert(metric.to_owned(), json!([count, 1]));
        }
        for (metric, told) in tickets(store, &filter, &reader).await {
            answer.insert(metric.to_owned(), json!([told.numerator, told.denominator]));
        }
        let (step, volumes) = volumes(store, &filter, &reader).await;
        questions.push(json!({
            "exports": exports, "first": asked.first.to_string(), "last": asked.last.to_string(),
            "zone": asked.zone, "today": reader.today().to_string(), "answer": answer, "step": step,
            "lists": {
                "Project timeline": volumes, "Who reviews whom": pairs(store, &filter, &reader).await,
                "Pull requests on their way": on_their_way(store, &filter, &reader).await,
                "Ticket log": ticket_log(store, &filter, &reader).await,
            },
        }));
    }
    questions
}

/// Who took part in reviews, and how many pull requests were on their way.
async fn people(store: &Store, filter: &Filter, reader: &Reader) -> [(&'static str, i64); 8] {
    let report = reports::review_collaboration(store, filter, reader).await;
    let people = report.expect("the report is made").people;
    let report = reports::review_workflow(store, filter, reader).await;
    let figures = report.expect("the report is made").figures;
    [
        ("submitters", people.submitters),
        ("active_reviewers", people.active_reviewers),
        ("available_reviewers", people.available_reviewers),
        ("open_pull_requests", figures.open),
        ("opened_pull_requests", figures.opened),
        ("merged_pull_requests", figures.merged),
        ("closed_pull_requests", figures.closed),
        ("waiting_pull_requests", figures.waiting),
    ]
}

/// The figures of tickets as exact values; the report is asked as well, since its own must be these.
async fn tickets(store: &Store, filter: &Filter, reader: &Reader) -> [(&'static str, Ratio); 5] {
    let report = reports::ticket_report(store, filter, reader).await;
    let report = report.expect("the report is made");
    let instants = report.days.instants(&reader.zone);
    let query = TicketFactQuery {
        work: filter.work.clone(),
        instants,
        only_ended: true,
    };
    let facts = store.fold_tickets(query, CompletedTickets::between(instants));
    let completed = facts.await.expect("the store is read").1.sums;
    let days = report.days.count_until(reader.today());
    let number = completed.tickets;
    let told = [
        (
            "tickets_completed",
            Ratio::new(number, i64::from(days > 0)),
            1.0,
        ),
        ("cycle_time", reports::cycle_time(&completed), HOUR_MS),
        ("queue_time", reports::queue_time(&completed), HOUR_MS),
        ("backflow_rate", reports::backflow_rate(&completed), 0.01),
        (
            "velocity",
            reports::velocity(&completed, report.velocity_unit, days),
            1.0,
        ),
    ];
    for (tile, (metric, exact, unit)) in report.tiles.iter().zip(told) {
        assert_eq!(tile.metric.as_str(), metric, "in the order of the report");
        let exact = exact.times(1).map(|value| value / unit);
        let difference = tile.value.as_ref().ok().zip(exact);
        assert!(
            difference.is_none_or(|(shown, exact)| (shown - exact).abs() < 1e-6),
            "{metric} is shown as {difference:?}"
        );
    }
    told.map(|(metric, exact, _)| (metric, exact))
}

/// Every ticket that was open at some time of the range or ended in it.
async fn ticket_log(store: &Store, filter: &Filter, reader: &Reader) -> Vec<Value> {
    let query = TicketLogQuery {
        filter: filter.clone(),
        show: TicketShow::All,
        week: None,
        list: ListQuery {
            limit: ListQuery::MAXIMUM_LIMIT,
            ..ListQuery::default()
        },
    };
    let page = reports::ticket_log(store, &query, reader).await;
    let page = page.expect("the rows are read");
    assert_eq!(page.total, page.rows.len() as i64, "all on one page");
    let rows = page.rows.iter().map(|row| {
        let waits_since = (row.category == StatusCategory::Waiting).then_some(row.since.millis());
        let goes_on = waits_since.map_or(0, |since| (reader.now.millis() - since).max(0));
        json!([
            row.head.repository,
            row.head.iid,
            row.head.status,
            row.category.as_str(),
            row.opened_at.millis(),
            row.completed_at.map(Timestamp::millis),
            row.cycle,
            row.queue.map(|all| all - goes_on),
            waits_since,
            row.backflow.numerator,
            row.backflow.denominator,
            row.reopenings,
            row.weight,
        ])
    });
    rows.collect()
}

/// The word for what a range is cut into, and each part of it with commits.
async fn volumes(store: &Store, filter: &Filter, reader: &Reader) -> (&'static str, Vec<Value>) {
    let report = reports::project_timeline(store, filter, ShareOf::People, reader).await;
    let report = report.expect("the report is made");
    let step = match report.step {
        Step::Day => "day",
        Step::Week => "week",
        Step::Month => "month",
    };
    let periods = report.periods.iter();
    let rows = periods.filter(|(_, volume)| volume.code.commits > 0);
    let rows = rows.map(|(period, volume)| {
        let (code, impact) = (volume.code, volume.impact);
        json!([
            period.first.to_string(),
            code.commits,
            code.coding_days,
            code.lines.new_work,
            code.lines.legacy_refactor,
            code.lines.help_others,
            code.lines.rework,
            impact.points,
            impact.commits,
        ])
    });
    (step, rows.collect())
}

/// How many pull requests of whom each reviewed, by name: from the rows of the report, whose map has only those with the
/// most by name.
async fn pairs(store: &Store, filter: &Filter, reader: &Reader) -> Vec<Value> {
    let report = reports::review_collaboration(store, filter, reader).await;
    let report = report.expect("the report is made");
    let openers = report.collaborators.iter().filter(|one| one.opened > 0);
    let mut seen = BTreeSet::new();
    let mut counts: BTreeMap<(Option<String>, String), i64> = BTreeMap::new();
    // Whoever is not named any more comes last, with what nobody named opened.
    for opener in openers.map(Some).chain([None]) {
        let query = ReviewRowsQuery {
            metric: ReviewMetric::SharingIndex,
            filter: filter.clone(),
            week: None,
            submitter: opener.map(|one| one.key.clone()),
            reviewer: None,
            list: ListQuery {
                limit: ListQuery::MAXIMUM_LIMIT,
                ..ListQuery::default()
            },
        };
        let rows = reports::review_rows(store, &query, reader).await;
        for row in rows.expect("the rows are read").rows {
            if seen.insert(row.head.id.0) {
                let name = opener.map(|one| one.name.clone());
                for reviewer in row.reviewers {
                    *counts.entry((name.clone(), reviewer)).or_default() += 1;
                }
            }
        }
    }
    let named = counts.iter();
    let named = named.map(|((submitter, reviewer), reviews)| json!([submitter, reviewer, reviews]));
    named.collect()
}

/// Every pull request that was open at some time of the range.
async fn on_their_way(store: &Store, filter: &Filter, reader: &Reader) -> Vec<Value> {
    let query = WorkflowRowsQuery {
        filter: filter.clone(),
        show: WorkflowShow::All,
        list: ListQuery {
            limit: ListQuery::MAXIMUM_LIMIT,
            ..ListQuery::default()
        },
    };
    let page = reports::workflow_rows(store, &query, reader).await;
    let page = page.expect("the rows are read");
    assert_eq!(page.total, page.rows.len() as i64, "all on one page");
    let rows = page.rows.iter().map(|row| {
        let (head, own) = (&row.head, row.pull_request);
        json!([
            head.repository,
            head.iid,
            own.standing.as_str(),
            own.lasted,
            i64::from(own.is_ended_in_range),
            i64::from(own.is_draft),
            own.followed.map(|of| i64::from(of.is_reviewed)),
            own.followed.map(|of| of.comments),
            own.followed.map(|of| of.follow_on_commits),
        ])
    });
    rows.collect()
}

/// Switches the streams of one repository, as if a computer did not read it.
fn switch(store: &Path, repository: i64, is_on: bool) {
    let connection = Connection::open(store).expect("it is a store");
    let switched = connection.execute(
        "UPDATE streams SET enabled = ?2 WHERE repository_id = ?1",
        (repository, is_on),
    );
    assert!(
        switched.expect("it is written") > 0,
        "the repository has streams"
    );
}

/// A world by chance on three computers: one reads a repository, one its fork, one both.
async fn random_world(folder: &Path) -> Vec<Value> {
    let exports = folder.join("random");
    std::fs::create_dir(&exports).expect("made");
    let (team, fork, _) = random_team(20_261_125, 1_500, 150).await;
    file_tickets(&team, &mut Random::new(20_261_125), 150).await;
    let whole = team.repository.0;
    for (computer, off) in [("a", Some(fork.0)), ("b", Some(whole)), ("c", None)] {
        if let Some(off) = off {
            switch(&team.path, off, false);
        }
        export(&team, &exports, computer).await;
        if let Some(off) = off {
            switch(&team.path, off, true);
        }
    }
    questions(&team, &exports, &ranges()).await
}

async fn sample_company(folder: &Path) -> Vec<Value> {
    let exports = folder.join("sample");
    std::fs::create_dir(&exports).expect("made");
    let world = TestWorld::start(SandboxConfig::default()).await;
    world.import_everything().await;
    let joined = world.store.join_certain_matches().await;
    joined.expect("the store is written");
    export(&world.store, &exports, "laptop").await;
    questions(&world.store, &exports, &ranges()).await
}

/// Whether this machine must have what a test needs.
fn skip(reason: &str) {
    assert!(
        std::env::var_os("CI").is_none(),
        "the suite for everybody needs it: {reason}"
    );
    println!("skipped: {reason}");
}

fn has_java() -> bool {
    let version = Command::new("java").arg("-version").output();
    version.is_ok_and(|output| output.status.success())
}

fn ask(python: &Path, engine: &str, told: &Path) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/second/at_scale.py");
    let folder = told.with_file_name("warehouse");
    let said = run(Command::new(python)
        .args(["-B".as_ref(), script.as_os_str(), told.as_os_str()])
        .arg(engine)
        .arg(folder)
        .env("PYSPARK_PYTHON", python)
        .env("SPARK_LOCAL_IP", "127.0.0.1"));
    println!("{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn duckdb_and_spark_give_the_reports_numbers() {
    let python = tokio::task::spawn_blocking(|| environment("at-scale", &PINNED));
    let Some(python): Option<PathBuf> = python.await.expect("it was looked for") else {
        return skip("there is no python3 here");
    };
    let folder = tempfile::tempdir().expect("a folder for the test");
    let mut all = random_world(folder.path()).await;
    all.extend(sample_company(folder.path()).await);
    let document = include_str!("../../../docs/at-scale.md");
    let told = folder.path().join("told.json");
    let text = json!({"document": document, "questions": all}).to_string();
    std::fs::write(&told, text).expect("the folder can be written");
    let asked = tokio::task::spawn_blocking(move || {
        ask(&python, "duckdb", &told);
        if has_java() {
            ask(&python, "spark", &told);
        } else {
            skip("there is no Java for Spark here");
        }
    });
    asked.await.expect("both engines agree");
}

/// Every table of an export, read by another library, against the store: with names and times of the worst kind, and
/// with a world by chance.
#[tokio::test(flavor = "multi_thread")]
async fn another_library_reads_back_what_the_store_holds() {
    let python = tokio::task::spawn_blocking(|| environment("at-scale", &PINNED));
    let Some(python): Option<PathBuf> = python.await.expect("it was looked for") else {
        return skip("there is no python3 here");
    };
    let (team, _, _) = random_team(20_261_126, 500, 60).await;
    let worst = hostile().await;
    let stores: [(&Store, &PathBuf); 2] = [(&team, &team.path), (&worst, &worst.path)];
    for (store, path) in stores {
        let folder = path.with_file_name("export");
        let mut asked = request(folder.clone(), ExportFormat::Parquet);
        asked.with_addresses = true;
        let done = store.export(asked, CancellationToken::new(), |_| {}).await;
        done.expect("it is written");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/second/read_back.py");
        let (python, path) = (python.clone(), path.clone());
        let said = tokio::task::spawn_blocking(move || {
            run(Command::new(python)
                .arg("-B")
                .args([&script, &folder, &path]))
        });
        println!("{}", said.await.expect("it was read back"));
    }
}
