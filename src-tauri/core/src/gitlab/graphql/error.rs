//! Why a question over GraphQL brought nothing.

use crate::gitlab::RequestError;

/// Why a host's GraphQL cannot be used, so that REST is asked instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoBulk {
    /// There is none at this host.
    #[error("the host has no GraphQL")]
    NoEndpoint,
    /// It is there, but closed to this token.
    #[error("the host's GraphQL is closed to this token")]
    Closed,
    /// It is older than what is needed.
    #[error("the host's GraphQL lacks {0}")]
    MissingField(String),
}

/// Why items could not be read in bulk.
#[derive(Debug, thiserror::Error)]
pub enum BulkError {
    /// The host cannot; REST can.
    #[error(transparent)]
    Unsupported(#[from] NoBulk),
    /// The repository is not shown over GraphQL; REST tells why.
    #[error("the repository is not shown")]
    NotShown,
    /// Even a single item is too much, or GitLab refused for a reason of its own.
    #[error("GitLab refused the question: {0}")]
    Refused(String),
    /// The request itself failed.
    #[error(transparent)]
    Request(#[from] RequestError),
}

impl BulkError {
    /// Whether the same rows can still be had over REST.
    #[must_use]
    pub const fn leaves_rest(&self) -> bool {
        matches!(
            self,
            Self::Unsupported(_) | Self::NotShown | Self::Refused(_)
        )
    }
}
