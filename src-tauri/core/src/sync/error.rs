//! Why a stream, a repository or a whole run stops.

use crate::git;
use crate::gitlab::RequestError;
use crate::model::{Failure, FailureCode};
use crate::store::StoreError;

/// The cause of a stop.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// GitLab did not give what was asked for.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// The store could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The clone on this computer cannot be used.
    #[error(transparent)]
    Clone(#[from] git::CloneError),
    /// The clone could not be brought up to date.
    #[error(transparent)]
    Fetch(#[from] git::FetchError),
    /// The clone could not be read.
    #[error(transparent)]
    ReadCommits(#[from] git::ReadError),
    /// There is no client: the credential is missing or cannot be read.
    #[error("no client: {}", .0.code.as_str())]
    NoClient(Failure),
    /// The repository is gone or hidden.
    #[error("the repository is gone")]
    RepositoryGone,
    /// The user cancelled.
    #[error("cancelled")]
    Cancelled,
}

impl SyncError {
    /// The failure as the store keeps it.
    #[must_use]
    pub fn failure(&self) -> Failure {
        match self {
            Self::Request(error) => error.failure(),
            Self::Store(error) => error.failure(),
            Self::Clone(error) => clone_failure(error),
            Self::Fetch(error) => fetch_failure(error),
            Self::ReadCommits(error) => {
                Failure::with(FailureCode::GitFailed, one_line(&error.to_string()))
            }
            Self::NoClient(failure) => failure.clone(),
            Self::RepositoryGone => Failure::new(FailureCode::RepositoryGone),
            Self::Cancelled => Failure::new(FailureCode::Cancelled),
        }
    }

    /// Whether it is the user's own doing.
    #[must_use]
    pub const fn is_cancellation(&self) -> bool {
        matches!(
            self,
            Self::Cancelled
                | Self::Clone(git::CloneError::Cancelled)
                | Self::Fetch(git::FetchError::Cancelled)
                | Self::ReadCommits(git::ReadError::Cancelled)
        )
    }

    /// Whether nothing else of this integration can work either.
    #[must_use]
    pub fn stops_the_run(&self) -> bool {
        match self {
            _ if self.is_cancellation() => true,
            Self::Request(error) => error.refuses_the_credential() || error.is_unreachable(),
            Self::Fetch(git::FetchError::Transport(source)) => source
                .downcast_ref::<RequestError>()
                .is_some_and(|error| error.refuses_the_credential() || error.is_unreachable()),
            Self::NoClient(_) => true,
            Self::Store(error) => !matches!(error, StoreError::NotFound),
            Self::Clone(error) => error.is_disk_full(),
            Self::Fetch(git::FetchError::DiskFull) => true,
            _ => false,
        }
    }
}

fn clone_failure(error: &git::CloneError) -> Failure {
    match error {
        _ if error.is_disk_full() => Failure::new(FailureCode::DiskFull),
        git::CloneError::Cancelled => Failure::new(FailureCode::Cancelled),
        other => Failure::with(FailureCode::CloneDamaged, one_line(&other.to_string())),
    }
}

fn fetch_failure(error: &git::FetchError) -> Failure {
    match error {
        git::FetchError::Transport(source) => match source.downcast_ref::<RequestError>() {
            Some(error) => error.failure(),
            None => Failure::new(FailureCode::ConnectionLost),
        },
        git::FetchError::DiskFull => Failure::new(FailureCode::DiskFull),
        git::FetchError::Cancelled => Failure::new(FailureCode::Cancelled),
        git::FetchError::Incomplete | git::FetchError::Objects(_) => {
            Failure::new(FailureCode::CloneDamaged)
        }
        git::FetchError::Remote(sentence) => {
            Failure::with(FailureCode::GitFailed, one_line(sentence))
        }
        other => Failure::with(FailureCode::GitFailed, one_line(&other.to_string())),
    }
}

/// One line that fits a window.
fn one_line(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(200)
        .collect()
}
