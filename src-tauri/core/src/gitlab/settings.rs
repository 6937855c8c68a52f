//! The way to a host, made into an HTTP client: the only place that builds one.
//!
//! API, git, probes and sign-ins all take theirs from here, so that proxy,
//! certificates, time limits and the refusal to follow redirects cannot differ.

use std::sync::Arc;
use std::time::Duration;

use reqwest::redirect;
use rustls::ClientConfig;
use url::Url;

use super::body::Slowest;
use super::certificates::AuthorityUnreadable;
use super::error::{RequestError, RequestErrorKind};
use super::proxy::{ProxyInForce, ProxyRule};
use super::trust::{Moment, Recorder, client_config};
use crate::model::{Failure, FailureCode, NetworkSecrets, NetworkSettings};

/// Sent with every request, so that administrators can tell who asks.
const USER_AGENT: &str = concat!("flow-desktop/", env!("CARGO_PKG_VERSION"));

/// How a client reaches hosts; one for probing, signing in and syncing alike.
#[derive(Debug, Clone)]
pub struct ClientSettings {
    /// Longest wait for a connection.
    pub connect_timeout: Duration,
    /// Longest silence within an answer.
    pub read_timeout: Duration,
    /// The least an answer brings while it comes.
    pub slowest_answer: Slowest,
    /// The same of a pack.
    pub slowest_pack: Slowest,
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
            slowest_answer: Slowest::ANSWER,
            slowest_pack: Slowest::PACK,
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

    /// Whether the settings can be used at all, before anything is sent.
    ///
    /// # Errors
    /// What about them cannot be read.
    pub fn check(&self) -> Result<(), NetworkSettingsError> {
        self.tls(None).map(drop)
    }

    /// The proxy requests to `base` go through; `None` for the straight way.
    #[must_use]
    pub fn proxy_for(&self, base: &str) -> Option<ProxyInForce> {
        let url = Url::parse(base).ok()?;
        ProxyRule::new(&self.network, &self.secrets).for_url(&url)
    }

    /// The HTTP client with these settings; it never follows a redirect.
    pub(super) fn http_client(&self) -> Result<reqwest::Client, RequestError> {
        self.tls(None)
            .map_err(RequestErrorKind::Settings)
            .and_then(|tls| self.client_over(tls))
            .map_err(not_built)
    }

    /// The same client, with a record of the certificates it is shown.
    pub(super) fn recording_client(
        &self,
        recorder: Arc<Recorder>,
    ) -> Result<reqwest::Client, RequestError> {
        self.tls(Some(recorder))
            .map_err(RequestErrorKind::Settings)
            .and_then(|tls| self.client_over(tls))
            .map_err(not_built)
    }

    /// A client for nothing but asking a host for the time: it overlooks dates of
    /// certificates, so no credential may ever be given to it.
    pub(super) fn client_for_the_time(&self) -> Result<reqwest::Client, RequestError> {
        client_config(&self.network, &self.secrets, Moment::WithinItsDates, None)
            .map_err(RequestErrorKind::Settings)
            .and_then(|tls| self.client_over(tls))
            .map_err(not_built)
    }

    pub(super) fn tls(
        &self,
        recorder: Option<Arc<Recorder>>,
    ) -> Result<ClientConfig, NetworkSettingsError> {
        client_config(&self.network, &self.secrets, Moment::Now, recorder)
    }

    fn client_over(&self, tls: ClientConfig) -> Result<reqwest::Client, RequestErrorKind> {
        // The rule below stands in for the library's own reading of the system.
        let builder = reqwest::Client::builder().no_proxy();
        let rule = ProxyRule::new(&self.network, &self.secrets);
        let builder = match rule.into_proxy() {
            Some(proxy) => builder.proxy(proxy),
            None => builder,
        };
        builder
            .tls_backend_preconfigured(tls)
            .user_agent(USER_AGENT)
            .connect_timeout(self.connect_timeout)
            .read_timeout(self.read_timeout)
            .redirect(redirect::Policy::none())
            .referer(false)
            .build()
            .map_err(RequestErrorKind::NotBuilt)
    }
}

fn not_built(kind: RequestErrorKind) -> RequestError {
    RequestError {
        method: "GET",
        path: String::new(),
        request_id: None,
        kind,
    }
}

/// What about network settings cannot be used.
#[derive(Debug, Clone, thiserror::Error)]
pub enum NetworkSettingsError {
    /// A trusted authority is none.
    #[error(transparent)]
    AuthorityUnreadable(#[from] AuthorityUnreadable),
    /// Certificate or key cannot be read, or they do not belong together.
    #[error("the client certificate cannot be used")]
    ClientCertificateUnreadable,
    /// This computer trusts nobody, so no encrypted connection can be made.
    #[error("this computer has no certificate authorities")]
    NoAuthorities(#[source] Box<rustls::Error>),
}

impl NetworkSettingsError {
    /// The failure as the window explains it.
    #[must_use]
    pub const fn failure(&self) -> Failure {
        Failure::new(match self {
            Self::AuthorityUnreadable(_) => FailureCode::AuthorityUnreadable,
            Self::ClientCertificateUnreadable => FailureCode::ClientCertificateUnreadable,
            Self::NoAuthorities(_) => FailureCode::TlsFailed,
        })
    }
}
