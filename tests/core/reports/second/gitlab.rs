//! Worlds behind an API: the sample company, and one that was recorded.

use std::path::Path;
use std::process::Command;

use flow_core::model::{
    DeploymentSource, Repository, StatusCategory, TicketStatus, TicketStatuses,
};
use gitlab_sandbox::{SandboxConfig, TokenKind, World};
use serde_json::{Value, json};

use super::{Question, ZONES, ask, compare, decided, deployed_by, member_with, run};
use crate::world::{TestWorld, recorded_world};

/// The imported repositories, each with GitLab's id.
async fn imported(world: &TestWorld) -> Vec<Repository> {
    let integration = world.import_everything().await;
    let all = world.store.available_repositories(integration.id).await;
    let all = all.expect("the store is read").into_iter();
    all.filter(|row| row.imported_at.is_some()).collect()
}

async fn told(world: &TestWorld, repositories: &[Repository]) -> Value {
    let held = world.sandbox.world();
    let repositories: Vec<Value> = repositories
        .iter()
        .map(|row| {
            let folder = held.project_by_path(&row.remote.full_path);
            let folder = folder.and_then(|project| held.repository_folder(project.id));
            json!({"id": row.remote.remote_id.0, "path": row.remote.full_path, "folder": folder})
        })
        .collect();
    let address = world.sandbox.base_url();
    json!({
        "address": address,
        "host": address.split_once("://").expect("an address with a scheme").1,
        "token": world.sandbox.token(TokenKind::Good),
        "repositories": repositories,
        "store": world.folder.path().join("flow.sqlite"),
        "members": decided(&world.store).await,
    })
}

/// The labels of a board are statuses; returns these.
async fn choose_statuses(world: &TestWorld) -> Value {
    let list = [
        ("workflow::in progress", StatusCategory::Active),
        ("workflow::review", StatusCategory::Waiting),
    ];
    let statuses = list.map(|(label, category)| TicketStatus {
        label: label.to_owned(),
        category,
    });
    let statuses = TicketStatuses::new(statuses.to_vec()).expect("a line");
    let set = world.store.set_ticket_statuses(None, Some(statuses)).await;
    set.expect("the store is written");
    let renewed = world.store.renew_ticket_flows().await;
    renewed.expect("ways are worked out");
    let told = list.map(|(label, category)| json!([label, category.as_str()]));
    json!(told)
}

/// Asks by each way deployments are told: everything where they are merges, and the same or less by others.
async fn ask_by_each(
    world: &TestWorld,
    questions: &[Question],
    others: &[(DeploymentSource, &str, usize)],
) -> Vec<Value> {
    let merges = deployed_by(&world.store, DeploymentSource::Merges, "").await;
    let mut asked = ask(&world.store, questions, merges).await;
    for (source, pattern, count) in others {
        let rule = deployed_by(&world.store, *source, pattern).await;
        let fewer = ask(&world.store, &questions[..*count], rule).await;
        let weeks = fewer
            .iter()
            .filter_map(|told| told["delivery"]["weeks"].as_array());
        let deployments = weeks.flatten().map(|week| &week["deployments"]);
        assert!(
            deployments.filter_map(Value::as_i64).sum::<i64>() > 0,
            "nothing was deployed by {}",
            source.as_str()
        );
        asked.extend(fewer);
    }
    asked
}

