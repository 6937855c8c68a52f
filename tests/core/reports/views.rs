//! The views other programs read, held against the reports: every statement of the document is run.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use flow_core::model::{
    CommitFact, CountRules, FactQuery, PullRequestStart, PullRequestTime, WorkFilter,
};
use flow_core::reports::{
    self, CodeSums, Complexity, Days, Filter, ImpactInputs, ImpactSums, RangeChoice, Ratio, Reader,
    ReviewDepth,
};
use flow_core::store::Store;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rusqlite::{Connection, OpenFlags, named_params};

use super::second::random_team;
use super::team::{Team, at, between, date};
use super::view_facts::{Commits, Merged, facts_agree};
use crate::world::TestWorld;
use gitlab_sandbox::SandboxConfig;

const DOCUMENT: &str = include_str!("../../../docs/sql-views.md");

/// A heading that names a view, and the text below it.
fn sections() -> Vec<(&'static str, &'static str)> {
    let parts = DOCUMENT.split("\n### `").skip(1);
    parts
        .map(|part| part.split_once('`').expect("the name ends"))
        .collect()
}

/// The statement of each metric, by the name of its view.
fn statements() -> BTreeMap<&'static str, &'static str> {
    let sections = sections().into_iter();
    sections
        .filter(|(name, _)| name.starts_with("metric_"))
        .map(|(name, text)| {
            let (_, after) = text.split_once("```sql\n").expect("a metric has SQL");
            (name, after.split_once("```").expect("it ends").0)
        })
        .collect()
}

/// The store as other programs open it.
pub(super) fn open(path: &Path) -> Connection {
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).expect("it is a store")
}

/// A range, and where it is read.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) first: Date,
    pub(super) last: Date,
    pub(super) zone: &'static str,
}

impl Asked {
    fn new(first: &str, last: &str, zone: &'static str) -> Self {
        let (first, last) = (date(first), date(last));
        Self { first, last, zone }
    }

    pub(super) fn reader(&self) -> Reader {
        Reader {
            now: at("2026-11-20T10:00:00Z"),
            zone: TimeZone::get(self.zone).expect("a zone of the database"),
        }
    }

    pub(super) fn filter(&self) -> Filter {
        Filter {
            range: RangeChoice::Days {
                from: self.first,
                to: self.last,
            },
            ..between("2026-01-01", "2026-01-01")
        }
    }

    /// What the statements say.
    fn by_views(&self, store: &Connection) -> BTreeMap<&'static str, Ratio> {
        let days = Days::between(self.first, self.last).expect("a range");
        let (from, to) = days.instants(&self.reader().zone);
        let named = named_params! {
            ":first": self.first.to_string(), ":last": self.last.to_string(),
            ":from": from.millis(), ":to": to.millis(),
            ":days": days.count_until(self.reader().today()),
        };
        let statements = statements().into_iter();
        let values = statements.map(|(name, statement)| {
            let mut prepared = store.prepare(statement).expect("the document holds SQL");
            let used = named
                .iter()
                .filter(|(parameter, _)| statement.contains(parameter));
            let used: Vec<_> = used.copied().collect();
            let ratio = prepared.query_row(&used[..], |row| {
                let whole = |place| {
                    row.get::<_, Option<i64>>(place)
                        .map(Option::unwrap_or_default)
                };
                Ok(Ratio::new(whole(0)?, whole(1)?))
            });
            (name, ratio.expect("a metric is one row"))
        });
        values.collect()
    }

    /// What the reports say.
    pub(super) async fn by_reports(&self, store: &Store) -> BTreeMap<&'static str, Ratio> {
        let (filter, reader) = (self.filter(), self.reader());
        let resolution = reports::pr_resolution(store, &filter, &reader).await;
        let resolution = resolution.expect("the report is made");
        let followed: Vec<_> = resolution
            .pull_requests
            .iter()
            .filter_map(|each| each.followed)
            .collect();
        let sum = |parts: &mut dyn Iterator<Item = Ratio>| {
            let mut sum = Ratio::default();
            parts.for_each(|part| sum += part);
            sum
        };
        let each = |value: &dyn Fn(&reports::Followed) -> i64| {
            sum(&mut followed.iter().map(|one| Ratio::new(value(one), 1)))
        };
        let mut values = self.of_facts(store).await;
        values.extend([
            (
                "metric_follow_on_commits",
                each(&|one| one.follow_on_commits),
            ),
            (
                "metric_thoroughly_reviewed_pull_requests",
                each(&|one| i64::from(one.review == ReviewDepth::Thorough)),
            ),
            ("metric_iteration_time", each(&|one| one.iteration_time)),
            ("metric_reviewer_comments", each(&|one| one.comments)),
            (
                "metric_reaction_time",
                sum(&mut followed.iter().map(|one| one.reaction_time)),
            ),
            (
                "metric_responsiveness",
                sum(&mut followed.iter().map(|one| one.responsiveness)),
            ),
            ("metric_sharing_index", resolution.sharing_index),
        ]);
        values
    }

    /// The metrics that are counted from facts alone.
    async fn of_facts(&self, store: &Store) -> BTreeMap<&'static str, Ratio> {
        let days = Days::between(self.first, self.last).expect("a range");
        let reader = self.reader();
        let query = FactQuery {
            work: WorkFilter::default(),
            days: days.numbers(),
            instants: days.instants(&reader.zone),
            zone: reader.zone.clone(),
        };
        let folds = (Commits::default(), Merged::default());
        let (_, commits, merged) = store
            .fold_facts(query, folds)
            .await
            .expect("the store is read");
        let (sums, impact, people) = summed(&commits.0, days, &reader);
        let (commits, pulls) = (&sums, &merged.0[..]);
        let calendar = days.count_until(reader.today());
        let rules = store.count_rules().await.expect("the store is read");
        let time = &PullRequestTime::of_every_day(rules.pull_requests.start);
        let volume = Ratio::new(reports::code_volume(commits).total(), 1);
        BTreeMap::from([
            (
                "metric_coding_days",
                reports::coding_days(commits, people, calendar),
            ),
            ("metric_commits_per_day", reports::commits_per_day(commits)),
            ("metric_code_volume", volume),
            ("metric_efficiency", reports::efficiency(commits)),
            ("metric_impact", reports::impact(&impact)),
            (
                "metric_commit_complexity",
                reports::high_complexity(&impact),
            ),
            ("metric_time_to_100", reports::time_to_100(commits)),
            (
                "metric_productive_time_to_100",
                reports::productive_time_to_100(commits),
            ),
            ("metric_time_to_merge", reports::time_to_merge(pulls, time)),
            (
                "metric_time_to_first_comment",
                reports::time_to_first_comment(pulls, time),
            ),
            (
                "metric_unreviewed_pull_requests",
                reports::unreviewed(pulls),
            ),
            ("metric_iterated_pull_requests", reports::iterated(pulls)),
        ])
    }
}

