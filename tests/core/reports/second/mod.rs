//! Every figure computed a second time, in Python with pandas, from GitLab's bodies and `git log`; it
//! shares no code and no statement with the app.
//!
//! Python's environment is made below `target/` once. Where there is no Python the tests say `skipped`.

#![expect(
    clippy::print_stdout,
    reason = "a skipped test says so where the suite counts it, and the others how much they compared"
)]

mod answers;
mod collaboration_answer;
mod gitlab;
mod random_deployments;
mod random_questions;
mod random_tickets;
mod random_world;
mod timeline_answer;
mod workflow_answer;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

use flow_core::model::{
    DeliverySettings, DeploymentRule, DeploymentSource, LeftOut, ListQuery, Member, MemberFilter,
    MemberKey, RepositoryId, WorkFilter,
};
use flow_core::reports::{
    self, Days, Filter, Overview, RangeChoice, Ratio, Reader, Tile, Trend, day_number,
};
use flow_core::store::{MemberQuery, Store};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

pub(super) use random_tickets::file as file_tickets;
pub(super) use random_world::{random_pieces, random_team};

use super::team::{at, date};

/// The releases the scripts were written for.
const PINNED: [&str; 3] = ["pandas==3.1.1", "numpy==2.4.6", "tzdata==2026.6"];

/// One environment for all tests of this process; they run at once.
static ENVIRONMENT: Mutex<()> = Mutex::new(());

/// When every question is asked.
const NOW: &str = "2026-11-20T10:00:00Z";

/// Zones with midnights that do not exist, half hours, and the furthest on both sides.
const ZONES: [&str; 6] = [
    "Europe/Oslo",
    "UTC",
    "Pacific/Kiritimati",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "Asia/Kolkata",
];

/// Python with pandas, `None` where there is no Python.
fn python() -> Option<PathBuf> {
    let python = environment("pandas", &PINNED);
    if python.is_none() {
        println!("skipped: there is no python3 here");
    }
    python
}

/// Python with packages, made once below `target/`; `None` where there is no Python.
pub(super) fn environment(name: &str, packages: &[&str]) -> Option<PathBuf> {
    let _only = ENVIRONMENT
        .lock()
        .expect("nobody fails while making the environment");
    let version = Command::new("python3").arg("--version").output();
    if !version.is_ok_and(|output| output.status.success()) {
        return None;
    }
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    let folder = target
        .expect("the folder for tests is inside target")
        .join(name);
    let python = folder.join(if cfg!(windows) {
        "Scripts/python.exe"
    } else {
        "bin/python"
    });
    let stamp = folder.join("installed");
    let wanted = packages.join(" ");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Some(python);
    }
    run_patiently(|| {
        let mut environment = Command::new("python3");
        environment.args(["-m", "venv", "--clear"]).arg(&folder);
        environment
    });
    run_patiently(|| {
        let mut install = Command::new(&python);
        install
            .args(["-m", "pip", "install", "--quiet"])
            .args(packages);
        install
    });
    std::fs::write(&stamp, wanted).expect("the environment's folder can be written");
    Some(python)
}

/// Runs a command that asks others for what it installs, and once more where that stumbled.
fn run_patiently(make: impl Fn() -> Command) {
    if !make().output().is_ok_and(|output| output.status.success()) {
        run(&mut make());
    }
}

pub(super) fn run(command: &mut Command) -> String {
    let output = command.output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    said
}

/// A range of days, whose work, and where the reader is.
struct Question {
    filter: Filter,
    zone: &'static str,
    /// GitLab's ids of the repositories that are meant.
    repositories: Vec<i64>,
    /// Aliases of the people that are meant, one of each; `None` is everybody.
    people: Option<Vec<String>>,
    /// Whether tickets and deployments are asked for as well.
    with_flow: bool,
}

impl Question {
    fn new(from: &str, to: &str, zone: &'static str, repositories: &[i64]) -> Self {
        let range = RangeChoice::Days {
            from: date(from),
            to: date(to),
        };
        Self {
            filter: Filter {
                range,
                work: WorkFilter::default(),
            },
            zone,
            repositories: repositories.to_vec(),
            people: None,
            with_flow: false,
        }
    }

    /// The same of tickets and deployments, where the world has some.
    const fn with_flow(mut self) -> Self {
        self.with_flow = true;
        self
    }

    fn of_repository(mut self, id: RepositoryId, remote_id: i64) -> Self {
        self.filter.work.repository_ids = vec![id];
        self.repositories = vec![remote_id];
        self
    }

    fn of_people(mut self, people: Vec<(MemberKey, String)>) -> Self {
        let (keys, aliases) = people.into_iter().unzip();
        self.filter.work.member_keys = keys;
        self.people = Some(aliases);
        self
    }

    /// What the app answers, beside what was asked.
    async fn asked(&self, store: &Store) -> Value {
        let reader = Reader {
            now: at(NOW),
            zone: TimeZone::get(self.zone).expect("a zone of the database"),
        };
        let overview = reports::overview(store, &self.filter, &reader).await;
        let overview = overview.expect("the report is made");
        let days = Days::of(&self.filter.range, reader.today()).expect("a range");
        let (first, last) = days.numbers();
        let (tickets, delivery) = if self.with_flow {
            (
                answers::tickets(store, &self.filter, &reader).await,
                answers::delivery(store, &self.filter, &reader).await,
            )
        } else {
            (Value::Null, Value::Null)
        };
        json!({
            "tickets": tickets, "delivery": delivery,
            "name": format!("{} to {} in {} of {:?} and {:?}:", days.first(), days.last(), self.zone,
                self.filter.work.repository_ids, self.people),
            "first": first, "last": last, "zone": self.zone, "today": day_number(reader.today()),
            "repositories": self.repositories, "people": self.people, "answer": told(&overview),
            "resolution": answers::resolution(store, &self.filter, &reader).await,
            "work_log": answers::work_log(store, &self.filter, &reader).await,
            "timeline": timeline_answer::timeline(store, &self.filter, &reader).await,
            "workflow": workflow_answer::workflow(store, &self.filter, &reader).await,
            "collaboration": collaboration_answer::collaboration(store, &self.filter, &reader).await,
        })
    }
}

