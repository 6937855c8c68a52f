//! The ways back from the browser: each ends with an integration that reads.

use super::place::{MARA, Place};
use crate::stand_in;
use crate::steps;

#[tokio::test(flavor = "multi_thread")]
async fn back_by_a_link_into_the_running_app() {
    let place = Place::new("back by link").await;
    place.open_tab().await;
    place.glance("sign-in-before").await;
    place.connect("App link").await;
    place
        .window()
        .see("Waiting for your approval in the browser")
        .await;
    place.glance("sign-in-waiting").await;
    place.sign_in_as(MARA).await;
    place.authorize().await;
    place.see_success("mara.lindqvist").await;
    place.glance("sign-in-passed").await;
    let window = place.window();
    window.click("Next").await;
    steps::choose_services_and_name(window, "Halden").await;
    steps::start_import(window, &["halden-labs"]).await;
    steps::wait_for_import(window).await;
    steps::open_repository(window, "halden-labs/open-measure").await;
    place.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn back_by_a_local_address() {
    let place = Place::new("back by local address").await;
    place.open_tab().await;
    place.connect("Local address").await;
    place.sign_in_as(MARA).await;
    place.authorize().await;
    let came = place.browser.wait_for(async || {
        place
            .browser
            .address()
            .await
            .starts_with("http://127.0.0.1:")
    });
    place
        .browser
        .check(came.await, "the browser was sent elsewhere")
        .await;
    place.see_success("mara.lindqvist").await;
    let page = place.browser.visible_text().await;
    place
        .browser
        .check(
            page.contains("flow desktop"),
            "the page of this computer does not say whose it is",
        )
        .await;
    let mut gallery = place.gallery.lock().await;
    gallery
        .glance(&place.browser, "sign-in-page-of-this-computer")
        .await;
    drop(gallery);
    place.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn back_by_a_code_typed_into_gitlab() {
    let place = Place::new("back by code").await;
    place.open_tab().await;
    let window = place.window();
    window.click("Code").await;
    let before = place.opened();
    window.click("Connect to GitLab").await;
    window.see("Enter the code in GitLab").await;
    let shown = "return document.querySelector('.device-code .code').textContent";
    let code = window.run(shown, vec![]).await;
    let code = code.as_str().unwrap_or_default().trim().to_owned();
    place.glance("sign-in-code").await;
    if place.opened() == before {
        window.click("Open the page").await;
    }
    place.follow(before).await;
    place.sign_in_as(MARA).await;
    place.browser.fill("Code shown on your device", &code).await;
    place.browser.click("Continue").await;
    place.authorize().await;
    place.browser.see("Device authorized").await;
    place.see_success("mara.lindqvist").await;
    place.close().await;
}

/// The browser is on another computer, or asked about the link and was told no.
#[tokio::test(flavor = "multi_thread")]
async fn back_by_pasting_the_address() {
    let place = Place::new("back by pasting").await;
    place.open_tab().await;
    let window = place.window();
    window.click("App link").await;
    let before = place.opened();
    window.click("Connect to GitLab").await;
    window.see("Waiting for your approval in the browser").await;
    let opened = window.wait_for(async || place.opened() > before).await;
    window.check(opened, "the app opened no page").await;
    let page = &place.stage.desktop.opened_in_browser()[before];
    let oauth = place.stage.sandbox.oauth();
    let callback = oauth
        .approve(page, "mara.lindqvist")
        .expect("the sandbox grants what the app asks for");

    window.click("Paste the address you were sent to").await;
    window.fill("Address from the browser", page).await;
    window.click("Use this address").await;
    window.see("This is not the address").await;
    window.see("Still waiting").await;
    place.glance("sign-in-address-refused").await;
    let foreign = callback.replace("state=", "state=x");
    window.fill("Address from the browser", &foreign).await;
    window.click("Use this address").await;
    window.see("An answer to another sign-in").await;
    window.fill("Address from the browser", &callback).await;
    window.click("Use this address").await;
    place.see_success("mara.lindqvist").await;
    place.close().await;
}

/// The app was closed while the browser was open: the link starts it, and finds nobody waiting.
#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_starts_the_app_says_that_the_sign_in_is_over() {
    let place = Place::new("cold start").await;
    place.open_tab().await;
    place.connect("App link").await;
    place.sign_in_as(MARA).await;
    let handed = stand_in::take_over_links(&place.stage.desktop);
    let Place {
        stage,
        browser,
        gallery,
    } = place;
    let stage = stage
        .close_and_start_with(async || {
            browser.click("Authorize Flow Desktop").await;
            let came = browser.wait_for(async || handed.exists()).await;
            browser.check(came, "the desktop was given no link").await;
            std::fs::read_to_string(&handed).expect("it was there a moment ago")
        })
        .await;
    let place = Place {
        stage,
        browser,
        gallery,
    };
    place.window().see("No sign-in is waiting").await;
    place.window().see("Start the sign-in again").await;
    place.glance("sign-in-over-when-the-link-came").await;
    place.close().await;
}
