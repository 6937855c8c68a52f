//! Questions about a large world by chance: by the usual rules and by others, and by each way deployments are told.

use flow_core::model::{
    CalendarKind, CalendarRepeats, CountRules, CountedDays, DeploymentSource, Judgement,
    NewCalendarEvent, PullRequestRules, PullRequestStart, RepositoryId, Timestamp,
};
use serde_json::{Value, json};

use super::super::team::{Team, date};
use super::random_world::{ACCOUNTS, Made, random_team};
use super::{
    Question, ZONES, ask, compare, decided, deployed_by, member_with, random_deployments,
    random_tickets,
};
use crate::random::{is_long, wanted_seed};

fn usual(team: &Team, fork: RepositoryId, made: &mut Made) -> Vec<Question> {
    let both = [1, 2];
    let mut questions = vec![
        Question::new("2026-10-19", "2026-11-15", "Europe/Oslo", &both).with_flow(),
        Question::new("2000-01-01", "2030-12-31", "UTC", &both).with_flow(),
        Question::new("2026-07-01", "2026-12-31", "America/Sao_Paulo", &both)
            .of_repository(team.repository, 1),
        Question::new("2026-07-01", "2026-12-31", "Asia/Kolkata", &both).of_repository(fork, 2),
    ];
    for _ in 0..20 {
        let zone = ZONES[made.random.below(ZONES.len())];
        let first = date_of(made.instant());
        let last = first.saturating_add(jiff::Span::new().days(made.below(90)));
        let (first, last) = (first.to_string(), last.to_string());
        questions.push(Question::new(&first, &last, zone, &both).with_flow());
    }
    questions
}

fn date_of(instant: i64) -> jiff::civil::Date {
    flow_core::reports::day_of(Timestamp::from_millis(instant), &jiff::tz::TimeZone::UTC)
}

/// First and last days: one on a weekend, one that begins on a Sunday, two that touch.
const HOLIDAYS: [(&str, &str); 5] = [
    ("2026-09-12", "2026-09-12"),
    ("2026-10-04", "2026-10-06"),
    ("2026-10-14", "2026-10-14"),
    ("2026-10-15", "2026-10-16"),
    ("2026-11-11", "2026-11-11"),
];

/// What is asked by every other rule: everything, one repository and one person.
async fn fewer(team: &Team) -> Vec<Question> {
    let alias = "address ada@example.com";
    let ada = vec![(member_with(team, alias).await, alias.to_owned())];
    vec![
        Question::new("2026-08-10", "2026-12-06", "Europe/Oslo", &[1, 2]),
        Question::new("2026-07-01", "2026-12-31", "Asia/Kolkata", &[])
            .of_repository(team.repository, 1),
        Question::new("2026-08-03", "2026-11-29", "UTC", &[1, 2]).of_people(ada),
    ]
}

/// Puts the holidays into the calendar.
async fn close(team: &Team) {
    for (first, last) in HOLIDAYS {
        let holiday = NewCalendarEvent {
            name: "Closed".to_owned(),
            kind: CalendarKind::Holiday,
            first_day: date(first),
            last_day: date(last),
            repeats: CalendarRepeats::Never,
        };
        let added = team.add_calendar_event(holiday).await;
        added.expect("there is room");
    }
}

