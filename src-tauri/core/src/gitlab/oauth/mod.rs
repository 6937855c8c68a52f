//! Signing in by OAuth, as a public client: codes, pairs of tokens, and their end.
//!
//! The authorize page and every call are built from the one confirmed base, never
//! from an address the host names, so a code or a token cannot be led to another
//! origin. Calls use the app's own HTTP client, follow no redirect, and read short
//! answers only. Waiting for the browser is not done here, nor is anything stored.

mod authorization;
mod call;
mod callback;
mod device;
mod error;
mod tokens;

use std::time::Duration;

use crate::clock::SharedClock;

use super::settings::ClientSettings;

pub use authorization::AuthorizationRequest;
pub use callback::{Arrival, Callback, CallbackAnswer, CallbackMalformed, REDIRECT_PATH};
pub use device::{DeviceGrant, DevicePoll};
pub use error::OauthError;

/// What the app needs to read everything.
pub const READ_SCOPES: [&str; 2] = ["read_api", "read_repository"];
/// What it needs to create webhooks as well.
pub const WEBHOOK_SCOPES: [&str; 3] = ["read_api", "read_repository", "api"];
/// The redirect address of this app's own scheme, byte for byte as it is registered.
pub const DEEP_LINK_REDIRECT: &str = "flow-desktop://oauth/callback";
/// The redirect address on this computer as it is registered; the real one has a port.
pub const LOOPBACK_REDIRECT: &str = "http://127.0.0.1/oauth/callback";

/// An answer to a token call is lost with the session it would have carried on:
/// better to wait than to give up.
const LONGEST_SILENCE: Duration = Duration::from_secs(60);
/// Longest a call may take altogether, also when its answer trickles in.
const LONGEST_CALL: Duration = Duration::from_secs(120);
/// GitLab's own ids have 64 characters.
const LONGEST_APPLICATION_ID: usize = 255;

/// The OAuth half of one GitLab, for one application registered there.
#[derive(Clone)]
pub struct OauthEndpoint {
    base: String,
    application_id: String,
    scopes: Vec<&'static str>,
    http: reqwest::Client,
    clock: SharedClock,
}

impl std::fmt::Debug for OauthEndpoint {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("OauthEndpoint")
            .field("base", &self.base)
            .finish_non_exhaustive()
    }
}

impl OauthEndpoint {
    /// The endpoint at `base` (no trailing slash) for the application with this id.
    ///
    /// # Errors
    /// [`OauthError::ApplicationIdMissing`] for a text that is no id, [`OauthError::Address`]
    /// for a base that is no address, or when TLS cannot be set up.
    pub fn new(
        base: &str,
        application_id: &str,
        settings: &ClientSettings,
        clock: SharedClock,
    ) -> Result<Self, OauthError> {
        let application_id =
            clean_application_id(application_id).ok_or(OauthError::ApplicationIdMissing)?;
        let base = base.trim_end_matches('/').to_owned();
        url::Url::parse(&base).map_err(OauthError::Address)?;
        let settings = ClientSettings {
            read_timeout: settings.read_timeout.max(LONGEST_SILENCE),
            ..settings.clone()
        };
        let http = settings.http_client().map_err(OauthError::unsent)?;
        Ok(Self {
            base,
            application_id,
            scopes: READ_SCOPES.to_vec(),
            http,
            clock,
        })
    }

    /// Asks for the scope that creates webhooks as well.
    #[must_use]
    pub fn with_webhooks(mut self) -> Self {
        self.scopes = WEBHOOK_SCOPES.to_vec();
        self
    }

    /// The base it talks to, without a trailing slash.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The application's id.
    #[must_use]
    pub fn application_id(&self) -> &str {
        &self.application_id
    }
}

/// The id without blanks around it; `None` for a text that can be none.
#[must_use]
pub fn clean_application_id(typed: &str) -> Option<String> {
    let id = typed.trim();
    let plausible = !id.is_empty()
        && id.len() <= LONGEST_APPLICATION_ID
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    plausible.then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_application_id_is_one_word() {
        assert_eq!(
            clean_application_id(" 0a1b\n").as_deref(),
            Some("0a1b"),
            "pasted with its line end"
        );
        let long = "a".repeat(LONGEST_APPLICATION_ID + 1);
        for typed in ["", " ", "a b", "a&state=x", "ä", &long] {
            assert_eq!(clean_application_id(typed), None, "{typed:?}");
        }
    }
}
