//! A desktop, a stand-in GitLab and the app's window on it: what every journey starts from.

use std::path::Path;

use gitlab_sandbox::{Sandbox, SandboxConfig, TokenKind};

use crate::desktop::{Desktop, Keyring};
use crate::window::{Driver, Window};

const APP: &str = env!("CARGO_BIN_EXE_flow-desktop");

/// The place a journey plays on.
pub(crate) struct Stage {
    pub(crate) desktop: Desktop,
    pub(crate) sandbox: Sandbox,
    pub(crate) window: Window,
    environment: Vec<(String, String)>,
    journey: &'static str,
}

impl Stage {
    /// The small sample company, and a keyring.
    pub(crate) async fn with_company(journey: &'static str) -> Self {
        Self::with(journey, Keyring::Unlocked, SandboxConfig::default()).await
    }

    pub(crate) async fn with(
        journey: &'static str,
        keyring: Keyring,
        config: SandboxConfig,
    ) -> Self {
        Self::with_environment(journey, keyring, config, &[]).await
    }

    /// The same, with variables the app is started with each time.
    pub(crate) async fn with_environment(
        journey: &'static str,
        keyring: Keyring,
        config: SandboxConfig,
        environment: &[(&str, &str)],
    ) -> Self {
        let closed = Closed {
            desktop: Desktop::start(keyring).expect("the test desktop starts"),
            sandbox: Sandbox::start(config).await.expect("the sandbox starts"),
            environment: environment
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            journey,
        };
        closed.open(&[]).await
    }

    /// The address a person would paste.
    pub(crate) fn address(&self) -> String {
        self.sandbox.base_url().to_owned()
    }

    pub(crate) fn token(&self) -> String {
        self.sandbox.token(TokenKind::Good)
    }

    /// Kills the app and starts it again on the same data.
    pub(crate) async fn kill_and_open_again(self) -> Self {
        let (window, closed) = self.apart();
        window.kill().await;
        closed.open(&[]).await
    }

    /// Closes the app the way a person does and starts it again on the same data.
    pub(crate) async fn close_and_open_again(self) -> Self {
        let (window, closed) = self.apart();
        window.close().await;
        closed.open(&[]).await
    }

    /// Closes the app, waits for the link that something brings about, and starts the app with it.
    pub(crate) async fn close_and_start_with(self, link: impl AsyncFnOnce() -> String) -> Self {
        let (window, closed) = self.apart();
        window.close().await;
        let link = link().await;
        closed.open(&[link.trim()]).await
    }

    fn apart(self) -> (Window, Closed) {
        let closed = Closed {
            desktop: self.desktop,
            sandbox: self.sandbox,
            environment: self.environment,
            journey: self.journey,
        };
        (self.window, closed)
    }
}

/// A stage while the app does not run.
struct Closed {
    desktop: Desktop,
    sandbox: Sandbox,
    environment: Vec<(String, String)>,
    journey: &'static str,
}

impl Closed {
    async fn open(self, arguments: &[&str]) -> Stage {
        let environment: Vec<(&str, &str)> = self
            .environment
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let app = Path::new(APP);
        let window =
            Driver::open_with(&self.desktop, app, arguments, &environment, self.journey).await;
        Stage {
            desktop: self.desktop,
            sandbox: self.sandbox,
            window,
            environment: self.environment,
            journey: self.journey,
        }
    }
}

/// The app as a person at a terminal would start it.
pub(crate) fn app() -> &'static Path {
    Path::new(APP)
}
