//! A real browser beside the app: the one in which a person signs in to GitLab.
//!
//! It is driven like the app's own window, by words and roles. What it must not do is take a short cut back into the
//! app: a link of the app goes through the desktop, as it does for a person.

use std::path::{Path, PathBuf};

use fantoccini::wd::Capabilities;
use serde_json::{Value, json};
use url::Url;

use super::super::desktop::Desktop;
use super::{Driver, Window};

/// The names under which systems install Chromium or its twin, best first.
const PROGRAMS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// Nobody is greeted, nothing is fetched in the background, and no keyring is asked. The sandbox needs rights that a
/// container does not have; the only pages opened here are the tests' own.
const SWITCHES: [&str; 8] = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--password-store=basic",
];

impl Driver {
    /// Opens a browser with a new profile. Its person has ticked "always allow" for links of the app on the pages of
    /// these hosts, and has brought the browser to trust whatever certificate they show.
    pub(crate) async fn open_browser(desktop: &Desktop, hosts: &[&str], journey: &str) -> Window {
        let program = browser_program();
        let command = desktop.command("chromedriver");
        let log = desktop.home().join("chromedriver.log");
        let (driver, port) = Self::start(command, &log, &program).await;
        let profile = desktop.home().join("browser-profile");
        let mut switches: Vec<String> = SWITCHES.map(str::to_owned).to_vec();
        switches.push(format!("--user-data-dir={}", profile.display()));
        let mut capabilities = Capabilities::new();
        capabilities.insert("acceptInsecureCerts".to_owned(), json!(true));
        capabilities.insert(
            "goog:chromeOptions".to_owned(),
            json!({
                "binary": program,
                "args": switches,
                "prefs": {
                    "protocol_handler": { "allowed_origin_protocol_pairs": allowed(hosts) },
                    "credentials_enable_service": false,
                },
            }),
        );
        let journey = format!("{journey}, browser");
        driver.connect(port, capabilities, &journey).await
    }
}

impl Window {
    /// Goes to an address, as if it were typed into the address line.
    pub(crate) async fn visit_address(&self, address: &str) {
        if let Err(problem) = self.client.goto(address).await {
            self.fail(&format!("the page does not open: {problem}"))
                .await;
        }
    }

    /// What the address line shows.
    pub(crate) async fn address(&self) -> String {
        let address = self.client.current_url().await;
        address.map_or_else(|problem| problem.to_string(), String::from)
    }
}

/// The browser's own record of what was agreed to, by origin.
fn allowed(hosts: &[&str]) -> Value {
    let mut origins = serde_json::Map::new();
    for host in hosts {
        let address = Url::parse(host).expect("the tests give whole addresses");
        let origin = address.origin().ascii_serialization();
        origins.insert(origin, json!({ "flow-desktop": true }));
    }
    Value::Object(origins)
}

fn browser_program() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    PROGRAMS
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|program| Path::is_file(program))
        .expect("a browser is installed: cargo xtask test sees to it")
}
