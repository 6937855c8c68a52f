//! Repositories that appear in a group with auto-import come in by themselves.

use flow_core::model::{
    FailureCode, GroupId, Integration, NewRule, Repository, RuleKind, Run, RunOutcome, RunReason,
    StreamState,
};
use flow_core::sync::{Conditions, ScheduleSettings};
use gitlab_sandbox::{Fault, FaultAction, RequestMatcher, SandboxConfig, TokenKind};

use super::{imported, project_id};
use crate::world::{TestWorld, incomplete};

/// What was asked to find new repositories.
#[derive(Debug, Default, PartialEq, Eq)]
struct Asked {
    /// Pages of what changed.
    updated: usize,
    /// Groups of which the repositories were counted.
    counted: usize,
    /// Pages of groups' repositories.
    listed: usize,
}

impl Asked {
    fn since(world: &TestWorld, before: usize) -> Self {
        let requests = world.sandbox.requests().split_off(before);
        let count = |wanted: &dyn Fn(&str, &str) -> bool| {
            let found = requests.iter();
            found
                .filter(|request| wanted(&request.path, &request.query))
                .count()
        };
        let of_group = |path: &str| path.contains("/groups/") && path.ends_with("/projects");
        Self {
            updated: count(&|path, query| {
                path.ends_with("/projects") && query.contains("order_by=updated_at")
            }),
            counted: count(&|path, query| of_group(path) && query.contains("simple=true")),
            listed: count(&|path, query| of_group(path) && query.contains("per_page=100")),
        }
    }
}

