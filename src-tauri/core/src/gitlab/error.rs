//! What can go wrong with one request, one cause each.
//!
//! Bodies of answers never get into an error, except GitLab's own one-line
//! reason where people need it to act.

use std::time::Duration;

use crate::model::{Failure, FailureCode};

/// A request that did not bring what was asked for.
#[derive(Debug, thiserror::Error)]
#[error("{method} {path}: {kind}")]
pub struct RequestError {
    /// The HTTP method.
    pub method: &'static str,
    /// The path without its query.
    pub path: String,
    /// GitLab's request id, for its administrators.
    pub request_id: Option<String>,
    /// The cause.
    #[source]
    pub kind: RequestErrorKind,
}

/// The cause of a [`RequestError`].
#[derive(Debug, thiserror::Error)]
pub enum RequestErrorKind {
    /// The connection could not be made or broke.
    #[error("connection failed")]
    Connection(#[source] reqwest::Error),
    /// No answer in time.
    #[error("no answer in time")]
    Timeout(#[source] reqwest::Error),
    /// The answer came so slowly that it was given up.
    #[error("the answer came too slowly")]
    Dribble,
    /// TLS was refused.
    #[error("TLS failed: {0:?}")]
    Tls(super::TlsProblem),
    /// The proxy did not lead to the host.
    #[error("the proxy failed: {0:?}")]
    Proxy(super::ProxyProblem),
    /// The settings of the way to the host cannot be used.
    #[error(transparent)]
    Settings(super::NetworkSettingsError),
    /// 401: the token is not known.
    #[error("the token is unknown")]
    TokenUnknown,
    /// 401: past its date.
    #[error("the token is expired")]
    TokenExpired,
    /// 401: revoked.
    #[error("the token is revoked")]
    TokenRevoked,
    /// 401: impersonation is switched off.
    #[error("impersonation tokens are disabled")]
    ImpersonationDisabled,
    /// 401: proof of possession is demanded.
    #[error("the account demands DPoP")]
    ProofOfPossession,
    /// 403: a scope is missing; holds those that would do.
    #[error("scope missing, one of {0:?} is needed")]
    InsufficientScope(Option<String>),
    /// 403: a fine-grained token without the permission.
    #[error("fine-grained token lacks a permission")]
    FineGrained(Option<String>),
    /// 403 otherwise; holds GitLab's reason.
    #[error("forbidden")]
    Forbidden(Option<String>),
    /// 404 of an object: gone or hidden.
    #[error("not found")]
    NotFound,
    /// 404 of the route itself: too old, another edition, or no GitLab.
    #[error("no such route")]
    NoSuchRoute,
    /// 429 again and again.
    #[error("rate limited")]
    RateLimited {
        /// How long the last answer asked to wait.
        wait: Option<Duration>,
    },
    /// 503 with the time to come back.
    #[error("the host is busy")]
    Busy {
        /// How long the last answer asked to wait.
        wait: Option<Duration>,
    },
    /// 5xx again and again.
    #[error("server error {status}")]
    Server {
        /// The HTTP status.
        status: u16,
    },
    /// Another status nobody expects.
    #[error("unexpected status {status}")]
    UnexpectedStatus {
        /// The HTTP status.
        status: u16,
        /// GitLab's reason, where it gave one.
        reason: Option<String>,
    },
    /// A redirect that is not GitLab's.
    #[error("redirected to {to_host}")]
    RedirectedElsewhere {
        /// The host it points to.
        to_host: String,
    },
    /// The answer is a web page.
    #[error("the answer is a web page")]
    WebPage {
        /// Whether it asks to sign in.
        asks_to_sign_in: bool,
    },
    /// The answer cannot be understood.
    #[error("the answer cannot be understood")]
    Malformed(#[source] serde_json::Error),
    /// The answer is larger than any page.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge {
        /// The limit in force.
        limit: usize,
    },
    /// There is no token to send, or the newer one could not be had.
    #[error("no credential: {:?}", .0.code)]
    Credential(Failure),
    /// A bug of ours: the request could not be built.
    #[error("the request could not be built")]
    NotBuilt(#[source] reqwest::Error),
}

impl RequestError {
    /// The failure as the store keeps it.
    #[must_use]
    pub fn failure(&self) -> Failure {
        use FailureCode as Code;
        use RequestErrorKind as Kind;
        match &self.kind {
            Kind::Connection(source) if is_mid_answer(source) => Failure::new(Code::ConnectionLost),
            Kind::Connection(_) => Failure::new(Code::PortClosed),
            Kind::Timeout(_) | Kind::Dribble => Failure::new(Code::Timeout),
            Kind::Tls(problem) => problem.failure(),
            Kind::Proxy(problem) => problem.failure(""),
            Kind::Settings(error) => error.failure(),
            Kind::TokenUnknown => Failure::new(Code::TokenUnknown),
            Kind::TokenExpired => Failure::new(Code::TokenExpired),
            Kind::TokenRevoked => Failure::new(Code::TokenRevoked),
            Kind::ImpersonationDisabled => Failure::new(Code::TokenImpersonationDisabled),
            Kind::ProofOfPossession => Failure::new(Code::TokenNeedsProof),
            Kind::InsufficientScope(needed) => Failure {
                code: Code::ScopeMissing,
                detail: needed.clone(),
            },
            Kind::FineGrained(reason) => Failure {
                code: Code::TokenFineGrained,
                detail: reason.clone(),
            },
            Kind::Forbidden(Some(reason)) => Failure::with(Code::AccountBlocked, reason.clone()),
            Kind::Forbidden(None) => Failure::new(Code::Refused),
            Kind::NotFound => Failure::new(Code::RepositoryGone),
            Kind::NoSuchRoute => Failure::new(Code::VersionTooOld),
            Kind::RateLimited { wait } => Failure {
                code: Code::RateLimited,
                detail: wait.map(|wait| wait.as_secs().to_string()),
            },
            Kind::Busy { .. } => Failure::with(Code::ServerError, "503"),
            Kind::Server { status } => Failure::with(Code::ServerError, status.to_string()),
            Kind::UnexpectedStatus { status, .. } => {
                Failure::with(Code::Refused, status.to_string())
            }
            Kind::RedirectedElsewhere { to_host } => {
                Failure::with(Code::LoginPageInFront, to_host.clone())
            }
            Kind::WebPage {
                asks_to_sign_in: true,
            } => Failure::new(Code::LoginPageInFront),
            Kind::WebPage {
                asks_to_sign_in: false,
            }
            | Kind::Malformed(_)
            | Kind::TooLarge { .. } => Failure::with(Code::AnswerMalformed, self.path.clone()),
            Kind::Credential(failure) => failure.clone(),
            Kind::NotBuilt(_) => Failure::new(Code::Internal),
        }
    }

    /// Whether GitLab may have acted on the request although no usable answer came.
    #[must_use]
    pub fn may_have_acted(&self) -> bool {
        match &self.kind {
            RequestErrorKind::Connection(source) | RequestErrorKind::Timeout(source) => {
                !source.is_connect()
            }
            RequestErrorKind::Server { .. }
            | RequestErrorKind::Dribble
            | RequestErrorKind::Busy { .. }
            | RequestErrorKind::WebPage { .. }
            | RequestErrorKind::Malformed(_)
            | RequestErrorKind::TooLarge { .. } => true,
            _ => false,
        }
    }

    /// Whether the credential itself was refused, so that nothing else will work either.
    #[must_use]
    pub const fn refuses_the_credential(&self) -> bool {
        matches!(
            self.kind,
            RequestErrorKind::TokenUnknown
                | RequestErrorKind::TokenExpired
                | RequestErrorKind::TokenRevoked
                | RequestErrorKind::ImpersonationDisabled
                | RequestErrorKind::ProofOfPossession
                | RequestErrorKind::Credential(_)
        )
    }

    /// Whether the host itself cannot be reached, so that every other request would wait in vain too.
    #[must_use]
    pub fn is_unreachable(&self) -> bool {
        match &self.kind {
            RequestErrorKind::Connection(source) => source.is_connect(),
            RequestErrorKind::Tls(_)
            | RequestErrorKind::Proxy(_)
            | RequestErrorKind::Settings(_) => true,
            _ => false,
        }
    }

    /// Whether the object is gone, hidden or switched off: a state, not an error of the run.
    #[must_use]
    pub const fn is_absence(&self) -> bool {
        matches!(
            self.kind,
            RequestErrorKind::NotFound
                | RequestErrorKind::NoSuchRoute
                | RequestErrorKind::Forbidden(_)
        )
    }
}

/// Whether the connection stood and broke while an answer was read.
fn is_mid_answer(error: &reqwest::Error) -> bool {
    error.is_body() || error.is_decode() || !error.is_connect()
}
