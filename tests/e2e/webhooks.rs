//! Webhooks by a person's hands: what is allowed, the receiver, a hook that reports, breaks, is repaired and removed.

use gitlab_sandbox::{Sandbox, TokenKind};
use tokio::net::TcpListener;

use crate::gallery::Gallery;
use crate::stage::Stage;
use crate::steps;
use crate::window::Window;

const REPO: &str = "halden/platform/ledger";

/// Everything of the company, imported as its owner.
async fn imported_as_owner(journey: &'static str) -> Stage {
    let stage = Stage::with_company(journey).await;
    let window = &stage.window;
    steps::open_connect_step(window, &stage.address()).await;
    steps::connect(window, &stage.sandbox.token(TokenKind::Owner)).await;
    steps::choose_services_and_name(window, "Company").await;
    steps::start_import(window, &["halden", "halden-labs"]).await;
    steps::wait_for_import(window).await;
    stage
}

async fn open_webhooks(window: &Window) {
    steps::open_integration(window, "Company").await;
    window.click_role("tab", "Webhooks").await;
    window.find("heading", "What is allowed").await;
}

/// A port nobody has at this moment.
async fn free_port() -> (TcpListener, String) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await;
    let listener = listener.expect("loopback has a free port");
    let port = listener
        .local_addr()
        .expect("a bound socket has one")
        .port();
    (listener, port.to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_push_arrives_by_itself_and_a_broken_webhook_is_repaired() {
    let stage = imported_as_owner("webhooks").await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    open_webhooks(window).await;
    window.see("Groups: possible in").await;
    window.see("Not listening").await;
    gallery.visit(window, "webhooks-receiver-off").await;
    switch_on(window, &mut gallery).await;
    add(window, &mut gallery).await;
    push(&stage.sandbox);
    window.see("Last delivery just now").await;
    steps::open_integration(window, "Company").await;
    window.click_role("tab", "Activity").await;
    window.see("Webhook").await;
    open_webhooks(window).await;
    break_and_repair(&stage, &mut gallery).await;
    window
        .click(&format!("More for the webhook of {REPO}"))
        .await;
    window.click_role("menuitem", "Remove").await;
    window
        .find("heading", &format!("Remove the webhook of “{REPO}”?"))
        .await;
    gallery.visit(window, "webhook-remove").await;
    window.click("Remove webhook").await;
    window.see("None yet").await;
    window
        .check(
            stage.sandbox.world().webhooks().is_empty(),
            "GitLab still has the webhook",
        )
        .await;
    stage.window.close().await;
    gallery.close();
}

/// A port that is taken is said so; another one is listened on.
async fn switch_on(window: &Window, gallery: &mut Gallery) {
    let (taken, port) = free_port().await;
    window.fill("Port", &port).await;
    window
        .click_role("switch", "Receive webhooks on this computer")
        .await;
    window.see("The port is in use").await;
    gallery.visit(window, "webhooks-port-in-use").await;
    drop(taken);
    let (held, port) = free_port().await;
    drop(held);
    window.fill("Port", &port).await;
    window.click("Apply").await;
    window.see("Listening, GitLab calls").await;
    window.see(&format!("http://127.0.0.1:{port}")).await;
}

async fn add(window: &Window, gallery: &mut Gallery) {
    window.click("Add webhook").await;
    window.find("heading", "Add webhook").await;
    window.find("radio", "halden").await;
    gallery.visit(window, "webhook-add").await;
    window.click_role("radio", REPO).await;
    window.click("Create webhook").await;
    window
        .see(&format!("GitLab reports changes in “{REPO}” from now on"))
        .await;
    window.see("No delivery yet").await;
    window
        .click(&format!("More for the webhook of {REPO}"))
        .await;
    window.click_role("menuitem", "Test").await;
    window.see("GitLab delivered a test").await;
    gallery.visit(window, "webhooks").await;
}

fn push(sandbox: &Sandbox) {
    let company = sandbox.world();
    let project = company.project_by_path(REPO).expect("it is in the company");
    let branch = project.default_branch.expect("it has commits");
    let pushed = company.push_commits(project.id, &branch, 2);
    pushed.expect("its repository can be written");
}

async fn break_and_repair(stage: &Stage, gallery: &mut Gallery) {
    let (window, company) = (&stage.window, stage.sandbox.world());
    for hook in company.webhooks() {
        company.disable_webhook(hook.id);
    }
    window.click("Check now").await;
    window.see("Disabled by GitLab").await;
    gallery.visit(window, "webhook-disabled").await;
    window.click(&format!("Repair {REPO}")).await;
    window.see("works again").await;
    window.see("Healthy").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_add_webhooks_is_told_why() {
    let stage = Stage::with_company("webhooks-refused").await;
    let window = &stage.window;
    let mut gallery = Gallery::open();
    steps::add_integration(&stage, "Company").await;
    open_webhooks(window).await;
    window.see("the token lacks the scope api").await;
    window.see("The account may not add webhooks").await;
    gallery.visit(window, "webhooks-refused").await;
    let add = window.find("button", "Add webhook").await;
    window
        .check(
            !add.is_enabled().await.unwrap_or(true),
            "`Add webhook` can be pressed",
        )
        .await;
    stage.window.close().await;
    gallery.close();
}
