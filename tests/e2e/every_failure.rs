//! Produces every kind of failure for real and holds the window to the words for it. `cargo xtask tour` runs these
//! journeys too: each kind leaves a picture.

use std::net::TcpListener;

use gitlab_sandbox::{Fault, FaultAction, RateLimitBody, RequestMatcher, TokenKind};

use crate::gallery::Gallery;
use crate::stage::Stage;
use crate::steps;
use crate::window::Window;

#[tokio::test(flavor = "multi_thread")]
async fn every_failure_of_the_address_has_its_words() {
    let stage = Stage::with_company("failures of the address").await;
    let mut gallery = Gallery::open();
    let address = stage.address();
    let closed = format!("http://127.0.0.1:{}", closed_port());
    steps::open_connect_step(&stage.window, &address).await;
    for (name, address, title) in [
        (
            "address-invalid",
            "ftp://gitlab.example.com",
            "This is not an address",
        ),
        (
            "address-insecure",
            "http://gitlab.example.com",
            "The address is not encrypted",
        ),
        (
            "name-unknown",
            "https://gitlab.nowhere.invalid",
            "The name is not known",
        ),
        ("port-closed", &closed, "does not accept connections"),
    ] {
        test(&stage.window, address, &stage.token()).await;
        note(&mut gallery, &stage.window, name, title).await;
    }
    stage.window.close().await;
    gallery.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_failure_of_what_answers_has_its_words() {
    let stage = Stage::with_company("failures of what answers").await;
    let mut gallery = Gallery::open();
    let address = stage.address();
    let limited = FaultAction::Status429 {
        retry_after: Some(3600),
        body: RateLimitBody::Plain,
    };
    steps::open_connect_step(&stage.window, &address).await;
    for (name, path, action, title) in [
        (
            "html-page",
            "",
            FaultAction::Html(200),
            "This is not GitLab",
        ),
        (
            "login-page",
            "",
            FaultAction::LoginRedirect,
            "A sign-in page stands in front",
        ),
        (
            "server-error",
            "",
            FaultAction::Status(502, "bad gateway".to_owned()),
            "GitLab has trouble",
        ),
        (
            "connection-lost",
            "",
            FaultAction::ResetConnection,
            "The connection broke",
        ),
        ("rate-limited", "", limited, "GitLab asks to wait"),
        (
            "answer-malformed",
            "/api/v4/user",
            FaultAction::NotJson,
            "An answer made no sense",
        ),
    ] {
        stage.sandbox.faults().push(Fault {
            matcher: RequestMatcher::path(path),
            action,
        });
        test(&stage.window, &address, &stage.token()).await;
        note(&mut gallery, &stage.window, name, title).await;
        stage.sandbox.faults().clear();
    }
    stage.window.close().await;
    gallery.close();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_failure_of_a_token_has_its_words() {
    let stage = Stage::with_company("failures of a token").await;
    let mut gallery = Gallery::open();
    let address = stage.address();
    steps::open_connect_step(&stage.window, &address).await;
    let of = |kind| stage.sandbox.token(kind);
    for (name, token, title) in [
        (
            "token-unreadable",
            "a token with ümlauts".to_owned(),
            "This is not a token",
        ),
        (
            "token-unknown",
            of(TokenKind::Unknown),
            "The token is not known here",
        ),
        (
            "token-expired",
            of(TokenKind::Expired),
            "The token has expired",
        ),
        (
            "token-revoked",
            of(TokenKind::Revoked),
            "The token was revoked",
        ),
        (
            "token-fine-grained",
            of(TokenKind::Granular),
            "A fine-grained token",
        ),
        ("scope-missing", of(TokenKind::ReadUserOnly), "read_api"),
        (
            "account-blocked",
            of(TokenKind::Blocked),
            "The account may not use the API",
        ),
        ("role-too-low", of(TokenKind::Guest), "The role is too low"),
        (
            "token-expires-soon",
            of(TokenKind::ExpiringSoon),
            "The token expires soon",
        ),
    ] {
        test(&stage.window, &address, &token).await;
        note(&mut gallery, &stage.window, name, title).await;
    }
    stage.window.close().await;
    gallery.close();
}

pub(crate) async fn test(window: &Window, address: &str, token: &str) {
    window.fill("GitLab address", address).await;
    window.fill("Access token", token).await;
    window.click("Test connection").await;
    // It says `Cancel` meanwhile.
    window.find("button", "Test connection").await;
}

pub(crate) async fn note(gallery: &mut Gallery, window: &Window, name: &str, title: &str) {
    window.see(title).await;
    gallery.glance(window, &format!("failure-{name}")).await;
}

/// A port nobody listens on: bound and released again.
pub(crate) fn closed_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let address = listener.local_addr();
    address.expect("a bound socket has an address").port()
}