/// What the reports sum up of commits: code, points and how many people wrote them.
fn summed(commits: &[CommitFact], days: Days, reader: &Reader) -> (CodeSums, ImpactSums, i64) {
    let counted = commits.iter().filter(|commit| commit.left_out.is_none());
    let (mut sums, mut impact) = (CodeSums::default(), ImpactSums::default());
    let (mut coded, mut measured) = (HashSet::new(), HashSet::new());
    let (mut authors, mut active) = (HashSet::new(), HashSet::new());
    for commit in counted {
        authors.insert(commit.person);
        let day = (commit.person, commit.day);
        sums.measured_days += i64::from(commit.is_measured && measured.insert(day));
        sums.coding_days += i64::from(coded.insert(day));
        sums.commits += 1;
        sums.lines += commit.lines;
        if let Some(points) = ImpactInputs::of(commit).map(|inputs| inputs.points()) {
            impact.commits += 1;
            impact.points += points.total();
            impact.high += i64::from(points.complexity() == Complexity::High);
            active.insert((commit.person, reports::week_number(commit.day)));
        }
    }
    let first_week = reports::week_number(days.numbers().0);
    let weeks = days.weeks(reader.today());
    for (_, week) in &active {
        let place = usize::try_from(week - first_week).expect("it is in the range");
        impact.active_days += weeks[place].days;
    }
    let people = i64::try_from(authors.len()).expect("few people");
    (sums, impact, people)
}

/// Every statement gives what the report gives, to the last digit.
async fn agree(store: &Store, path: &Path, asked: &[Asked]) {
    let opened = open(path);
    let rules = store.count_rules().await.expect("the store is read");
    let waits_for_no_comment = rules.pull_requests.start == PullRequestStart::FirstCommented;
    let mut known: HashSet<&str> = HashSet::new();
    for asked in asked {
        let (views, reports) = (asked.by_views(&opened), asked.by_reports(store).await);
        assert_eq!(views, reports, "{asked:?}");
        known.extend(
            views
                .iter()
                // In a company of small commits none is complex, and what starts with its first comment waits for none:
                // that is something said.
                .filter(|(name, ratio)| {
                    let may_be_nothing = **name == "metric_commit_complexity"
                        || **name == "metric_time_to_first_comment" && waits_for_no_comment;
                    ratio.numerator != 0 || may_be_nothing && ratio.denominator != 0
                })
                .map(|(name, _)| name),
        );
    }
    let silent: Vec<_> = statements()
        .into_keys()
        .filter(|name| !known.contains(name))
        .collect();
    assert!(
        silent.is_empty(),
        "these say nothing about any range: {silent:?}"
    );
}

