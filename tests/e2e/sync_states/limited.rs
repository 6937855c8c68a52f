//! GitLab asks to wait: the window counts the seconds down, and the import goes on by itself.

use std::time::Duration;

use gitlab_sandbox::{Fault, FaultAction, RateLimitBody, RequestMatcher, SandboxConfig};

use super::{connected, open_activity};
use crate::gallery::Gallery;
use crate::steps;
use crate::window::Window;

/// Long enough to look at in both themes and sizes, short enough to be waited for.
const WAIT_SECONDS: u64 = 22;

#[tokio::test(flavor = "multi_thread")]
async fn a_wait_that_gitlab_asks_for_is_counted_down_and_ends_by_itself() {
    let config = SandboxConfig {
        latency: Duration::from_millis(40),
        ..SandboxConfig::default()
    };
    let stage = connected("rate limited", config).await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    window.follow("repo import page").await;
    window.find("checkbox", "halden").await;
    stage.sandbox.faults().push(Fault {
        matcher: RequestMatcher::path("/api/v4/").skip(12).times(1),
        action: FaultAction::Status429 {
            retry_after: Some(WAIT_SECONDS),
            body: RateLimitBody::RackAttack,
        },
    });
    steps::start_import_here(window, &["halden", "halden-labs"]).await;
    window.see("GitLab asks us to wait").await;
    window.see("Waiting for GitLab").await;
    let before = seconds_left(window).await;
    let fewer = window.wait_for(async || seconds_left(window).await < before);
    window
        .check(fewer.await, "the seconds are not counted down")
        .await;
    gallery.visit(window, "sync-rate-limited").await;
    open_activity(window).await;
    window.see("Rate limited").await;
    gallery.visit(window, "sync-rate-limited-activity").await;
    steps::wait_for_import(window).await;
    window.see("Complete").await;
    stage.window.close().await;
    gallery.close();
}

/// The figure on the card; nothing more to wait for is zero.
async fn seconds_left(window: &Window) -> u64 {
    let text = window.visible_text().await;
    let after = text.split("gitlab asks us to wait ").nth(1);
    let figure = after.and_then(|rest| rest.split(' ').next());
    figure.and_then(|figure| figure.parse().ok()).unwrap_or(0)
}
