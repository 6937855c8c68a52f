//! Why a sign-in, or something that claims to answer it, came to nothing.

use crate::gitlab::{CallbackMalformed, OauthError};
use crate::model::{Failure, FailureCode};

/// Why a sign-in ended without tokens.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Somebody cancelled it, or began another one.
    #[error("cancelled")]
    Cancelled,
    /// It leads to another GitLab than the integration's.
    #[error("{found} was found instead of {expected}")]
    OtherHost {
        /// The integration's base.
        expected: String,
        /// The base that was found.
        found: String,
    },
    /// Nobody came back in time.
    #[error("nobody came back in time")]
    TimedOut,
    /// No port could be opened for the answer.
    #[error("no port could be opened on this computer")]
    Loopback(#[source] std::io::Error),
    /// The host has no codes to type.
    #[error("the host offers no device codes")]
    DeviceUnsupported,
    /// GitLab said no, or could not be asked.
    #[error(transparent)]
    Oauth(#[from] OauthError),
}

impl SignInError {
    /// The error behind what GitLab says instead of sending a code.
    pub(super) fn of_callback(code: &str) -> Self {
        Self::Oauth(OauthError::of_code(code))
    }

    /// The failure as the window explains it.
    #[must_use]
    pub fn failure(&self) -> Failure {
        match self {
            Self::Cancelled => Failure::new(FailureCode::Cancelled),
            Self::OtherHost { expected, .. } => {
                Failure::with(FailureCode::OtherHost, expected.clone())
            }
            Self::TimedOut => Failure::new(FailureCode::AuthorizationTimedOut),
            Self::Loopback(_) => Failure::new(FailureCode::LoopbackUnavailable),
            Self::DeviceUnsupported => Failure::new(FailureCode::DeviceUnsupported),
            Self::Oauth(error) => error.failure_of_code(),
        }
    }
}

/// Why a callback does not count. The sign-in that waits, waits on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CallbackError {
    /// It is none of this app's.
    #[error(transparent)]
    Malformed(#[from] CallbackMalformed),
    /// No sign-in waits, or not any more.
    #[error("no sign-in waits for a callback")]
    Unexpected,
    /// It belongs to another sign-in, or to nobody's.
    #[error("the callback belongs to another sign-in")]
    Foreign,
}

impl CallbackError {
    /// The failure as the window explains it.
    #[must_use]
    pub const fn failure(self) -> Failure {
        Failure::new(match self {
            Self::Malformed(_) => FailureCode::CallbackMalformed,
            Self::Unexpected => FailureCode::CallbackUnexpected,
            Self::Foreign => FailureCode::CallbackForeign,
        })
    }
}