pub(super) fn ranges() -> Vec<Asked> {
    vec![
        Asked::new("2026-10-19", "2026-11-15", "Europe/Oslo"),
        Asked::new("2026-08-01", "2026-12-31", "America/Sao_Paulo"),
        Asked::new("2026-10-25", "2026-10-25", "Pacific/Kiritimati"),
        Asked::new("2019-01-01", "2030-01-01", "UTC"),
    ]
}

#[tokio::test]
async fn the_views_agree_with_the_reports_on_a_random_world() {
    let (team, _, _) = random_team(20_261_124, 1_500, 150).await;
    facts_agree(&team, &team.path).await;
    agree(&team, &team.path, &ranges()).await;
    for start in PullRequestStart::ALL {
        let mut rules = CountRules::default();
        rules.pull_requests.start = *start;
        let set = team.set_count_rules(rules).await;
        set.expect("the store is written");
        agree(&team, &team.path, &ranges()).await;
    }
    // The same from what was kept.
    team.keep_report_facts()
        .await
        .expect("the store is written");
    facts_agree(&team, &team.path).await;
    agree(&team, &team.path, &ranges()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_views_agree_with_the_reports_on_the_sample_company() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    world.import_everything().await;
    let joined = world.store.join_certain_matches().await;
    joined.expect("the store is written");
    let path = world.folder.path().join("flow.sqlite");
    facts_agree(&world.store, &path).await;
    agree(&world.store, &path, &ranges()).await;
}

#[tokio::test]
async fn an_empty_store_has_no_rows_and_no_value() {
    let team = Team::new().await;
    let asked = Asked::new("2026-10-19", "2026-11-15", "UTC");
    for (name, ratio) in asked.by_views(&open(&team.path)) {
        let nothing = i64::from(name == "metric_code_volume");
        assert_eq!(ratio, Ratio::new(0, nothing), "{name}");
    }
}

/// Whoever reads with another program has no other order to choose: with two thousand people, asking by people first is
/// minutes.
#[tokio::test]
async fn approvals_and_comments_are_read_before_the_people_who_gave_them() {
    let team = Team::new().await;
    let store = open(&team.path);
    let plan = "EXPLAIN QUERY PLAN SELECT approvals, first_comment_at FROM report_pull_requests";
    let mut statement = store.prepare(plan).expect("the view is there");
    let steps = statement.query_map([], |row| row.get("detail"));
    let steps: Vec<String> = steps
        .expect("SQLite explains it")
        .collect::<Result<_, _>>()
        .expect("steps are text");
    // Between two subqueries the plan names what is read in the order it is read in.
    let subqueries: Vec<_> = steps
        .split(|step| step.starts_with("CORRELATED SCALAR SUBQUERY"))
        .collect();
    for (given, name) in [("g", "an approval"), ("n", "a comment")] {
        let of_one = format!("SEARCH {given} USING");
        let own = subqueries
            .iter()
            .find(|own| own.iter().any(|step| step.starts_with(&of_one)));
        let own = own.unwrap_or_else(|| panic!("{name} is looked for: {steps:#?}"));
        let read: Vec<_> = own
            .iter()
            .filter(|step| step.starts_with("SEARCH ") || step.starts_with("SCAN "))
            .collect();
        assert!(
            read[0].starts_with(&of_one) && read[0].contains("(pull_request_id=?"),
            "{name} by its pull request, before anything else: {own:#?}"
        );
        assert!(
            read[1].starts_with("SEARCH v USING") && read[1].contains("person_id=?"),
            "and then who gave it: {own:#?}"
        );
    }
}

/// Every column of every view is explained, and no other.
#[tokio::test]
async fn the_document_names_every_view_and_column() {
    let team = Team::new().await;
    let store = open(&team.path);
    let mut statement = store
        .prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'view'
             AND (name GLOB 'report_*' OR name GLOB 'metric_*') ORDER BY name",
        )
        .expect("valid SQL");
    let names = statement.query_map([], |row| row.get(0)).expect("reads");
    let names: Vec<String> = names.collect::<Result<_, _>>().expect("rows");
    let mut documented: Vec<_> = sections().iter().map(|(name, _)| *name).collect();
    documented.sort_unstable();
    assert_eq!(
        names, documented,
        "the document has a section for each view"
    );
    for (name, text) in sections() {
        let rows = text.lines().filter_map(|line| line.strip_prefix("| `"));
        let told: Vec<_> = rows
            .filter_map(|row| row.split_once('`'))
            .map(|row| row.0)
            .collect();
        let view = store
            .prepare(&format!("SELECT * FROM {name}"))
            .expect("it is a view");
        assert_eq!(view.column_names(), told, "{name}");
    }
}
