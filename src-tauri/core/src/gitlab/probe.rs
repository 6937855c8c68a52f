//! Looking at an address before any token is sent there.
//!
//! Each step is separate because each fails for its own reason and needs its
//! own remedy: the name, the port, the certificate, and whether it is GitLab.
//! Where a proxy is in force, name and port are the proxy's: the host's are its affair.

use std::net::IpAddr;
use std::sync::Arc;

use reqwest::StatusCode;
use reqwest::header::{DATE, HeaderMap};

use super::address::Address;
use super::answer::{ErrorBody, asks_to_sign_in, is_web_page};
use super::body::{Slowest, read_body, transport_error};
use super::certificates::CertificateReport;
use super::error::{RequestError, RequestErrorKind};
use super::proxy::{ProxyInForce, ProxyProblem};
use super::settings::ClientSettings;
use super::tls_problem::TlsProblem;
use super::trust::Recorder;
use super::tunnel::{self, Target, TunnelError};
use crate::model::{Failure, FailureCode, Timestamp};

/// Probes one address without a credential.
#[derive(Debug)]
pub struct Probe {
    http: reqwest::Client,
    settings: ClientSettings,
    recorder: Arc<Recorder>,
}

/// What a base answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HttpProbe {
    /// A GitLab lives at this base.
    Gitlab {
        /// The base it was found at.
        base: String,
        /// What the host takes for the current time.
        date: Option<Timestamp>,
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
    /// The resolver does not know the proxy's name, or nothing listens there.
    #[error("the proxy {proxy} does not answer")]
    ProxyUnreachable {
        /// The proxy's name.
        proxy: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The proxy did not open a way to the host.
    #[error("the proxy {proxy} does not lead to the host: {problem:?}")]
    Proxy {
        /// The proxy's name.
        proxy: String,
        /// What it said.
        problem: ProxyProblem,
    },
    /// TLS with the proxy itself failed.
    #[error("TLS with the proxy {proxy} failed: {problem:?}")]
    ProxyTls {
        /// The proxy's name.
        proxy: String,
        /// Why.
        problem: TlsProblem,
    },
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

impl Probe {
    /// A probe with the same settings the sync will use.
    ///
    /// # Errors
    /// When the settings cannot be used.
    pub fn new(settings: &ClientSettings) -> Result<Self, ProbeError> {
        let recorder = Arc::new(Recorder::default());
        Ok(Self {
            http: settings.recording_client(recorder.clone())?,
            settings: settings.clone(),
            recorder,
        })
    }

    /// The proxy in force for this address.
    #[must_use]
    pub fn proxy(&self, address: &Address) -> Option<ProxyInForce> {
        self.settings.proxy_for(&origin(address))
    }

    /// Resolves the host's name, or the proxy's.
    ///
    /// # Errors
    /// When the name is not known or the resolver does not answer.
    pub async fn resolve(&self, address: &Address) -> Result<Vec<IpAddr>, ProbeError> {
        let proxy = self.proxy(address);
        let (name, port) = proxy.as_ref().map_or_else(
            || (address.host_name(), address.port()),
            |proxy| (proxy.address.host.clone(), proxy.address.port),
        );
        let lookup = tokio::net::lookup_host((name, port));
        let found = self.in_time(lookup).await?.map_err(|source| match &proxy {
            Some(proxy) => ProbeError::ProxyUnreachable {
                proxy: proxy.name(),
                source,
            },
            None => ProbeError::NameUnknown(source),
        })?;
        let mut addresses: Vec<IpAddr> = found.map(|socket| socket.ip()).collect();
        addresses.dedup();
        Ok(addresses)
    }

    /// Opens and closes a connection to the port, or a way to it through the proxy.
    ///
    /// # Errors
    /// When nothing listens there, nothing comes back, or the proxy refuses.
    pub async fn connect(&self, address: &Address) -> Result<(), ProbeError> {
        match self.proxy(address) {
            Some(proxy) => self.connect_through(&proxy, address).await,
            None => {
                let attempt = tokio::net::TcpStream::connect((address.host_name(), address.port()));
                self.in_time(attempt)
                    .await?
                    .map(drop)
                    .map_err(ProbeError::PortClosed)
            }
        }
    }

    async fn connect_through(
        &self,
        proxy: &ProxyInForce,
        address: &Address,
    ) -> Result<(), ProbeError> {
        let tls = self.settings.tls(None).map_err(unusable)?;
        let target = Target {
            host: address.host_name(),
            port: address.port(),
            is_encrypted: address.is_encrypted(),
        };
        let name = proxy.name();
        let opened = self.in_time(tunnel::open(proxy, &target, tls)).await?;
        opened.map_err(|error| match error {
            TunnelError::Proxy(problem) => ProbeError::Proxy {
                proxy: name,
                problem,
            },
            TunnelError::Tls(problem) => ProbeError::ProxyTls {
                proxy: name,
                problem,
            },
            TunnelError::HostClosed => {
                ProbeError::PortClosed(std::io::ErrorKind::ConnectionRefused.into())
            }
            TunnelError::Io(source) => ProbeError::ProxyUnreachable {
                proxy: name,
                source,
            },
        })
    }

    async fn in_time<T>(&self, step: impl Future<Output = T>) -> Result<T, ProbeError> {
        tokio::time::timeout(self.settings.connect_timeout, step)
            .await
            .map_err(|_| ProbeError::Timeout)
    }

    /// Makes one encrypted request to the origin, whatever it answers.
    ///
    /// # Errors
    /// When the handshake or the connection fails, or the host wants another client certificate.
    pub async fn handshake(&self, address: &Address) -> Result<(), ProbeError> {
        let answer = self.get(&origin(address), "/").await;
        let problem = match answer {
            Ok(response) if response.status() == StatusCode::BAD_REQUEST => {
                self.certificate_page(response).await
            }
            Ok(_) => None,
            Err(ProbeError::Request(error)) => match self.sharpened(&error.kind) {
                Some(problem) => Some(problem),
                None => return Err(ProbeError::Request(error)),
            },
            Err(error) => return Err(error),
        };
        problem.map_or(Ok(()), |problem| {
            Err(probe_error("/", RequestErrorKind::Tls(problem)))
        })
    }

    /// A connection that ends right after a certificate was asked for ended because of it:
    /// not every host finds the time to say so.
    fn sharpened(&self, kind: &RequestErrorKind) -> Option<TlsProblem> {
        let vague = matches!(
            kind,
            RequestErrorKind::Connection(_)
                | RequestErrorKind::Tls(
                    TlsProblem::Other
                        | TlsProblem::ClientCertificateNeeded
                        | TlsProblem::ClientCertificateRefused
                )
        );
        (vague && self.recorder.asked_for_client_certificate())
            .then(|| self.client_certificate_problem())
    }

    const fn client_certificate_problem(&self) -> TlsProblem {
        if self.settings.network.client_certificate.is_some() {
            TlsProblem::ClientCertificateRefused
        } else {
            TlsProblem::ClientCertificateNeeded
        }
    }

    /// Web servers such as nginx finish the handshake and complain about the client
    /// certificate in a page; they also say so when they were spoken to without TLS.
    async fn certificate_page(&self, response: reqwest::Response) -> Option<TlsProblem> {
        let body = read_body(response, Slowest::ANSWER).await.ok()?;
        let text = String::from_utf8_lossy(&body);
        let complains = text.contains("No required SSL certificate was sent")
            || text.contains("The SSL certificate error");
        complains.then(|| self.client_certificate_problem())
    }

    /// What the host presented in the handshakes so far; `None` before the first.
    #[must_use]
    pub fn certificates(&self, address: &Address) -> Option<CertificateReport> {
        self.recorder
            .report(&address.host_name(), &self.settings.network)
    }

    /// What the host takes for the current time, also where its certificate's dates and
    /// this computer's clock disagree. `None` when it does not tell.
    pub async fn host_time(&self, address: &Address) -> Option<Timestamp> {
        let client = self.settings.client_for_the_time().ok()?;
        let response = client.head(origin(address)).send().await.ok()?;
        date(response.headers())
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
        let body = read_body(response, Slowest::ANSWER)
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
                date: date(&headers),
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
            kind @ RequestErrorKind::Proxy(_) => return Err(self.named(base, VERSION, kind)),
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
            .map_err(|source| self.named(base, path, transport_error(source)))
    }

    /// The error with the proxy's name, where it is the proxy's.
    fn named(&self, base: &str, path: &str, kind: RequestErrorKind) -> ProbeError {
        match (kind, self.settings.proxy_for(base)) {
            (RequestErrorKind::Proxy(problem), Some(proxy)) => ProbeError::Proxy {
                proxy: proxy.name(),
                problem,
            },
            (kind, _) => probe_error(path, kind),
        }
    }
}

/// The address without any path.
fn origin(address: &Address) -> String {
    address.candidate_bases().pop().unwrap_or_default()
}

/// When the host says it is, from its `Date` header.
fn date(headers: &HeaderMap) -> Option<Timestamp> {
    let text = headers.get(DATE)?.to_str().ok()?;
    let format = &time::format_description::well_known::Rfc2822;
    // HTTP writes GMT where RFC 2822 has an offset.
    let time = time::OffsetDateTime::parse(&text.replace("GMT", "+0000"), format).ok()?;
    Some(Timestamp::from_millis(
        time.unix_timestamp().saturating_mul(1000),
    ))
}

fn unusable(error: super::settings::NetworkSettingsError) -> ProbeError {
    probe_error("", RequestErrorKind::Settings(error))
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
            Self::ProxyUnreachable { proxy, .. } => ProxyProblem::Unreachable.failure(proxy),
            Self::Proxy { proxy, problem } => problem.failure(proxy),
            Self::ProxyTls { proxy, problem } => {
                Failure::with(problem.failure().code, proxy.clone())
            }
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
