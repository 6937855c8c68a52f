//! The process that imports and is killed: this test binary, told by its environment to run the
//! one test below and nothing else.

use std::io::{BufRead as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use flow_core::model::Secret;
use flow_core::secrets::{SecretName, Vault};

use crate::world::App;

/// Where the process finds the data.
const FOLDER: &str = "FLOW_KILL_FOLDER";
/// The test that is the process.
const NAME: &str = "kill::process::an_import_that_may_be_killed";
/// Time between two looks at what the process has done.
const LOOK_EVERY: Duration = Duration::from_millis(1);

/// A running import; dropping it ends it.
pub(super) struct ImportProcess(Child);

impl ImportProcess {
    /// Starts it over the data in a folder. The token goes over a pipe, as nothing secret may be
    /// in a process's environment.
    pub(super) fn start(folder: &Path, token: &str) -> Self {
        let mut child = Command::new(std::env::current_exe().expect("this binary has a path"))
            .args(["--exact", NAME, "--ignored", "--nocapture"])
            .env(FOLDER, folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .expect("this binary starts again");
        let mut pipe = child.stdin.take().expect("a pipe was asked for");
        writeln!(pipe, "{token}").expect("the process reads");
        Self(child)
    }

    /// Waits until `reached` and then `wait` longer; true when the process ended by itself before.
    pub(super) async fn run_until(&mut self, reached: impl Fn() -> bool, wait: Duration) -> bool {
        while !reached() {
            if self.has_ended() {
                return true;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
        // Not a wait for something to happen: this time is the moment of the kill.
        tokio::time::sleep(wait).await;
        self.has_ended()
    }

    /// Ends it as `kill -9` does; it hears nothing of it.
    pub(super) fn kill(mut self) {
        self.0.kill().expect("it can be killed");
        self.0.wait().expect("it ended");
    }

    /// Waits until it ended by itself.
    pub(super) async fn finish(mut self) {
        while !self.has_ended() {
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    fn has_ended(&mut self) -> bool {
        let Some(status) = self.0.try_wait().expect("its state") else {
            return false;
        };
        assert!(status.success(), "the importing process failed: {status}");
        true
    }
}

impl Drop for ImportProcess {
    fn drop(&mut self) {
        // Fails when it has ended already, which is as well.
        let _ended = self.0.kill();
        let _status = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "the process that the test beside it starts and kills"]
async fn an_import_that_may_be_killed() {
    let folder = PathBuf::from(std::env::var_os(FOLDER).expect("a folder to import into"));
    let mut token = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut token)
        .expect("a token");
    let vault = Arc::new(Vault::in_memory(folder.join("secrets")));
    let app = App::open(&folder, vault);
    let integration = app.only_integration().await;
    let settings = &integration.settings;
    app.vault
        .keep_at(
            settings.secret_location,
            SecretName::access_token(&settings.secret_key),
            Secret::new(token.trim().to_owned()),
        )
        .await
        .expect("kept");
    app.engine.resume_all().await.expect("taken up");
    app.wait_until_ended(&integration).await;
}