/// A figure of a range with those of its weeks.
fn told_tile(value: Option<f64>, count: i64, weekly: &[Option<f64>], trend: Trend) -> Value {
    let trend = match trend {
        Trend::TooShort => json!("short"),
        Trend::Unclear => json!("unclear"),
        Trend::Slope(slope) => json!(slope),
    };
    json!({"value": value, "count": count, "weekly": weekly, "trend": trend})
}

fn told_tiles(tiles: &[Tile]) -> Value {
    let tiles = tiles.iter().map(|tile| {
        let told = told_tile(tile.value.ok(), tile.count, &tile.weekly, tile.trend);
        (tile.metric.as_str().to_owned(), told)
    });
    Value::Object(tiles.collect())
}

fn told(overview: &Overview) -> Value {
    let ratio = |ratio: Ratio| [ratio.numerator, ratio.denominator];
    let left_out: serde_json::Map<String, Value> = LeftOut::ALL
        .iter()
        .map(|reason| {
            let counts = [
                overview.left_out.commits(*reason),
                overview.left_out.people(*reason),
            ];
            (reason.as_str().to_owned(), json!(counts))
        })
        .collect();
    let times = overview.time_to_merge.iter();
    let times: Vec<Value> = times
        .map(|week| json!([ratio(week.mean), week.median.map(ratio)]))
        .collect();
    let lines = overview.work_types.iter();
    let lines: Vec<[i64; 4]> = lines
        .map(|lines| {
            [
                lines.new_work,
                lines.legacy_refactor,
                lines.help_others,
                lines.rework,
            ]
        })
        .collect();
    json!({"tiles": told_tiles(&overview.tiles), "left_out": left_out, "people": overview.people, "work_types": lines,
        "time_to_merge": times})
}

/// Everybody with every alias, hidden ones as well.
async fn everybody(store: &Store) -> Vec<Member> {
    let mut members = Vec::new();
    for filter in [MemberFilter::All, MemberFilter::Hidden] {
        let list = ListQuery {
            limit: ListQuery::MAXIMUM_LIMIT,
            ..ListQuery::default()
        };
        let page = store.list_members(MemberQuery { filter, list }).await;
        let page = page.expect("the store is read");
        assert!(
            page.total < ListQuery::MAXIMUM_LIMIT,
            "everybody is on one page"
        );
        members.extend(page.rows.into_iter().map(|row| row.member));
    }
    members
}

/// What was decided about whom: input of both computations.
async fn decided(store: &Store) -> Vec<Value> {
    let members = everybody(store).await;
    let decided = members.iter().map(|member| {
        let aliases: Vec<&str> = member
            .aliases
            .iter()
            .map(|alias| alias.key.0.as_str())
            .collect();
        json!({"key": member.key.0, "name": member.name, "aliases": aliases, "treatment": member.choice.as_str()})
    });
    decided.collect()
}

/// The key of whoever has an alias.
pub(super) async fn member_with(store: &Store, alias: &str) -> MemberKey {
    let members = everybody(store).await.into_iter();
    let mut found = members.filter(|member| member.aliases.iter().any(|own| own.key.0 == alias));
    found.next().expect("somebody has the alias").key
}

/// Asks the app; what the questions were asked under is told with each.
async fn ask(store: &Store, questions: &[Question], under: Value) -> Vec<Value> {
    let mut asked = Vec::new();
    for question in questions {
        let mut told = question.asked(store).await;
        if let (Value::Object(told), Value::Object(under)) = (&mut told, under.clone()) {
            told.extend(under);
        }
        asked.push(told);
    }
    asked
}

/// Chooses how deployments are told; returns the same for the second computation.
async fn deployed_by(store: &Store, source: DeploymentSource, pattern: &str) -> Value {
    let settings = DeliverySettings {
        rule: DeploymentRule::of(source, pattern).expect("a rule"),
        incident_label: String::new(),
    };
    let set = store.set_delivery_settings(settings).await;
    set.expect("the store is written");
    let settled = store.settle_changed_rules().await;
    settled.expect("the store is written");
    json!({"deployments": {"source": source.as_str(), "names": pattern.split(", ").collect::<Vec<_>>()}})
}

/// Computes again what the app was asked.
async fn compare(told: Value) {
    let Some(python) = tokio::task::spawn_blocking(python)
        .await
        .expect("it was looked for")
    else {
        return;
    };
    let folder = tempfile::tempdir().expect("a folder for the test");
    let file = folder.path().join("told.json");
    std::fs::write(&file, told.to_string()).expect("the folder can be written");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/second/check.py");
    let said = tokio::task::spawn_blocking(move || {
        let mut command = Command::new(python);
        run(command
            .args(["-B".as_ref(), script.as_os_str(), file.as_os_str()])
            .env("NO_PROXY", "127.0.0.1"))
    });
    println!("{}", said.await.expect("the second computation ran"));
}
