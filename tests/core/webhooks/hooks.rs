//! Hooks in GitLab: made, tested, repaired, removed, and every way GitLab says no.

use flow_core::connect::webhooks::{
    CallAddress, HookObstacle, WebhookError, ability_of, candidates, remove_all,
};
use flow_core::gitlab::ClientSource as _;
use flow_core::model::{FailureCode, HookHealth, HookTarget};
use gitlab_sandbox::{Fault, FaultAction, RequestMatcher, SandboxConfig, TokenKind};

use super::stage::{BUSY, Stage};
use crate::world::TestWorld;

fn version(version: &str) -> SandboxConfig {
    SandboxConfig {
        version: version.to_owned(),
        ..SandboxConfig::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hook_is_made_tested_and_removed() {
    let stage = Stage::open().await;
    let hook = stage.hook().await;
    assert_eq!(hook.health, HookHealth::Executable);
    assert!(!hook.signed, "GitLab 18 does not sign");
    let there = stage.world.sandbox.world().webhooks();
    assert_eq!(there.len(), 1);
    assert_eq!(
        there[0].url, hook.made.url,
        "GitLab calls where the hook says"
    );
    stage.webhooks.test(hook.id).await.expect("it arrives");
    assert_eq!(stage.hints().len(), 1, "a test is a delivery");
    let again = stage
        .webhooks
        .add(stage.integration.id, hook.made.place)
        .await;
    assert!(matches!(again, Err(WebhookError::Exists)), "{again:?}");
    stage.webhooks.remove(hook.id).await.expect("removed");
    assert_eq!(stage.world.sandbox.world().webhooks(), []);
    assert_eq!(stage.world.store.webhooks(None).await.expect("read"), []);
    let loose = stage.world.store.loose_secrets().await.expect("read");
    assert_eq!(loose, [], "its secrets went with it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_gitlab_signs_and_then_nothing_else_counts() {
    let stage = Stage::with(version("19.0.1-ee")).await;
    let hook = stage.hook().await;
    assert!(hook.signed, "the answer says so");
    stage
        .webhooks
        .test(hook.id)
        .await
        .expect("the signature is right");
    assert_eq!(stage.hints().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hook_of_a_group_hears_of_all_below_it() {
    let stage = Stage::open().await;
    let place = stage.group("halden").await;
    let added = stage.webhooks.add(stage.integration.id, place).await;
    added.expect("an owner may");
    let company = stage.world.sandbox.world();
    let project = company.project_by_path(BUSY).expect("it is there").id;
    company
        .add_issue(project, "Reported by a hook")
        .expect("opened");
    stage
        .until("the issue was reported", || !stage.hints().is_empty())
        .await;
    let hint = &stage.hints()[0];
    assert_eq!(hint.repository.0, i64::try_from(project).expect("small"));
    assert_eq!(hint.streams, [flow_core::model::Stream::Tickets]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_role_scope_and_edition_allow_is_known_beforehand() {
    for (kind, version_text, group, project) in [
        (TokenKind::Owner, "18.5.2-ee", None, None),
        (
            TokenKind::Owner,
            "18.5.2",
            Some(HookObstacle::EditionTooLow),
            None,
        ),
        (
            TokenKind::Good,
            "18.5.2-ee",
            Some(HookObstacle::ScopeMissing),
            Some(HookObstacle::ScopeMissing),
        ),
    ] {
        let world = TestWorld::start(version(version_text)).await;
        let stage = Stage::of(world, kind).await;
        let sites = stage.world.store.hook_sites(stage.integration.id).await;
        let all = candidates(&stage.integration, sites.expect("read"));
        let obstacle = |target| ability_of(&stage.integration, target, &all).obstacle;
        assert_eq!(
            obstacle(HookTarget::Group),
            group,
            "{kind:?} {version_text}"
        );
        assert_eq!(
            obstacle(HookTarget::Project),
            project,
            "{kind:?} {version_text}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_is_too_low_is_told_with_the_one_that_is_needed() {
    let world = TestWorld::start(SandboxConfig::default()).await;
    let stage = Stage::of(world, TokenKind::Api).await;
    let refused = stage
        .webhooks
        .add(stage.integration.id, stage.project(BUSY))
        .await;
    let failure = refused.expect_err("a Reporter may not").failure();
    assert_eq!(failure.code, FailureCode::WebhookRoleTooLow);
    assert_eq!(failure.detail.as_deref(), Some("Maintainer"));
    assert_eq!(
        stage.world.sandbox.world().webhooks(),
        [],
        "nothing was tried"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn each_refusal_of_gitlab_has_its_own_cause_and_leaves_nothing_behind() {
    let stage = Stage::open().await;
    let company = stage.world.sandbox.world();
    let id = stage.integration.id;
    company.set_local_webhooks_allowed(false);
    let place = stage.project(BUSY);
    let failure = stage
        .webhooks
        .add(id, place)
        .await
        .expect_err("blocked")
        .failure();
    assert_eq!(failure.code, FailureCode::WebhookUrlBlocked);
    let reason = failure.detail.unwrap_or_default();
    assert!(
        reason.contains("local network"),
        "GitLab's own words: {reason}"
    );
    company.set_local_webhooks_allowed(true);
    company.set_webhook_limits(0, 0);
    let failure = stage
        .webhooks
        .add(id, place)
        .await
        .expect_err("full")
        .failure();
    assert_eq!(failure.code, FailureCode::WebhookLimitReached);
    company.set_group_webhooks(false);
    let group = stage.group("halden").await;
    let failure = stage
        .webhooks
        .add(id, group)
        .await
        .expect_err("a tier")
        .failure();
    assert_eq!(failure.code, FailureCode::WebhookTierTooLow);
    stage.webhooks.set_call_address(None);
    let failure = stage
        .webhooks
        .add(id, place)
        .await
        .expect_err("nowhere")
        .failure();
    assert_eq!(failure.code, FailureCode::WebhookReceiverOff);
    assert_eq!(stage.world.store.webhooks(None).await.expect("read"), []);
    assert_eq!(stage.world.store.loose_secrets().await.expect("read"), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_makes_no_second_hook() {
    let stage = Stage::open().await;
    let place = stage.project(BUSY);
    let path = format!("/projects/{}/hooks", place.remote_id);
    stage.world.sandbox.faults().push(Fault {
        matcher: RequestMatcher::path(path).method("POST").times(1),
        action: FaultAction::LoseAnswer,
    });
    let added = stage.webhooks.add(stage.integration.id, place).await;
    let hook = added.expect("it is found by its address");
    assert_eq!(stage.world.sandbox.world().webhooks().len(), 1);
    stage.webhooks.test(hook.id).await.expect("and works");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_gitlab_disabled_or_lost_is_seen_and_repaired() {
    let stage = Stage::open().await;
    let hook = stage.hook().await;
    let remote_id = |hook: &flow_core::model::Webhook| {
        let id = hook.remote_id.expect("GitLab told it").0;
        u64::try_from(id).expect("positive")
    };
    let company = stage.world.sandbox.world();
    company.disable_webhook(remote_id(&hook));
    let seen = stage
        .webhooks
        .refresh(stage.integration.id)
        .await
        .expect("asked");
    assert_eq!(seen[0].health, HookHealth::Disabled);
    let repaired = stage.webhooks.repair(hook.id).await.expect("repaired");
    assert_eq!(repaired.health, HookHealth::Executable);
    assert_ne!(
        repaired.made.secret_key, hook.made.secret_key,
        "with secrets of its own"
    );
    company.delete_webhook(remote_id(&hook));
    let seen = stage
        .webhooks
        .refresh(stage.integration.id)
        .await
        .expect("asked");
    assert_eq!(seen[0].health, HookHealth::Missing);
    let again = stage.webhooks.repair(hook.id).await.expect("made again");
    assert_ne!(again.remote_id, hook.remote_id, "another hook in GitLab");
    stage.webhooks.test(hook.id).await.expect("which works");
    assert_eq!(stage.world.store.loose_secrets().await.expect("read"), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_moved_is_found_again_by_a_repair() {
    let stage = Stage::open().await;
    let hook = stage.hook().await;
    stage.webhooks.receiver().close().await;
    let failure = stage
        .webhooks
        .test(hook.id)
        .await
        .expect_err("nobody listens");
    assert_eq!(failure.failure().code, FailureCode::WebhookDeliveryFailed);
    stage.listen().await;
    stage
        .webhooks
        .repair(hook.id)
        .await
        .expect("it calls the new port");
    stage.webhooks.test(hook.id).await.expect("and arrives");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_that_something_else_took_is_told() {
    let stage = Stage::open().await;
    let (elsewhere, _serving) = somebody_else().await;
    let own = CallAddress::parse(&elsewhere).expect("an address");
    stage.webhooks.set_call_address(Some(own));
    let hook = stage.hook().await;
    let failure = stage.webhooks.test(hook.id).await.expect_err("not here");
    assert_eq!(failure.failure().code, FailureCode::WebhookNotArrived);
}

/// A server that says yes to everything.
async fn somebody_else() -> (String, tokio::task::JoinHandle<()>) {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let serving = tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 16 * 1024];
            let _read = stream.read(&mut request).await;
            let _written = stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                .await;
        }
    });
    (address, serving)
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_integration_go_its_hooks() {
    let stage = Stage::open().await;
    stage.hook().await;
    let place = stage.group("halden").await;
    let added = stage.webhooks.add(stage.integration.id, place).await;
    added.expect("an owner may");
    let client = stage
        .world
        .clients
        .client(&stage.integration)
        .await
        .expect("a client");
    let fault = RequestMatcher::path("/groups/").method("DELETE");
    stage.world.sandbox.faults().push(Fault {
        matcher: fault,
        action: FaultAction::Status(403, r#"{"message":"403 Forbidden"}"#.to_owned()),
    });
    let gone = remove_all(&stage.world.store, &client, stage.integration.id).await;
    let gone = gone.expect("the store is written");
    assert_eq!(gone.removed, 1);
    assert_eq!(gone.left, ["halden"], "what stays is told");
    assert_eq!(stage.world.store.webhooks(None).await.expect("read"), []);
    let loose = stage.world.store.loose_secrets().await.expect("read");
    assert_eq!(loose.len(), 2, "their secrets are swept");
}
