//! The way to a host, made into an HTTP client: the only place that builds one.
//!
//! API, git, probes and sign-ins all take theirs from here, so that proxy,
//! certificates, time limits and the refusal to follow redirects cannot differ.

use std::time::Duration;

use reqwest::redirect;

use super::error::{RequestError, RequestErrorKind};
use crate::model::{NetworkSecrets, NetworkSettings};

/// Sent with every request, so that administrators can tell who asks.
const USER_AGENT: &str = concat!("flow-desktop/", env!("CARGO_PKG_VERSION"));

/// How a client reaches hosts; one for probing, signing in and syncing alike.
#[derive(Debug, Clone)]
pub struct ClientSettings {
    /// Longest wait for a connection.
    pub connect_timeout: Duration,
    /// Longest silence within an answer.
    pub read_timeout: Duration,
    /// Proxy, trusted authorities and client certificate.
    pub network: NetworkSettings,
    /// The proxy's password and the client certificate's key.
    pub secrets: NetworkSecrets,
}

impl Default for ClientSettings {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            read_timeout: Duration::from_secs(30),
            network: NetworkSettings::default(),
            secrets: NetworkSecrets::default(),
        }
    }
}

impl ClientSettings {
    /// The same time limits on another way.
    #[must_use]
    pub fn on_the_way(&self, network: NetworkSettings, secrets: NetworkSecrets) -> Self {
        Self {
            network,
            secrets,
            ..*self
        }
    }

    /// The HTTP client with these settings; it never follows a redirect.
    pub(super) fn http_client(&self) -> Result<reqwest::Client, RequestError> {
        reqwest::Client::builder()
            .user_agent(USER_AGENT)
            .connect_timeout(self.connect_timeout)
            .read_timeout(self.read_timeout)
            .redirect(redirect::Policy::none())
            .referer(false)
            .build()
            .map_err(|source| RequestError {
                method: "GET",
                path: String::new(),
                request_id: None,
                kind: RequestErrorKind::NotBuilt(source),
            })
    }
}
