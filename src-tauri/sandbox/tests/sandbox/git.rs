//! Cloning with the `git` program: what it gets is what the sandbox has.

use std::{
    path::Path,
    process::{Command, Output},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use gitlab_sandbox::{Sandbox, TokenKind};

use crate::support::{one_project, start, whole_company};

/// `git` with nothing of this machine's settings, and a token that is on no command line.
async fn git(token: Option<String>, arguments: &[&str]) -> Output {
    let arguments: Vec<String> = arguments.iter().map(|text| (*text).to_owned()).collect();
    tokio::task::spawn_blocking(move || {
        let mut command = Command::new("git");
        command
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_TERMINAL_PROMPT", "0")
            .env_remove("GIT_DIR")
            .args(arguments);
        if let Some(token) = token {
            let basic = STANDARD.encode(format!("oauth2:{token}"));
            command
                .env("GIT_CONFIG_COUNT", "1")
                .env("GIT_CONFIG_KEY_0", "http.extraHeader")
                .env(
                    "GIT_CONFIG_VALUE_0",
                    format!("Authorization: Basic {basic}"),
                );
        }
        command.output().expect("git is installed")
    })
    .await
    .expect("git was run")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

async fn references(folder: &Path) -> String {
    let folder = folder.display().to_string();
    let output = git(
        None,
        &[
            "--git-dir",
            &folder,
            "for-each-ref",
            "refs/heads",
            "refs/tags",
        ],
    )
    .await;
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

fn address(sandbox: &Sandbox, path: &str) -> String {
    format!("{}/{path}.git", sandbox.base_url())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_repository_can_be_cloned_with_both_protocols() {
    let sandbox = start(whole_company()).await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut cloned = 0;
    for project in sandbox.world().projects() {
        if !project.cloneable {
            continue;
        }
        let source = sandbox
            .world()
            .repository_folder(project.id)
            .expect("it has a repository");
        let expected = references(&source).await;
        assert_eq!(expected.is_empty(), project.empty);
        let url = address(&sandbox, &project.path_with_namespace);
        for version in ["0", "2"] {
            let target = folder.path().join(format!("{}-v{version}", project.id));
            let target_text = target.display().to_string();
            let protocol = format!("protocol.version={version}");
            let output = git(
                Some(sandbox.token(TokenKind::Good)),
                &["-c", &protocol, "clone", "--bare", &url, &target_text],
            )
            .await;
            assert!(output.status.success(), "{url}: {}", text(&output.stderr));
            assert_eq!(references(&target).await, expected, "{url} v{version}");
            let check = git(None, &["--git-dir", &target_text, "fsck", "--full"]).await;
            assert!(check.status.success(), "{}", text(&check.stderr));
            cloned += 1;
        }
    }
    assert!(cloned > 20, "the account may clone most of the company");
    sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_work_tree_can_be_checked_out() {
    let sandbox = start(one_project()).await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let target = folder.path().join("ledger");
    let url = address(&sandbox, "halden/platform/ledger");
    let output = git(
        Some(sandbox.token(TokenKind::Good)),
        &["clone", &url, &target.display().to_string()],
    )
    .await;
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(target.join("README.md").is_file());
    let without_blobs = folder.path().join("partial");
    let output = git(
        Some(sandbox.token(TokenKind::Good)),
        &[
            "clone",
            "--bare",
            "--filter=blob:none",
            &url,
            &without_blobs.display().to_string(),
        ],
    )
    .await;
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(
        !text(&output.stderr).contains("not recognized"),
        "filters are allowed, as on GitLab"
    );
    sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_that_may_not_clone_are_refused() {
    let sandbox = start(whole_company()).await;
    let ledger = address(&sandbox, "halden/platform/ledger");
    let refused = [
        (TokenKind::Unknown, "could not read Username"),
        (TokenKind::Expired, "could not read Username"),
        (TokenKind::Revoked, "could not read Username"),
        (TokenKind::Blocked, "could not read Username"),
        (TokenKind::ReadApiOnly, "403"),
        (TokenKind::ReadUserOnly, "403"),
        (TokenKind::Guest, "403"),
    ];
    for (kind, reason) in refused {
        let output = git(Some(sandbox.token(kind)), &["ls-remote", &ledger]).await;
        assert!(!output.status.success(), "{kind:?} must not clone");
        let said = text(&output.stderr);
        assert!(said.contains(reason), "{kind:?}: {said}");
    }
    let hidden = address(&sandbox, "finance/payroll");
    let output = git(
        Some(sandbox.token(TokenKind::Good)),
        &["ls-remote", &hidden],
    )
    .await;
    assert!(text(&output.stderr).contains("not found"), "{output:?}");
    let anonymous = git(None, &["ls-remote", &ledger]).await;
    assert!(
        text(&anonymous.stderr).contains("could not read Username"),
        "a stranger is asked who they are: {anonymous:?}"
    );
    let public = address(&sandbox, "halden-labs/open-measure");
    let output = git(None, &["ls-remote", &public]).await;
    assert!(output.status.success(), "public code needs no token");
    sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moved_repository_is_still_found_by_its_old_path() {
    let sandbox = start(one_project()).await;
    sandbox
        .world()
        .move_project(1001, "halden/books")
        .expect("project and group exist");
    for path in ["halden/platform/ledger", "halden/books"] {
        let url = address(&sandbox, path);
        let output = git(Some(sandbox.token(TokenKind::Good)), &["ls-remote", &url]).await;
        assert!(output.status.success(), "{path}: {}", text(&output.stderr));
    }
    sandbox.stop().await;
}
