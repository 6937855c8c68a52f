//! Starts WebKitWebDriver, which starts the app; knows the app's process.

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::Instant;

use fantoccini::ClientBuilder;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use super::super::desktop::Desktop;
use super::{PATIENCE, PULSE, Window};

/// A running WebKitWebDriver; it ends with this value.
#[derive(Debug)]
pub(crate) struct Driver {
    process: Child,
    binary: std::path::PathBuf,
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
        let port = free_port();
        let log = desktop.home().join("webdriver.log");
        let log = std::fs::File::create(log).expect("the private folder can be written");
        let errors = log.try_clone().expect("a file can be opened twice");
        let process = desktop
            .command("WebKitWebDriver")
            .arg(format!("--port={port}"))
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            .spawn()
            .expect("WebKitWebDriver is installed: cargo xtask test sees to it");
        let driver = Self {
            process,
            binary: binary.to_owned(),
        };
        wait_for_port(port).await;
        // Without a browser name, or the driver compares it with the app's and refuses.
        let mut capabilities = serde_json::Map::new();
        capabilities.insert(
            "webkitgtk:browserOptions".to_owned(),
            json!({ "binary": binary, "args": [] }),
        );
        capabilities.insert("timeouts".to_owned(), json!({ "script": 120_000 }));
        let opened = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await;
        let client = opened
            .unwrap_or_else(|problem| panic!("{journey}: the window does not open: {problem}"));
        Window::new(client, driver, journey)
    }

    /// The process of the app, which is a child of the driver.
    pub(super) fn app_process(&self) -> Option<u32> {
        let parent = self.process.id().to_string();
        let processes = std::fs::read_dir("/proc").ok()?;
        processes.filter_map(Result::ok).find_map(|entry| {
            let id: u32 = entry.file_name().to_str()?.parse().ok()?;
            let executable = std::fs::read_link(entry.path().join("exe")).ok()?;
            let status = std::fs::read_to_string(entry.path().join("status")).ok()?;
            let of_driver = status.lines().any(|line| {
                line.strip_prefix("PPid:")
                    .is_some_and(|id| id.trim() == parent)
            });
            (of_driver && executable == self.binary).then_some(id)
        })
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The app would outlive a driver that is killed.
        if let Some(process) = self.app_process() {
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
            "WebKitWebDriver does not listen on {port}"
        );
        tokio::time::sleep(PULSE).await;
    }
}
