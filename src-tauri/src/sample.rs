//! `Explore with sample data`: an invented company on a GitLab inside this app.
//!
//! Its port is remembered, so that integrations with it can be synced again
//! after the next start.

use std::path::Path;

use flow_core::model::Secret;
use gitlab_sandbox::{Sandbox, SandboxConfig, Size, StartError, TokenKind};
use time::OffsetDateTime;

use crate::error::CommandError;
use crate::state::AppState;

/// The setting that remembers when the sample was first made.
const SAMPLE_DATE_SETTING: &str = "sample_dated_at";
/// The setting that remembers the sample's port.
const SAMPLE_PORT_SETTING: &str = "sample_port";

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

    /// The application every sample has.
    pub(crate) fn application_id(&self) -> String {
        self.sandbox.oauth().application_id()
    }

    /// Whether `base` is this sample.
    pub(crate) fn is_at(&self, base: &str) -> bool {
        self.address().trim_end_matches('/') == base.trim_end_matches('/')
    }
}

/// Starts the sample unless it runs, on the port of last time; its address.
pub(crate) async fn running(state: &AppState) -> Result<String, CommandError> {
    let mut sample = state.sample.lock().await;
    if let Some(running) = &*sample {
        return Ok(running.address().to_owned());
    }
    let store = state.store()?;
    let last_port = store
        .setting(SAMPLE_PORT_SETTING)
        .await?
        .and_then(|port| port.parse().ok());
    let dated = sample_date(state).await?;
    let started = Sample::start(&state.folders.data, last_port, dated)
        .await
        .map_err(|error| {
            CommandError::internal(&format!("the sample company did not start: {error}"))
        })?;
    let address = started.address().to_owned();
    if let Some(port) = tauri::Url::parse(&address).ok().and_then(|url| url.port()) {
        store
            .set_setting(SAMPLE_PORT_SETTING, &port.to_string())
            .await?;
    }
    *sample = Some(started);
    Ok(address)
}

/// The moment the sample's history ends: that of its first start, so that it stays the same company.
async fn sample_date(state: &AppState) -> Result<OffsetDateTime, CommandError> {
    let store = state.store()?;
    let remembered = store
        .setting(SAMPLE_DATE_SETTING)
        .await?
        .and_then(|seconds| seconds.parse().ok());
    let seconds = match remembered {
        Some(seconds) => seconds,
        None => {
            let seconds = state.now().millis() / 1000;
            store
                .set_setting(SAMPLE_DATE_SETTING, &seconds.to_string())
                .await?;
            seconds
        }
    };
    OffsetDateTime::from_unix_timestamp(seconds)
        .map_err(|_| CommandError::internal("the sample's date is out of range"))
}