fn ranges(ids: &[i64]) -> Vec<Question> {
    let ranges = [
        ("2026-10-19", "2026-11-15"),
        ("2026-03-25", "2026-11-20"),
        ("2025-11-20", "2026-12-24"),
        ("2019-01-01", "2030-01-01"),
        ("2026-10-25", "2026-10-25"),
        ("2027-02-01", "2027-03-01"),
    ];
    let ranges = ranges.iter().zip(ZONES);
    ranges
        .map(|((from, to), zone)| Question::new(from, to, zone, ids).with_flow())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_companys_figures_come_out_twice() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let repositories = imported(&world).await;
    let joined = world.store.join_certain_matches().await;
    joined.expect("the store is written");
    let statuses = choose_statuses(&world).await;
    let mut told = told(&world, &repositories).await;
    told["statuses"] = statuses;
    let ids: Vec<i64> = repositories
        .iter()
        .map(|row| row.remote.remote_id.0)
        .collect();
    let mut questions = ranges(&ids);
    for (row, zone) in repositories.iter().zip(ZONES.iter().cycle()) {
        let question = Question::new("2026-01-05", "2026-11-20", zone, &[]);
        let question = question.of_repository(row.id, row.remote.remote_id.0);
        questions.push(question.with_flow());
    }
    let people = told["members"].as_array().expect("a list").iter().take(8);
    for person in people {
        let alias = person["aliases"][0].as_str().expect("a text").to_owned();
        let key = member_with(&world.store, &alias).await;
        let question = Question::new("2025-12-01", "2026-11-20", "Europe/Oslo", &ids);
        questions.push(question.of_people(vec![(key, alias)]));
    }
    let others = [(DeploymentSource::Tags, "v*", 4)];
    told["questions"] = json!(ask_by_each(&world, &questions, &others).await);
    compare(told).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recorded_worlds_figures_come_out_twice() {
    let Some(folder) = recorded_world() else {
        println!("skipped: the recorded world is not beside this repository");
        return;
    };
    let config = SandboxConfig {
        world: World::Recorded(folder),
        graphql: false,
        ..SandboxConfig::default()
    };
    let world = TestWorld::start(config).await;
    // GitLab is only asked for its deployments where these are what counts.
    deployed_by(&world.store, DeploymentSource::Gitlab, "staging").await;
    let repositories = imported(&world).await;
    let statuses = choose_statuses(&world).await;
    let mut told = told(&world, &repositories).await;
    told["statuses"] = statuses;
    let ids: Vec<i64> = repositories
        .iter()
        .map(|row| row.remote.remote_id.0)
        .collect();
    // Nobody recorded its commits, so that it has no tags.
    let others = [(DeploymentSource::Gitlab, "staging", 6)];
    told["questions"] = json!(ask_by_each(&world, &ranges(&ids), &others).await);
    compare(told).await;
}

/// Git in a folder, with nothing of the caller's configuration.
fn git(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(folder).args(arguments);
    command.env("GIT_CONFIG_NOSYSTEM", "1");
    command.env("GIT_CONFIG_GLOBAL", "/dev/null");
    command
}

/// Releases the fetched history now and then: tags that somebody signed, tags nobody did, and deployments.
fn release(world: &TestWorld, project: u64, folder: &Path) {
    let log = ["log", "--reverse", "--format=%H %ct", "own-history"];
    let log = run(git(folder, &log).args(["--"]));
    let commits: Vec<(&str, i64)> = log
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(sha, at)| (sha, at.parse().expect("seconds")))
        .collect();
    let step = (commits.len() / 12).max(1);
    let held = world.sandbox.world();
    for (number, (sha, at)) in commits.iter().enumerate().step_by(step) {
        let name = format!("v0.{number}");
        if (number / step).is_multiple_of(2) {
            run(&mut git(folder, &["tag", &name, sha]));
        } else {
            let who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"];
            let tag = ["tag", "--annotate", "--message=Release", &name, sha];
            let later = format!("{} +0200", at + 7_200);
            run(git(folder, &who).args(tag).env("GIT_COMMITTER_DATE", later));
        }
        run(&mut git(
            folder,
            &["tag", &format!("nightly-{number}"), sha],
        ));
        let instant = time::OffsetDateTime::from_unix_timestamp(at + 600);
        held.set_change_instant(Some(instant.expect("a time of a commit")));
        for (environment, status) in [
            ("production", "success"),
            ("staging", "success"),
            ("production", "failed"),
        ] {
            let deployed = held.deploy(project, environment, sha, status);
            deployed.expect("the project is there");
        }
    }
    held.set_change_instant(None);
}

#[tokio::test(flavor = "multi_thread")]
async fn this_repositorys_own_history_comes_out_twice() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let is_whole = git(&own, &["rev-parse", "--is-shallow-repository"]).output();
    if !is_whole.is_ok_and(|output| output.stdout.starts_with(b"false")) {
        println!("skipped: the history of this repository is not here");
        return;
    }
    let world = TestWorld::start(SandboxConfig::default()).await;
    let (name, folder) = {
        let held = world.sandbox.world();
        let project = held.project_by_path("halden-labs/style-guide");
        let project = project.expect("the sample company has it");
        let folder = held.repository_folder(project.id);
        (project.id, folder.expect("it has a repository"))
    };
    let fetch = ["fetch", "--quiet", "--no-tags"];
    let from = own.to_str().expect("a path");
    run(git(&folder, &fetch).args([from, "HEAD:refs/heads/own-history"]));
    release(&world, name, &folder);
    deployed_by(&world.store, DeploymentSource::Gitlab, "production").await;
    let repositories = imported(&world).await;
    let joined = world.store.join_certain_matches().await;
    joined.expect("the store is written");
    let statuses = choose_statuses(&world).await;
    let mut told = told(&world, &repositories).await;
    told["statuses"] = statuses;
    let remote_id = i64::try_from(name).expect("a small number");
    let row = repositories
        .iter()
        .find(|row| row.remote.remote_id.0 == remote_id);
    let row = row.expect("it was imported");
    let ranges = [
        ("2026-11-01", "2026-12-31", "UTC"),
        ("2026-11-22", "2026-11-22", "Pacific/Kiritimati"),
        ("2019-01-01", "2030-01-01", "America/Los_Angeles"),
    ];
    let questions = ranges.map(|(from, to, zone)| {
        let question = Question::new(from, to, zone, &[]);
        question.of_repository(row.id, remote_id).with_flow()
    });
    let others = [
        (DeploymentSource::Tags, "v*", questions.len()),
        (DeploymentSource::Gitlab, "production", questions.len()),
    ];
    told["questions"] = json!(ask_by_each(&world, &questions, &others).await);
    compare(told).await;
}
