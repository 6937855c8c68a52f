//! The sample company holds every special case, and the same one every time.

use std::{collections::BTreeSet, time::Instant};

use gitlab_sandbox::{Sandbox, SandboxConfig, TokenKind};

use crate::support::{all, get, id_of, one_project, start, whole_company};

#[tokio::test]
async fn the_small_company_starts_quickly() {
    let started = Instant::now();
    let sandbox = start(SandboxConfig::default()).await;
    // A loaded build machine gets more time than the three seconds a person should wait.
    assert!(
        started.elapsed().as_secs() < 20,
        "starting took {:?}",
        started.elapsed()
    );
    assert_eq!(sandbox.world().projects().len(), 19);
    sandbox.stop().await;
}

#[tokio::test]
async fn every_special_repository_is_there() {
    let sandbox = start(whole_company()).await;
    let world = sandbox.world();
    let project = |path: &str| world.project_by_path(path).expect("it is in the company");
    assert!(project("halden/archive/invoice-printer").archived);
    let empty = project("halden/operations/new-beginnings");
    assert!(empty.empty && empty.default_branch.is_none());
    assert!(project("halden/platform/runtime/drivers/telemetry").sha256);
    assert_eq!(project("halden-labs/open-measure").visibility, "public");
    assert_eq!(project("halden/operations/handbook").visibility, "internal");
    assert_eq!(
        project("partner-kestrel/firmware").access_level,
        Some(10),
        "the account is only a Guest of the partner"
    );
    let shared = project("partner-osprey/bridge");
    assert!(
        shared.access_level == Some(20) && shared.cloneable,
        "the share gives Reporter"
    );
    assert!(!project("finance/payroll").visible);
    assert!(!project("halden/operations/requests").cloneable);
    assert!(
        world
            .projects()
            .iter()
            .any(|project| project.name.len() == 235),
        "one name is as long as GitLab allows in practice"
    );
    assert!(project("halden/lodz-buero/waga").name.contains('秤'));
    sandbox.stop().await;
}

#[tokio::test]
async fn merge_requests_are_as_odd_as_real_ones() {
    let sandbox = start(one_project()).await;
    let rows = all(
        &sandbox,
        "projects/1001/merge_requests?state=all&per_page=4",
    )
    .await;
    let row = |iid: u64| {
        rows.iter()
            .find(|row| row["iid"] == iid)
            .expect("nine were asked for")
    };
    assert!(row(2)["author"].is_null(), "an author can be gone");
    assert_eq!(row(3)["detailed_merge_status"], "awaiting_the_next_release");
    assert!(
        row(5)["source_project_id"].is_null(),
        "a fork can be deleted"
    );
    assert_eq!(row(6)["author"]["username"], "ghost");
    assert_eq!(row(7)["author"]["username"], "dependabot-halden");
    let states: BTreeSet<&str> = rows
        .iter()
        .filter_map(|row| row["state"].as_str())
        .collect();
    assert_eq!(states, BTreeSet::from(["closed", "merged", "opened"]));
    sandbox.stop().await;
}

#[tokio::test]
async fn the_same_seed_makes_the_same_commits() {
    let heads = |sandbox: &Sandbox| {
        let world = sandbox.world();
        world
            .merge_requests(1001)
            .iter()
            .map(|request| request.body["sha"].to_string())
            .collect::<Vec<_>>()
    };
    let first = start(one_project()).await;
    let second = start(one_project()).await;
    let other = start(SandboxConfig {
        seed: 2,
        ..one_project()
    })
    .await;
    assert_eq!(heads(&first), heads(&second), "tests may name commits");
    assert_ne!(heads(&first), heads(&other), "another seed, another world");
    assert_eq!(first.token(TokenKind::Good), second.token(TokenKind::Good));
}

#[tokio::test]
async fn groups_nest_three_deep_below_the_company() {
    let sandbox = start(whole_company()).await;
    let groups = all(&sandbox, "groups?per_page=5").await;
    let paths: BTreeSet<&str> = groups
        .iter()
        .filter_map(|group| group["full_path"].as_str())
        .collect();
    let expected = sandbox.world().group_paths();
    assert_eq!(paths, expected.iter().map(String::as_str).collect());
    assert!(paths.contains("halden/platform/runtime/drivers"));
    assert!(!paths.contains("finance"), "the account cannot see it");
    let below = all(&sandbox, "groups/halden/descendant_groups").await;
    assert_eq!(below.len(), 9);
    let direct = all(&sandbox, "groups/halden%2Fplatform/subgroups").await;
    assert_eq!(direct.len(), 2);
    sandbox.stop().await;
}

#[tokio::test]
async fn a_world_can_be_changed_while_it_is_served() {
    let sandbox = start(whole_company()).await;
    let world = sandbox.world();
    let ledger = id_of(&sandbox, "halden/platform/ledger");
    world
        .move_project(ledger, "halden/operations/books")
        .expect("the project and the group exist");
    let moved = get(
        &sandbox,
        "projects/halden%2Fplatform%2Fledger/issues?state=all",
    )
    .await;
    assert_eq!(moved.status, 301, "the old path points to the id");
    let location = moved.header("location").expect("a redirect says where to");
    assert!(
        location.ends_with(&format!("/api/v4/projects/{ledger}/issues?state=all")),
        "{location}"
    );
    assert!(
        moved.text.starts_with("This resource has been moved"),
        "the body is no JSON"
    );
    let here = get(&sandbox, "projects/halden%2Foperations%2Fbooks").await;
    assert_eq!(here.json()["id"], ledger);
    world.empty_repository(ledger).expect("it exists");
    let commits = get(&sandbox, &format!("projects/{ledger}/repository/commits")).await;
    assert_eq!(commits.rows().len(), 0);
    assert_eq!(
        get(&sandbox, &format!("projects/{ledger}")).await.json()["empty_repo"],
        true
    );
    world.delete_project(ledger).expect("it exists");
    let gone = get(&sandbox, &format!("projects/{ledger}")).await;
    assert_eq!(gone.status, 404);
    assert!(world.delete_project(ledger).is_err(), "it is gone already");
    sandbox.stop().await;
}