/// Asks by another limit and titles left out, then with every size and what no branch holds, and single commits
/// decided.
async fn by_other_rules(team: &Team, made: &Made) -> Vec<Value> {
    let fewer = fewer(team).await;
    close(team).await;
    let strict = CountRules {
        outlier_lines: Some(250),
        outlier_titles: vec![
            "update vendored*".to_owned(),
            "format [all] file?".to_owned(),
        ],
        counts_orphaned: false,
        pull_requests: PullRequestRules {
            start: PullRequestStart::MarkedReady,
            days: CountedDays::WorkingDays,
        },
    };
    set(team, &strict).await;
    let mut asked = ask(team, &fewer, told(&strict, json!({}))).await;
    let loose = CountRules {
        outlier_lines: None,
        outlier_titles: vec!["*THINGS".to_owned()],
        counts_orphaned: true,
        pull_requests: PullRequestRules {
            start: PullRequestStart::FirstCommented,
            days: CountedDays::EveryDay,
        },
    };
    set(team, &loose).await;
    asked.extend(ask(team, &fewer, told(&loose, json!({}))).await);

    let mut judged = serde_json::Map::new();
    for (first, judgement) in [(0, Judgement::Outlier), (3, Judgement::Counts)] {
        let shas = made
            .commits
            .iter()
            .skip(first)
            .step_by(if first == 0 { 40 } else { 5 });
        let shas: Vec<String> = shas
            .map(|told| told["sha"].as_str().expect("a text").to_owned())
            .filter(|sha| !judged.contains_key(sha))
            .collect();
        let word = match judgement {
            Judgement::Outlier => "outlier",
            Judgement::Counts => "counts",
        };
        judged.extend(shas.iter().map(|sha| (sha.clone(), json!(word))));
        let said = team.judge_commits(shas, Some(judgement)).await;
        said.expect("the store is written");
    }
    set(team, &strict).await;
    asked.extend(ask(team, &fewer, told(&strict, Value::Object(judged))).await);
    asked
}

async fn set(team: &Team, rules: &CountRules) {
    let rules = rules.clone().checked().expect("rules that are in order");
    let saved = team.set_count_rules(rules).await;
    saved.expect("the store is written");
}

fn told(rules: &CountRules, judged: Value) -> Value {
    json!({"rules": {
        "limit": rules.outlier_lines, "titles": rules.outlier_titles,
        "counts_orphaned": rules.counts_orphaned, "judged": judged,
        "start": rules.pull_requests.start.as_str(), "days": rules.pull_requests.days.as_str(),
        "holidays": HOLIDAYS,
    }})
}

#[tokio::test]
async fn a_random_worlds_figures_come_out_twice() {
    let seed = wanted_seed("FLOW_DESKTOP_SECOND_SEED").unwrap_or(20_261_123);
    println!("FLOW_DESKTOP_SECOND_SEED={seed}");
    let (commits, requests) = if is_long() {
        (40_000, 4_000)
    } else {
        (3_000, 300)
    };
    let (team, fork, mut made) = random_team(seed, commits, requests).await;
    let issues = random_tickets::file(&team, &mut made.random, requests / 2).await;
    let tags = random_deployments::tags(&team, &mut made).await;
    let deployments = random_deployments::deployments(&team, &mut made).await;
    let mut questions = usual(&team, fork, &mut made);
    for alias in [
        "address ada@example.com",
        "address grace@example.com",
        "account gitlab.example.com 4",
    ] {
        let chosen = vec![(member_with(&team, alias).await, alias.to_owned())];
        let question = Question::new("2026-08-03", "2026-11-29", "Europe/Oslo", &[1, 2]);
        questions.push(question.of_people(chosen));
    }
    let merges = deployed_by(&team, DeploymentSource::Merges, "").await;
    let mut asked = ask(&team, &questions, merges).await;
    for (source, pattern) in [
        (DeploymentSource::Tags, "v*"),
        (DeploymentSource::Gitlab, "production/*"),
    ] {
        let rule = deployed_by(&team, source, pattern).await;
        asked.extend(ask(&team, &questions[..6], rule).await);
    }
    asked.extend(by_other_rules(&team, &made).await);
    let accounts: Vec<Value> = (1..)
        .zip(ACCOUNTS)
        .map(|(id, name)| json!({"id": id, "username": name.to_lowercase(), "name": name}))
        .collect();
    let told = json!({
        "host": "gitlab.example.com", "members": decided(&team).await, "questions": asked,
        "statuses": random_tickets::told_statuses(),
        "world": {"commits": made.commits, "merge_requests": made.requests, "accounts": accounts,
            "issues": issues, "tags": tags, "deployments": deployments,
            "branches": {"1": "main", "2": "main"}, "paths": {"1": "platform/api", "2": "ada/api"}},
    });
    compare(told).await;
}
