//! GitLab's own log of deliveries, read where nobody listens.

use flow_core::connect::webhooks::CallAddress;
use flow_core::model::Stream;
use gitlab_sandbox::SandboxConfig;

use super::stage::{BUSY, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_delivered_is_read_from_the_log_once() {
    let stage = Stage::open().await;
    let id = stage.integration.id;
    stage.webhooks.receiver().close().await;
    // Nobody listens there any more, but the hook is there and is logged.
    let hook = stage.hook().await;
    assert!(stage.webhooks.must_be_asked_for(&hook));
    let first = stage.webhooks.catch_up(id).await.expect("asked");
    assert_eq!(first, [], "only from now on");
    let company = stage.world.sandbox.world();
    let project = company.project_by_path(BUSY).expect("it is there").id;
    company.add_issue(project, "One").expect("opened");
    company.add_issue(project, "Two").expect("opened");
    let tried = || company.webhooks()[0].statuses.len();
    stage.until("both were tried", || tried() == 2).await;
    let hints = stage.webhooks.catch_up(id).await.expect("asked");
    assert_eq!(hints.len(), 1, "one thing to look at: {hints:?}");
    assert_eq!(
        hints[0].repository.0,
        i64::try_from(project).expect("small")
    );
    assert_eq!(hints[0].streams, [Stream::Tickets]);
    assert_eq!(
        stage.webhooks.catch_up(id).await.expect("asked"),
        [],
        "once"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gitlab_without_a_log_is_told_and_a_place_of_ones_own_will_do() {
    let config = SandboxConfig {
        version: "17.0.0-ee".to_owned(),
        ..SandboxConfig::default()
    };
    let stage = Stage::with(config).await;
    stage.webhooks.receiver().close().await;
    let own = CallAddress::parse("http://127.0.0.1:9/sink").expect("an address");
    stage.webhooks.set_call_address(Some(own));
    let hook = stage.hook().await;
    assert!(hook.made.url.starts_with("http://127.0.0.1:9/sink/hooks/"));
    let refused = stage.webhooks.catch_up(stage.integration.id).await;
    assert!(refused.is_err(), "17.3 is the first with a log");
}
