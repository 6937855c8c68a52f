//! Repositories that appear in a group with auto-import come in by themselves.

use flow_core::model::{
    GroupId, Integration, NewRule, Repository, RuleKind, RunReason, StreamState,
};
use gitlab_sandbox::{SandboxConfig, TokenKind};

use super::imported;
use crate::world::{TestWorld, incomplete};

/// An integration with the list read and nothing chosen.
async fn listed(world: &TestWorld) -> Integration {
    let integration = world.connect(TokenKind::Good).await;
    world.read_list(&integration).await;
    integration
}

async fn group(world: &TestWorld, integration: &Integration, path: &str) -> GroupId {
    let all = world.store.groups(integration.id).await.expect("read");
    let found = all.iter().find(|group| group.remote.full_path == path);
    found.unwrap_or_else(|| panic!("no group {path}")).id
}

async fn switch_on(world: &TestWorld, integration: &Integration, path: &str) {
    let group = group(world, integration, path).await;
    let set = world.store.set_auto_import(integration.id, group, true);
    set.await.expect("written");
}

fn paths(rows: &[Repository]) -> Vec<&str> {
    let mut paths: Vec<&str> = rows.iter().map(|row| &*row.remote.full_path).collect();
    paths.sort_unstable();
    paths
}

/// A group of the account's with repositories in it and none below it.
async fn leaf(world: &TestWorld, integration: &Integration) -> String {
    let all = world.store.groups(integration.id).await.expect("read");
    let is_leaf = |path: &str| {
        let prefix = format!("{path}/");
        !all.iter()
            .any(|group| group.remote.full_path.starts_with(&prefix))
    };
    let found = all
        .iter()
        .find(|group| group.repositories_available > 1 && is_leaf(&group.remote.full_path));
    found.expect("a group at the end").remote.full_path.clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn new_repositories_and_those_of_new_groups_come_in_with_the_next_run() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = listed(&world).await;
    let place = leaf(&world, &integration).await;
    switch_on(&world, &integration, &place).await;
    world.run(&integration, RunReason::Schedule).await;
    let first = imported(&world, &integration).await;
    assert!(!first.is_empty(), "what the group holds now");
    assert!(
        first
            .iter()
            .all(|row| row.remote.group_path == place && row.remote.obstacle().is_none()),
        "and nothing else: {:?}",
        paths(&first)
    );
    assert_eq!(incomplete(&first), Vec::<String>::new());

    let held = world.sandbox.world();
    held.add_project(&place, "came-later").expect("made");
    held.add_group(&place, "new").expect("made");
    let deeper = format!("{place}/new");
    held.add_group(&deeper, "deeper").expect("made");
    held.add_project(&format!("{deeper}/deeper"), "far-below")
        .expect("made");
    held.add_project("halden", "elsewhere").expect("made");
    let before = world.sandbox.requests().len();
    world.run(&integration, RunReason::Schedule).await;
    let after = imported(&world, &integration).await;
    let came = |path: &str| after.iter().find(|row| row.remote.full_path == path);
    for path in [
        format!("{place}/came-later"),
        format!("{place}/new/deeper/far-below"),
    ] {
        let row = came(&path).unwrap_or_else(|| panic!("no {path} in {:?}", paths(&after)));
        let done = row.streams.iter();
        let mut done = done.map(|report| report.state == StreamState::Complete);
        assert!(done.all(|done| done), "{path} is read in the same run");
    }
    assert_eq!(after.len(), first.len() + 2, "{:?}", paths(&after));
    let asked = world.sandbox.requests()[before..]
        .iter()
        .filter(|request| request.query.contains("id_after"))
        .count();
    assert_eq!(asked, 1, "one question finds them all");

    world.run(&integration, RunReason::Schedule).await;
    let again = imported(&world, &integration).await;
    assert_eq!(paths(&again), paths(&after), "again changes nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_keeps_a_new_repository_out_and_the_weekly_search_knows_the_same_rules() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = listed(&world).await;
    let place = leaf(&world, &integration).await;
    let rule = NewRule {
        kind: RuleKind::Name,
        pattern: "sandbox-*".to_owned(),
        enabled: true,
    };
    let added = world.store.add_exclusion_rule(integration.id, rule).await;
    added.expect("written");
    switch_on(&world, &integration, &place).await;
    let held = world.sandbox.world();
    held.add_project(&place, "sandbox-try").expect("made");
    held.add_project(&place, "for-real").expect("made");
    for reason in [RunReason::Schedule, RunReason::Reconcile] {
        world.run(&integration, reason).await;
        let rows = imported(&world, &integration).await;
        let real = format!("{place}/for-real");
        assert!(
            paths(&rows).contains(&&*real),
            "{reason:?}: no rule is against it"
        );
        assert!(
            !rows
                .iter()
                .any(|row| row.remote.full_path.ends_with("sandbox-try")),
            "{reason:?}: the rule keeps it out"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_asked_while_no_group_is_switched_on() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.import_everything().await;
    let before = world.sandbox.requests().len();
    world.run(&integration, RunReason::User).await;
    let asked = &world.sandbox.requests()[before..];
    assert!(
        !asked
            .iter()
            .any(|request| request.query.contains("id_after")),
        "no request for what nobody wants"
    );
}
