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
        let desktop = Desktop::start(keyring).expect("the test desktop starts");
        let sandbox = Sandbox::start(config).await.expect("the sandbox starts");
        let window = Driver::open(&desktop, Path::new(APP), &[], journey).await;
        Self {
            desktop,
            sandbox,
            window,
            journey,
        }
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
        self.window.kill().await;
        Self::open_again(self.desktop, self.sandbox, self.journey).await
    }

    /// Closes the app the way a person does and starts it again on the same data.
    pub(crate) async fn close_and_open_again(self) -> Self {
        self.window.close().await;
        Self::open_again(self.desktop, self.sandbox, self.journey).await
    }

    async fn open_again(desktop: Desktop, sandbox: Sandbox, journey: &'static str) -> Self {
        let window = Driver::open(&desktop, Path::new(APP), &[], journey).await;
        Self {
            desktop,
            sandbox,
            window,
            journey,
        }
    }
}

/// The app as a person at a terminal would start it.
pub(crate) fn app() -> &'static Path {
    Path::new(APP)
}
