//! What becomes of a sign-in: it is renewed, it ends, it is made again, and it stands beside another.

use std::time::Duration;

use super::place::{MARA, Place};
use crate::steps;

/// Past the two hours an access token of OAuth lives.
const PAST_ITS_END: Duration = Duration::from_hours(3);

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_sign_in_renews_itself() {
    let place = connected("expired and renewed", "Halden").await;
    let window = place.window();
    let before = place.stage.sandbox.oauth().refresh_count();
    place.stage.sandbox.clock().advance(PAST_ITS_END);
    steps::start_import(window, &["halden-labs"]).await;
    steps::wait_for_import(window).await;
    let refreshes = place.stage.sandbox.oauth().refresh_count() - before;
    window
        .check(
            refreshes == 1,
            &format!("{refreshes} refreshes for one end"),
        )
        .await;
    place.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_sign_in_is_made_again_in_place() {
    let place = connected("revoked and signed in again", "Halden").await;
    let window = place.window();
    steps::start_import(window, &["halden-labs"]).await;
    steps::wait_for_import(window).await;
    place.stage.sandbox.oauth().revoke_all();
    steps::open_integration(window, "Halden").await;
    window.click("Sync now").await;
    window.see("Sign-in needed").await;
    let page = window.route().await;
    window.click_role("tab", "Credentials").await;
    window.find("button", "Sign in again").await;
    place.glance("credentials-sign-in-needed").await;
    let before = place.opened();
    window.click("Sign in again").await;
    place.follow(before).await;
    place.authorize().await;
    window.see("Signed in again: “Halden”").await;
    window.see_no("Sign-in needed").await;
    window
        .check(
            window.route().await.starts_with(&page),
            "it is another integration now",
        )
        .await;
    steps::open_repository(window, "halden-labs/open-measure").await;
    steps::open_integration(window, "Halden").await;
    window.click("Sync now").await;
    steps::wait_for_import(window).await;
    place.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_it_at_gitlab_and_here() {
    let place = connected("signed out", "Halden").await;
    let window = place.window();
    steps::open_integration(window, "Halden").await;
    window.click_role("tab", "Credentials").await;
    window.click("Sign out").await;
    window.see("Revoke the sign-in at").await;
    place.glance("credentials-sign-out").await;
    window.click("Sign out").await;
    window.see("Signed out of").await;
    let living = place.stage.sandbox.oauth().living_pairs();
    window
        .check(living == 0, "GitLab was not told: the access lives on")
        .await;
    place.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_accounts_on_one_host_do_not_touch_each_other() {
    let place = connected("two accounts", "Mara").await;
    let window = place.window();
    place.open_tab_of_known_host().await;
    place.connect("App link").await;
    place.browser.click("Use another account").await;
    place.sign_in_as("Ruth Okonkwo").await;
    place.authorize().await;
    place.see_success("ruth.okonkwo").await;
    window.click("Next").await;
    steps::choose_services_and_name(window, "Ruth").await;
    window.see("You have successfully created").await;

    // One is signed out: the other goes on as whom it was.
    steps::open_integration(window, "Mara").await;
    window.click_role("tab", "Credentials").await;
    window.click("Sign out").await;
    window.see("Revoke the sign-in at").await;
    window.click("Sign out").await;
    window.see("Signed out of").await;
    steps::open_integration(window, "Ruth").await;
    window.click_role("tab", "Credentials").await;
    window.click("Test connection").await;
    window.see("The sign-in kept now works").await;
    window.see("@ruth.okonkwo").await;
    place.close().await;
}

/// A place with an integration that was signed in by a link, on the done page.
async fn connected(journey: &'static str, name: &str) -> Place {
    let place = Place::new(journey).await;
    place.open_tab().await;
    place.connect("App link").await;
    place.sign_in_as(MARA).await;
    place.authorize().await;
    place.see_success("mara.lindqvist").await;
    let window = place.window();
    window.click("Next").await;
    steps::choose_services_and_name(window, name).await;
    window
        .see("You have successfully created a new self-managed integration.")
        .await;
    place
}
