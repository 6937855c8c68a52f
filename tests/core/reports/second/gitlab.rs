//! Worlds behind an API: the sample company, and one that was recorded.

use flow_core::model::Repository;
use gitlab_sandbox::{SandboxConfig, TokenKind, World};
use serde_json::{Value, json};

use super::{Question, ZONES, agree, decided, member_with};
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
            json!({"id": row.remote.remote_id.0, "folder": folder})
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
        .map(|((from, to), zone)| Question::new(from, to, zone, ids))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sample_companys_figures_come_out_twice() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let repositories = imported(&world).await;
    let joined = world.store.join_certain_matches().await;
    joined.expect("the store is written");
    let told = told(&world, &repositories).await;
    let ids: Vec<i64> = repositories
        .iter()
        .map(|row| row.remote.remote_id.0)
        .collect();
    let mut questions = ranges(&ids);
    for (row, zone) in repositories.iter().zip(ZONES.iter().cycle()) {
        let question = Question::new("2026-01-05", "2026-11-20", zone, &[]);
        questions.push(question.of_repository(row.id, row.remote.remote_id.0));
    }
    let people = told["members"].as_array().expect("a list").iter().take(8);
    for person in people {
        let alias = person["aliases"][0].as_str().expect("a text").to_owned();
        let key = member_with(&world.store, &alias).await;
        let question = Question::new("2025-12-01", "2026-11-20", "Europe/Oslo", &ids);
        questions.push(question.of_people(vec![(key, alias)]));
    }
    agree(&world.store, told, questions).await;
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
    let repositories = imported(&world).await;
    let told = told(&world, &repositories).await;
    let ids: Vec<i64> = repositories
        .iter()
        .map(|row| row.remote.remote_id.0)
        .collect();
    agree(&world.store, told, ranges(&ids)).await;
}
