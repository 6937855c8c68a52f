//! What can go wrong with a token call, one cause each.

use std::time::Duration;

use crate::gitlab::error::RequestError;
use crate::model::{Failure, FailureCode};

/// Why a call brought no tokens.
#[derive(Debug, thiserror::Error)]
pub enum OauthError {
    /// The base or the redirect address is none.
    #[error("not an address")]
    Address(#[source] oauth2::url::ParseError),
    /// The text is no application id.
    #[error("no application id")]
    ApplicationIdMissing,
    /// The code or the refresh token is wrong, used, expired, revoked or somebody else's.
    #[error("the grant is not valid")]
    InvalidGrant,
    /// The application is unknown, or was registered as confidential.
    #[error("the application is not accepted")]
    InvalidClient,
    /// The application may not use this way.
    #[error("the application may not use this grant")]
    UnauthorizedClient,
    /// The application was registered without a scope that is asked for.
    #[error("a scope is not allowed for the application")]
    InvalidScope,
    /// The host does not know this way.
    #[error("the host does not offer this grant")]
    UnsupportedGrant,
    /// Somebody said no.
    #[error("access was denied")]
    Denied,
    /// The device code is past its end.
    #[error("the code is expired")]
    Expired,
    /// The call was answered with a redirect, which is never followed.
    #[error("the call was redirected to {to_host:?}")]
    Redirected {
        /// The host it points to; empty where that cannot be told.
        to_host: String,
    },
    /// GitLab asks to wait.
    #[error("asked to wait")]
    RateLimited {
        /// How long, where it says so.
        wait: Option<Duration>,
    },
    /// An error code of OAuth that needs no branch of its own.
    #[error("refused with {code:?}")]
    Refused {
        /// The code, cut to letters and underscores.
        code: String,
    },
    /// The call failed on its way or was answered by something else.
    #[error("{error}")]
    Request {
        /// The cause.
        #[source]
        error: RequestError,
        /// Whether GitLab may have acted on it.
        sent: bool,
    },
    /// An answer that holds no tokens.
    #[error("the answer cannot be understood")]
    Malformed,
}

impl OauthError {
    pub(super) const fn unsent(error: RequestError) -> Self {
        Self::Request { error, sent: false }
    }

    /// The error behind a code of RFC 6749 section 5.2 or RFC 8628 section 3.5.
    pub(crate) fn of_code(code: &str) -> Self {
        match code {
            "invalid_grant" => Self::InvalidGrant,
            "invalid_client" => Self::InvalidClient,
            "unauthorized_client" => Self::UnauthorizedClient,
            "invalid_scope" => Self::InvalidScope,
            "unsupported_grant_type" | "unsupported_response_type" => Self::UnsupportedGrant,
            "access_denied" => Self::Denied,
            "expired_token" => Self::Expired,
            other => Self::Refused {
                code: other
                    .chars()
                    .filter(|letter| letter.is_ascii_lowercase() || *letter == '_')
                    .take(64)
                    .collect(),
            },
        }
    }

    /// Whether GitLab may have acted on the call although no usable answer came.
    #[must_use]
    pub const fn may_have_acted(&self) -> bool {
        matches!(self, Self::Request { sent: true, .. } | Self::Malformed)
    }

    /// The failure as the store keeps it. A grant that is not valid counts as one
    /// that was valid before; for a fresh code see [`OauthError::failure_of_code`].
    #[must_use]
    pub fn failure(&self) -> Failure {
        use FailureCode as Code;
        match self {
            Self::Address(_) => Failure::new(Code::AddressInvalid),
            Self::ApplicationIdMissing => Failure::new(Code::ApplicationIdMissing),
            Self::InvalidGrant => Failure::new(Code::SignInNeeded),
            Self::InvalidClient => Failure::new(Code::ApplicationRefused),
            Self::UnauthorizedClient | Self::UnsupportedGrant => Failure::new(Code::GrantRefused),
            Self::InvalidScope => Failure::new(Code::ApplicationScopeMissing),
            Self::Denied => Failure::new(Code::AuthorizationDenied),
            Self::Expired => Failure::new(Code::AuthorizationTimedOut),
            Self::Redirected { to_host } if to_host.is_empty() => {
                Failure::new(Code::TokenCallRedirected)
            }
            Self::Redirected { to_host } => {
                Failure::with(Code::TokenCallRedirected, to_host.clone())
            }
            Self::RateLimited { wait } => Failure {
                code: Code::RateLimited,
                detail: wait.map(|wait| wait.as_secs().to_string()),
            },
            Self::Refused { code } => Failure::with(Code::Refused, code.clone()),
            Self::Request { error, .. } => error.failure(),
            Self::Malformed => Failure::with(Code::AnswerMalformed, super::call::TOKEN_PATH),
        }
    }

    /// The failure of exchanging a code that was just received.
    #[must_use]
    pub fn failure_of_code(&self) -> Failure {
        match self {
            Self::InvalidGrant => Failure::new(FailureCode::CodeRefused),
            other => other.failure(),
        }
    }
}
