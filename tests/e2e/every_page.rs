//! Walks the main job past every page there is. `cargo xtask tour` runs this journey to take its pictures.

use crate::desktop::Keyring;
use crate::gallery::Gallery;
use crate::stage::Stage;
use crate::steps;
use crate::window::Window;

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_accessible_in_both_themes_and_sizes() {
    let stage = Stage::with_company("every page").await;
    let mut gallery = Gallery::open();
    walk_the_wizard(&mut gallery, &stage).await;
    walk_the_import(&mut gallery, &stage.window).await;
    let Stage {
        desktop,
        sandbox,
        window,
        ..
    } = stage;
    // From here on there is no GitLab: whatever is shown was imported.
    sandbox.stop().await;
    walk_the_integration(&mut gallery, &window).await;
    walk_a_repository(&mut gallery, &window).await;
    walk_the_settings(&mut gallery, &window).await;
    window.close().await;
    drop(desktop);
    gallery.close();
}

/// What a machine without a keyring asks.
#[tokio::test(flavor = "multi_thread")]
async fn every_page_without_a_keyring_is_accessible() {
    let stage = Stage::with(
        "every page without keyring",
        Keyring::Missing,
        Default::default(),
    )
    .await;
    let mut gallery = Gallery::open();
    gallery
        .visit_route(
            &stage.window,
            "security-without-keyring",
            "/settings/security",
            "Security",
        )
        .await;
    stage.window.close().await;
    gallery.close();
}

async fn walk_the_wizard(gallery: &mut Gallery, stage: &Stage) {
    let window = &stage.window;
    gallery
        .visit_route(
            window,
            "first-start",
            "/settings/integrations",
            "Connect your first GitLab",
        )
        .await;
    window.click("Add Integration").await;
    window.find("heading", "Integration Provider").await;
    window.click_role("radio", "GitLab Self-Managed").await;
    gallery.visit(window, "provider").await;
    window.click("Next").await;
    window.fill("GitLab address", &stage.address()).await;
    window.click_role("tab", "OAuth").await;
    gallery.visit(window, "connect-oauth").await;
    window.click_role("tab", "Access Token").await;
    gallery.visit(window, "connect-token").await;
    window
        .fill("Access token", "glpat-not-a-token-of-this-host")
        .await;
    window.click("Test connection").await;
    window.find("button", "Test connection").await;
    window.see("Token").await;
    gallery.visit(window, "connect-failed").await;
    window.fill("Access token", &stage.token()).await;
    window.click("Test connection").await;
    window.see("Connection successful").await;
    gallery.visit(window, "connect-passed").await;
    window.click("Next").await;
    window.find("switch", "Repos").await;
    gallery.visit(window, "services").await;
    window.click("Next").await;
    window.fill("Integration name", "Halden").await;
    gallery.visit(window, "name").await;
    window.click("Create").await;
    window
        .see("You have successfully created a new self-managed integration.")
        .await;
    window.see("halden / platform").await;
    gallery.visit(window, "done").await;
}

async fn walk_the_import(gallery: &mut Gallery, window: &Window) {
    window.follow("repo import page").await;
    window.find("checkbox", "halden").await;
    window.click_role("checkbox", "halden").await;
    gallery.visit(window, "import-chosen").await;
    window.click_role("checkbox", "halden").await;
    steps::start_import_here(window, &["halden", "halden-labs"]).await;
    steps::wait_for_import(window).await;
    gallery.visit(window, "import-complete").await;
}

async fn walk_the_integration(gallery: &mut Gallery, window: &Window) {
    window.go_to("/settings/integrations").await;
    window.see("Healthy").await;
    gallery.visit(window, "integrations").await;
    window.follow("Halden").await;
    window.find("heading", "Halden").await;
    let route = window.route().await;
    let route = route.trim_start_matches('#');
    gallery.visit(window, "integration-repos").await;
    for (tab, name) in [
        ("groups", "integration-groups"),
        ("exclusion", "integration-exclusion"),
        ("webhooks", "integration-webhooks"),
        ("credentials", "integration-credentials"),
        ("activity", "integration-activity"),
    ] {
        gallery
            .visit_route(window, name, &format!("{route}/{tab}"), "Halden")
            .await;
    }
}

async fn walk_a_repository(gallery: &mut Gallery, window: &Window) {
    gallery
        .visit_route(window, "repos", "/settings/repos", "Repos")
        .await;
    steps::open_repository(window, "halden/platform/ledger").await;
    for (tab, name) in [
        ("Commits", "commit"),
        ("Pull requests", "pull-request"),
        ("Tickets", "ticket"),
    ] {
        window.click_role("tab", tab).await;
        window.wait_for_rows().await;
        gallery.visit(window, &format!("repository-{name}s")).await;
        window.open_first_row().await;
        window.find("button", "Close").await;
        gallery.visit(window, &format!("repository-{name}")).await;
        window.click("Close").await;
    }
}

async fn walk_the_settings(gallery: &mut Gallery, window: &Window) {
    for (name, heading) in [
        ("users", "Users"),
        ("appearance", "Appearance"),
        ("sync", "Sync"),
        ("security", "Security"),
        ("about", "About"),
    ] {
        gallery
            .visit_route(window, name, &format!("/settings/{name}"), heading)
            .await;
    }
    gallery
        .visit_route(window, "reports", "/reports", "Overview")
        .await;
}
