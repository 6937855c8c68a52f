//! Runs clients no one here wrote against a running sandbox: python-gitlab for the API, and
//! requests-oauthlib for signing in. Each is installed into an environment of its own below
//! `target/`, once.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

use gitlab_sandbox::TokenKind;

use crate::support::{one_project, start, whole_company};

/// A client, in the releases its script was written for.
struct Client {
    folder: &'static str,
    pinned: &'static [&'static str],
    script: &'static str,
}

const GITLAB: Client = Client {
    folder: "python-gitlab",
    pinned: &["python-gitlab[graphql]==8.6.0"],
    script: "python_gitlab.py",
};

const OAUTH: Client = Client {
    folder: "requests-oauthlib",
    pinned: &["requests-oauthlib==2.0.0", "oauthlib==4.0.1"],
    script: "oauth_client.py",
};

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

/// Runs a command that asks others for what it installs, and once more where that stumbled.
fn run_patiently(make: impl Fn() -> Command, what: &str) {
    if !make().output().is_ok_and(|output| output.status.success()) {
        run(&mut make(), what);
    }
}

/// The environment's Python; made when it is not there or was made for another release.
fn python(client: &Client) -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .parent()
        .expect("the folder for tests is inside target");
    let folder = target.join(client.folder);
    let python = if cfg!(windows) {
        folder.join("Scripts/python.exe")
    } else {
        folder.join("bin/python")
    };
    let stamp = folder.join("installed");
    let wanted = client.pinned.join(" ");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return python;
    }
    let environment = || {
        let mut command = Command::new("python3");
        command.args(["-m", "venv", "--clear"]).arg(&folder);
        command
    };
    run_patiently(environment, "making a Python environment");
    let packages = || {
        let mut command = Command::new(&python);
        command
            .args(["-m", "pip", "install", "--quiet"])
            .args(client.pinned);
        command
    };
    run_patiently(packages, client.folder);
    std::fs::write(&stamp, wanted).expect("the environment's folder can be written");
    python
}

/// Runs a client's script to its end; what it said.
async fn walk(client: &'static Client, environment: Vec<(String, String)>) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/sandbox")
        .join(client.script);
    let output = tokio::task::spawn_blocking(move || {
        run(
            Command::new(python(client))
                .arg(script)
                .envs(environment)
                .env("NO_PROXY", "127.0.0.1"),
            client.script,
        )
    })
    .await
    .expect("the walk was made");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        said.trim_end().ends_with("all of it"),
        "the walk reached its end: {said}"
    );
    said
}

#[tokio::test(flavor = "multi_thread")]
async fn an_independent_oauth_client_signs_in() {
    let sandbox = start(one_project()).await;
    let oauth = sandbox.oauth();
    let environment = [
        ("SANDBOX_ADDRESS", sandbox.base_url().to_owned()),
        ("SANDBOX_APPLICATION", oauth.application_id()),
        ("SANDBOX_PASSWORD", oauth.password("mara.lindqvist")),
        // The client refuses plain http otherwise; this never leaves the machine.
        ("OAUTHLIB_INSECURE_TRANSPORT", "1".to_owned()),
    ];
    let environment = environment
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    println!("{}", walk(&OAUTH, environment).await);
    sandbox.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn python_gitlab_is_happy() {
    let sandbox = start(whole_company()).await;
    let mut environment: Vec<(String, String)> = TokenKind::ALL
        .into_iter()
        .map(|kind| {
            let name = format!("SANDBOX_TOKEN_{kind:?}").to_uppercase();
            (name, sandbox.token(kind))
        })
        .collect();
    environment.push(("SANDBOX_ADDRESS".to_owned(), sandbox.base_url().to_owned()));
    println!("{}", walk(&GITLAB, environment).await);
    sandbox.stop().await;
}
