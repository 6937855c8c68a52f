//! A machine without a keyring: two explicit choices, never a token in plain text, never a silent one.

use crate::desktop::Keyring;
use crate::stage::Stage;
use crate::steps;

const PASSPHRASE: &str = "a long enough passphrase";

async fn stage_without_keyring(journey: &'static str) -> Stage {
    let stage = Stage::with(
        journey,
        Keyring::Missing,
        gitlab_sandbox::SandboxConfig::default(),
    )
    .await;
    steps::open_connect_step(&stage.window, &stage.address()).await;
    steps::connect(&stage.window, &stage.token()).await;
    steps::choose_services_and_name(&stage.window, "Halden").await;
    stage
        .window
        .find("heading", "Where should tokens be kept?")
        .await;
    stage
}

#[tokio::test(flavor = "multi_thread")]
async fn kept_for_this_run_it_is_forgotten_with_the_run() {
    let stage = stage_without_keyring("keyring missing, this run").await;
    let window = &stage.window;
    let use_this = window.find("button", "Use this").await;
    window
        .check(
            !use_this.is_enabled().await.unwrap_or(true),
            "a choice is made for the person",
        )
        .await;
    window.find("radio", "Encrypt with a passphrase").await;
    window.click_role("radio", "Keep for this run only").await;
    window.click("Use this").await;
    window
        .see("You have successfully created a new self-managed integration.")
        .await;
    steps::start_import(window, &["halden-labs"]).await;
    steps::wait_for_import(window).await;
    let files = std::process::Command::new("grep")
        .args(["--recursive", "--files-with-matches", "--fixed-strings"])
        .arg(stage.token())
        .arg(stage.desktop.home())
        .output()
        .expect("grep is installed");
    let found = String::from_utf8_lossy(&files.stdout);
    assert!(found.is_empty(), "the token is in {found}");

    let stage = stage.close_and_open_again().await;
    steps::open_repository(&stage.window, "halden-labs/open-measure").await;
    stage.window.wait_for_rows().await;
    stage.window.click("Sync now").await;
    stage.window.see("Sign-in needed").await;
    stage.window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kept_in_a_file_it_is_asked_for_once_per_start() {
    let stage = stage_without_keyring("keyring missing, file").await;
    let window = &stage.window;
    window
        .click_role("radio", "Encrypt with a passphrase")
        .await;
    window.fill("Passphrase", "short").await;
    window.click("Use this").await;
    window.see("It needs at least 8 characters.").await;
    window.fill("Passphrase", PASSPHRASE).await;
    window.fill("Passphrase again", PASSPHRASE).await;
    window.click("Use this").await;
    window
        .see("You have successfully created a new self-managed integration.")
        .await;
    steps::start_import(window, &["halden-labs"]).await;
    steps::wait_for_import(window).await;

    let stage = stage.close_and_open_again().await;
    stage.window.follow("Settings").await;
    stage.window.go_to("/settings/security").await;
    stage.window.click("Unlock").await;
    stage.window.fill("Passphrase", "a wrong passphrase").await;
    stage.window.click("Unlock").await;
    stage.window.see("passphrase").await;
    stage.window.fill("Passphrase", PASSPHRASE).await;
    stage.window.click("Unlock").await;
    stage.window.see_no("The file is locked").await;
    stage.window.close().await;
}
