//! Runs python-gitlab, a client no one here wrote, against a running sandbox. It is installed
//! into an environment of its own below `target/`, once.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

use gitlab_sandbox::TokenKind;

use crate::support::{start, whole_company};

/// The release the script was written for.
const PINNED: &str = "python-gitlab==8.6.0";

fn run(command: &mut Command, what: &str) -> Output {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{what}: {error}. Install python3 with venv and pip."));
    assert!(
        output.status.success(),
        "{what} failed. It needs python3 with venv and pip, and PyPI within reach.\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// The environment's Python; made when it is not there or was made for another release.
fn python() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("the folder for tests is inside target");
    let folder = target.join("python-gitlab");
    let python = if cfg!(windows) {
        folder.join("Scripts/python.exe")
    } else {
        folder.join("bin/python")
    };
    let stamp = folder.join("installed");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == PINNED) {
        return python;
    }
    run(
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&folder),
        "making a Python environment",
    );
    run(
        Command::new(&python).args(["-m", "pip", "install", "--quiet", PINNED]),
        "installing python-gitlab",
    );
    std::fs::write(&stamp, PINNED).expect("the environment's folder can be written");
    python
}

#[tokio::test(flavor = "multi_thread")]
async fn python_gitlab_is_happy() {
    let sandbox = start(whole_company()).await;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/sandbox/python_gitlab.py");
    let mut environment: Vec<(String, String)> = TokenKind::ALL
        .into_iter()
        .map(|kind| {
            let name = format!("SANDBOX_TOKEN_{kind:?}").to_uppercase();
            (name, sandbox.token(kind))
        })
        .collect();
    environment.push(("SANDBOX_ADDRESS".to_owned(), sandbox.base_url().to_owned()));
    let output = tokio::task::spawn_blocking(move || {
        run(
            Command::new(python())
                .arg(script)
                .envs(environment)
                .env("NO_PROXY", "127.0.0.1"),
            "python-gitlab's walk",
        )
    })
    .await
    .expect("the walk was made");
    let said = String::from_utf8_lossy(&output.stdout);
    println!("{said}");
    assert!(
        said.trim_end().ends_with("all of it"),
        "the walk reached its end: {said}"
    );
    sandbox.stop().await;
}
