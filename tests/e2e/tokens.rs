//! Tokens and addresses that cannot work, each with its own sentence; nothing is lost on the way to one that does.

use gitlab_sandbox::TokenKind;

use crate::stage::Stage;
use crate::steps;
use crate::window::Window;

/// What a person reads for each kind of token: title and the thing to do.
const REFUSED: &[(TokenKind, &str, &str)] = &[
    (
        TokenKind::Unknown,
        "The token is not known here",
        "Copy it again, or create a new one on this GitLab.",
    ),
    (
        TokenKind::Expired,
        "The token has expired",
        "Create a new one",
    ),
    (
        TokenKind::Revoked,
        "The token was revoked",
        "Create a new one to go on.",
    ),
    (
        TokenKind::Blocked,
        "The account may not use the API",
        "An administrator of that GitLab can tell why",
    ),
    (
        TokenKind::ReadUserOnly,
        "Nothing can be read with this token",
        "The scope read_api is missing",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn each_wrong_token_has_its_sentence_and_the_right_one_still_works() {
    let stage = Stage::with_company("wrong tokens").await;
    let window = &stage.window;
    steps::open_connect_step(window, &stage.address()).await;
    window.click("Test connection").await;
    window.see("Paste an access token first.").await;
    for (kind, title, remedy) in REFUSED {
        test_token(window, &stage.sandbox.token(*kind)).await;
        window.see(title).await;
        window.see(remedy).await;
        let next = window.find("button", "Next").await;
        let enabled = next.is_enabled().await.unwrap_or(true);
        window
            .check(
                !enabled,
                &format!("Next can be pressed with a token that is {kind:?}"),
            )
            .await;
    }
    test_token(window, &stage.sandbox.token(TokenKind::ReadApiOnly)).await;
    window.see("Connection successful").await;
    window.click("Next").await;
    window
        .see("Cannot be read: the token lacks read_repository.")
        .await;
    let repos = window.find("switch", "Repos").await;
    window
        .check(
            !repos.is_enabled().await.unwrap_or(true),
            "a service that cannot be read can be chosen",
        )
        .await;
    window.follow("Replace token").await;
    // Pasted from a mail, with blanks around it.
    test_token(window, &format!("  {}  ", stage.token())).await;
    window.see("Connection successful").await;
    stage.window.close().await;
}

async fn test_token(window: &Window, token: &str) {
    window.fill("Access token", token).await;
    window.click("Test connection").await;
    window.find("button", "Test connection").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_wrong_address_has_its_sentence() {
    let stage = Stage::with_company("wrong addresses").await;
    let window = &stage.window;
    let address = stage.address();
    steps::open_connect_step(window, " ").await;
    window.fill("Access token", &stage.token()).await;
    window.click("Test connection").await;
    window.see("Give the address of your GitLab first.").await;
    for (wrong, title) in [
        ("ftp://gitlab.example.com", "This is not an address"),
        ("http://gitlab.example.com", "The address is not encrypted"),
        (
            "https://gitlab.name-that-is-nowhere.invalid",
            "The name is not known",
        ),
        ("http://127.0.0.1:1", "does not accept connections"),
    ] {
        test_address(window, wrong).await;
        window.see(title).await;
    }
    // Any page of the right GitLab will do.
    for right in [
        format!("{address}/api/v4"),
        format!("{address}/halden/platform/-/issues?scope=all"),
    ] {
        test_address(window, &right).await;
        window.see("Connection successful").await;
        window.fill("Access token", &stage.token()).await;
    }
    stage.window.close().await;
}

async fn test_address(window: &Window, address: &str) {
    window.fill("GitLab address", address).await;
    window.click("Test connection").await;
    window.find("button", "Test connection").await;
}
