//! Deployments read beside the commits: only where somebody chose them, page by page, and never in the way.

use std::time::Duration;

use flow_core::model::{
    DeliveryQuery, DeliverySettings, DeploymentFact, DeploymentRule, DeploymentSource, Integration,
    Repository, RunReason, Timestamp, WorkFilter,
};
use gitlab_sandbox::{Fault, FaultAction, RequestMatcher, SandboxConfig};
use time::macros::datetime;

use super::{imported, project_id};
use crate::world::{TestWorld, incomplete};

async fn choose(world: &TestWorld, source: DeploymentSource, pattern: &str) {
    let settings = DeliverySettings {
        rule: DeploymentRule::of(source, pattern).expect("a rule"),
        incident_label: String::new(),
    };
    let written = world.store.set_delivery_settings(settings).await;
    written.expect("written");
}

async fn deployments(world: &TestWorld) -> Vec<DeploymentFact> {
    let query = DeliveryQuery {
        work: WorkFilter::default(),
        instants: (
            Timestamp::from_millis(0),
            Timestamp::from_millis(i64::MAX / 2),
        ),
    };
    let facts = world.store.delivery_facts(query).await;
    facts.expect("read").deployments
}

/// Requests for deployments so far, as their queries.
fn asked(world: &TestWorld) -> Vec<String> {
    let requests = world.sandbox.requests().into_iter();
    let of_deployments = requests.filter(|request| request.path.contains("/deployments"));
    of_deployments.map(|request| request.query).collect()
}

/// A repository with a commit, and the newest of its commits.
async fn first(world: &TestWorld, integration: &Integration) -> (Repository, String) {
    let rows = imported(world, integration).await;
    let largest = rows.into_iter().max_by_key(|row| row.commit_count);
    let repository = largest.expect("there are repositories");
    let list = flow_core::model::ListQuery {
        limit: 1,
        ..Default::default()
    };
    let page = world.store.list_commits(repository.id, list).await;
    let sha = page.expect("read").rows[0].sha.clone();
    (repository, sha)
}

async fn read_again(world: &TestWorld, integration: &Integration, repository: &Repository) {
    let queued = world
        .store
        .requeue(integration.id, Some(vec![repository.id]))
        .await;
    queued.expect("queued");
    world.import(integration).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tags_are_known_from_the_clone_and_cost_no_request() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.import_everything().await;
    let before = world.sandbox.requests().len();
    choose(&world, DeploymentSource::Tags, "v*").await;
    let found = deployments(&world).await;
    assert!(!found.is_empty(), "the company tags its releases");
    for each in &found {
        assert_eq!(each.name, "v1.0.0");
        assert!(
            each.commits > Some(0),
            "{} brought its history",
            each.repository
        );
        assert!(each.deployer.is_some(), "annotated tags say who made them");
    }
    assert_eq!(world.sandbox.requests().len(), before, "all of it was here");
    choose(&world, DeploymentSource::Tags, "start").await;
    let light = deployments(&world).await;
    assert!(
        light.iter().all(|each| each.deployer.is_none()),
        "nobody signed those"
    );
    assert!(
        asked(&world).is_empty(),
        "nobody chose GitLab's deployments"
    );
    read_again(&world, &integration, &first(&world, &integration).await.0).await;
    assert_eq!(deployments(&world).await, light, "the same once more");
}

