//! Sign-ins that do not come about: each says why, and leads on.

use super::place::{MARA, Place};

#[tokio::test(flavor = "multi_thread")]
async fn a_person_who_says_no_is_taken_at_their_word() {
    let place = Place::new("denied").await;
    place.open_tab().await;
    place.connect("App link").await;
    place.sign_in_as(MARA).await;
    place.browser.click("Cancel").await;
    let window = place.window();
    window.see("You did not allow it").await;
    place.glance("sign-in-denied").await;

    // They think again: one press, and the browser knows them already.
    let before = place.opened();
    window.click("Start again").await;
    place.follow(before).await;
    place.authorize().await;
    place.see_success("mara.lindqvist").await;
    place.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_never_comes_back_is_given_up() {
    let place = Place::impatient("nobody comes back", 12).await;
    place.open_tab().await;
    place.connect("App link").await;
    let window = place.window();
    window.see("Waiting for your approval in the browser").await;
    // After a while the wait explains itself.
    window.see("Nothing has come back yet").await;
    window.see("the Application ID is another one").await;
    window.see("Nobody came back from the browser").await;
    place.glance("sign-in-timed-out").await;
    window.find("button", "Start again").await;

    // Whoever comes after that is told so, and nothing is connected.
    place.sign_in_as(MARA).await;
    place.authorize().await;
    window.see("No sign-in is waiting").await;
    place.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_gitlab_does_not_know_is_explained_while_it_waits() {
    let place = Place::impatient("unknown application", 60).await;
    place.open_tab_with(&"0f".repeat(32)).await;
    place.connect("Local address").await;
    place.sign_in_as(MARA).await;
    place.browser.see("An error has occurred").await;
    place.browser.see("unknown client").await;
    let window = place.window();
    window.see("Nothing has come back yet").await;
    window.see("GitLab shows an error page?").await;
    window.see("Client authentication failed").await;
    place.glance("sign-in-explains-an-error-page").await;

    // The right id is put in, and the same browser goes on.
    window.click("Cancel").await;
    let right = place.stage.sandbox.oauth().application_id();
    window.fill("Application ID", &right).await;
    place.connect("Local address").await;
    place.authorize().await;
    place.see_success("mara.lindqvist").await;
    place.close().await;
}
