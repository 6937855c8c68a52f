//! Runs: what was synced when, why, and how it ended.

use super::{Failure, IntegrationId, RunId, Timestamp, string_enum};

string_enum!(
    /// Why a run started.
    RunReason {
        /// Repositories were chosen for import.
        Import = "import",
        /// The interval was over.
        Schedule = "schedule",
        /// Somebody asked for it.
        User = "user",
        /// It goes on with what an earlier run left.
        Resume = "resume",
        /// It looks for what was deleted, moved or hidden.
        Reconcile = "reconcile",
        /// GitLab reported a change by a webhook: only that is read.
        Webhook = "webhook",
    }
);

string_enum!(
    /// How a run ended.
    RunOutcome {
        /// Everything was read.
        Complete = "complete",
        /// Some repositories failed or new ones could not be asked for, all others were read.
        Partial = "partial",
        /// Something that concerns the whole integration stopped it.
        Failed = "failed",
        /// The user ended it.
        Cancelled = "cancelled",
        /// The app ended before the run did.
        Interrupted = "interrupted",
    }
);

/// What a run did, in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RunFigures {
    /// Repositories that were looked into.
    pub repositories: i64,
    /// Those of them that failed.
    pub repositories_failed: i64,
    /// Commits that are new in the store.
    pub new_commits: i64,
    /// Pull requests that were read again or for the first time.
    pub pull_requests: i64,
    /// Tickets that were read again or for the first time.
    pub tickets: i64,
    /// Requests sent to GitLab.
    pub requests: i64,
    /// Time spent waiting because GitLab asked for it.
    pub waited_ms: i64,
}

/// What a number of imports took together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportPace {
    /// Repositories that were looked into.
    pub repositories: i64,
    /// Requests sent to GitLab.
    pub requests: i64,
    /// Time from start to end.
    pub milliseconds: i64,
}

/// One run of one integration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Local id.
    pub id: RunId,
    /// Whose run.
    pub integration_id: IntegrationId,
    /// Why it started.
    pub reason: RunReason,
    /// When it started.
    pub started_at: Timestamp,
    /// When it ended; `None` while it goes on.
    pub finished_at: Option<Timestamp>,
    /// How it ended; `None` while it goes on.
    pub outcome: Option<RunOutcome>,
    /// What it did.
    pub figures: RunFigures,
    /// What stopped it, or what it could not find out beside all else.
    pub failure: Option<Failure>,
}
