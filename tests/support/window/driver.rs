//! Starts a WebDriver, which starts the app or a browser; knows the app's process.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use fantoccini::ClientBuilder;
use fantoccini::wd::Capabilities;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use super::super::desktop::Desktop;
use super::{PATIENCE, PULSE, Window};

/// A running WebDriver; it and what it started end with this value.
#[derive(Debug)]
pub(crate) struct Driver {
    process: Child,
    binary: PathBuf,
}

impl Driver {
    /// Opens the app in this desktop and waits until its page answers.
    ///
    /// `environment` is set for the app on top of the desktop's.
    pub(crate) async fn open(
        desktop: &Desktop,
        binary: &Path,
        environment: &[(&str, &str)],
        journey: &str,
    ) -> Window {
        Self::open_with(desktop, binary, &[], environment, journey).await
    }

    /// The same, with arguments for the app: a link that starts it is its only one.
    pub(crate) async fn open_with(
        desktop: &Desktop,
        binary: &Path,
        arguments: &[&str],
        environment: &[(&str, &str)],
        journey: &str,
    ) -> Window {
        let mut command = desktop.command("WebKitWebDriver");
        command
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .envs(environment.iter().copied());
        let log = desktop.home().join("webdriver.log");
        let (driver, port) = Self::start(command, &log, binary).await;
        // Without a browser name, or the driver compares it with the app's and refuses.
        let mut capabilities = Capabilities::new();
        capabilities.insert(
            "webkitgtk:browserOptions".to_owned(),
            json!({ "binary": binary, "args": arguments }),
        );
        capabilities.insert("timeouts".to_owned(), json!({ "script": 120_000 }));
        driver.connect(port, capabilities, journey).await
    }

    /// Starts a WebDriver that will start `binary`, and waits until it listens on the port that is returned.
    pub(super) async fn start(mut command: Command, log: &Path, binary: &Path) -> (Self, u16) {
        let port = free_port();
        let log = std::fs::File::create(log).expect("the private folder can be written");
        let errors = log.try_clone().expect("a file can be opened twice");
        let process = command
            .arg(format!("--port={port}"))
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .spawn()
            .expect("both WebDrivers are installed: cargo xtask test sees to it");
        let driver = Self {
            process,
            binary: binary.to_owned(),
        };
        wait_for_port(port).await;
        (driver, port)
    }

    /// Opens a session, and with it what the driver is there to drive.
    pub(super) async fn connect(
        self,
        port: u16,
        capabilities: Capabilities,
        journey: &str,
    ) -> Window {
        let opened = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await;
        let client = opened
            .unwrap_or_else(|problem| panic!("{journey}: the window does not open: {problem}"));
        Window::new(client, self, journey)
    }

    /// The process of the app, which is a child of the driver.
    pub(super) fn app_process(&self) -> Option<u32> {
        self.children()
            .into_iter()
            .find(|(_, executable)| *executable == self.binary)
            .map(|(id, _)| id)
    }

    /// What the driver started, with the program of each.
    fn children(&self) -> Vec<(u32, PathBuf)> {
        let parent = self.process.id().to_string();
        let Ok(processes) = std::fs::read_dir("/proc") else {
            return Vec::new();
        };
        let child = |entry: std::fs::DirEntry| {
            let id: u32 = entry.file_name().to_str()?.parse().ok()?;
            let executable = std::fs::read_link(entry.path().join("exe")).ok()?;
            let status = std::fs::read_to_string(entry.path().join("status")).ok()?;
            let of_driver = status.lines().any(|line| {
                line.strip_prefix("PPid:")
                    .is_some_and(|id| id.trim() == parent)
            });
            of_driver.then_some((id, executable))
        };
        processes.filter_map(Result::ok).filter_map(child).collect()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // They would outlive a driver that is killed.
        for (process, _) in self.children() {
            drop(
                std::process::Command::new("kill")
                    .arg(process.to_string())
                    // It may have ended by itself in between.
                    .stderr(Stdio::null())
                    .status(),
            );
        }
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// The system hands out a port nobody uses; it is free again when this returns.
fn free_port() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has a free port");
    let address = listener
        .local_addr()
        .expect("a bound socket has an address");
    address.port()
}

async fn wait_for_port(port: u16) {
    let start = Instant::now();
    while tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port))
        .await
        .is_err()
    {
        assert!(
            start.elapsed() < PATIENCE,
            "the WebDriver does not listen on {port}"
        );
        tokio::time::sleep(PULSE).await;
    }
}