async fn last_run(world: &TestWorld, integration: &Integration) -> Run {
    let run = world.store.latest_run(integration.id).await.expect("read");
    run.expect("there was one")
}

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
    assert_eq!(
        Asked::since(&world, before),
        Asked {
            updated: 1,
            counted: 1,
            listed: 0
        },
        "one question finds them all, another one that these were all"
    );

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
    assert_eq!(
        Asked::since(&world, before),
        Asked::default(),
        "no request for what nobody wants"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_news_a_run_asks_one_thing_and_one_more_for_each_highest_group() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = listed(&world).await;
    for path in ["halden", "halden/platform", "halden-labs"] {
        switch_on(&world, &integration, path).await;
    }
    world.run(&integration, RunReason::Schedule).await;
    let before = world.sandbox.requests().len();
    world.run(&integration, RunReason::Schedule).await;
    assert_eq!(
        Asked::since(&world, before),
        Asked {
            updated: 1,
            counted: 2,
            listed: 0
        },
        "the group below another one is counted with it"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repository_that_is_moved_into_the_group_comes_in_though_its_id_is_old() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = listed(&world).await;
    switch_on(&world, &integration, "halden-labs").await;
    world.run(&integration, RunReason::Schedule).await;
    let moving = world
        .repository(&integration, "halden/platform/ledger")
        .await;
    assert_eq!(moving.imported_at, None, "nobody wanted it where it was");
    let held = world.sandbox.world();
    let moved = held.move_project(project_id(&moving), "halden-labs/ledger");
    moved.expect("moved");
    let before = world.sandbox.requests().len();
    world.run(&integration, RunReason::Schedule).await;
    let after = world.repository(&integration, "halden-labs/ledger").await;
    assert_eq!(after.id, moving.id, "it is the same one");
    assert!(after.imported_at.is_some(), "and imported now");
    assert_eq!(
        Asked::since(&world, before).listed,
        0,
        "its move told of it"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repository_the_account_is_let_into_later_comes_in_once_the_group_is_counted() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let held = world.sandbox.world();
    let hidden = held
        .project_by_path("halden-labs/style-guide")
        .expect("there");
    held.hide_project(hidden.id).expect("hidden");
    let integration = listed(&world).await;
    switch_on(&world, &integration, "halden-labs").await;
    world.run(&integration, RunReason::Schedule).await;
    let path = "halden-labs/style-guide";
    let first = imported(&world, &integration).await;
    assert!(!paths(&first).contains(&path), "it is hidden");
    held.unhide_project(hidden.id).expect("shown");
    let before = world.sandbox.requests().len();
    world.run(&integration, RunReason::Schedule).await;
    let found = world.repository(&integration, path).await;
    assert!(found.imported_at.is_some());
    assert!(
        found.remote.access_level.is_some(),
        "the role of its group is known"
    );
    assert_eq!(
        Asked::since(&world, before).listed,
        1,
        "one page of its group"
    );
    let before = world.sandbox.requests().len();
    world.run(&integration, RunReason::Schedule).await;
    assert_eq!(Asked::since(&world, before).listed, 0, "once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_is_moved_into_the_group_brings_its_repositories_along() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let held = world.sandbox.world();
    held.add_group("halden", "wandering").expect("made");
    held.add_group("halden/wandering", "inner").expect("made");
    held.add_project("halden/wandering/inner", "pack")
        .expect("made");
    let integration = listed(&world).await;
    switch_on(&world, &integration, "halden-labs").await;
    world.run(&integration, RunReason::Schedule).await;
    let moved = held.move_group("halden/wandering", "halden-labs/settled");
    moved.expect("moved");
    world.run(&integration, RunReason::Schedule).await;
    let path = "halden-labs/settled/inner/pack";
    let found = world.repository(&integration, path).await;
    assert!(found.imported_at.is_some(), "it is below the group now");
    let groups = world.store.groups(integration.id).await.expect("read");
    let all: Vec<&str> = groups
        .iter()
        .map(|group| &*group.remote.full_path)
        .collect();
    assert!(all.contains(&"halden-labs/settled/inner"), "{all:?}");
    assert!(all.contains(&"halden-labs/settled"), "{all:?}");
    assert!(
        !all.iter().any(|path| path.contains("wandering")),
        "{all:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_asked_is_noted_and_everything_else_is_read() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = listed(&world).await;
    switch_on(&world, &integration, "halden-labs").await;
    world.run(&integration, RunReason::Schedule).await;
    let row = world
        .repository(&integration, "halden-labs/style-guide")
        .await;
    let held = world.sandbox.world();
    let project = held
        .project_by_path("halden-labs/style-guide")
        .expect("there");
    let branch = project.default_branch.expect("it has commits");
    held.push_commits(project_id(&row), &branch, 2)
        .expect("pushed");
    world.sandbox.faults().push(Fault {
        matcher: RequestMatcher::path("projects?membership=true&order_by=updated_at"),
        action: FaultAction::Status(403, r#"{"message":"403 Forbidden"}"#.to_owned()),
    });
    world.clock.advance(std::time::Duration::from_hours(25));
    world.run(&integration, RunReason::User).await;
    let run = last_run(&world, &integration).await;
    assert_eq!(run.outcome, Some(RunOutcome::Partial), "{run:?}");
    let failure = run.failure.expect("it is noted");
    assert_eq!(failure.code, FailureCode::NewRepositoriesUnknown);
    assert_eq!(
        failure.behind().map(|cause| cause.code),
        Some(FailureCode::Refused),
        "and why: {failure:?}"
    );
    let after = world.store.repository(row.id).await.expect("read");
    assert_eq!(
        after.commit_count,
        row.commit_count.map(|count| count + 2),
        "what is there was read all the same"
    );
    let integration = world.store.integration(integration.id).await.expect("read");
    assert_eq!(integration.failure, None, "nothing is the matter with it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_credential_ends_the_run_at_that_question() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = listed(&world).await;
    switch_on(&world, &integration, "halden-labs").await;
    world.run(&integration, RunReason::Schedule).await;
    world.sandbox.world().revoke_token(TokenKind::Good);
    world.run(&integration, RunReason::User).await;
    let run = last_run(&world, &integration).await;
    assert_eq!(run.outcome, Some(RunOutcome::Failed), "{run:?}");
    let code = run.failure.map(|failure| failure.code);
    assert_eq!(code, Some(FailureCode::TokenRevoked));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_alone_is_reason_enough_to_sync_also_without_a_list() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = listed(&world).await;
    let next = || async {
        let (settings, conditions) = (ScheduleSettings::default(), Conditions::default());
        let next = world
            .engine
            .next_run(integration.id, &settings, &conditions);
        next.await.expect("read")
    };
    assert_eq!(next().await, None, "there is nothing to look for");
    world
        .sandbox
        .world()
        .add_group("halden", "empty")
        .expect("made");
    world.read_list(&integration).await;
    switch_on(&world, &integration, "halden/empty").await;
    assert!(next().await.is_some(), "something may appear there");
    let unlisted = "UPDATE integrations SET list_read_at = NULL";
    let file = rusqlite::Connection::open(world.folder.path().join("flow.sqlite"));
    file.expect("opens")
        .execute_batch(unlisted)
        .expect("written");
    let made = world.sandbox.world().add_project("halden/empty", "first");
    made.expect("made");
    world.run(&integration, RunReason::User).await;
    let rows = imported(&world, &integration).await;
    assert_eq!(
        paths(&rows),
        ["halden/empty/first"],
        "the list is read first"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn two_integrations_with_auto_import_of_one_group_hold_a_copy_each() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let one = listed(&world).await;
    let other = world.connect_as("Other", TokenKind::Owner).await;
    world.read_list(&other).await;
    for integration in [&one, &other] {
        switch_on(&world, integration, "halden-labs").await;
        world.run(integration, RunReason::Schedule).await;
    }
    let held = [imported(&world, &one).await, imported(&world, &other).await];
    for rows in &held {
        assert_eq!(incomplete(rows), Vec::<String>::new());
    }
    let [first, second] = held;
    let path = "halden-labs/style-guide";
    let count = |rows: &[Repository]| {
        let found = rows.iter().find(|row| row.remote.full_path == path);
        found.expect("it is in the group").commit_count
    };
    assert_eq!(count(&first), count(&second), "each has all of it");
    world
        .store
        .delete_integration(one.id)
        .await
        .expect("deleted");
    let left = imported(&world, &other).await;
    assert_eq!(count(&left), count(&second), "and neither needs the other");
}
