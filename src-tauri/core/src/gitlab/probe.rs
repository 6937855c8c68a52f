//! Looking at an address before any token is sent there.
//!
//! Each step is separate because each fails for its own reason and needs its
//! own remedy: the name, the port, the certificate, and whether it is GitLab.

use std::net::IpAddr;
use std::time::Duration;

use rustls::CertificateError;

use super::address::Address;
use super::answer::{ErrorBody, asks_to_sign_in, is_web_page};
use super::client::{read_body, transport_error};
use super::error::{RequestError, RequestErrorKind};
use super::settings::ClientSettings;
use crate::model::{Failure, FailureCode};

/// Probes one address without a credential.
#[derive(Debug)]
pub struct Probe {
    http: reqwest::Client,
    connect_timeout: Duration,
}

/// What a base answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HttpProbe {
    /// A GitLab lives at this base.
    Gitlab {
        /// The base it was found at.
        base: String,
    },
    /// Something answers, but it is no GitLab.
    Other {
        /// Whether it asks to sign in, as a proxy in front of a GitLab would.
        asks_to_sign_in: bool,
        /// Where it points to instead.
        redirected_to_host: Option<String>,
    },
}

/// Why a step of the probe failed.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// The resolver does not know the name.
    #[error("the name is not known")]
    NameUnknown(#[source] std::io::Error),
    /// Nothing listens there.
    #[error("nothing answers at the port")]
    PortClosed(#[source] std::io::Error),
    /// No answer in time.
    #[error("no answer in time")]
    Timeout,
    /// The request failed.
    #[error(transparent)]
    Request(#[from] RequestError),
}

/// What is wrong with the certificate or the handshake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsProblem {
    /// Signed by nobody this computer trusts.
    Untrusted,
    /// Past its end or before its start.
    Expired,
    /// For another name.
    WrongName,
    /// Anything else.
    Other,
}

impl TlsProblem {
    /// Looks for a TLS failure among the sources of an error.
    pub(super) fn find(error: &(dyn std::error::Error + 'static)) -> Option<Self> {
        let mut current: Option<&(dyn std::error::Error + 'static)> = Some(error);
        while let Some(cause) = current {
            if let Some(tls) = cause.downcast_ref::<rustls::Error>() {
                return Some(Self::of(tls));
            }
            // rustls errors travel inside io errors, whose `source` skips the wrapped value.
            if let Some(inner) = cause
                .downcast_ref::<std::io::Error>()
                .and_then(std::io::Error::get_ref)
                && let Some(problem) = Self::find(inner)
            {
                return Some(problem);
            }
            current = cause.source();
        }
        None
    }

    fn of(error: &rustls::Error) -> Self {
        match error {
            rustls::Error::InvalidCertificate(certificate) => match certificate {
                CertificateError::Expired
                | CertificateError::ExpiredContext { .. }
                | CertificateError::NotValidYet
                | CertificateError::NotValidYetContext { .. } => Self::Expired,
                CertificateError::NotValidForName
                | CertificateError::NotValidForNameContext { .. } => Self::WrongName,
                _ => Self::Untrusted,
            },
            _ => Self::Other,
        }
    }

    /// The failure as the store keeps it.
    #[must_use]
    pub const fn failure(self) -> Failure {
        Failure::new(match self {
            Self::Untrusted => FailureCode::CertificateUntrusted,
            Self::Expired => FailureCode::CertificateExpired,
            Self::WrongName => FailureCode::CertificateWrongName,
            Self::Other => FailureCode::TlsFailed,
        })
    }
}

impl Probe {
    /// A probe with the same settings the sync will use.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(settings: &ClientSettings) -> Result<Self, ProbeError> {
        Ok(Self {
            http: settings.http_client()?,
            connect_timeout: settings.connect_timeout,
        })
    }

    /// Resolves the host's name.
    ///
    /// # Errors
    /// When the name is not known or the resolver does not answer.
    pub async fn resolve(&self, address: &Address) -> Result<Vec<IpAddr>, ProbeError> {
        let lookup = tokio::net::lookup_host((address.host_name(), address.port()));
        let found = tokio::time::timeout(self.connect_timeout, lookup)
            .await
            .map_err(|_| ProbeError::Timeout)?
            .map_err(ProbeError::NameUnknown)?;
        let mut addresses: Vec<IpAddr> = found.map(|socket| socket.ip()).collect();
        addresses.dedup();
        Ok(addresses)
    }

    /// Opens and closes a connection to the port.
    ///
    /// # Errors
    /// When nothing listens there or nothing comes back.
    pub async fn connect(&self, address: &Address) -> Result<(), ProbeError> {
        let attempt = tokio::net::TcpStream::connect((address.host_name(), address.port()));
        tokio::time::timeout(self.connect_timeout, attempt)
            .await
            .map_err(|_| ProbeError::Timeout)?
            .map(drop)
            .map_err(ProbeError::PortClosed)
    }

    /// Makes one encrypted request to the origin, whatever it answers.
    ///
    /// # Errors
    /// When the handshake or the connection fails.
    pub async fn handshake(&self, address: &Address) -> Result<(), ProbeError> {
        let origin = address.candidate_bases().pop().unwrap_or_default();
        self.get(&origin, "/").await.map(drop)
    }

    /// Asks each candidate base, most specific first, whether a GitLab is there.
    ///
    /// # Errors
    /// When a request fails below HTTP, or the host answers with 5xx.
    pub async fn find_gitlab(&self, address: &Address) -> Result<HttpProbe, ProbeError> {
        let mut last = HttpProbe::Other {
            asks_to_sign_in: false,
            redirected_to_host: None,
        };
        for base in address.candidate_bases() {
            last = self.look_at(&base).await?;
            if matches!(last, HttpProbe::Gitlab { .. }) {
                break;
            }
        }
        Ok(last)
    }

    async fn look_at(&self, base: &str) -> Result<HttpProbe, ProbeError> {
        const VERSION: &str = "/api/v4/version";
        let response = self.get(base, VERSION).await?;
        let status = response.status();
        let headers = response.headers().clone();
        let body = read_body(response)
            .await
            .map_err(|kind| probe_error(VERSION, kind))?;
        let knows_gitlab = headers.contains_key("x-gitlab-meta");
        // An API that demands a credential in GitLab's own words, or a public version.
        let answers_like_gitlab = match status.as_u16() {
            401 => ErrorBody::parse(&body).message_text() == Some("401 Unauthorized"),
            200 => serde_json::from_slice::<serde_json::Value>(&body).is_ok_and(|value| {
                value.get("version").is_some() && value.get("revision").is_some()
            }),
            _ => false,
        };
        if answers_like_gitlab
            || (knows_gitlab && status.is_client_error() && ErrorBody::parse(&body).is_gitlabs())
        {
            return Ok(HttpProbe::Gitlab {
                base: base.to_owned(),
            });
        }
        if status.is_server_error() {
            return Err(probe_error(
                VERSION,
                RequestErrorKind::Server {
                    status: status.as_u16(),
                },
            ));
        }
        let redirected_to_host = match super::answer::refusal(status, &headers, &body) {
            RequestErrorKind::RedirectedElsewhere { to_host } => Some(to_host),
            _ => None,
        };
        let is_sign_in = redirected_to_host.is_some()
            || (is_web_page(&headers, &body) && (status.as_u16() == 401 || asks_to_sign_in(&body)));
        Ok(HttpProbe::Other {
            asks_to_sign_in: is_sign_in,
            redirected_to_host,
        })
    }

    async fn get(&self, base: &str, path: &'static str) -> Result<reqwest::Response, ProbeError> {
        self.http
            .get(format!("{base}{path}"))
            .send()
            .await
            .map_err(|source| probe_error(path, transport_error(source)))
    }
}

fn probe_error(path: &str, kind: RequestErrorKind) -> ProbeError {
    ProbeError::Request(RequestError {
        method: "GET",
        path: path.to_owned(),
        request_id: None,
        kind,
    })
}

impl ProbeError {
    /// The failure as the window explains it; `host` is what was asked.
    #[must_use]
    pub fn failure(&self, host: &str) -> Failure {
        match self {
            Self::NameUnknown(_) => Failure::with(FailureCode::NameUnknown, host),
            Self::PortClosed(source) if source.kind() == std::io::ErrorKind::NetworkUnreachable => {
                Failure::with(FailureCode::Offline, host)
            }
            Self::PortClosed(_) => Failure::with(FailureCode::PortClosed, host),
            Self::Timeout => Failure::with(FailureCode::Timeout, host),
            Self::Request(error) => {
                let failure = error.failure();
                Failure {
                    detail: failure.detail.or_else(|| Some(host.to_owned())),
                    ..failure
                }
            }
        }
    }
}