#[tokio::test(flavor = "multi_thread")]
async fn deployments_are_read_page_by_page_and_then_only_what_changed() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.import_everything().await;
    let (repository, sha) = first(&world, &integration).await;
    let gitlab = world.sandbox.world();
    let project = project_id(&repository);
    // A second apart: of one millisecond some would be on two pages.
    let begun = datetime!(2026-01-01 08:00 UTC);
    for second in 0..230 {
        gitlab.set_change_instant(Some(begun + Duration::from_secs(second)));
        gitlab
            .deploy(project, "production", &sha, "success")
            .expect("deployed");
    }
    gitlab.set_change_instant(None);
    gitlab
        .deploy(project, "staging", &sha, "success")
        .expect("deployed");
    gitlab
        .deploy(project, "production", "no object id", "success")
        .expect("deployed");
    let running = gitlab
        .deploy(project, "production", &sha, "running")
        .expect("deployed");
    choose(&world, DeploymentSource::Gitlab, "production").await;
    assert!(deployments(&world).await.is_empty(), "not read yet");
    read_again(&world, &integration, &repository).await;
    let found = deployments(&world).await;
    assert_eq!(
        found.len(),
        230,
        "successful, of this environment, each once"
    );
    assert!(found[0].commits > Some(0), "the first brings all of it");
    assert_eq!(found[1].commits, Some(0), "the same again brings nothing");
    // A page that took too long on a busy machine is asked for again.
    let pages: std::collections::BTreeSet<_> = asked(&world).into_iter().collect();
    assert_eq!(pages.len(), 3, "232 in pages of 100: {pages:?}");
    gitlab
        .change_deployment(project, running, "success")
        .expect("changed");
    read_again(&world, &integration, &repository).await;
    assert_eq!(deployments(&world).await.len(), 231);
    assert!(
        asked(&world)
            .last()
            .is_some_and(|path| path.contains("updated_after=")),
        "only what changed is asked for"
    );
    let rows = imported(&world, &integration).await;
    assert_eq!(incomplete(&rows), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_page_is_gone_on_from_and_a_closed_door_stops_nothing() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.import_everything().await;
    let (repository, sha) = first(&world, &integration).await;
    let gitlab = world.sandbox.world();
    let project = project_id(&repository);
    for _ in 0..150 {
        gitlab
            .deploy(project, "production", &sha, "success")
            .expect("deployed");
    }
    choose(&world, DeploymentSource::Gitlab, "production").await;
    gitlab.close_deployments(project, true).expect("closed");
    read_again(&world, &integration, &repository).await;
    let rows = imported(&world, &integration).await;
    assert_eq!(
        incomplete(&rows),
        Vec::<String>::new(),
        "commits are read all the same"
    );
    let told = world.store.repository_deployments().await.expect("read");
    let own = told.iter().find(|row| row.repository_id == repository.id);
    let own = own.expect("it is imported");
    assert!(
        own.refusal.is_some() && own.read_at.is_none(),
        "and says so"
    );
    gitlab.close_deployments(project, false).expect("opened");
    // The second page does not come.
    let before = asked(&world).len();
    world.sandbox.faults().push(Fault {
        matcher: RequestMatcher {
            skip: 1,
            ..RequestMatcher::path(format!("/projects/{project}/deployments"))
        },
        action: FaultAction::Status(400, "{}".to_owned()),
    });
    read_again(&world, &integration, &repository).await;
    let held = deployments(&world).await.len();
    assert!(held < 150, "only the first page: {held}");
    world.sandbox.faults().clear();
    let since = asked(&world).len();
    assert!(since > before, "it was tried");
    read_again(&world, &integration, &repository).await;
    assert_eq!(deployments(&world).await.len(), 150, "and none twice");
    let first = asked(&world)[since].clone();
    assert!(
        first.contains("updated_after="),
        "it goes on where it was: {first}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schedule_hears_of_deployments_that_no_activity_tells_of() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let integration = world.import_everything().await;
    let (repository, sha) = first(&world, &integration).await;
    choose(&world, DeploymentSource::Gitlab, "production").await;
    world.run(&integration, RunReason::Schedule).await;
    assert!(deployments(&world).await.is_empty(), "there is none yet");
    let read = asked(&world).len();
    assert!(read > 0, "the choice itself has them looked for");
    let gitlab = world.sandbox.world();
    gitlab
        .deploy(project_id(&repository), "production", &sha, "success")
        .expect("deployed");
    world.clock.advance(std::time::Duration::from_hours(2));
    world.run(&integration, RunReason::Schedule).await;
    assert_eq!(deployments(&world).await.len(), 1);
}
