//! `Explore with sample data`: an invented company on a GitLab inside this app.
//!
//! Its port is remembered, so that integrations with it can be synced again
//! after the next start.

use std::path::Path;

use flow_core::model::Secret;
use gitlab_sandbox::{Sandbox, SandboxConfig, Size, StartError, TokenKind};
use time::OffsetDateTime;

/// A running sample GitLab.
pub(crate) struct Sample {
    sandbox: Sandbox,
}

impl Sample {
    /// Starts it, on the port of last time where that is free; `dated` is the day its history ends.
    ///
    /// # Errors
    /// When no port is free or its repositories cannot be built.
    pub(crate) async fn start(
        data_folder: &Path,
        last_port: Option<u16>,
        dated: OffsetDateTime,
    ) -> Result<Self, StartError> {
        let configuration = |port| SandboxConfig {
            size: Size::Medium,
            // The same date makes the same company again, down to its commit ids.
            now: dated,
            data_folder: Some(data_folder.join("sample")),
            port,
            ..SandboxConfig::default()
        };
        let preferred = last_port.unwrap_or(0);
        let sandbox = match Sandbox::start(configuration(preferred)).await {
            Err(_) if preferred != 0 => Sandbox::start(configuration(0)).await?,
            other => other?,
        };
        Ok(Self { sandbox })
    }

    /// Its address.
    pub(crate) fn address(&self) -> &str {
        self.sandbox.base_url()
    }

    /// A token that reads everything; it never leaves the app's own process.
    pub(crate) fn token(&self) -> Secret {
        Secret::new(self.sandbox.token(TokenKind::Good))
    }

    /// Whether `base` is this sample.
    pub(crate) fn is_at(&self, base: &str) -> bool {
        self.address().trim_end_matches('/') == base.trim_end_matches('/')
    }
}
