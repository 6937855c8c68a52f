//! The three streams of a repository and how far each has come.

use super::{DataStatus, Failure, Service, Timestamp, string_enum};

string_enum!(
    /// One kind of thing read from one repository, with a cursor of its own.
    Stream {
        /// Commits of every branch.
        Commits = "commits",
        /// Pull requests with their notes, approvals, reviewers and commits.
        PullRequests = "pull_requests",
        /// Tickets with their label and state events.
        Tickets = "tickets",
    }
);

impl Stream {
    /// The service that switches it on.
    #[must_use]
    pub const fn service(self) -> Service {
        match self {
            Self::Commits => Service::Repos,
            Self::PullRequests => Service::PullRequests,
            Self::Tickets => Service::Tickets,
        }
    }

    /// The stream a service switches on.
    #[must_use]
    pub const fn of(service: Service) -> Self {
        match service {
            Service::Repos => Self::Commits,
            Service::PullRequests => Self::PullRequests,
            Service::Tickets => Self::Tickets,
        }
    }
}

string_enum!(
    /// Where a stream stands.
    StreamState {
        /// To be read.
        Waiting = "waiting",
        /// Being read.
        Running = "running",
        /// Read to the end.
        Complete = "complete",
        /// Waiting because GitLab asked for it.
        RateLimited = "rate_limited",
        /// Stopped by a failure.
        Failed = "failed",
        /// Stopped by the user; what was read stays.
        Cancelled = "cancelled",
    }
);

/// A stream's state and figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamReport {
    /// Which stream.
    pub stream: Stream,
    /// Where it stands.
    pub state: StreamState,
    /// Items of the current or last run that were stored.
    pub done: i64,
    /// Items the current or last run has to read, where the host tells.
    pub total: Option<i64>,
    /// Why it stopped.
    pub failure: Option<Failure>,
    /// When it was complete for the last time.
    pub synced_at: Option<Timestamp>,
    /// How many GitLab said it holds, at that time.
    pub remote_total: Option<i64>,
}

impl StreamReport {
    /// The one status it shows; its failure is the cause. What stopped the whole
    /// integration is told there, while its streams wait.
    #[must_use]
    pub const fn data_status(&self) -> DataStatus {
        match self.state {
            StreamState::Failed => DataStatus::Failed,
            StreamState::RateLimited => DataStatus::RateLimited,
            StreamState::Waiting | StreamState::Running | StreamState::Cancelled => {
                DataStatus::Processing
            }
            StreamState::Complete => DataStatus::Healthy,
        }
    }
}
